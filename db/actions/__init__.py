"""Actions: the list with its filters and order, counts of progress, and every change to them.

``queries`` asks, ``action_changes`` changes, ``selection`` and ``summary`` are pure functions.
"""
