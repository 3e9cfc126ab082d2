"""The other parts of the summary, each as long as there is room for."""

from __future__ import annotations

from datetime import date

from db.actions.selection import sort_actions
from db.frozen import frozen
from db.views import ActionView, Barrier, Measure, Position
from db.vocabulary.phrases import brag_reason, count_in_words, long_day
from db.vocabulary.terms import Brag, Status
from exports.documents.dates import dates_of_open, next_return
from exports.documents.formatting import (
    and_more,
    clipped,
    code_and_name,
    codes_of,
    reading_words,
    short_day,
    target_words,
)
from exports.documents.model import (
    Badge,
    Block,
    Bullets,
    Paragraph,
    Quiet,
    Strong,
    Table,
    Words,
)
from exports.documents.page_fit import ACROSS

MONTHS_BACK = 3


@frozen
class Room:
    """How many items there is room for, and how many characters of each text.

    ``points`` is for the lists of completed actions and of dates, ``rows`` for barriers and
    measures. ``dated`` is for a name beside a date.
    """

    attention: int
    points: int
    rows: int
    name: int
    dated: int
    lead: int
    note: int


def attention_blocks(position: Position, chosen: list[ActionView], room: Room) -> tuple[Block, ...]:
    """Return the actions that are Red or Amber, most urgent first."""
    urgent = sort_actions([a for a in chosen if a.needs_attention], "brag")
    if not urgent:
        return (Paragraph(("No actions are Red or Amber.",)),)
    table = Table(
        "Actions that are Red or Amber, most urgent first",
        {"Action": 40, "Why": 31, "Lead": 15, "Target date": 14},
        tuple(
            (
                code_and_name(action, room.name),
                (
                    Badge(action.brag or Brag.AMBER),
                    f": {brag_reason(action, position.on, short_day)}",
                ),
                (clipped(action.lead, room.lead) if action.lead else "No lead",),
                (short_day(action.due),),
            )
            for action in urgent[: room.attention]
        ),
    )
    more = and_more(urgent, room.attention)
    return (
        (table, _more(clipped(f"{more}: {codes_of(urgent[room.attention :])}", ACROSS)))
        if more
        else (table,)
    )


def completed_blocks(position: Position, chosen: list[ActionView], room: Room) -> tuple[Block, ...]:
    """Return actions completed in the last three months, latest first, or the one before that."""
    since = _months_before(position.on, MONTHS_BACK)
    complete = [a for a in chosen if a.status is Status.COMPLETE]
    dated = sorted(
        ((a.completed, a) for a in complete if a.completed is not None),
        key=lambda pair: pair[0],
        reverse=True,
    )
    lately = [pair for pair in dated if pair[0] >= since]
    undated = [a for a in complete if a.completed is None]
    blocks: list[Block] = []
    if lately:
        blocks.append(Bullets(tuple(_completed(*pair, room) for pair in lately[: room.points])))
    else:
        known = "are known to have been" if undated else "have been"
        blocks.append(Paragraph((f"No actions {known} completed since {long_day(since)}.",)))
        if dated:
            blocks.append(Paragraph(("The latest was ", *_completed(*dated[0], room))))
    if more := and_more(lately, room.points):
        blocks.append(_more(more))
    if undated:
        codes = clipped(codes_of(undated), room.note)
        blocks.append(_more(f"{len(undated):,} complete, date not known: {codes}"))
    return tuple(blocks)


def _completed(on: date, action: ActionView, room: Room) -> Words:
    return (*code_and_name(action, room.dated), ", ", short_day(on))


def upcoming_blocks(position: Position, room: Room) -> tuple[Block, ...]:
    """Return the upcoming dates of open actions, and the due date of the next return."""
    period, due = next_return(position)
    coming: list[tuple[date, Words]] = [
        (
            one.on,
            (
                Strong(short_day(one.on)),
                f" {one.action.code} {clipped(one.action.title, room.dated)}, {one.kind}",
            ),
        )
        for one in dates_of_open(position)
        if one.on >= position.on
    ]
    coming.append((due, (Strong(short_day(due)), f" Return for {period} due to the ICB")))
    coming.sort(key=lambda pair: pair[0])
    blocks: list[Block] = [Bullets(tuple(words for _, words in coming[: room.points]))]
    if more := and_more(coming, room.points):
        blocks.append(_more(more))
    return tuple(blocks)


def barrier_blocks(position: Position, room: Room) -> tuple[Block, ...]:
    """Return the open barriers that need support, and the number of others."""
    open_ = [b for b in position.barriers if b.resolved is None]
    asking = [b for b in open_ if b.support]
    others = len(open_) - len(asking)
    rest = f"{count_in_words(others, 'other barrier')}, no support needed." if others else ""
    if not asking:
        return (Paragraph((rest or "No open barriers.",)),)
    table = Table(
        "Open barriers that need support from the ICB",
        {"Action": 14, "Barrier": 43, "Support needed": 43},
        tuple(_barrier(b, room) for b in asking[: room.rows]),
    )
    more = "; ".join(filter(None, (and_more(asking, room.rows), rest)))
    return (table, _more(more)) if more else (table,)


def _barrier(barrier: Barrier, room: Room) -> tuple[Words, ...]:
    return (
        (Strong(barrier.code),),
        (f"{barrier.kind.label}: {clipped(barrier.note, room.note)}",),
        (clipped(barrier.support or "", room.note),),
    )


def measure_blocks(position: Position, room: Room) -> tuple[Block, ...]:
    """Return the measures of actions in the plan, with their latest reading and target."""
    chosen = {a.code for a in position.actions if a.in_plan}
    measures = [m for m in position.measures if m.code in chosen]
    if not measures:
        return (Paragraph(("No measures yet.",)),)
    table = Table(
        "Measures with their latest reading and target",
        {"Measure": 46, "Latest reading": 22, "Target": 32},
        tuple(_measure(m, room) for m in measures[: room.rows]),
    )
    more = and_more(measures, room.rows)
    return (table, _more(more)) if more else (table,)


def _measure(measure: Measure, room: Room) -> tuple[Words, ...]:
    name = clipped(f"{measure.name} ({measure.unit})", room.name)
    return (
        (Strong(measure.code), f" {name}"),
        reading_words(measure.latest),
        target_words(measure),
    )


def _more(words: str) -> Paragraph:
    return Paragraph((Quiet(words),))


def _months_before(day: date, months: int) -> date:
    """Return the same day that many months earlier, or the last day of that month."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))
