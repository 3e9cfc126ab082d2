"""Returns of Example Surgery, made up for tests: with some of everything, with next to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from db.returns.returns import ReturnContent, ReturnDifference, due_on, return_checklist
from db.validation.periods import Period
from db.views import (
    ActionView,
    Barrier,
    Commitment,
    Evidence,
    FieldChange,
    Measure,
    Position,
    QuestionSetView,
    QuestionView,
    Reading,
    ReturnView,
    Risk,
    Update,
)
from db.vocabulary.brag import brag
from db.vocabulary.terms import (
    Answer,
    BarrierKind,
    Brag,
    Choice,
    Dimension,
    Rating,
    RiskKind,
    RiskLevel,
    Status,
)

Q3 = Period(2026, 3)
AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
BY = "Sam Example"


def a_return(
    position: Position,
    signed_by: str = BY,
    *,
    number: int = 1,
    previous: ReturnView | None = None,
    since: Sequence[ReturnDifference] = (),
) -> ReturnContent:
    """The return for Q3 2026/27 that is made of a position."""
    return ReturnContent(
        position=position,
        period=Q3,
        number=number,
        signed_by=signed_by,
        at=AT,
        due=due_on(Q3, None),
        check=return_checklist(position, Q3, signed_by),
        previous=previous,
        since=tuple(since),
    )


def corrected(position: Position) -> ReturnContent:
    """A second return for Q3 with some of everything, compared with the first."""
    return a_return(rich(position), number=2, previous=PREVIOUS, since=SINCE)


def lacking(position: Position) -> ReturnContent:
    """A return of which every line of the checklist says No."""
    unmeasured = measure(1, "GC2", "Staff who commute by car", [31])
    actions = (replace(a, reason=None) for a in position.actions)
    asked = (replace(QUESTIONS[0], questions=(QUESTIONS[0].questions[1],)),)
    bare = replace(position, actions=tuple(actions), measures=(unmeasured,), question_sets=asked)
    return a_return(bare, "")


def rich(position: Position) -> Position:
    """The position with evidence, measures, barriers, questions, commitments and risks in it."""
    organisation = replace(
        position.organisation,
        pcn="Example PCN",
        icb="Example ICB",
        contact="Pat Sample",
        email="green@example.nhs.uk",
    )
    return replace(
        position,
        organisation=organisation,
        evidence=EVIDENCE,
        measures=MEASURES,
        barriers=BARRIERS,
        commitments=COMMITMENTS,
        risks=RISKS,
        question_sets=QUESTIONS,
    )


def at_random(position: Position, seed: int) -> ReturnContent:
    """A return of a position in which everything the checklist asks about is as it may come."""
    dice = Random(seed)
    codes = [action.code for action in position.actions]
    actions = tuple(_somehow(action, dice) for action in position.actions)
    days = [Q3.start + timedelta(n) for n in (-40, -1, 0, 0)]
    updates = tuple(
        Update(n, code, datetime(d.year, d.month, d.day, 12, tzinfo=UTC), BY, "Talked about it")
        for n, (code, d) in enumerate(
            (dice.choice(codes), dice.choice(days)) for _ in range(dice.randrange(60))
        )
    )
    pieces = tuple(
        _evidence(n, code, f"Piece {n}", dice.choice((None, "Folder 4")))
        for n, code in enumerate(dice.sample(codes, dice.randrange(30)))
    )
    measures = tuple(
        replace(
            measure(n, code, f"Measure {n}", []),
            readings=tuple(
                Reading(n, code, n, on, dice.choice((None, 0.5, 12)), None, AT, BY)
                for on in sorted(dice.sample(days[:-1], dice.randrange(3)))
            ),
        )
        for n, code in enumerate(sorted(dice.sample(codes, 12), key=codes.index))
    )
    sets = tuple(
        replace(
            asked,
            questions=tuple(
                replace(q, answer=dice.choice((None, *Answer))) for q in asked.questions
            ),
        )
        for asked in QUESTIONS[: dice.randrange(3)]
    )
    made = replace(
        position,
        organisation=replace(position.organisation, contact=dice.choice((None, "Pat Sample"))),
        actions=actions,
        updates=updates,
        evidence=pieces,
        measures=measures,
        question_sets=sets,
    )
    return a_return(made, dice.choice(("", BY)))


def _somehow(action: ActionView, dice: Random) -> ActionView:
    choice, status = dice.choice((*Choice, Choice.IN_PLAN)), dice.choice(tuple(Status))
    due = dice.choice((None, *(AT.date() + timedelta(days) for days in (-1, 0, 30, 31))))
    news = dice.choice((None, AT.date() - timedelta(89), AT.date() - timedelta(90)))
    return replace(
        action,
        rating=dice.choice((None, *Rating)),
        choice=choice,
        status=status if choice is Choice.IN_PLAN else None,
        reason=dice.choice((None, "Money")),
        lead=dice.choice((None, "Zoë Sample")),
        due=due,
        last_news=news,
        brag=brag(choice, status, due, news, AT.date()),
    )


def _evidence(number: int, code: str, title: str, link: str | None) -> Evidence:
    return Evidence(number, code, title, link, AT, BY)


def measure(
    number: int, code: str, name: str, values: Sequence[float | None], **more: Any
) -> Measure:
    """A measure with a reading on the first of each month from May 2026 on."""
    fields: dict[str, Any] = {
        "unit": "kgCO2e per inhaler",
        "dimension": Dimension.ENVIRONMENTAL,
        "baseline": 18.0,
        "baseline_on": date(2025, 3, 31),
        "target": 15.0,
        "target_on": date(2027, 3, 31),
        "source": "Example ICS plan, page 9",
        **more,
    }
    readings = tuple(
        Reading(number * 100 + n, code, number, date(2026, 5 + n, 1), value, None, AT, BY)
        for n, value in enumerate(values)
    )
    return Measure(id=number, code=code, name=name, at=AT, by=BY, readings=readings, **fields)


def _barrier(number: int, code: str, kind: BarrierKind, note: str, support: str | None) -> Barrier:
    return Barrier(number, code, kind, note, support, None, AT, BY)


EVIDENCE = (
    _evidence(1, "GC1", "Minutes of the meeting", "https://intranet.example.nhs.uk/m?a=1&b=2"),
    _evidence(2, "GC1", "Reading list", r"S:\Green\reading list.docx"),
    _evidence(3, "GPES2", "=HYPERLINK(1)", "javascript:alert(1)"),
    _evidence(4, "GR8", "Letter from the supplier", "mailto:supplier@example.org"),
)

MEASURES = (
    measure(1, "GPES2", "Carbon of a reliever inhaler", [17.5, 16.9, None, 16.25, 16, 15.5, 15.25]),
    measure(2, "GPES2", "Patients who tell of a change", [None], dimension=Dimension.SOCIAL),
    measure(
        *(3, "GC3", "Staff who commute by car", [31, 29]),
        unit="people",
        dimension=Dimension.OUTCOME,
        target=None,
        target_on=None,
    ),
)

BARRIERS = (
    _barrier(1, "GC2", BarrierKind.TIME, "Nobody has a session free for it", None),
    _barrier(2, "GR6", BarrierKind.MONEY, "The bins cost more than we have", "Half of the cost"),
    _barrier(3, "GA5", BarrierKind.LANDLORD, "-5 degrees in the hall & no answer", "A letter"),
    replace(
        _barrier(4, "GC1", BarrierKind.IT, "No access to the page", "Access"),
        resolved=date(2026, 10, 2),
    ),
)

COMMITMENTS = (
    Commitment(1, "A champion in every team", "One each by June", None, AT, BY),
    Commitment(2, "=1+1", "@everyone", "+44 & more", AT, BY),
)

RISKS = (
    Risk(
        *(1, "A heatwave", RiskLevel.VERY_HIGH, RiskKind.ESTATE, "Shade", "Kim"),
        *(date(2027, 3, 31), AT, BY),
    ),
    Risk(2, "=1+1", None, None, "@everyone", "+44 & more", None, AT, BY),
)

QUESTIONS = (
    QuestionSetView(
        "example-icb",
        "Example ICB's questions",
        "Autumn 2026",
        "Example ICB, quarterly return",
        (
            QuestionView("example-icb/lead", "Is there a lead?", "Named", Answer.IN_PLACE, "Pat"),
            QuestionView("example-icb/paper", "Is all paper recycled?", "Bought", None, None),
        ),
    ),
    QuestionSetView(
        "example-place",
        "Example Place's questions",
        "First",
        "Example Place",
        (QuestionView("example-place/aids", "Are aids taken back?", "", None, None),),
    ),
)

PREVIOUS = ReturnView(
    *(1, Q3, 1, date(2026, 10, 20), datetime(2026, 10, 20, 9, tzinfo=UTC), BY, BY, 40, False),
    *("A99999_Q3-2026-27_1.xlsx", "0" * 64),
)

SINCE = (
    ReturnDifference(
        "GPES2",
        "Inhalers",
        (
            FieldChange("GPES2", "status", "not-started", "in-progress"),
            FieldChange("GPES2", "due", None, "2026-11-20"),
            FieldChange("GPES2", "update", None, "First letter sent", "update", 7),
            FieldChange("GPES2", "title", None, "Letter", "evidence", 3),
            FieldChange("GPES2", "link", None, "Folder 4", "evidence", 3),
            FieldChange("GPES2", "measure", None, "Carbon", "reading", 9),
            FieldChange("GPES2", "measure_id", None, 1, "reading", 9),
            FieldChange("GPES2", "on", None, "2026-11-01", "reading", 9),
        ),
        (Brag.AMBER, Brag.RED),
    ),
    ReturnDifference(
        "GC1",
        "Understand the guidance",
        (
            FieldChange("GC1", "choice", "undecided", "in-plan"),
            FieldChange("GC1", "status", None, "complete"),
            FieldChange("GC1", "completed", None, "2026-11-20"),
        ),
        (None, Brag.BLUE),
    ),
    ReturnDifference("GES5", "Food", (FieldChange("GES5", "choice", "in-plan", "not-for-us"),)),
    ReturnDifference(None, "Example Surgery", (FieldChange(None, "contact", None, "Pat Sample"),)),
)
