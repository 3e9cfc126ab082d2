"""One change to each organisation of a group, on the command line."""

from __future__ import annotations

import json

import pytest

from db.records.new_records import NewAnswer
from db.vocabulary.terms import Answer, BarrierKind, ProviderType
from imports.data_files.question_sets import shipped_question_sets
from imports.plans.plan_file import default_plan


@pytest.fixture
def chain(example_surgery):
    """The register with two pharmacies of a chain beside the surgery, which is in it too."""
    organisations = example_surgery.register.organisations
    organisations.edit(example_surgery.organisation, groups=["Chain"])
    for ods in ("FA001", "FA002"):
        organisations.add(
            default_plan(),
            name=f"Chemist {ods}",
            ods=ods,
            provider_type=ProviderType.COMMUNITY_PHARMACY,
            groups=["Chain"],
        )
    return example_surgery


def leads(chain, code: str = "GC1") -> list[str | None]:
    register = chain.register
    its = sorted(register.organisations.all(), key=lambda one: one.ods)
    return [register.actions.find(one, code).lead for one in its]


def test_a_group_gets_one_change_each_and_all_are_undone_at_once(greenplan, chain):
    done = greenplan("set", "GC1", "GC2", "--lead", "Kim", "--group", "chain", "--except", "FA002")
    assert done.out.splitlines() == [
        "FA001 Chemist FA001: Edited GC1, GC2: Lead: Kim",
        "A99999 Example Surgery: Edited GC1, GC2: Lead: Kim",
        "To undo all of it, run 'greenplan undo --group'.",
    ]
    assert leads(chain) == ["Kim", "Kim", None]
    undone = greenplan("undo", "--group")
    assert undone.out.count("Undid GC1, GC2: Lead: Kim → –") == 2
    assert leads(chain) == [None, None, None]
    assert "no change to a group" in greenplan("undo", "--group").err


def test_what_was_changed_since_is_left_alone(greenplan, chain):
    greenplan("set", "GC1", "--lead", "Kim", "--group", "chain")
    greenplan("--org", "FA001", "set", "GC2", "--lead", "Pat")
    done = greenplan("undo", "--group")
    assert "Left out FA001: You have changed something else since." in done.out
    assert leads(chain) == [None, "Kim", None]
    greenplan("--org", "FA001", "undo")
    greenplan("--org", "FA001", "undo")
    assert leads(chain) == [None, None, None]


def test_what_someone_else_changed_since_is_left_alone(greenplan, chain):
    greenplan("set", "GC1", "--lead", "Kim", "--group", "chain")
    other = chain.open_as("Alex Sample")
    other.actions.set_lead(other.organisations.find("FA002"), ["GC1"], "Alex")
    done = greenplan("undo", "--group")
    assert "Left out FA002: GC1 has been changed by Alex Sample since" in done.out
    assert leads(chain) == [None, None, "Alex"]


def test_if_it_is_refused_for_one_none_is_changed(greenplan, chain):
    refused = greenplan("set", "GC1", "PC1", "--lead", "Kim", "--group", "chain")
    assert refused.code == 1
    assert "A99999: There is no action 'PC1'" in refused.err
    assert refused.err.endswith("Nothing was changed.\n")
    assert leads(chain) == [None, None, None]
    arguments = ("set", "GC1", "PC1", "--lead", "Kim", "--group", "chain", "--skip-refused")
    skipped = greenplan(*arguments)
    assert "Left out A99999" in skipped.out
    assert leads(chain) == [None, "Kim", "Kim"]


def test_an_nhs_number_is_refused_for_all_in_one_sentence(greenplan, chain):
    refused = greenplan("update", "GC1", "Called 999 123 4594", "--group", "chain")
    assert refused.err.startswith("greenplan: FA001, FA002, A99999: Update contains what looks")
    assert refused.err.count("NHS number") == 1


def test_the_same_update_barrier_and_answer_for_all_with_exceptions(greenplan, chain):
    register = chain.register
    questions = next(one for one in shipped_question_sets() if one.key == "greener-nhs")
    its = register.organisations.all()
    for one in its:
        register.questions.add_set(one, questions)
    key = f"greener-nhs/{questions.questions[0].key}"
    both = ("--group", "community-pharmacy", "--except", "FA002")
    assert greenplan("update", "GC1", "Agreed by the chain", *both).code == 0
    assert greenplan("barrier", "GC1", "--kind", "money", "--note", "Rent", *both).code == 0
    assert greenplan("answer", key, "in-place", "--comment", "By the chain", *both).code == 0
    for one in its:
        meant = one.ods == "FA001"
        assert [entry.text for entry in register.actions.updates(one)] == [
            "Agreed by the chain"
        ] * meant
        assert [barrier.kind for barrier in register.records.barriers(one)] == [
            BarrierKind.MONEY
        ] * meant
        (asked,) = register.questions.sets(one)
        assert asked.questions[0].answer is (Answer.IN_PLACE if meant else None)


def test_the_comment_of_each_answer_stays_if_none_is_given(greenplan, chain):
    register = chain.register
    questions = next(one for one in shipped_question_sets() if one.key == "greener-nhs")
    key = f"greener-nhs/{questions.questions[0].key}"
    its = register.organisations.all()
    for one in its:
        register.questions.add_set(one, questions)
        register.questions.answer(one, key, NewAnswer(Answer.NOT_IN_PLACE, f"Of {one.ods}"))
    greenplan("answer", key, "in-place", "--group", "chain")
    comments = {register.questions.sets(one)[0].questions[0].comment for one in its}
    assert comments == {"Of A99999", "Of FA001", "Of FA002"}


def test_a_list_of_edits_is_undone_as_a_group(greenplan, chain, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("ODS code,Place\nFA001,Luton\nFA002,Luton\n", encoding="utf-8")
    greenplan("orgs", "import", str(file), "--yes")
    assert greenplan("undo", "--group").out.count("Place: Luton → –") == 2
    assert "Luton" not in greenplan("orgs", "--json").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "GC1", "--lead", "Kim", "--except", "FA001"], "--except needs --group"),
        (["barrier", "GC1", "--group", "chain"], "--group only adds a barrier"),
        (["undo", "--group", "--mine"], "--group cannot be used with"),
        (["set", "GC1", "--lead", "K", "--group", "chain", "--org", "FA001"], "cannot be used"),
        (["set", "GC1", "--group", "chain"], "Nothing to set"),
        (["set", "GC1", "--lead", "K", "--group", "west"], "No organisation is in a group 'west'"),
    ],
)
def test_what_makes_no_sense_is_refused(greenplan, chain, arguments: list[str], said: str):
    refused = greenplan(*arguments)
    assert refused.code != 0 and said in refused.err
    assert json.loads(greenplan("--org", "FA001", "history", "--json").out)[0]["what"] == (
        "add-organisation"
    )
