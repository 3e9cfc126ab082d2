"""Two people changed the same value: show both, with one key to keep either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby, zip_longest
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Label

from db.errors import FieldConflict, StaleChange
from tracker.screens.common.dialogs import Item, Pick, Way
from tracker.widgets.flowing import Flowing
from tracker.workspace.edit_basis import EditBasis
from tracker.workspace.viewing import recent_time_in_words

LABEL = 18
"""Width in cells of the field's name, beside the two values."""


class EditConflictScreen(Pick[bool]):
    """Show both values; return ``True`` to use ours, ``False`` to keep theirs.

    Escape returns nothing: theirs stays, and ours is not saved; ``way`` says what happens then.
    ``others`` is the number of marked actions that no one else has changed: keeping theirs still
    changes those.
    """

    BINDINGS = [
        Binding("pageup", "scroll(-1)", show=False, priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
    ]

    def __init__(self, error: StaleChange, today: date, others: int = 0, *, way: str) -> None:
        goes_on = f"yours applies to the other {others if others > 1 else 'one'}" if others else ""
        items = [
            Item(False, "k", "Keep theirs", goes_on),
            Item(True, "m", "Use mine", "replace theirs"),
        ]
        super().__init__(_title(error, today), items, False)
        self.way = f"Enter selects · {way}"
        self._differences = error.differences
        self._today = today

    def compose(self) -> ComposeResult:
        """Lay out the title, the values side by side, the answers and the way back."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._title), classes="dialog-title")
            yield Flowing(id="sides")
            with VerticalScroll(id="differences", can_focus=False):
                yield Flowing(id="values")
            yield self.choices()
            yield Way(self.way)

    def on_mount(self) -> None:
        """Fill in the values for the width."""
        super().on_mount()
        theirs, ours = (Content.styled(whose, "$quiet") for whose in ("theirs", "yours"))
        self.query_one("#sides", Flowing).flow(lambda width: side_by_side("", theirs, ours, width))
        self.query_one("#values", Flowing).flow(self._values)

    def action_scroll(self, direction: int) -> None:
        """Scroll the differences, where they do not all fit."""
        scroll = self.query_one("#differences", VerticalScroll)
        scroll.scroll_relative(y=direction * max(scroll.size.height - 1, 1), animate=False)

    def _values(self, width: int) -> Content:
        """Return the values side by side; for several actions or people, each under a heading."""
        several = len({d.code for d in self._differences}) > 1
        several_people = len({d.by for d in self._differences if d.by}) > 1
        lines: list[Content] = []
        for code, group in groupby(self._differences, key=lambda difference: difference.code):
            fields = list(group)
            if several or several_people:
                who = _latest(fields, self._today) if several_people else ""
                lines.append(Content.assemble((f"{code or ''} ", "bold $accent"), (who, "$quiet")))
            lines += [
                side_by_side(f"{' ' * several}{f.label}", Content(f.theirs), Content(f.ours), width)
                for f in fields
            ]
        return Content("\n").join(lines)


def side_by_side(label: str, theirs: Content, ours: Content, width: int) -> Content:
    """Return one line or more with a field's name and its two values."""
    named = min(LABEL, width // 3)
    half = max((width - named) // 2 - 1, 6)
    cells = (
        Content.styled(label, "$quiet").wrap(named - 1),
        theirs.wrap(half),
        ours.wrap(half),
    )
    lines = []
    for parts in zip_longest(*cells, fillvalue=Content("")):
        name, left, right = parts
        lines.append(
            Content.assemble(
                *(name, " " * (named - name.cell_length)),
                *(left, " " * (half + 1 - left.cell_length)),
                right,
            )
        )
    return Content("\n").join(lines)


def kept_theirs_in_words(error: StaleChange) -> str:
    """Return the message after theirs was kept: whose it is, and the value not saved."""
    whose = f"{error.by}'s" if error.by else "the other person's"
    if len(error.differences) != 1:
        return f"Kept {whose} values: {_named(error.differences)}. Your change was not saved"
    (one,) = error.differences
    code = f"{one.code} " if one.code else ""
    return f"Kept {whose} value: {code}{one.label} {one.theirs}. Not saved: {one.ours}"


def _named(differences: Iterable[FieldConflict]) -> str:
    """Return the names of the actions, or else of the fields, that differ."""
    there = list(differences)
    codes = list(dict.fromkeys(d.code for d in there if d.code))
    if len(codes) > 3:
        return f"{len(codes)} actions"
    return ", ".join(codes) or ", ".join(d.label for d in there)


def _title(error: StaleChange, today: date) -> str:
    what = _named(error.differences)
    people: set[str | None] = {d.by for d in error.differences if d.by} or {error.by}
    if len(people) > 1:
        return f"{what}: changed by others since you opened it"
    return f"{what}: changed by {_who(error.by, error.at, today)}"


def _latest(fields: Sequence[FieldConflict], today: date) -> str:
    """Return who last set one of the fields, and when."""
    known = [(field.at, field.by) for field in fields if field.at and field.by]
    at, by = max(known, default=(None, None))
    return _who(by, at, today) if by else ""


def _who(by: str | None, at: datetime | None, today: date) -> str:
    when = f"at {recent_time_in_words(at, today)}" if at else "since you opened it"
    return f"{by or 'someone else'} {when}"


def codes_without_conflict(stale: StaleChange, seen: EditBasis[Any]) -> list[str]:
    """Return the codes of the change's actions that no one else has changed."""
    theirs = {difference.code for difference in stale.differences}
    return [code for code in getattr(seen, "codes", ()) if code not in theirs]
