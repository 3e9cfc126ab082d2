"""What a person saw when they started a change, and how to read it again.

A change is based on what the person saw. If someone else has changed the same value since, and the
person still chooses their own, the change is made again on the current value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from db.errors import Gone
from db.parts.records import Record
from db.register import Register
from db.views import (
    ActionView,
    Barrier,
    Commitment,
    Evidence,
    Measure,
    Organisation,
    QuestionView,
    Request,
    Risk,
)
from tracker.workspace.workspace import Workspace

What = TypeVar("What")
SomeRecord = TypeVar("SomeRecord", bound=Record)


class EditBasis(Generic[What]):
    """``what`` a person sees; :meth:`current` returns the same as it is now.

    A change that is made here by a key pressed before changes ``what`` too, unless a form shows it
    (``in_a_form``): what is saved there replaces all of it.
    """

    in_a_form = False

    def __init__(self, workspace: Workspace, what: What, read: Callable[[], What]) -> None:
        self.what = what
        self._read = read
        workspace.follow(self)

    def current(self) -> What:
        """Return it as it is now. This may wait for the disk: call it in a thread.

        Raises:
            Gone: Someone has deleted it.
            GreenPlanError: The register cannot be read.
        """
        return self._read()

    def is_same_as(self, other: EditBasis[Any]) -> bool:
        """Whether another edit is based on the same."""
        return not self.in_a_form and self is not other and bool(self.what == other.what)

    def follow(self, before: Mapping[str, ActionView], after: Mapping[str, ActionView]) -> None:
        """Follow a change that was made here: the actions before and after it."""


class ActionsBasis(EditBasis[dict[str, int]]):
    """The versions of the actions that were seen, by code."""

    def __init__(self, workspace: Workspace, actions: Sequence[ActionView]) -> None:
        self.codes = [action.code for action in actions]

        def read() -> dict[str, int]:
            there = {a.code: a.version for a in workspace.actions}
            return {code: there[code] for code in self.codes if code in there}

        super().__init__(workspace, {action.code: action.version for action in actions}, read)

    def keep_only(self, codes: Iterable[str]) -> None:
        """Leave the other actions out of the change."""
        self.codes = list(codes)

    def of(self, actions: Iterable[ActionView]) -> list[ActionView]:
        """Return actions as they were seen, with the versions to compare."""
        return [replace(action, version=self.what[action.code]) for action in actions]

    def is_same_as(self, other: EditBasis[Any]) -> bool:
        """Return no: :meth:`follow` does it, action by action."""
        return False

    def follow(self, before: Mapping[str, ActionView], after: Mapping[str, ActionView]) -> None:
        """Follow a change that was made here, but none that someone else made as well."""
        for code, version in self.what.items():
            was, now = before.get(code), after.get(code)
            if was and now and (was.version, now.version) == (version, version + 1):
                self.what[code] = now.version


def basis_of_action(workspace: Workspace, action: ActionView) -> EditBasis[ActionView]:
    """Return an own action as it was seen, with its title and its other own fields."""

    def read() -> ActionView:
        for there in workspace.actions:
            if there.code == action.code:
                return there
        raise Gone(f"{action.code} is no longer there. Someone has deleted it.")

    return EditBasis(workspace, action, read)


def basis_of_record(workspace: Workspace, record: SomeRecord) -> EditBasis[SomeRecord]:
    """Return a record as it was seen."""

    def read() -> SomeRecord:
        for there in _records_like(workspace, record):
            if isinstance(there, type(record)) and there.id == record.id:
                return there
        raise Gone("It is no longer there. Someone has deleted it.")

    return EditBasis(workspace, record, read)


_OF_ORGANISATION: dict[type, Callable[[Register, Organisation], Iterable[Record]]] = {
    Commitment: lambda r, o: r.records.commitments(o),
    Risk: lambda r, o: r.records.risks(o),
    Request: lambda r, o: r.requests.of(o),
}


def _records_like(workspace: Workspace, record: Record) -> Iterable[Record]:
    register, organisation = workspace.register, workspace.organisation
    match record:
        case Evidence():
            return register.records.evidence(organisation, record.code)
        case Barrier():
            return register.records.barriers(organisation, record.code)
        case Measure():
            return register.records.measures(organisation, record.code)
        case Commitment() | Risk() | Request():
            return _OF_ORGANISATION[type(record)](register, organisation)
    measures = register.records.measures(organisation, record.code)
    return [reading for measure in measures for reading in measure.readings]


def basis_of_question(workspace: Workspace, question: QuestionView) -> EditBasis[QuestionView]:
    """Return a question as it was seen, with its answer."""

    def read() -> QuestionView:
        for asked in workspace.register.questions.sets(workspace.organisation):
            for there in asked.questions:
                if there.key == question.key:
                    return there
        raise Gone("This question is no longer asked.")

    return EditBasis(workspace, question, read)


def basis_of_organisation(
    workspace: Workspace, organisation: Organisation
) -> EditBasis[Organisation]:
    """Return an organisation's details as they were seen."""
    return EditBasis(
        workspace, organisation, lambda: workspace.register.organisations.current(organisation)
    )
