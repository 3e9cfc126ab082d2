"""The change log: one row for every change, what it says in words, and whether it is complete.

Undo, redo, merging and "what changed since the last return" all read this one log.
"""
