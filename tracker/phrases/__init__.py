"""Sentences that the screens and the command line share: on backups, imports and returns.

Words only: nothing here asks or changes the register.
"""
