"""How the app looks everywhere: its colour themes, and the marks beside words.

A mark never stands without its word.
"""
