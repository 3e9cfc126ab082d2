"""Groups of organisations: the names that they carry, their PCN, area and type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from db.errors import Refused
from db.validation.text_rules import NAME_LIMIT, required_text
from db.views import Organisation

MOST_GROUPS = 40
"""The maximum number of groups that an organisation can be in."""


def group_names(text: str) -> tuple[str, ...]:
    """Return the names in a text, with commas or semicolons between them."""
    return tuple(filter(None, (" ".join(name.split()) for name in re.split("[,;]", text))))


def checked_groups(names: Iterable[str]) -> list[str]:
    """Return the names of groups to store, each once in whatever capitals.

    Raises:
        Refused: a name is unusable, or there are too many.
    """
    checked: dict[str, str] = {}
    for name in names:
        for one in group_names(required_text(name, "Groups", NAME_LIMIT)):
            checked.setdefault(one.casefold(), one)
    if len(checked) > MOST_GROUPS:
        raise Refused(
            f"An organisation can be in {MOST_GROUPS} groups. These are {len(checked)}: leave"
            " some out."
        )
    return list(checked.values())


def groups_of(organisation: Organisation) -> tuple[str, ...]:
    """Return the names of all that an organisation belongs to: its own groups, PCN,
    neighbourhood, place, ICB and type.
    """
    of = organisation
    names = (*of.groups, of.pcn, of.neighbourhood, of.place, of.icb, of.provider_type.label)
    return tuple(dict.fromkeys(filter(None, names)))


def members(
    there: Sequence[Organisation], groups: Iterable[str], without: Iterable[str] = ()
) -> tuple[Organisation, ...]:
    """Return the organisations that are in one of the ``groups``, by name, ``without`` those that
    have these ODS codes. Capitals do not matter. A type can also be named by its word.

    Raises:
        Refused: there is no such group, an organisation to leave out is in none of them, or none
            is left.
    """
    found: dict[str, Organisation] = {}
    for group in groups:
        wanted = " ".join(group.split()).casefold()
        its = [one for one in there if wanted in _spellings(one)]
        if not its:
            known = sorted({name for one in there for name in groups_of(one)}, key=str.casefold)
            raise Refused(
                f"No organisation is in a group {group!r}. Groups: {', '.join(known) or 'none'}."
            )
        found |= {one.ods: one for one in its}
    for code in without:
        if found.pop("".join(code.split()).upper(), None) is None:
            raise Refused(f"{code} is not in the group, so it cannot be left out. Check the code.")
    if not found:
        raise Refused("No organisation is left in the group.")
    return tuple(one for one in there if one.ods in found)


def _spellings(organisation: Organisation) -> set[str]:
    names = (*groups_of(organisation), organisation.provider_type.value)
    return {name.casefold() for name in names}
