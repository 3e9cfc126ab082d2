"""A template (a workbook from someone else): its package, its cells, what can be written."""
