"""Read the rows of a table, each cell as the field that its column holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from typing import Any
from unicodedata import normalize

from db.frozen import frozen
from db.vocabulary.action_fields import BY_KEY, DAYS
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.fields import Kind, plain_value
from db.vocabulary.phrases import first_of, long_day
from db.vocabulary.synonyms import colour_meant, normalised, says_nothing
from db.vocabulary.terms import Choice, Status
from imports.proposal import Said
from imports.reading.books import Value, cell_address
from imports.tables import values
from imports.tables.cell_readings import (
    ColumnValues,
    NotUnderstood,
    Read,
    Understood,
    short_value,
)
from imports.tables.columns import ColumnFound, Row
from imports.tables.date_order import DAY_FIRST, DateOrder, find_date_order
from imports.tables.headings import gives_update_time
from imports.tables.layout import SheetTable
from imports.tables.merged_cells import Above, fill_merged_cells, merged_cells
from imports.tables.prompts import begins_with_eg, is_example, is_prompt
from imports.tables.written_dates import MONTH
from imports.tables.written_status import day_of_completion, explained_status, read_status

LATEST = "latest update"
"""The heading, in plain words, of the column in our own tracker that shows the last entry."""

_TOTAL = re.compile(r"(sub|grand )?total\b.*|count of .*|end of .*")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COLOURS_DIFFER = "in some trackers Green means done and Red not started"
_DASHES = "-–— "
_NAMED = 40
_INITIALS = 2
_SHORT = 60
_OTHER_SPACE = re.compile(r"[^\S ]")


@frozen
class Cell:
    """What a cell says: ``value`` as recognised, ``raw`` as in the file, ``remark`` how it was
    read where that is not obvious, ``doubt`` why a person should check it first.
    """

    place: str
    value: Said
    raw: str
    remark: str = ""
    doubt: str = ""


@frozen
class UnreadCell:
    """A cell that was not recognised, and why; ``silent`` one that says nothing, like "TBC"."""

    place: str
    field: str
    raw: str
    why: str
    silent: bool = False


@frozen
class RowRead:
    """A row: its number in the sheet (from 0), the name of the action, and what it says about it.

    ``said`` has an entry for every column of the table, even if the cell is empty; ``updates``
    only for filled cells; ``latest`` is the cell of our tracker's column "Latest update".
    ``layout`` is its table's fingerprint; ``word`` the cell of its status, if that has no certain
    meaning of its own. ``action_row`` is the row in which its action is named: rows over which
    that cell is merged share it. ``is_example`` is true if the row shows how to fill in the
    others.
    """

    sheet: str
    number: int
    code: str
    title: str
    place: str
    filled: int
    said: Mapping[str, Cell] = field(default_factory=dict)
    updates: Sequence[Cell] = ()
    latest: Cell | None = None
    unread: Sequence[UnreadCell] = ()
    section: str = ""
    layout: str = ""
    word: Cell | None = None
    action_row: int = -1
    is_example: bool = False

    @property
    def name(self) -> str:
        """The name of the row, different from every other in the file."""
        return f"{self.sheet}!{self.number + 1}"

    @property
    def has_content(self) -> bool:
        """Whether the row has anything besides the action's name."""
        unread = any(not cell.silent for cell in self.unread)
        return bool(self.updates or unread) or any(
            cell.value is not None for cell in self.said.values()
        )


@dataclass(slots=True)
class _Said:
    """What the cells of a row say, as far as they have been read; as in :class:`RowRead`."""

    number: int
    said: dict[str, Cell] = field(default_factory=dict)
    updates: list[Cell] = field(default_factory=list)
    latest: Cell | None = None
    unread: list[UnreadCell] = field(default_factory=list)
    word: Cell | None = None


def read_rows(
    table: SheetTable,
    alike: Sequence[SheetTable],
    today: date,
    *,
    ours: bool,
    unreadable: Collection[tuple[str, str]] = (),
) -> Iterator[RowRead]:
    """Yield the rows of a table that are about an action; skip headings, totals and so on.

    ``alike`` are the tables of its layout, including itself: further pages of it, other sheets.
    What a value means depends on the other values in its column, in all of them. ``unreadable``
    are the cells (sheet, place) whose content cannot be read: they say nothing, which is not the
    same as being empty.
    """
    company = {
        column.number: ColumnValues(
            (
                *(row[other.columns[place].number] for other in alike for _, row in other.rows),
                *((100,) if ours else ()),  # our percentages are whole: 1 is 1%
            )
        )
        for place, column in enumerate(table.columns)
    }
    # "r.csv" and a sheet "A" are names like any other: only an area's own name is a section.
    section = table.sheet if len(table.sheet) > _INITIALS and area_from_text(table.sheet) else ""
    orders, merged = _date_orders(table, alike), merged_cells(table)
    around = _Around(table, table.fingerprint, company, orders, merged, today, ours)
    for number, row in table.rows:
        read = _read(number, row, around, unreadable)
        if read.filled == 1 and (read.title or not any(map(str.isdigit, read.code))):
            section = read.title or read.code
        if not _is_total(read):
            yield replace(read, section=section) if section else read


def _is_total(read: RowRead) -> bool:
    """Whether a row counts the others; "End of single-use cups", with a lead, is an action."""
    signs = ("lead", "start", "due", "choice", "status", "completed", "reason")
    told = any(any(map(str.isalpha, cell.raw)) for cell in read.updates)
    worked_on = told or any(_is_said(read, name) for name in signs)
    return not worked_on and _TOTAL.fullmatch(normalised(read.code or read.title)) is not None


def places_in_words(found: Sequence[tuple[RowRead, Cell]]) -> str:
    """Return the places of cells: ``E7, E40``, with their sheets if these differ."""
    several = len({row.sheet for row, _ in found}) > 1
    places = [f"{row.sheet} {cell.place}" if several else cell.place for row, cell in found]
    return first_of(places, _NAMED)


def rows_in_words(rows: Sequence[RowRead]) -> str:
    """Return the numbers of rows as Excel shows them, with their sheets if these differ."""
    several = len({row.sheet for row in rows}) > 1
    numbers = [f"{row.sheet} {row.number + 1}" if several else str(row.number + 1) for row in rows]
    return first_of(numbers, _NAMED)


def has_content(field: str, cell: Cell) -> bool:
    """Whether a cell says anything; "Undecided" counts as nothing."""
    return cell.value not in (None, Choice.UNDECIDED.value if field == "choice" else None)


def area_from_text(text: str) -> str | None:
    """Return the programme area that a heading or sheet name stands for."""
    read = values.read_word(text, BY_KEY["area"])
    if isinstance(read, NotUnderstood) or read.value is None:
        return None
    return read.value.value


def _date_orders(table: SheetTable, alike: Sequence[SheetTable]) -> Mapping[int, DateOrder]:
    """Return how to read the dates in columns of dates, and those after a status."""
    dated = {
        column.number: [
            row[other.columns[place].number]
            for other in alike
            for number, row in other.rows
            if (number, other.columns[place].number) not in other.shown.spans
        ]
        for place, column in enumerate(table.columns)
        if column.field in (*DAYS, "status")
    }
    return {
        number: find_date_order(
            own, (value for n, v in dated.items() if n != number for value in v)
        )
        for number, own in dated.items()
    }


@frozen
class _Around:
    """The context in which the cells of a table are read.

    ``layout`` is the table's fingerprint; ``company`` and ``orders`` are by the numbers of columns.
    In our own tracker (``ours``) a date is a day, however it is shown.
    """

    table: SheetTable
    layout: str
    company: Mapping[int, ColumnValues]
    orders: Mapping[int, DateOrder]
    merged: Mapping[int, Above]
    today: date
    ours: bool

    def reader(self, name: str, read: _Said, column: ColumnFound) -> Any:
        """Return the function that reads the cell of a row in a column."""
        company = self.company[column.number]
        if name == "status":
            return partial(read_status, column=company)
        described = BY_KEY[name]
        match described.kind:
            case Kind.PERCENT:
                return partial(values.read_percent, column=company)
            case Kind.DAY:
                return partial(
                    values.read_date,
                    today=self.today,
                    field=described.label,
                    end=described.end,
                    past=described.past,
                    order=self.order(column),
                    span=self.span(read, column),
                )
            case Kind.WORD:
                return _READERS.get(name) or partial(values.read_word, field=described)
            case Kind.NAME:
                return values.read_name
        return _READERS.get(name, read_line)

    def order(self, column: ColumnFound) -> DateOrder:
        """Return how to read the dates of a column."""
        return self.orders.get(column.number, DAY_FIRST)

    def span(self, read: _Said, column: ColumnFound) -> str:
        """Return which part of its date a cell shows, empty if it shows all of it."""
        top = self.merged.get(read.number, {}).get(column.number, read.number)
        return "" if self.ours else self.table.shown.spans.get((top, column.number), "")

    def remark(self, read: _Said, column: ColumnFound, *others: str) -> str:
        """Return the remarks on how a cell was read, ``others`` first."""
        top = self.merged.get(read.number, {}).get(column.number)
        merged = "" if top is None else f"merged with {cell_address(top, column.number)}"
        return "; ".join(filter(None, (*others, merged)))


def _read(
    number: int, row: Row, around: _Around, unreadable: Collection[tuple[str, str]]
) -> RowRead:
    table, above = around.table, around.merged.get(number, {})
    if above:
        row = fill_merged_cells(table, row, above)
    code, title = (_text_of(table.column_of(field), row) for field in ("code", "title"))
    example = is_example(code, title)
    code = "" if is_prompt(code) else code
    title = "" if is_prompt(title, in_sentences=True) else title
    title = title if any(map(str.isalpha, title)) else ""
    named = table.column_of("title") or table.column_of("code")
    place = cell_address(number, named.number if named else 0)
    naming = table.column_of("code" if code else "title")
    read = _Said(number)
    has_status = table.column_of("status") is not None
    for column in table.columns:
        if column.field is None or column.field in ("code", "title"):
            continue
        if unreadable and (table.sheet, cell_address(number, column.number)) in unreadable:
            continue
        if column.field == "brag" and has_status:
            continue  # BRAG is worked out from status and dates
        _read_cell(read, column, row[column.number], around)
        if column.guessed:
            _doubt_what_it_holds(read, column)
    status = read.said.get("status")
    if status and status.value == Status.COMPLETE.value and not _is_said(read, "completed"):
        _take_day_behind_status(read, status, around)
    _put_back_what_cannot_be(read)
    return RowRead(
        *(table.sheet, number, code, title, place, sum(v is not None for v in row)),
        said=read.said,
        updates=tuple(read.updates),
        latest=read.latest,
        unread=tuple(read.unread),
        layout=around.layout,
        word=read.word,
        action_row=above.get(naming.number, number) if naming else number,
        is_example=example,
    )


def _put_back_what_cannot_be(read: _Said) -> None:
    """Keep dates as written where swapping days and months would put the end before the start."""
    for end in ("due", "completed"):
        pair = {name: read.said[name] for name in ("start", end) if _is_said(read, name)}
        own = {
            # A cell that holds a real day shows it as written; any other value was swapped.
            name: replace(cell, value=cell.raw, doubt="") if _ISO.fullmatch(cell.raw) else cell
            for name, cell in pair.items()
        }
        if len(pair) > 1 and _ends_first(pair, end) and not _ends_first(own, end):
            read.said.update(own)


def _ends_first(pair: Mapping[str, Cell], end: str) -> bool:
    return str(pair[end].value) < str(pair["start"].value)


def _doubt_what_it_holds(read: _Said, column: ColumnFound) -> None:
    """Give a reason to check every value from a column whose heading is not known."""
    place, name = cell_address(read.number, column.number), FIELD_LABELS[str(column.field)].lower()
    why = f"the column {short_value(column.heading)} may hold the {name}"
    for said, cell in read.said.items():
        if cell.place == place and cell.value is not None:
            doubt = "; ".join(filter(None, (why, cell.doubt)))
            read.said[said] = replace(cell, doubt=doubt)


def _read_cell(read: _Said, column: ColumnFound, value: Value, around: _Around) -> None:
    name = "status" if column.field == "brag" else str(column.field)
    place, raw = cell_address(read.number, column.number), raw_text(value)
    written = raw
    if isinstance(value, str) and _says_what_to_fill_in(name, value):
        value, raw = None, ""
    span = around.span(read, column)
    if span and isinstance(value, date):
        raw = f"{value:%b %Y}" if span == MONTH else f"{value:%Y}"
    explained = explained_status(raw, around.table.words) if name == "status" else None
    found = explained or around.reader(name, read, column)(value)
    if name == "status" and (explained or not _is_certain(found, raw)):
        read.word = Cell(place, None, raw)
    if isinstance(found, NotUnderstood):
        read.unread.append(UnreadCell(place, name, raw, found.why))
        return
    if found.value is None and raw.strip(_DASHES):
        not_done = name == "status" and not says_nothing(raw)
        why = "it only says the action is not complete" if not_done else "it has no value yet"
        read.unread.append(UnreadCell(place, name, raw, why, silent=True))
    if name == "update":
        text, doubt = plain_value(found.value), found.doubt
        remark = around.remark(read, column, found.remark)
        if text is not None and gives_update_time(column.heading):
            found = values.read_text(f"{' '.join(column.heading.split())}: {text}")
            if isinstance(found, NotUnderstood):
                read.unread.append(UnreadCell(place, name, raw, found.why))
                return
            text = plain_value(found.value)
        cell = Cell(place, text, raw, remark, doubt)
        if column.name == LATEST:
            read.latest = cell
        if cell.value is not None:
            read.updates.append(cell)
    elif name == "status":
        _take_status(read, column, raw, found, around, explained=explained is not None)
    else:
        remark = f"written '{raw[:40]}'" if found.remark and name in DAYS else found.remark
        remark = around.remark(read, column, remark)
        read.said[name] = Cell(place, plain_value(found.value), written, remark, found.doubt)


def _says_what_to_fill_in(name: str, text: str) -> bool:
    """Whether a cell counts as empty: a form's own words, or an example for a name or day."""
    if name in ("update", "reason", "detail"):
        return is_prompt(text, in_sentences=True)
    return is_prompt(text) or (name in (*DAYS, "lead", "status") and begins_with_eg(text))


def _is_certain(found: Read[Any], raw: str) -> bool:
    """Whether the meaning of a status is certain; a colour that may mean in progress is not."""
    if isinstance(found, NotUnderstood):
        return False
    in_progress = found.value is not None and found.value.status is Status.IN_PROGRESS
    return not found.doubt and not (in_progress and colour_meant(raw))


def _take_status(
    read: _Said,
    column: ColumnFound,
    raw: str,
    found: Understood[Any],
    around: _Around,
    *,
    explained: bool,
) -> None:
    """Record what a status word says; "N/A" is a choice, with itself as the reason."""
    meaning, place = found.value, cell_address(read.number, column.number)
    status = meaning.status if meaning else None
    certain = explained or _is_certain(found, raw)
    doubt = "" if certain else found.doubt or f"'{raw}': {_COLOURS_DIFFER}"
    remark = around.remark(read, column, found.remark)
    read.said["status"] = Cell(place, plain_value(status), raw, remark, doubt)
    choice = meaning.choice if meaning else None
    if choice is None or _is_said(read, "choice"):
        return
    read.said["choice"] = Cell(place, choice.value, raw, found.remark, found.doubt)
    if choice is Choice.NOT_FOR_US and not _is_said(read, "reason"):
        read.said["reason"] = Cell(place, f"Marked '{raw}' in the file", raw, "", found.doubt)


def _take_day_behind_status(read: _Said, status: Cell, around: _Around) -> None:
    """Record the day in "Completed 12/3/26", and the last of the month in "Done (Feb 26)"."""
    text = day_of_completion(status.raw)
    column = around.table.column_of("status") or around.table.column_of("brag")
    if not text or column is None:
        return
    label, order = FIELD_LABELS["completed"], around.order(column)
    day = values.read_date(text, around.today, label, end=True, past=True, order=order)
    if isinstance(day, NotUnderstood) or day.value is None:
        why = day.why if isinstance(day, NotUnderstood) else ""
    elif day.value > around.today:
        why = f"{label} {long_day(day.value)} is in the future. Enter the day it was done."
    else:
        written = f"written '{status.raw[:40]}'"
        found = Cell(status.place, day.value.isoformat(), status.raw, written, day.doubt)
        read.said["completed"] = found
        return
    read.unread.append(UnreadCell(status.place, "completed", status.raw, why))


def _is_said(read: RowRead | _Said, name: str) -> bool:
    return name in read.said and read.said[name].value is not None


def read_line(value: Value) -> Read[str | None]:
    """Return text of at most 4,000 characters in one line."""
    if isinstance(value, str):
        return _read_short(value) if len(value) <= _SHORT else values.read_text(in_one_line(value))
    return values.read_text(value)


@lru_cache(maxsize=4096)  # many rows of many files say the same in a few words
def _read_short(text: str) -> Read[str | None]:
    return values.read_text(in_one_line(text))


_READERS: Mapping[str, Callable[[Value], Any]] = {
    "choice": values.read_choice,
    "quick_win": values.read_quick_win,
    "update": values.read_update,
}
"""The fields that are read in a way of their own. All others are read by their kind."""


def in_one_line(text: str) -> str:
    """Return text with a space in place of each line break or other kind of space."""
    lines = (line.strip() for line in text.split("\n"))
    return _OTHER_SPACE.sub(" ", " ".join(filter(None, lines)))


def raw_text(value: Value) -> str:
    """Return the text of a cell, trimmed, in Unicode's composed form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    return normalize("NFC", str(value)).replace("\r\n", "\n").strip()


def _text_of(column: ColumnFound | None, row: Row) -> str:
    return "" if column is None else " ".join(raw_text(row[column.number]).split())
