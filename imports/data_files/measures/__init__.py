"""Measures suggested for actions where a plan gives a figure, one TOML file a plan.

Each figure has its source; ``imports.data_files.suggested_measures`` reads them.
"""
