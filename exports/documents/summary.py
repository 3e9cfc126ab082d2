"""The summary for the practice meeting: progress with the plan, on one page."""

from __future__ import annotations

from db.actions.summary import Count, count_actions, count_by_rating, group_actions, plan_has
from db.views import ActionView, Position
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Brag, Rating, Status
from exports.documents.dates import next_return
from exports.documents.formatting import document_of, short_day
from exports.documents.model import (
    Beside,
    DocumentContent,
    Figure,
    Figures,
    Part,
    Section,
    Strong,
    Table,
    Words,
)
from exports.documents.page_fit import estimated_lines
from exports.documents.summary_parts import (
    Room,
    attention_blocks,
    barrier_blocks,
    completed_blocks,
    measure_blocks,
    upcoming_blocks,
)

PAGE = 57
"""The number of lines that fit under the figures: measured, with a little to spare."""


ROOMS = (
    Room(attention=10, points=6, rows=4, name=100, dated=90, lead=40, note=140),
    Room(attention=10, points=6, rows=4, name=64, dated=44, lead=30, note=90),
    Room(attention=8, points=5, rows=3, name=60, dated=40, lead=26, note=80),
    Room(attention=8, points=5, rows=3, name=33, dated=24, lead=14, note=42),
)
"""From most room to least. The page uses the first that fits."""


def summary(position: Position) -> DocumentContent:
    """Return the one-page summary for the practice meeting.

    It shows how much of the plan is complete, by rating and group; what needs attention and why;
    what was completed in the last three months; upcoming dates; the support needed; and each
    measure's latest reading and target. Lists that are too long end with "and 3 more".
    """
    rooms = (_parts(position, room) for room in ROOMS[:-1])
    parts = next((p for p in rooms if estimated_lines(p) <= PAGE), None) or _parts(
        position, ROOMS[-1]
    )
    chosen = [a for a in position.actions if a.in_plan]
    lead, figures = _in_a_sentence(position, chosen), _figures(position, chosen)
    return document_of(position, "summary", lead, figures, parts, dense=True)


def _parts(position: Position, room: Room) -> tuple[Part, ...]:
    chosen = [a for a in position.actions if a.in_plan]
    return (
        Section("Actions complete in our plan", (_progress(position, chosen),)),
        Section("Needs attention", attention_blocks(position, chosen, room)),
        Beside(
            Section("Completed in the last three months", completed_blocks(position, chosen, room)),
            Section("Upcoming dates", upcoming_blocks(position, room)),
        ),
        Section("Support needed", barrier_blocks(position, room)),
        Section("Measures", measure_blocks(position, room)),
    )


def _in_a_sentence(position: Position, chosen: list[ActionView]) -> Words:
    if not chosen:
        return (
            f"None of the {count_in_words(len(position.actions), 'action')} that apply to us are"
            " in our"
            " plan yet.",
        )
    counts = count_actions(position.actions)
    verb = "is" if len(chosen) == 1 else "are"
    undecided = counts.total - counts.decided
    rest = f" {count_in_words(undecided, 'is', 'are')} not decided yet." if undecided else ""
    return (
        Strong(
            f"{counts.complete} of {count_in_words(len(chosen), 'action')} in our plan {verb}"
            " complete."
        ),
        f" {counts.total} actions apply to us.{rest}",
    )


def _figures(position: Position, chosen: list[ActionView]) -> Figures:
    counts = count_actions(chosen)
    period, due = next_return(position)
    return Figures(
        "Our plan at a glance",
        (
            Figure(f"{counts.complete} of {len(chosen)}", "Complete", Brag.BLUE),
            Figure(str(counts.statuses[Status.IN_PROGRESS]), "In progress"),
            Figure(str(counts.brags[Brag.RED]), "Red", Brag.RED),
            Figure(str(counts.brags[Brag.AMBER]), "Amber", Brag.AMBER),
            Figure(short_day(due), f"{period} return due"),
        ),
    )


def _progress(position: Position, chosen: list[ActionView]) -> Table:
    """Return the counts of complete actions in the plan, by the plan's groups (rows) and rating
    (columns), as far as it has them.
    """
    ratings: list[Rating | None] = list(Rating)
    if any(a.rating is None for a in chosen):
        ratings.append(None)
    if not plan_has("rating", position.actions):
        ratings = []
    headings = [r.label if r else "No rating" for r in ratings]
    groups = group_actions(position.actions, position.plan.declared)
    rows = [(name, [a for a in group if a.in_plan]) for name, group in groups.all.items()]
    every = "areas" if groups.each == "programme area" else f"{groups.each}s"
    by = " and ".join(filter(None, (groups.each if rows else "", "rating" if ratings else "")))
    shares = dict.fromkeys((*headings, "All ratings") if ratings else ("Complete",), 13)
    return Table(
        f"Actions complete in our plan{', by ' if by else ''}{by}, and how many are Red or Amber",
        {
            groups.label: 30,
            **shares,
            "Red": 9,
            "Amber": 9,
        },
        tuple(_counts(*row, ratings) for row in (*rows, (f"All {every}", chosen))),
        figures=True,
    )


def _counts(label: str, group: list[ActionView], ratings: list[Rating | None]) -> tuple[Words, ...]:
    rated = count_by_rating(group)
    all_of = count_actions(group)
    return (
        (label,),
        *((_share(rated[rating]),) for rating in ratings),
        (Strong(_share(all_of)),),
        (str(all_of.brags[Brag.RED]),),
        (str(all_of.brags[Brag.AMBER]),),
    )


def _share(counts: Count) -> str:
    return f"{counts.complete} of {counts.in_plan}" if counts.in_plan else "–"
