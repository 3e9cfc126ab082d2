"""The checklist of a return: each line with "Yes" or "No", and what is missing below a "No"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from db.frozen import frozen
from db.returns.returns import CheckLine, Missing
from db.vocabulary.terms import Status
from tracker.appearance.symbols import Symbols
from tracker.widgets.entry_list import EntryList

INDENT = 9
CODE = 8


@frozen
class CheckEntry:
    """A line of the checklist, or (``missing``) one item that is missing from it.

    ``title`` is the action's. ``line_at`` is the position of the line in the checklist, ``at`` of
    the missing item within the line.
    """

    line: CheckLine
    line_at: int
    missing: Missing | None = None
    at: int = -1
    title: str = ""

    @property
    def what(self) -> str:
        """What is wrong, without the code and the title, which are shown beside it."""
        if self.missing is None:
            return ""
        if self.missing.field == "reading":
            return "has no reading since the period began"
        if self.missing.code is None:
            return ""
        return self.missing.words.removeprefix(f"{self.missing.code} ")

    @property
    def subject(self) -> str:
        """What it is about: the action's title, the measure, the question."""
        if self.missing is None:
            return self.line.text
        if self.missing.field == "reading":
            return self.missing.about or self.title
        if self.missing.code is None:
            return self.missing.words.removeprefix("Not answered: ")
        return self.title


class Checklist(EntryList[CheckEntry]):
    """Show what a return still lacks; the cursor moves over the lines and the missing items."""

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._symbols = symbols

    def show_check(self, lines: Sequence[CheckLine], titles: Mapping[str, str]) -> None:
        """Show a checklist; ``titles`` are the titles of the actions by code.

        The cursor stays on an item that is still missing. From one that was filled in it moves to
        the next missing item, and after an undo to the item that is missing again.
        """
        entries = tuple(_entries(lines, titles))
        self.show(entries, _cursor(self.entries, self.current, entries))

    def go_to(self, missing: Missing) -> None:
        """Put the cursor on a missing item."""
        for place, entry in enumerate(self.entries):
            if entry.missing == missing:
                self.highlighted = place
                return

    def draw(self, entry: CheckEntry, width: int, *, chosen: bool) -> Content:
        """Return a line with its mark and word, or a missing item under it."""
        if entry.missing is None:
            return self._line(entry.line, chosen=chosen)
        code = f"{entry.missing.code:<{CODE}}" if entry.missing.code else ""
        room = width - INDENT - len(code) - cell_len(entry.what) - 2
        subject = self._fitted(entry.subject, room)
        what = (f"  {entry.what}", "" if chosen else "$quiet")
        return Content.assemble(" " * INDENT, (code, "bold"), subject, what)

    def _line(self, line: CheckLine, *, chosen: bool) -> Content:
        mark = self._symbols.status(Status.COMPLETE if line.ok else Status.NOT_STARTED)
        word = "Yes" if line.ok else "No "
        colour = "" if chosen else " $brag-green" if line.ok else " $brag-red"
        return Content.assemble((f" {mark} {word} ", f"bold{colour}"), line.text)

    def _fitted(self, text: str, cells: int) -> str:
        """Return the text in ``cells`` cells, cut if it is longer."""
        if cell_len(text) > cells:
            text = set_cell_size(text, max(cells - 1, 0)).rstrip() + self._symbols.ellipsis
        return set_cell_size(text, max(cells, 0))


def _entries(lines: Sequence[CheckLine], titles: Mapping[str, str]) -> Iterator[CheckEntry]:
    for line_at, line in enumerate(lines):
        yield CheckEntry(line, line_at)
        for at, missing in enumerate(line.missing):
            yield CheckEntry(line, line_at, missing, at, titles.get(missing.code or "", ""))


def _cursor(
    before: Sequence[CheckEntry], was_on: CheckEntry | None, now: Sequence[CheckEntry]
) -> int | None:
    """Return the position of the cursor in ``now``; ``None`` for the first.

    The sign-off comes last: filling in anything after it would cancel it.
    """
    lacking = [(place, entry) for place, entry in enumerate(now) if entry.missing]
    known = {entry.missing for entry in before}
    gone = known - {entry.missing for _, entry in lacking} - {None}
    if before and not gone:
        for place, entry in lacking:
            if entry.missing not in known:
                return place
    lacking = [(place, entry) for place, entry in lacking if not _is_signature(entry)] or lacking
    if was_on is None or (was_on.missing is None and gone):
        return lacking[0][0] if lacking else None
    for place, entry in enumerate(now):
        if entry.missing == was_on.missing and entry.line.key == was_on.line.key:
            return place
    after = (was_on.line_at, was_on.at)
    watcher = (place for place, entry in lacking if (entry.line_at, entry.at) >= after)
    return next(watcher, lacking[0][0] if lacking else None)


def _is_signature(entry: CheckEntry) -> bool:
    return entry.missing is not None and entry.missing.field == "signed_by"
