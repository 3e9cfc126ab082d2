"""The words that other workbooks use for ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.vocabulary.synonyms import (
    _STATUSES,
    Meaning,
    colour_meant,
    normalised,
    quick_win_meant,
    says_nothing,
    status_meant,
    word_meant,
    yes_or_no,
)
from db.vocabulary.terms import Area, Brag, Choice, Ease, Rating, Status

KINDS = [Area, Choice, Ease, Rating]
ALL = [(word, meaning) for meaning, words in _STATUSES.items() for word in words]


@pytest.mark.parametrize(("word", "meaning"), ALL)
def test_every_status_word_means_one_thing_and_can_be_reached(word, meaning):
    assert status_meant(word) == meaning
    assert [of for known, of in ALL if known == word] == [meaning]


@given(st.sampled_from(ALL), st.sampled_from([" ", "  ", "\u00a0", "-", " – ", "_", "\n", "/"]))
def test_case_spacing_and_marks_around_a_word_change_nothing(entry, space):
    word, meaning = entry
    for written in (word.upper(), word.title(), word.replace(" ", space)):
        assert status_meant(written) == meaning
        assert status_meant(f" \t{written}. ") == meaning
        assert status_meant(f"({written})\u200b") == meaning
    assert (status_meant(f"3 - {word}") == meaning) or not word[0].isalpha()


@pytest.mark.parametrize("text", ["3 - Complete", "3. complete", "3) COMPLETE", "[3] Complete"])
def test_a_number_in_a_list_is_no_part_of_the_word(text):
    assert status_meant(text) == Meaning(Status.COMPLETE)


@pytest.mark.parametrize("text", ["3 complete", "30 done", "complete 3", "2 of 5 done"])
def test_a_number_that_may_count_something_is_not_passed_over(text):
    assert status_meant(text) is None


@pytest.mark.parametrize("text", ["not complete", "incomplete", "not done", "overdue", "open", "?"])
def test_words_that_could_be_two_statuses_are_not_known(text):
    assert status_meant(text) is None


@pytest.mark.parametrize("text", ["Red", "AMBER", "green", "R", "a", "G", "Yellow"])
def test_a_colour_other_than_blue_is_never_a_status(text):
    assert status_meant(text) is None
    assert isinstance(colour_meant(text), Brag)


def test_blue_is_complete():
    assert status_meant("B") == status_meant("Blue") == Meaning(Status.COMPLETE, brag=Brag.BLUE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_label_and_value_of_ours_is_known_in_any_spacing(kind):
    for word in kind:
        for text in (word.value, word.label, word.name, word.label.upper(), f" {word.label}. "):
            assert word_meant(kind, text) is word


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        (Choice, "No", Choice.NOT_FOR_US),
        (Choice, "n/a", Choice.NOT_FOR_US),
        (Choice, "not now", Choice.LATER),
        (Ease, "Easy", Ease.VERY_EASY),
        (Ease, "hard", Ease.NEEDS_EFFORT),
        (Rating, "MUST", Rating.MUST_DO),
        (Area, "ES", Area.ENVIRONMENTALLY_SUSTAINABLE),
        (Area, "r", Area.RESOURCES),
        (Rating, "ES", None),
        (Ease, "Green", None),
        (Area, "", None),
    ],
)
def test_other_words_for_ours(kind, text, word):
    assert word_meant(kind, text) is word


@pytest.mark.parametrize("text", ["✓", "✔️", "☑", "✅", "x", "X", "Yes", "y", "TRUE", "1"])
def test_ticks_and_words_for_yes(text):
    assert yes_or_no(text) is True


@pytest.mark.parametrize("text", ["✗", "✘", "☒", "❌", "No", "N", "false", "0"])
def test_crosses_and_words_for_no(text):
    assert yes_or_no(text) is False


def test_a_quick_win_is_marked_by_a_star_a_tick_or_its_name():
    assert all(quick_win_meant(text) for text in ("★", "QW", "Quick win", "quick-win", "✓", "Yes"))
    assert quick_win_meant("No") is False
    assert quick_win_meant("☆") is None
    assert quick_win_meant("Must Do") is None


@pytest.mark.parametrize(
    "text", ["", " ", "-", "–", "...", "?", "None", "n/a", "N.A.", "TBC", "nil"]
)
def test_what_only_fills_a_cell_says_nothing(text):
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["TBC?", "#N/A", "no news", "0", "no"])
def test_a_question_an_error_and_a_no_say_something(text):
    assert not says_nothing(text)


@given(st.text(max_size=60))
def test_any_text_has_a_plain_form_without_space_around_it(text):
    assert normalised(text) == normalised(f"  {text}\n").strip()
    status_meant(text), colour_meant(text), yes_or_no(text), says_nothing(text)
