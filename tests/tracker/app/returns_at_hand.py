"""Example Surgery before a return: with nothing missing but the signature, or with gaps."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from at_the_keyboard import NOW, SAM

from db.opening import open_register
from db.records.new_records import NewAnswer, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.returns.returns import ReturnContent
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import Organisation
from db.vocabulary.terms import Answer, Choice, Dimension, Status
from imports.data_files.question_sets import shipped_question_sets

Q3 = Period(2026, 3)
OCTOBER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
"""A day on which the return for Q2 2026/27 is still to be made."""

MUST_DOS = ("GC1", "GR1", "GES1", "GES2", "GES3", "GPES1")
"""All of them but GPES2, which is worked on."""


def opened(path: Path, at: datetime = NOW) -> tuple[Register, Organisation]:
    """Open a register as Sam Example, and say whose it is."""
    register = open_register(path, user=SAM, clock=lambda: at)
    return register, register.organisations.find()


def complete(path: Path) -> Path:
    """Fill in all that a return for Q3 2026/27 asks for, but who signs it off."""
    register, practice = opened(path)
    register.organisations.edit(
        practice, contact="Pat Sample", email="pat@example.org", icb="Example ICB"
    )
    register.actions.choose(practice, MUST_DOS, Choice.LATER, "After the survey")
    begun = Edit(status=Status.IN_PROGRESS, lead="Dr Roy", due=date(2027, 3, 31))
    register.actions.edit(practice, ["GPES2"], begun)
    register.actions.add_update(practice, ["GPES2"], "Half the reviews are done.")
    register.close()
    return path


def with_gaps(path: Path) -> Path:
    """Leave one thing of each kind out of it, besides the signature."""
    register, practice = opened(complete(path))
    register.organisations.edit(practice, contact="", email="")
    register.actions.choose(practice, ["GES1"], Choice.UNDECIDED)
    register.actions.set_lead(practice, ["GPES2"], None)
    register.actions.edit(practice, ["GC7"], Edit(choice=Choice.IN_PLAN, lead="Kim Sample"))
    register.actions.edit(
        practice, ["GA1"], Edit(status=Status.ON_HOLD, lead="Kim Sample", due=date(2027, 1, 31))
    )
    register.actions.set_status(practice, ["GC1"], Status.COMPLETE)
    register.records.add_measure(
        practice,
        ["GPES2"],
        NewMeasure("Carbon per inhaler", "kgCO2e", Dimension.ENVIRONMENTAL, 18, date(2026, 5, 1)),
    )
    (measure,) = register.records.measures(practice)
    register.records.add_reading(practice, measure, NewReading(17, date(2026, 8, 3)))
    (asked,) = shipped_question_sets()
    register.questions.add_set(practice, asked)
    for question in asked.questions[1:]:
        register.questions.answer(
            practice, f"{asked.key}/{question.key}", NewAnswer(Answer.IN_PLACE)
        )
    register.close()
    return path


def with_evidence(path: Path, code: str, link: str) -> Path:
    """Give an action evidence at ``link``."""
    register, practice = opened(path)
    register.records.add_evidence(practice, [code], NewEvidence("Minutes of the meeting", link))
    register.close()
    return path


def rewritten(path: Path, statement: str) -> None:
    """Change the file as no version of the tracker would: as an old one or another program may."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def content_of(path: Path, period: Period = Q3) -> ReturnContent:
    """Return what the register says that a return would tell."""
    register, practice = opened(path)
    content = register.returns.content(practice, period)
    register.close()
    return content


def missing_from(path: Path) -> list[tuple[str | None, str]]:
    """Return what is missing from the return for Q3 2026/27, as code and field."""
    return [(m.code, m.field) for line in content_of(path).check for m in line.missing]
