"""Every reader, given files and texts that are not as they should be: a clear refusal, or none.

The long form is ``python -m tests.soak.fuzz``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from fuzz_books import Workshop
from fuzz_commands import CommandLines
from fuzz_demands import TooSlow, check_refusal, within
from fuzz_registers import Registers
from fuzz_targets import Target, pure_targets
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import Refused

PURE = {
    **{"look": 80, "xls-look": 150, "csv": 40, "plan": 15, "questions": 40, "measures": 25},
    **{"factors": 30, "settings": 20, "claim": 25, "typed": 12},
}
"""How many inputs each reader is given here."""

TEXTS = st.text(max_size=80) | st.text(alphabet="0123456789 /-.+:%QqJanFYdwm,", max_size=24)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.close()


def run(target: Target, count: int) -> None:
    """Give a reader so many changed inputs, the same every time."""
    random = Random(target.name)
    seeds = target.seeds()
    for number in range(count):
        data = target.mutate(random, random.choice(seeds))
        try:
            with within(5 * target.seconds):
                target.run(data)
        except (Exception, TooSlow) as error:
            raise AssertionError(f"{target.name}, input {number}: {error!s:.300}") from error


@pytest.mark.parametrize("name", PURE)
def test_changed_texts_and_packages_are_read_or_refused_clearly(name: str, tmp_path: Path):
    run(next(target for target in pure_targets(tmp_path) if target.name == name), PURE[name])


@settings(derandomize=True, max_examples=80, deadline=None, database=None)
@given(TEXTS)
def test_whatever_is_typed_is_understood_or_refused_clearly(text: str):
    typed = next(target for target in pure_targets(Path()) if target.name == "typed")
    typed.run(text.encode("utf-8", "surrogatepass"))


def test_changed_workbooks_are_read_or_refused_and_the_next_one_reads(workshop: Workshop):
    book, taken_in, template = workshop.targets()
    run(book, 20)
    run(taken_in, 8)
    run(template, 25)


def test_damaged_registers_are_refused_untouched_or_answer(tmp_path: Path):
    damaged, left_over = Registers(tmp_path).targets()
    run(damaged, 20)
    run(left_over, 8)


def test_command_lines_are_carried_out_or_refused_clearly(tmp_path: Path):
    run(CommandLines(tmp_path).target(), 12)


@pytest.mark.parametrize("text", ["", "no sentence", "a\nb.", "\x1b[2J.", f"{'x' * 2_000}."])
def test_a_refusal_nobody_could_read_is_found(text: str):
    with pytest.raises(AssertionError):
        check_refusal(Refused(text))
    check_refusal(Refused("Due: 'soon' is not a date. Write it like 31/12/2026."))


def test_a_reader_that_never_ends_is_found():
    with pytest.raises(TooSlow), within(0.05):
        while True:
            pass


def test_the_same_chance_changes_a_file_in_the_same_way(tmp_path: Path):
    for target in pure_targets(tmp_path):
        sound = target.seeds()[0]
        once, again = ([target.mutate(Random(n), sound) for n in range(12)] for _ in range(2))
        assert once == again
        assert any(data != sound for data in once)
