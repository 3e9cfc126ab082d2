"""Benchmarks, not tests: each one compares the tracker with a bare counterpart in the same run.

The latest figures, and how to repeat them, are in docs/performance.md.
"""
