"""Files into the register: plans, spreadsheets and returned workbooks.

``books`` reads a file into plain values (``reading``), ``proposing`` finds its tables (``tables``)
and compares them with the register (``merging``), ``accepting`` imports what a person agrees to.
It may use ``db`` only.
"""
