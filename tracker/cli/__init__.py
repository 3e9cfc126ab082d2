"""The command line: work on the register without the app's screens.

Importing this folder and ``catalogue`` is cheap. ``root`` imports click, and each
command's module is imported only when that command is run.
"""
