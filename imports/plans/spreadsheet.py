"""Read a plan from a spreadsheet: what its columns hold, its sections, its actions, its faults.

Nothing here needs a register. Headings are recognised, and can be set by hand. Columns that are
not recognised become fields of the plan; what they may hold follows from their cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count

from db.errors import Refused
from db.plans.codes import spelled
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.dates import check_date_range
from db.validation.figures import checked_figure
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, TITLE_LIMIT, plain_text
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
from imports.plans.checks import faults_of_declarations, faults_of_rows, kebab_key, snake_key
from imports.plans.plan_columns import (
    CODE,
    DETAIL,
    LEFT_OUT,
    LONGEST_CODE,
    NO_FIELDS,
    SECTION,
    TITLE,
    WAS,
    PlanTable,
    earlier_codes,
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
    hidden: bool = False


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
    """What was understood of a spreadsheet. Without faults, ``plan`` can be added.

    ``made`` are the codes that were made for actions without one, ``other_sheets`` the sheets that
    were not read. ``hidden_rows`` is how many rows are hidden in the sheet that was.
    """

    plan: PlanEdition
    columns: tuple[PlanColumn, ...]
    faults: tuple[PlanCellFault, ...]
    made: frozenset[str] = frozenset()
    other_sheets: tuple[str, ...] = ()
    hidden_rows: int = 0


def read_plan(book: Book, about: AboutPlan, by_hand: Mapping[str, str] | None = None) -> PlanRead:
    """Return what a book says as a plan. ``by_hand`` is what columns hold, by their headings."""
    named = {normalised(heading): holds for heading, holds in (by_hand or {}).items()}
    empty = PlanEdition(
        about.key, about.title, about.edition, about.edition, about.issuer, book.name, ()
    )
    tables = list(filter(None, (find_table(one, named) for one in _shown(book))))
    table = next((one for one in tables if one.known), tables[0] if tables else None)
    faults = [PlanCellFault(f"{f.sheet}!{f.cell}", f.why) for f in book.faults]
    faults += _faults_about(about, book.name)
    if table is None:
        faults.append(
            PlanCellFault("", "There is no row of headings. Write one above the actions.")
        )
        return PlanRead(empty, (), tuple(faults))
    there = {normalised(name) for name in table.names.values()}
    faults += (
        PlanCellFault("", f"There is no column with the heading {heading!r}.")
        for heading in by_hand or {}
        if normalised(heading) not in there
    )
    holds = what_columns_hold(table, named)
    columns = tuple(
        PlanColumn(
            column_letters(number),
            table.names[number],
            holds[number],
            number in table.sheet.shown.hidden_columns,
        )
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
        if column.holds not in NO_FIELDS
    )
    reading = _Reading(
        table,
        holds,
        {field.key: field for field in fields},
        frozenset(fault.place for fault in faults),
    )
    actions, sections = reading.read()
    declared = Declaration(sections=sections, fields=_with_columns(fields), was=reading.was)
    plan = replace(empty, actions=actions, declared=declared)
    with_place = [*_faults_of_headings(table, holds), *reading.faults]
    faults += with_place
    if not with_place:
        checked = (*faults_of_declarations(plan), *faults_of_rows(plan))
        faults += [PlanCellFault("", str(fault)) for fault in checked]
    others = tuple(one.name for one in book.sheets if one.rows and one is not table.sheet)
    hidden = len({number for number, _ in table.rows} & {*table.sheet.shown.hidden_rows})
    return PlanRead(plan, columns, tuple(faults), frozenset(reading.made), others, hidden)


def _faults_about(about: AboutPlan, file: str) -> Iterator[PlanCellFault]:
    """Yield what is wrong with what the plan is called."""
    for what, text in (
        ("The key", about.key),
        ("The title", about.title),
        ("The edition", about.edition),
        ("The issuer", about.issuer),
        ("The name of the file", file),
    ):
        for says in _refused(plain_text, text, what, TITLE_LIMIT):
            yield PlanCellFault("", says)
    for says in _refused(kebab_key, about.key):
        yield PlanCellFault("", f"The {says}")


def _faults_of_headings(table: PlanTable, holds: Mapping[int, str]) -> Iterator[PlanCellFault]:
    """Yield what is wrong with the headings, and with what was said of them by hand."""
    held: dict[str, str] = {}
    headings: set[str] = set()
    for number, heading in sorted(table.names.items()):
        place, what = table.place(table.heading, number), holds[number]
        if what in (DETAIL, SECTION, WAS, LEFT_OUT):
            continue
        if what in (CODE, TITLE):
            if what in held:
                says = f"The column {held[what]!r} is the {what} already. Choose one of them."
                yield PlanCellFault(place, says)
            held.setdefault(what, heading)
            continue
        if heading.casefold() in headings:
            says = f"The heading {heading!r} is used twice. Change one of them."
            yield PlanCellFault(place, says)
        headings.add(heading.casefold())
        for says in _refused(plain_text, heading, "The heading", NAME_LIMIT):
            yield PlanCellFault(place, says)
        for says in _refused(snake_key, what):
            yield PlanCellFault(place, f"The {says}")
    for number in table.unnamed:
        says = "This column has no heading. Write one, or delete the column."
        yield PlanCellFault(table.place(table.heading, number), says)


def _refused(check: Callable[..., object], *values: object, **more: object) -> list[str]:
    """Return why a check refuses values, or nothing."""
    try:
        check(*values, **more)
    except (Refused, ValueError) as refusal:
        return [str(refusal)]
    return []


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
        self._of_fields = {n: holds[n] for n in holds if holds[n] in fields}
        self._in = {
            what: [n for n in sorted(holds) if holds[n] == what] for what in {*holds.values()}
        }
        self._title = self._in[TITLE][0]
        self._sections: dict[tuple[str, ...], Section] = {}
        self._section_codes = {"own"}
        self._tried: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        self._codes: dict[str, str] = {}
        self.faults: list[PlanCellFault] = []
        self.made: list[str] = []
        self.was: dict[str, tuple[str, ...]] = {}

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
                under = (self._checked(number, filled[0], row, TITLE_LIMIT),)
                continue
            path = list(under)
            for column in self._in.get(SECTION, ()):
                text = self._checked(number, column, row, TITLE_LIMIT)
                last[column] = text or last.get(column, "")
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
                code = " ".join(self._checked(number, column, row).split())
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
        letters = _initials(title)
        for n in count(self._tried[letters]):
            code = letters if n == 0 else f"{letters}{column_letters(n - 1)}"
            if spelled(code) not in self._section_codes:
                break
        self._tried[letters] = n
        self._section_codes.add(spelled(code))
        return Section(code, title, parent=above.code if above else "")

    def _action(
        self, number: int, row: Sequence[CellValue], section: Section | None, code: str
    ) -> PlannedAction:
        letters = section.code if section else "A"
        while not code:
            self._numbers[letters] += 1
            made = f"{letters}-{self._numbers[letters]}"
            if spelled(made) not in self._codes:
                code = made
                self.made.append(code)
        whole = " ".join(self._checked(number, self._title, row).split())
        details = [self._checked(number, n, row) for n in self._in.get(DETAIL, ())]
        title = _shortened(whole)
        if title != whole:
            details.insert(0, whole)
        detail = "\n".join(filter(None, details))
        if len(detail) > NOTE_LIMIT >= max(map(len, details)):
            says = f"The text is longer than {NOTE_LIMIT:,} characters. Shorten it."
            self._fault(number, self._title, says)
        fields = {
            key: value
            for column, key in self._of_fields.items()
            if (text := self._checked(number, column, row))
            and (value := _value_of(self._fields[key], row[column], text)) is not None
        }
        if was := self._earlier_codes(number, row):
            self.was[code] = was
        return PlannedAction(
            code,
            title,
            ProviderType.GENERIC,
            None,
            detail=detail,
            section=section.code if section else "",
            fields=fields,
        )

    def _earlier_codes(self, number: int, row: Sequence[CellValue]) -> tuple[str, ...]:
        """Return the codes that an action had in the edition before, each once."""
        found: dict[str, str] = {}
        for column in self._in.get(WAS, ()):
            for code in earlier_codes(self._checked(number, column, row)):
                found.setdefault(spelled(code), code)
                if len(code) > LONGEST_CODE:
                    says = f"{code[:40]!r} is not a code of up to {LONGEST_CODE} characters."
                    self._fault(number, column, says)
        return tuple(found.values())

    def _checked(
        self, number: int, column: int, row: Sequence[CellValue], limit: int = NOTE_LIMIT
    ) -> str:
        """Return the text of a cell. If it may not be stored, add a fault."""
        cell = row[column]
        text = text_of(cell)
        if isinstance(cell, int | float):
            refused = _refused(checked_figure, cell, "The figure")
        elif isinstance(cell, date):
            refused = _refused(check_date_range, _day_of(cell), "The date")
        else:
            refused = _refused(plain_text, text, "The text", limit, lines=True)
        if text.startswith("="):
            refused.append("This is a formula. Replace it by its result.")
        for says in refused:
            self._fault(number, column, says)
        return text


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
    return PrintedDate(text, DateKind.BY, due=_day_of(cell))


def _day_of(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


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
