"""What somebody else changes appears while one works, and disturbs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker, stored
from returns_at_hand import complete
from scenes import go
from somebody_else import alex, opened_by

from db.errors import CannotOpen
from db.parts.actions import Actions
from db.records.new_records import NewAnswer
from db.vocabulary.terms import Answer, Area, ProviderType, Status
from imports.data_files.question_sets import shipped_question_sets
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.editing.edit_conflict import EditConflictScreen
from tracker.screens.records.questions import QuestionsScreen
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.widgets.message_line import MessageLine

pytestmark = pytest.mark.usefixtures("others_are_followed")


def news(person: Person) -> str:
    return person.app.screen.query_one(MessageLine).news


async def test_a_change_appears_where_one_is_and_moves_nothing(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("slash")
        await person.type("gc")
        await person.press("enter", "down", "down", "space")
        before = (person.on, person.codes, [row.code for row in person.table.marked])
        alex(fresh, lambda r, o: r.actions.set_status(o, ["GC2"], Status.IN_PROGRESS))
        await person.sees("Alex Sample changed GC2: Choice In our plan, Status In progress")
        await person.sees("◐ In progress", "Our plan 1")
        assert (person.on, person.codes, [row.code for row in person.table.marked]) == before
        assert person.app.screen.query_one("#search").value == "gc"
        await person.press("s", "h")
        await person.sees("GC3 marked as ")
        await person.rests(0.1)
        assert "Sam Example" not in news(person)


async def test_rows_come_and_go_and_the_list_stays_where_it_was_scrolled_to(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("6")
        rows = len(person.codes)
        alex(practice, lambda r, o: r.actions.set_status(o, ["GC2"], Status.ON_HOLD))
        await person.until(lambda: len(person.codes) == rows + 1, "the new row")
        await person.press("1", "down", "space")
        person.table.scroll_to(y=20, animate=False, immediate=True, force=True)
        alex(practice, lambda r, o: r.own_actions.add(o, "Hedge", area=Area.ADAPTATION))
        alex(practice, lambda r, o: r.organisations.edit(o, name="Sample House"))
        await person.sees("Alex Sample made 3 changes: GC2, OWN-2", "Sample House A99999")
        assert (person.on, person.table.scroll_y) == ("GC3", 20)
        await person.press("end")
        await person.sees("▸ OWN-2 Hedge")


async def test_another_ods_code_and_type_appear_with_their_actions(fresh: Path) -> None:
    dental = ProviderType.DENTAL_PRACTICE
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC3")
        alex(fresh, lambda r, o: r.organisations.edit(o, ods="V99999", provider_type=dental))
        await person.sees("Example Surgery V99999 · dental practice", "All 50")
        assert person.on == "GC3"
        assert "DC1" in person.codes
        assert "GPC1" not in person.codes
        await person.press("s", "i")
        await person.sees("GC3 marked as")
    assert stored(fresh, "GC3", "V99999")["status"] == "in-progress"


async def test_the_page_of_an_action_that_goes_with_the_type_is_left(fresh: Path) -> None:
    dental = ProviderType.DENTAL_PRACTICE
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GPC1")
        await person.press("enter")
        await person.is_at(ActionScreen)
        alex(fresh, lambda r, o: r.organisations.edit(o, provider_type=dental))
        await person.is_at(ActionListScreen)
        await person.sees("All 50")


async def test_what_somebody_else_takes_back_leaves_the_cursor_close_by(practice: Path) -> None:
    with opened_by(practice) as other:
        there = other.organisations.find()
        other.own_actions.add(there, "Hedge")
        other.own_actions.add(there, "Pond")
        async with at_the_tracker(practice) as person:
            await person.goes_to("OWN-3")
            other.history.undo(there)
            await person.sees("Alex Sample undid: OWN-3")
            assert person.on == "OWN-2"


async def test_a_form_is_not_disturbed_and_is_told_when_it_saves(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("l", *"Ki")
        alex(fresh, lambda r, o: r.actions.set_lead(o, ["GC1"], "Dr Roy"))
        alex(fresh, lambda r, o: r.actions.set_lead(o, ["GC2"], "P. Lee"))
        await person.rests(0.1)
        await person.sees_no("Alex Sample")
        await person.press("m", "enter")
        await person.is_at(EditConflictScreen)
        await person.sees("Lead Dr Roy Kim")
        await person.press("m")
        await person.sees("Lead set for GC1", "Alex Sample made 2 changes: GC1, GC2")
        assert person.table.rows[1].lead == "P. Lee"
    assert stored(fresh, "GC1")["lead"] == "Kim"


async def test_an_action_s_own_screen_and_the_list_under_it_follow(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        alex(fresh, lambda r, o: r.actions.add_update(o, ["GC1", "GC2"], "Talked to the partners"))
        await person.sees("Alex Sample added an update: GC1, GC2 · Talked to the partners")
        await person.press("end")
        await person.sees("10:00 Alex Sample")
        alex(fresh, lambda r, o: r.actions.set_status(o, ["GC2"], Status.COMPLETE))
        await person.sees("made 2 changes")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees("✔ Complete")


async def test_the_return_is_checked_again(fresh: Path) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r")
        await person.is_at(ReturnCheckScreen)
        alex(path, lambda r, o: r.organisations.edit(o, contact=""))
        await person.sees("Alex Sample edited the organisation", "Incomplete: 2 items")


async def test_the_cursor_stays_on_its_question(fresh: Path) -> None:
    asked = shipped_question_sets()[0]
    alex(fresh, lambda r, o: r.questions.add_set(o, asked))
    key = f"{asked.key}/{asked.questions[0].key}"
    async with at_the_tracker(fresh) as person:
        await go(person, ("r", "@ReturnCheckScreen", "u", "@QuestionsScreen"))
        alex(fresh, lambda r, o: r.questions.answer(o, key, NewAnswer(Answer.IN_PLACE)))
        await person.sees("Alex Sample answered", "1 of 6 answered")
        assert isinstance(person.app.screen, QuestionsScreen)
        question = person.app.screen._question()
        assert question is not None
        assert question.key == key


async def test_a_change_that_cannot_be_read_for_a_moment_appears_later(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_tracker(fresh) as person:
        usual, failures = Actions.readable, iter([CannotOpen("It cannot be read.")] * 3)

        def at_first_not(*what: object) -> object:
            for error in failures:
                raise error
            return usual(*what)

        monkeypatch.setattr(Actions, "readable", at_first_not)
        alex(fresh, lambda r, o: r.actions.set_status(o, ["GC2"], Status.IN_PROGRESS))
        await person.sees("Changes by others are not shown for now. It cannot be read.")
        await person.sees("Alex Sample changed GC2", "◐ In progress")
