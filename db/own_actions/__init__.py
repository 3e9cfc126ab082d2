"""Actions that an organisation added itself: adding, editing and deleting them.

Each has a code such as ``OWN-1`` and may have records like any other action.
"""
