"""What a paper says, read from its model: sections, tables, plain text."""

from __future__ import annotations

from exports.documents.model import (
    Badge,
    Bullets,
    DocumentContent,
    Notice,
    Paragraph,
    Section,
    Table,
    Words,
)


def plain(words: Words) -> str:
    """Return the text of a line; days in it with ordinary spaces."""
    runs = (run if isinstance(run, str) else _text(run) for run in words)
    return "".join(runs).replace("\N{NO-BREAK SPACE}", " ")


def _text(run: object) -> str:
    return run.brag.label if isinstance(run, Badge) else run.text  # type: ignore[attr-defined]


def headings(content: DocumentContent) -> list[str]:
    """Return the headings of the sections, in order."""
    return [section.heading for section in content.sections()]


def section(content: DocumentContent, heading: str) -> Section:
    """Return the section with that heading."""
    (found,) = (s for s in content.sections() if s.heading == heading)
    return found


def said(content: DocumentContent, heading: str) -> str:
    """Return all that a section says, a line for each paragraph, point and row."""
    lines: list[str] = []
    for block in section(content, heading).blocks:
        match block:
            case Paragraph(words):
                lines.append(plain(words))
            case Bullets(items):
                lines += map(plain, items)
            case Notice(title, points):
                lines += [title, *map(plain, points)]
            case Table(_, _, rows):
                lines += [" | ".join(map(plain, row)) for row in rows]
    return "\n".join(lines)


def rows(content: DocumentContent, heading: str) -> list[dict[str, str]]:
    """Return the rows of the section's only table, each cell by its column's heading."""
    (table,) = (b for b in section(content, heading).blocks if isinstance(b, Table))
    names = list(table.columns)
    return [dict(zip(names, map(plain, row), strict=True)) for row in table.rows]


def row_of(content: DocumentContent, heading: str, code: str) -> dict[str, str]:
    """Return the row of an action, by the code at the beginning of its first cell."""
    (found,) = (r for r in rows(content, heading) if next(iter(r.values())).split()[0] == code)
    return found
