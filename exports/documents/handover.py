"""The handover note: what the next person needs to know, most urgent first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from db.returns.returns import ReturnDifference, return_checklist
from db.views import ActionView, Position
from db.vocabulary.phrases import count_in_words, long_day
from db.vocabulary.terms import Brag, Status
from exports.documents.dates import is_open, missed_return, next_return
from exports.documents.evidence_text import evidence_by_code
from exports.documents.formatting import codes_of, document_of, short_day
from exports.documents.handover_open import open_sections
from exports.documents.handover_reported import promise_sections
from exports.documents.handover_sections import (
    barrier_sections,
    complete_sections,
    measure_sections,
    other_choice_sections,
)
from exports.documents.links import email_link, location_link
from exports.documents.model import (
    Block,
    Bullets,
    DocumentContent,
    Figure,
    Figures,
    Notice,
    Paragraph,
    Section,
    Strong,
    Table,
    Words,
)

SOON = timedelta(days=30)


def handover(
    position: Position,
    *,
    broken: Collection[str] = (),
    where: str | None = None,
    since: Sequence[ReturnDifference] | None = None,
) -> DocumentContent:
    """Return the handover note for the next person.

    ``broken`` are links of evidence that were checked and not found. ``where`` says where the
    register is kept; ``None`` leaves the line out. ``since`` holds the changes since the last
    return (:attr:`db.returns.returns.ReturnContent.since`). With it, the note gives the target
    dates in that return; without it, the actions changed after it.
    """
    open_ = [a for a in position.actions if is_open(a)]
    done = [a for a in position.actions if a.status is Status.COMPLETE and a.in_plan]
    return document_of(
        position,
        "handover note",
        lead=(
            Strong(f"{count_in_words(len(open_), 'action is', 'actions are')} open,"),
            f" {len(done)} complete. This note says who does what by when, where the evidence"
            " is, and what we have told the ICB.",
        ),
        figures=_figures(position, open_, done),
        parts=(
            Section("Look at these first", (_first(position, open_, done),)),
            Section("Who and where", (_who(position, where),)),
            Section("The next return", tuple(_next(position))),
            *open_sections(position, open_, broken),
            *promise_sections(position, open_, since),
            *barrier_sections(position),
            *measure_sections(position),
            *complete_sections(position, done, broken),
            *other_choice_sections(position),
        ),
        about=(("Provider type", (position.organisation.provider_type.label,)),),
    )


def _figures(position: Position, open_: list[ActionView], done: list[ActionView]) -> Figures:
    _, due = next_return(position)
    return Figures(
        "The plan at a glance",
        (
            Figure(str(len(open_)), "Open"),
            Figure(str(len(done)), "Complete", Brag.BLUE),
            Figure(str(sum(a.brag is Brag.RED for a in open_)), "Red", Brag.RED),
            Figure(str(sum(a.brag is Brag.AMBER for a in open_)), "Amber", Brag.AMBER),
            Figure(short_day(due), "Next return due"),
        ),
    )


def _first(position: Position, open_: list[ActionView], done: list[ActionView]) -> Notice:
    proof = evidence_by_code(position.evidence)
    period, due = next_return(position)
    points: list[Words] = []
    for label, actions in (
        ("Red, past the target date", [a for a in open_ if a.brag is Brag.RED]),
        ("Amber", [a for a in open_ if a.brag is Brag.AMBER]),
        ("Open, with no lead", [a for a in open_ if not a.lead]),
        ("Open, with no target date", [a for a in open_ if a.due is None]),
        ("Complete, with no evidence", [a for a in done if a.code not in proof]),
    ):
        if actions:
            points.append((Strong(f"{label}: "), codes_of(actions)))
    if missed := missed_return(position):
        points.append(
            (Strong(f"Return for {missed[0]}: "), f"not made, was due {long_day(missed[1])}")
        )
    if due - position.on <= SOON:
        points.append((Strong(f"Return for {period}: "), f"due {long_day(due)}"))
    if not points:
        return Notice("Nothing urgent", (("Every open action is on time and has a lead.",),), True)
    return Notice("Needs attention", tuple(points))


def _who(position: Position, where: str | None) -> Table:
    organisation = position.organisation
    email = organisation.email
    known: list[tuple[str, Words]] = [
        ("Contact for the ICB", (organisation.contact or "not given",)),
        ("Email", (email_link(email),) if email else ("not given",)),
        ("PCN", (organisation.pcn or "not given",)),
        ("ICB", (organisation.icb or "not given",)),
    ]
    if where:
        known.append(("Where the register is", (location_link(where),)))
    leads = sorted({a.lead for a in position.actions if a.in_plan and a.lead}, key=str.casefold)
    known.append(("Leads in our plan", (", ".join(leads) or "none yet",)))
    return Table(
        "Who and where",
        {"What": 28, "Who or where": 72},
        tuple(((label,), words) for label, words in known),
    )


def _next(position: Position) -> Iterator[Block]:
    period, due = next_return(position)
    yield Paragraph(
        (
            Strong(f"The return for {period} is due on {long_day(due)}."),
            f" It covers {long_day(period.start)} to {long_day(period.end)}.",
        )
    )
    lacking: list[Words] = []
    for line in return_checklist(position, period, signed_by=None):
        # The return is signed off when it is made, so a missing signature is not listed.
        if line.ok or line.key == "signed_by":
            continue
        codes = list(dict.fromkeys(m.code for m in line.missing if m.code))
        whom = ", ".join(codes) if codes else "; ".join(m.words for m in line.missing)
        lacking.append((Strong(f"{line.text}: "), f"not yet ({whom})"))
    if lacking:
        yield Paragraph(("Still missing today:",))
        yield Bullets(tuple(lacking))
    else:
        yield Paragraph(("Nothing is missing today except the sign-off.",))
