"""Collate returns: find the files, say what each holds, and judge which of them count.

Nothing here needs a register: what is received is stored by :mod:`db.received`.
"""
