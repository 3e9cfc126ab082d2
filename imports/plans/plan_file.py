"""Read plan files: TOML that people write, checked and turned into a ``PlanEdition``.

A file of format 2 declares sections, fields, roles and tabs beside its actions. Format 1 has
actions only, each with its provider type and area.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

from db.errors import GreenPlanError, Refused
from db.plans.plan_edition import PlanEdition, PlannedAction, Recommendation
from db.validation.text_rules import quoted_text, safe_line
from db.vocabulary.declared import Declaration, PlanTab, RoleKind, Section
from db.vocabulary.terms import Area
from imports.data_files.checked_toml import (
    Lax,
    Wording,
    known_format,
    read_toml_as,
)
from imports.plans.checks import PlanFault, faults_of_declarations, faults_of_rows
from imports.plans.plan_parts import (
    CODE_LIMIT,
    KEY_LIMIT,
    ActionPart,
    ActivityPart,
    FieldPart,
    Key,
    KindPart,
    Line,
    Made,
    Notes,
    Part,
    RecommendationPart,
    SectionPart,
    TabPart,
    printed_text,
)
from imports.plans.shipped import shipped_plans

__all__ = ["PlanFileError", "default_plan", "load_plan", "shipped_plan", "shipped_plans"]

_DEFAULT = "blmk-primary-care-2026-32"
_LARGEST = 8_000_000
"""Bytes; a plan of 10,000 full actions has about four million."""
_SHORT_LIMIT = 20
_WORDINGS = tuple(
    Wording(entries, known_by, called, called, longest, several=known_by != "key")
    for entries, known_by, called, longest in (
        ("actions", "code", "action", CODE_LIMIT),
        ("sections", "code", "section", CODE_LIMIT),
        ("kinds", "key", "kind", KEY_LIMIT),
        ("fields", "key", "field", KEY_LIMIT),
        ("tabs", "title", "tab", KEY_LIMIT),
        ("recommendations", "code", "recommendation", CODE_LIMIT),
        ("activities", "code", "activity", CODE_LIMIT),
    )
)


class PlanFileError(GreenPlanError):
    """A plan file that cannot be used; says which file and action, the fault and the fix."""


def load_plan(path: Path) -> PlanEdition:
    """Read the plan file at ``path`` and return it, actions in the order of the file.

    Raises:
        PlanFileError: the file cannot be read, is not TOML, or breaks a rule; the first fault
            found, in one line.
    """
    file = read_toml_as(path, _PlanFile, _WORDINGS, PlanFileError, _LARGEST)
    try:
        return file.edition_of_plan()
    except PlanFault as fault:
        place = f", {fault.place}" if fault.place else ""
        raise PlanFileError(f"{safe_line(path.name)}{place}: {fault.says}") from fault


def shipped_plan(key: str) -> PlanEdition:
    """Return the plan called ``key`` that comes with the tracker.

    Raises:
        PlanFileError: there is no such plan, or its file is damaged.
    """
    paths = {path.stem: path for path in shipped_plans()}
    if key not in paths:
        raise PlanFileError(
            f"{quoted_text(key)} is not a plan that comes with the tracker. Use {', '.join(paths)}."
        )
    return load_plan(paths[key])


def default_plan() -> PlanEdition:
    """Return the plan that a new register starts with: BLMK Primary Care 2026-32.

    Raises:
        PlanFileError: the shipped file is damaged or missing.
    """
    return shipped_plan(_DEFAULT)


_NEEDED_IN_FORMAT_1 = ("provider_type", "area")
_NOT_IN_FORMAT_1 = (
    *("short", "kinds", "sections", "fields", "tabs", "recommendations", "activities"),
    *("follows", "section", "was", "roles", "links"),
)


class _PlanFile(Part):
    format: Annotated[int, known_format(2)]
    key: Key
    title: Line
    edition: Line
    published: Line
    issuer: Line
    source: Line
    short: Annotated[str, printed_text(_SHORT_LIMIT)] = ""
    follows: Key = ""
    notes: Notes = ()
    kinds: Annotated[tuple[KindPart, ...], Lax] = ()
    sections: Annotated[tuple[SectionPart, ...], Lax] = ()
    fields: Annotated[tuple[FieldPart, ...], Lax] = ()
    tabs: Annotated[tuple[TabPart, ...], Lax] = ()
    actions: Annotated[tuple[ActionPart, ...], Lax]
    recommendations: Annotated[tuple[RecommendationPart, ...], Lax] = ()
    activities: Annotated[tuple[ActivityPart, ...], Lax] = ()

    def edition_of_plan(self) -> PlanEdition:
        """Return the plan.

        Raises:
            PlanFault: its parts contradict each other; the first fault found.
        """
        _raise_first(self._faults_of_format())
        plan = PlanEdition(
            key=self.key,
            title=self.title,
            edition=self.edition,
            published=self.published,
            issuer=self.issuer,
            source=self.source,
            actions=(),
            notes=self.notes,
            declared=Declaration(
                short=self.short,
                sections=tuple(section.made(Section) for section in self.sections),
                fields=tuple(field.declared() for field in self.fields),
                kinds=tuple(kind.made(RoleKind) for kind in self.kinds),
                tabs=tuple(tab.made(PlanTab) for tab in self.tabs),
                follows=self.follows,
                was={action.code: action.was for action in self.actions if action.was},
            ),
            recommendations=tuple(one.made(Recommendation) for one in self.recommendations),
        )
        _raise_first(faults_of_declarations(plan))
        plan = replace(
            plan,
            actions=tuple(self._planned(plan.declared)),
            activities=tuple(
                _placed(f"activity {one.code}", one.activity) for one in self.activities
            ),
        )
        _raise_first(faults_of_rows(plan))
        return plan

    def _faults_of_format(self) -> Iterator[PlanFault]:
        if self.format > 1:
            return
        parts = (("", self), *((f"action {action.code}", action) for action in self.actions))
        for place, part in parts:
            for key in _NOT_IN_FORMAT_1:
                if key in part.model_fields_set:
                    yield PlanFault(place, f"{key} is not in format 1. Write format = 2.")
            for key in _NEEDED_IN_FORMAT_1:
                if place and key not in part.model_fields_set:
                    yield PlanFault(place, f"{key} is missing. Add it.")

    def _planned(self, declared: Declaration) -> Iterator[PlannedAction]:
        fields = {field.key: field for field in declared.fields}
        areas: dict[str, Area | None] = {}
        for section in declared.sections:
            areas[section.code] = section.area or areas.get(section.parent)
        for action in self.actions:
            yield _placed(f"action {action.code}", partial(action.planned, fields, areas))


def _placed(place: str, read: Callable[[], Made]) -> Made:
    try:
        return read()
    except Refused as refusal:
        raise PlanFault(place, str(refusal)) from refusal


def _raise_first(faults: Iterator[PlanFault]) -> None:
    for fault in faults:
        raise fault
