"""No file is taken that holds an NHS number, wherever it stands in what would be kept of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db.received.received_return import (
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Remark,
    Sender,
)
from db.vocabulary.terms import BarrierKind, Choice
from imports.collating.remarks import refuse_nhs_numbers
from imports.collating.run import look_at
from imports.plans.plan_file import default_plan
from imports.reading.books import BookRefused
from tracker.use_cases.collating import known_plan

NUMBER = "943 476 5919"
ACTION = ReceivedAction("OWN-1", "A bicycle rack", 7, Choice.IN_PLAN, own=True)
BARRIER = ReceivedBarrier("GC1", BarrierKind.MONEY, "No money", "", None, "Barriers!C7")
MEASURE = ReceivedMeasure("GC1", "Gas", "kWh", None, 1.0, 2.0, 3.0, None, "Measures!H7")
SAID = ReceivedReturn(
    sender=Sender("A99999", "Example Surgery"),
    plan="a-plan",
    edition="1",
    period=None,
    number=1,
    position_on=None,
    signed_by="Sam",
    complete=None,
    sheet="Action tracker",
    columns=(("title", "B"),),
    actions=(ACTION,),
    barriers=(BARRIER,),
    measures=(MEASURE,),
    file="A99999.xlsx",
)


def of(row: object, **values: object) -> ReceivedReturn:
    """Return what is said, with other values in one row."""
    name = {ACTION: "actions", BARRIER: "barriers", MEASURE: "measures"}[row]  # type: ignore[index]
    return replace(SAID, **{name: (replace(row, **values),)})  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        *((of(ACTION, **{name: NUMBER}), "Action tracker!B7") for name in ("title", "lead")),
        *((of(ACTION, **{name: NUMBER}), "Action tracker!B7") for name in ("reason", "update")),
        *((of(BARRIER, **{name: NUMBER}), "Barriers!C7") for name in ("code", "note", "support")),
        *((of(MEASURE, **{name: NUMBER}), "Measures!H7") for name in ("code", "name", "unit")),
        *((of(MEASURE, **{n: 9434765919.0}), "Measures!H7") for n in ("baseline", "figure")),
        *(
            (replace(SAID, sender=replace(SAID.sender, **{name: NUMBER})), "the cover")
            for name in ("name", "pcn", "icb", "contact", "email")
        ),
        (replace(SAID, signed_by=NUMBER), "the cover"),
    ],
)
def test_it_is_refused_with_the_place(said: ReceivedReturn, place: str) -> None:
    with pytest.raises(BookRefused, match=place) as refused:
        refuse_nhs_numbers(said, (), ())
    assert "943" not in str(refused.value)


def test_a_sheet_that_is_named_by_one_is_refused() -> None:
    remark = Remark("sheets", f"Sheets without their headings: {NUMBER}.")
    with pytest.raises(BookRefused, match="names of its sheets"):
        refuse_nhs_numbers(SAID, (remark,), ())
    refuse_nhs_numbers(SAID, (), ())


def test_a_file_that_is_named_by_one_is_not_read_and_its_name_is_not_repeated(
    tmp_path: Path,
) -> None:
    below = tmp_path / "sent 9434765919"
    below.mkdir()
    for folder, name in ((below, "A99999.csv"), (tmp_path, f"{NUMBER} A99998.csv")):
        (folder / name).write_text("No.,Lead\nGC1,Kim\n", encoding="utf-8")
    found = [*look_at(tmp_path, [known_plan(default_plan())], date(2026, 12, 1))]
    assert ["an NHS number" in one.refused for one in found] == [True, True]
    assert not any("943" in json.dumps([one.name, one.refused, one.said]) for one in found)
