"""Somebody else's workbook: its package, its sheets' cells, and what may be written in them."""
