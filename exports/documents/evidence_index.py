"""The evidence index: what was done and the evidence for it, for requests from the CQC."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from db.actions.summary import group_actions, plan_has
from db.views import ActionView, Evidence, Position
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Rating, Status
from exports.documents.evidence_text import evidence_by_code, evidence_in_full
from exports.documents.formatting import code_and_name, codes_of, document_of, status_words
from exports.documents.links import email_link
from exports.documents.model import (
    Block,
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

Proof = dict[str, list[Evidence]]

_RATED: tuple[tuple[str, Rating | None], ...] = (
    ("Must Do actions", Rating.MUST_DO),
    ("Priority actions", Rating.PRIORITY),
    ("Should Do actions", Rating.SHOULD_DO),
    ("Actions without a rating", None),
)
"""The groups of a plan with ratings, in order."""


def evidence_index(position: Position, broken: Collection[str] = ()) -> DocumentContent:
    """Return the evidence index for all actions started, Must Dos first, own actions last. A plan
    without ratings has its sections instead.

    Actions that have not been started or are not in the plan are also listed if they have
    evidence. ``broken`` are links that the caller
    has checked and found broken. What is missing comes first.
    """
    proof = evidence_by_code(position.evidence)
    chosen = [a for a in position.actions if a.in_plan]
    begun = {a.code for a in chosen if (a.status and a.status.meaning.begun) or a.code in proof}
    listed = [a for a in chosen if a.code in begun]
    left_out = [a for a in chosen if a.code not in begun]
    elsewhere = [a for a in position.actions if not a.in_plan and a.code in proof]
    parts = (
        Section("What is missing", (_missing(position, listed, proof, broken),)),
        *_groups(position, listed, proof, broken),
        *_others(left_out, elsewhere, proof, broken),
    )
    about = (
        ("Provider type", (position.organisation.provider_type.label,)),
        ("Contact", _contact(position)),
    )
    lead, figures = _in_a_sentence(position, listed, proof), _figures(listed, proof)
    return document_of(position, "evidence index", lead, figures, parts, about=about)


def _contact(position: Position) -> Words:
    name, email = position.organisation.contact, position.organisation.email
    if not email:
        return (name or "not given",)
    return (f"{name}, " if name else "", email_link(email))


def _figures(listed: list[ActionView], proof: Proof) -> Figures:
    complete = [a for a in listed if a.status is Status.COMPLETE]
    shown = sum(a.code in proof for a in complete)
    return Figures(
        "The evidence at a glance",
        (
            Figure(f"{len(complete)}", "Actions complete"),
            Figure(f"{shown} of {len(complete)}", "Complete with evidence"),
            Figure(f"{len(listed) - len(complete)}", "Started, not complete"),
            Figure(f"{sum(len(proof.get(a.code, ())) for a in listed)}", "Pieces of evidence"),
        ),
    )


def _in_a_sentence(position: Position, listed: list[ActionView], proof: Proof) -> Words:
    complete = [a for a in listed if a.status is Status.COMPLETE]
    shown = sum(a.code in proof for a in complete)
    verb = "has" if len(complete) == 1 else "have"
    first = f"{shown} of {count_in_words(len(complete), 'complete action')} {verb} evidence."
    order = ", Must Do actions first" if plan_has("rating", position.actions) else ""
    return (
        Strong(first if complete else "No actions are complete yet."),
        f" This index lists every action that has been started{order}. It shows"
        " where the evidence is, when it was added and by whom.",
    )


def _missing(
    position: Position, listed: list[ActionView], proof: Proof, broken: Collection[str]
) -> Notice:
    complete = [a for a in listed if a.status is Status.COMPLETE]
    bare = [a for a in complete if a.code not in proof]
    begun = [a for a in listed if a.status is not Status.COMPLETE and a.code not in proof]
    undated = [a for a in complete if a.completed is None]
    lost = [e for e in position.evidence if e.link in broken]
    unplaced = [e for e in position.evidence if not e.link]
    points: list[Words] = []
    if bare:
        points.append((Strong("Complete without evidence: "), codes_of(bare)))
    if lost:
        found_none = "; ".join(f"{e.code} “{e.title}”" for e in lost)
        points.append((Strong("Evidence not found at its link: "), found_none))
    if unplaced:
        nowhere = "; ".join(f"{e.code} “{e.title}”" for e in unplaced)
        points.append((Strong("Evidence with no link, path or reference: "), nowhere))
    if begun:
        points.append((Strong("Started, no evidence yet: "), codes_of(begun)))
    if undated:
        points.append((Strong("Complete, but the date is not known: "), codes_of(undated)))
    if not points:
        return Notice(
            "Nothing is missing",
            (("Every action listed has evidence with a link, path or reference.",),),
            good=True,
        )
    if not bare and complete:
        points.insert(0, ("Every complete action has evidence.",))
    return Notice("Still needed", tuple(points))


def _groups(
    position: Position, listed: list[ActionView], proof: Proof, broken: Collection[str]
) -> Iterable[Section]:
    if not listed:
        nothing = Paragraph(("No actions in our plan have been started yet.",))
        yield Section("Actions", (nothing,))
    planned = [a for a in listed if not a.own]
    groups = {heading: [a for a in planned if a.rating is rating] for heading, rating in _RATED}
    if not plan_has("rating", position.actions):
        groups = group_actions(planned, position.plan.declared).all or {"Actions": planned}
    for heading, group in (*groups.items(), ("Our own actions", [a for a in listed if a.own])):
        if group:
            yield Section(heading, (_table(heading, group, proof, broken),))


def _table(heading: str, group: list[ActionView], proof: Proof, broken: Collection[str]) -> Table:
    return Table(
        f"{heading} and their evidence",
        {"Action": 30, "Status": 14, "Lead": 14, "Evidence": 42},
        tuple(
            (
                code_and_name(action),
                status_words(action),
                (action.lead or "No lead",),
                evidence_in_full(proof.get(action.code, ()), broken),
            )
            for action in group
        ),
    )


def _others(
    left_out: list[ActionView],
    elsewhere: list[ActionView],
    proof: Proof,
    broken: Collection[str],
) -> Iterable[Section]:
    if elsewhere:
        heading = "Evidence for actions not in our plan"
        yield Section(heading, (_table(heading, elsewhere, proof, broken),))
    if left_out:
        words = f"In our plan, not started and with no evidence: {codes_of(left_out)}."
        blocks: tuple[Block, ...] = (Paragraph((words,)),)
        yield Section("Not listed", blocks)
