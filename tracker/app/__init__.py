"""The terminal app itself: opening the register, sharing it, watching it, errors and recovery.

``app`` is the Textual app. What it shows is in :mod:`tracker.screens`.
"""
