"""The roll-up's summary: who returned, how all actions stand, and how those of each group do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from db.received.kept_rollup import KeptRollUp
from db.received.rollup import OrganisationLine, Tally
from db.vocabulary.terms import Letter
from tracker.appearance.symbols import Symbols
from tracker.screens.rollup.doors import (
    HEADINGS,
    Behind,
    Section,
    behind_group,
    behind_letter,
    figure,
    share,
    tally_figures,
)
from tracker.widgets.figure_list import Figure, FigureLine, block

MISSING, FILES = "Missing", "Files"
"""The sections that the summary leads to."""

Lines = Iterator[FigureLine]


def summary(rollup: KeptRollUp, symbols: Symbols) -> Lines:
    """Yield how many returned, how all actions stand, and how those of each group do."""
    there = len(rollup.organisations)
    everyone = behind_group("Returned", rollup.organisations, symbols)
    yield from block(
        "Returns",
        ("",),
        [
            FigureLine("Returned", ((f"{there:,} of {rollup.expected:,}", "bold"),), everyone),
            FigureLine(
                "Still missing",
                (figure(len(rollup.missing), "$brag-amber"),),
                Section(MISSING),
            ),
            FigureLine(
                "Files that could not be used",
                (figure(rollup.unusable, "bold $brag-red"),),
                Section(FILES),
            ),
        ],
    )
    yield from _standing(rollup, symbols)
    rating = {a.code: a.rating.label if a.rating else "" for a in rollup.plan.actions}
    area = {a.code: a.area.label if a.area else "" for a in rollup.plan.actions}
    for title, groups, of in (
        ("Rating", rollup.by_rating, rating),
        ("Programme area", rollup.by_area, area),
    ):
        yield from _by_codes(title, groups, of, rollup, symbols)
    for title, tallies, of_line in (
        ("Provider type", rollup.by_kind, lambda line: line.kind),
        ("PCN", rollup.by_pcn, lambda line: line.pcn),
        ("Place", rollup.by_place, lambda line: line.place),
    ):
        yield from _by_organisation(title, tallies, of_line, rollup, symbols)


def _standing(rollup: KeptRollUp, symbols: Symbols) -> Lines:
    """Yield how all actions stand, beside the period before if there are returns of it."""
    now, before = rollup.whole, Tally()
    for tally in rollup.before.values():
        before.add_all(tally)
    everyone = behind_group("In plans", rollup.organisations, symbols)
    rows: list[tuple[str, Callable[[Tally], int], Behind]] = [
        ("In plans", lambda tally: tally.in_plan, everyone),
        *(
            (
                letter.label,
                lambda tally, one=letter: tally.by_letter[one],
                behind_letter(rollup, letter),
            )
            for letter in Letter
            if letter is not Letter.NOT_ASKED
        ),
        ("With evidence", lambda tally: tally.evidence, everyone),
    ]
    there = bool(rollup.earlier)
    headings = (
        str(rollup.period),
        "Share",
        *([str(rollup.period.previous()), "Share"] if there else ()),
    )
    lines = []
    for label, count, door in rows:
        figures: list[Figure] = []
        for tally in (now, before) if there else (now,):
            figures += [figure(count(tally)), (share(count(tally), tally.asked), "$quiet")]
        lines.append(FigureLine(label, tuple(figures), door))
    yield from block("How all actions stand", headings, lines)


def _by_codes(
    title: str,
    groups: Mapping[str, Tally],
    of: Mapping[str, str],
    rollup: KeptRollUp,
    symbols: Symbols,
) -> Lines:
    lines = []
    for name, tally in groups.items():
        codes = frozenset(code for code, group in of.items() if group == name)
        label = name or "None given"
        door = behind_group(f"{title}: {label}", rollup.organisations, symbols, codes)
        lines.append(FigureLine(label, tally_figures(tally, symbols), door))
    if len(lines) > 1:
        yield from block(title, HEADINGS, lines)


def _by_organisation(
    title: str,
    groups: Mapping[str, Tally],
    group_of: Callable[[OrganisationLine], str],
    rollup: KeptRollUp,
    symbols: Symbols,
) -> Lines:
    lines = []
    for name, tally in groups.items():
        theirs = [line for line in rollup.organisations if group_of(line) == name]
        door = behind_group(f"{title}: {name}", theirs, symbols)
        lines.append(FigureLine(name, tally_figures(tally, symbols), door))
    if len(lines) > 1:
        yield from block(title, HEADINGS, lines)
