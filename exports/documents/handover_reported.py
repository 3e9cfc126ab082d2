"""What the ICB has been told, in the handover note: returns, dates, commitments, support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from db.returns.returns import ReturnDifference
from db.views import ActionView, FieldChange, Position, ReturnView
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import Choice
from exports.documents.formatting import NOTHING, code_and_name, short_day
from exports.documents.model import (
    Block,
    Exact,
    Paragraph,
    Section,
    Strong,
    Table,
    Words,
)

OLD_RETURNS = 4
"""The number of returns listed: a year of quarters."""


def promise_sections(
    position: Position, open_: list[ActionView], since: Sequence[ReturnDifference] | None
) -> Iterator[Section]:
    """Yield what the ICB has been told. ``since`` holds changes since the last return, if known."""
    yield Section("What we have told the ICB", (_last_return(position.returns),))
    if position.returns:
        yield Section("Returns made", (_returns(position.returns),), level=3)
    dated = [a for a in open_ if a.due is not None]
    if dated:
        blocks = tuple(_target_dates(position, dated, since))
        yield Section("Target dates", blocks, level=3)
    if position.commitments:
        yield Section("Commitments", (_commitments(position),), level=3)
    asked = [b for b in position.barriers if b.support and b.resolved is None]
    if asked:
        codes = ", ".join(dict.fromkeys(b.code for b in asked))
        words = (f"We asked the ICB for support with {codes}. For details, see Open barriers.",)
        yield Section("Support needed", (Paragraph(words),), level=3)


def _last_return(returns: tuple[ReturnView, ...]) -> Paragraph:
    if not returns:
        return Paragraph(("No returns have been made yet, so the ICB has not been told anything.",))
    last = returns[0]
    lacking = "" if last.complete else " It was incomplete when it was made."
    return Paragraph(
        (
            Strong(f"The last return was {last}."),
            f" It gives the position on {long_day(last.on)} and was signed off by"
            f" {last.signed_by}.{lacking}",
        )
    )


def _returns(returns: tuple[ReturnView, ...]) -> Table:
    return Table(
        "Returns made, newest first",
        {"Return": 26, "Position on": 16, "Signed off by": 22, "File": 36},
        tuple(
            ((str(r),), (short_day(r.on),), (r.signed_by,), (Exact(r.file_name),))
            for r in returns[:OLD_RETURNS]
        ),
    )


def _target_dates(
    position: Position, dated: list[ActionView], since: Sequence[ReturnDifference] | None
) -> Iterator[Block]:
    in_time = sorted(dated, key=lambda a: a.due or date.max)
    columns = {"Action": 50, "Target date": 20, "Lead": 30}
    rows: list[tuple[Words, ...]] = [
        (code_and_name(a), (short_day(a.due),), (a.lead or "No lead",)) for a in in_time
    ]
    if not position.returns:
        yield Table("Target dates of open actions", columns, tuple(rows))
        return
    last = position.returns[0]
    if since is None:
        yield Table(f"Target dates on {long_day(position.on)}", columns, tuple(rows))
        later = [a.code for a in in_time if a.updated_at is not None and a.updated_at > last.at]
        if later:
            codes = ", ".join(later)
            yield Paragraph(
                (
                    Strong("Changed after the last return: "),
                    f"{codes}. That return may give other dates for them.",
                )
            )
        return
    by_code = {d.code: d for d in reversed(since)}  # those in the list come first
    yield Table(
        "Target dates now and in the last return",
        {"Action": 42, "Target date": 16, "In the last return": 20, "Lead": 22},
        tuple(
            (row[0], row[1], (_in_return(a, by_code),), row[2])
            for a, row in zip(in_time, rows, strict=True)
        ),
    )
    dropped = [d for d in since if _was(d, "choice") == Choice.IN_PLAN.value]
    if dropped:
        codes = ", ".join(d.code for d in dropped if d.code)
        yield Paragraph((Strong("No longer in our plan: "), codes))
    gone = [d.code for d in since if d.code and any(map(_is_withdrawn, d.fields))]
    if gone:
        yield Paragraph(
            (
                Strong(f"Not in the edition {position.plan.edition}: "),
                f"{', '.join(gone)}. What was recorded is set aside.",
            )
        )


def _in_return(action: ActionView, by_code: Mapping[str | None, ReturnDifference]) -> str:
    difference = by_code.get(action.code)
    if difference is None:
        return "same"
    fields = {field.field: field.old for field in difference.fields}
    if fields.get("choice", Choice.IN_PLAN.value) != Choice.IN_PLAN.value:
        return "not in it"
    if "due" not in fields:
        return "same"
    old = fields["due"]
    return short_day(date.fromisoformat(str(old))) if old else "none"


def _was(difference: ReturnDifference, name: str) -> object:
    return next((f.old for f in difference.fields if f.field == name), None)


def _commitments(position: Position) -> Table:
    return Table(
        "Our commitments, in our own words",
        {"Objective": 30, "Description": 40, "Comments": 30},
        tuple(
            (
                (c.objective,),
                (c.description,) if c.description else NOTHING,
                (c.comments,) if c.comments else NOTHING,
            )
            for c in position.commitments
        ),
    )


def _is_withdrawn(field: FieldChange) -> bool:
    return (field.entity, field.field, field.new) == ("edition", "code", None)
