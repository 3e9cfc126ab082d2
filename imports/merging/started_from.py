"""What a file started from, as far as that is known: the ground of a three-way merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.history.change_descriptions import value_in_words
from db.interchange.export_baseline import FIELDS
from db.views import ActionView, Position
from imports.merging.comparing import Past
from imports.merging.exported import Origin, whole_number
from imports.proposal import Said
from imports.reading.books import Book


@dataclass(frozen=True, slots=True)
class StartedFrom:
    """What both sides started from. ``origin`` is the tracker's hidden sheet where it can be
    relied on, else ``None``; ``note`` says what is to be known of it.
    """

    origin: Origin | None
    past: Past
    note: str = ""

    def of(self, action: ActionView) -> Mapping[str, Said] | None:
        """Return the fields of an action as they were, ``None`` where nobody knows."""
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
        return whole_number(exported.get("last_update", ""))

    def latest(self, action: ActionView) -> str:
        """Return the digest of its newest log entry then
        (:func:`db.interchange.export_baseline.entry_digest`); empty for none and where unknown.
        """
        exported = self.origin.values.get(action.code) if self.origin else None
        return "" if exported is None else exported.get("latest", "")

    @property
    def after(self) -> int | None:
        """The number of the register's last change then, ``None`` where that is not known."""
        return self.origin.change or None if self.origin else None


def started_from(book: Book, origin: Origin | None, position: Position, past: Past) -> StartedFrom:
    """Return what ``book`` started from; a hidden sheet that was edited is not relied on."""
    if origin is None:
        return StartedFrom(None, past)
    if not origin.whole:
        return StartedFrom(
            None,
            past,
            "Somebody has edited the hidden sheet that tells what this tracker started from. It is"
            " not relied on: every difference from the register is for you to decide.",
        )
    if origin.register not in ("", position.begun):
        return StartedFrom(
            None,
            past,
            "This tracker was exported from another register. What both started from is not known"
            " here: every difference is for you to decide.",
        )
    day = value_in_words("due", origin.on)
    by = f", saved by {book.saved_by}" if book.saved_by else ""
    what = f"Return {origin.number} of {origin.period}, exported" if origin.period else "Exported"
    return StartedFrom(origin, past, f"{what} from this register for {day}{by}.")


def _typed(field: str, text: str) -> Said:
    """Return a value of the hidden sheet as a proposal holds it."""
    if not text:
        return None
    return whole_number(text) if field == "percent" and text.isdigit() else text
