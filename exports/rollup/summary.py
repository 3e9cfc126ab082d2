"""The roll-up's first sheet: a sentence, tiles, a table, charts, and what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from openpyxl.utils import get_column_letter

from db.received.received_return import Expected
from db.received.rollup import (
    IN_PLAN,
    UNKNOWN,
    RollUp,
    Tally,
    Turn,
)
from db.vocabulary.phrases import count_in_words, first_of
from db.vocabulary.terms import Letter
from exports.rollup import charts
from exports.rollup.lists import BARRIERS, CHANGES, FILES, MISSING, MUST_DOS
from exports.rollup.sheet import (
    COUNT,
    FAINT,
    ROW_HEIGHT,
    SHARE,
    figure_style,
    finish,
    fitting,
    set_widths,
    write_headings,
    write_top,
    write_value,
)
from exports.workbook.cell_writer import Pen
from exports.workbook.styles import DARK, LINK, Style

_TILES_ROW, _TABLE_ROW = 5, 8
_WIDTHS = (28, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5, 11)
_LAST = len(_WIDTHS)
_TILE, _RED, _AMBER = "F4F6F8", "B3121D", "FFB81C"
_SECTION = Style(ink=DARK, size=12, bold=True, upright="center")
_CHART_ROWS = 11


def write_summary(pen: Pen, rollup: RollUp) -> None:
    """Write the sheet."""
    set_widths(pen, _WIDTHS)
    write_top(pen, rollup, f"Green plan roll-up, {rollup.period}", _in_one_sentence(rollup))
    _write_tiles(pen, rollup)
    row = _write_kinds(pen, rollup, _TABLE_ROW)
    charted = _charted(rollup)
    if charted:
        chart_rows = range(row, row + _CHART_ROWS)
        for number in chart_rows:
            pen.height(number, ROW_HEIGHT)
        row = chart_rows.stop
    row = _write_attention(pen, rollup, row)
    if charted:
        row = _write_charts(pen, rollup, charted, row, chart_rows)
    finish(pen, rollup, f"A1:{get_column_letter(_LAST)}{row - 1}", portrait=True)
    pen.sheet.page_setup.fitToHeight = 1


def _in_one_sentence(rollup: RollUp) -> str:
    there, refused = len(rollup.organisations), rollup.unusable
    if not rollup.missing:
        told = f"{count_in_words(there, 'return')} received."
    else:
        returns = count_in_words(rollup.expected, "return")
        missing = count_in_words(len(rollup.missing), "organisation")
        told = f"{there:,} of {returns} received. {missing} still missing."
    return f"{told} {count_in_words(refused, 'file')} could not be used." if refused else told


def _write_tiles(pen: Pen, rollup: RollUp) -> None:
    whole, must = rollup.whole, rollup.must_dos_asked
    there, expected = len(rollup.organisations), rollup.expected
    still = [one for one in rollup.barriers if not one.said.resolved]
    asks = sum(bool(one.said.support) for one in still)
    red, amber = must.by_letter[Letter.RED], must.by_letter[Letter.AMBER]
    late = whole.by_letter[Letter.RED]
    tiles = (
        (f"{there:,} of {expected:,}", f"returns received ({_share(there, expected)})", DARK),
        (f"{whole.in_plan:,}", "actions in plans", DARK),
        (_share(whole.complete, whole.in_plan), "of them complete", LINK),
        (f"{late:,}", "of them Red", _RED if late else DARK),
        (_share(must.complete, must.asked), "Must Dos complete", LINK),
        (f"{red:,}" if must.asked else "–", "Must Dos Red", _RED if red else DARK),
        (f"{amber:,}" if must.asked else "–", "Must Dos Amber", _AMBER if amber else DARK),
        (f"{len(still):,}", "barriers open", DARK),
        (f"{asks:,}", "requests for support", DARK),
        (f"{rollup.unusable:,}", "files not used", _RED if rollup.unusable else DARK),
    )
    small = pen.look(Style(_TILE, FAINT, size=9, wrap=True, indent=1, line="beside"))
    for number, (figure, label, colour) in enumerate(tiles, start=1):
        ink = {_RED: _RED, LINK: LINK}.get(colour, DARK)
        style = Style(_TILE, ink, 16, bold=True, upright="center", indent=1, line=f"tile {colour}")
        pen.text(_TILES_ROW, number, figure, pen.look(style))
        pen.text(_TILES_ROW + 1, number, label, small)
    pen.height(_TILES_ROW, 30)
    pen.height(_TILES_ROW + 1, 30)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _section(pen: Pen, row: int, title: str) -> None:
    pen.text(row, 1, title, pen.look(_SECTION))
    pen.height(row, 28)


def _write_kinds(pen: Pen, rollup: RollUp, row: int) -> int:
    """Write the table by provider type, and return the second row after it."""
    _section(pen, row, "Returns and progress by provider type")
    headings = (
        *("Provider type", "Expected", "Received"),
        *(letter.label for letter in IN_PLAN),
        *("In plans", "% complete"),
    )
    write_headings(pen, row + 1, headings, ["left"] + ["right"] * 9)
    received = Counter(line.kind for line in rollup.organisations)
    missing = Counter(_kind(one.expected) for one in rollup.missing)
    tallies = rollup.by_kind
    kinds = sorted({*received, *missing})
    first = row + 2
    for number, kind in enumerate(kinds, start=first):
        tally = tallies.get(kind, Tally())
        write_value(pen, number, 1, kind)
        write_value(pen, number, 2, received[kind] + missing[kind])
        write_value(pen, number, 3, received[kind])
        _write_states(pen, number, 4, tally)
        _write_sums(pen, number, tally)
        pen.height(number, ROW_HEIGHT)
    last = first + len(kinds)
    pen.text(last, 1, "All", pen.look(Style(bold=True, line="top", upright="center", indent=1)))
    look = pen.look(_sum_style(COUNT))
    whole = rollup.whole
    sums = (
        rollup.expected,
        len(rollup.organisations),
        *(whole.by_letter[letter] for letter in IN_PLAN),
    )
    for column, figure in enumerate(sums, start=2):
        letters = get_column_letter(column)
        formula = f"SUM({letters}{first}:{letters}{last - 1})" if kinds else "0"
        pen.formula(last, column, formula, figure, look)
    _write_sums(pen, last, whole, bold=True)
    pen.height(last, ROW_HEIGHT)
    return last + 2


def _sum_style(number_format: str) -> Style:
    return Style(
        bold=True, line="top", across="right", upright="center", number_format=number_format
    )


def _write_states(pen: Pen, row: int, first: int, tally: Tally) -> None:
    for column, letter in enumerate(IN_PLAN, start=first):
        write_value(pen, row, column, tally.by_letter[letter])


def _write_sums(pen: Pen, row: int, tally: Tally, *, bold: bool = False) -> None:
    """Write how many actions are in plans, and which part of them is complete."""
    count = _sum_style(COUNT) if bold else figure_style()
    share = _sum_style(SHARE) if bold else figure_style(SHARE)
    pen.formula(row, 9, f"SUM(D{row}:H{row})", tally.in_plan, pen.look(count))
    part = tally.complete / tally.in_plan if tally.in_plan else ""
    pen.formula(row, 10, f'IF(I{row}=0,"",D{row}/I{row})', part, pen.look(share))


def _charted(rollup: RollUp) -> Mapping[str, Tally]:
    """Return what the bars are of: programme areas, or kinds if the plan has no areas."""
    areas = rollup.by_area
    groups = areas if set(areas) - {""} else rollup.by_kind
    return {name or "None given": tally for name, tally in groups.items() if tally.in_plan}


def _write_charts(
    pen: Pen, rollup: RollUp, groups: Mapping[str, Tally], row: int, rows: range
) -> int:
    """Write the charts over ``rows``, their figures from ``row`` on. Return the row after them."""
    each = "programme area" if set(rollup.by_area) - {""} else "provider type"
    _section(pen, row, "Figures behind the charts")
    headings = (each.capitalize(), *(letter.label for letter in IN_PLAN))
    write_headings(pen, row + 1, headings, ["left"] + ["right"] * len(IN_PLAN))
    for number, (name, tally) in enumerate(groups.items(), start=row + 2):
        write_value(pen, number, 1, name)
        _write_states(pen, number, 2, tally)
        pen.height(number, ROW_HEIGHT)
    before = rollup.before
    wide = _LAST if before is None else 6
    figures = charts.Figures(pen.sheet.title, row + 1, [*groups])
    title = f"Actions in plans by {each}"
    charts.add_bars(pen, figures, [*groups.values()], title, rows[:-1], range(1, wide + 1))
    row += 2 + len(groups)
    return row if before is None else _write_trend(pen, rollup, before, row, rows[:-1], wide + 1)


def _write_trend(pen: Pen, rollup: RollUp, before: Tally, row: int, rows: range, first: int) -> int:
    """Write how much was complete in the period before and is now, and its chart."""
    periods = {str(rollup.period.previous()): before, str(rollup.period): rollup.whole}
    shares = [tally.complete / tally.in_plan if tally.in_plan else 0 for tally in periods.values()]
    pen.height(row, 12)
    write_headings(pen, row + 1, ("Return", "% complete"), ("left", "right"))
    for number, (period, share) in enumerate(zip(periods, shares, strict=True), start=row + 2):
        write_value(pen, number, 1, period)
        write_value(pen, number, 2, share, SHARE)
        pen.height(number, ROW_HEIGHT)
    figures = charts.Figures(pen.sheet.title, row + 1, [*periods])
    columns = range(first, _LAST + 1)
    charts.add_columns(pen, figures, shares, "% complete, by return", rows, columns)
    return row + 2 + len(periods)


def _kind(organisation: Expected) -> str:
    return organisation.provider_type.label if organisation.provider_type else UNKNOWN


def _write_attention(pen: Pen, rollup: RollUp, row: int) -> int:
    """Write what needs attention, each with a link to its sheet. Return the second row after it."""
    found = list(_attention(rollup))
    if not found:
        return row
    _section(pen, row, "What needs attention")
    headings = ("Subject", "What we found", *[""] * (_LAST - 3), "Where")
    write_headings(pen, row + 1, headings, ["left"] * _LAST, wrap=False)
    link = pen.look(Style(ink=LINK, underlined=True, line="below", upright="center", indent=1))
    for number, (subject, words, sheet) in enumerate(found, start=row + 2):
        write_value(pen, number, 1, subject)
        write_value(pen, number, 2, fitting(words))
        for column in range(3, _LAST):
            write_value(pen, number, column, None)
        pen.link(number, _LAST, sheet, link, place=f"'{sheet}'!A1")
        pen.height(number, ROW_HEIGHT)
    return row + 3 + len(found)


def _attention(rollup: RollUp) -> Iterator[tuple[str, str, str]]:
    """Yield what needs attention: the subject, what was found, and the sheet that has it."""
    if rollup.missing:
        many = count_in_words(len(rollup.missing), "organisation")
        yield "Returns", f"{many} still missing. The list has their contacts.", MISSING
    if rollup.unusable:
        many = count_in_words(rollup.unusable, "file")
        yield "Files", f"{many} could not be used. The list says what to ask.", FILES
    if rollup.must_dos:
        counts = Counter(one.action.code for one in rollup.must_dos)
        codes = [code for code, _ in counts.most_common()]
        where = len({one.organisation.ods for one in rollup.must_dos})
        many = count_in_words(len(rollup.must_dos), "Must Do")
        words = f"{many} not in place in {count_in_words(where, 'organisation')}."
        yield "Must Dos", f"{words} Most often: {first_of(codes, 3)}.", MUST_DOS
    asks = [one for one in rollup.barriers if one.said.support and not one.said.resolved]
    if asks:
        kinds = Counter(one.said.kind.label for one in asks if one.said.kind)
        told = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common(4))
        many = count_in_words(len(asks), "request")
        yield "Support needed", f"{many}. Most common: {told}." if told else f"{many}.", BARRIERS
    if rollup.changes:
        turns = Counter(one.turn for one in rollup.changes)
        told = ", ".join(f"{turns[turn]:,} {turn.label.lower()}" for turn in Turn if turns[turn])
        yield "Changes", f"Since {rollup.period.previous()}: {told}.", CHANGES
