"""What the return's yellow cells accept, and the message shown when something else is typed."""

from __future__ import annotations

from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation

from db.validation.dates import EARLIEST, LATEST
from db.vocabulary.terms import Word
from exports.workbook.cell_writer import Pen

_FROM = f"DATE({EARLIEST.year},{EARLIEST.month},{EARLIEST.day})"
_TO = f"DATE({LATEST.year},{LATEST.month},{LATEST.day})"
_DATE_SAYING = f"Type a date between {EARLIEST:%d/%m/%Y} and {LATEST:%d/%m/%Y}, such as 31/12/2026."

RuleKind = Literal["list", "date", "textLength", "custom"]


def allow_words(pen: Pen, cells: str, title: str, words: type[Word]) -> None:
    """Allow one of the words, chosen from a list."""
    labels = [word.label for word in words]
    saying = f"Choose one of: {', '.join(labels)}. Or leave the cell blank."
    _add(pen, cells, "list", title, saying, f'"{",".join(labels)}"')


def suggest_values(pen: Pen, cells: str, source: str) -> None:
    """Offer the cells of ``source`` as a list. Anything else can be typed as well."""
    rule = DataValidation("list", source, allow_blank=True)
    rule.add(cells)
    pen.sheet.add_data_validation(rule)


def allow_dates(pen: Pen, cells: str, title: str) -> None:
    """Allow a date."""
    _add(pen, cells, "date", title, _DATE_SAYING, _FROM, _TO)


def limit_length(pen: Pen, cells: str, title: str, limit: int) -> None:
    """Allow text of at most ``limit`` characters."""
    saying = f"This is too long. Use {limit:,} characters or fewer."
    _add(pen, cells, "textLength", title, saying, str(limit))


def allow_formula(pen: Pen, cells: str, title: str, formula: str, saying: str) -> None:
    """Allow values for which ``formula``, written for the first cell, is true."""
    _add(pen, cells, "custom", title, saying, formula)


def _add(
    pen: Pen,
    cells: str,
    kind: RuleKind,
    title: str,
    saying: str,
    first: str,
    second: str | None = None,
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
