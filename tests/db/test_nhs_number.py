"""NHS numbers are found however they are written, little else is, and they can be taken out."""

from __future__ import annotations

import time
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from db.validation.nhs_number import find_nhs_numbers, without_nhs_numbers
from tests.soak import false_alarms
from tests.soak.false_alarms import KINDS, WRITTEN_ALIKE, flagged, made_up

DOCUMENTED = "943 476 5919"
"""The number that the NHS shows as an example. All others here are of the range kept for tests."""

SEPARATORS = ["", " ", "-", "\u00a0", "\u2013", "\u2011", "\t"]
WIDE = [*SEPARATORS[1:], "  ", " - ", " \u2013 ", ".", " . ", "/", " / ", "\\", "_", "+", "\u00b7"]
WIDE += [
    "\n",
    "\r\n",
    "-\n",
    " \n ",
    "\u2003",
    "\u3000",
    "\u202f",
    "\u200b",
    "\u2028",
    "\u00ad",
    "\t\t",
]
SCRIPTS = ["0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"]
SCRIPTS += ["\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"]


def check_digit(nine: str) -> int:
    """Return the tenth figure for nine; 10 where there is no such number."""
    rest = sum(int(figure) * weight for figure, weight in zip(nine, range(10, 1, -1), strict=True))
    return (11 - rest % 11) % 11


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Ten figures of the test range 999 ... with the right check digit."""
    nine = "999" + "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=6, max_size=6)))
    check = check_digit(nine)
    assume(check != 10)
    return f"{nine}{check}"


@st.composite
def as_usual(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and the number unbroken or in groups of three, three and four."""
    number = draw(numbers())
    gap = st.sampled_from(WIDE)
    grouped = f"{number[:3]}{draw(gap)}{number[3:6]}{draw(gap)}{number[6:]}"
    return number, draw(st.sampled_from([number, grouped]))


@st.composite
def in_any_groups(draw: st.DrawFn) -> tuple[str, str]:
    """A number in any groups, with spaces and dashes, or with one thing everywhere, between."""
    number = draw(numbers())
    narrow = draw(st.booleans())
    if narrow:
        gaps = draw(st.lists(st.sampled_from(SEPARATORS), min_size=9, max_size=9))
    else:
        gap = draw(st.sampled_from(WIDE))
        gaps = draw(st.lists(st.sampled_from(["", gap]), min_size=9, max_size=9))
    groups = "".join(
        a + ("|" if b else "") for a, b in zip(number, [*gaps, ""], strict=True)
    ).split("|")
    lengths = [len(group) for group in groups]
    assume(not any(len(g) == 4 and g[:2] in ("19", "20") for g in groups))
    assume(lengths != [1, 9] and not (len(groups) == 4 and all(int(g) < 256 for g in groups)))
    assume(narrow or len(groups) != 2)
    assume(lengths not in ([5, 5], [4, 6]))
    assume(lengths == [3, 3, 4] or len("".join(gaps).splitlines()) < 2)
    return number, "".join(a + b for a, b in zip(number, [*gaps, ""], strict=True))


def found(text: str) -> list[str]:
    return [number.written for number in find_nhs_numbers(text)]


def on_one_line(written: str) -> str:
    """Return a number as messages have it."""
    seen = written.replace("\u200b", "").replace("\u00ad", "")
    return "".join(" " if c.isspace() else c for c in seen)


@pytest.mark.parametrize(
    "written",
    [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        "943\u00a0476\u00a05919",
        "943\u2013476\u20135919",
        "943\u2011476\u20115919",
        "943 476-5919",
        "94 34 76 59 19",
        "9 4 3 4 7 6 5 9 1 9",
        "9.4.3.4.7.6.5.9.1.9",
        "9,434,765,919",
        "943,476,5919",
        "943;476;5919",
        "943|476|5919",
        "943 | 476 | 5919",
        "(943) 476 5919",
        "[943][476][5919]",
        "943-(476)-5919",
        *(f"943{gap}476{gap}5919" for gap in WIDE),
    ],
)
def test_a_number_is_found_whatever_stands_between_its_groups(written: str) -> None:
    (number,) = find_nhs_numbers(f"Rang about {written}, no answer.")
    assert number.written == on_one_line(written)
    assert (number.start, number.end) == (11, 11 + len(written))


@pytest.mark.parametrize(
    "text",
    [
        "see 943 476 5919 2026",
        "12 943 476 5919",
        "2 9434765919 3",
        "NHS no.943 476 5919",
        "(943 476 5919)",
        "id:9434765919;",
        "letter_9434765919.pdf",
        "https://example.org/?id=9434765919&x=1",
        "9434765919/9990000018",
        "NHS9434765919",
        "patient9434765919",
        "scan9434765919.pdf",
        "SCAN_Patient9434765919_2.PDF",
        "PATIENT943 476 5919",
        "id9434765919 and pt943 476 5919",
        "nhsno9434765919 and NHS No: 943 476 5919",
        "NHS number is 94 347 659 19, ward 12",
        "NHS no. 94 347 659 19 12",
        "https://example.org/p/943%20476%205919?x=1",
        "%39%34%33%34%37%36%35%39%31%39",
        "943%2520476%252F5919",
        "943&nbsp;476&nbsp;5919",
        "943&#160;476&#xa0;5919",
        "943&amp;nbsp;476%26nbsp%3b5919",
        "&#57;434765919",
    ],
)
def test_it_is_found_among_other_figures_signs_and_words(text: str) -> None:
    assert found(text)[0].replace(" ", "").replace("/", "") == "9434765919"


@pytest.mark.parametrize("listed", ["943, 476, 5919", "943; 476; 5919"])
def test_a_list_of_figures_is_a_number_only_when_called_one(listed: str) -> None:
    assert find_nhs_numbers(f"Lamps: {listed}") == ()
    assert found(f"NHS no. {listed}") == [listed]


def test_several_are_found_in_their_order() -> None:
    text = "999 000 0018 and 9434765919, then 999-000-0026"
    assert found(text) == ["999 000 0018", "9434765919", "999-000-0026"]
    assert found("999 000 0018 943 476 5919") == ["999 000 0018", DOCUMENTED]


def test_the_usual_groups_count_before_others_that_would_fit() -> None:
    assert found("1006 999 000") == ["1006 999 000"]
    assert found("1006 999 000 0018") == ["999 000 0018"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "943 476 591",
        "943 476 5918",
        "94347659190",
        "19434765919",
        "A9434765919",
        "INV9434765919",
        "MPRN9434765919",
        "a3patient9434765919",
        "patient94347659190",
        "patient9434765919b",
        "9434765919b",
        "é9434765919",
        "943, 476, 5919",
        "943; 476; 5919",
        "12,943,476,5919",
        "943;476;5919;12",
        "12 | 943 | 476 | 5919",
        "943|476|5919|12",
        "943,476,591,9",
        "1,943,476,591",
        "943\n- 476\n- 5919",
        "943:476:5919",
        "94347 - 65919",
        "94 347 659 19 12",
        "INV-9434-765919",
        "9434-765919/a",
        "1-434765938",
        "9434.765919 kWh / 2",
        "0943 476593",
        "(0)9434 765919",
        "MPRN 9434765919",
        "2026 434 778",
        "192.168.12.76",
        "٣" + "9434765919",
    ],
)
def test_other_figures_are_no_nhs_number(text: str) -> None:
    assert find_nhs_numbers(text) == ()
    assert without_nhs_numbers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("+44 7700900019", "+44 (0)7700 900019", "+44-770-090-0019", "0044 7700 900019"),
        *("0044 770 090 0019", "+44 (0)9434 765919", "+999 943 476 5919"),
    ],
)
def test_a_phone_number_with_its_country_is_none(text: str) -> None:
    assert find_nhs_numbers(text) == ()


@pytest.mark.parametrize("code", ["0044 ", "+44 ", "+44-", "0044-"])
def test_what_no_phone_number_begins_with_is_none_behind_a_country_either(code: str) -> None:
    assert found(f"{code}9434765919") == ["9434765919"]
    assert found(f"{code}943 476 5919") == [DOCUMENTED]


def test_a_number_that_ends_like_a_country_code_hides_not_the_next() -> None:
    assert found("999 000 0018 943 476 5919")[1] == DOCUMENTED
    assert found("3 0044 943 476 5919") == [DOCUMENTED]


def test_a_foreign_phone_number_with_its_plus_is_none() -> None:
    assert find_nhs_numbers("+999 00 00018") == ()
    assert found("999 00 00018") == ["999 00 00018"]


def test_an_isbn_is_none_when_called_one() -> None:
    # The check digit of an ISBN is worked out in the same way.
    assert find_nhs_numbers("ISBN 0-306-40615-2, ISBN-10: 0306406152") == ()


@pytest.mark.parametrize(
    ("dated", "figures"),
    [
        ("31-03-2026 05", "3103202605"),
        ("2026-03-31 06", "2026033106"),
        ("20260331 06", "2026033106"),
        ("2025-26 2023", "2025262023"),
    ],
)
def test_a_date_or_financial_year_is_none_unless_written_as_a_number(
    dated: str, figures: str
) -> None:
    last = str(check_digit(figures[:9]))
    dated, figures = dated[:-1] + last, figures[:9] + last
    assert find_nhs_numbers(f"Due {dated}") == ()
    assert found(f"Due {figures}") == [figures]
    grouped = f"{figures[:3]} {figures[3:6]} {figures[6:]}"
    assert found(f"Due {grouped}") == [grouped]


@pytest.mark.parametrize(
    ("note", "number"),
    [
        ("Gas {}", "99900 00018"),
        ("Electricity {} kWh", "99900-00018"),
        ("Water {}", "9990 000018"),
        ("Bins:\n{}", "9990\n000\n018"),
        ("Bins:\n{}", "99\n900\n000\n18"),
        ("kWh:\n{}", "999\n000\n0018"),
        ("Readings\n\n{}", "999\n000\n0018"),
        ("Gas\n{} kWh", "999\n000\n0018"),
        ("Bins:\n850\n{}", "999\n000\n0018"),
    ],
)
def test_figures_that_read_as_measured_are_none_unless_called_a_number(
    note: str, number: str
) -> None:
    assert find_nhs_numbers(note.format(number)) == ()
    assert found(f"NHS no. {number}") == [number.replace("\n", " ")]


def test_three_groups_on_lines_by_themselves_or_wrapped_are_a_number() -> None:
    assert found("Patient:\n999\n000\n0018") == ["999 000 0018"]
    assert found("12 kWh 999 000\n0018") == ["999 000 0018"]


@pytest.mark.parametrize(
    "named",
    [
        "report-1734324368.pdf",
        "see (C:\\Bills\\1734324368.xlsx), page 2",
        "https://example.org/1734324368/item",
        "https://example.org/a%20b?t=1734324368&x=1",
        "www.example.org/1734324368",
    ],
)
def test_the_seconds_in_the_name_of_a_file_or_link_are_none(named: str) -> None:
    assert check_digit("173432436") == 8
    assert find_nhs_numbers(named) == ()
    assert found(named.replace("1734324368", "9990000018")) == ["9990000018"]
    born = "171261000"  # a number of Scotland begins with the day of birth
    assert found(named.replace("1734324368", f"{born}{check_digit(born)}")) != []


def test_the_same_figures_anywhere_else_are_a_number() -> None:
    assert found("Rang 1734324368. No answer") == ["1734324368"]


def test_a_date_beside_a_number_hides_nothing() -> None:
    assert found("seen 31-03-2026 943 476 5919 on 2026-04-01") == [DOCUMENTED]


@settings(max_examples=60, deadline=None)
@given(as_usual(), st.text(max_size=20), st.text(max_size=20))
def test_every_number_is_found_in_any_text(
    number: tuple[str, str], before: str, after: str
) -> None:
    assume(not before.endswith("+"))
    text = f"{before} : {number[1]} ; {after}"
    assert on_one_line(number[1]) in found(text)
    assert find_nhs_numbers(without_nhs_numbers(text)) == ()


@settings(max_examples=60, deadline=None)
@given(in_any_groups(), st.text("ab .,;:()\n", max_size=9), st.text("ab .,;:()\n", max_size=9))
def test_every_number_is_found_in_any_writing(
    number: tuple[str, str], before: str, after: str
) -> None:
    text = f"{before},{number[1]},{after}"
    assert found(text) == [on_one_line(number[1])]
    assert find_nhs_numbers(without_nhs_numbers(text)) == ()


@settings(max_examples=60, deadline=None)
@given(as_usual(), st.integers(1, 9))
def test_a_wrong_check_digit_is_never_taken_for_a_number(
    number: tuple[str, str], more: int
) -> None:
    written = number[1]
    wrong = f"{written[:-1]}{(int(written[-1]) + more) % 10}"
    assert find_nhs_numbers(wrong) == ()


@settings(max_examples=40, deadline=None)
@given(as_usual(), st.sampled_from(SCRIPTS), st.integers(0, 2))
def test_figures_of_every_script_are_read_and_what_is_encoded_too(
    number: tuple[str, str], script: str, times: int
) -> None:
    written = number[1].translate(str.maketrans("0123456789", script))
    text = written
    for _ in range(times):
        text = quote(text, safe="")
    assert found(f"see/{text}.pdf") == [on_one_line(number[1])]
    assert find_nhs_numbers(without_nhs_numbers(f"see/{text}.pdf")) == ()


@settings(max_examples=40, deadline=None)
@given(numbers(), st.text("0123456789", min_size=1, max_size=4), st.booleans())
def test_part_of_a_longer_row_of_figures_is_none(number: str, more: str, before: bool) -> None:
    assert find_nhs_numbers(more + number if before else number + more) == ()


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789 -\u2013()+\n,a%25./", max_size=60))
@example("943 476 9990000018 5919")
@example("9 9434765919 434765919")
def test_taking_out_leaves_none_and_nothing_new(text: str) -> None:
    kept = without_nhs_numbers(text)
    assert find_nhs_numbers(kept) == ()
    if not find_nhs_numbers(text):
        assert kept == text
    left = iter(text)
    assert all(character in left for character in kept)


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789 -", max_size=40))
def test_what_is_found_is_where_it_says_and_never_overlaps(text: str) -> None:
    end = 0
    for number in find_nhs_numbers(text):
        assert number.start >= end
        assert number.written == text[number.start : number.end]
        assert sum(c.isdigit() for c in number.written) == 10
        end = number.end


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("943 476 5919", ""),
        ("943 476 5919 rang", "rang"),
        ("Rang 943 476 5919", "Rang"),
        ("Rang 943 476 5919 today", "Rang today"),
        ("Rang 943 476 5919, no answer", "Rang, no answer"),
        ("Rang (943 476 5919) today", "Rang today"),
        ("Rang ( 9434765919 ).", "Rang."),
        ("Rang ((943) 476 5919).", "Rang."),
        ("One\n943 476 5919\nTwo", "One\n\nTwo"),
        ("One 943 476 5919\nTwo", "One\nTwo"),
        ("a  b 943 476 5919 c  d", "a  b c  d"),
        ("no.9434765919", "no."),
        ("9434765919;9990000018", ";"),
        ("Rang 943 476 9990000018 5919", "Rang"),
        ("https://example.org/Letter%20943%20476%205919.pdf", "https://example.org/Letter.pdf"),
        ("to%20943%20476%205919%20today", "to%20today"),
        ("Rang 943&nbsp;476&nbsp;5919 today &lt;3", "Rang today &lt;3"),
    ],
)
def test_taking_out_tidies_the_space_around_and_leaves_the_rest(text: str, kept: str) -> None:
    assert without_nhs_numbers(text) == kept


def test_long_texts_are_looked_through_at_once() -> None:
    ordinary = "Agreed with P. Lee to order 12 sharps bins by 3 July 2026. " * 60
    awkward = "9 " * 2_000
    started = time.process_time()
    for _ in range(50):
        find_nhs_numbers(ordinary)
    find_nhs_numbers(awkward)
    find_nhs_numbers("9" * 4_000)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ["1 " * 16_000, "9990000018 " * 2_900, "999 000 0018" * 2_700])
def test_a_cell_full_of_numbers_costs_no_more_than_its_length(text):
    begun = time.process_time()
    found = find_nhs_numbers(text)
    assert time.process_time() - begun < 2
    assert all(one.end <= other.start for one, other in pairwise(found))
    short = find_nhs_numbers(text[:400])
    assert found[: len(short) - 1] == short[:-1]


def test_ordinary_texts_are_rarely_taken_for_one() -> None:
    """The long form is ``python -m tests.soak.false_alarms``."""
    assert len(flagged(made_up, 4_000, seed=2)) <= 4
    for name in KINDS.keys() - {"rows of a table", "files named by a time"}:
        assert len(flagged(KINDS[name], 300, seed=2)) <= 1, name


@pytest.mark.parametrize(("alike", "code"), [(False, 0), (True, 1)])
def test_the_measuring_fails_for_one_kind_that_is_often_flagged(
    alike: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(false_alarms, "MOST", 1)
    made = WRITTEN_ALIKE["ten figures together"] if alike else KINDS["sums"]
    monkeypatch.setitem(KINDS, "files named by a time", made)
    assert false_alarms.main(["--texts", "100"]) == code
