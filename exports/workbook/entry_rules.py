"""What the workbooks' yellow cells accept, and the message shown when something else is typed."""

from __future__ import annotations

from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation

from db.validation.periods import EARLIEST, LATEST
from db.vocabulary.terms import Word
from exports.workbook.cell_writer import Pen

FROM = f"DATE({EARLIEST.year},{EARLIEST.month},{EARLIEST.day})"
TO = f"DATE({LATEST.year},{LATEST.month},{LATEST.day})"
_DATE_SAYING = f"Type a date between {EARLIEST:%d/%m/%Y} and {LATEST:%d/%m/%Y}, such as 31/12/2026."

RuleKind = Literal["list", "date", "whole", "textLength", "custom"]


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


def allow_yes_or_no(pen: Pen, cells: str, title: str) -> None:
    """Allow Yes or No, chosen from a list."""
    _add(pen, cells, "list", title, "Choose Yes or No.", '"Yes,No"')


def allow_dates(
    pen: Pen, cells: str, title: str, also: str = "", bounds: tuple[str, str] = (FROM, TO)
) -> None:
    """Allow a date within ``bounds``; the message adds what they ``also`` ask for."""
    _add(pen, cells, "date", title, f"{_DATE_SAYING} {also}".rstrip(), *bounds)


def allow_percent(pen: Pen, cells: str, title: str) -> None:
    """Allow a whole number from 0 to 100."""
    _add(pen, cells, "whole", title, "Type a whole number from 0 to 100.", "0", "100")


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
