"""Find what was recorded about actions that are no longer in an organisation's list."""

from __future__ import annotations

from dataclasses import dataclass

from db.errors import Refused
from db.plans.codes import spelled
from db.plans.edition_codes import EditionCode
from db.register import Register
from db.views import ActionRecords, ActionView, ChangeView, LogFilter, Organisation, PlanInUse
from tracker.phrases.edition_phrases import why_set_aside


@dataclass(frozen=True, slots=True)
class SetAside:
    """An action that is set aside, with all that was recorded about it.

    ``why`` says in one line why it is not in the list. ``edition`` is the edition that it is of,
    and ``names`` what it was called in each, oldest first.
    """

    action: ActionView
    why: str
    edition: PlanInUse
    names: tuple[EditionCode, ...]
    records: ActionRecords
    changes: tuple[ChangeView, ...]


def actions_set_aside(
    register: Register, organisation: Organisation, code: str, edition: str = ""
) -> tuple[ActionView, ...]:
    """Return the actions that are set aside and have a code, in any spelling: of one edition, or
    else of each.
    """
    wanted, key = spelled(code), edition.strip().casefold()
    return tuple(
        action
        for action in register.actions.set_aside(organisation)
        if spelled(action.code) == wanted and key in ("", action.plan)
    )


def find_set_aside(
    register: Register, organisation: Organisation, code: str, edition: str = ""
) -> SetAside | None:
    """Return the action with a code that is set aside, or ``None`` if there is none.

    Raises:
        Refused: several editions have one, and ``edition`` is no key of one of them.
    """
    there = actions_set_aside(register, organisation, code, edition)
    if len(there) > 1:
        keys = " or ".join(f"--edition {action.plan}" for action in there)
        raise Refused(f"{there[0].code} is set aside from several editions. Add {keys}.")
    if not there:
        return None
    (action,) = there
    codes = register.actions.edition_codes(organisation)
    editions = {one.key: one for one in register.organisations.editions(organisation)}
    return SetAside(
        action,
        why_set_aside(codes, action),
        editions[action.plan],
        codes.of(action.id),
        register.records.of_set_aside(organisation, action),
        register.history.changes(organisation, only=LogFilter(held=action.id)),
    )
