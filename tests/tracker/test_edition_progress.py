"""An upgrade is prepared: of merged actions one keeps its progress, which a person may choose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.opening import open_register
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.records.new_records import NewEvidence
from db.register import Register
from db.vocabulary.declared import NO_DECLARATION, Declaration
from db.vocabulary.terms import ProviderType
from tracker.phrases.edition_phrases import held_in_words
from tracker.use_cases.editions import prepare_upgrade


def edition(key: str, declared: Declaration = NO_DECLARATION, **titles: str) -> PlanEdition:
    actions = tuple(PlannedAction(*one, ProviderType.GENERIC, None) for one in titles.items())
    return PlanEdition(key, "Plan", key, "2026", "ICB", "Print", actions, declared=declared)


FIRST = edition("first", A1="Train reception staff", A2="Plant trees for shade")
SECOND = edition("second", Declaration(was={"N1": ("A1", "A2")}), N1="Train staff and plant trees")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A register in which something is recorded about A2 only."""
    register = open_register(tmp_path / "tracker.db", user="Sam Example", create=True)
    kind = ProviderType.GENERAL_PRACTICE
    surgery = register.organisations.add(
        FIRST, name="Example Surgery", ods="A99999", provider_type=kind
    )
    register.actions.set_lead(surgery, ["A2"], "Kim")
    register.add_plan(SECOND)
    yield register
    register.close()


@pytest.mark.parametrize(
    ("decided", "going_on"),
    [
        ((), "A2"),
        ((("A1", "N1"), ("A2", "N1")), "A1"),
        ((("a-1", "n 1"), ("a2", "n1")), "A1"),
        ((("a2", "n-1"), ("a1", "n-1")), "A2"),
    ],
)
def test_merged_actions_go_on_with_the_progress_of_one(
    register: Register, decided: tuple[tuple[str, str], ...], going_on: str
) -> None:
    surgery = register.organisations.find()
    prepared = prepare_upgrade(register, surgery, "second", decided)
    (main,) = [step for step in prepared.comparison.steps if step.main]
    assert main.pair == (going_on, "N1")
    aside = [] if going_on == "A2" else ["A2"]
    assert [action.code for action in prepared.set_aside] == aside


def test_only_the_progress_of_a_merged_action_is_said_to_be_set_aside(register: Register) -> None:
    surgery = register.organisations.find()
    register.actions.set_lead(surgery, ["A1"], "Sam")
    register.actions.add_update(surgery, ["A2"], "Told the partners")
    register.records.add_evidence(surgery, ["A2"], NewEvidence("Minutes"))
    (aside,) = prepare_upgrade(register, surgery, "second").set_aside
    assert (aside.code, held_in_words(aside, 0)) == ("A2", "lead Kim")
    register.actions.set_lead(surgery, ["A2"], None)
    assert prepare_upgrade(register, surgery, "second").set_aside == ()


def test_all_that_a_withdrawn_action_has_is_said_to_be_set_aside(register: Register) -> None:
    surgery = register.organisations.find()
    register.actions.set_lead(surgery, ["A2"], None)
    register.actions.add_update(surgery, ["A2"], "Told the partners")
    (aside,) = prepare_upgrade(register, surgery, "second", (("A2", ""),)).set_aside
    assert (aside.code, held_in_words(aside, 0)) == ("A2", "updates")
    assert held_in_words(aside, 1) == "1 update"
