"""Write a paper as an A4 Word document with real headings and table headings."""

from __future__ import annotations

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section as Pages
from docx.shared import Length, Mm, Pt, Twips

from exports.documents import word_styles
from exports.documents.formatting import FIXED
from exports.documents.model import (
    Bars,
    Beside,
    Block,
    Bullets,
    DocumentContent,
    Notice,
    Paragraph,
    Quiet,
    Section,
    Table,
)
from exports.documents.word_bars import add_bars
from exports.documents.word_package import document_bytes
from exports.documents.word_tables import add_figures, add_table
from exports.documents.word_text import add_field, add_words

_GAP = 400
"""The gap between two columns, in twentieths of a point: 7 mm."""


def render_word(content: DocumentContent) -> bytes:
    """Return the paper as the bytes of a .docx file. The same paper gives the same bytes."""
    return document_bytes(_Writer(content).document, content)


class _Writer:
    """Writes one paper into ``document``, from top to bottom."""

    def __init__(self, content: DocumentContent) -> None:
        self.document: Document = docx.Document()
        self._columns = 1
        word_styles.add_styles(self.document, dense=content.dense)
        pages = self.document.sections[0]
        self._page_width = _shape(pages, dense=content.dense)
        self._write_foot(pages, content)
        self._write_head(content)
        for part in content.parts:
            if isinstance(part, Beside):
                self._begin_columns(2)
                self._write_section(part.left)
                self._write_section(part.right, new_column=True)
                self._begin_columns(1)
            else:
                self._write_section(part)

    @property
    def _width(self) -> int:
        """The width available, in English metric units (EMU)."""
        gaps = Twips(_GAP) * (self._columns - 1)
        return (self._page_width - gaps) // self._columns

    def _write_foot(self, pages: Pages, content: DocumentContent) -> None:
        (line,) = pages.footer.paragraphs
        stops = line.paragraph_format.tab_stops
        for stop in self.document.styles["Footer"].paragraph_format.tab_stops:
            stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
        stops.add_tab_stop(self._page_width, WD_TAB_ALIGNMENT.RIGHT)
        add_words(line, (f"{content.foot}\tPage ",))
        add_field(line, "PAGE", "1")
        add_words(line, (" of ",))
        add_field(line, "NUMPAGES", "1")

    def _write_head(self, content: DocumentContent) -> None:
        add = self.document.add_paragraph
        add_words(add(style=word_styles.OWNER), (content.owner,))
        add_words(self.document.add_heading(level=1), (content.title,))
        about = add(style=word_styles.ABOUT)
        for number, (label, words) in enumerate(content.about):
            add_words(about, ("\N{EM SPACE}" if number else "", Quiet(f"{label}{FIXED}"), *words))
        add_words(add(style=word_styles.LEAD), content.lead)
        add_figures(self.document, content.figures, self._width)

    def _begin_columns(self, number: int) -> None:
        # Two thin lines: the format needs one to end a section, and LibreOffice drops that one.
        above = self.document.add_paragraph(style=word_styles.END)
        above.paragraph_format.line_spacing = Pt(6)
        pages = self.document.add_section(WD_SECTION.CONTINUOUS)
        self.document.paragraphs[-1].style = self.document.styles[word_styles.END]
        columns = pages._sectPr.find(qn("w:cols"))
        if columns is None:
            columns = OxmlElement("w:cols")
            pages._sectPr.append(columns)
        columns.set(qn("w:num"), str(number))
        columns.set(qn("w:space"), str(_GAP))
        self._columns = number

    def _write_section(self, section: Section, *, new_column: bool = False) -> None:
        heading = self.document.add_heading(level=section.level)
        if new_column:
            heading.add_run().add_break(WD_BREAK.COLUMN)
        heading.paragraph_format.page_break_before = section.new_page or None
        if self._columns > 1:
            heading.paragraph_format.space_before = Pt(0)
        add_words(heading, (section.heading,))
        after_table = False
        for block in section.blocks:
            self._write_block(block, after_table=after_table)
            after_table = isinstance(block, Table)

    def _write_block(self, block: Block, *, after_table: bool) -> None:
        add = self.document.add_paragraph
        match block:
            case Paragraph(words):
                line = add()
                if after_table:
                    line.paragraph_format.space_before = Pt(4)
                add_words(line, words)
            case Bullets(items):
                for words in items:
                    add_words(add(style="List Bullet"), words)
            case Notice(heading, points, good, asks):
                style, of_points = word_styles.NOTICE, word_styles.NOTICE_POINT
                if good:
                    style, of_points = word_styles.GOOD, word_styles.GOOD_POINT
                elif asks:
                    style, of_points = word_styles.ASKS, word_styles.ASKS_POINT
                add_words(add(style=style), (heading,))
                for words in points:
                    add_words(add(style=of_points), words)
            case Table():
                add_table(self.document, block, self._width)
            case Bars():
                add_bars(self.document, block, self._width)


def _shape(pages: Pages, *, dense: bool) -> Length:
    """Set the pages to A4 portrait, and return the width between their margins."""
    top, side, bottom, foot = (11, 13, 15, 7) if dense else (15, 15, 18, 9)
    pages.page_width, pages.page_height = Mm(210), Mm(297)
    pages.top_margin, pages.bottom_margin = Mm(top), Mm(bottom)
    pages.left_margin = pages.right_margin = Mm(side)
    pages.header_distance, pages.footer_distance = Mm(7), Mm(foot)
    return Mm(210 - 2 * side)
