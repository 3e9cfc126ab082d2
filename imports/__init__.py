"""Files into the register: plans, spreadsheets and returned workbooks.

Each module reads one kind of file, checks it, and says what it would bring. It may use ``db`` only.
"""
