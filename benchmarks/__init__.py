"""Figures, not tests: each command measures against a bare counterpart, interleaved, in one run.

What they last gave, and how to repeat it, is in docs/performance.md.
"""
