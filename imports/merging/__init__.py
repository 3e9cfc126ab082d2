"""What a file says held against the register, and against what both started from."""
