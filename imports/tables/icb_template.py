"""Find where an ICB's own workbook expects our values: its tables of actions, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from db.frozen import frozen
from db.validation.text_rules import safe_line
from db.views import ActionView
from db.vocabulary.action_fields import BRAG, EDITED, UPDATE
from db.vocabulary.terms import ProviderType
from imports.proposal import FoundTable
from imports.reading.books import Book, BookRefused, cell_address
from imports.tables.layout import (
    Remembered,
    SheetTable,
    describe_table,
    find_tables,
    headings_not_imported,
)
from imports.tables.layout_explanation import NO_EXPLANATION
from imports.tables.matching import TODAY, How, Matcher, NamesInFile
from imports.tables.rows import raw_text

FILLED = frozenset(field.key for field in (*EDITED, BRAG, UPDATE))
"""The fields that are ours to fill in; what an action is, the workbook already says."""


@frozen
class TemplateCell:
    """A cell that expects a field of an action; ``row`` and ``column`` count from 0."""

    sheet: str
    row: int
    column: int
    code: str
    field: str


@frozen
class TemplateCells:
    """The cells that expect our values, and the rows whose action is uncertain.

    ``missing`` are the codes of actions in the plan that the workbook has no row for,
    ``unknown`` the headings of columns that were not recognised. ``renamed`` says which codes there
    are those of another edition.
    """

    cells: tuple[TemplateCell, ...]
    unsure: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    tables: tuple[FoundTable, ...]
    renamed: str = ""


def find_template_cells(
    book: Book,
    actions: Sequence[ActionView],
    elsewhere: Mapping[str, ProviderType],
    remembered: Remembered = lambda _: NO_EXPLANATION,
    named: NamesInFile = TODAY,
) -> TemplateCells:
    """Return where the workbook expects the values of ``actions``. ``named`` are other names that
    it may have for them.

    Raises:
        BookRefused: it has no table of actions, or none with a column of ours to fill in.
    """
    matcher = Matcher(actions, elsewhere, (), named)
    tables = find_tables(book, matcher.known, remembered)
    unsure: list[str] = []
    cells = [place for table in tables for place in _places(table, matcher, unsure)]
    if not cells:
        raise BookRefused(
            f"{safe_line(book.name)} has no table to fill in: it needs a row of headings such as"
            " No., Action, Status, Lead, with the plan's actions below. Check it is the right"
            " workbook."
        )
    there = {place.code for place in cells}
    missing = tuple(a.code for a in actions if a.in_plan and a.code not in there)
    return TemplateCells(
        cells=tuple(cells),
        unsure=tuple(unsure),
        missing=missing,
        unknown=tuple(headings_not_imported(tables)),
        tables=tuple(map(describe_table, tables)),
        renamed=named.note(code for table in tables for code in _codes(table)),
    )


def _codes(table: SheetTable) -> Iterator[str]:
    column = table.column_of("code")
    return (raw_text(row[column.number]) for _, row in table.rows) if column else iter(())


def _places(table: SheetTable, matcher: Matcher, unsure: list[str]) -> Iterator[TemplateCell]:
    code_column, title_column = table.column_of("code"), table.column_of("title")
    columns = [column for column in table.columns if column.field in FILLED]
    filled: set[str] = set()
    for number, row in table.rows:
        code = raw_text(row[code_column.number]) if code_column else ""
        title = raw_text(row[title_column.number]) if title_column else ""
        match = matcher.match(code, title)
        if match.how is How.GUESS:
            unsure.append(f"{table.sheet} {cell_address(number, 0)}: {match.why}")
        if match.how is not How.SURE or match.action is None or match.action.code in filled:
            continue
        filled.add(match.action.code)
        for column in columns:
            yield TemplateCell(
                table.sheet, number, column.number, match.action.code, str(column.field)
            )
