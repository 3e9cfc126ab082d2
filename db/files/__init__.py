"""Files and folders as the system sees them: paths, shares, faults, other programs' hold on them.

Nothing here knows what a register contains; :mod:`db.storage` does.
"""
