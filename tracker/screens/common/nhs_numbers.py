"""An NHS number typed into a field: the message about it, and the key that removes it."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from db.errors import GreenPlanError
from db.validation.nhs_number import find_nhs_numbers, without_nhs_numbers
from db.validation.text_rules import HoldsNhsNumber

OFFER = "Press Ctrl+T to remove it."
REMOVED = "NHS number removed. Press Enter to"


def refusal_in_words(error: GreenPlanError) -> str:
    """Return the message for a refusal, with the key that fixes it if there is one."""
    return f"{error} {OFFER}" if isinstance(error, HoldsNhsNumber) else str(error)


def remove_nhs_number(screen: Screen[Any], error: HoldsNhsNumber) -> bool:
    """Remove the NHS number from the field that ``error`` is about, and go to that field.

    The cursor stays between the same characters. Return whether a field held the number.
    """
    holding = [
        field for field in screen.query("Input, TextArea") if find_nhs_numbers(field_text(field))
    ]
    of_it = [f for f in holding if without_nhs_numbers(field_text(f)).strip() == error.without]
    for field in (*of_it, *holding)[:1]:
        _replace(field, without_nhs_numbers(field_text(field)))
        field.focus()
    return bool(holding)


def field_text(field: Widget) -> str:
    """Return the text of a field of one line or several."""
    from textual.widgets import Input, TextArea

    if isinstance(field, Input):
        return field.value
    return field.text if isinstance(field, TextArea) else ""


def _replace(field: Widget, text: str) -> None:
    from textual.widgets import Input, TextArea

    if isinstance(field, Input):
        cursor = _moved(field.cursor_position, field.value, text)
        field.value = text
        field.cursor_position = cursor
    elif isinstance(field, TextArea):
        before = field.get_text_range((0, 0), field.cursor_location)
        cursor = _moved(len(before), field.text, text)
        field.replace(text, (0, 0), field.document.end)
        lines = text[:cursor].split("\n")
        field.move_cursor((len(lines) - 1, len(lines[-1])))


def _moved(cursor: int, before: str, after: str) -> int:
    """Return the cursor's new place once the text between two unchanged ends is removed."""
    start = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )
    if cursor <= start:
        return cursor
    return max(start, len(after) - (len(before) - cursor))
