"""The command line: the register's jobs without a screen.

Importing this folder, ``catalogue`` and ``streams`` costs nothing; ``root`` imports click, and
each command's module is imported when that command is named.
"""
