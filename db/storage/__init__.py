"""How a register is kept: its place, tables and columns, and how it is read and written.

``query_readers`` answers questions with the standard library; ``transactions`` writes through
SQLAlchemy, which is imported only for a change.
"""
