"""Import what a person chose from a proposal, in one change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from db.errors import StaleChange, UnknownPlan
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.own_actions.new_own_action import NewOwnAction
from db.records.new_records import NewAnswer
from db.register import Register
from db.validation.text_rules import FILE_LIMIT, without_refused_characters
from db.views import ActionView, Changed, Organisation
from db.vocabulary.action_fields import OWN
from db.vocabulary.terms import Area, Rating
from imports.merging.edits import edit_of
from imports.merging.records.accepted_changes import answers_of, details_of, records_of
from imports.proposal import ANSWERS, DETAILS, RECORDS, Change, Conflict, Proposal, Said

_OF_THE_ACTION = frozenset(field.key for field in OWN)
_OF_ITSELF = _OF_THE_ACTION | RECORDS | ANSWERS | DETAILS
"""The fields that are not part of an action's progress."""


def accept(
    register: Register,
    organisation: Organisation,
    proposal: Proposal,
    changes: Collection[int],
    theirs: Collection[int] = (),
    ours: Collection[int] = (),
) -> Changed:
    """Import the ``changes``, and the file's side (``theirs``) of conflicts, by their places.

    ``ours`` are the conflicts in which the register's side was chosen: the same file does not ask
    about them again. What is not named stays as it is. An own action is imported whole or,
    without its title, not at all.

    Raises:
        StaleChange: the register has changed since the proposal was made, or the plan was upgraded.
        Refused: a rule forbids it. In every case either all of it is stored, or nothing.
    """
    organisation = _seen_with_its_plan(register, organisation, proposal.plan)
    has_areas = any(change.field == "area" for change in proposal.changes)
    chosen = [proposal.changes[place] for place in sorted(changes)]
    lines: list[Change | Conflict] = [*chosen]
    lines += [proposal.conflicts[place] for place in sorted(theirs)]
    dated = _with_a_day(proposal)
    by_code = _grouped(lines, lambda line: line.code or "")
    there = {
        a.code: a for a in register.actions.all(organisation, [code for code in by_code if code])
    }
    batch = ImportBatch(
        source=without_refused_characters(proposal.file, FILE_LIMIT) or "a file",
        since=proposal.last_change,
        actions=tuple(
            (code, _taken(group, there.get(code), just_now=code not in dated))
            for code, group in by_code.items()
            if code
        ),
        added=tuple(
            (
                _new_action(group, has_areas=has_areas),
                _taken(group, None, just_now=proposal.exported),
            )
            for group in _grouped(by_code.get("", []), lambda line: line.row).values()
            if any(line.field == "title" for line in group)
        ),
        kept=tuple(
            (conflict.code, conflict.field, conflict.new)
            for conflict in (proposal.conflicts[place] for place in sorted(ours))
            if conflict.code and conflict.field
        ),
        answers=_answers(register, organisation, chosen),
        details=details_of(chosen),
    )
    return register.apply_import(organisation, batch, seen=proposal.seen)


def _seen_with_its_plan(register: Register, organisation: Organisation, key: str) -> Organisation:
    """Return the organisation as seen with the plan that a proposal is for.

    Raises:
        StaleChange: it works with another edition by now, in which a code may be another action's.
    """
    organisation = register.organisations.current(organisation)
    if key in ("", organisation.plan_key):
        return organisation
    try:
        return register.organisations.seen_with(organisation, key)
    except UnknownPlan:
        raise StaleChange(
            "Someone has upgraded the plan to another edition since you opened the file. Nothing"
            " was imported."
        ) from None


def _answers(
    register: Register, organisation: Organisation, chosen: Sequence[Change]
) -> tuple[tuple[str, NewAnswer], ...]:
    given = [change for change in chosen if change.field in ANSWERS]
    return answers_of(given, register.questions.sets(organisation)) if given else ()


def _with_a_day(proposal: Proposal) -> set[str | None]:
    """Return the codes of actions that, if complete, were not completed just now: the file gives
    a day, readable or not, imported or not; or it is not known when the file was filled in.
    """
    if not proposal.exported:
        return {line.code for line in (*proposal.changes, *proposal.conflicts)}
    lines = (*proposal.changes, *proposal.conflicts, *proposal.ignored)
    return {line.code for line in lines if line.field == "completed"}


def _grouped(
    lines: Iterable[Change | Conflict], name: Callable[[Change | Conflict], str]
) -> dict[str, list[Change | Conflict]]:
    groups: dict[str, list[Change | Conflict]] = {}
    for line in lines:
        groups.setdefault(name(line), []).append(line)
    return groups


def _taken(
    lines: Sequence[Change | Conflict], action: ActionView | None, *, just_now: bool
) -> ImportedAction:
    values: dict[str, Said] = {}
    updates: list[str] = []
    for line in lines:
        if line.field == "update":
            updates.append(str(line.new))
        elif line.field and line.field not in _OF_ITSELF:
            values[line.field] = line.new
    records = records_of(line for line in lines if isinstance(line, Change))
    edit = edit_of(values, action, just_now=just_now)
    return ImportedAction(edit, tuple(updates), tuple(records))


def _new_action(lines: Iterable[Change | Conflict], *, has_areas: bool) -> NewOwnAction:
    """Return an own action. Its area is Culture if it could have one and none was ticked."""
    given = {line.field: line.new for line in lines if line.field in _OF_THE_ACTION}
    return NewOwnAction(
        title=str(given["title"]),
        detail=str(given.get("detail") or ""),
        area=Area(str(given.get("area") or Area.CULTURE.value)) if has_areas else None,
        rating=Rating(str(given["rating"])) if given.get("rating") else None,
        quick_win=bool(given.get("quick_win")),
    )
