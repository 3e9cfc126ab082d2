"""Build the Windows download. This is not part of the tracker: nothing installed imports it."""
