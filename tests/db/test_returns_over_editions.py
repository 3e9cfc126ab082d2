"""What changed since the last return, where a later edition of the plan came between."""

from __future__ import annotations

from dataclasses import replace

from example_register import Surgery
from returns_made import Q3, Q4, render

from db.inspection import inspect_register
from db.plans.editions import compare_editions
from db.records.new_records import NewEvidence
from db.returns.differences import differences_in_words
from db.returns.returns import ReturnContent
from db.views import Organisation
from db.vocabulary.terms import Choice, Rating, Status
from imports.plans.plan_file import shipped_plan


def upgraded(surgery: Surgery, seen: Organisation, **codes: str | None) -> Organisation:
    """Return the organisation after an upgrade in which some actions have other codes, or none.
    NEW1 is added, and N1 is called "Another title" and is a Should Do.
    """
    register = surgery.register
    before = register.plan_edition(seen.plan_key)
    changed = {"title": "Another title", "rating": Rating.SHOULD_DO}
    actions = {}
    for one in before.actions:
        code = codes.get(one.code, one.code)
        if code:
            new = replace(one, code=code, **(changed if code == "N1" else {}))
            actions.setdefault(code, new)
    added = replace(before.actions[0], code="NEW1", title="An added action")
    after = replace(
        before, key="second-edition", edition="Second", actions=(*actions.values(), added)
    )
    decided = [(one.code, codes.get(one.code, one.code) or "") for one in before.actions]
    comparison = compare_editions(before, after, [*decided, ("", "NEW1")])
    return register.organisations.upgrade(seen, comparison)


def made(surgery: Surgery, seen: Organisation, period=Q3):
    return surgery.register.returns.make(seen, period, "Sam Example", render, incomplete=True)


def since(content: ReturnContent) -> dict[str | None, tuple[str, ...]]:
    found = {one.code: differences_in_words(one) for one in content.since}
    assert len(found) == len(content.since)
    return found


CODES = {"GC1": "N1", "GC2": "GC3", "GC3": "GC2", "GC4": None, "GC5": "N1"}
PLAN = "BLMK Primary Care Green Plan 2026-32"


def worked_on(surgery: Surgery) -> None:
    register, practice = surgery.register, surgery.organisation
    register.actions.choose(practice, ["GC1", "GC2", "GC3", "GC4"], Choice.IN_PLAN)
    register.actions.set_status(practice, ["GC1", "GC2"], Status.ON_HOLD)
    register.actions.already_in_place(practice, ["GC4", "GC5"])


def test_what_the_editions_say_differently_is_said_once_and_nothing_else(
    example_surgery: Surgery,
) -> None:
    worked_on(example_surgery)
    made(example_surgery, example_surgery.organisation)
    seen = upgraded(example_surgery, example_surgery.organisation, **CODES)
    content = example_surgery.register.returns.content(seen, Q3)
    assert since(content) == {
        None: (f"Plan: {PLAN}, Draft V2 → {PLAN}, Second",),
        "N1": (
            "Code: GC1 → N1",
            "Title: Understand the guidance re CQC requirements → Another title",
            "Rating: Must Do → Should Do",
        ),
        "GC2": ("Code: GC3 → GC2",),
        "GC3": ("Code: GC2 → GC3",),
        "NEW1": ("New in the plan",),
        "GC4": ("No longer in the plan", "BRAG: Blue → none"),
        "GC5": ("Code: GC5 → N1", "BRAG: Blue → none"),
    }


def test_what_was_recorded_is_told_of_the_action_that_carries_it_on(
    example_surgery: Surgery,
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    worked_on(example_surgery)
    made(example_surgery, practice)
    register.actions.set_lead(practice, ["GC2"], "Before")
    register.actions.set_lead(practice, ["GC4", "GC5"], "Aside")
    register.actions.add_update(practice, ["GC5"], "Comes along")
    seen = upgraded(example_surgery, practice, **CODES)
    register.actions.set_status(seen, ["GC3"], Status.COMPLETE)
    register.records.add_evidence(seen, ["N1"], NewEvidence("Minutes"))
    found = since(register.returns.content(seen, Q4))
    assert found["GC3"] == (
        "Code: GC2 → GC3",
        "Lead: Before",
        "Status: On hold → Complete",
        "Completed on: 22/11/2026",
        "Percent: 100%",
        "BRAG: Amber → Blue",
    )
    assert found["N1"][-2:] == ("Update: Comes along", "Evidence added: Minutes")
    assert found["GC4"] == ("No longer in the plan", "Lead: Aside", "BRAG: Blue → none")
    assert found["GC5"] == ("Code: GC5 → N1", "Lead: Aside", "BRAG: Blue → none")
    assert found["GC2"] == ("Code: GC3 → GC2",)


def test_an_upgrade_that_was_undone_changed_nothing(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    worked_on(example_surgery)
    made(example_surgery, practice)
    seen = upgraded(example_surgery, practice, **CODES)
    register.actions.set_lead(seen, ["N1", "NEW1"], "Kim")
    register.history.undo(seen)
    register.history.undo(seen)
    content = register.returns.content(practice, Q3)
    assert (since(content), content.is_same_as_last) == ({}, True)
    # What was recorded in between, and was not undone, is told by the codes of today.
    seen = register.organisations.upgrade(
        practice,
        compare_editions(
            *map(register.plan_edition, (practice.plan_key, "second-edition")),
            [*((one, CODES.get(one, one) or "") for one in codes(example_surgery)), ("", "NEW1")],
        ),
    )
    other = example_surgery.open_as("Alex Sample")
    other.actions.set_lead(seen, ["N1", "NEW1"], "Alex")
    register.history.undo(seen)
    assert since(register.returns.content(practice, Q3)) == {"GC1": ("Lead: Alex",)}


def codes(surgery: Surgery) -> list[str]:
    edition = surgery.register.plan_edition(surgery.organisation.plan_key)
    return [one.code for one in edition.actions]


def test_a_return_under_the_later_edition_corrects_that_under_the_earlier(
    example_surgery: Surgery,
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    worked_on(example_surgery)
    first = made(example_surgery, practice)
    seen = upgraded(example_surgery, practice, **CODES)
    second = made(example_surgery, seen)
    assert (second.again, second.view.number, second.corrects) == (False, 2, 1)
    assert made(example_surgery, seen).again
    # The first opens as it was made, and its seal holds.
    again = register.returns.file(seen, Q3, 1)
    assert (again.workbook, again.doubt, again.view) == (first.workbook, "", first.view)
    assert '"plan_key": "blmk-primary-care-2026-32"' in register.returns.snapshot(first.view)
    assert '"plan_key": "second-edition"' in register.returns.snapshot(second.view)
    if location := register.place.path:
        with inspect_register(str(location)) as found:
            assert found.altered_returns() == ((), 0)
            assert (found.log_faults(), found.unreadable_values()) == ((), ())
    # An undone upgrade is another correction, compared with the return of the later edition.
    register.history.undo(seen)
    content = register.returns.content(practice, Q3)
    assert (content.number, content.corrects) == (3, 2)
    found_then = since(content)
    assert found_then[None] == (f"Plan: {PLAN}, Second → {PLAN}, Draft V2",)
    assert found_then["GC4"] == ("New in the plan", "BRAG: none → Blue")
    assert found_then["NEW1"] == ("No longer in the plan",)
    assert found_then["GC5"] == ("New in the plan", "BRAG: none → Blue")
    assert "Code: N1 → GC1" in found_then["GC1"]


def test_an_upgrade_of_one_plan_is_nothing_to_the_returns_of_another(
    example_surgery: Surgery,
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    ics = register.organisations.work_with(practice, shipped_plan("blmk-ics-2025-32"))
    made(example_surgery, ics)
    worked_on(example_surgery)
    upgraded(example_surgery, practice, **CODES)
    assert since(register.returns.content(ics, Q3)) == {}
