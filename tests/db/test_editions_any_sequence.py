"""Whatever two people record, upgrade, undo and redo, nothing recorded is ever out of reach."""

from __future__ import annotations

from typing import Any

from example_register import ALEX, SAM, Surgery
from hypothesis import HealthCheck, given, settings

from tests.soak.editions import KIM, Step, doctor_finds_nothing, keeps_its_promises, stories


def test_nothing_recorded_is_out_of_reach_and_undoing_all_gives_the_start(
    example_surgery: Surgery, location: str
) -> None:
    people = {SAM: example_surgery.register, ALEX: example_surgery.open_as(ALEX)}
    people[KIM] = example_surgery.open_as(KIM)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(stories)
    def play(story: tuple[Any, list[Step]]) -> None:
        keeps_its_promises(people, story)

    play()
    doctor_finds_nothing(location)
