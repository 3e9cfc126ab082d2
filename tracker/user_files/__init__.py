"""The person's own files: settings, remembered layouts, the log of unexpected errors.

They belong to whoever is at the keyboard, never to the register.
"""
