"""What a person was looking at when they began a change, and how it is looked at again.

A change is made on what was seen. Where somebody else changed the same meanwhile, and the person
takes their own value all the same, it is made once more on what is there now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from db.errors import Gone
from db.register_records import Record
from db.views import ActionView, Barrier, Commitment, Evidence, Measure, Organisation, QuestionView
from tracker.workspace.workspace import Desk

What = TypeVar("What")
SomeRecord = TypeVar("SomeRecord", bound=Record)


class Seen(Generic[What]):
    """``what`` a person looks at; :meth:`as_it_is` gives the same as it is now."""

    def __init__(self, what: What, read: Callable[[], What]) -> None:
        self.what = what
        self._read = read

    def as_it_is(self) -> What:
        """Return it as it is now.

        Raises:
            Gone: somebody took it out meanwhile.
            GreenPlanError: the register cannot be read.
        """
        return self._read()


class SeenActions(Seen[dict[str, int]]):
    """Actions with the versions that were seen, by their codes."""

    def __init__(self, desk: Desk, actions: Sequence[ActionView]) -> None:
        self.codes = [action.code for action in actions]

        def read() -> dict[str, int]:
            there = {a.code: a.version for a in desk.actions}
            return {code: there[code] for code in self.codes if code in there}

        super().__init__({action.code: action.version for action in actions}, read)

    def keep_only(self, codes: Iterable[str]) -> None:
        """Leave the other actions out of the change."""
        self.codes = list(codes)


def seen_action(desk: Desk, action: ActionView) -> Seen[ActionView]:
    """Return an own action as it was seen, with its title and what else is the action's own."""

    def read() -> ActionView:
        for there in desk.actions:
            if there.code == action.code:
                return there
        raise Gone(f"{action.code} is no longer there: somebody removed it.")

    return Seen(action, read)


def seen_record(desk: Desk, record: SomeRecord) -> Seen[SomeRecord]:
    """Return a record as it was seen."""

    def read() -> SomeRecord:
        for there in _records_like(desk, record):
            if isinstance(there, type(record)) and there.id == record.id:
                return there
        raise Gone("It is no longer there: somebody took it out.")

    return Seen(record, read)


def _records_like(desk: Desk, record: Record) -> Iterable[Record]:
    register, organisation = desk.register, desk.organisation
    match record:
        case Evidence():
            return register.evidence(organisation, record.code)
        case Barrier():
            return register.barriers(organisation, record.code)
        case Measure():
            return register.measures(organisation, record.code)
        case Commitment():
            return register.commitments(organisation)
    measures = register.measures(organisation, record.code)
    return [reading for measure in measures for reading in measure.readings]


def seen_question(desk: Desk, question: QuestionView) -> Seen[QuestionView]:
    """Return a question as it was seen, with its answer."""

    def read() -> QuestionView:
        for asked in desk.register.question_sets(desk.organisation):
            for there in asked.questions:
                if there.key == question.key:
                    return there
        raise Gone("This question is no longer asked.")

    return Seen(question, read)


def seen_organisation(desk: Desk, organisation: Organisation) -> Seen[Organisation]:
    """Return what an organisation said of itself when it was seen."""
    return Seen(organisation, lambda: desk.register.as_it_is(organisation))
