"""Compare what a file says with the register, and with what both started from."""
