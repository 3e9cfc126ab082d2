"""Files into the register: plans, spreadsheets and returned workbooks.

``books`` reads a file into plain values (``reading``), ``proposing`` finds its tables (``tables``)
and holds them against the register (``merging``), ``accepting`` takes in what a person agrees to.
It may use ``db`` only.
"""
