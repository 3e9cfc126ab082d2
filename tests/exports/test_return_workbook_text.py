"""Text stays the text it was, wherever in a return people may have written it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from filled_in_by_hand import table
from returned_books import live
from returned_positions import (
    BARRIERS,
    COMMITMENTS,
    EVIDENCE,
    PREVIOUS,
    QUESTIONS,
    RISKS,
    a_return,
    measure,
)

from db.returns.returns import ReturnDifference
from db.views import FieldChange, Position, Update

ODD = (
    *("=1+1", "@x", "+44", "-1", "'quoted'", "a & b <c>", "_x0041_", "lines\nand lines", "#REF!"),
    *("=HYPERLINK(1)", " spaces ", "TRUE", "1/2", "]]>", "x" * 4_000),
)
CELLS = {
    "UpdateLog": ("By", "Update"),
    "EvidenceList": ("Evidence", "Link, path or reference", "Added by"),
    "MeasureList": ("What is measured", "Unit", "Source"),
    "BarrierList": ("Details", "Support needed", "Added by"),
    "QuestionSet1": ("Question", "What counts", "Comment"),
    "CommitmentList": ("Objective", "Description", "Comments"),
    "RiskList": ("Risk", "Mitigation", "Owner", "Added by"),
}
"""Where people's text stands: tables and their columns."""


def as_stored(text: str) -> str:
    """Text as openpyxl reads it: _x005F_ is how an underscore stands in a file."""
    return text.replace("_x0041_", "_x005F_x0041_")


def odd_everywhere(position: Position) -> Position:
    """The position with each odd text in a row of its own of every table."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    asked = tuple(
        replace(QUESTIONS[0].questions[0], key=str(n), text=odd, help=odd, comment=odd)
        for n, odd in enumerate(ODD)
    )
    return replace(
        position,
        updates=tuple(Update(-n, "GC1", at, odd, odd) for n, odd in enumerate(ODD)),
        evidence=tuple(replace(EVIDENCE[0], title=odd, link=odd, by=odd) for odd in ODD),
        measures=tuple(
            measure(n, "GC1", odd, [1, 2], unit=odd, source=odd) for n, odd in enumerate(ODD)
        ),
        barriers=tuple(replace(BARRIERS[1], note=odd, support=odd, by=odd) for odd in ODD),
        commitments=tuple(
            replace(COMMITMENTS[0], objective=odd, description=odd, comments=odd) for odd in ODD
        ),
        risks=tuple(replace(RISKS[0], title=odd, mitigation=odd, owner=odd, by=odd) for odd in ODD),
        question_sets=(replace(QUESTIONS[0], questions=asked),),
    )


def test_text_stays_text_in_every_table(position):
    book = live(a_return(odd_everywhere(position)))
    for name, headings in CELLS.items():
        for row, odd in zip(table(book, name), ODD, strict=False):
            for heading in headings:
                cell = row[heading]
                assert (cell.value, cell.data_type) == (as_stored(odd), "s"), (name, heading)


@pytest.mark.parametrize("odd", ["=1+1", "Smith & <Sons>"])
def test_text_stays_text_on_the_cover_and_in_what_differs(position, odd):
    fields: dict[str, Any] = dict.fromkeys(("name", "pcn", "icb", "contact", "email"), odd)
    us = replace(position.organisation, **fields)
    asked = replace(QUESTIONS[0], title=odd, source=odd)
    differs = ReturnDifference("GC1", odd, (FieldChange("GC1", "lead", None, odd),))
    book = live(
        a_return(
            replace(position, organisation=us, question_sets=(asked,)),
            odd,
            previous=PREVIOUS,
            since=(differs,),
        )
    )
    said = {row[0].value: row[1] for row in book["Cover"].iter_rows(max_row=19)}
    for label in ("Organisation", "PCN", "ICB", "Contact", "Email", "Signed off by"):
        assert (said[label].value, said[label].data_type) == (odd, "s"), label
    assert book["Questions"]["A5"].value == f"{odd}, Autumn 2026"
    assert any(cell.value == f"Lead: {odd}" for cell in book["Summary"]["D"])
