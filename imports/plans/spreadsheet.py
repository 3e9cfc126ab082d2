"""Read a plan from a spreadsheet: what its columns hold, its sections, its actions, its faults.

Nothing here needs a register. Headings are recognised, and can be set by hand. Columns that are
not recognised become fields of the plan; what they may hold follows from their cells. Of several
sheets each that lists actions is read, and becomes a section.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from db.frozen import frozen
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.text_rules import NAME_LIMIT, TITLE_LIMIT, plain_text, quoted_text, safe_line
from db.vocabulary.declared import Declaration, FieldType, PlanField
from db.vocabulary.synonyms import normalised
from imports.plans.checks import faults_of_declarations, faults_of_rows, kebab_key, snake_key
from imports.plans.known_words import area_of, tabs_of
from imports.plans.plan_columns import (
    CODE,
    DETAIL,
    LEFT_OUT,
    NO_FIELDS,
    SECTION,
    TITLE,
    WAS,
    PlanTable,
    field_of_column,
    find_table,
    what_columns_hold,
)
from imports.plans.sheet_rows import (
    MOST_ACTIONS,
    PlanCellFault,
    PlanCodes,
    SheetRows,
    refused,
)
from imports.reading.books import Book, column_letters
from imports.reading.books import Value as CellValue


@frozen
class AboutPlan:
    """What a spreadsheet does not contain: the plan's key, title, edition and issuer."""

    key: str
    title: str
    edition: str
    issuer: str


@frozen
class PlanColumn:
    """A column: its letters, its heading, and what it holds: a key or one of the names above.

    ``sheet`` is the first that has it, empty for the first that is read. ``hidden`` is whether it
    is hidden in any.
    """

    letters: str
    heading: str
    holds: str
    hidden: bool = False
    sheet: str = ""


@frozen
class PlanRead:
    """What was understood of a spreadsheet. Without faults, ``plan`` can be added.

    ``made`` are the codes that were made for actions without one, ``sheets`` the sheets that were
    read, and ``other_sheets`` those that were not. ``hidden_rows`` is how many of the rows that
    were read are hidden, ``bare`` are the places of headings of sections without an action below,
    which are left out.
    """

    plan: PlanEdition
    columns: tuple[PlanColumn, ...]
    faults: tuple[PlanCellFault, ...]
    made: frozenset[str] = frozenset()
    sheets: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    hidden_rows: int = 0
    bare: tuple[str, ...] = ()


@frozen
class _List:
    """The list of a sheet, and what its columns hold."""

    table: PlanTable
    holds: Mapping[int, str]


def read_plan(
    book: Book,
    about: AboutPlan,
    by_hand: Mapping[str, str] | None = None,
    sheets: Sequence[str] = (),
) -> PlanRead:
    """Return what a book says as a plan.

    ``by_hand`` is what columns hold, by their headings. ``sheets`` are the only ones to read.
    """
    named = {normalised(heading): holds for heading, holds in (by_hand or {}).items()}
    empty = PlanEdition(
        about.key, about.title, about.edition, about.edition, about.issuer, book.name, ()
    )
    tables, faults = _tables_named(book, named, sheets) if sheets else _tables(book, named)
    names = tuple(table.sheet.name for table in tables)
    others = tuple(one.name for one in book.sheets if one.rows and one.name not in names)
    unread = others if tables else ()
    faults = [
        *(
            PlanCellFault(f"{f.sheet}!{f.cell}", f.why)
            for f in book.faults
            if f.sheet not in unread
        ),
        *_faults_about(about, book.name),
        *faults,
    ]
    if not tables:
        return PlanRead(empty, (), tuple(faults))
    there = {normalised(name) for table in tables for name in table.names.values()}
    faults += (
        PlanCellFault("", f"There is no column with the heading {heading!r}.")
        for heading in by_hand or {}
        if normalised(heading) not in there
    )
    lists = _lists_of(tables, named)
    read = PlanRead(empty, _columns(lists), tuple(faults), sheets=names, other_sheets=others)
    if broken := list(_faults_of_lists(lists)):
        return replace(read, faults=(*faults, *broken))
    return _read_rows(read, lists)


def _read_rows(read: PlanRead, lists: Sequence[_List]) -> PlanRead:
    """Return the plan that the rows of its lists make, with their faults."""
    fields = _fields(lists)
    codes = PlanCodes()
    unread = frozenset(fault.place for fault in read.faults)
    opened = [
        SheetRows(
            one.table, one.holds, codes, unread, one.table.sheet.name if len(lists) > 1 else ""
        )
        for one in lists
    ]
    by_key = {field.key: field for field in fields}
    actions: list[PlannedAction] = []
    for rows in opened:
        actions += rows.read(by_key, MOST_ACTIONS - len(actions))
    with_place = [
        *(fault for one in lists for fault in _faults_of_list(one, several=len(lists) > 1)),
        *(fault for rows in opened for fault in rows.faults),
    ]
    if not actions and not with_place:
        with_place = [PlanCellFault("", _NO_ACTIONS)]
    declared = Declaration(sections=codes.sections, fields=_with_columns(fields), was=codes.was)
    plan = replace(read.plan, actions=tuple(actions), declared=declared)
    if any(action.rating for action in actions):
        plan = _as_rated(plan)
    checked = () if with_place else (*faults_of_declarations(plan), *faults_of_rows(plan))
    return replace(
        read,
        plan=plan,
        faults=(*read.faults, *with_place, *(PlanCellFault("", str(f)) for f in checked)),
        made=frozenset(codes.made),
        hidden_rows=sum(_hidden_rows(one.table) for one in lists),
        bare=tuple(place for rows in opened for place in rows.bare),
    )


def _as_rated(plan: PlanEdition) -> PlanEdition:
    """Return a plan with ratings as the primary care plan is: with tabs for them, and with
    programme areas if all of its sections are called after one.
    """
    declared, actions = plan.declared, plan.actions
    tabs = tabs_of(
        {one.rating for one in actions}, quick_wins=any(one.quick_win for one in actions)
    )
    areas = {section.code: area_of(section.title) for section in declared.sections}
    if areas and None not in areas.values():
        sections = [replace(one, area=areas[one.code]) for one in declared.sections]
        declared = replace(declared, sections=tuple(sections))
        actions = tuple(replace(one, area=areas.get(one.section)) for one in actions)
    return replace(plan, actions=actions, declared=replace(declared, tabs=tuple(tabs)))


def _tables(book: Book, named: Mapping[str, str]) -> tuple[list[PlanTable], list[PlanCellFault]]:
    """Return the lists of actions in the sheets that are not hidden, or why there are none.

    They are the first list, and those with a heading for actions or with the first one's.
    """
    shown = (sheet for sheet in book.sheets if not sheet.hidden and sheet.rows)
    found = [table for sheet in shown if (table := find_table(sheet, named)) is not None]
    if not found:
        return [], [PlanCellFault("", _NO_HEADINGS)]
    first = next((one for one in found if one.known), found[0])
    title = ""
    if not all(one.of_actions for one in found):
        holds = what_columns_hold(first, named, {})
        title = next((normalised(first.names[n]) for n in holds if holds[n] == TITLE), "")

    def lists_actions(table: PlanTable) -> bool:
        same = [n for n, name in table.names.items() if title and normalised(name) == title]
        # A summary counts actions below that heading.
        return table is first or any(
            isinstance(cell, str) for n in (*table.of_actions, *same) for cell in table.column(n)
        )

    return [one for one in found if lists_actions(one)], []


def _tables_named(
    book: Book, named: Mapping[str, str], names: Sequence[str]
) -> tuple[list[PlanTable], list[PlanCellFault]]:
    """Return the lists in the sheets with these names, and why any of them cannot be read."""
    wanted = {_plain(name): name for name in names}
    tables: list[PlanTable] = []
    faults: list[PlanCellFault] = []
    for sheet in book.sheets:
        if wanted.pop(_plain(sheet.name), None) is None:
            continue
        if table := find_table(sheet, named):
            tables.append(table)
        else:
            faults.append(PlanCellFault(safe_line(sheet.name), _NO_HEADINGS))
    there = ", ".join(safe_line(sheet.name) for sheet in book.sheets)
    for name in wanted.values():
        says = f"There is no sheet {quoted_text(name)}. Sheets: {there}."
        faults.append(PlanCellFault("", says))
    return tables, faults


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


_NO_HEADINGS = "There is no row of headings. Write one above the actions."
_NO_ACTIONS = "There are no actions below the headings."


def _lists_of(tables: Sequence[PlanTable], named: Mapping[str, str]) -> list[_List]:
    """Return the lists with what their columns hold: the same field, a section or earlier codes as
    in a list before, where the heading is the same.
    """
    lists: list[_List] = []
    named, fields = dict(named), dict[str, str]()
    for table in tables:
        holds = what_columns_hold(table, named, fields)
        lists.append(_List(table, holds))
        for number, name in table.names.items():
            if holds[number] not in NO_FIELDS:
                fields.setdefault(normalised(name), holds[number])
            elif holds[number] in (SECTION, WAS):
                named[normalised(name)] = holds[number]
    return lists


def _columns(lists: Sequence[_List]) -> tuple[PlanColumn, ...]:
    """Return the columns of the first list, and those of the others that it does not have."""
    found: list[PlanColumn] = []
    for one in lists:
        sheet = one.table.sheet
        before = {(normalised(c.heading), c.holds): place for place, c in enumerate(found)}
        for number, heading in sorted(one.table.names.items()):
            holds, hidden = one.holds[number], number in sheet.shown.hidden_columns
            place = before.get((normalised(heading), holds))
            if place is None:
                name = "" if one is lists[0] else sheet.name
                letters = column_letters(number)
                found.append(PlanColumn(letters, heading, holds, hidden, name))
            elif hidden:
                found[place] = replace(found[place], hidden=True)
    return tuple(found)


def _fields(lists: Sequence[_List]) -> tuple[PlanField, ...]:
    """Return the fields: what each may hold follows from its cells in all of the lists."""
    headings: dict[str, str] = {}
    cells: dict[str, list[CellValue]] = {}
    for one in lists:
        for number in sorted(one.table.names):
            key = one.holds[number]
            if key not in NO_FIELDS:
                headings.setdefault(key, one.table.names[number])
                cells.setdefault(key, []).extend(one.table.column(number))
    return tuple(field_of_column(key, headings[key], cells[key]) for key in headings)


def _faults_of_lists(lists: Sequence[_List]) -> Iterator[PlanCellFault]:
    """Yield which lists have no actions."""
    for one in lists:
        place = safe_line(one.table.sheet.name) if len(lists) > 1 else ""
        if not one.table.length:
            yield PlanCellFault(place, _NO_ACTIONS)
        elif TITLE not in one.holds.values():
            says = "No column has the actions. Say which: --column 'HEADING=title'."
            yield PlanCellFault(place, says)


def _faults_about(about: AboutPlan, file: str) -> Iterator[PlanCellFault]:
    """Yield what is wrong with what the plan is called."""
    for what, text in (
        ("The key", about.key),
        ("The title", about.title),
        ("The edition", about.edition),
        ("The issuer", about.issuer),
        ("The name of the file", file),
    ):
        for says in refused(plain_text, text, what, TITLE_LIMIT):
            yield PlanCellFault("", says)
    for says in refused(kebab_key, about.key):
        yield PlanCellFault("", f"The {says}")


def _faults_of_list(one: _List, *, several: bool) -> Iterator[PlanCellFault]:
    """Yield what is wrong with the headings of a list and with what was said of them by hand, and
    with the name of its sheet if that names a section.
    """
    table, held = one.table, dict[str, str]()
    headings: set[str] = set()
    if several:
        for says in refused(plain_text, table.sheet.name, "The name of the sheet", TITLE_LIMIT):
            yield PlanCellFault(safe_line(table.sheet.name), says)
    for number, heading in sorted(table.names.items()):
        place, what = table.place(table.heading, number), one.holds[number]
        if what in (DETAIL, SECTION, WAS, LEFT_OUT):
            continue
        if what in held and what in (CODE, TITLE):
            says = f"The column {held[what]!r} is the {what} already. Choose one of them."
            yield PlanCellFault(place, says)
        elif what in held:
            says = f"The column {held[what]!r} has the key {what!r} already. Choose another key."
            yield PlanCellFault(place, says)
        held.setdefault(what, heading)
        if what in (CODE, TITLE):
            continue
        if heading.casefold() in headings:
            says = f"The heading {heading!r} is used twice. Change one of them."
            yield PlanCellFault(place, says)
        headings.add(heading.casefold())
        for says in refused(plain_text, heading, "The heading", NAME_LIMIT):
            yield PlanCellFault(place, says)
        for says in refused(snake_key, what):
            yield PlanCellFault(place, f"The {says}")
    for number in table.unnamed:
        says = "This column has no heading. Write one, or delete the column."
        yield PlanCellFault(table.place(table.heading, number), says)


def _hidden_rows(table: PlanTable) -> int:
    return len({number for number, _ in table.rows} & {*table.sheet.shown.hidden_rows})


def _with_columns(fields: tuple[PlanField, ...]) -> tuple[PlanField, ...]:
    """Give lists a column for when something is due, for another date, or else for the first
    field with words.
    """
    of_type = (f for wanted in (FieldType.DATE, FieldType.WORD) for f in fields if f.type is wanted)
    shown = Declaration(fields=fields).due_field or next(of_type, None)
    return tuple(replace(field, column=field is shown) for field in fields)
