"""What the yellow cells of the return accept, and what is said when something else is typed."""

from __future__ import annotations

from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation

from db.validation.dates import EARLIEST, LATEST
from db.vocabulary.terms import Word
from exports.workbook.cell_writer import Pen

_FROM = f"DATE({EARLIEST.year},{EARLIEST.month},{EARLIEST.day})"
_TO = f"DATE({LATEST.year},{LATEST.month},{LATEST.day})"
_DATE_SAYING = f"Type a date between {EARLIEST:%d/%m/%Y} and {LATEST:%d/%m/%Y}, such as 31/12/2026."

Kind = Literal["list", "date", "textLength", "custom"]


def one_of(pen: Pen, cells: str, title: str, words: type[Word]) -> None:
    """Let the cells hold one of the words, chosen from a list."""
    labels = [word.label for word in words]
    saying = f"Choose one of: {', '.join(labels)}. Or leave it empty."
    _add(pen, cells, "list", title, saying, f'"{",".join(labels)}"')


def suggested(pen: Pen, cells: str, source: str) -> None:
    """Offer the cells of ``source`` as a list; anything else may be typed as well."""
    rule = DataValidation("list", source, allow_blank=True)
    rule.add(cells)
    pen.sheet.add_data_validation(rule)


def day(pen: Pen, cells: str, title: str) -> None:
    """Let the cells hold a date."""
    _add(pen, cells, "date", title, _DATE_SAYING, _FROM, _TO)


def at_most(pen: Pen, cells: str, title: str, limit: int) -> None:
    """Let the cells hold text of at most ``limit`` characters."""
    saying = f"That is too long: the most is {limit:,} characters. Shorten it."
    _add(pen, cells, "textLength", title, saying, str(limit))


def that(pen: Pen, cells: str, title: str, formula: str, saying: str) -> None:
    """Let the cells hold that for which ``formula``, about the first of them, is true."""
    _add(pen, cells, "custom", title, saying, formula)


def _add(
    pen: Pen, cells: str, kind: Kind, title: str, saying: str, first: str, second: str | None = None
) -> None:
    rule = DataValidation(
        kind,
        first,
        second,
        operator="between" if second else "lessThanOrEqual" if kind == "textLength" else None,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=title,
        error=saying,
    )
    rule.add(cells)
    pen.sheet.add_data_validation(rule)
