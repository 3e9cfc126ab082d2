"""What the sample practice recorded beside its actions: evidence, measures, barriers. Made up."""

from __future__ import annotations

from datetime import date

from db.records.new_records import NewBarrier, NewCommitment, NewEvidence, NewMeasure
from db.vocabulary.terms import BarrierKind, Dimension
from tracker.demo.steps import KIM, LEE, ROY, SAM, Read, Resolved, Step

INHALERS = "Emissions per SABA inhaler prescribed"
CONTROL = "Reviewed patients whose asthma is well controlled"
COST = "What our SABA inhalers cost"
RECYCLED = "Waste that is recycled"


def record_steps(today: date) -> list[Step]:
    """Return what was recorded, oldest first."""
    return [
        Step(190, KIM, "GPC1", _evidence("Bronze certificate", "https://example.org/bronze.pdf")),
        Step(171, SAM, "GC1", _evidence("CQC folder", "Policy folder, section 4")),
        Step(160, ROY, "GPES2", _inhalers()),
        Step(160, ROY, "GPES2", _measure(CONTROL, "% of those reviewed", "outcome", 61)),
        Step(160, ROY, "GPES2", _measure(COST, "pounds a month", "financial", 412)),
        Step(134, ROY, "GPES1", _evidence("Template for the review", "EHR, templates, RESP-4")),
        Step(110, LEE, "GR5", _recycled(today)),
        Step(101, ROY, "GPES2", Read(INHALERS, 17.2)),
        Step(101, ROY, "GPES2", Read(CONTROL, 63)),
        Step(101, ROY, "GPES2", Read(COST, 398)),
        Step(92, KIM, "GR2", _couch_roll()),
        Step(88, SAM, "GA1", _lease()),
        Step(80, LEE, "GR5", Read(RECYCLED, 26)),
        Step(74, ROY, "GPES2", _evidence("How we switch inhalers", "~/Green plan/Inhalers.docx")),
        Step(60, ROY, "GPES2", Read(INHALERS, None, "The pharmacist was away")),
        Step(45, SAM, "GC3", NewBarrier(BarrierKind.TIME, "No protected time for e-learning")),
        Step(38, LEE, "GR5", Read(RECYCLED, 31)),
        Step(37, KIM, "GR2", Resolved()),
        Step(30, ROY, "GPES2", Read(INHALERS, 16.6)),
        Step(30, ROY, "GPES2", Read(CONTROL, 68)),
        Step(30, ROY, "GPES2", Read(COST, 377)),
        Step(24, SAM, "", _commitment()),
        Step(11, ROY, "GPES2", Read(INHALERS, 16.1, "New leaflet not out yet")),
    ]


def _evidence(title: str, link: str) -> NewEvidence:
    return NewEvidence(title, link)


def _measure(name: str, unit: str, dimension: str, baseline: float) -> NewMeasure:
    return NewMeasure(name, unit, Dimension(dimension), baseline)


def _inhalers() -> NewMeasure:
    return NewMeasure(
        INHALERS,
        "kgCO2e per inhaler",
        Dimension.ENVIRONMENTAL,
        baseline=17.9,
        target=12,
        target_on=date(2028, 3, 31),
        source="BLMK ICS Green Plan 2025-32, ES1 C and Delivery Plan ES1 C/ii",
    )


def _recycled(today: date) -> NewMeasure:
    return NewMeasure(
        RECYCLED,
        "% by weight",
        Dimension.ENVIRONMENTAL,
        baseline=22,
        target=40,
        target_on=date(today.year + 1, 9, 30),
    )


def _couch_roll() -> NewBarrier:
    return NewBarrier(
        BarrierKind.SUPPLIER,
        "No recycled couch roll on the framework",
        "A line on the framework that all practices can order from",
    )


def _lease() -> NewBarrier:
    return NewBarrier(
        BarrierKind.LANDLORD,
        "The lease says nothing of who pays for heating that saves energy",
        "A sample clause for a green lease, and somebody to ask",
    )


def _commitment() -> NewCommitment:
    return NewCommitment(
        "Every inhaler review offers a lower carbon inhaler",
        "By the end of the financial year, with the PCN pharmacist",
        "Where it suits the patient",
    )
