"""Positions with some of everything that papers tell of, all of it made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from db.validation.periods import Period
from db.views import (
    ActionView,
    Barrier,
    Commitment,
    Evidence,
    Measure,
    Position,
    Reading,
    ReturnView,
)
from db.vocabulary.terms import (
    Area,
    BarrierKind,
    Brag,
    Choice,
    Dimension,
    ProviderType,
    Rating,
    Status,
)
from exports.catalogue import DOCUMENTS, find_kind, write_export
from exports.documents import DocumentFacts
from exports.documents.model import DocumentContent
from exports.files.progress import ProgressCallback, no_progress

NAMES = [kind.name for kind in DOCUMENTS]
"""Every document, by its name on the command line."""

SAM, LEE, ROY = "Sam Example", "P. Lee", "Dr Roy"
GONE = r"S:\Green plan\water bottles.docx"
"""A path of which a caller would say that nothing is there."""


def at(day: date, hour: int = 9) -> datetime:
    """Return a moment in the morning of a day."""
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def furnished(position: Position) -> Position:
    """Return ``position`` with evidence, measures, barriers, commitments and a return."""
    on = position.on
    organisation = replace(
        position.organisation,
        pcn="Example PCN",
        icb="Example ICB",
        contact=SAM,
        email="sam@example.org",
    )
    return replace(
        position,
        organisation=organisation,
        evidence=_evidence(on),
        measures=_measures(on),
        barriers=_barriers(on),
        commitments=_commitments(on),
        returns=(_last_return(on),),
    )


def crowded(position: Position) -> Position:
    """Return a position with more of everything than one page has room for, and long texts."""
    on = position.on
    long = "Sustainable procurement of medicines, consumables and of everything else that we buy"
    plain = tuple(
        replace(a, title=f"{long} {n}"[-90:], detail=long, choice=Choice.IN_PLAN, lead=f"Dr {long}")
        for n, a in enumerate(position.actions)
    )
    third = len(plain) // 3
    done = tuple(
        replace(a, status=Status.COMPLETE, brag=Brag.BLUE, completed=on - timedelta(days=n))
        for n, a in enumerate(plain[:third])
    )
    late = tuple(
        replace(a, status=Status.IN_PROGRESS, brag=Brag.RED, due=on - timedelta(days=100 + n))
        for n, a in enumerate(plain[third : 2 * third])
    )
    ahead = tuple(
        replace(
            a,
            status=Status.ON_HOLD,
            brag=Brag.AMBER,
            due=on + timedelta(days=200 + n),
            review=on + timedelta(days=20 + n),
        )
        for n, a in enumerate(plain[2 * third :])
    )
    barriers = tuple(
        replace(b, id=n, code=plain[n].code, note=long * 3, support=long * 3, resolved=None)
        for n, b in enumerate(_barriers(on) * 3)
    )
    measures = tuple(
        replace(m, id=n, code=plain[n].code, name=long, unit=long)
        for n, m in enumerate(_measures(on) * 3)
    )
    return replace(
        furnished(position), actions=(*done, *late, *ahead), barriers=barriers, measures=measures
    )


def _evidence(on: date) -> tuple[Evidence, ...]:
    def days_ago(number: int) -> datetime:
        return at(on - timedelta(days=number))

    return (
        Evidence(
            1,
            "GC1",
            "Minutes of the partners' meeting",
            r"S:\Green plan\Evidence\2026-06 partners.docx",
            days_ago(171),
            SAM,
        ),
        Evidence(
            2,
            "GC1",
            "Guidance folder on the intranet",
            "https://intranet.example.org/green-plan/guidance?year=2026&part=1",
            days_ago(170),
            SAM,
        ),
        Evidence(3, "GR13", "Photograph of the water point", GONE, days_ago(160), LEE),
        Evidence(4, "GPES2", "Search of inhalers by type", None, days_ago(30), ROY),
        Evidence(
            5,
            "GPC1",
            "Registration with the toolkit",
            "Policy folder, section 4",
            days_ago(188),
            "Kim Sample",
        ),
        Evidence(
            6, "GES3", "How we consult", "file:///S:/Green%20plan/video.pdf", days_ago(9), SAM
        ),
    )


def _measures(on: date) -> tuple[Measure, ...]:
    then = at(on - timedelta(days=60))
    quarter = on - timedelta(days=50)
    inhalers = Measure(
        id=1,
        code="GPES2",
        name="Carbon of salbutamol inhalers",
        unit="kgCO2e per inhaler",
        dimension=Dimension.ENVIRONMENTAL,
        baseline=18,
        baseline_on=date(2025, 3, 31),
        target=15,
        target_on=date(2027, 3, 31),
        source="Example source",
        at=then,
        by=ROY,
        readings=(
            Reading(1, "GPES2", 1, quarter - timedelta(days=90), 17.5, None, then, ROY),
            Reading(2, "GPES2", 1, quarter, 16.25, "After the first reviews", then, ROY),
        ),
    )
    waste = replace(
        inhalers,
        id=2,
        code="GR5",
        name="Recycled share of waste",
        unit="%",
        baseline=31,
        target=50,
        by=LEE,
        readings=(Reading(3, "GR5", 2, quarter, None, "Contractor changed", then, LEE),),
    )
    trained = replace(
        inhalers,
        id=3,
        code="GC3",
        name="Staff who did the e-learning",
        unit="people",
        dimension=Dimension.SOCIAL,
        baseline=None,
        baseline_on=None,
        target=12,
        by=SAM,
        readings=(),
    )
    return (trained, waste, inhalers)


def _barriers(on: date) -> tuple[Barrier, ...]:
    then = at(on - timedelta(days=88))
    return (
        Barrier(
            1,
            "GA1",
            BarrierKind.LANDLORD,
            "The lease says who pays for heating; the landlord wants to look at it first.",
            "A template letter to landlords, and somebody to ask about leases",
            None,
            then,
            SAM,
        ),
        Barrier(
            2, "GC3", BarrierKind.TIME, "No protected time for training", None, None, then, SAM
        ),
        Barrier(
            3,
            "GR2",
            BarrierKind.SUPPLIER,
            "The supplier has no reusable gowns until spring.",
            "A list of suppliers that other practices use",
            None,
            then,
            LEE,
        ),
        Barrier(
            4,
            "GR5",
            BarrierKind.MONEY,
            "Bins cost more",
            "A grant",
            on - timedelta(days=4),
            then,
            LEE,
        ),
    )


def _commitments(on: date) -> tuple[Commitment, ...]:
    then = at(on - timedelta(days=120))
    return (
        Commitment(
            1,
            "Half of our inhaler reviews by spring",
            "Reviews are done by the practice pharmacist with Dr Roy.",
            None,
            then,
            ROY,
        ),
        Commitment(2, "A Green Champion on each floor", None, "One of two found", then, SAM),
    )


def _last_return(on: date) -> ReturnView:
    period = Period.quarter_of(on).previous()
    made = period.end + timedelta(days=9)
    return ReturnView(
        id=1,
        period=period,
        number=1,
        on=made,
        at=at(made),
        by=SAM,
        signed_by="Dr Roy",
        change=30,
        complete=False,
        file_name=f"A99999_{str(period).replace(' ', '-').replace('/', '-')}_1.xlsx",
        sha256="0" * 64,
    )


def action(code: str, title: str, **fields: object) -> ActionView:
    """Return an action in the plan, not started and with nothing said, but for ``fields``."""
    plain = ActionView(
        id=1,
        code=code,
        title=title,
        detail="",
        provider_type=ProviderType.GENERIC,
        area=Area.RESOURCES,
        rating=Rating.SHOULD_DO,
        quick_win=False,
        own=False,
        benefits=frozenset(),
        notes=(),
        own_ease=None,
        choice=Choice.IN_PLAN,
        reason=None,
        status=Status.NOT_STARTED,
        brag=None,
        lead=None,
        start=None,
        due=None,
        review=None,
        completed=None,
        percent=None,
        latest_update=None,
        last_news=None,
        updated_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
        updated_by=SAM,
        version=1,
        haystack="",
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def export(
    kind: str, position: Position, target: Path, progress: ProgressCallback = no_progress
) -> str:
    """Export a position, which no register need hold, as the app and the command do."""
    source: Any = SimpleNamespace(position=lambda: position)
    return write_export(find_kind(kind), source, target, progress)


def content_of(name: str, position: Position, **facts: Any) -> DocumentContent:
    """Return the content of the document with that name."""
    content = find_kind(name).content
    assert content is not None
    return content(DocumentFacts(position, **facts))
