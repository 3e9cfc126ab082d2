"""Files into the register: plans, spreadsheets and returned workbooks.

``reading`` turns a file into plain values, ``tables`` finds its tables of actions, ``returned`` the
sheets of our own return, and ``merging`` compares them with the register. ``proposing`` runs all
that and gives a ``proposal``; ``accepting`` imports what a person agrees to.
"""
