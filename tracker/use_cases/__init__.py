"""Jobs that the screens and the command line both do, without a terminal.

Making a return, writing a document, filling the ICB's workbook, checking a backup, opening a link.
"""
