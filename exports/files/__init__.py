"""Writing a file: whole or not at all, and never over one that someone has open.

Every export ends here.
"""
