"""Choose among the plans in a register and those that come with the tracker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import Refused
from db.register import Register
from db.views import PlanView
from db.vocabulary.terms import PRIMARY_CARE, ProviderType

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition
    from imports.plans.spreadsheet import AboutPlan, PlanRead


def known_plans(register: Register) -> tuple[PlanView, ...]:
    """Return the plans in the register, and then those that come with the tracker and are not in
    it. These have no notes and no source.
    """
    from imports.plans.shipped import list_shipped_plans

    there = register.plans()
    keys = {plan.key for plan in there}
    return (
        *there,
        *(
            PlanView(one.key, one.title, one.edition, one.edition, one.issuer, "", (), one.actions)
            for one in list_shipped_plans()
            if one.key not in keys
        ),
    )


def read_plan_in(path: Path, about: AboutPlan, by_hand: Mapping[str, str]) -> PlanRead:
    """Return what a plan file says: TOML, or a spreadsheet of which ``about`` and ``by_hand`` say
    what it does not say itself. The key of a plan that comes with the tracker is a fault.

    Raises:
        BookRefused: it cannot be read.
        PlanFileError: it is TOML, and cannot be used.
    """
    from imports.plans.plan_file import load_plan
    from imports.plans.shipped import list_shipped_plans
    from imports.plans.spreadsheet import PlanCellFault, PlanRead, read_plan
    from imports.reading.books import read_book

    if path.suffix.casefold() == ".toml":
        read = PlanRead(load_plan(path), (), ())
    else:
        read = read_plan(read_book(path), about, by_hand)
    key = read.plan.key
    if key not in [one.key for one in list_shipped_plans()]:
        return read
    says = f"The key {key!r} is that of a plan that comes with the tracker. Choose another key."
    return replace(read, faults=(*read.faults, PlanCellFault("", says)))


def read_wording(path: Path, by_hand: Mapping[str, str]) -> tuple[dict[str, str], PlanRead]:
    """Return the wording of a plan's actions in a spreadsheet, by code, and how it was read.

    The wording is the detail, or else the action's text itself. Rows without a code are left out.

    Raises:
        BookRefused: it cannot be read.
    """
    from imports.plans.spreadsheet import AboutPlan, read_plan
    from imports.reading.books import read_book

    read = read_plan(read_book(path), AboutPlan("wording", path.name, "", ""), by_hand)
    with_code = (action for action in read.plan.actions if action.code not in read.made)
    return {action.code: action.detail or action.title for action in with_code}, read


def plans_to_begin_with(
    register: Register | None, kind: ProviderType, keys: Sequence[str]
) -> list[PlanEdition | str]:
    """Return the plans with these keys, or by default the plan for primary care.

    Raises:
        Refused: there is no such plan, or none was named and the kind has none by default.
    """
    if keys:
        return [plan_to_use(register, key) for key in dict.fromkeys(map(_plain_key, keys))]
    if kind not in PRIMARY_CARE:
        raise Refused(
            "Say which plan it works with: add --plan KEY. 'greenplan plans' lists the keys."
        )
    from imports.plans.plan_file import default_plan

    return [default_plan()]


def plan_to_use(register: Register | None, key: str) -> PlanEdition | str:
    """Return the plan with this key that comes with the tracker, or the key of the one in the
    register. Capitals do not matter.

    Raises:
        Refused: there is none. The message lists those that there are.
        PlanFileError: its file is damaged.
    """
    from imports.plans.plan_file import shipped_plan
    from imports.plans.shipped import list_shipped_plans

    wanted = _plain_key(key)
    stored = [plan.key for plan in register.plans()] if register else []
    if wanted in stored:
        return wanted
    known = list(dict.fromkeys([*stored, *(one.key for one in list_shipped_plans())]))
    if wanted not in known:
        raise Refused(f"There is no plan {key[:60]!r}. Plans: {', '.join(known)}.")
    return shipped_plan(wanted)


def _plain_key(key: str) -> str:
    return key.strip().casefold()
