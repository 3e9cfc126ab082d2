"""Search the register's history for records, answers and the organisation's details."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from db.frozen import frozen
from db.views import ChangeView, FieldChange, LogFilter
from imports.merging.comparing import ReadLog, Setting
from imports.proposal import RECORDS, Said

Values = Mapping[str, Any]
"""Fields of a record as the register stores them: words in kebab-case, dates in ISO 8601."""

ORGANISATION, ANSWER = "organisation", "answer"

_AGAIN = ("undo", "redo")
_SIGNED = "at"
"""The field that the history has only where a record was added or deleted."""


@dataclass(slots=True)
class _Record:
    """The past of a record: every value that each of its fields ever had, and since when."""

    ever_had: defaultdict[str, dict[Any, int]] = field(default_factory=lambda: defaultdict(dict))

    def was(self, values: Values, until: int | None) -> bool:
        for name, value in values.items():
            since = (self.ever_had[name] or {None: 0}).get(value)
            if since is None or (until is not None and since > until):
                return False
        return True

    def was_added(self, on: date | None, by: str) -> bool:
        days = {datetime.fromisoformat(at).astimezone().date() for at in self.ever_had[_SIGNED]}
        return by in self.ever_had["by"] and (on is None or on in days)


@frozen
class _Set:
    """A field that was set: what it was before, and the setting."""

    before: Said
    setting: Setting
    undone: bool


class _Log:
    """What the history says about the records of one action, or about the organisation itself."""

    def __init__(self, changes: Sequence[ChangeView]) -> None:
        """Read the history, the newest change first as the register gives it."""
        self._records: dict[tuple[str, int | None], _Record] = {}
        self.of: defaultdict[str, list[_Record]] = defaultdict(list)
        self.added: defaultdict[str, list[tuple[Values, Setting]]] = defaultdict(list)
        self.set: defaultdict[tuple[str, str | None, str], list[_Set]] = defaultdict(list)
        questions = dict(_questions(changes))
        for change in changes:
            of_records: defaultdict[tuple[str, int | None], list[FieldChange]] = defaultdict(list)
            for line in change.fields:
                if line.entity in RECORDS:
                    of_records[line.entity, line.number].append(line)
                elif line.entity in (ORGANISATION, ANSWER):
                    key = questions.get(line.number) if line.entity == ANSWER else None
                    setting = _setting(change, line.new)
                    told = _Set(line.old, setting, change.undone)
                    self.set[line.entity, key, line.field].append(told)
            for (entity, number), lines in of_records.items():
                self._keep(entity, number, lines, change.id)
                is_new = any(line.field == _SIGNED and line.old is None for line in lines)
                if is_new and not change.undone and change.what not in _AGAIN:
                    values = {line.field: line.new for line in lines}
                    self.added[entity].append((values, _setting(change, None)))

    def _keep(
        self, entity: str, number: int | None, lines: Sequence[FieldChange], change: int
    ) -> None:
        record = self._records.get((entity, number))
        if record is None:
            record = self._records[entity, number] = _Record()
            self.of[entity].append(record)
        comes_or_goes = any(line.field == _SIGNED for line in lines)
        for line in lines:
            for value in (line.new, line.old):
                if value is not None or not comes_or_goes:
                    record.ever_had[line.field][value] = change


class RecordLog:
    """What the history says about things other than actions, read when it is asked for."""

    def __init__(self, read: ReadLog) -> None:
        self._read = read
        self._logs: dict[str | None, _Log] = {}

    def _of(self, code: str | None) -> _Log:
        if code not in self._logs:
            only = LogFilter(details=True) if code is None else LogFilter(beside_progress=True)
            self._logs[code] = _Log([*self._read(code, only)])
        return self._logs[code]

    def ever_had(
        self, entity: str, code: str | None, values: Values, until: int | None = None
    ) -> bool:
        """Whether an action ever had a record with these values, as far as is known.

        With ``until``, whether it had them by that change.
        """
        return any(record.was(values, until) for record in self._of(code).of[entity])

    def was_added(self, entity: str, code: str | None, on: date | None, by: str) -> bool:
        """Whether a record of an action was added on a day (``None``: any day) by this person."""
        return any(record.was_added(on, by) for record in self._of(code).of[entity])

    def when_added(
        self, entity: str, code: str | None, values: Values, after: int | None
    ) -> Setting | None:
        """Return when such a record was added: since change ``after``, or by an import."""
        for there, setting in self._of(code).added[entity]:
            same = all(there.get(name) == value for name, value in values.items())
            if same and _counts(setting, after):
                return setting
        return None

    def at(self, entity: str, key: str | None, name: str, now: Said, after: int) -> Said:
        """Return the value of a field at change ``after``; ``now`` is its current value.

        ``key`` is an answer's question, ``None`` for the organisation.
        """
        later = [one for one in self._of(None).set[entity, key, name] if one.setting.number > after]
        return later[-1].before if later else now

    def last(self, entity: str, key: str | None, name: str) -> Setting | None:
        """Return the newest setting of a field, ``None`` where it was never set."""
        return next((one.setting for one in self._of(None).set[entity, key, name]), None)

    def when_set(
        self, entity: str, key: str | None, name: str, value: Said, after: int | None
    ) -> Setting | None:
        """Return when a field was set to ``value``: since change ``after``, or by an import."""
        for one in self._of(None).set[entity, key, name]:
            if one.setting.value == value and not one.undone and _counts(one.setting, after):
                return one.setting
        return None


def _questions(changes: Iterable[ChangeView]) -> Iterator[tuple[int | None, str]]:
    """Yield the number of each answer with the key of its question."""
    for change in changes:
        for line in change.fields:
            if (line.entity, line.field) == (ANSWER, "question_key"):
                yield line.number, line.new or line.old


def _setting(change: ChangeView, value: Said) -> Setting:
    return Setting(change.id, change.what, value, change.at, change.by)


def _counts(setting: Setting, after: int | None) -> bool:
    if setting.what in _AGAIN:
        return False
    return setting.what == "import" if after is None else setting.number > after
