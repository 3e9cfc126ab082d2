"""The built folder as people use it."""

from __future__ import annotations


def take_journey(wine, official, work, *, short):
    return []
