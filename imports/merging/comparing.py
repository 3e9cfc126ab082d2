"""Compare the file, the register and what both started from, to see who changed what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from db.frozen import frozen
from db.interchange.export_baseline import FIELDS, baseline_text
from db.views import KEPT, WHOLE_LOG, ActionView, ChangeView, LogFilter
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import Choice, Status
from imports.proposal import Said


class Verdict(Enum):
    """What to do about one field of one action."""

    NOTHING = auto()
    TAKE = auto()
    CONFLICT = auto()


def three_way(base: Said, ours: Said, theirs: Said) -> Verdict:
    """Compare a field with what both sides started from.

    Changed in the file only: import it. Changed in the register only, or alike on both sides:
    nothing. Changed on both to different values: a conflict.
    """
    if theirs in (base, ours):
        return Verdict.NOTHING
    return Verdict.TAKE if ours == base else Verdict.CONFLICT


def two_way(ours: Said, theirs: Said) -> Verdict:
    """Compare a field where it is not known what the file started from.

    An empty cell says nothing; what the register does not know is imported; any other difference
    is a conflict.
    """
    if theirs is None or theirs == ours:
        return Verdict.NOTHING
    return Verdict.TAKE if ours is None else Verdict.CONFLICT


def value_in_register(action: ActionView, field: str) -> Said:
    """Return a field of an action as a proposal holds it."""
    value = BY_KEY[field].value(action)
    if value is None or isinstance(value, int):
        return value
    return baseline_text(value)


def decided_value(action: ActionView, field: str) -> Said:
    """Like :func:`value_in_register`, but return ``None`` for a value that is only the default.

    An action is undecided, or in the plan and not started, until someone says otherwise.
    """
    value = value_in_register(action, field)
    nobody_said = {"choice": Choice.UNDECIDED, "status": Status.NOT_STARTED}
    return None if value == nobody_said.get(field) else value


@frozen
class Setting:
    """A value that a field was set to: in which change, when and by whom."""

    number: int
    what: str
    value: Said
    at: datetime
    by: str

    def __str__(self) -> str:
        """Say when and by whom: ``on 22 November 2026 by Sam Example``."""
        return f"on {long_day(self.at.astimezone().date())} by {self.by}"


ReadLog = Callable[[str | None, LogFilter], Iterable[ChangeView]]
"""Returns the changes to an action by its code, or to the organisation itself for ``None``, newest
first and as far as the filter lets them through.
"""


_REPEATS = ("undo", "redo")


class Past:
    """The register's history. Each question reads only what it needs."""

    def __init__(self, read: ReadLog) -> None:
        self._read = read
        self._recent: dict[tuple[str, str], list[tuple[str, Setting]]] = {}

    def _settings(
        self, code: str, fields: Collection[str], only: LogFilter
    ) -> Iterator[tuple[str, Setting]]:
        """Yield how ``fields`` were set, newest first, without what was undone."""
        wanted = replace(only, fields=tuple(fields), standing=True)
        for change in self._read(code, wanted):
            for line in change.fields:
                yield (
                    line.field,
                    Setting(change.id, change.what, line.new, change.at, change.by),
                )

    def _settings_since(self, code: str, field: str, after: int) -> list[tuple[str, Setting]]:
        """Return how a field was set since a change, and what was kept in it: three questions are
        answered from it, so it is read once.
        """
        if (code, field) not in self._recent:
            fields = (field, f"{KEPT}{field}")
            self._recent[code, field] = [*self._settings(code, fields, LogFilter(after=after))]
        return self._recent[code, field]

    def last(self, code: str, field: str) -> Setting | None:
        """Return the newest setting of a field, ``None`` if it was never set."""
        for name, setting in self._recent.get((code, field), ()):
            if name == field:
                return setting
        newest = self._settings(code, [field], LogFilter(newest=1))
        return next((setting for _, setting in newest), None)

    def when_set(self, code: str, field: str, value: Said, after: int | None) -> Setting | None:
        """Return when ``value`` entered the register: since change ``after``, or by an import."""
        settings: Iterable[tuple[str, Setting]]
        if after is None:
            settings = self._settings(code, [field], LogFilter(imported=True))
        else:
            settings = self._settings_since(code, field, after)
        for name, setting in settings:
            if name == field and setting.value == value and setting.what not in ("undo", "redo"):
                return setting
        return None

    def when_rejected(
        self, code: str, field: str, value: Said, after: int | None
    ) -> Setting | None:
        """Return when a person chose the register's own value over ``value`` from a file.

        Before change ``after`` it was from another file: this one was exported later.
        """
        settings: Iterable[tuple[str, Setting]]
        if after is None:
            settings = self._settings(code, [f"{KEPT}{field}"], WHOLE_LOG)
        else:
            settings = self._settings_since(code, field, after)
        for name, setting in settings:
            if name == f"{KEPT}{field}" and setting.value == value:
                return setting
        return None

    def entries(self, code: str) -> Collection[str]:
        """Return every update that an action ever had, including those that were undone."""
        changes = self._read(code, LogFilter(fields=("update",)))
        return {line.new or line.old for change in changes for line in change.fields}

    def added_by_import(self, code: str) -> Mapping[str, Said] | None:
        """Return the values of an own action when an import added it; ``None`` for others.

        Leave out what only followed from a status: the file may not have said it.
        """
        titles = [title for _, title in self._settings(code, ["title"], WHOLE_LOG)]
        if not titles or titles[-1].what != "import":
            return None
        number = titles[-1].number
        given: dict[str, Said] = dict.fromkeys(FIELDS)
        given["choice"] = Choice.UNDECIDED.value
        for change in self._read(code, LogFilter(after=number - 1, before=number + 1)):
            given |= {line.field: line.new for line in change.fields if line.field in given}
        if given["choice"] == Choice.IN_PLAN.value:
            given["choice"] = Choice.UNDECIDED.value
        if given["status"] == Status.COMPLETE.value:
            del given["completed"], given["percent"]
        return given
