"""A feedback sheet: what an organisation that sent a return gets back.

Nothing of another organisation is in it: no name, no text, and no figure that gives one away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import TypeVar

from db.received.received_return import FileReport
from db.received.rollup import (
    IN_PLAN,
    ActionChange,
    BarrierLine,
    MustDo,
    OrganisationLine,
    RollUp,
    letter_of,
)
from db.vocabulary.phrases import count_in_words, long_day
from db.vocabulary.terms import Brag, Letter
from exports.documents.formatting import and_more, clipped
from exports.documents.links import email_link, web_link_or_text
from exports.documents.model import (
    Block,
    Bullets,
    DocumentContent,
    Figure,
    Figures,
    Notice,
    Paragraph,
    Part,
    Quiet,
    Section,
    Strong,
    Table,
    Words,
)
from exports.rollup.beside_others import ALL, FEWEST, BesideOthers, about
from exports.rollup.change_sentences import change_sentences
from exports.rollup.feedback_remarks import next_time

Of = TypeVar("Of", MustDo, BarrierLine, ActionChange)

_COMPLETE, _RED = (Letter.BLUE,), (Letter.RED,)
_MUST_DOS, _ASKED, _SUPPORT = 10, 10, 5
_LINKS = re.compile(r"(https?://\S*[^\s.,;:!?)\]'\"]|[^\s@<>()]+@[^\s@]*[^\s@.,;:!?)\]'\"])")


class FeedbackSheets:
    """Makes the sheets of a roll-up. ``offer`` is what the ICB offers, as plain text."""

    def __init__(self, rollup: RollUp, offer: str = "") -> None:
        self._rollup = rollup
        self._offer = offer
        self._beside = BesideOthers(rollup)
        self._must_dos = _by_ods(rollup.must_dos)
        self._barriers = _by_ods(rollup.barriers)
        self._changes = _by_ods(rollup.changes)

    def sheet(self, line: OrganisationLine) -> DocumentContent:
        """Return the sheet of an organisation that sent a return."""
        rollup, organisation = self._rollup, line.organisation
        owner = f"{organisation.name} ({organisation.ods})"
        number = line.report.number
        return DocumentContent(
            title=f"Your green plan return, {rollup.period}",
            owner=owner,
            about=(
                *((("From", (organisation.icb,)),) if organisation.icb else ()),
                ("Plan", (f"{rollup.plan.title}, {rollup.plan.edition}",)),
                *((("Return", (f"{number}",)),) if number else ()),
            ),
            lead=_lead(line),
            figures=_figures(line, self._beside),
            parts=tuple(self._parts(line)),
            foot=f"Feedback, {rollup.period}: {owner}",
            subject=f"{rollup.plan.title}, {rollup.plan.edition}",
            on=rollup.period.end,
            changed=datetime.combine(rollup.period.end, time(), UTC),
            dense=True,
        )

    def _parts(self, line: OrganisationLine) -> Iterator[Part]:
        ods = line.organisation.ods
        yield Section("How you stand beside your group", tuple(self._comparison(line)))
        if changes := change_sentences(self._changes.get(ods, [])):
            heading = f"What has changed since {self._rollup.period.previous()}"
            yield Section(heading, (Bullets(tuple((one,) for one in changes)),))
        must_dos = self._must_dos.get(ods, [])
        if must_dos:
            yield Section("Must Dos to look at next", tuple(_must_dos(must_dos)))
        asked = [
            one
            for one in self._barriers.get(ods, [])
            if one.said.support and one.said.resolved is None
        ]
        yield Section("Support you asked for", tuple(_asked(asked)))
        yield Section("What others ask for most", (_others(self._beside.support(ods)),))
        if self._offer:
            yield Section("What is offered", tuple(offer_blocks(self._offer)))
        yield Section("Your file", tuple(_file(line.report)))
        due = long_day(self._rollup.period.next().return_due)
        when = f"The return for {self._rollup.period.next()} is due on {due}."
        yield Section("What happens next", (Paragraph((when,)),))

    def _comparison(self, line: OrganisationLine) -> Iterator[Block]:
        group = self._beside.group(line)
        ours = self._beside.by_rating(line)
        if group is None:
            yield Paragraph(
                (
                    f"Fewer than {FEWEST} organisations of your kind sent a return, so there is"
                    " nothing to compare with. These are your own figures.",
                )
            )
        else:
            yield Paragraph(
                (
                    "Your group: ",
                    Strong(group.name),
                    f", where {group.others:,} others sent a return. Figures of others are shares"
                    " of all their actions together, rounded so that nobody can be made out.",
                )
            )
        shown = ("In plan", IN_PLAN), ("Complete", _COMPLETE), ("Red", _RED)
        columns = {"Rating": 20, "Asked of you": 10}
        for name, _ in shown:
            columns[name] = 12
            if group:
                columns[f"{name}: others"] = 14
        rows = []
        for rating, tally in ours.items():
            cells: list[Words] = [(rating,), (f"{tally.asked:,}",)]
            for _, letters in shown:
                many = sum(tally.by_letter[letter] for letter in letters)
                share = f" ({many / tally.asked:.0%})" if tally.asked else ""
                cells.append((Strong(f"{many:,}"), share))
                if group:
                    cells.append((about(group.tallies[rating], letters),))
            rows.append(tuple(cells))
        caption = "Your actions in plan, complete and Red, by rating"
        yield Table(caption, columns, tuple(rows), figures=True)
        if group and any(about(group.tallies[rating], _RED) == "–" for rating in ours):
            yield Paragraph((Quiet("– There are too few actions of others to show a share."),))
        yield Paragraph((Quiet("Nobody is expected to choose every action."),))


def _by_ods(lines: Iterable[Of]) -> dict[str, list[Of]]:
    found: dict[str, list[Of]] = {}
    for one in lines:
        found.setdefault(one.organisation.ods, []).append(one)
    return found


def _lead(line: OrganisationLine) -> Words:
    tally = line.tally
    chosen = count_in_words(tally.in_plan, "action")
    return (
        Strong("Thank you for your return."),
        f" Your plan has {chosen} of the {tally.asked:,} that apply to you, and"
        f" {count_in_words(tally.complete, 'is', 'are')} complete.",
    )


def _figures(line: OrganisationLine, beside: BesideOthers) -> Figures:
    tally = line.tally
    red, amber = tally.by_letter[Letter.RED], tally.by_letter[Letter.AMBER]
    return Figures(
        "Your plan at a glance",
        (
            Figure(f"{tally.in_plan:,} of {beside.by_rating(line)[ALL].asked:,}", "In your plan"),
            Figure(f"{tally.complete:,}", "Complete", Brag.BLUE),
            Figure(f"{amber:,}", "Amber: at risk", Brag.AMBER if amber else None),
            Figure(f"{red:,}", "Red: overdue", Brag.RED if red else None),
            Figure(f"{tally.evidence:,}", "With evidence"),
        ),
    )


def _must_dos(there: list[MustDo]) -> Iterator[Block]:
    yield Bullets(
        tuple(
            (
                Strong(one.action.code),
                f" {clipped(one.action.title, 90)}: {letter_of(one.said).label.lower()}",
                f", {count_in_words(one.days_late, 'day')} late" if one.days_late else "",
            )
            for one in there[:_MUST_DOS]
        )
    )
    if more := and_more(there, _MUST_DOS):
        yield Paragraph((Quiet(more),))


def _asked(asked: list[BarrierLine]) -> Iterator[Block]:
    if not asked:
        yield Paragraph(("Your return asks for no support.",))
        return
    yield Table(
        "The support that your return asks for",
        {"Action": 12, "Barrier": 44, "Support needed": 44},
        tuple(
            (
                (Strong(one.said.code),),
                (_barrier(one),),
                (clipped(one.said.support, 160),),
            )
            for one in asked[:_ASKED]
        ),
    )
    if more := and_more(asked, _ASKED):
        yield Paragraph((Quiet(more),))


def _barrier(one: BarrierLine) -> str:
    kind = one.said.kind.label if one.said.kind else ""
    return ": ".join(filter(None, (kind, clipped(one.said.note, 160))))


def _others(support: list[tuple[str, int]]) -> Block:
    if not support:
        return Paragraph((f"No kind of support is asked for by {FEWEST} others or more.",))
    return Bullets(
        tuple((f"{kind}: {many:,} other organisations",) for kind, many in support[:_SUPPORT])
    )


def _file(report: FileReport) -> Iterator[Block]:
    steps = tuple(next_time(report.remarks))
    if steps:
        yield Notice("For the next return", tuple((step,) for step in steps), asks=True)
    else:
        yield Paragraph(("There was nothing to correct in your file.",))


def offer_blocks(offer: str) -> Iterator[Block]:
    """Yield the paragraphs and the lists of a plain text. Lines with a dash first are a list."""
    items: list[Words] = []
    for line in (*offer.split("\n"), ""):
        if (bullet := line.strip()[:2]) in ("- ", "* ", "• "):
            items.append(_with_links(line.strip().removeprefix(bullet).strip()))
            continue
        if items:
            yield Bullets(tuple(items))
            items = []
        if line.strip():
            yield Paragraph(_with_links(line.strip()))


def _with_links(text: str) -> Words:
    return tuple(
        (web_link_or_text(piece) if piece.startswith("http") else email_link(piece))
        if number % 2
        else piece
        for number, piece in enumerate(_LINKS.split(text))
        if piece
    )
