"""Check a plan as a whole: what its parts say of each other.

Each part on its own is checked as it is read (``plan_file``). Whatever reads plans, from TOML or
from a spreadsheet, checks them here.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from db.plans.codes import spelled
from db.plans.plan_edition import Activity, PlanEdition, PlannedAction
from db.validation.text_rules import quoted_text
from db.vocabulary import action_fields
from db.vocabulary.declared import FieldType, PlanField, PlanTab, Section
from db.vocabulary.terms import Area, Rating
from imports.data_files.checked_toml import is_kebab
from imports.plans.row_values import choices

BUILT_IN = frozenset(
    chain(
        action_fields.BY_KEY,
        (field.key for field in (action_fields.BENEFITS, *action_fields.HIDDEN)),
        (field.name for field in dataclasses.fields(PlannedAction)),
        ("id", "own", "in_plan", "needs_attention", "attention", "search", "plan", "organisation"),
        ("latest_update", "last_news", "updated_at", "updated_by", "version", "haystack"),
        ("updates", "evidence", "measures", "barriers", "benefits_published", "plan_notes"),
    )
)
"""Keys that an action has in any plan, in the register, in lists or in JSON."""

_LONGEST_WAY = 6
_YES_NO = ("yes", "no")
_TAB_WORDS: Mapping[str, tuple[str, ...]] = {
    "rating": tuple(word.value for word in Rating),
    "area": tuple(word.value for word in Area),
    "quick_win": _YES_NO,
}
"""The values that a tab can ask for, by the keys that an action has in any plan."""


class PlanFault(Exception):
    """A fault of a plan. ``place`` says in which part, or nothing for the whole plan."""

    def __init__(self, place: str, says: str) -> None:
        self.place = place
        self.says = says
        super().__init__(f"{place}: {says}" if place else says)


def kebab_key(key: str) -> str:
    """Return the key of a plan, of a kind of organisation or of a word.

    Raises:
        ValueError: it is not in kebab-case.
    """
    if not is_kebab(key):
        raise ValueError(
            f"key {quoted_text(key)} is not in the form 'our-plan-2026-32'. Use lower-case"
            " letters, numbers and hyphens."
        )
    return key


def snake_key(key: str) -> str:
    """Return the key of a field.

    Raises:
        ValueError: it is not in snake_case.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", key):
        raise ValueError(
            f"key {quoted_text(key)} is not in the form 'measured_by'. Use lower-case letters,"
            " numbers and underscores."
        )
    return key


def faults_of_declarations(plan: PlanEdition) -> Iterator[PlanFault]:
    """Yield the faults of what a plan declares: sections, kinds of organisation, fields, tabs."""
    if plan.declared.follows == plan.key:
        yield PlanFault("", "follows is the key of the plan itself. Name the edition before.")
    yield from _codes_differ((section.code for section in plan.declared.sections), "sections")
    yield from _sections_in_order(plan.declared.sections)
    yield from _differ((kind.key for kind in plan.declared.kinds), "key", "kinds")
    yield from _differ((field.key for field in plan.declared.fields), "key", "fields")
    yield from _differ((field.label for field in plan.declared.fields), "label", "fields")
    for field in plan.declared.fields:
        for says in _faults_of_field(field):
            yield PlanFault(f"field {field.key}", says)
    yield from _differ((tab.title for tab in plan.declared.tabs), "title", "tabs")
    fields = {field.key: field for field in plan.declared.fields}
    for tab in plan.declared.tabs:
        for says in _faults_of_tab(tab, fields):
            yield PlanFault(f"tab {tab.title}", says)


def faults_of_rows(plan: PlanEdition) -> Iterator[PlanFault]:
    """Yield the faults of the actions, recommendations and activities of a plan."""
    if not plan.actions:
        yield PlanFault("", "the plan has no actions. Add at least one under [[actions]].")
    yield from _codes_differ((action.code for action in plan.actions), "actions")
    sections = {section.code for section in plan.declared.sections}
    kinds = {kind.key for kind in plan.declared.kinds}
    for action in plan.actions:
        if action.section and action.section not in sections:
            says = _unknown("section", action.section, sections, "sections")
            yield PlanFault(f"action {action.code}", says)
        for key in action.roles:
            if key not in kinds:
                says = _unknown("roles", key, kinds, "kinds")
                yield PlanFault(f"action {action.code}", says)
        for says in _faults_of_links(action, plan.key):
            yield PlanFault(f"action {action.code}", says)
    actions = {action.code for action in plan.actions}
    yield from _codes_differ((one.code for one in plan.recommendations), "recommendations")
    for one in plan.recommendations:
        for says in _unknown_actions(one.actions, actions):
            yield PlanFault(f"recommendation {one.code}", says)
    yield from _codes_differ((activity.code for activity in plan.activities), "activities")
    before: set[str] = set()
    for activity in plan.activities:
        for says in _faults_of_activity(activity, sections, actions, before):
            yield PlanFault(f"activity {activity.code}", says)
        before.add(activity.code)


def _codes_differ(codes: Iterable[str], entries: str) -> Iterator[PlanFault]:
    """Yield a fault for each code that an earlier one has too, in whatever spelling."""
    first: dict[str, tuple[int, str]] = {}
    for number, code in enumerate(codes, start=1):
        before, other = first.setdefault(spelled(code), (number, code))
        if before == number:
            continue
        same = f"code {quoted_text(code)} is used twice"
        if code.casefold() != other.casefold():
            same = f"codes {quoted_text(other)} and {quoted_text(code)} are the same in letters"
            same += " and figures"
        yield PlanFault(
            "", f"{same}, at {entries} no. {before} and no. {number}. Give each its own code."
        )


def _differ(names: Iterable[str], called: str, entries: str) -> Iterator[PlanFault]:
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        before = first.setdefault(name.casefold(), number)
        if before != number:
            yield PlanFault(
                "",
                f"{called} {quoted_text(name)} is used twice, at {entries} no. {before} and"
                f" no. {number}. Change one of them.",
            )


def _unknown(what: str, name: str, known: Iterable[str], entries: str) -> str:
    """Say that a name is not declared, and which spelling of it is, if there is one."""
    shown = f"{what} {quoted_text(name)}"
    for other in known:
        if spelled(other) == spelled(name):
            return f"{shown} is not declared. Write it as under [[{entries}]]: {other!r}."
    return f"{shown} is not declared. Add it under [[{entries}]], or correct it."


def _sections_in_order(sections: tuple[Section, ...]) -> Iterator[PlanFault]:
    parents = {section.code: section.parent for section in sections}
    before: set[str] = set()
    for section in sections:
        if section.parent and section.parent not in before:
            yield PlanFault(f"section {section.code}", _fault_of_parent(section.code, parents))
        before.add(section.code)


def _fault_of_parent(code: str, parents: Mapping[str, str]) -> str:
    """Say what is wrong with the parent of a section that does not come before it."""
    if parents[code] not in parents:
        return _unknown("parent", parents[code], parents, "sections")
    way = [code]
    while (parent := parents.get(way[-1])) and parent not in way:
        way.append(parent)
    if parent == code:
        circle = " in ".join((*way[:_LONGEST_WAY], code))
        return f"its parents form a circle: {circle}. Correct the parent of one of them."
    return f"its parent {quoted_text(parents[code])} comes after it. Move the parent before it."


def _faults_of_field(field: PlanField) -> Iterator[str]:
    if field.key in BUILT_IN:
        yield f"key {field.key!r} is used by the tracker itself. Choose another key."
    has_words = field.type in (FieldType.WORD, FieldType.WORDS)
    if has_words and not field.words:
        yield f"type '{field.type}' needs words. List them under words."
    if field.words and not has_words:
        yield f"type '{field.type}' has no words. Delete them, or use type 'word' or 'words'."
    for called, names in (
        ("key", (word.key for word in field.words)),
        ("label", (word.label for word in field.words)),
    ):
        yield from (fault.says for fault in _differ(names, called, "words"))


def _faults_of_tab(tab: PlanTab, fields: Mapping[str, PlanField]) -> Iterator[str]:
    if not tab.where:
        yield "where is empty. Say which actions the tab lists."
    for key, values in tab.where.items():
        known = _TAB_WORDS.get(key) or _words_of(fields.get(key))
        if key not in _TAB_WORDS and key not in fields:
            yield _unknown("where", key, fields, "fields")
        elif not known:
            yield f"where.{key} cannot be used: it is not a field of words, or of yes or no."
        elif not values:
            yield f"where.{key} is empty. Use {choices(known)}."
        for value in values:
            if known and value not in known:
                yield f"where.{key} {quoted_text(value)} is not recognised. Use {choices(known)}."


def _words_of(field: PlanField | None) -> tuple[str, ...]:
    if field is None:
        return ()
    return _YES_NO if field.type is FieldType.YES_NO else tuple(word.key for word in field.words)


def _faults_of_links(action: PlannedAction, plan_key: str) -> Iterator[str]:
    linked: set[tuple[str, str]] = set()
    for link in action.links:
        if link.plan == plan_key:
            yield f"links has {link.code!r} of this plan itself. Name another plan, or delete it."
        if (item := (link.plan, spelled(link.code))) in linked:
            yield f"links has {link.code!r} of {link.plan} twice. Delete one of them."
        linked.add(item)


def _unknown_actions(codes: Iterable[str], actions: set[str]) -> Iterator[str]:
    listed: set[str] = set()
    for code in codes:
        if code not in actions:
            yield _unknown("action", code, actions, "actions")
        if code in listed:
            yield f"actions lists {code!r} twice. Delete one of them."
        listed.add(code)


def _faults_of_activity(
    activity: Activity, sections: set[str], actions: set[str], before: set[str]
) -> Iterator[str]:
    if activity.section and activity.section not in sections:
        yield _unknown("section", activity.section, sections, "sections")
    if activity.part_of and activity.part_of not in before:
        yield (
            f"part_of {quoted_text(activity.part_of)} is not an activity before it."
            " Move that activity before it, or correct part_of."
        )
    yield from _unknown_actions(activity.actions, actions)
