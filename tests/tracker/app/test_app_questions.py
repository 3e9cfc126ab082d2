"""The ICB's questions: switched on, answered by a letter, commented on; and a set from a file."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import Person, ask, at_the_tracker
from returns_at_hand import complete, opened, with_gaps

from db.records.new_records import NewAnswer
from db.vocabulary.terms import Answer
from tracker.screens.common.dialogs import LineForm
from tracker.screens.forms.answers import PickAnswer
from tracker.screens.records.questions import QuestionsScreen
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.widgets.question_list import QuestionList

OWN_SET = """
format = 1
key = "example-icb"
title = "Example ICB's questions"
edition = "2026"
source = "Example ICB, made up"

[[questions]]
key = "bicycles"
text = "Is there a place to leave a bicycle?"
"""


def answers(path: Path) -> dict[str, tuple[str, str | None]]:
    rows = ask(
        path,
        "SELECT key, answer, comment FROM answer JOIN question ON question.id = question_id",
    )
    return {row["key"]: (row["answer"], row["comment"]) for row in rows}


def answered(path: Path, key: str, answer: Answer) -> None:
    register, practice = opened(path)
    register.questions.answer(practice, key, NewAnswer(answer))
    register.close()


def on(person: Person) -> str:
    entry = person.app.screen.query_one(QuestionList).current
    assert entry is not None
    assert entry.question is not None
    return entry.question.key.partition("/")[2]


async def at_the_questions(person: Person) -> None:
    await person.press("r", "u")
    await person.is_at(QuestionsScreen)


async def test_none_are_asked_until_they_are_switched_on(fresh: Path) -> None:
    async with at_the_tracker(complete(fresh)) as person:
        await at_the_questions(person)
        await person.sees("You have no questions to answer at present.")
        await person.press("i")
        await person.sees("Not done: There are no questions yet.")
        await person.press("o")
        await person.sees("[ ] Greener NHS questions for primary care")
        await person.press("enter")
        await person.sees("You have no questions to answer at present.")
        await person.press("o")
        await person.sees("Space ticks · Enter saves")
        await person.press("space", "enter")
        await person.sees("0 of 6 answered", "Do you have a climate change adaptation plan")
        await person.press("escape")
        await person.sees("Incomplete: 7 items missing.")
        await person.press("ctrl+z")
        await person.sees("Incomplete: 1 item missing.")


async def test_a_letter_answers_and_goes_on_to_the_next(fresh: Path) -> None:
    path = with_gaps(fresh)
    register, practice = opened(path)
    register.questions.remove_set(practice, "greener-nhs")
    register.close()
    async with at_the_tracker(path) as person:
        await at_the_questions(person)
        await person.press("o", "space", "enter")
        assert on(person) == "adaptation-plan"
        await person.press("n")
        await person.sees("6 of 6 answered", "○ Not in place Do you have a climate")
        await person.press("down", "down", "a")
        assert on(person) == "recycled-paper"
        await person.press("down", "enter")
        await person.is_at(PickAnswer)
        await person.sees("In place: at meetings and events too")
        await person.press("p")
        await person.is_at(QuestionsScreen)
        await person.press("down", "n", "ctrl+z")
        await person.press("o", "space", "enter")
        await person.sees("You have no questions to answer at present.")
    there = {key.partition("/")[2]: given for key, (given, _) in answers(path).items()}
    assert there == {
        "adaptation-plan": "not-in-place",
        "walking-aid-reuse": "in-place",
        "recycled-paper": "not-applicable",
        "plant-based-menu": "in-progress",
        "board-lead": "in-place",
        "renewable-electricity": "in-place",
    }


async def test_a_comment_stands_below_its_question(fresh: Path) -> None:
    path = with_gaps(fresh)
    async with at_the_tracker(path) as person:
        await at_the_questions(person)
        await person.press("c")
        await person.sees("Not done: Answer the question first, with I, P, N or A.")
        await person.press("i", "c")
        await person.type("Written in May for 943 476 5919")
        await person.press("enter")
        await person.sees("looks like an NHS number")
        await person.press("ctrl+t", "enter")
        await person.is_at(QuestionsScreen)
        await person.sees("Comment: Written in May for", "From: Greener NHS")
        await person.press("n")
    assert answers(path)["greener-nhs/adaptation-plan"] == ("not-in-place", "Written in May for")


async def test_an_answer_given_by_somebody_else_meanwhile_is_not_written_over(fresh: Path) -> None:
    path = with_gaps(fresh)
    key = "greener-nhs/adaptation-plan"
    async with at_the_tracker(path) as person:
        await at_the_questions(person)
        answered(path, key, Answer.NOT_APPLICABLE)
        await person.press("i")
        await person.sees("Answer: changed by ", "Answer Not applicable In place")
        await person.press("k")
        await person.sees("Kept ", "6 of 6 answered")
        await person.press("c")
        await person.type("Written in May")
        answered(path, key, Answer.IN_PLACE)
        await person.press("enter")
        await person.sees("Answer, Comment: changed by ")
        await person.press("escape")
        await person.sees("Someone else changed this answer", "Written in May")
        assert isinstance(person.app.screen, LineForm)
        await person.press("escape", "c")
        await person.type("Written in May")
        await person.press("enter")
        await person.sees("Comment: Written in May")
    assert answers(path)[key] == ("in-place", "Written in May")


async def test_a_set_that_the_icb_sent_as_a_file(fresh: Path, documents: Path) -> None:
    (documents / "example-icb.toml").write_text(OWN_SET, encoding="utf-8")
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await at_the_questions(person)
        await person.press("f")
        await person.sees("Import a set of questions: which file?", "example-icb.toml")
        await person.press("enter")
        await person.sees("Is there a place to leave a bicycle?", "0 of 1 answered")
        await person.press("o")
        await person.sees("[ ] Greener NHS questions", "[x] Example ICB's questions")
        await person.press("escape", "escape")
        await person.is_at(ReturnCheckScreen)
        await person.sees("Every question is answered", "Is there a place to leave a bicycle?")
