"""The result of collating returns as JSON."""

from __future__ import annotations

from collections import Counter

from db.received.received_return import FileReport, Judgement, Missing, Outcome
from db.received.rollup import is_of_period_before
from exports.data.json_values import Json


def collating_json(
    judgement: Judgement, plan: str, kept: int | None = None, others: int | None = None
) -> Json:
    """Return ``{plan, period, taken, remarks, refused, before, duplicates, missing, files, kept,
    others}``.

    The words of outcomes are counts of files. ``before`` are those among the ``refused`` that are
    of the period before, and only compared with; ``duplicates`` are those that do not count because
    another one does, or is the same. ``missing`` are the organisations expected of which no file
    counts. ``kept`` is how many returns are kept since, and ``others`` how many count for the
    period that came before and are in other folders; both are ``null`` if nothing is kept.
    """
    counts = Counter(report.outcome for report in judgement.files)
    return {
        "plan": plan,
        "period": str(judgement.period),
        "taken": counts[Outcome.TAKEN],
        "remarks": counts[Outcome.REMARKS],
        "refused": counts[Outcome.REFUSED],
        "before": sum(map(is_of_period_before, judgement.files)),
        "duplicates": counts[Outcome.SUPERSEDED] + counts[Outcome.SAME],
        "missing": [missing_json(one) for one in judgement.missing],
        "files": [_file(report) for report in judgement.files],
        "kept": kept,
        "others": others,
    }


def missing_json(one: Missing) -> Json:
    """Return an organisation of which no file counts."""
    about = one.expected
    return {
        "ods": about.ods,
        "name": about.name,
        "contact": about.contact or None,
        "email": about.email or None,
        "why": one.why,
    }


def _file(report: FileReport) -> Json:
    return {
        "name": report.name,
        "outcome": report.outcome.value,
        "ods": report.ods or None,
        "period": str(report.period) if report.period else None,
        "number": report.number or None,
        "why": [remark.text for remark in report.remarks],
        "ask": [remark.ask for remark in report.remarks if remark.ask],
    }
