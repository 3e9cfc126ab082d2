"""Returns to the ICB: what one contains, what is missing, freezing it, comparing two.

A frozen return is kept byte for byte and never changed.
"""
