"""Measures of an action: readings, charts, carbon figures, the SusQI page."""
