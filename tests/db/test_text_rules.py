"""Text that people type is made safe to store, draw and put in a workbook, or refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.errors import Refused
from db.validation.text_rules import plain_text, required_text, safe_line

LIMIT = 40


def typed(value: str, *, lines: bool = False) -> str:
    return plain_text(value, "Lead", LIMIT, lines=lines)


def refusal_of(value: str, *, lines: bool = False) -> str:
    with pytest.raises(Refused) as refusal:
        typed(value, lines=lines)
    return str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "P. Lee",
        "Zoë Ångström-O'Neill",
        "Siân Ní Bhraonáin",
        "Łukasz Żółć",
        "Ελένη",
        "Дарья",
        "李小龙",
        "김민지",
        "5 % of £300 – €40 ≈ ½ … done ✔ ☎",
        "CO₂ & N₂O, 3 m²",
        "=SUM(A1)",
        "-1 +2 @name",
        "a < b > c \\ / | ~ ` ^ {x} [y]",
    ],
)
def test_names_figures_and_plain_symbols_pass_as_typed(text: str) -> None:
    assert typed(text) == text


@pytest.mark.parametrize("text", ["", " ", "\t", "\n", " \u00a0 ", "\r\n"])
def test_blank_text_is_no_text(text: str) -> None:
    assert typed(text) == ""
    with pytest.raises(Refused, match="Lead is empty"):
        required_text(text, "Lead", LIMIT)


def test_space_around_text_is_taken_off() -> None:
    assert typed("  P. Lee \n") == "P. Lee"


def test_tabs_and_hard_spaces_in_a_line_become_spaces() -> None:
    assert typed("P.\tLee\u00a0Ltd") == "P. Lee Ltd"


def test_text_is_kept_in_its_composed_form() -> None:
    assert typed("Zoe\u0308") == "Zo\u00eb"
    assert typed("\u212b") == "\u00c5"


def test_the_limit_counts_what_is_stored() -> None:
    assert typed("e\u0301" * LIMIT) == "é" * LIMIT
    assert typed(" " * 9 + "x" * LIMIT + " " * 9) == "x" * LIMIT
    line = refusal_of("x" * (LIMIT + 1))
    assert "Lead is 41 characters long. The limit is 40" in line


def test_lines_are_kept_where_they_are_allowed_whoever_ends_them() -> None:
    assert typed("one\r\ntwo\rthree\n\tfour", lines=True) == "one\ntwo\nthree\n\tfour"
    assert "control character (U+000A)" in refusal_of("one\ntwo")


@pytest.mark.parametrize(
    "character",
    [
        *(chr(code) for code in range(32) if chr(code) not in "\t\n\r"),
        "\x7f",
        "\x85",
        "\x9b",
        "\u00ad",
        "\u200b",
        "\u200e",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\ufffe",
        "\ue000",
        "\ud800",
        "\U000e0041",
    ],
)
def test_control_and_unseen_characters_are_refused_and_named(character: str) -> None:
    for lines in (False, True):
        line = refusal_of(f"a{character}b", lines=lines)
        assert f"a control character (U+{ord(character):04X})" in line
        assert line.isprintable()


@pytest.mark.parametrize(
    "emoji", ["😀", "♻️", "🌍", "👩‍⚕️", "🇬🇧", "1️⃣", "⌚", "✅", "⭐", "👍🏽", "➕", "◽", "🫁", "⚡"]
)
def test_emoji_are_refused(emoji: str) -> None:
    assert "contains an emoji" in refusal_of(f"Well done {emoji}")


@pytest.mark.parametrize(
    "text", ["שלום", "مرحبا", "\u202eevil", "\u2067x\u2069", "a\u200fb", "\u202ax\u202c", "܀"]
)
def test_right_to_left_text_and_marks_are_refused(text: str) -> None:
    assert "right-to-left text" in refusal_of(f"x {text}")


def test_the_refusal_names_the_field_and_what_to_do() -> None:
    assert refusal_of("bell\x07").startswith("Lead contains a control character (U+0007).")
    assert "Delete it" in refusal_of("bell\x07")
    assert "Shorten it" in refusal_of("x" * 99)


@given(st.text(max_size=50) | st.text("e\u0301\u0308 \u00a0\t\r\n\u1e9b\u0323k\u2126", max_size=50))
@example("\u00a0\u0301")
@example("\t\u0301x")
def test_text_once_accepted_is_accepted_again_unchanged(value: str) -> None:
    for lines in (False, True):
        try:
            once = typed(value, lines=lines)
        except Refused as error:
            assert str(error).isprintable()
            continue
        assert typed(once, lines=lines) == once
        assert len(once) <= LIMIT
        assert once == once.strip()
        assert unicodedata.is_normalized("NFC", once)
        assert all(unicodedata.category(c)[0] != "C" or c in "\n\t" for c in once)
        if not lines:
            assert "\n" not in once
            assert "\t" not in once


@given(st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), max_size=LIMIT))
def test_western_european_text_is_never_refused(value: str) -> None:
    assert typed(value) == unicodedata.normalize("NFC", value)


@pytest.mark.parametrize("space", ["\xa0", "\u2003", "\u202f", "\u3000"])
def test_odd_spaces_in_a_name_are_plain_in_a_message(space: str) -> None:
    assert safe_line(f"doc{space}Props") == "doc Props"
