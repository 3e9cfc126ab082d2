"""Editing: the keys that change actions and their records, on whichever screen they are pressed.

``editing_screen`` is the screen with its parts, ``editing`` the part that stores a change and
settles it when two people edit the same thing.
"""
