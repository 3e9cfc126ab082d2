"""Set up printing: A4, one page wide, with the organisation's name on every page."""

from __future__ import annotations

from typing import Literal

from openpyxl.worksheet.header_footer import (
    HeaderFooter,
    HeaderFooterItem,
    _HeaderFooterPart,
)
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from db.views import Position

_A4 = 9
_MARGIN_LIMIT = 70


def set_up_printing(
    sheet: Worksheet,
    position: Position,
    area: str,
    *,
    title_rows: str | None = None,
    orientation: Literal["landscape", "portrait"] = "landscape",
) -> None:
    """Set up printing of ``area``. Repeat ``title_rows`` and the organisation on every page."""
    organisation, plan = position.organisation, position.plan
    whose = f"{organisation.name} ({organisation.ods})"
    what = f"{plan.title}, {plan.edition}"
    set_up_pages(sheet, area, whose, what, title_rows=title_rows, orientation=orientation)


def set_up_pages(
    sheet: Worksheet,
    area: str,
    whose: str,
    what: str,
    *,
    title_rows: str | None = None,
    orientation: Literal["landscape", "portrait"] = "landscape",
) -> None:
    """Set up printing of ``area``. Repeat ``title_rows``, ``whose`` it is and ``what`` it is on
    every page.
    """
    setup = sheet.page_setup
    setup.paperSize, setup.orientation = _A4, orientation
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.6, 0.6
    margins.header = margins.footer = 0.3
    sheet.print_area = area
    if title_rows:
        sheet.print_title_rows = title_rows
    sheet.HeaderFooter = HeaderFooter(oddFooter=_margin("&A", "Page &P of &N"))
    if title_rows:
        # The first page has the title, so only later pages need a header.
        sheet.HeaderFooter.differentFirst = True
        sheet.HeaderFooter.firstFooter = _margin("&A", "Page &P of &N")
        sheet.HeaderFooter.oddHeader = _margin(
            _in_margin(whose),
            _in_margin(what),
        )


def _margin(left: str, right: str) -> HeaderFooterItem:
    return HeaderFooterItem(left=_HeaderFooterPart(text=left), right=_HeaderFooterPart(text=right))


def _in_margin(text: str) -> str:
    """Shorten text and escape ampersands. A header or footer holds 255 characters."""
    short = text if len(text) <= _MARGIN_LIMIT else f"{text[: _MARGIN_LIMIT - 1]}…"
    return short.replace("&", "&&")
