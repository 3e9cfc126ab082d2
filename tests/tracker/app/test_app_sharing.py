"""Two people change the same thing: both values are shown, and one key takes either."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import ask, at_the_tracker, changes, contents, stored
from scenes import go
from somebody_else import ALEX, alex

from db.records.new_records import NewEvidence
from db.vocabulary.terms import Choice, Status
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import LineForm
from tracker.screens.editing.edit_conflict import EditConflictScreen
from tracker.screens.forms.evidence_and_barriers import EvidenceForm


def evidence(path: Path) -> list[tuple[str, str]]:
    return [(row["title"], row["link"]) for row in ask(path, "SELECT title, link FROM evidence")]


async def test_either_value_can_be_taken(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("l", *"Kim")
        alex(fresh, lambda r, o: r.actions.set_lead(o, ["GC1"], "Dr Roy"))
        await person.press("enter")
        await person.sees("GC1: changed by Alex Sample at 10:00 today", "Lead Dr Roy Kim")
        assert stored(fresh, "GC1")["lead"] == "Dr Roy"
        await person.press("m")
        await person.sees("Lead set for GC1: Dr Roy → Kim. Ctrl+Z to undo.")
        await person.press("ctrl+z")
        await person.sees("Undone: GC1")
        assert [(what, by) for what, by, _ in changes(fresh)][-3:] == [
            ("set-lead", ALEX),
            ("set-lead", "Sam Example"),
            ("undo", "Sam Example"),
        ]
        assert stored(fresh, "GC1")["lead"] == "Dr Roy"

        await person.press("down", "c", "n", *"Rented")
        alex(fresh, lambda r, o: r.actions.choose(o, ["GC2"], Choice.NOT_FOR_US, "No roof"))
        before = contents(fresh)
        await person.press("enter")
        await person.sees("Reason No roof Rented")
        await person.press("k")
        await person.sees("Kept Alex Sample's value: GC2 Reason No roof. Not saved: Rented.")
        assert contents(fresh) == before

        await person.press("down", "s")
        alex(fresh, lambda r, o: r.actions.set_status(o, ["GC3"], Status.ON_HOLD))
        await person.press("i")
        await person.sees("Status On hold In progress")
        alex(fresh, lambda r, o: r.actions.set_status(o, ["GC3"], Status.COMPLETE))
        await person.press("m")
        await person.sees("Status Complete In progress")
        assert stored(fresh, "GC3")["status"] == "complete"
        await person.press("m")
        await person.sees("◐ In progress")
    assert stored(fresh, "GC3")["status"] == "in-progress"


async def test_of_marked_actions_theirs_can_be_kept_on_those_that_they_changed(
    fresh: Path,
) -> None:
    def leads() -> list[str | None]:
        return [stored(fresh, code)["lead"] for code in ("GC1", "GC2", "GC3")]

    async with at_the_tracker(fresh) as person:
        await person.press("space", "space", "space")
        for typed, key, after in (
            ("Pat", "escape", ["Dr Roy", None, None]),
            ("Kim", "k", ["P. Lee", "Kim", "Kim"]),
            ("Jo", "m", ["Jo", "Jo", "Jo"]),
        ):
            await person.press("l")
            await person.replace(typed)
            theirs = after[0] if key != "m" else "Alex"
            alex(fresh, lambda r, o, theirs=theirs: r.actions.set_lead(o, ["GC1"], theirs))
            await person.press("enter")
            await person.sees("GC1: changed by", "Keep theirs yours applies to the other 2")
            await person.press(key)
            if key == "escape":
                await person.is_at(LineForm)
                await person.sees("Pat")
                await person.press("escape")
            await person.is_at(ActionListScreen)
            if key == "k":
                await person.sees("Lead set for GC2, GC3", "Kept Alex Sample's value: GC1 Lead")
            assert leads() == after


async def test_many_that_differ_scroll_beneath_their_codes(fresh: Path) -> None:
    codes = [f"GC{number}" for number in range(1, 11)]
    async with at_the_tracker(fresh) as person:
        await person.press(*["space"] * 10, "s")
        alex(fresh, lambda r, o: r.actions.set_status(o, codes, Status.ON_HOLD))
        await person.press("i")
        await person.sees("10 actions: changed by Alex Sample", "Status On hold In progress")
        assert "│ GC1 " in "\n".join(person.lines())
        assert "│ GC10 " not in "\n".join(person.lines())
        await person.press("pagedown", "pagedown")
        await person.until(lambda: "│ GC10 " in "\n".join(person.lines()), "the last")
        await person.sees("K Keep theirs", "M Use mine", "Esc keeps theirs")
        await person.press("k")
        await person.sees("Kept Alex Sample's values: 10 actions. Your change was not saved.")


async def test_a_form_keeps_what_was_typed_until_it_is_decided(fresh: Path) -> None:
    alex(fresh, lambda r, o: r.records.add_evidence(o, ["GC1"], NewEvidence("Minutes", "Folder 3")))
    async with at_the_tracker(fresh) as person:
        await go(person, ("enter", "@ActionScreen", "enter", "c", "@EvidenceForm"))
        await person.replace("Minutes of May")
        alex(fresh, lambda r, o: _rename(r, o, "Minutes of June"))
        await person.press("enter")
        await person.is_at(EditConflictScreen)
        await person.sees("Title Minutes of June Minutes of May")
        await person.press("escape")
        await person.is_at(EvidenceForm)
        await person.sees("Title Minutes of May")
        assert evidence(fresh) == [("Minutes of June", "Folder 3")]
        await person.press("enter")
        await person.is_at(EditConflictScreen)
        await person.press("m")
        await person.is_at(ActionScreen)
        await person.sees("Evidence edited for GC1")
        assert evidence(fresh) == [("Minutes of May", "Folder 3")]
        await go(person, ("enter", "c", "@EvidenceForm"))
        await person.replace("Minutes of July")
        alex(fresh, lambda r, o: _rename(r, o, "Minutes of June"))
        await person.press("enter")
        await person.is_at(EditConflictScreen)
        await person.press("k")
        await person.is_at(ActionScreen)
        await person.sees("Kept Alex Sample's value: GC1 Title Minutes of June.")
    assert evidence(fresh) == [("Minutes of June", "Folder 3")]


def _rename(register, organisation, title: str) -> None:
    (there,) = register.records.evidence(organisation, "GC1")
    register.records.edit(organisation, there, NewEvidence(title, there.link))


async def test_what_somebody_took_out_is_told_and_what_was_typed_stays(fresh: Path) -> None:
    alex(fresh, lambda r, o: r.records.add_evidence(o, ["GC1"], NewEvidence("Minutes", "Folder 3")))
    async with at_the_tracker(fresh) as person:
        await go(person, ("enter", "@ActionScreen", "enter", "c", "@EvidenceForm"))
        await person.replace("Minutes of May")
        alex(fresh, lambda r, o: r.records.delete(o, r.records.evidence(o, "GC1")[0]))
        await person.press("enter")
        await person.sees("This evidence has been deleted", "Title Minutes of May")
    assert evidence(fresh) == []


async def test_triage_goes_on_once_mine_is_taken(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        alex(fresh, lambda r, o: r.actions.choose(o, ["GC1"], Choice.LATER))
        await person.press("p")
        await person.sees("Choice Later In our plan")
        await person.press("m")
        await person.is_at(TriageScreen)
        await person.sees("2 of 53 in this round")
    assert stored(fresh, "GC1")["choice"] == "in-plan"
