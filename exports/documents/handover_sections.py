"""The rest of the handover note: barriers, measures, complete actions, actions not in the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from db.views import ActionView, Position
from db.vocabulary.terms import Choice
from exports.documents.evidence_text import evidence_by_code, evidence_in_short
from exports.documents.formatting import (
    NOTHING,
    code_and_name,
    codes_of,
    day_of,
    reading_words,
    short_day,
    target_words,
)
from exports.documents.model import Block, Paragraph, Section, Strong, Table, Words


def barrier_sections(position: Position) -> Iterator[Section]:
    """Yield the open barriers."""
    open_ = [b for b in position.barriers if b.resolved is None]
    if not open_:
        yield Section("Open barriers", (Paragraph(("No open barriers.",)),))
        return
    table = Table(
        "Open barriers and the support needed from the ICB",
        {"Action": 12, "Barrier": 42, "Support needed": 28, "Added": 18},
        tuple(
            (
                (Strong(b.code),),
                (Strong(b.kind.label), f": {b.note}"),
                (b.support,) if b.support else ("None",),
                (f"{short_day(day_of(b.at))}\n{b.by}",),
            )
            for b in open_
        ),
    )
    yield Section("Open barriers", (table,))


def measure_sections(position: Position) -> Iterator[Section]:
    """Yield the measures, with their latest reading and target."""
    if not position.measures:
        return
    table = Table(
        "Measures with their latest reading and target",
        {"Measure": 40, "Latest reading": 20, "Added by": 16, "Target": 24},
        tuple(
            (
                (Strong(m.code), f" {m.name} ({m.unit})"),
                reading_words(m.latest),
                (m.latest.by,) if m.latest else NOTHING,
                target_words(m),
            )
            for m in position.measures
        ),
    )
    yield Section("Measures", (table,))


def complete_sections(
    position: Position, done: list[ActionView], broken: Collection[str]
) -> Iterator[Section]:
    """Yield the complete actions and where their evidence is."""
    if not done:
        return
    proof = evidence_by_code(position.evidence)
    table = Table(
        "Complete actions and where their evidence is",
        {"Action": 38, "Completed": 15, "Lead": 15, "Evidence": 34},
        tuple(
            (
                code_and_name(a),
                (short_day(a.completed) if a.completed else "date not known",),
                (a.lead or "No lead",),
                evidence_in_short(proof.get(a.code, ()), broken),
            )
            for a in done
        ),
    )
    yield Section("Complete actions", (table,))


def other_choice_sections(position: Position) -> Iterator[Section]:
    """Yield the actions not in the plan: later or not for us, with the reason, and undecided."""
    put_off = [a for a in position.actions if a.choice in (Choice.LATER, Choice.NOT_FOR_US)]
    undecided = [a for a in position.actions if a.choice is Choice.UNDECIDED]
    blocks: list[Block] = []
    if put_off:
        blocks.append(
            Table(
                "Actions for later or not for us, with the reason",
                {"Action": 44, "Choice": 16, "Reason": 40},
                tuple(_choice(a) for a in _later_first(put_off)),
            )
        )
    if undecided:
        words = (Strong("Not decided yet: "), codes_of(undecided))
        blocks.append(Paragraph(words))
    if blocks:
        yield Section("Not in our plan", tuple(blocks))


def _later_first(actions: Iterable[ActionView]) -> list[ActionView]:
    return sorted(actions, key=lambda a: a.choice is Choice.NOT_FOR_US)


def _choice(action: ActionView) -> tuple[Words, ...]:
    return (code_and_name(action), (action.choice.label,), (action.reason or "No reason given",))
