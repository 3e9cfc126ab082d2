"""Organisations in a register, and what they share."""

from __future__ import annotations

from typing import Any

import pytest
from example_register import Surgery, standing

from db.errors import (
    Refused,
    UnknownCode,
    UnknownOrganisation,
)
from db.register import Register
from db.words import ProviderType, Status
from imports.plan_file import default_plan

WITH_A_PLAN_OF_ITS_OWN = {
    ProviderType.GENERAL_PRACTICE: 53,
    ProviderType.DENTAL_PRACTICE: 50,
    ProviderType.COMMUNITY_PHARMACY: 48,
    ProviderType.OPTOMETRY_PRACTICE: 45,
    ProviderType.INTEGRATED_URGENT_CARE: 41,
}


def add(register: Register, ods: str = "A99999", **given: Any) -> Any:
    wanted = {"name": "Example Surgery", "provider_type": ProviderType.GENERAL_PRACTICE} | given
    return register.add_organisation(default_plan(), ods=ods, **wanted)


def test_each_kind_of_provider_sees_its_own_and_the_generic_actions(
    empty_register: Register,
) -> None:
    for number, (kind, concerned) in enumerate(WITH_A_PLAN_OF_ITS_OWN.items()):
        organisation = add(empty_register, f"X0000{number}", provider_type=kind)
        actions = empty_register.actions(organisation)
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
    assert empty_register.organisation() == added
    assert empty_register.organisation("a99999") == added


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
        ({"name": "x" * 121}, "the most is 120"),
        ({"email": "pat at example"}, "is not an email address"),
        ({"contact": "P.\x1bLee"}, "control character"),
    ],
)
def test_an_organisation_that_cannot_be_leaves_nothing_behind(
    empty_register: Register, wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        add(empty_register, **wanted)
    assert empty_register.organisations() == ()
    assert empty_register.plans() == ()


def test_the_same_ods_code_twice_is_refused(example_surgery: Surgery) -> None:
    with pytest.raises(Refused, match="A99999 is in this register already"):
        add(example_surgery.register, " a99999", name="Another")
    assert example_surgery.register.organisations() == (example_surgery.organisation,)


def test_without_a_code_there_must_be_just_one_organisation(empty_register: Register) -> None:
    with pytest.raises(UnknownOrganisation, match="no organisation yet"):
        empty_register.organisation()
    add(empty_register, "B00001", name="Zed Dental", provider_type=ProviderType.DENTAL_PRACTICE)
    add(empty_register, "A00001", name="Alpha Pharmacy")
    with pytest.raises(UnknownOrganisation, match=r"holds 2 organisations.*A00001.*B00001"):
        empty_register.organisation()
    with pytest.raises(UnknownOrganisation, match=r"'C1'.*A00001, B00001"):
        empty_register.organisation("C1")
    assert [o.ods for o in empty_register.organisations()] == ["A00001", "B00001"]


def test_organisations_come_by_name_in_either_case(empty_register: Register) -> None:
    for number, name in enumerate(["Zed Dental", "alpha Pharmacy", "Beta Surgery"]):
        add(empty_register, f"X0000{number}", name=name)
    names = [organisation.name for organisation in empty_register.organisations()]
    assert names == ["alpha Pharmacy", "Beta Surgery", "Zed Dental"]


def test_an_organisation_of_another_register_is_refused(
    example_surgery: Surgery, empty_register: Register
) -> None:
    with pytest.raises(UnknownOrganisation, match="not in the register any more"):
        empty_register.set_lead(example_surgery.organisation, ["GC1"], "P. Lee")


def test_organisations_share_a_plan_and_nothing_else(example_surgery: Surgery) -> None:
    register, ours = example_surgery.register, example_surgery.organisation
    theirs = add(register, "B88888", name="Other Surgery")
    untouched = standing(register, theirs)
    register.set_status(ours, ["GC1"], Status.COMPLETE)
    register.add_update(ours, ["GC1"], "Done.")
    register.add_own_action(ours, "Bees on the roof")
    assert standing(register, theirs) == untouched
    assert [change.what for change in register.history(theirs)] == ["add-organisation"]
    with pytest.raises(Refused, match="nothing to undo"):
        register.undo(theirs)
    with pytest.raises(UnknownCode):
        register.set_status(theirs, ["OWN-1"], Status.COMPLETE)
    assert register.add_own_action(theirs, "Swifts").codes == ("OWN-1",)
