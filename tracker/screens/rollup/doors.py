"""What opens from a figure of the roll-up: the organisations behind it, or another section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from db.received.kept_rollup import KeptRollUp
from db.received.rollup import OrganisationLine, Tally
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Letter
from tracker.appearance.symbols import Symbols
from tracker.widgets.figure_list import Figure, FigureLine, block
from tracker.widgets.received_text import STYLES

URGENT_FIRST = (
    *(Letter.RED, Letter.AMBER, Letter.PLANNED, Letter.GREEN, Letter.BLUE),
    *(Letter.LATER, Letter.NOT_FOR_US, Letter.UNDECIDED, Letter.NOT_ASKED),
)
HEADINGS = ("In plans", "Complete", "Red", "Amber", "Green", "No date", "Done")
_BAR = 8


@dataclass(frozen=True, slots=True)
class Behind:
    """The organisations behind a figure. ``lines`` are worked out when it is opened."""

    title: str
    lines: Callable[[], Iterable[FigureLine]]


@dataclass(frozen=True, slots=True)
class Section:
    """Another section of the roll-up, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class ReturnOf:
    """The return of an organisation, by its ODS code."""

    ods: str


def figure(count: int, style: str = "") -> Figure:
    """Return a count for its column; nothing to see is quiet."""
    return f"{count:,}", style if count else "$quiet"


def share(part: int, whole: int) -> str:
    """Return a share in whole per cent, empty of nothing."""
    return f"{part / whole:.0%}" if whole else ""


def tally_figures(tally: Tally, symbols: Symbols) -> tuple[Figure, ...]:
    """Return the figures under :data:`HEADINGS`."""
    by_letter = tally.by_letter
    bar = symbols.bar(tally.complete, tally.in_plan, _BAR)
    return (
        figure(tally.in_plan),
        figure(tally.complete, STYLES[Letter.BLUE]),
        *(
            figure(by_letter[letter], STYLES[letter])
            for letter in (Letter.RED, Letter.AMBER, Letter.GREEN, Letter.PLANNED)
        ),
        (f"{bar} {share(tally.complete, tally.in_plan):>4}", "$accent"),
    )


def organisations(
    lines: Iterable[OrganisationLine], symbols: Symbols, codes: frozenset[str] | None = None
) -> list[FigureLine]:
    """Return organisations with how their actions stand, all of them or those with ``codes``."""
    return [
        FigureLine(
            line.organisation.name,
            tally_figures(line.tally if codes is None else _tally(line, codes), symbols),
            ReturnOf(line.organisation.ods),
            code=line.organisation.ods,
        )
        for line in lines
    ]


def _tally(line: OrganisationLine, codes: Iterable[str]) -> Tally:
    tally = Tally()
    for code in codes:
        if (letter := line.letters[code]) is not Letter.NOT_ASKED:
            tally.add(letter)
    return tally


def behind_group(
    title: str,
    lines: Sequence[OrganisationLine],
    symbols: Symbols,
    codes: frozenset[str] | None = None,
) -> Behind:
    """Return the organisations of a group with how their actions stand."""
    return Behind(
        title,
        lambda: [
            *block(
                count_in_words(len(lines), "organisation"),
                HEADINGS,
                organisations(lines, symbols, codes),
            )
        ],
    )


def behind_letter(rollup: KeptRollUp, letter: Letter) -> Behind:
    """Return the organisations with actions that stand so, those with most first."""

    def lines() -> list[FigureLine]:
        there = [one for one in rollup.organisations if one.tally.by_letter[letter]]
        there.sort(key=lambda one: -one.tally.by_letter[letter])
        rows = (
            FigureLine(
                one.organisation.name,
                (figure(one.tally.by_letter[letter], STYLES.get(letter, "")),),
                ReturnOf(one.organisation.ods),
                (", ".join(code for code, stands in one.letters.items() if stands is letter),),
                one.organisation.ods,
            )
            for one in there
        )
        return [*block(count_in_words(len(there), "organisation"), ("Actions",), rows)]

    return Behind(letter.label, lines)


def behind_action(rollup: KeptRollUp, code: str, title: str) -> Behind:
    """Return how an action stands with each organisation, the most urgent first."""

    def lines() -> list[FigureLine]:
        there = sorted(
            rollup.organisations, key=lambda line: URGENT_FIRST.index(line.letters[code])
        )
        wide = max((len(line.letters[code].label) for line in there), default=0)
        rows = (
            FigureLine(
                line.organisation.name,
                (
                    (letter.value, f"bold {STYLES.get(letter, '')}"),
                    (letter.label.ljust(wide), STYLES.get(letter, "$quiet")),
                ),
                ReturnOf(line.organisation.ods),
                code=line.organisation.ods,
            )
            for line in there
            for letter in [line.letters[code]]
        )
        return [
            *block(
                count_in_words(len(there), "organisation"), ("", "How it stands".ljust(wide)), rows
            )
        ]

    return Behind(f"{code} {title}", lines)
