"""Why a test cannot hold on a system: one mark a reason, in words that a report shows."""

from __future__ import annotations

import sys

import pytest


def _under_wine() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.windll.ntdll, "wine_get_version")


UNDER_WINE = _under_wine()

needs_summer_time = pytest.mark.skipif(
    UNDER_WINE, reason="Wine has no summer time in a zone named by TZ"
)
