"""The lines of a proposal, to read, tick and decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import groupby
from string import ascii_uppercase

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from db.frozen import frozen
from imports.proposal import Change, Conflict, Proposal, ProposalLine
from tracker.appearance.symbols import Symbols
from tracker.phrases.proposal_phrases import (
    asked_in_words,
    cell_in_words,
    conflict_title,
    has_several_sheets,
    ignored_in_words,
    proposed_change_in_words,
    sides_in_words,
    why_in_words,
)

OURS, THEIRS = "ours", "theirs"
WHICH_ACTION = "Press O to choose the action."


@frozen
class ProposalEntry:
    """One line: a tick on it is for ``changes``, positions in the proposal.

    ``conflict`` is the position of a conflict, ``side`` the side that the line offers; a heading
    has neither.
    ``quiet`` follows the text on the line; ``detail`` is shown while the cursor is on it.
    ``place`` is its cell in the file, ``row`` the row of the file that it belongs to.
    """

    changes: tuple[int, ...] = ()
    conflict: int | None = None
    side: str = ""
    text: str = ""
    quiet: str = ""
    detail: str = ""
    indent: int = 0
    place: str = ""
    row: str = ""
    heading: bool = False


class ProposalList(OptionList):
    """Show a proposal: conflicts first, what is not imported last.

    ``ticked`` holds the positions of the changes to import; ``sides`` gives the chosen side for
    each decided conflict. Post :class:`Altered` when either has changed.
    """

    BINDINGS = [Binding("enter", "screen.import_ticked", show=False, priority=True)]

    detail: reactive[str] = reactive("")

    class Altered(Message):
        """A tick or a decision was changed."""

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True)
        self.ticked: set[int] = set()
        self.sides: dict[int, str] = {}
        self._symbols = symbols
        self._changes: tuple[Change, ...] = ()
        self._at_first: frozenset[int] = frozenset()
        self._entries: list[ProposalEntry] = []
        self._conflicts: tuple[Conflict, ...] = ()
        self._words: dict[str, str] = {}
        self._under_cursor: int | None = None

    def show(self, proposal: Proposal, *, from_the_top: bool = False) -> None:
        """Show a proposal, with every change ticked that needs no confirmation.

        Keep the person's ticks and decisions for lines that are unchanged. The cursor stays on its
        cell in the file, or moves to the first line if ``from_the_top``.
        """
        here = None if from_the_top else self._entry
        unticked = {_known(self._changes[n]) for n in self._at_first - self.ticked}
        ticked = {_known(self._changes[n]) for n in self.ticked - self._at_first}
        sides = {_known(self._conflicts[n]): side for n, side in self.sides.items()}
        self._changes, self._conflicts = proposal.changes, proposal.conflicts
        self._words = {place: word.word for word in proposal.words for place in word.places}
        self._at_first = proposal.certain()
        self.ticked = {
            n
            for n, change in enumerate(self._changes)
            if (_known(change) not in unticked if n in self._at_first else _known(change) in ticked)
        }
        self.sides = {
            n: sides[_known(one)] for n, one in enumerate(self._conflicts) if _known(one) in sides
        }
        self._entries = []
        self._under_cursor = None
        self.clear_options()
        self._entries = list(_entries(proposal))
        self.add_options(
            Option(self._drawn(entry, place), disabled=entry.heading)
            for place, entry in enumerate(self._entries)
        )
        self.action_first()
        self.scroll_home(animate=False)
        self._go_back_to(here)

    def _go_back_to(self, line: ProposalEntry | None) -> None:
        """Put the cursor on the same cell or else the same row, or at the top if both are gone."""
        if line is None:
            return
        same = (n for n, e in enumerate(self._entries) if e.place and e.place == line.place)
        row = (n for n, e in enumerate(self._entries) if e.row and e.row == line.row)
        there = next(same, next(row, None))
        if there is not None:
            self.highlighted = there

    def toggle(self) -> None:
        """Tick or untick the line under the cursor; pick a side of a conflict."""
        entry = self._entry
        if entry is None:
            return
        if entry.conflict is not None:
            if entry.side:
                self._decide(entry.conflict, entry.side)
        elif entry.changes:
            there = set(entry.changes)
            if there <= self.ticked:
                self.ticked -= there | self._all_of_new_row(there)
            else:
                self.ticked |= there | self._title_of_new_row(there)
            self._alter()

    def toggle_all(self) -> None:
        """Tick every change, then none, then the ones ticked at first."""
        every = set(range(len(self._changes)))
        if self.ticked == every:
            self.ticked = set()
        elif self.ticked:
            self.ticked = every
        else:
            self.ticked = set(self._at_first)
        self._alter()

    @property
    def word(self) -> str | None:
        """The status word on the line under the cursor that a person can explain."""
        entry = self._entry
        return None if entry is None else self._words.get(entry.place)

    @property
    def row(self) -> str:
        """The row of the file for the line under the cursor, empty for none."""
        entry = self._entry
        return "" if entry is None else entry.row

    @property
    def is_altered(self) -> bool:
        """Whether a tick or a decision was changed."""
        return bool(self.sides) or self.ticked != self._at_first

    def _title_of_new_row(self, places: set[int]) -> set[int]:
        """Return the positions of the titles that the new own actions in ``places`` need."""
        rows = {self._changes[n].row for n in places if self._changes[n].code is None}
        return {n for n, c in enumerate(self._changes) if c.row in rows and c.field == "title"}

    def _all_of_new_row(self, places: set[int]) -> set[int]:
        """Return the positions of every change to own actions whose titles are in ``places``."""
        titles = (self._changes[n] for n in places)
        rows = {c.row for c in titles if c.code is None and c.field == "title"}
        return {n for n, change in enumerate(self._changes) if change.row in rows}

    def decide(self, side: str) -> bool:
        """Decide the conflict under the cursor; return ``False`` if there is none."""
        entry = self._entry
        if entry is None or entry.conflict is None:
            return False
        self._decide(entry.conflict, side)
        return True

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Show the full text of the line under the cursor."""
        super().watch_highlighted(highlighted)
        before, self._under_cursor = self._under_cursor, highlighted
        for place in (before, highlighted):
            if place is not None and place < len(self._entries):
                self._draw_again(place)
        entry = self._entry
        self.detail = "" if entry is None else entry.detail

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tick what was clicked."""
        event.stop()
        self.toggle()

    @property
    def _entry(self) -> ProposalEntry | None:
        here = self.highlighted
        return None if here is None or here >= len(self._entries) else self._entries[here]

    def _decide(self, conflict: int, side: str) -> None:
        if self.sides.get(conflict) == side:
            del self.sides[conflict]
        else:
            self.sides[conflict] = side
        self._alter()

    def _alter(self) -> None:
        for place, entry in enumerate(self._entries):
            if entry.changes or entry.conflict is not None:
                self._draw_again(place)
        self.post_message(self.Altered())

    def _draw_again(self, place: int) -> None:
        self.replace_option_prompt_at_index(place, self._drawn(self._entries[place], place))

    def _drawn(self, entry: ProposalEntry, place: int) -> Content:
        text = " ".join(entry.text.split())  # an update may have several lines
        if entry.heading:
            return Content.styled(f" {text}", "bold $accent")
        parts: list[str | tuple[str, str]] = [" " * entry.indent, self._mark(entry), text]
        if entry.quiet:
            # Quiet text cannot be read on the cursor's background.
            style = "" if place == self._under_cursor else "$quiet"
            parts.append((f"  {entry.quiet}", style))
        return Content.assemble(*parts)

    def _mark(self, entry: ProposalEntry) -> str:
        if entry.conflict is not None and entry.side:
            chosen = self.sides.get(entry.conflict) == entry.side
            return f"({self._symbols.marked if chosen else ' '}) "
        if not entry.changes:
            return ""
        ticked = sum(place in self.ticked for place in entry.changes)
        mark = "x" if ticked == len(entry.changes) else "-" if ticked else " "
        return f"[{mark}] "


def _known(line: Change | Conflict) -> tuple[object, ...]:
    """Return what identifies a line, also when the file is read again."""
    return (type(line), line.place, line.code, line.field, line.old, line.new, line.needs)


def _row_of(line: ProposalLine) -> str:
    return f"{line.sheet}!{line.cell.lstrip(ascii_uppercase)}"


def _entries(proposal: Proposal) -> Iterator[ProposalEntry]:
    sheets = has_several_sheets(proposal)
    words = {place for word in proposal.words for place in word.places}
    if proposal.conflicts:
        yield ProposalEntry(text="Decide: the register and the file differ", heading=True)
    for place, conflict in enumerate(proposal.conflicts):
        where = cell_in_words(conflict, with_sheet=sheets)
        yield from _sides(place, conflict, where)
    numbered = list(enumerate(proposal.changes))
    open_rows = {row for title in proposal.titles for row in title.rows}
    waiting = [pair for pair in numbered if pair[1].needs is not None]
    certain = [pair for pair in numbered if pair[1].needs is None]
    if waiting:
        yield ProposalEntry(text="Confirm: tick what is right", heading=True)
        yield from _rows(waiting, sheets=sheets, open_rows=open_rows)
    if certain:
        yield ProposalEntry(text="Will be imported", heading=True)
        yield from _rows(certain, sheets=sheets)
    if proposal.ignored:
        yield ProposalEntry(text="Not imported", heading=True)
    for line in proposal.ignored:
        where = cell_in_words(line, with_sheet=sheets)
        told = ignored_in_words(line)
        explain = " Press W to say what it means." if line.place in words else ""
        if _row_of(line) in open_rows and not line.field:
            explain = f" {WHICH_ACTION}"
        yield ProposalEntry(
            text=told,
            detail=f"{where}: {told.rstrip('.')}. It will not be imported.{explain}",
            indent=2,
            place=line.place,
            row=_row_of(line),
        )


def _sides(place: int, conflict: Conflict, where: str) -> Iterator[ProposalEntry]:
    doubt = f"; {conflict.doubt}" if conflict.doubt else ""
    why = f"; {conflict.why}{doubt}" if conflict.why else doubt
    what = conflict_title(conflict)
    about = f"{where}: {conflict.subject} · {what}"
    title = f"{conflict.code} {what}"
    of_file = ProposalEntry(conflict=place, place=conflict.place, row=conflict.row)
    yield replace(of_file, text=title, quiet=where, detail=f"{about}{why}", indent=2)
    for side, told in zip((OURS, THEIRS), sides_in_words(conflict), strict=True):
        name = "keep the register's" if side == OURS else "use the file's"
        detail = f"{about}: {name}: {told}{why}"
        yield replace(of_file, side=side, text=f"{name}: {told}", detail=detail, indent=4)


def _rows(
    changes: list[tuple[int, Change]], *, sheets: bool, open_rows: Collection[str] = ()
) -> Iterator[ProposalEntry]:
    for _, group in groupby(changes, key=lambda pair: pair[1].row):
        lines = list(group)
        first = lines[0][1]
        asked = asked_in_words(first).capitalize()
        doubt = ". ".join(filter(None, [first.doubt, asked]))
        if first.row in open_rows:
            doubt += f" {WHICH_ACTION}"
        detail = f"{first.subject}: {doubt}" if doubt else first.subject
        places = tuple(place for place, _ in lines)
        yield ProposalEntry(places, text=first.subject, detail=detail, indent=2, row=first.row)
        for place, change in lines:
            where = cell_in_words(change, with_sheet=sheets)
            told = proposed_change_in_words(change)
            reason = why_in_words(change)
            why = f" ({reason})" if reason else ""
            detail = f"{where}: {first.subject} · {told}{why}"
            yield ProposalEntry(
                changes=(place,),
                text=told,
                quiet=where,
                detail=detail,
                indent=6,
                place=change.place,
                row=change.row,
            )
