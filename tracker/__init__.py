"""What people run: the terminal app (screens, widgets, styles) and the command line.

Screens and commands call the register. There is no SQL and no spreadsheet work here.
"""
