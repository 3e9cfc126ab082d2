"""Forms that ask for one thing and give it back: dates, evidence, a barrier, a measure, an answer.

A form stores nothing.
"""
