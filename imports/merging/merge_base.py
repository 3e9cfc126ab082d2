"""What a file started from, as far as it is known: the base of a three-way merge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from db.frozen import frozen
from db.interchange.export_baseline import FIELDS
from db.views import ActionView, Position
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.fields import Kind
from db.vocabulary.phrases import long_day
from imports.merging.comparing import Past
from imports.proposal import Said
from imports.returned.export_origin import Origin, read_whole_number
from imports.returned.returned_workbook import ReturnedWorkbook


@frozen
class MergeBase:
    """What both sides started from. ``origin`` is the tracker's hidden sheet if it can be relied
    on, else ``None``; ``note`` says what a person should know about it.
    """

    origin: Origin | None
    past: Past
    note: str = ""

    def fields_of(self, action: ActionView) -> Mapping[str, Said] | None:
        """Return the fields of an action as they were, ``None`` where that is not known."""
        if self.origin is None:
            return None
        exported = self.origin.values.get(action.code)
        if exported is None:
            return self.past.added_by_import(action.code)
        return {field: _typed(field, exported[field]) for field in FIELDS if field in exported}

    def last_entry(self, action: ActionView) -> int | None:
        """Return the number of its newest log entry then; 0 for none, ``None`` where unknown."""
        exported = self.origin.values.get(action.code) if self.origin else None
        if exported is None:
            return None
        return read_whole_number(exported.get("last_update", ""))

    def last_entry_digest(self, action: ActionView) -> str:
        """Return the digest of its newest log entry then
        (:func:`db.interchange.export_baseline.entry_digest`); empty for none and where unknown.
        """
        exported = self.origin.values.get(action.code) if self.origin else None
        return "" if exported is None else exported.get("latest", "")

    @property
    def after(self) -> int | None:
        """The number of the register's last change then, ``None`` where that is not known."""
        return self.origin.change or None if self.origin else None


def find_merge_base(workbook: ReturnedWorkbook, position: Position, past: Past) -> MergeBase:
    """Return what ``workbook`` started from; do not rely on a hidden sheet that was edited."""
    origin = workbook.returned.origin
    if origin is None:
        return MergeBase(None, past)
    if not origin.whole:
        return MergeBase(
            None,
            past,
            "Someone has edited the hidden sheet that records what this tracker started from, so it"
            " is not used. You decide every difference from the register.",
        )
    if origin.register not in ("", position.begun):
        return MergeBase(
            None,
            past,
            "This tracker was exported from another register, so what both started from is not"
            " known. You decide every difference from the register.",
        )
    day = _day_in_words(origin.on)
    by = f", saved by {workbook.saved_by}" if workbook.saved_by else ""
    what = f"Return {origin.number} of {origin.period}, exported" if origin.period else "Exported"
    return MergeBase(origin, past, f"{what} from this register for {day}{by}.")


def _day_in_words(text: str) -> str:
    try:
        return long_day(date.fromisoformat(text))
    except ValueError:
        return text or "–"


def _typed(field: str, text: str) -> Said:
    """Return a value of the hidden sheet as a proposal holds it."""
    if not text:
        return None
    is_figure = BY_KEY[field].kind is Kind.PERCENT and text.isdigit()
    return read_whole_number(text) if is_figure else text
