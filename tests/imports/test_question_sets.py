"""The six questions that come with the tracker, and an ICB's own file, read or clearly refused."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from needs import needs_pipes_in_folders

from db.organisations.question_set import Question, QuestionSet
from db.vocabulary.terms import Answer
from imports.data_files.fact_file import FactFileError
from imports.data_files.question_sets import read_question_set, shipped_question_sets

GOOD = """\
format = 1
key = "our-icb"
title = "Our ICB's questions"
edition = "July 2026"
source = "Our ICB, letter of 1 July 2026"

[[questions]]
key = "led"
text = "Are all your lights LED?"
help = "In place: every room."

[[questions]]
key = "bikes"
text = "Is there a place to lock bicycles?"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def refusal_of(path: Path, text: str | None = None) -> str:
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(FactFileError) as refusal:
        read_question_set(path)
    line = str(refusal.value)
    assert "\n" not in line
    assert path.name in line
    return line


@pytest.mark.parametrize("number", ["9434765919", "943-476-5919", "letter-943-476-5919"])
@pytest.mark.parametrize("key", ["our-icb", "bikes"])
def test_a_key_holds_no_nhs_number(file: Path, key: str, number: str) -> None:
    line = refusal_of(file, GOOD.replace(f'"{key}"', f'"{number}"'))
    assert "key contains what looks like an NHS number" in line


# What comes with the tracker


def test_the_six_kinds_of_the_greener_nhs_questions_come_with_the_tracker() -> None:
    (greener,) = shipped_question_sets()
    assert greener.key == "greener-nhs"
    assert [question.key for question in greener.questions] == [
        "adaptation-plan",
        "walking-aid-reuse",
        "recycled-paper",
        "plant-based-menu",
        "board-lead",
        "renewable-electricity",
    ]
    assert greener.source.startswith("Greener NHS quarterly data collection (kinds of question)")
    assert greener.edition


def test_each_is_a_question_with_a_line_of_help_that_fits_the_four_answers() -> None:
    labels = {answer.label for answer in Answer}
    for question in shipped_question_sets()[0].questions:
        assert question.text.endswith("?")
        assert len(question.text) <= 120
        assert question.help.startswith("In place: ")
        assert len(question.help) <= 140
        named = re.findall(r"(\w[\w ]*): ", question.help)
        assert set(named) <= labels


def test_the_words_of_each_kind_are_there() -> None:
    texts = {question.key: question.text for question in shipped_question_sets()[0].questions}
    assert "business continuity" in texts["adaptation-plan"]
    assert "walking aids" in texts["walking-aid-reuse"]
    assert "100% recycled" in texts["recycled-paper"]
    assert "plant-based" in texts["plant-based-menu"]
    assert "net zero" in texts["board-lead"]
    assert "all the electricity" in texts["renewable-electricity"]


# A file of an ICB's own


def test_an_icbs_own_questions_are_read_in_their_order(file: Path) -> None:
    assert read_question_set(file) == QuestionSet(
        key="our-icb",
        title="Our ICB's questions",
        edition="July 2026",
        source="Our ICB, letter of 1 July 2026",
        questions=(
            Question("led", "Are all your lights LED?", "In place: every room."),
            Question("bikes", "Is there a place to lock bicycles?", ""),
        ),
    )


def test_a_file_saved_by_notepad_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_question_set(file).key == "our-icb"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("format = 1", "format = 2", "ours.toml: format 2 is not supported. Use 1"),
        ("format = 1\n", "", "ours.toml: format is missing. Add it."),
        ('"our-icb"', '"Our ICB"', "ours.toml: key 'Our ICB' is not in the form 'board-lead'"),
        ('"our-icb"', '"' + "x" * 61 + '"', "at most 60 characters"),
        ('source = "Our ICB, letter of 1 July 2026"\n', "", "ours.toml: source is missing. Add it"),
        ('"Our ICB, letter of 1 July 2026"', '" "', "ours.toml: source is empty. Fill it in."),
        ('edition = "July 2026"', "edition = 2026", "edition 2026 must be text in quotes"),
        ('text = "Are all', 'wording = "Are all', "ours.toml, key led: text is missing"),
        ('help = "In', 'hint = "In', "key led: 'hint' is not a known key"),
        ('key = "led"', 'key = "LED"', "ours.toml, key LED: key 'LED' is not in the form"),
        ('key = "led"', 'key = "l e d"', "ours.toml, questions no. 1: key 'l e d' is not in"),
        (
            'key = "bikes"',
            'key = "led"',
            "key 'led' is used twice under questions, at no. 1",
        ),
        ("Are all your", "Are all\\u0007your", "key led: text contains a control character"),
        ("Are all your", "x" * 200, "The limit is 200. Shorten it."),
        ("Is there", "999 000 0018", "looks like an NHS number"),
    ],
)
def test_a_fault_is_named_with_its_place_and_its_cure(
    file: Path, old: str, new: str, line: str
) -> None:
    assert old in GOOD
    assert line in refusal_of(file, GOOD.replace(old, new, 1))


def test_a_set_without_questions_is_refused(file: Path) -> None:
    head = GOOD.partition("[[")[0]
    assert "questions is missing" in refusal_of(file, head)
    assert "questions is empty" in refusal_of(file, f"{head}questions = []\n")
    assert "questions 'led' must be a list" in refusal_of(file, f"{head}questions = 'led'\n")
    assert "questions no. 1: questions 'led' must be" in refusal_of(
        file, f"{head}questions = ['led']\n"
    )


def test_what_is_no_toml_is_refused(file: Path) -> None:
    assert "is not a TOML file in UTF-8" in refusal_of(file, "format : 1\nkey : x")
    file.write_bytes(b'format = 1\nkey = "\xff"')
    assert "is not a TOML file in UTF-8" in refusal_of(file)
    assert "is not a TOML file in UTF-8" in refusal_of(file, f"x = {'[' * 3000}")


def test_a_file_that_is_gone_or_far_too_large_is_refused(file: Path, tmp_path: Path) -> None:
    assert "cannot be read (it was not found)" in refusal_of(tmp_path / "gone.toml")
    assert "is too large" in refusal_of(file, "# " + "x" * 1_000_000)


@needs_pipes_in_folders
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ours.toml")
    assert "ours.toml is not an ordinary file" in refusal_of(tmp_path / "ours.toml")


def test_the_name_of_a_file_cannot_break_the_line(tmp_path):
    why = "that file name is not allowed here" if os.name == "nt" else "it was not found"
    with pytest.raises(FactFileError, match=rf"^a\ufffd\[2J\.toml cannot be read \({why}\)"):
        read_question_set(tmp_path / "a\x1b[2J.toml")
