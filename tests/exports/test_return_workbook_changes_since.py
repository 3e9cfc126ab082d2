"""What differs from the last return stands in the workbook, counted and in words."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook
from returned_books import shown, texts
from returned_positions import PREVIOUS, a_return, rich

from db.parts.returns import MadeReturn
from db.records.new_records import NewEvidence
from db.returns.returns import ReturnContent, ReturnDifference
from db.validation.periods import Period
from db.views import FieldChange
from db.vocabulary.terms import Brag
from exports.returns.file_name import return_file_name
from exports.returns.workbook import return_bytes


def test_the_cover_counts_what_differs_from_the_last_return(book):
    said = next(text for text in texts(book, "Cover") if text.startswith("Compared with"))
    assert said.split("\n") == [
        "Compared with return 1 for Q3 2026/27, position on 20 October 2026.",
        "Actions changed: 3",
        "Added to our plan: 1",
        "Removed from our plan: 1",
        "Completed: 1",
        "Turned Red: 1",
        "Updates added: 1",
        "Pieces of evidence added: 1",
        "Readings added: 1",
        "Changes to our details, commitments or answers: 1",
    ]


def test_the_cover_speaks_of_risks_if_one_changed(position):
    risk = FieldChange(None, "title", None, "A heatwave", "risk", 1)
    since = (ReturnDifference(None, "Example Surgery", (risk,)),)
    said = texts(shown(a_return(position, number=2, previous=PREVIOUS, since=since)), "Cover")
    changes = next(text for text in said if text.startswith("Compared with")).split("\n")
    assert changes[1:] == ["Changes to our details, commitments, risks or answers: 1"]


def test_a_return_like_the_last_one_says_that_nothing_changed(position):
    same = shown(a_return(rich(position), number=2, previous=PREVIOUS))
    assert any(text.endswith("No changes") for text in texts(same, "Cover"))


def test_only_what_was_not_there_before_counts_as_added(position):
    differs = (
        FieldChange("GC1", "link", None, "Folder 4", "evidence", 1),
        FieldChange("GC1", "title", "Minute", "Minutes", "evidence", 2),
        FieldChange("GC1", "title", "Minutes", None, "evidence", 3),
        FieldChange("GC1", "resolved", None, "2026-11-20", "barrier", 4),
        FieldChange("GC1", "note", None, "By eye", "reading", 5),
        FieldChange("GC1", "update", "Taken back", None, "update", 6),
        FieldChange("GC1", "kind", None, "money", "barrier", 7),
        FieldChange("GC1", "note", None, "Too dear", "barrier", 7),
    )
    since = (ReturnDifference("GC1", "Understand the guidance", differs),)
    book = shown(a_return(rich(position), number=2, previous=PREVIOUS, since=since))
    said = next(text for text in texts(book, "Cover") if text.startswith("Compared with"))
    assert said.split("\n")[1:] == ["Actions changed: 1", "Barriers added: 1"]


def test_only_what_is_known_to_be_done_since_the_last_return_counts_as_completed(position):
    def complete(code: str, day: str | None) -> ReturnDifference:
        fields = [FieldChange(code, "status", "in-progress", "complete")]
        fields += [FieldChange(code, "completed", None, day)] if day else []
        return ReturnDifference(code, "An action", tuple(fields))

    since = (
        complete("GC1", None),
        complete("GC2", "2026-10-19"),
        complete("GC3", "2026-10-20"),
        complete("GC4", "2026-11-20"),
        complete("GC5", None),
        complete("GC6", None),
    )
    book = shown(a_return(rich(position), number=2, previous=PREVIOUS, since=since))
    said = next(text for text in texts(book, "Cover") if text.startswith("Compared with"))
    assert said.split("\n")[1:] == [
        "Actions changed: 6",
        "Completed: 2",
        "Completed before the last return: 1",
        "Complete, date not known: 3",
    ]
    assert texts(book, "Summary").count("Completed on: date not known") == 3


def test_every_difference_stands_in_the_summary_in_words(book):
    rows = [[c.value for c in row] for row in book["Summary"].iter_rows()]
    first = next(n for n, row in enumerate(rows) if row[0] == "Action" and row[1] == "BRAG")
    said = [(row[0], row[1], row[3]) for row in rows[first + 1 :]]
    assert said == [
        ("GPES2 Inhalers", "Amber → Red", "Status: Not started → In progress"),
        (None, None, "Target date: 20/11/2026"),
        (None, None, "Update: First letter sent"),
        (None, None, "Evidence added: Letter (Folder 4)"),
        (None, None, "Reading added: Carbon: not assessed on 01/11/2026"),
        ("GC1 Understand the guidance", "No colour → Blue", "Choice: Undecided → In our plan"),
        (None, None, "Status: Complete"),
        (None, None, "Completed on: 20/11/2026"),
        ("GES5 Food", None, "Choice: In our plan → Not for us"),
        ("Example Surgery", None, "Contact: Pat Sample"),
    ]


def test_a_difference_of_colour_alone_is_told(position):
    turned = ReturnDifference("GC3", "Training", (), (Brag.GREEN, Brag.AMBER))
    book = shown(a_return(position, previous=PREVIOUS, since=(turned,)))
    assert "GC3 Training" in texts(book, "Summary")
    assert "Green → Amber" in texts(book, "Summary")


def test_a_very_long_text_that_differs_is_quoted_in_part(position):
    field = FieldChange("GC3", "reason", "x" * 4_000, "y" * 4_000)
    book = shown(
        a_return(
            position, previous=PREVIOUS, since=(ReturnDifference("GC3", "Training", (field,)),)
        )
    )
    quoted = next(text for text in texts(book, "Summary") if text.startswith("Reason: "))
    assert (len(quoted), quoted[-1]) == (1_000, "…")


def test_two_returns_of_a_register_differ_by_what_was_done_between_them(example_surgery):
    register, us = example_surgery.register, example_surgery.organisation

    def render(content: ReturnContent) -> tuple[str, bytes]:
        return return_file_name(content), return_bytes(content)

    def make() -> MadeReturn:
        return register.returns.make(us, Period(2026, 3), "Sam Example", render, incomplete=True)

    first = make()
    assert make().workbook == first.workbook
    register.actions.already_in_place(us, ["GC1"])
    register.records.add_evidence(
        us, ["GC1"], NewEvidence("Minutes", "https://example.org/minutes")
    )
    register.organisations.edit(us, contact="Pat Sample")
    second = make()

    assert (first.view.file_name, second.view.file_name) == (
        "A99999_Q3-2026-27_1.xlsx",
        "A99999_Q3-2026-27_2.xlsx",
    )
    told = texts(load_workbook(BytesIO(second.workbook), data_only=True), "Summary")
    start = told.index("Since the last return")
    assert told[start + 2 :] == [
        *("Action", "BRAG", "What changed"),
        *("Example Surgery", "Contact: Pat Sample"),
        *("GC1 Understand the guidance re CQC requirements", "No colour → Blue"),
        "Choice: Undecided → In our plan",
        "Status: Not started → Complete",
        "Percent: 100%",
        "Completed on: date not known",
        "Evidence added: Minutes (https://example.org/minutes)",
    ]
    kept = register.returns.file(us, Period(2026, 3), 1)
    assert kept.workbook == first.workbook
