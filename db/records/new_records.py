"""What people record beside an action's progress: evidence, measures, readings, barriers, ...

Each ``New...`` is what a person enters; ``stored()`` gives the values as the tables hold them and
refuses what cannot be. Nothing here touches a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from db.errors import Refused
from db.records.evidence_links import checked_link
from db.validation.dates import in_range
from db.validation.figures import figure
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, TITLE_LIMIT, plain_text, required_text
from db.vocabulary.terms import Answer, BarrierKind, Dimension

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """Evidence as a person enters it: a title, and where it is (see
    :mod:`db.records.evidence_links`).
    """

    title: str
    link: str = ""

    def stored(self, today: date) -> Stored:
        """Return the values to keep.

        Raises:
            Refused: no title, or a link that could not be opened safely.
        """
        return {
            "title": required_text(self.title, "Title", TITLE_LIMIT),
            "link": checked_link(self.link),
        }


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure as a person enters it; a baseline without a day is today's."""

    name: str
    unit: str
    dimension: Dimension
    baseline: float | None = None
    baseline_on: date | None = None
    target: float | None = None
    target_on: date | None = None
    source: str = ""

    def stored(self, today: date) -> Stored:
        """Return the values to keep.

        Raises:
            Refused: no name or unit, a figure that is none, a target without a day, a baseline of
                a day to come, or a day without its figure.
        """
        baseline_on, target_on = self.baseline_on, self.target_on
        if self.baseline is None and baseline_on is not None:
            raise Refused("The baseline has a day but no figure. Give both, or neither.")
        if self.baseline is not None:
            baseline_on = in_range(baseline_on or today, "Baseline on")
            if baseline_on > today:
                raise Refused(f"The baseline's day {baseline_on:%d/%m/%Y} is still to come.")
        if (self.target is None) != (target_on is None):
            raise Refused("A target is a figure and the day to reach it by. Give both, or neither.")
        return {
            "name": required_text(self.name, "Name", NAME_LIMIT),
            "unit": required_text(self.unit, "Unit", NAME_LIMIT),
            "dimension": self.dimension.value,
            "baseline": figure(self.baseline, "Baseline"),
            "baseline_on": _iso(baseline_on),
            "target": figure(self.target, "Target"),
            "target_on": _iso(in_range(target_on, "Target by") if target_on else None),
            "source": plain_text(self.source, "Source", NOTE_LIMIT) or None,
        }


@dataclass(frozen=True, slots=True)
class NewReading:
    """What a measure was on a day; ``None`` says "not assessed"."""

    value: float | None
    on: date
    note: str = ""

    def stored(self, today: date) -> Stored:
        """Return the values to keep.

        Raises:
            Refused: a figure that is none, or a day to come.
        """
        on = in_range(self.on, "Reading on")
        if on > today:
            raise Refused(f"{on:%d/%m/%Y} is still to come. A reading is of today or before.")
        return {
            "on": on.isoformat(),
            "value": figure(self.value, "Reading"),
            "note": plain_text(self.note, "Note", NOTE_LIMIT) or None,
        }


@dataclass(frozen=True, slots=True)
class NewBarrier:
    """What stands in the way; ``support`` is what is asked of the ICB, if anything."""

    kind: BarrierKind
    note: str
    support: str = ""
    resolved: date | None = None

    def stored(self, today: date) -> Stored:
        """Return the values to keep.

        Raises:
            Refused: no note, or resolved on a day to come.
        """
        resolved = self.resolved
        if resolved is not None and in_range(resolved, "Resolved on") > today:
            raise Refused(f"{resolved:%d/%m/%Y} is still to come. Give the day it was resolved.")
        return {
            "kind": self.kind.value,
            "note": required_text(self.note, "Note", NOTE_LIMIT),
            "support": plain_text(self.support, "Support", NOTE_LIMIT) or None,
            "resolved": _iso(resolved),
        }


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """What an organisation commits itself to, in its own words."""

    objective: str
    description: str = ""
    comments: str = ""

    def stored(self, today: date) -> Stored:
        """Return the values to keep.

        Raises:
            Refused: no objective.
        """
        return {
            "objective": required_text(self.objective, "Objective", TITLE_LIMIT),
            "description": plain_text(self.description, "Description", NOTE_LIMIT) or None,
            "comments": plain_text(self.comments, "Comments", NOTE_LIMIT) or None,
        }


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """How a question is answered."""

    answer: Answer
    comment: str = ""

    def stored(self, today: date) -> Stored:
        """Return the values to keep.

        Raises:
            Refused: a comment that cannot be.
        """
        return {
            "answer": self.answer.value,
            "comment": plain_text(self.comment, "Comment", NOTE_LIMIT) or None,
        }


NewRecord = NewEvidence | NewMeasure | NewReading | NewBarrier | NewCommitment | NewAnswer


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
