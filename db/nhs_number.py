"""NHS numbers in a text, so that none is stored here: the tracker is for staff work, not patients.

An NHS number has ten figures. The first nine are weighted 10 down to 2; 11 less the remainder of
their sum by 11 is the tenth, 0 for 11, and where it would be 10 the number is not used. Source: NHS
Data Model and Dictionary, attribute NHS NUMBER (release of August 2021).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_LENGTH = 10
_SPACES = " \t\u00a0\u2007\u2009\u202f"
_DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2212"
_BETWEEN = f"[{_SPACES}{_DASHES}]"
# Patterns are compiled when first used, not when the tracker starts.
_TEN_FIGURES = f"(?:[0-9]{_BETWEEN}?){{9}}[0-9]"
_GROUP = r"(?<![^\W_])[0-9]++(?![^\W_])"
_USUAL_GROUPS = ((10,), (3, 3, 4))
_NAMED_OTHERWISE = (
    rf"(?i)(?:(?:\+[0-9]{{1,3}}|(?<![0-9])(?<![0-9]{_BETWEEN})0044)"
    rf"{_BETWEEN}?(?:\(0\){_BETWEEN}?)?|ISBN(?:-10)?:? ?)\Z"
)
_LOOK_BACK = 16
_YEARS = range(1900, 2100)
_CLOSING = tuple(",.;:!?)]")


@dataclass(frozen=True, slots=True)
class Found:
    """An NHS number in a text: ``written`` is what stands from ``start`` up to ``end``."""

    start: int
    end: int
    written: str


def nhs_numbers(text: str) -> tuple[Found, ...]:
    """Return the valid NHS numbers in ``text``, in order; no two overlap.

    The ten figures (0 to 9, no other script's) may have one space or dash between any two. They
    may stand among other groups of figures, but not within a longer word or group. What reads as
    a phone number with its country code, an ISBN or a date is none; nor is a date and time, unless
    it is written as NHS numbers are: unbroken, or in groups of three, three and four.
    """
    if len(text) < _LENGTH or re.search(_TEN_FIGURES, text) is None:
        return ()
    usual: list[Found] = []
    others: list[Found] = []
    for chain in _chains(text):
        dated: set[int] | None = None
        for first, last in _tens(chain):
            groups = chain[first:last]
            if not _is_valid("".join(g[0] for g in groups)):
                continue
            start, end = groups[0].start(), groups[-1].end()
            before = text[max(0, start - _LOOK_BACK) : start]
            if re.search(_NAMED_OTHERWISE, before):
                continue
            found = Found(start, end, text[start:end])
            if tuple(len(g[0]) for g in groups) in _USUAL_GROUPS:
                usual.append(found)
                continue
            if dated is None:
                dated = _groups_of_dates(chain)
            if dated.isdisjoint(range(first, last)) and not before.endswith("+"):
                others.append(found)
    # Numbers grouped as usual cannot overlap each other, and are the likelier ones.
    # Both lists are in order, so that each need be held against its neighbours only.
    starts = [found.start for found in usual]
    free_from = 0
    chosen = list(usual)
    for found in others:
        at = bisect_left(starts, found.end)  # the last usual one that begins before it ends
        if found.start >= free_from and (at == 0 or usual[at - 1].end <= found.start):
            chosen.append(found)
            free_from = found.end
    return tuple(sorted(chosen, key=lambda found: found.start))


def without_nhs_numbers(text: str) -> str:
    """Return ``text`` with every NHS number taken out, and the space or brackets around it."""
    while numbers := nhs_numbers(text):  # what is left may stand together as another one
        for found in reversed(numbers):
            text = _joined(text[: found.start], text[found.end :])
    return text


def _chains(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the groups of figures that stand together, one space or dash between any two."""
    chain: list[re.Match[str]] = []
    for group in re.finditer(_GROUP, text):
        if chain and not re.fullmatch(_BETWEEN, text[chain[-1].end() : group.start()]):
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _tens(chain: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a chain that have ten figures in all: first group, one past the last.

    At most ten groups are looked at from each, so that a long chain costs no more than its length.
    """
    for first in range(len(chain)):
        total = 0
        for last in range(first, min(first + _LENGTH, len(chain))):
            total += len(chain[last][0])
            if total >= _LENGTH:
                if total == _LENGTH:
                    yield first, last + 1
                break


def _is_valid(figures: str) -> bool:
    weighted = sum(int(figure) * (_LENGTH - place) for place, figure in enumerate(figures[:9]))
    return (11 - weighted % 11) % 11 == int(figures[9])  # a remainder of 10 fits no figure


def _groups_of_dates(chain: list[re.Match[str]]) -> set[int]:
    """Return which groups of a chain belong to a date or to a financial year such as 2026-27."""
    dated: set[int] = set()
    for first in range(len(chain)):
        for count in (1, 2, 3):
            parts = [g[0] for g in chain[first : first + count]]
            if len(parts) == count and _is_date(parts):
                dated.update(range(first, first + count))
    return dated


def _is_date(parts: list[str]) -> bool:
    match [len(part) for part in parts]:
        case [8]:
            (day,) = parts
            return _is_day(day[:4], day[4:6], day[6:]) or _is_day(day[4:], day[2:4], day[:2])
        case [4, 2]:
            return int(parts[0]) in _YEARS and (int(parts[0]) + 1) % 100 == int(parts[1])
        case [4, 1 | 2, 1 | 2]:
            return _is_day(*parts)
        case [1 | 2, 1 | 2, 4]:
            return _is_day(*reversed(parts)) or _is_day(parts[2], parts[0], parts[1])
        case _:
            return False


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return date(int(year), int(month), int(day)).year in _YEARS
    except ValueError:
        return False


def _joined(before: str, after: str) -> str:
    """Put together what stood before and after a number, without the space it leaves."""
    spaces = _SPACES
    while before.rstrip(spaces).endswith("(") and after.lstrip(spaces).startswith(")"):
        before = before.rstrip(spaces)[:-1]
        after = after.lstrip(spaces)[1:]
    at_start = not before or before.endswith("\n")
    at_end = not after.strip(spaces) or after.lstrip(spaces).startswith(("\n", *_CLOSING))
    if at_end:
        before, after = before.rstrip(spaces), after.lstrip(spaces)
    elif at_start or before.endswith(tuple(spaces)):
        after = after.lstrip(spaces)
    return before + after
