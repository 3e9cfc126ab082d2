"""Read a plan from a spreadsheet: what its columns hold, its sections, its actions, its faults.

Nothing here needs a register. Headings are recognised, and can be set by hand. Columns that are
not recognised become fields of the plan; what they may hold follows from their cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count

from db.plans.codes import spelled
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.text_rules import NOTE_LIMIT, TITLE_LIMIT
from db.vocabulary.declared import (
    DateKind,
    Declaration,
    FieldType,
    PlanField,
    PrintedDate,
    Section,
    Value,
)
from db.vocabulary.synonyms import normalised, yes_or_no
from db.vocabulary.terms import ProviderType
from imports.plans.checks import faults_of_declarations, faults_of_rows
from imports.plans.plan_columns import (
    CODE,
    DETAIL,
    LEFT_OUT,
    LONGEST_CODE,
    SECTION,
    TITLE,
    PlanTable,
    field_of_column,
    find_table,
    is_empty,
    parts_of,
    text_of,
    what_columns_hold,
)
from imports.plans.printed_dates import understand
from imports.reading.books import Book, Sheet, column_letters
from imports.reading.books import Value as CellValue

MOST_ACTIONS = 20_000


@dataclass(frozen=True, slots=True)
class AboutPlan:
    """What a spreadsheet does not contain: the plan's key, title, edition and issuer."""

    key: str
    title: str
    edition: str
    issuer: str


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column: its letters, its heading, and what it holds: a key or one of the names above."""

    letters: str
    heading: str
    holds: str


@dataclass(frozen=True, slots=True)
class PlanCellFault:
    """What is wrong, and where: ``Sheet1!B7``, or an empty place for the whole plan."""

    place: str
    says: str

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.place}: {self.says}" if self.place else self.says


@dataclass(frozen=True, slots=True)
class PlanRead:
    """What was understood of a spreadsheet. Without faults, ``plan`` can be added."""

    plan: PlanEdition
    columns: tuple[PlanColumn, ...]
    faults: tuple[PlanCellFault, ...]


def read_plan(book: Book, about: AboutPlan, by_hand: Mapping[str, str] | None = None) -> PlanRead:
    """Return what a book says as a plan. ``by_hand`` is what columns hold, by their headings."""
    named = {normalised(heading): holds for heading, holds in (by_hand or {}).items()}
    empty = PlanEdition(
        about.key, about.title, about.edition, about.edition, about.issuer, book.name, ()
    )
    table = next(filter(None, (find_table(one, named) for one in _shown(book))), None)
    faults = [PlanCellFault(f"{f.sheet}!{f.cell}", f.why) for f in book.faults]
    if table is None:
        faults.append(
            PlanCellFault("", "There is no row of headings. Write one above the actions.")
        )
        return PlanRead(empty, (), tuple(faults))
    for heading in named.keys() - {normalised(name) for name in table.names.values()}:
        faults.append(PlanCellFault("", f"There is no column with the heading {heading!r}."))
    holds = what_columns_hold(table, named)
    columns = tuple(
        PlanColumn(column_letters(number), table.names[number], holds[number])
        for number in sorted(table.names)
    )
    if not table.length:
        says = "There are no actions below the headings."
        return PlanRead(empty, columns, (*faults, PlanCellFault("", says)))
    if TITLE not in holds.values():
        says = "No column has the actions. Say which: --column 'HEADING=title'."
        return PlanRead(empty, columns, (*faults, PlanCellFault("", says)))
    fields = tuple(
        field_of_column(column.holds, column.heading, table.column(number))
        for number, column in zip(sorted(table.names), columns, strict=True)
        if column.holds not in (CODE, TITLE, DETAIL, SECTION, LEFT_OUT)
    )
    reading = _Reading(
        table,
        holds,
        {field.key: field for field in fields},
        frozenset(fault.place for fault in faults),
    )
    actions, sections = reading.read()
    declared = Declaration(sections=sections, fields=_with_columns(fields))
    plan = replace(empty, actions=actions, declared=declared)
    faults += reading.faults
    if not reading.faults:
        checked = (*faults_of_declarations(plan), *faults_of_rows(plan))
        faults += [PlanCellFault("", str(fault)) for fault in checked]
    return PlanRead(plan, columns, tuple(faults))


def _shown(book: Book) -> Iterator[Sheet]:
    return (sheet for sheet in book.sheets if not sheet.hidden and sheet.rows)


def _with_columns(fields: tuple[PlanField, ...]) -> tuple[PlanField, ...]:
    """Give lists a column for the first date, or else for the first field with words."""
    for wanted in (FieldType.DATE, FieldType.WORD):
        for field in fields:
            if field.type is wanted:
                return tuple(replace(f, column=f is field) for f in fields)
    return fields


class _Reading:
    """Reads the rows of a list: sections, actions, and what is wrong with them."""

    def __init__(
        self,
        table: PlanTable,
        holds: Mapping[int, str],
        fields: Mapping[str, PlanField],
        unread: frozenset[str],
    ) -> None:
        self._unread = unread
        self._table = table
        self._fields = fields
        self._by_hand = {n: holds[n] for n in holds if holds[n] in fields}
        self._in = {
            what: [n for n in sorted(holds) if holds[n] == what] for what in {*holds.values()}
        }
        self._title = self._in[TITLE][0]
        self._sections: dict[tuple[str, ...], Section] = {}
        self._numbers: Counter[str] = Counter()
        self._codes: dict[str, str] = {}
        self.faults: list[PlanCellFault] = []

    def read(self) -> tuple[tuple[PlannedAction, ...], tuple[Section, ...]]:
        """Return the actions and the sections, in the order of the sheet."""
        rows = list(self._table.rows)
        printed = self._printed_codes(rows)
        found: list[PlannedAction] = []
        under: tuple[str, ...] = ()
        last: dict[int, str] = {}
        for number, row in rows:
            filled = [n for n in self._table.names if not is_empty(row[n])]
            if len(filled) == 1 and self._names_a_section(filled[0], text_of(row[filled[0]])):
                under = (text_of(row[filled[0]]),)
                continue
            path = list(under)
            for column in self._in.get(SECTION, ()):
                last[column] = text_of(row[column]) or last.get(column, "")
                path.append(last[column])
            if self._table.place(number, self._title) in self._unread:
                continue
            if is_empty(row[self._title]):
                says = "The action has no title. Write one, or delete the row."
                self._fault(number, self._title, says)
                continue
            if len(found) == MOST_ACTIONS:
                says = f"A plan has at most {MOST_ACTIONS:,} actions. Split the plan."
                self._fault(number, self._title, says)
                break
            section = self._section(tuple(filter(None, path)))
            found.append(self._action(number, row, section, printed.get(number, "")))
        if not found and not self.faults:
            self.faults.append(PlanCellFault("", "There are no actions below the headings."))
        return tuple(found), tuple(self._sections.values())

    def _names_a_section(self, column: int, text: str) -> bool:
        """Whether a row with nothing but this text is the heading of a section."""
        if self._in.get(SECTION) or column > self._title:
            return False
        if column == self._title:
            return len(self._table.names) > 2
        return column not in self._in.get(CODE, ()) or not re.search(r"\d", text)

    def _fault(self, row: int, column: int, says: str) -> None:
        self.faults.append(PlanCellFault(self._table.place(row, column), says))

    def _printed_codes(self, rows: Sequence[tuple[int, Sequence[CellValue]]]) -> dict[int, str]:
        """Return the codes in the sheet by their rows. Generated ones avoid them."""
        printed: dict[int, str] = {}
        for column in self._in.get(CODE, ())[:1]:
            for number, row in rows:
                code = " ".join(text_of(row[column]).split())
                if not code or is_empty(row[self._title]):
                    continue
                place = self._table.place(number, column)
                if before := self._codes.get(spelled(code)):
                    says = f"The code {code!r} is already in {before}. Give each action its own."
                    self._fault(number, column, says)
                elif re.fullmatch(r"own\d+", spelled(code)):
                    says = f"{code!r} is reserved for own actions. Give the action another code."
                    self._fault(number, column, says)
                elif len(code) > LONGEST_CODE or not spelled(code):
                    says = f"{code[:40]!r} is not a code of up to {LONGEST_CODE} characters."
                    self._fault(number, column, says)
                else:
                    self._codes[spelled(code)] = place
                    printed[number] = code
        return printed

    def _section(self, path: tuple[str, ...]) -> Section | None:
        """Return the section with that path of titles; add it, and those above it, if it is new."""
        for depth in range(1, len(path) + 1):
            whole = tuple(normalised(title) for title in path[:depth])
            if whole not in self._sections:
                above = self._sections.get(whole[:-1])
                self._sections[whole] = self._new_section(path[depth - 1], above)
        return self._sections.get(tuple(normalised(title) for title in path))

    def _new_section(self, title: str, above: Section | None) -> Section:
        taken = {"own", *(spelled(section.code) for section in self._sections.values())}
        letters = _initials(title)
        for n in count(1):
            code = letters if n == 1 else f"{letters}{column_letters(n - 2)}"
            if spelled(code) not in taken:
                break
        return Section(code, title[:TITLE_LIMIT], parent=above.code if above else "")

    def _action(
        self, number: int, row: Sequence[CellValue], section: Section | None, code: str
    ) -> PlannedAction:
        letters = section.code if section else "A"
        while not code:
            self._numbers[letters] += 1
            made = f"{letters}-{self._numbers[letters]}"
            code = "" if spelled(made) in self._codes else made
        whole = " ".join(text_of(row[self._title]).split())
        details = [text_of(row[n]) for n in self._in.get(DETAIL, ()) if not is_empty(row[n])]
        title = _shortened(whole)
        if title != whole:
            details.insert(0, whole)
        detail = "\n".join(details)
        for text in (whole, detail):
            if text.startswith("="):
                self._fault(number, self._title, "This is a formula. Replace it by its result.")
        if len(detail) > NOTE_LIMIT:
            says = f"The text is longer than {NOTE_LIMIT:,} characters. Shorten it."
            self._fault(number, self._title, says)
        fields = {
            key: value
            for column, key in self._by_hand.items()
            if (value := self._value(number, column, self._fields[key], row[column])) is not None
        }
        return PlannedAction(
            code,
            title,
            ProviderType.GENERIC,
            None,
            detail=detail,
            section=section.code if section else "",
            fields=fields,
        )

    def _value(self, number: int, column: int, field: PlanField, cell: CellValue) -> Value | None:
        if is_empty(cell):
            return None
        text = text_of(cell)
        if text.startswith("="):
            self._fault(number, column, "This is a formula. Replace it by its result.")
        if len(text) > NOTE_LIMIT:
            says = f"The text is longer than {NOTE_LIMIT:,} characters. Shorten it."
            self._fault(number, column, says)
        return _value_of(field, cell, text)


def _value_of(field: PlanField, cell: CellValue, text: str) -> Value:
    keys = {normalised(word.label): word.key for word in field.words}
    match field.type, cell:
        case FieldType.FIGURE, int() | float():
            return float(cell)
        case FieldType.YES_NO, _:
            return cell if isinstance(cell, bool) else bool(yes_or_no(text))
        case FieldType.DATE, _:
            return _date_of(cell, text)
        case FieldType.WORD, _:
            return keys[normalised(text)]
        case FieldType.WORDS, _:
            return tuple(dict.fromkeys(keys[normalised(part)] for part in parts_of(text)))
    return text


def _date_of(cell: CellValue, text: str) -> PrintedDate:
    if not isinstance(cell, date):
        return understand(text)
    day = cell.date() if isinstance(cell, datetime) else cell
    return PrintedDate(text, DateKind.BY, due=day)


def _initials(title: str) -> str:
    """Return letters for a section: ``TT`` for "Travel and transport", ``E`` for "Estates"."""
    words = re.findall(r"[^\W\d_]+", title)
    telling = [word for word in words if word.casefold() not in _SMALL] or words
    return "".join(word[0].upper() for word in telling[:4]) or "S"


_SMALL = frozenset(
    {"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "our", "the", "to"}
)


def _shortened(text: str) -> str:
    """Return a text as a title: whole, or its beginning up to the last word that fits."""
    if len(text) <= TITLE_LIMIT:
        return text
    return f"{text[: TITLE_LIMIT - 1].rpartition(' ')[0] or text[: TITLE_LIMIT - 1]}…"
