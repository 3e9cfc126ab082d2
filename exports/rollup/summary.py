"""The roll-up's first sheet: a sentence, tiles, a table by provider type, what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from db.received.received_return import Expected, Outcome
from db.received.rollup import UNKNOWN, Letter, RollUp, Tally, Turn
from db.vocabulary.phrases import count_in_words, first_of
from exports.rollup.lists import BARRIERS, CHANGES, FILES, MISSING, MUST_DOS
from exports.rollup.sheet import (
    COUNT,
    FAINT,
    INK,
    SHARE,
    finish,
    write_headings,
    write_top,
    write_value,
)
from exports.workbook.cell_writer import Pen
from exports.workbook.styles import DARK, LINK, Style

_TILES_ROW, _TABLE_ROW = 5, 8
_WIDTHS = (26, 11, 11, 11, 11, 11, 11, 11, 11, 11)
_TILE = "F4F6F8"
_COUNTED = (Letter.BLUE, Letter.GREEN, Letter.AMBER, Letter.RED, Letter.PLANNED)
_SECTION = Style(ink=DARK, size=12, bold=True, upright="center")


def write_summary(pen: Pen, rollup: RollUp) -> None:
    """Write the sheet."""
    for number, width in enumerate(_WIDTHS, start=1):
        pen.sheet.column_dimensions[get_column_letter(number)].width = width
    refused = sum(one.outcome is Outcome.REFUSED for one in rollup.files)
    write_top(pen, rollup, f"Green plan roll-up, {rollup.period}", "")
    pen.text(3, 1, _in_one_sentence(rollup, refused), pen.look(Style(ink=INK, bold=True)))
    _write_tiles(pen, rollup, refused)
    row = _write_kinds(pen, rollup, _TABLE_ROW)
    row = _write_attention(pen, rollup, row + 1)
    finish(pen, rollup, f"A1:{get_column_letter(len(_WIDTHS))}{row}", portrait=True)
    pen.sheet.page_setup.fitToHeight = 1


def _in_one_sentence(rollup: RollUp, refused: int) -> str:
    there = len(rollup.organisations)
    if not rollup.missing:
        told = f"{count_in_words(there, 'return')} received."
    else:
        missing = count_in_words(len(rollup.missing), "organisation")
        told = f"{there} of {rollup.expected} returns received. {missing} sent none that counts."
    return f"{told} {count_in_words(refused, 'file')} could not be used." if refused else told


def _write_tiles(pen: Pen, rollup: RollUp, refused: int) -> None:
    whole = rollup.whole
    late = sum(one.days_late > 0 for one in rollup.must_dos)
    still = [one for one in rollup.barriers if not one.said.resolved]
    tiles = (
        (f"{len(rollup.organisations)} of {rollup.expected}", "returns received"),
        (f"{whole.in_plan:,}", "actions in plans"),
        (f"{whole.complete / whole.in_plan:.0%}" if whole.in_plan else "–", "of them complete"),
        (f"{len(rollup.must_dos):,}", "Must Dos not in place"),
        (f"{late:,}", "Must Dos late"),
        (f"{whole.by_letter[Letter.RED]:,}", "actions Red"),
        (f"{whole.by_letter[Letter.AMBER]:,}", "actions Amber"),
        (f"{len(still):,}", "barriers open"),
        (f"{sum(bool(one.said.support) for one in still):,}", "requests for support"),
        (f"{refused:,}", "files refused"),
    )
    big = pen.look(Style(_TILE, DARK, size=16, bold=True, line="top", upright="center", indent=1))
    small = pen.look(Style(_TILE, FAINT, size=9, wrap=True, indent=1))
    for number, (figure, label) in enumerate(tiles, start=1):
        pen.text(_TILES_ROW, number, figure, big)
        pen.text(_TILES_ROW + 1, number, label, small)
    pen.height(_TILES_ROW, 30)
    pen.height(_TILES_ROW + 1, 30)


def _write_kinds(pen: Pen, rollup: RollUp, row: int) -> int:
    """Write the table by provider type, and return the row after it."""
    pen.text(row, 1, "Returns and progress by provider type", pen.look(_SECTION))
    pen.height(row, 26)
    headings = (
        *("Provider type", "Expected", "Received", "Blue: complete", "Green: on track"),
        *("Amber: at risk", "Red: overdue", "No target date", "In plans", "% complete"),
    )
    write_headings(pen, row + 1, headings, [False] + [True] * 9)
    received = Counter(_kind(line.organisation) for line in rollup.organisations)
    missing = Counter(_kind(one.expected) for one in rollup.missing)
    kinds = sorted({*received, *missing})
    first = row + 2
    for number, kind in enumerate(kinds, start=first):
        tally = rollup.by_kind.get(kind, Tally())
        write_value(pen, number, 1, kind)
        write_value(pen, number, 2, received[kind] + missing[kind])
        write_value(pen, number, 3, received[kind])
        for column, letter in enumerate(_COUNTED, start=4):
            write_value(pen, number, column, tally.by_letter[letter])
        _write_sums(pen, number, tally)
    last = first + len(kinds)
    pen.text(last, 1, "All", pen.look(Style(bold=True, line="top", indent=1)))
    look = pen.look(Style(bold=True, line="top", across="right", number_format=COUNT))
    whole = rollup.whole
    sums = (
        rollup.expected,
        len(rollup.organisations),
        *(whole.by_letter[letter] for letter in _COUNTED),
    )
    for column, figure in enumerate(sums, start=2):
        letters = get_column_letter(column)
        pen.formula(last, column, f"SUM({letters}{first}:{letters}{last - 1})", figure, look)
    _write_sums(pen, last, whole, bold=True)
    return last + 1


def _write_sums(pen: Pen, row: int, tally: Tally, *, bold: bool = False) -> None:
    """Write how many actions are in plans, and which part of them is complete."""
    line = "top" if bold else "below"
    look = pen.look(Style(bold=bold, line=line, across="right", number_format=COUNT))
    share = pen.look(Style(bold=bold, line=line, across="right", number_format=SHARE))
    pen.formula(row, 9, f"SUM(D{row}:H{row})", tally.in_plan, look)
    part = tally.complete / tally.in_plan if tally.in_plan else ""
    pen.formula(row, 10, f'IF(I{row}=0,"",D{row}/I{row})', part, share)


def _kind(organisation: Expected) -> str:
    return organisation.provider_type.label if organisation.provider_type else UNKNOWN


def _write_attention(pen: Pen, rollup: RollUp, row: int) -> int:
    """Write what needs attention, each with a link to its sheet, and return the last row."""
    found = list(_attention(rollup))
    if not found:
        return row
    pen.text(row, 1, "What needs attention", pen.look(_SECTION))
    pen.height(row, 26)
    last = len(_WIDTHS)
    headings = ("Subject", "What we found", *[""] * (last - 3), "Where")
    write_headings(pen, row + 1, headings, [False] * last)
    link = pen.look(Style(ink=LINK, underlined=True, line="below", upright="center", indent=1))
    for number, (subject, words, sheet) in enumerate(found, start=row + 2):
        write_value(pen, number, 1, subject)
        write_value(pen, number, 2, words)
        for column in range(3, last):
            write_value(pen, number, column, None)
        pen.link(number, last, sheet, link, place=f"'{sheet}'!A1")
    return row + 1 + len(found)


def _attention(rollup: RollUp) -> Iterator[tuple[str, str, str]]:
    """Yield what needs attention: the subject, what was found, and the sheet that has it."""
    if rollup.missing:
        many = count_in_words(len(rollup.missing), "organisation")
        yield "Returns", f"{many} sent none that counts. The list has their contacts.", MISSING
    refused = [one for one in rollup.files if one.outcome is Outcome.REFUSED]
    if refused:
        many = count_in_words(len(refused), "file")
        yield "Files", f"{many} could not be used. The list says what to ask.", FILES
    if rollup.must_dos:
        counts = Counter(one.action.code for one in rollup.must_dos)
        codes = [code for code, _ in counts.most_common()]
        where = len({one.organisation.ods for one in rollup.must_dos})
        many = count_in_words(len(rollup.must_dos), "Must Do")
        words = f"{many} not in place, at {count_in_words(where, 'organisation')}."
        yield "Must Dos", f"{words} Most often: {first_of(codes, 3)}.", MUST_DOS
    asks = [one for one in rollup.barriers if one.said.support and not one.said.resolved]
    if asks:
        kinds = Counter(one.said.kind.label for one in asks if one.said.kind)
        told = ", ".join(f"{kind.lower()} {count}" for kind, count in kinds.most_common(3))
        yield "Support needed", f"{count_in_words(len(asks), 'request')}: {told}.", BARRIERS
    if rollup.changes:
        turns = Counter(one.turn for one in rollup.changes)
        told = ", ".join(f"{turns[turn]} {turn.label.lower()}" for turn in Turn if turns[turn])
        yield "Changes", f"Since the returns before: {told}.", CHANGES
