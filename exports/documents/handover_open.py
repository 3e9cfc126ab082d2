"""Open actions in the handover note, by lead and by date."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from db.views import ActionView, Evidence, Position, Update
from db.vocabulary.phrases import brag_reason, count_in_words
from exports.documents.dates import dates_of_open
from exports.documents.evidence_text import evidence_by_code, evidence_in_short
from exports.documents.formatting import (
    clipped,
    code_and_name,
    codes_of,
    short_day,
    status_words,
    when_and_by,
)
from exports.documents.model import (
    Block,
    Paragraph,
    Quiet,
    Section,
    Strong,
    Table,
    Words,
)

UPDATE = 280
"""The most characters shown of the latest update. The register has all of it."""


def open_sections(
    position: Position, open_: list[ActionView], broken: Collection[str]
) -> Iterator[Section]:
    """Yield the open actions by lead, those without a lead first, then by date."""
    if not open_:
        nothing: Block = Paragraph(("No actions in our plan are open.",))
        yield Section("Open actions, by lead", (nothing,))
        return
    yield Section("Open actions, by lead", (_per_lead(open_),))
    last = {update.code: update for update in position.updates}
    proof = evidence_by_code(position.evidence)
    for lead, theirs in _by_lead(open_):
        heading = lead or "No lead"
        table = _table(heading, theirs, last, proof, broken)
        yield Section(heading, (table,), level=3)
    yield Section("Open actions, by date", tuple(_by_date(position, open_)))


def _by_lead(open_: list[ActionView]) -> list[tuple[str | None, list[ActionView]]]:
    theirs: dict[str, list[ActionView]] = {}
    for action in open_:
        theirs.setdefault(action.lead or "", []).append(action)
    leads = sorted(theirs, key=lambda lead: (bool(lead), lead.casefold()))
    return [(lead or None, theirs[lead]) for lead in leads]


def _per_lead(open_: list[ActionView]) -> Paragraph:
    shares = (f"{lead or 'no lead'} {len(theirs)}" for lead, theirs in _by_lead(open_))
    return Paragraph((f"{count_in_words(len(open_), 'open action')}: {', '.join(shares)}.",))


def _table(
    heading: str,
    theirs: list[ActionView],
    last: dict[str, Update],
    proof: dict[str, list[Evidence]],
    broken: Collection[str],
) -> Table:
    in_time = sorted(theirs, key=lambda a: (a.due is None, a.due or a.review))
    return Table(
        f"Open actions, lead: {heading}",
        {"Action": 25, "Status": 14, "Target date": 15, "Latest update": 27, "Evidence": 19},
        tuple(
            (
                code_and_name(a),
                status_words(a),
                _dates(a),
                _news(last.get(a.code)),
                evidence_in_short(proof.get(a.code, ()), broken),
            )
            for a in in_time
        ),
    )


def _dates(action: ActionView) -> Words:
    due = short_day(action.due) if action.due else "No date"
    review = f"\nReview {short_day(action.review)}" if action.review else ""
    return (f"{due}{review}",)


def _news(update: Update | None) -> Words:
    if update is None:
        return ("No update yet",)
    return (clipped(update.text, UPDATE), "\n", Quiet(when_and_by(update.at, update.by)))


def _by_date(position: Position, open_: list[ActionView]) -> Iterator[Block]:
    ahead = dates_of_open(position)
    if ahead:
        yield Table(
            "Target and review dates of open actions, earliest first",
            {"Date": 15, "Action": 40, "What": 28, "Lead": 18},
            tuple(
                (
                    (Strong(short_day(one.on)),),
                    (Strong(one.action.code), f" {one.action.title}"),
                    (_what(position, one.kind, one.action),),
                    (one.action.lead or "No lead",),
                )
                for one in ahead
            ),
        )
    undated = [a for a in open_ if a.due is None and a.review is None]
    if undated:
        yield Paragraph((Strong("No target or review date: "), codes_of(undated)))


def _what(position: Position, kind: str, action: ActionView) -> str:
    label = kind.capitalize()
    told = kind == "target date" and action.needs_attention
    reason = brag_reason(action, position.on, short_day) if told else ""
    return f"{label}, {reason}" if reason else label
