"""A sample practice in a temporary register, to try the tracker with.

``steps`` says what happened there and when, ``records`` what was recorded.
"""
