"""When Python searches for garbage: not during the start, and later only among what is new."""

from __future__ import annotations

import gc

NEW_OBJECTS = 20_000
"""How many objects more there must be before the next search.

Opening a screen makes some 20,000. Python's own limit of 700 means thirty searches in that.
"""

OFTEN = 0
"""After how many searches older objects are searched too: after each. What was loaded by then is
never searched again, so that takes milliseconds. More seldom, a screen that was open during a
search stays long after it was closed, and its search then takes longest.
"""


def search_no_more() -> None:
    """Search for nothing until :func:`search_among_new`.

    Starting makes 100,000 objects, and nearly all stay. Four searches through them took 30 ms,
    which is a tenth of the start.
    """
    gc.disable()


def search_among_new() -> None:
    """Search from now on, but never again through what there is by now.

    A full search through that takes some 80 ms, in the middle of whatever key comes then.
    """
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, OFTEN, OFTEN)
    gc.enable()
