"""Every change to the register, and settling an edit that conflicts with someone else's."""
