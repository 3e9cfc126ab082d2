"""Trackers and returns of one edition of a plan that come back to another: nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO

import pytest
from desk import Desk, Sent
from layouts.making import book
from openpyxl import load_workbook
from returns_sent import SentReturn, made

from db.errors import StaleChange
from db.plans.editions import compare_editions
from db.plans.plan_edition import PlannedAction
from db.records.new_records import NewEvidence
from db.register import Register
from db.views import Organisation
from db.vocabulary.terms import Choice, Rating, Status
from exports.tracker.action_tracker import tracker_bytes
from imports.proposal import Needs

NOTE = (
    "This file is for another edition, BLMK Primary Care Green Plan 2026-32, {of}. Its rows are"
    " compared with the actions that carry them on in the plan BLMK Primary Care Green Plan"
    " 2026-32, {now}."
)


@dataclass
class SeenWith:
    """The same practice, seen with the edition that it works with now."""

    register: Register
    organisation: Organisation


def upgraded(desk: Desk, **codes: str | None) -> Desk:
    """The desk after an upgrade in which some actions have other codes, or none; all titles that
    changed have "again" at their end, and their rating is Should Do. NEW1 is added.
    """
    register = desk.register
    before = register.plan_edition(desk.organisation.plan_key)
    actions: dict[str, PlannedAction] = {}
    for action in before.actions:
        code = codes.get(action.code, action.code)
        if code == action.code:
            actions.setdefault(code, action)
        elif code:
            title = f"{action.title} again"
            new = replace(action, code=code, title=title, rating=Rating.SHOULD_DO)
            actions.setdefault(code, new)
    added = replace(before.actions[0], code="NEW1", title="An added action")
    after = replace(
        before, key="second-edition", edition="Second", actions=(*actions.values(), added)
    )
    decided = [
        *((one.code, codes.get(one.code, one.code) or "") for one in before.actions),
        ("", "NEW1"),
    ]
    comparison = compare_editions(before, after, decided)
    seen = register.organisations.upgrade(desk.organisation, comparison)
    return Desk(SeenWith(register, seen), desk.reader, desk.folder)


def told(proposal) -> list[tuple[object, ...]]:
    return sorted(((c.code, c.field, c.new) for c in proposal.changes), key=str)


def worked_on(desk: Desk) -> None:
    """Record something about a few actions."""
    register, practice = desk.register, desk.organisation
    register.actions.set_status(practice, ["GC1", "GC2", "GC3", "GC4"], Status.IN_PROGRESS)
    register.actions.set_lead(practice, ["GC1", "GC2"], "Dr Roy")
    for code in ("GC1", "GC2", "GC3"):
        register.actions.add_update(practice, [code], f"About {code}")
        register.records.add_evidence(practice, [code], NewEvidence(f"Minutes of {code}"))


CODES = {"GC1": "N1", "GC2": "GC3", "GC3": "GC2", "GC4": None, "GC5": "N1"}
"""GC1 is renamed, and GC5 merged with it; GC2 and GC3 swap their codes; GC4 is withdrawn."""


@pytest.fixture(params=["tracker", "return"])
def exported(request: pytest.FixtureRequest) -> Callable[[Desk], bytes]:
    if request.param == "return":
        return lambda desk: made(desk.register, desk.organisation)
    return lambda desk: tracker_bytes(desk.register.position(desk.organisation))


def test_a_file_from_before_an_upgrade_that_nobody_edited_proposes_nothing(desk, exported):
    worked_on(desk)
    content = exported(desk)
    after = upgraded(desk, **CODES)
    for seen in (desk, after):  # also where the screen still shows the earlier edition
        proposal = seen.propose(content)
        assert (told(proposal), proposal.conflicts) == ([], ())
        assert [(one.code, one.why) for one in proposal.ignored] == [
            ("GC4", "GC4 is not in the edition Second; what you recorded about it is set aside")
        ]
        assert proposal.plan == "second-edition"
        assert proposal.notes[0] == NOTE.format(of="Draft V2", now="Second")
        assert not [note for note in proposal.notes if "Not in the file" in note]


def test_what_was_typed_before_an_upgrade_comes_into_the_actions_that_carry_it_on(desk):
    worked_on(desk)
    sent = Sent(tracker_bytes(desk.register.position(desk.organisation)))
    after = upgraded(desk, **CODES)
    sent.type("GC1", Lead="Kim", New_update="Chased")
    sent.type("GC2", Lead="Lee")
    sent.type("GC3", Percent=20)
    sent.type("GC4", Lead="Nobody")
    sent.type("GC6", Choice="Later", Reason="Money")
    proposal = after.propose(sent.saved())
    assert proposal.exported
    assert told(proposal) == [
        ("GC2", "percent", 20),
        ("GC3", "lead", "Lee"),
        ("GC6", "choice", "later"),
        ("GC6", "reason", "Money"),
        ("N1", "lead", "Kim"),
        ("N1", "update", "Chased"),
    ]
    assert {change.needs for change in proposal.changes} == {None}
    assert {change.old for change in proposal.changes if change.field == "lead"} == {"Dr Roy"}
    assert [one.code for one in proposal.ignored] == ["GC4"]
    after.accept(proposal)
    assert (after.action("N1").lead, after.action("GC3").lead) == ("Kim", "Lee")
    assert after.log("N1") == ["About GC1", "Chased"]
    again = after.propose(sent.saved())
    assert (told(again), again.conflicts) == ([], ())


def test_what_was_changed_on_both_sides_of_an_upgrade_is_a_conflict(desk):
    worked_on(desk)
    sent = Sent(tracker_bytes(desk.register.position(desk.organisation)))
    after = upgraded(desk, **CODES)
    after.register.actions.set_lead(after.organisation, ["N1"], "Alex")
    proposal = after.propose(sent.type("GC1", Lead="Kim").saved())
    (conflict,) = proposal.conflicts
    assert (conflict.code, conflict.base, conflict.old, conflict.new) == (
        *("N1", "Dr Roy", "Alex", "Kim"),
    )
    assert conflict.three_way
    after.accept(proposal, theirs=[0])
    assert after.action("N1").lead == "Kim"


def test_a_merged_action_s_progress_stays_out_and_its_updates_come_along(desk):
    worked_on(desk)
    desk.register.actions.set_status(desk.organisation, ["GC5"], Status.IN_PROGRESS)
    desk.register.actions.add_update(desk.organisation, ["GC5"], "About GC5")
    sent = Sent(tracker_bytes(desk.register.position(desk.organisation)))
    after = upgraded(desk, **CODES)
    proposal = after.propose(sent.type("GC5", Lead="Kim", New_update="Chased").saved())
    assert told(proposal) == [("N1", "update", "Chased")]
    assert [(one.code, one.why) for one in proposal.ignored if one.code == "GC5"] == [
        ("GC5", "GC5 is now part of N1; its log and records are there, its progress is set aside")
    ]
    after.accept(proposal)
    assert after.log("N1") == ["About GC1", "About GC5", "Chased"]
    assert told(after.propose(sent.saved())) == []


def test_records_typed_in_a_return_from_before_an_upgrade_follow(desk):
    worked_on(desk)
    sent = SentReturn(load_workbook(BytesIO(made(desk.register, desk.organisation))))
    after = upgraded(desk, **CODES)
    for code in ("GC1", "GC2", "GC4", "GC5"):
        sent.type("Evidence", None, No=code, Evidence=f"Photo of {code}")
    sent.type("Measures", None, No="GC5", Name="Meetings", Unit="a year", Dimension="Social")
    sent.type("Barriers", None, No="GC3", Kind="Money", Note="Costs too much")
    proposal = after.propose(sent.saved())
    assert told(proposal) == [
        ("GC2", "barrier", "Costs too much"),
        ("GC3", "evidence", "Photo of GC2"),
        ("N1", "evidence", "Photo of GC1"),
        ("N1", "evidence", "Photo of GC5"),
        ("N1", "measure", "Meetings"),
    ]
    assert ("GC4 is not in the edition Second; what you recorded about it is set aside") in {
        one.why for one in proposal.ignored if one.sheet == "Evidence"
    }
    after.accept(proposal)
    records = after.register.records
    assert {one.title for one in records.evidence(after.organisation, "N1")} == {
        *("Minutes of GC1", "Photo of GC1", "Photo of GC5"),
    }
    again = after.propose(sent.saved())
    assert (told(again), again.conflicts) == ([], ())


def test_a_file_of_the_later_edition_comes_back_after_the_upgrade_was_undone(desk, exported):
    worked_on(desk)
    after = upgraded(desk, **CODES)
    after.register.actions.set_lead(after.organisation, ["NEW1"], "Alex")
    sent = Sent(exported(after))
    after.register.history.undo(after.organisation)
    after.register.history.undo(after.organisation)
    proposal = after.propose(sent.type("N1", Lead="Kim").type("GC3", Lead="Lee").saved())
    assert desk.register.organisations.current(desk.organisation) == desk.organisation
    assert proposal.notes[0] == NOTE.format(of="Second", now="Draft V2")
    assert told(proposal) == [("GC1", "lead", "Kim"), ("GC2", "lead", "Lee")]
    assert [(one.code, one.why) for one in proposal.ignored] == [
        ("NEW1", "NEW1 is not in the edition Draft V2; what you recorded about it is set aside")
    ]
    desk.accept(proposal)
    assert (desk.action("GC1").lead, desk.action("GC2").lead) == ("Kim", "Lee")


def test_codes_of_an_earlier_edition_are_known_in_a_list_kept_by_hand(desk):
    worked_on(desk)
    title = desk.action("GC1").title
    after = upgraded(desk, **CODES)
    rows = [["No.", "Action", "Target date"], ["GC1", title, "1 Mar 2027"]]
    proposal = after.propose(book({"Sheet1": rows}))
    assert told(proposal) == [("N1", "due", "2027-03-01")]
    assert "Codes of another edition: GC1 is N1 today." in proposal.notes
    # A code that another action has today is that action's, unless the title says otherwise.
    rows = [["No.", "Action", "Target date"], ["GC3", after.action("GC3").title, "1 Mar 2027"]]
    proposal = after.propose(book({"Sheet1": rows}))
    assert told(proposal) == [("GC3", "due", "2027-03-01")]
    assert not [note for note in proposal.notes if "edition" in note]
    rows = [["No.", "Action", "Target date"], ["GC3", title, "1 Mar 2027"]]
    (change,) = after.propose(book({"Sheet1": rows})).changes
    assert change.needs is Needs.GUESS


def test_a_choice_about_a_title_names_the_action_of_today(desk):
    worked_on(desk)
    sent = Sent(tracker_bytes(desk.register.position(desk.organisation)))
    after = upgraded(desk, **CODES)
    row = sent.first_free_row
    sent.type(row, Action="Something else", Lead="Kim", Choice="In our plan")
    file = sent.saved()
    (found,) = after.propose(file).titles
    proposal = after.propose(file, decided={found.name: "GC3"})
    assert {change.code for change in proposal.changes} == {"GC3"}
    assert after.action("GC3").choice is Choice.IN_PLAN


def test_what_was_proposed_before_an_upgrade_is_not_imported_after_it(desk):
    worked_on(desk)
    sent = Sent(tracker_bytes(desk.register.position(desk.organisation)))
    proposal = desk.propose(sent.type("GC6", Lead="Kim").saved())
    after = upgraded(desk, **CODES, GC6="GC7", GC7="GC6")
    for seen in (desk, after):
        with pytest.raises(StaleChange, match="upgraded the plan to another edition"):
            seen.accept(proposal)
    assert [after.action(code).lead for code in ("GC6", "GC7")] == [None, None]
    again = desk.propose(sent.saved())  # the screen still shows the earlier edition
    desk.accept(again)
    assert (after.action("GC6").lead, after.action("GC7").lead) == (None, "Kim")


def test_titles_of_an_earlier_edition_are_known_in_a_list_kept_by_hand(desk):
    title = desk.action("GC2").title
    after = upgraded(desk, GC2="N2")
    assert after.action("N2").title != title
    proposal = after.propose(book({"Sheet1": [["Action", "Lead"], [title, "Kim"]]}))
    assert told(proposal) == [("N2", "lead", "Kim")]
    assert proposal.changes[0].needs is None
