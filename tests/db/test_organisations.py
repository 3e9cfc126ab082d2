"""Organisations in a register, and what they share."""

from __future__ import annotations

from typing import Any

import pytest
from example_register import ALEX, NOW, Surgery, standing

from db.errors import (
    Refused,
    StaleChange,
    UnknownCode,
    UnknownOrganisation,
)
from db.history.change_descriptions import how_in_words
from db.inspection import inspect_register
from db.organisations.groups import members
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.validation.ods_code import ods_code_warning
from db.validation.progress import Edit
from db.vocabulary.terms import BarrierKind, Dimension, ProviderType, Status
from imports.plans.plan_file import default_plan

WITH_A_PLAN_OF_ITS_OWN = {
    ProviderType.GENERAL_PRACTICE: 53,
    ProviderType.DENTAL_PRACTICE: 50,
    ProviderType.COMMUNITY_PHARMACY: 48,
    ProviderType.OPTOMETRY_PRACTICE: 45,
    ProviderType.INTEGRATED_URGENT_CARE: 41,
}


def add(register: Register, ods: str = "A99999", **given: Any) -> Any:
    wanted = {"name": "Example Surgery", "provider_type": ProviderType.GENERAL_PRACTICE} | given
    return register.organisations.add(default_plan(), ods=ods, **wanted)


def test_each_kind_of_provider_sees_its_own_and_the_generic_actions(
    empty_register: Register,
) -> None:
    for number, (kind, concerned) in enumerate(WITH_A_PLAN_OF_ITS_OWN.items()):
        organisation = add(empty_register, f"X0000{number}", provider_type=kind)
        actions = empty_register.actions.all(organisation)
        assert len(actions) == concerned
        assert {action.provider_type for action in actions} == {ProviderType.GENERIC, kind}
    assert [plan.actions for plan in empty_register.plans()] == [81]


def test_an_organisation_is_kept_as_it_was_entered(empty_register: Register) -> None:
    details = {"pcn": "Sample PCN", "icb": "Sample ICB", "contact": "P. Lee"}
    added = add(empty_register, " a99 999 ", email="pat@example.nhs.uk", **details)
    assert (added.ods, added.name, added.email) == (
        "A99999",
        "Example Surgery",
        "pat@example.nhs.uk",
    )
    assert (added.pcn, added.icb, added.contact) == ("Sample PCN", "Sample ICB", "P. Lee")
    assert added.plan_title == "BLMK Primary Care Green Plan 2026-32"
    assert empty_register.organisations.find() == added
    assert empty_register.organisations.find("a99999") == added


def test_place_neighbourhood_and_groups_are_kept_logged_and_undone(
    empty_register: Register,
) -> None:
    group = ("Example Chain", "North; Branches", "example chain")
    added = add(empty_register, place="Luton", neighbourhood="Hills", groups=group)
    assert (added.place, added.neighbourhood) == ("Luton", "Hills")
    assert added.groups == ("Example Chain", "North", "Branches")
    edited = empty_register.organisations.edit(added, seen=added, place="", groups=["South"])
    now = empty_register.organisations.find()
    assert (now.place, now.groups) == (None, ("South",))
    assert edited.id is not None
    logged = empty_register.history.change(now, edited.id)
    assert (
        how_in_words(logged) == "Place: Luton → –; Groups: Example Chain, North, Branches → South"
    )
    with pytest.raises(StaleChange, match="Groups"):
        empty_register.organisations.edit(now, seen=added, groups=["East"])
    empty_register.history.undo(now)
    assert empty_register.organisations.find() == added
    empty_register.history.redo(now)
    assert empty_register.organisations.find().groups == ("South",)
    bare = add(empty_register, "A00002", name="Bare Surgery")
    empty_register.organisations.edit(bare, groups=["North"])
    empty_register.organisations.edit(bare, groups=[])
    where = empty_register.place
    with inspect_register(str(where.path or where.url)) as look:
        assert look.log_faults() == ()


def test_groups_are_checked(empty_register: Register) -> None:
    with pytest.raises(Refused, match="NHS number"):
        add(empty_register, groups=["Patient 999 123 4594"])
    with pytest.raises(Refused, match="can be in 40 groups"):
        add(empty_register, groups=[f"Group {number}" for number in range(41)])
    assert empty_register.organisations.all() == ()


def test_a_group_is_any_name_that_organisations_share(empty_register: Register) -> None:
    chain = {"groups": ["Example Chain"], "place": "Luton"}
    first = add(empty_register, "A00001", name="Alpha", **chain, pcn="North")
    second = add(
        empty_register,
        "F0001X",
        name="Beta",
        **chain,
        provider_type=ProviderType.COMMUNITY_PHARMACY,
    )
    third = add(empty_register, "A00003", name="Gamma", pcn="North")
    there = empty_register.organisations.all()
    for name, its in {
        "example chain": (first, second),
        "luton": (first, second),
        "NORTH": (first, third),
        "General practice": (first, third),
        "community-pharmacy": (second,),
    }.items():
        assert members(there, [name]) == its
    assert members(there, ["Luton", "North"]) == there
    assert members(there, ["Luton"], [" a00001"]) == (second,)
    with pytest.raises(Refused, match=r"'East'.*Community pharmacy, Example Chain, General"):
        members(there, ["East"])
    with pytest.raises(Refused, match="A00003 is not in the group"):
        members(there, ["Luton"], ["A00003"])
    with pytest.raises(Refused, match="No organisation is left"):
        members(there, ["Luton"], ["A00001", "F0001X"])


def test_what_was_not_given_is_not_known(empty_register: Register) -> None:
    added = add(empty_register, pcn="  ")
    assert (added.pcn, added.icb, added.contact, added.email) == (None, None, None, None)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"provider_type": ProviderType.GENERIC}, "not a kind of organisation"),
        ({"ods": ""}, "ODS code is empty"),
        ({"ods": "A-9999"}, "is not an ODS code"),
        ({"ods": "A999999999999"}, "is not an ODS code"),
        ({"name": "  "}, "Name is empty"),
        ({"name": "x" * 121}, "The limit is 120"),
        ({"email": "pat at example"}, "is not an email address"),
        ({"contact": "P.\x1bLee"}, "control character"),
    ],
)
def test_an_organisation_that_cannot_be_leaves_nothing_behind(
    empty_register: Register, wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        add(empty_register, **wanted)
    assert empty_register.organisations.all() == ()
    assert empty_register.plans() == ()


def test_the_same_ods_code_twice_is_refused(example_surgery: Surgery) -> None:
    with pytest.raises(Refused, match="A99999 is already in this register"):
        add(example_surgery.register, " a99999", name="Another")
    assert example_surgery.register.organisations.all() == (example_surgery.organisation,)


def test_without_a_code_there_must_be_just_one_organisation(empty_register: Register) -> None:
    with pytest.raises(UnknownOrganisation, match="no organisations yet"):
        empty_register.organisations.find()
    add(empty_register, "B00001", name="Zed Dental", provider_type=ProviderType.DENTAL_PRACTICE)
    add(empty_register, "A00001", name="Alpha Pharmacy")
    with pytest.raises(UnknownOrganisation, match=r"has 2 organisations.*A00001.*B00001"):
        empty_register.organisations.find()
    with pytest.raises(UnknownOrganisation, match=r"'C1'.*A00001, B00001"):
        empty_register.organisations.find("C1")
    assert [o.ods for o in empty_register.organisations.all()] == ["A00001", "B00001"]


def test_organisations_come_by_name_in_either_case(empty_register: Register) -> None:
    for number, name in enumerate(["Zed Dental", "alpha Pharmacy", "Beta Surgery"]):
        add(empty_register, f"X0000{number}", name=name)
    names = [organisation.name for organisation in empty_register.organisations.all()]
    assert names == ["alpha Pharmacy", "Beta Surgery", "Zed Dental"]


def test_an_organisation_of_another_register_is_refused(
    example_surgery: Surgery, empty_register: Register
) -> None:
    with pytest.raises(UnknownOrganisation, match="no longer in the register"):
        empty_register.actions.set_lead(example_surgery.organisation, ["GC1"], "P. Lee")


def test_organisations_share_a_plan_and_nothing_else(example_surgery: Surgery) -> None:
    register, ours = example_surgery.register, example_surgery.organisation
    theirs = add(register, "B88888", name="Other Surgery")
    untouched = standing(register, theirs)
    register.actions.set_status(ours, ["GC1"], Status.COMPLETE)
    register.actions.add_update(ours, ["GC1"], "Done.")
    register.own_actions.add(ours, "Bees on the roof")
    assert standing(register, theirs) == untouched
    assert [change.what for change in register.history.changes(theirs)] == ["add-organisation"]
    with pytest.raises(Refused, match="nothing to undo"):
        register.history.undo(theirs)
    with pytest.raises(UnknownCode):
        register.actions.set_status(theirs, ["OWN-1"], Status.COMPLETE)
    assert register.own_actions.add(theirs, "Swifts").codes == ("OWN-1",)


# The ODS code, corrected


GP, DENTAL, PHARMACY, OPTOMETRY, URGENT = WITH_A_PLAN_OF_ITS_OWN

USUAL = [
    (GP, "A99999"),
    (GP, "K83099"),
    (GP, "A99999001"),
    (GP, "A1B2C"),
    (DENTAL, "V99999"),
    (DENTAL, "V099999"),
    (PHARMACY, "FX999"),
    (PHARMACY, "FXX99"),
    (OPTOMETRY, "TP999"),
    (OPTOMETRY, "TP9X9"),
    (URGENT, "NX9"),
    (URGENT, "NLX"),
    (URGENT, "RXX01"),
    (URGENT, "Y99999"),
]
ODD = [
    *((kind, code) for kind in WITH_A_PLAN_OF_ITS_OWN for code in ("HELLOWORLD", "BANANA", "K830")),
    (GP, "A99"),
    (GP, "FX999"),
    (DENTAL, "A99999"),
    (PHARMACY, "FRUIT"),
    (OPTOMETRY, "TREES"),
    (URGENT, "NURSE"),
]


@pytest.mark.parametrize(("kind", "code"), USUAL)
def test_an_ods_code_of_a_usual_form_is_not_questioned(kind: ProviderType, code: str) -> None:
    assert ods_code_warning(code, kind) == ""


@pytest.mark.parametrize(("kind", "code"), ODD)
def test_an_ods_code_of_another_form_is_odd(kind: ProviderType, code: str) -> None:
    assert (
        ods_code_warning(code, kind) == f"{code} is not a usual ODS code for {kind.label.lower()}."
    )


def test_a_corrected_ods_code_finds_the_same_organisation_and_is_undone(
    example_surgery: Surgery,
) -> None:
    register, seen = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(seen, ["GC1"], "P. Lee")
    register.organisations.edit(seen, ods=" k83 099 ", name="Example House")
    now = register.organisations.find("K83099")
    assert (now.id, now.name) == (seen.id, "Example House")
    assert register.organisations.current(seen) == now
    assert register.position(seen).organisation == now
    assert register.actions.find(seen, "GC1").lead == "P. Lee"
    register.history.undo(seen)
    assert register.organisations.find("A99999") == seen


def test_the_ods_code_of_another_organisation_is_refused(example_surgery: Surgery) -> None:
    register, surgery = example_surgery.register, example_surgery.organisation
    other = add(register, "A99998", name="Sample House")
    with pytest.raises(Refused, match="A99998 is already in this register"):
        register.organisations.edit(surgery, ods="a99998", name="Both")
    for wrong in ("", "A-99", "A" * 13):
        with pytest.raises(Refused, match="ODS code"):
            register.organisations.edit(surgery, ods=wrong)
    assert register.organisations.find("A99999") == surgery
    register.organisations.edit(surgery, ods="A99997")
    register.organisations.edit(other, ods="A99999")
    with pytest.raises(Refused, match="A99999 is already in this register"):
        register.history.undo(surgery)
    assert register.organisations.current(surgery).ods == "A99997"


# The type, corrected


def recorded(surgery: Surgery) -> None:
    """Record something of each kind for an action that only general practices have."""
    register, practice = surgery.register, surgery.organisation
    today = NOW.date()
    register.actions.edit(practice, ["GPES2"], Edit(status=Status.IN_PROGRESS, lead="Dr Roy"))
    register.actions.add_update(practice, ["GPES2"], "Reviews have begun.")
    register.records.add_evidence(practice, ["GPES2"], NewEvidence("Audit", "Folder 3"))
    register.records.add_measure(
        practice, ["GPES2"], NewMeasure("Inhalers", "a month", Dimension.OUTCOME)
    )
    (measure,) = register.records.measures(practice)
    register.records.add_reading(practice, measure, NewReading(17, today))
    register.records.add_barrier(
        practice, ["GPES2"], NewBarrier(BarrierKind.TIME, "No clinic free")
    )
    register.own_actions.add(practice, "Bees on the roof")


def test_another_type_changes_the_actions_and_keeps_what_was_recorded(
    example_surgery: Surgery,
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    recorded(example_surgery)
    before = standing(register, practice)
    changed = register.organisations.edit(practice, provider_type=PHARMACY)
    assert changed.codes == ()
    now = register.organisations.current(practice)
    assert now.provider_type is PHARMACY
    actions = register.actions.all(practice)
    assert len(actions) == WITH_A_PLAN_OF_ITS_OWN[PHARMACY] + 1
    assert {a.provider_type for a in actions} == {ProviderType.GENERIC, PHARMACY}
    position = register.position(practice)
    assert position.evidence == position.measures == position.barriers == position.updates == ()
    with pytest.raises(UnknownCode):
        register.actions.set_lead(practice, ["GPES2"], "Kim")
    register.actions.set_lead(practice, ["PC1"], "Kim")
    register.organisations.edit(practice, provider_type=GP)
    assert standing(register, practice) == before
    register.organisations.edit(practice, provider_type=PHARMACY)
    assert register.actions.find(practice, "PC1").lead == "Kim"


def test_a_change_of_type_is_undone_and_done_again_in_one_step(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    recorded(example_surgery)
    before = standing(register, practice)
    register.organisations.edit(practice, provider_type=DENTAL, contact="Kim Sample")
    register.history.undo(practice)
    assert standing(register, practice) == before
    register.history.redo(practice)
    assert register.organisations.current(practice).provider_type is DENTAL
    assert len(register.actions.all(practice)) == WITH_A_PLAN_OF_ITS_OWN[DENTAL] + 1


def test_it_is_told_beforehand_which_actions_come_and_go(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    recorded(example_surgery)
    change = register.organisations.type_change(practice, PHARMACY)
    assert (change.to, len(change.going), len(change.coming)) == (PHARMACY, 14, 9)
    assert change.going[0] == "GPC1"
    assert change.coming[0] == "PC1"
    assert change.recorded == {"GPES2"}
    register.organisations.edit(practice, provider_type=PHARMACY)
    register.actions.set_lead(practice, ["PC1"], "Kim")
    register.actions.set_lead(practice, ["PC1"], None)
    back = register.organisations.type_change(practice, GP)
    assert (len(back.going), len(back.coming), back.recorded) == (9, 14, {"GPES2"})


def test_generic_is_no_type_of_an_organisation(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    with pytest.raises(Refused, match="'generic' is not a kind of organisation"):
        register.organisations.edit(practice, provider_type=ProviderType.GENERIC)


def test_a_type_that_somebody_else_set_meanwhile_is_not_written_over(
    example_surgery: Surgery,
) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    example_surgery.open_as(ALEX).organisations.edit(practice, provider_type=DENTAL)
    with pytest.raises(StaleChange, match="Someone else changed 'Provider type'"):
        register.organisations.edit(practice, seen=practice, provider_type=PHARMACY)
    assert register.organisations.current(practice).provider_type is DENTAL


def test_a_return_after_a_change_of_type_tells_of_it(example_surgery: Surgery) -> None:
    register, practice = example_surgery.register, example_surgery.organisation
    recorded(example_surgery)
    period = register.returns.next_period(practice)
    register.returns.make(practice, period, "Kim", lambda c: ("x.xlsx", b"PK"), incomplete=True)
    register.organisations.edit(practice, provider_type=PHARMACY)
    content = register.returns.content(practice, period)
    (own, *others) = content.since
    assert own.code is None
    assert [(f.field, f.old, f.new) for f in own.fields] == [
        ("provider_type", "general-practice", "community-pharmacy")
    ]
    assert others == []
    assert not {m.code for line in content.check for m in line.missing} & {"GPES2"}
