"""Editing: the keys that change actions and their records, on whichever screen they are pressed.

``editing`` stores a change and settles it when two people edit the same thing; the screens of
each subject are built on it.
"""
