"""What a return's file is called, by the ICB's pattern, safely on Windows too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returned_positions import a_return

from db.errors import Refused
from db.returns.returns import NAME_PATTERN
from db.validation.periods import Period
from db.views import ReturnView
from exports.returns.file_name import check_pattern, file_name_of, return_file_name


@pytest.fixture(scope="session")
def content(position):
    return a_return(position)


def named(content, name="Example Surgery", **more):
    organisation = replace(content.position.organisation, name=name)
    return replace(content, position=replace(content.position, organisation=organisation), **more)


def test_a_return_is_named_for_practice_period_and_number(content):
    assert return_file_name(content) == "A99999_Q3-2026-27_1.xlsx"
    assert return_file_name(replace(content, number=2)) == "A99999_Q3-2026-27_2.xlsx"
    assert return_file_name(replace(content, period=Period(2026))) == "A99999_2026-27_1.xlsx"


def test_an_icb_may_want_another_name(content):
    pattern = "Green plan {name} {period} v{number} {date}.xlsx"
    assert return_file_name(content, pattern) == (
        "Green plan Example Surgery Q3-2026-27 v1 2026-11-22.xlsx"
    )
    organisation = replace(content.position.organisation, return_name=pattern)
    wanted = replace(content, position=replace(content.position, organisation=organisation))
    assert return_file_name(wanted) == return_file_name(content, pattern)


@pytest.mark.parametrize(
    ("name", "pattern", "file"),
    [
        (
            "Smith / Jones: <A>?",
            "{name} {period} {number}.xlsx",
            "Smith - Jones- -A-- Q3-2026-27 1",
        ),
        ("CON", "{name}.{period}.{number}.xlsx", "_CON.Q3-2026-27.1"),
        ("LPT1", "{name} .{period}.{number}.xlsx", "_LPT1 .Q3-2026-27.1"),
        ("Conway", "{name}.{period}.{number}.xlsx", "Conway.Q3-2026-27.1"),
        (". .", "{name}{period} {number}.xlsx", "Q3-2026-27 1"),
    ],
)
def test_a_name_is_made_fit_for_any_disk(content, name, pattern, file):
    assert return_file_name(named(content, name), pattern) == f"{file}.xlsx"


@given(name=st.text(min_size=1, max_size=120), number=st.integers(1, 99))
def test_no_name_makes_a_file_that_a_disk_refuses_or_that_hides_the_number(content, name, number):
    pattern = "{name}{name}{name}_{period}_{number}.xlsx"
    file = return_file_name(named(content, name, number=number), pattern)
    assert not set(file) & set('<>:"/\\|?*')
    assert len(file.encode("utf-8", "surrogatepass")) <= 255
    assert file.endswith(f"_Q3-2026-27_{number}.xlsx")


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("{ods}_{period}_{number}.xls", "does not end in .xlsx"),
        ("{ods}_{period}_{number}", "does not end in .xlsx"),
        ("", "does not end in .xlsx"),
        ("{ods}_{number}.xlsx", "leaves out {period}"),
        ("{ods}_{period}.xlsx", "leaves out {number}"),
        ("{practice}_{period}_{number}.xlsx", "knows no {practice}"),
        ("{}_{period}_{number}.xlsx", "knows no {}"),
        ("{0}_{period}_{number}.xlsx", "knows no {0}"),
        ("{ods.upper}_{period}_{number}.xlsx", "knows no {ods.upper}"),
        ("{ods!r}_{period}_{number}.xlsx", "knows no {ods!r}"),
        ("{period}_{number:>9999999}.xlsx", "knows no {number:>9999999}"),
        ("{period}_{number.xlsx", "brace without its partner"),
        ("}{period}_{number}.xlsx", "brace without its partner"),
        ("returns/{period}_{number}.xlsx", "contains /"),
        (r"..\{period}_{number}.xlsx", "contains \\"),
        ("C:{period}_{number}.xlsx", "contains :"),
        ("{period}\t{number}.xlsx", "contains U+0009"),
        ("NUL.{period}_{number}.xlsx", "begins with NUL"),
        ("con.{period}_{number}.xlsx", "begins with con"),
        ("{period}_{number}" + "x" * 100 + ".xlsx", "the most is 100"),
    ],
)
def test_a_pattern_that_would_go_wrong_is_refused(pattern, says):
    with pytest.raises(Refused) as refusal:
        check_pattern(pattern)
    assert says in str(refusal.value)


def test_a_good_pattern_is_taken_as_it_is():
    assert check_pattern(NAME_PATTERN) == NAME_PATTERN
    assert check_pattern("  {ods} {period} {number}.XLSX ") == "{ods} {period} {number}.XLSX"


STORED = {
    "A99999_Q3-2026-27_1.xlsx": "A99999_Q3-2026-27_1.xlsx",
    "../evil.xlsx": "evil.xlsx",
    "../../a/../evil.xlsx": "evil.xlsx",
    "/etc/evil.xlsx": "evil.xlsx",
    r"C:\x\evil.xlsx": "evil.xlsx",
    "C:evil.xlsx": "C-evil.xlsx",
    r"..\evil.XLSX": "evil.xlsx",
    "CON": "_CON.xlsx",
    "nul.xlsx": "_nul.xlsx",
    "a\x1b[2J\nb.xlsx": "a-[2J-b.xlsx",
    "a\u202excod.xlsx": "a-xcod.xlsx",
    "a\ud800b.xlsx": "a-b.xlsx",
    "~": "~.xlsx",
    ".bashrc": "bashrc.xlsx",
    "evil.exe": "evil.exe.xlsx",
    "": "Q3-2026-27_1.xlsx",
    "..": "Q3-2026-27_1.xlsx",
    "x/": "Q3-2026-27_1.xlsx",
    ".xlsx": "Q3-2026-27_1.xlsx",
    "x" * 300: f"{'x' * 215}.xlsx",
}


@pytest.mark.parametrize("stored", STORED, ids=range(len(STORED)))
def test_a_stored_name_is_one_file_in_the_folder_whoever_stored_it(stored):
    made = ReturnView(
        id=1,
        period=Period(2026, 3),
        number=1,
        at=datetime(2026, 12, 31, tzinfo=UTC),
        on=date(2026, 12, 31),
        by="Sam Example",
        signed_by="Sam Example",
        complete=True,
        change=1,
        file_name=stored,
        sha256="",
    )
    assert file_name_of(made) == STORED[stored]
