"""The rest of the handover note: barriers, measures, what is complete, what was left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from db.views import ActionView, Position
from db.vocabulary.terms import Choice
from exports.documents.evidence_words import by_code, in_short
from exports.documents.model import Block, Column, Paragraph, Section, Strong, Table, Words
from exports.documents.wording import (
    NOTHING,
    codes_of,
    day_of,
    headed,
    reading_in_words,
    short_day,
    target_in_words,
)


def barrier_sections(position: Position) -> Iterator[Section]:
    """Yield the barriers that still stand in the way."""
    open_ = [b for b in position.barriers if b.resolved is None]
    if not open_:
        yield Section("Open barriers", (Paragraph(("No open barrier is recorded.",)),))
        return
    table = Table(
        "Open barriers and the support asked of the ICB",
        (
            Column("Action", 12),
            Column("What stands in the way", 42),
            Column("Support asked for", 28),
            Column("Recorded", 18),
        ),
        tuple(
            (
                (Strong(b.code),),
                (Strong(b.kind.label), f": {b.note}"),
                (b.support,) if b.support else ("None asked for",),
                (f"{short_day(day_of(b.at))}\n{b.by}",),
            )
            for b in open_
        ),
    )
    yield Section("Open barriers", (table,))


def measure_sections(position: Position) -> Iterator[Section]:
    """Yield the measures, for whoever reads them next."""
    if not position.measures:
        return
    table = Table(
        "Measures with their last reading and their target",
        (
            Column("Measure", 40),
            Column("Last reading", 20),
            Column("Read by", 16),
            Column("Target", 24),
        ),
        tuple(
            (
                (Strong(m.code), f" {m.name} ({m.unit})"),
                reading_in_words(m.latest),
                (m.latest.by,) if m.latest else NOTHING,
                target_in_words(m),
            )
            for m in position.measures
        ),
    )
    yield Section("Measures to be read", (table,))


def complete_sections(
    position: Position, done: list[ActionView], broken: Collection[str]
) -> Iterator[Section]:
    """Yield what is complete and where its evidence is."""
    if not done:
        return
    proof = by_code(position.evidence)
    table = Table(
        "Complete actions and where their evidence is",
        (Column("Action", 38), Column("Completed", 15), Column("Lead", 15), Column("Evidence", 34)),
        tuple(
            (
                headed(a),
                (short_day(a.completed) if a.completed else "day not known",),
                (a.lead or "No lead",),
                in_short(proof.get(a.code, ()), broken),
            )
            for a in done
        ),
    )
    yield Section("What is complete", (table,))


def left_sections(position: Position) -> Iterator[Section]:
    """Yield what is not in the plan: put off or left out with the reason, and not decided on."""
    put_off = [a for a in position.actions if a.choice in (Choice.LATER, Choice.NOT_FOR_US)]
    undecided = [a for a in position.actions if a.choice is Choice.UNDECIDED]
    blocks: list[Block] = []
    if put_off:
        blocks.append(
            Table(
                "Actions put off or left out, with the reason",
                (Column("Action", 44), Column("Choice", 16), Column("Reason", 40)),
                tuple(_choice(a) for a in _later_first(put_off)),
            )
        )
    if undecided:
        words = (Strong("Not decided on yet: "), codes_of(undecided))
        blocks.append(Paragraph(words))
    if blocks:
        yield Section("Not in our plan", tuple(blocks))


def _later_first(actions: Iterable[ActionView]) -> list[ActionView]:
    return sorted(actions, key=lambda a: a.choice is Choice.NOT_FOR_US)


def _choice(action: ActionView) -> tuple[Words, ...]:
    return (headed(action), (action.choice.label,), (action.reason or "No reason given",))
