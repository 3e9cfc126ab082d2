"""The paper for the Leadership Group: two pages of what the returns of a period say together.

Every figure in it is one of the roll-up. It ranks nobody and names no organisation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from db.received.received_return import Expected
from db.received.rollup import IN_PLAN, UNKNOWN, RollUp, Tally
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Brag, Letter
from exports.documents import write_document
from exports.documents.model import (
    Bars,
    DocumentContent,
    Figure,
    Figures,
    Notice,
    Paragraph,
    Quiet,
    Section,
    Strong,
    Table,
    Words,
)
from exports.rollup.delivery import DeliveryItem
from exports.rollup.paper_details import details, open_barriers, red_must_dos

ENDINGS = (".docx", ".html", ".htm")
"""What a paper can be, by the ending of its file: a Word document or a web page."""

_PARTS: Mapping[Brag | None, Letter] = {
    Brag.BLUE: Letter.BLUE,
    Brag.GREEN: Letter.GREEN,
    Brag.AMBER: Letter.AMBER,
    Brag.RED: Letter.RED,
    None: Letter.PLANNED,
}
_MOST_BARS, _MOST_KINDS = 8, 7


def write_paper(rollup: RollUp, target: Path, items: Sequence[DeliveryItem] = ()) -> Path:
    """Save the paper as .html, .htm or .docx, and return its path.

    ``items`` are actions of other plans that actions of the roll-up's plan count towards.

    Raises:
        ExportError: the ending is not supported, or it cannot be saved there.
    """
    return write_document(paper(rollup, items), target)


def paper(rollup: RollUp, items: Sequence[DeliveryItem] = ()) -> DocumentContent:
    """Return the paper: page 1 is the position, page 2 what is behind it."""
    owner = _owner(rollup)
    edition = f"{rollup.plan.title}, {rollup.plan.edition}"
    end = datetime.combine(rollup.period.end, time(), UTC)
    return DocumentContent(
        title=f"Green plan: position at {rollup.period}",
        owner=owner,
        about=(
            ("Meeting", ("_" * 24,)),
            ("Agenda item", ("_" * 5,)),
            ("Plan", (edition,)),
        ),
        lead=_lead(rollup),
        figures=_tiles(rollup),
        parts=(
            Section("What the group is asked to do", (_asks(rollup),)),
            Section("Where plans stand", _bars(rollup)),
            Section("Returns by provider type", _returns(rollup)),
            *details(rollup, items),
        ),
        foot=f"Green plan position, {rollup.period}: {owner}",
        subject=edition,
        on=rollup.period.end,
        changed=end,
        dense=True,
    )


def share(part: int, whole: int) -> str:
    """Return a part of a whole in percent: ``30%``, or ``–`` of nothing."""
    return f"{part / whole:.0%}" if whole else "–"


def _owner(rollup: RollUp) -> str:
    """Return the ICB of all that returned, or else who issued the plan."""
    icbs = {line.organisation.icb for line in rollup.organisations if line.organisation.icb}
    return icbs.pop() if len(icbs) == 1 else rollup.plan.issuer or rollup.plan.title


def _lead(rollup: RollUp) -> Words:
    whole, before = rollup.whole, rollup.before
    now = share(whole.complete, whole.in_plan)
    bold = f"{now} of the actions in plans are complete."
    if not whole.in_plan:
        bold = "No actions are in plans yet."
    elif before is not None and before.in_plan:
        was = share(before.complete, before.in_plan)
        than = "as at" if now == was else f"from {was} at"
        way = "the same" if now == was else "up" if _percent(now) > _percent(was) else "down"
        bold = (
            f"{now} of the actions in plans are complete, {way} {than} {rollup.period.previous()}."
        )
    there = len(rollup.organisations)
    sent = (
        f"{there:,} of {count_in_words(rollup.expected, 'organisation')} sent a return."
        if rollup.missing
        else f"{count_in_words(there, 'organisation')} sent a return."
    )
    red, amber = whole.by_letter[Letter.RED], whole.by_letter[Letter.AMBER]
    plans = (
        f" {count_in_words(whole.in_plan, 'action is', 'actions are')} in their plans:"
        f" {red:,} overdue and {amber:,} at risk."
        if whole.in_plan
        else ""
    )
    return (Strong(bold), f" {sent}{plans}")


def _percent(text: str) -> int:
    return int(text.removesuffix("%"))


def _tiles(rollup: RollUp) -> Figures:
    whole, must = rollup.whole, rollup.must_dos_asked
    red, amber = must.by_letter[Letter.RED], must.by_letter[Letter.AMBER]
    there = len(rollup.organisations)
    returned = f"{there:,} of {rollup.expected:,}" if rollup.missing else f"{there:,}"
    return Figures(
        "The position at a glance",
        (
            Figure(returned, "Returns received"),
            Figure(share(whole.complete, whole.in_plan), "Actions in plans complete"),
            Figure(share(must.complete, must.asked), "Must Dos complete"),
            Figure(f"{red:,}", "Must Dos Red", Brag.RED if red else None),
            Figure(f"{amber:,}", "Must Dos Amber", Brag.AMBER if amber else None),
        ),
    )


def _asks(rollup: RollUp) -> Notice:
    """Return what the figures ask of the group: an answer, a reminder, or to note them."""
    points: list[Words] = []
    asking = [one for one in open_barriers(rollup) if one.said.support]
    if asking:
        kinds = Counter(one.said.kind.label if one.said.kind else "Not given" for one in asking)
        (most, many), *_ = kinds.most_common(1)
        points.append(
            (
                Strong("Agree"),
                f" who answers the {count_in_words(len(asking), 'request')} for support."
                f" Most common: {most}, {many:,}.",
            )
        )
    if rollup.missing:
        many = len(rollup.missing)
        points.append(
            (
                Strong("Agree"),
                f" who contacts the {count_in_words(many, 'organisation')} without a return.",
            )
        )
    points.append(_note(rollup))
    return Notice("For decision and discussion", tuple(points), asks=True)


def _note(rollup: RollUp) -> Words:
    late = red_must_dos(rollup)
    if not late:
        return (Strong("Note"), " that no Must Do is overdue.")
    where = len({one.organisation.ods for one in late})
    must_dos = count_in_words(len(late), "Must Do is", "Must Dos are")
    return (
        Strong("Note"),
        f" that {must_dos} overdue, in {count_in_words(where, 'organisation')}.",
    )


def _bars(rollup: RollUp) -> tuple[Bars | Paragraph, ...]:
    """Return the bars by programme area, or by provider type if the plan has no areas."""
    areas = rollup.by_area
    by_area = bool(set(areas) - {""})
    groups = {
        name or "None given": tally
        for name, tally in (areas if by_area else rollup.by_kind).items()
        if tally.in_plan
    }
    if not groups:
        return (Paragraph(("No actions are in plans yet.",)),)
    shown = dict([*groups.items()][:_MOST_BARS])
    each = "programme area" if by_area else "provider type"
    rows = {**shown, f"All, {rollup.period}": rollup.whole}
    if rollup.before is not None and rollup.before.in_plan:
        rows[f"All, {rollup.period.previous()}"] = rollup.before
    told = f"Number of actions in plans. The length of each part is its share of the {each}."
    return (
        Bars(
            f"Actions in plans by {each}, and how they stand",
            {brag: _said(letter) for brag, letter in _PARTS.items()},
            tuple((name, _counts(tally)) for name, tally in rows.items()),
        ),
        Paragraph((Quiet(f"{told} Nobody is expected to choose every action."),)),
    )


def _said(letter: Letter) -> str:
    """Return what a letter says of an action, without its colour: ``On track``."""
    return letter.label.rpartition(": ")[2].capitalize()


def _counts(tally: Tally) -> tuple[int, ...]:
    return tuple(tally.by_letter[letter] for letter in IN_PLAN)


def _returns(rollup: RollUp) -> tuple[Table | Paragraph, ...]:
    received = Counter(line.kind for line in rollup.organisations)
    missing = Counter(_kind(one.expected) for one in rollup.missing)
    tallies = rollup.by_kind
    kinds = sorted({*received, *missing}, key=lambda kind: (-received[kind] - missing[kind], kind))
    groups = [[kind] for kind in kinds]
    if len(kinds) > _MOST_KINDS:
        groups = [*groups[: _MOST_KINDS - 1], kinds[_MOST_KINDS - 1 :]]
    rows = []
    for names in groups:
        whole = Tally()
        for name in names:
            whole.add_all(tallies.get(name, Tally()))
        there, gone = sum(received[n] for n in names), sum(missing[n] for n in names)
        name = names[0] if len(names) == 1 else f"{len(names)} other types"
        rows.append(_returned((name,), there, gone, whole))
    every = len(rollup.organisations)
    rows.append(_returned((Strong("All"),), every, len(rollup.missing), rollup.whole))
    table = Table(
        "Returns expected, received and missing by provider type",
        {"Provider type": 40, "Expected": 12, "Received": 12, "Missing": 12, "In plans": 12}
        | {"% complete": 12},
        tuple(rows),
        figures=True,
    )
    if not rollup.unusable:
        return (table,)
    many = count_in_words(rollup.unusable, "file")
    told = f"{many} could not be used. The roll-up workbook says why, and what to ask the sender."
    return (table, Paragraph((Quiet(told),)))


def _returned(name: Words, received: int, missing: int, tally: Tally) -> tuple[Words, ...]:
    figures = (received + missing, received, missing, tally.in_plan)
    done = share(tally.complete, tally.in_plan)
    return (name, *((f"{figure:,}",) for figure in figures), (done,))


def _kind(organisation: Expected) -> str:
    return organisation.provider_type.label if organisation.provider_type else UNKNOWN
