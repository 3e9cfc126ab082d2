"""Take a list of organisations into a register: what it would add and edit, and doing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.errors import Refused
from db.frozen import frozen
from db.history.change_descriptions import old_and_new, value_in_words
from db.organisations.organisation_changes import checked_value
from db.received.received_return import Expected
from db.register import Register
from db.validation.ods_code import ods_code_warning, parse_ods_code
from db.views import FieldChange, Organisation
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.terms import ProviderType
from tracker.use_cases.plans import plans_to_begin_with

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition
    from imports.collating.expected import ExpectedList

_DETAILS = ("pcn", "place", "neighbourhood", "icb", "contact", "email", "groups")


@frozen
class ListedLine:
    """An organisation that a list adds, or edits if it is ``there``: the ``values`` to set, in the
    form to store, and what is ``odd`` about its code. A new one works with ``plans``.
    """

    ods: str
    name: str
    there: Organisation | None
    values: Mapping[str, Any]
    odd: str = ""
    plans: tuple[PlanEdition | str, ...] = ()

    @property
    def words(self) -> str:
        """What is done: ``Edit A99999 Example Surgery: PCN: – → North``."""
        told = [
            old_and_new(FieldChange("", name, _before(self.there, name), value))
            if self.there
            else f"{FIELD_LABELS[name]}: {value_in_words(name, value)}"
            for name, value in self.values.items()
            if self.there or name not in ("ods", "name")
        ]
        how = "; ".join(told)
        what = f"{'Edit' if self.there else 'Add'} {self.ods} {self.name}"
        return f"{what}: {how}" if how else what


@frozen
class ListedOrganisations:
    """What a list comes to. ``faults`` say what was left out and why, each with its cell. Of
    ``unchanged`` organisations it says nothing new.
    """

    lines: tuple[ListedLine, ...]
    unchanged: int
    faults: tuple[str, ...]

    @property
    def added(self) -> int:
        """How many organisations are new."""
        return sum(line.there is None for line in self.lines)


def propose_list(
    register: Register, listed: ExpectedList, plan_keys: Sequence[str] = ()
) -> ListedOrganisations:
    """Return what the list would add and edit. Blank cells and organisations that are not in the
    list stay as they are, and no organisation leaves a group.

    New organisations work with the plans that have these keys, or with the plan for primary care.

    Raises:
        GreenPlanError: the register cannot be read, or there is no such plan.
    """
    there = {one.ods: one for one in register.organisations.all()}
    plans = _plans(register, listed, plan_keys)
    lines: list[ListedLine] = []
    faults = list(listed.faults)
    for one in listed.organisations:
        known = there.get(one.ods)
        values, refused = _values(one, known, listed)
        faults += refused
        if known is None:
            its = plans.get(one.provider_type, ())
            if why := _why_not(one, its):
                faults.append(f"{listed.cells[one.ods, 'ods']}: {why} {one.ods} was left out.")
            elif not isinstance(its, str):
                odd = ods_code_warning(one.ods, one.provider_type) if one.provider_type else ""
                lines.append(ListedLine(one.ods, one.name, None, values, odd, its))
        elif values:
            lines.append(ListedLine(one.ods, known.name, known, values))
    unchanged = sum(one.ods in there for one in listed.organisations)
    unchanged -= sum(line.there is not None for line in lines)
    return ListedOrganisations(tuple(lines), unchanged, tuple(faults))


def take_list(register: Register, proposed: ListedOrganisations) -> None:
    """Add and edit the organisations, all or none.

    Raises:
        GreenPlanError: one was refused, such as one that somebody else has changed since.
    """
    from db.organisations.new_organisation import NewOrganisation

    register.organisations.take_list(
        [
            (NewOrganisation(ods=line.ods, **line.values), line.plans)
            for line in proposed.lines
            if line.there is None
        ],
        [(line.there, line.values) for line in proposed.lines if line.there is not None],
    )


def _plans(
    register: Register, listed: ExpectedList, keys: Sequence[str]
) -> dict[ProviderType | None, tuple[PlanEdition | str, ...] | str]:
    """Return the plans for each type of organisation, or why it has none."""
    plans: dict[ProviderType | None, tuple[PlanEdition | str, ...] | str] = {}
    for one in listed.organisations:
        kind = one.provider_type
        if kind is not None and kind not in plans:
            try:
                plans[kind] = tuple(plans_to_begin_with(register, kind, keys))
            except Refused as error:
                if keys:
                    raise
                plans[kind] = str(error)
    return plans


def _values(
    one: Expected, known: Organisation | None, listed: ExpectedList
) -> tuple[dict[str, Any], list[str]]:
    """Return what the list sets for an organisation, and why some of it is left out."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, said in _said(one):
        try:
            value = checked_value(name, said)
        except Refused as error:
            faults.append(f"{listed.cells[one.ods, name]}: {error}")
            continue
        before = _before(known, name)
        if name == "provider_type":
            value = said
        if name == "groups":
            value = checked_value(name, [*before, *value])
        if value != before:
            values[name] = value
    return values, faults


def _said(one: Expected) -> Iterator[tuple[str, Any]]:
    """Yield the fields that are not blank."""
    if one.name != one.ods:
        yield "name", one.name
    if one.provider_type is not None:
        yield "provider_type", one.provider_type
    for name in _DETAILS:
        if value := getattr(one, name):
            yield name, value


def _before(known: Organisation | None, name: str) -> Any:
    if name == "groups":
        return list(known.groups) if known else []
    return getattr(known, name) if known else None


def _why_not(one: Expected, plans: tuple[PlanEdition | str, ...] | str) -> str:
    """Return why a new organisation cannot be added, empty if it can."""
    try:
        parse_ods_code(one.ods)
    except Refused as error:
        return str(error)
    if one.name == one.ods:
        return "a new organisation needs a name."
    if one.provider_type is None:
        return "a new organisation needs a type."
    return plans if isinstance(plans, str) else ""
