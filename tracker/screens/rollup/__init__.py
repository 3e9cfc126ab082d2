"""Returns that others sent: collating a folder of them, and what they say together."""
