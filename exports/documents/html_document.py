"""Write a paper as one self-contained HTML page: no scripts, no pictures, no network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from exports.documents.bars import bars_svg
from exports.documents.css import stylesheet
from exports.documents.formatting import split_dates, xml_safe
from exports.documents.model import (
    Badge,
    Bars,
    Beside,
    Block,
    Bullets,
    Chip,
    DocumentContent,
    Exact,
    Figure,
    Figures,
    Link,
    Notice,
    Paragraph,
    Part,
    Quiet,
    Run,
    Section,
    Strong,
    Table,
    Words,
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page's content security policy: only its own styles are allowed."""


def render_html(content: DocumentContent) -> str:
    """Return the page, with all text escaped. Characters not allowed in HTML become U+FFFD."""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="generator" content="Green Plan Tracker">',
            f"<title>{_text(' '.join(f'{content.title}, {content.owner}'.split()))}</title>",
            f"<style>\n{stylesheet(content.foot, dense=content.dense)}</style>",
            "</head>",
            "<body>",
            *_header(content),
            *([] if content.dense else _contents(content)),
            "<main>",
            f'<p class="lead">{_words(content.lead)}</p>',
            *_figures(content.figures),
            *_parts(content.parts),
            "</main>",
            f"<footer><p>{_shown(content.foot)}. Made with the Green Plan Tracker.</p></footer>",
            "</body>",
            "</html>",
            "",
        )
    )


def _header(content: DocumentContent) -> Iterable[str]:
    yield "<header>"
    yield f'<p class="owner">{_text(content.owner)}</p>'
    yield f"<h1>{_text(content.title)}</h1>"
    yield '<dl class="about">'
    for label, words in content.about:
        yield f"<div><dt>{_text(label)}</dt><dd>{_words(words)}</dd></div>"
    yield "</dl>"
    yield "</header>"


def _contents(content: DocumentContent) -> Iterable[str]:
    yield '<nav aria-label="Contents">'
    yield "<p>Contents</p>"
    yield "<ul>"
    for number, section in enumerate(content.sections(), start=1):
        if section.level == 2:
            yield f'<li><a href="#part-{number}">{_text(section.heading)}</a></li>'
    yield "</ul>"
    yield "</nav>"


def _figures(figures: Figures) -> Iterable[str]:
    yield f'<dl class="figures" aria-label="{_text(figures.name)}">'
    for figure in figures.figures:
        yield _figure(figure)
    yield "</dl>"


def _figure(figure: Figure) -> str:
    mark = f' class="of-{figure.brag.value}"' if figure.brag else ""
    return f"<div{mark}><dt>{_shown(figure.label)}</dt><dd>{_shown(figure.value)}</dd></div>"


def _parts(parts: Iterable[Part]) -> Iterable[str]:
    number = 1
    for part in parts:
        if isinstance(part, Beside):
            yield '<div class="beside">'
            yield from _section(part.left, number)
            yield from _section(part.right, number + 1)
            yield "</div>"
            number += 2
        else:
            yield from _section(part, number)
            number += 1


def _section(section: Section, number: int) -> Iterable[str]:
    name = f"part-{number}"
    page = ' class="page"' if section.new_page else ""
    yield f'<section aria-labelledby="{name}"{page}>'
    yield f'<h{section.level} id="{name}">{_text(section.heading)}</h{section.level}>'
    for block in section.blocks:
        yield from _block(block)
    yield "</section>"


def _block(block: Block) -> Iterable[str]:
    match block:
        case Paragraph(words):
            yield f"<p>{_words(words)}</p>"
        case Bullets(items):
            yield from _list(items)
        case Notice(heading, points, good, asks):
            yield f'<div class="notice{" good" if good else " asks" if asks else ""}">'
            yield f"<p>{_shown(heading)}</p>"
            yield from _list(points)
            yield "</div>"
        case Table():
            yield from _table(block)
        case Bars():
            yield bars_svg(block)


def _list(items: Iterable[Words]) -> Iterable[str]:
    yield "<ul>"
    for words in items:
        yield f"<li>{_words(words)}</li>"
    yield "</ul>"


def _table(table: Table) -> Iterable[str]:
    number = ' class="number"' if table.figures else ""
    whole = sum(table.columns.values())
    yield "<table>"
    yield f'<caption class="unseen">{_shown(table.caption)}</caption>'
    yield "<colgroup>"
    for share in table.columns.values():
        yield f'<col style="width: {100 * share / whole:.1f}%">'
    yield "</colgroup>"
    yield "<thead><tr>"
    for place, heading in enumerate(table.columns):
        yield f'<th scope="col"{number if place else ""}>{_text(heading)}</th>'
    yield "</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        yield f'<tr><th scope="row">{_words(row[0])}</th>'
        for words in row[1:]:
            yield f"<td{number}>{_words(words)}</td>"
        yield "</tr>"
    yield "</tbody>"
    yield "</table>"


def _words(words: Words) -> str:
    return "".join(map(_run, words))


def _run(run: Run) -> str:
    match run:
        case Strong(text):
            return f"<strong>{_shown(text)}</strong>"
        case Quiet(text):
            return f'<span class="quiet">{_shown(text)}</span>'
        case Link(text, address):
            return f'<a href="{_text(address)}" rel="noreferrer">{_shown(text)}</a>'
        case Badge(brag):
            return f'<span class="brag brag-{brag.value}"><b>{brag.label}</b></span>'
        case Chip(text, brag):
            return f'<b class="chip chip-{brag.value}">{_text(text)}</b>'
        case Exact(text) | str(text):
            return _shown(text)


def _shown(text: str) -> str:
    """Return text for the page itself. For attributes and the title use ``_text``."""
    return "".join(
        f'<span class="day">{_text(piece)}</span>' if is_date else _text(piece)
        for piece, is_date in split_dates(text)
    )


def _text(text: str) -> str:
    return escape(xml_safe(text)).replace("\n", "<br>")
