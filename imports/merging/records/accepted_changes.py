"""Turn lines of a proposal into records, answers and details for the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from db.errors import StaleChange
from db.import_batches.import_batch import NewReadingOf
from db.records.new_records import NewAnswer, NewBarrier, NewEvidence, NewMeasure, NewReading
from db.views import QuestionSetView
from db.vocabulary.terms import Answer, BarrierKind, Dimension
from imports.proposal import DETAILS, RECORDS, Change

if TYPE_CHECKING:
    from db.import_batches.import_batch import NewOfAction


def records_of(changes: Iterable[Change]) -> Iterator[NewOfAction]:
    """Yield the records that changes to one action add, a measure before its first reading."""
    for change in changes:
        if change.field in RECORDS:
            yield from _record(change)


def answers_of(
    changes: Iterable[Change], sets: Sequence[QuestionSetView]
) -> tuple[tuple[str, NewAnswer], ...]:
    """Return the answers that changes give, by question; ``sets`` hold the current ones.

    If only the answer or only the comment is imported, the other stays as it is.

    Raises:
        StaleChange: a question is no longer asked, or no longer has an answer to comment on.
    """
    there = {question.key: question for of in sets for question in of.questions}
    given: dict[str, dict[str, Any]] = {}
    for change in changes:
        key = change.more.get("question")
        if isinstance(key, str):
            if key not in there:
                raise _stale(change, "is no longer asked")
            new = given.setdefault(
                key, {"answer": there[key].answer, "comment": there[key].comment}
            )
            new |= {"comment": change.more["comment"]} if "comment" in change.more else {}
            new[str(change.field)] = change.new
            if not new["answer"]:
                raise _stale(change, "no longer has an answer to comment on")
    return tuple(
        (key, NewAnswer(Answer(new["answer"]), new["comment"] or "")) for key, new in given.items()
    )


def _stale(change: Change, why: str) -> StaleChange:
    return StaleChange(
        f"The question {change.subject!r} {why}. It changed after this file was read."
        " Nothing was imported. Read the file again."
    )


def details_of(changes: Iterable[Change]) -> tuple[tuple[str, str | None], ...]:
    """Return the organisation's own details that changes set."""
    return tuple(
        (str(change.field), None if change.new is None else str(change.new))
        for change in changes
        if change.field in DETAILS
    )


def _record(change: Change) -> Iterator[NewOfAction]:
    name, more = str(change.new), change.more
    match change.field:
        case "evidence":
            yield NewEvidence(name, str(more["link"] or ""))
        case "barrier":
            kind, support = BarrierKind(str(more["kind"])), str(more["support"] or "")
            yield NewBarrier(kind, name, support, _day(more["resolved"]))
        case "reading":
            yield _reading(str(more["measure"]), change.new, more["on"])
        case _:
            yield NewMeasure(
                name,
                unit=str(more["unit"]),
                dimension=Dimension(str(more["dimension"])),
                baseline=_figure(more["baseline"]),
                baseline_on=_day(more["baseline_on"]),
                target=_figure(more["target"]),
                target_on=_day(more["target_on"]),
                source=str(more["source"] or ""),
            )
            if more["on"]:
                yield _reading(name, more["value"], more["on"])


def _reading(measure: str, value: object, on: object) -> NewReadingOf:
    return NewReadingOf(measure, NewReading(_figure(value), date.fromisoformat(str(on))))


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _figure(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
