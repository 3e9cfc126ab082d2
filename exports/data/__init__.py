"""Data for other programs: CSV, JSON, and a calendar file.

The JSON shapes are agreed and documented in ``docs/command-line.md``.
"""
