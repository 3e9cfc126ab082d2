"""Page 2 of the Leadership Group's paper: what is behind the position, and what happens next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from db.received.received_return import ReceivedBarrier
from db.received.rollup import BarrierLine, MustDo, RollUp, letter_of
from db.vocabulary.phrases import count_in_words, long_day
from db.vocabulary.terms import Brag, Letter, Rating
from exports.documents.formatting import and_more, clipped
from exports.documents.model import (
    Beside,
    Block,
    Bullets,
    Chip,
    Paragraph,
    Part,
    Quiet,
    Section,
    Strong,
    Table,
    Words,
)
from exports.documents.page_fit import estimated_lines
from exports.rollup.change_sentences import change_sentences
from exports.rollup.delivery import DeliveryItem, backing

PAGE = 73
"""The number of estimated lines that fit on the page: measured, with a little to spare."""

_MUST_DOS, _BARRIERS = 10, 4
_QUOTE, _SUPPORT, _ITEM = 84, 60, 66
"""The most rows of a table, and the most characters of a text in one."""


class Room(NamedTuple):
    """The most characters of a Must Do's title, and the most items of other plans."""

    title: int
    items: int


_ROOMS = (Room(84, 6), Room(36, 5))
"""From most room to least. The page uses the first that fits."""

_STATES = (Letter.BLUE, Letter.GREEN, Letter.AMBER, Letter.RED, Letter.UNDECIDED)
_CHIPS = {Letter.AMBER: Brag.AMBER, Letter.RED: Brag.RED}


def details(rollup: RollUp, items: Sequence[DeliveryItem]) -> tuple[Part, ...]:
    """Return the parts of the second page, shortened as far as it needs."""
    pages = (tuple(_parts(rollup, items, room)) for room in _ROOMS[:-1])
    fitting = next((page for page in pages if estimated_lines(page) <= PAGE), None)
    return fitting or tuple(_parts(rollup, items, _ROOMS[-1]))


def _parts(rollup: RollUp, items: Sequence[DeliveryItem], room: Room) -> Iterator[Part]:
    yield Section("Must Dos", tuple(_must_dos(rollup, room)), new_page=True)
    yield Section("What stands in the way", tuple(_barriers(rollup)))
    if items:
        yield Section("What counts towards other plans", tuple(_delivery(rollup, items, room)))
    yield Beside(
        Section(f"What has changed since {rollup.period.previous()}", (_changes(rollup),)),
        Section("What happens next", (_next_steps(rollup),)),
    )
    yield Section("About the figures", (Paragraph((Quiet(_about(rollup)),)),))


def open_barriers(rollup: RollUp) -> list[BarrierLine]:
    """Return the barriers that are not resolved."""
    return [one for one in rollup.barriers if one.said.resolved is None]


def red_must_dos(rollup: RollUp) -> list[MustDo]:
    """Return the Must Dos that are overdue."""
    return [one for one in rollup.must_dos if letter_of(one.said) is Letter.RED]


def _must_dos(rollup: RollUp, room: Room) -> Iterator[Block]:
    rows = [
        (action, rollup.uptake[action.code])
        for action in rollup.plan.actions
        if action.rating is Rating.MUST_DO and rollup.uptake[action.code].asked
    ]
    if not rows:
        yield Paragraph(("No Must Dos in these returns.",))
        return
    rows.sort(
        key=lambda row: (-row[1].by_letter[Letter.RED], -row[1].by_letter[Letter.AMBER]),
    )
    hidden = 'Most overdue first. "No target date", "Later" and "Not for us" are not shown.'
    yield Paragraph((Quiet(hidden),))
    yield Table(
        "Must Dos, and how they stand in the returns",
        {"Must Do": 45, "Asked": 8}
        | dict.fromkeys((one.label for one in _STATES), 9)
        | {Letter.UNDECIDED.label: 11},
        tuple(
            (
                (Strong(action.code), f" {clipped(action.title, room.title)}"),
                (f"{tally.asked:,}",),
                *(_state(letter, tally.by_letter[letter]) for letter in _STATES),
            )
            for action, tally in rows[:_MUST_DOS]
        ),
        figures=True,
    )
    if more := and_more(rows, _MUST_DOS):
        yield Paragraph((Quiet(f"{more} in the roll-up workbook"),))


def _state(letter: Letter, count: int) -> Words:
    """Return a count, with a colour only where work is: Red and Amber above 0."""
    if letter in _CHIPS and count:
        return (Chip(f"{count:,}", _CHIPS[letter]),)
    return (f"{count:,}",)


def _barriers(rollup: RollUp) -> Iterator[Block]:
    there = open_barriers(rollup)
    if not there:
        yield Paragraph(("No open barriers in these returns.",))
        return
    asking = sum(bool(one.said.support) for one in there)
    told = count_in_words(len(there), "open barrier")
    yield Paragraph((Quiet(f"{told}. {asking:,} with a request for support."),))
    kinds: dict[str, list[BarrierLine]] = {}
    for one in there:
        kind = one.said.kind.label if one.said.kind else "Not given"
        kinds.setdefault(kind, []).append(one)
    rows = sorted(kinds.items(), key=lambda row: (-_organisations(row[1]), row[0]))
    yield Table(
        "Open barriers by kind, with what is said most often",
        {"Barrier": 14, "Organisations": 13, "In their words": 43, "Support needed": 30},
        tuple(
            (
                (kind,),
                (f"{_organisations(lines):,}",),
                (_most_often((one.said for one in lines), "note", _QUOTE),),
                (_most_often((one.said for one in lines), "support", _SUPPORT),),
            )
            for kind, lines in rows[:_BARRIERS]
        ),
    )
    if more := and_more(rows, _BARRIERS):
        yield Paragraph((Quiet(f"{more} kinds in the roll-up workbook"),))


def _organisations(lines: Iterable[BarrierLine]) -> int:
    return len({one.organisation.ods for one in lines})


def _most_often(barriers: Iterable[ReceivedBarrier], field: str, longest: int) -> str:
    """Return the text that stands there most often, on one line."""
    texts = Counter(" ".join(getattr(one, field).split()) for one in barriers)
    texts.pop("", None)
    if not texts:
        return "–"
    ((text, _),) = texts.most_common(1)
    return f'"{clipped(text, longest)}"' if field == "note" else clipped(text, longest)


def _delivery(rollup: RollUp, items: Sequence[DeliveryItem], room: Room) -> Iterator[Block]:
    found = sorted(
        (backing(rollup, item) for item in items), key=lambda one: (-one.sure, -one.less_sure)
    )
    titles = " and ".join(dict.fromkeys(item.plan_title for item in items))
    nobody = sum(one.sure + one.less_sure == 0 for one in found)
    told = (
        f"{titles}: {count_in_words(len(found), 'item')} with actions that count towards it,"
        " by our reading of both plans. Less sure: organisations of which only a less sure link"
        f" says so.{f' {nobody:,} with nobody behind it.' if nobody else ''}"
    )
    yield Paragraph((Quiet(told),))
    yield Table(
        "Items of other plans, and how many organisations stand behind them",
        {"Item": 64, "In plans": 12, "Complete": 12, "Less sure": 12},
        tuple(
            (
                (Strong(one.item.code), f" {clipped(one.item.title, _ITEM)}"),
                (f"{one.sure:,}",),
                (f"{one.complete:,}",),
                (f"{one.less_sure:,}",),
            )
            for one in found[: room.items]
        ),
        figures=True,
    )


def _changes(rollup: RollUp) -> Block:
    before = rollup.period.previous()
    if rollup.before is None:
        return Paragraph((f"There are no returns for {before} to compare with.",))
    told = change_sentences(rollup.changes)
    if first := len(rollup.organisations) - rollup.compared:
        many = count_in_words(first, "organisation")
        told.append(f"{many} without a return for {before} sent one.")
    if not told:
        return Paragraph((f"Nothing changed since {before}.",))
    return Bullets(tuple((sentence,) for sentence in told))


def _next_steps(rollup: RollUp) -> Block:
    points = []
    if rollup.missing:
        many = count_in_words(len(rollup.missing), "organisation")
        points.append(f"Contact the {many} without a return.")
    if rollup.unusable:
        many = count_in_words(rollup.unusable, "file")
        points.append(f"Ask again for the {many} that could not be used.")
    late = {one.organisation.ods for one in red_must_dos(rollup)}
    if late:
        many = count_in_words(len(late), "organisation")
        points.append(f"Call the {many} with a Red Must Do.")
    due = long_day(rollup.period.next().return_due)
    points.append(f"{due}: returns for {rollup.period.next()} are due.")
    return Bullets(tuple((point,) for point in points))


def _about(rollup: RollUp) -> str:
    there = len(rollup.organisations)
    signed = sum(bool(line.signed_by) for line in rollup.organisations)
    before = rollup.period.previous()
    compared = (
        f" Changes are of the {count_in_words(rollup.compared, 'organisation')} with a return for"
        f" {before} too; the share complete at {before} is that of every return for it."
        if rollup.before is not None
        else ""
    )
    return (
        f"As the returns say. {signed:,} of {there:,} are signed off. Blue, Green, Amber and Red"
        f" are worked out from status and dates, the same way for everyone.{compared} % complete"
        " is of actions in plans, and for Must Dos of those asked. Organisations are not ranked."
        " The roll-up workbook has every figure with the file and cell that it comes from."
    )
