"""What a return brings in plain words, on the command line and on the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import Desk
from returns_sent import DAY, SentReturn, some_of_everything
from textual.app import App, ComposeResult

from db.vocabulary.terms import Answer
from tracker.appearance.symbols import ASCII
from tracker.phrases.proposal_phrases import (
    asked_in_words,
    ignored_in_words,
    proposed_change_in_words,
)
from tracker.widgets.proposal_list import ProposalList


@pytest.fixture
def desk(desk_with_return: Desk) -> Desk:
    """Example Surgery, which has made a return and waits for it to come back."""
    return desk_with_return


@pytest.fixture
def file(desk: Desk, sent: SentReturn) -> Path:
    """The return filled in, in the post."""
    path = desk.folder / "From Pat.xlsx"
    path.write_bytes(some_of_everything(sent).saved())
    return path


def test_every_line_says_what_it_does(desk, sent):
    told = list(
        map(proposed_change_in_words, desk.propose(some_of_everything(sent).saved()).changes)
    )
    assert told == [
        "Add: Swift boxes",
        "Programme area: Culture",
        "Evidence added: Photo",
        "Evidence added: Audit (https://www.example.org/audit)",
        "Reading added: Carbon of an inhaler: 15.25 kgCO2e on 20/11/2026",
        "Measure added: Meetings (a year, Social); target 4 by 31/03/2027",
        "Barrier added: Money: Costs too much; support needed: Half of it",
        "Answer: In progress → In place",
        "Answer: Not applicable; comment: No aids here",
        "Contact: Pat Sample → Kim Sample",
        "Email: kim@example.org",
    ]


def test_what_is_not_so_plain_is_said_too(desk, sent):
    new = {"Name": "Meetings", "Unit": "a year", "Dimension": "Social", "Baseline": 2}
    rest = {"Baseline_on": DAY, "New_reading": "Not assessed", "New_reading_on": DAY}
    sent.type("Measures", None, No="GC1", **new, **rest, Source="A plan, page 9")
    sent.type("Barriers", None, No="GC4", Note="Dear", Resolved_on=DAY)
    sent.answer(1, "In progress", None)
    proposal = desk.propose(sent.saved())
    assert [(proposed_change_in_words(c), asked_in_words(c)) for c in proposal.changes] == [
        (
            "Measure added: Meetings (a year, Social); baseline 2 on 20/11/2026; reading: not"
            " assessed on 20/11/2026; source: A plan, page 9",
            "",
        ),
        ("Barrier added: Other: Dear; resolved on 20/11/2026", "import it?"),
        ("Comment: Since May → –", ""),
    ]


def test_what_is_left_alone_is_named(desk, sent):
    sent.type("Evidence", None, No="GC3", Evidence="Photo", Link="javascript:alert(1)")
    sent.type("Barriers", None, No="GX9", Note="Dear")
    sent.answer(2, "Mostly")
    first, second, third = map(ignored_in_words, desk.propose(sent.saved()).ignored)
    assert first.startswith("GC3 Link 'javascript:alert(1)': A link cannot start with")
    assert second == "Barrier 'Dear': no action has the number or title 'GX9'"
    assert third.startswith("'Do you take part in a scheme by which w…' 'Mostly' is not one of")


def test_a_dry_run_shows_the_lines_by_what_they_are_about(greenplan, file):
    outcome = greenplan("import", str(file), "--dry-run")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("Return 1 of Q3 2026/27, exported from this register")
    assert "  GPES2 Inhalers\n    Evidence added: Audit (https" in outcome.out
    assert "  Example Surgery (A99999)\n    Contact: Pat Sample → Kim Sample" in outcome.out
    assert "Columns not imported" not in outcome.out


def test_yes_takes_in_all_of_it_and_undo_takes_it_back(greenplan, desk, file):
    assert greenplan("import", str(file), "--yes").code == 0
    assert desk.register.organisations.find().contact == "Kim Sample"
    assert desk.register.records.barriers(desk.organisation, "GC4")
    assert "No changes" in greenplan("import", str(file), "--yes").out
    greenplan("undo")
    assert desk.register.organisations.find().contact == "Pat Sample"
    assert desk.register.records.barriers(desk.organisation, "GC4") == ()


def test_json_has_the_rest_of_a_record_under_more(greenplan, file):
    told = json.loads(greenplan("import", str(file), "--dry-run", "--json").out)
    by_field = {change["field"]: change for change in told["changes"]}
    assert by_field["evidence"]["more"] == {"link": "https://www.example.org/audit"}
    assert (by_field["reading"]["new"], by_field["reading"]["more"]["on"]) == (15.25, "2026-11-20")
    assert by_field["barrier"]["more"]["kind"] == "money"
    assert by_field["answer"]["new"] == Answer.NOT_APPLICABLE.value
    assert by_field["title"]["more"] == {}


class _OneList(App[None]):
    """Nothing but the lines of a proposal."""

    def compose(self) -> ComposeResult:
        yield ProposalList(ASCII)


async def test_each_line_is_ticked_by_itself_and_evidence_with_its_own_action(desk, sent):
    proposal = desk.propose(some_of_everything(sent).saved())
    places = {proposed_change_in_words(change): n for n, change in enumerate(proposal.changes)}
    app = _OneList()
    async with app.run_test() as pilot:
        lines = app.query_one(ProposalList)
        lines.show(proposal)
        await pilot.pause()

        async def tick(words: str) -> None:
            for place in range(lines.option_count):
                if words in str(lines.get_option_at_index(place).prompt):
                    lines.highlighted = place
            await pilot.pause()
            lines.toggle()

        every = set(range(len(proposal.changes)))
        assert lines.ticked == every
        await tick("Reading added: Carbon")
        assert every - lines.ticked == {places[next(w for w in places if "Carbon" in w)]}
        await tick("Reading added: Carbon")
        await tick("Add: Swift boxes")
        own = {places["Add: Swift boxes"], places["Programme area: Culture"]}
        assert every - lines.ticked == own | {places["Evidence added: Photo"]}
        await tick("Evidence added: Photo")
        assert every - lines.ticked == {places["Programme area: Culture"]}
