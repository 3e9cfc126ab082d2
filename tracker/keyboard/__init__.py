"""The keyboard: every command with its key, and keys that arrive faster than they are handled.

``commands`` is the one place where a key, its label and its help are written.
"""
