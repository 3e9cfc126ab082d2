"""What a register should say after what two people did to it: the rules once more, in plain Python.

Nothing of the program is used here. What it does is written down from the documentation, so that
a difference is a fault in one of the two.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Values = dict[str, Any]
Line = tuple[str | None, str, int | None, str, Any, Any]
"""A line of the log: code, kind, number of the record, field, old value, new value."""

NOTHING_SAID: Values = {
    "choice": "undecided",
    "reason": None,
    "status": "not-started",
    "status_on": None,
    "lead": None,
    "start": None,
    "due": None,
    "review": None,
    "completed": None,
    "percent": None,
    "own_ease": None,
}
TEXT = {
    "evidence": "title",
    "barrier": "note",
    "measure": "name",
    "reading": "on",
    "commitment": "objective",
    "risk": "title",
}
"""The kinds of records, each with the field that is given to all of them here."""

ALWAYS: dict[str, Values] = {
    "evidence": {},
    "barrier": {"kind": "money"},
    "measure": {"unit": "kg", "dimension": "social"},
    "commitment": {},
    "risk": {},
}
ANCHOR = {"barrier": "kind"}
"""The field that tells whether a record is there, where it is not its text."""

OWN = ("title", "detail", "area", "rating", "quick_win")
FINAL = ("undo", "redo", "return", "restore", "add-organisation")
NEVER_TOLD = ("status_on",)
"""Fields whose change alone makes no difference to a return."""


class No(Exception):
    """The register should refuse it."""


class GoneForGood(No):
    """What the change speaks of is gone: the undo is refused and set aside."""


@dataclass
class Change:
    """One change of the log."""

    number: int
    by: str
    what: str
    state: str
    lines: list[Line] = field(default_factory=list)
    of: int | None = None


@dataclass
class Return:
    """A return that was made: by whom it was signed, its file, and how things stood."""

    period: str
    number: int
    signed_by: str
    change: int
    standing: object
    sha256: str = ""


@dataclass
class Expected:
    """A register: how actions stand, what is recorded, the log, the returns, the counters."""

    codes: list[str]
    today: date
    progress: dict[str, Values] = field(default_factory=dict)
    own: dict[str, Values] = field(default_factory=dict)
    updates: dict[int, Values] = field(default_factory=dict)
    records: dict[tuple[str, int], Values] = field(default_factory=dict)
    contact: str | None = None
    changes: list[Change] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)

    # How it stands

    def all_codes(self) -> list[str]:
        """Return the codes in the order in which they are listed."""
        return [*self.codes, *sorted(self.own, key=lambda code: int(code[4:]))]

    def of(self, code: str) -> Values:
        """Return how an action stands."""
        return self.progress.get(code, NOTHING_SAID)

    def standing(self) -> object:
        """Return all that a return tells of."""
        told = {
            code: {name: v for name, v in self.of(code).items() if name not in NEVER_TOLD}
            for code in self.all_codes()
        }
        return deepcopy((told, self.own, self.updates, self.records, self.contact))

    def copy(self) -> Expected:
        """Return the register as it is now, for a backup."""
        return deepcopy(self)

    def restored(self, copy: Expected, by: str) -> Expected:
        """Return the register once ``copy`` has its place: counters go on, the log says so."""
        there = copy.copy()
        for name, number in self.given.items():
            there.given[name] = max(number, there.given.get(name, 0))
        there.changes.append(Change(there.next("change"), by, "restore", "final"))
        return there

    def next(self, what: str) -> int:
        """Return the next number of changes, updates, evidence or own actions."""
        self.given[what] = self.given.get(what, 0) + 1
        return self.given[what]

    # Changes

    def record(self, by: str, what: str, lines: list[Line], of: int | None = None) -> Change | None:
        """Write a change in the log; nothing for one that changes nothing."""
        if not lines and what != "add-organisation":
            return None
        if what not in FINAL:
            for change in self.changes:
                if change.by == by and change.state == "undone":
                    change.state = "superseded"
        state = "final" if what in FINAL else "done"
        self.changes.append(Change(self.next("change"), by, what, state, lines, of))
        return self.changes[-1]

    def set(self, by: str, codes: list[str], given: Values, what: str = "edit") -> Change | None:
        """Set fields of actions; refused for one, nothing is set of any."""
        codes = list(dict.fromkeys(codes))
        if missing := [code for code in codes if code not in self.all_codes()]:
            raise No(f"{missing} are not there")
        after = {code: self._edited(code, given) for code in codes}
        return self.record(by, what, [line for c in codes for line in self._moved(c, after[c])])

    def _moved(self, code: str, after: Values) -> list[Line]:
        before = self.of(code)
        lines: list[Line] = [
            (code, "progress", None, name, before[name], after[name])
            for name in NOTHING_SAID
            if before[name] != after[name]
        ]
        if lines:
            self.progress[code] = after
        return lines

    def _edited(self, code: str, given: Values) -> Values:
        before, after = self.of(code), dict(self.of(code))
        plain = {
            n: v
            for n, v in given.items()
            if n in ("lead", "start", "due", "review", "percent", "own_ease")
        }
        after.update(plain)
        after["choice"] = given.get("choice", before["choice"])
        if "reason" in given:
            after["reason"] = given["reason"]
        elif after["choice"] != before["choice"]:
            after["reason"] = None
        if after["choice"] != "in-plan" and after["status"] == "complete":
            after.update(status="not-started", status_on=None, completed=None)
            if "percent" not in given:
                after["percent"] = None
        fair({**after, "percent": None})
        if "status" in given:
            self._with_status(after, given)
        fair(after)
        return after

    def _with_status(self, after: Values, given: Values) -> None:
        wanted, was = given["status"], after["status"]
        if after["choice"] == "not-for-us" or given.get("choice") in ("later", "undecided"):
            raise No("no status there")
        if after["choice"] != "in-plan":
            if after["reason"] and "reason" in given:
                raise No("a reason goes with later")
            after.update(choice="in-plan", reason=None)
        today = self.today.isoformat()
        if wanted == "complete":
            after.update(percent=100, completed=after["completed"] if was == "complete" else today)
        if wanted == was:
            after["status_on"] = after["status_on"] or today
            return
        if was == "complete":
            after["completed"] = None
            if "percent" not in given and after["percent"] == 100:
                after["percent"] = None
        after.update(status=wanted, status_on=today)

    def write(self, by: str, code: str, text: str) -> Change | None:
        """Write in an action's log."""
        if code not in self.all_codes():
            raise No(f"{code} is not there")
        return self.record(by, "add-update", [self._entered(by, code, text)])

    def _entered(self, by: str, code: str, text: str) -> Line:
        number = self.next("update")
        self.updates[number] = {"code": code, "by": by, "text": text}
        return (code, "update", number, "update", None, text)

    def add_records(self, by: str, kind: str, codes: list[str], text: str) -> Change | None:
        """Add a record to actions; of a commitment or risk, to the organisation."""
        if any(code not in self.all_codes() for code in codes):
            raise No("not there")
        values = {**ALWAYS[kind], TEXT[kind]: text}
        whose = list(dict.fromkeys(codes)) or [None]
        lines = [line for code in whose for line in self._added(by, kind, code, values)]
        return self.record(by, f"add-{kind}", lines)

    def _added(self, by: str, kind: str, code: str | None, values: Values) -> list[Line]:
        number = self.next(kind)
        self.records[kind, number] = {"code": code, "by": by, **values}
        return [(code, kind, number, name, None, v) for name, v in (*values.items(), ("by", by))]

    def add_reading(self, by: str, measure: int, value: float, on: str) -> Change | None:
        """Say what a measure was on a day."""
        if ("measure", measure) not in self.records:
            raise No("gone")
        code = self.records["measure", measure]["code"]
        values = {"measure_id": measure, "on": on, "value": value}
        return self.record(by, "add-reading", self._added(by, "reading", code, values))

    def change_record(self, by: str, kind: str, number: int, text: str) -> Change | None:
        """Give a record another text."""
        if (kind, number) not in self.records:
            raise No("gone")
        one, name = self.records[kind, number], TEXT[kind]
        line = (one["code"], kind, number, name, one[name], text)
        one[name] = text
        return self.record(by, f"change-{kind}", [line])

    def remove_record(self, by: str, kind: str, number: int) -> Change | None:
        """Delete a record, a measure with its readings."""
        if (kind, number) not in self.records:
            raise No("gone")
        return self.record(by, f"remove-{kind}", self._without(kind, number))

    def _without(self, kind: str, number: int) -> list[Line]:
        lines: list[Line] = []
        if kind == "measure":
            for of in self._readings(number):
                lines += self._without("reading", of)
        one = self.records.pop((kind, number))
        return lines + [
            (one["code"], kind, number, name, value, None)
            for name, value in one.items()
            if name != "code"
        ]

    def _readings(self, measure: int) -> list[int]:
        of = self.records.items()
        return [n for (kind, n), one in of if kind == "reading" and one["measure_id"] == measure]

    def set_contact(self, by: str, contact: str) -> Change | None:
        """Say who the organisation's contact is."""
        was = self.contact
        self.contact = contact
        line = (None, "organisation", None, "contact", was, contact)
        return self.record(by, "edit-organisation", [line] if was != contact else [])

    # Own actions

    def add_own(self, by: str, title: str, rating: str | None, given: Values) -> Change | None:
        """Add an own action with what is said of it."""
        code = f"OWN-{self.given.get('own', 0) + 1}"
        after = self._edited(code, given)
        self.next("own")
        values = {
            "title": title,
            "detail": "",
            "area": "culture",
            "rating": rating,
            "quick_win": False,
        }
        self.own[code] = values
        lines: list[Line] = [(code, "own-action", None, n, None, values[n]) for n in OWN]
        return self.record(by, "add-own-action", [*lines, *self._moved(code, after)])

    def edit_own(self, by: str, code: str, title: str) -> Change | None:
        """Give an own action another title."""
        if code not in self.own:
            raise No("not there, or not ours")
        was = self.own[code]["title"]
        if was == title:
            return None
        self.own[code]["title"] = title
        return self.record(
            by, "change-own-action", [(code, "own-action", None, "title", was, title)]
        )

    def delete_own(self, by: str, code: str) -> Change | None:
        """Delete an own action with all that is recorded on it."""
        if code not in self.own:
            raise No("not there, or not ours")
        lines: list[Line] = []
        for kind in ("evidence", "barrier", "measure"):
            for of_kind, number in sorted(self.records):
                if of_kind == kind and self.records[of_kind, number]["code"] == code:
                    lines += self._without(kind, number)
        for number in sorted(n for n, one in self.updates.items() if one["code"] == code):
            one = self.updates.pop(number)
            lines.append((code, "update", number, "update", one["text"], None))
            lines.append((code, "update", number, "by", one["by"], None))
        lines += self._moved(code, dict(NOTHING_SAID))
        self.progress.pop(code, None)
        values = self.own.pop(code)
        lines += [(code, "own-action", None, name, values[name], None) for name in OWN]
        return self.record(by, "remove-own-action", lines)

    # Undo and redo

    def undo(self, by: str, *, past_restore: bool) -> Change | None:
        """Undo somebody's last change."""
        done = [c for c in self.changes if c.by == by and c.state == "done"]
        if not done:
            raise No("nothing to undo")
        last = done[-1]
        since = [c for c in self.changes if c.what == "restore" and c.number > last.number]
        if since and not past_restore:
            raise No("a copy was restored since")
        try:
            return self._turned(by, last, back=True)
        except GoneForGood:
            last.state = "final"
            raise

    def redo(self, by: str) -> Change | None:
        """Do again what somebody undid last."""
        undone = [c for c in self.changes if c.by == by and c.state == "undone"]
        if not undone:
            raise No("nothing to redo")
        return self._turned(by, undone[0], back=False)

    def _turned(self, by: str, change: Change, *, back: bool) -> Change | None:
        lines: list[Line] = [
            (*line[:4], line[5], line[4]) if back else line for line in change.lines
        ]
        after = self.copy()
        after._carry_out(lines, change.by, back=back)
        self.__dict__.update(after.__dict__)
        turned = next(c for c in self.changes if c.number == change.number)
        turned.state = "undone" if back else "done"
        return self.record(by, "undo" if back else "redo", lines, change.number)

    def _carry_out(self, lines: list[Line], author: str, *, back: bool) -> None:
        own: dict[str, Values] = {}
        for code, kind, _, name, old, new in lines:
            if kind == "own-action":
                own.setdefault(code or "", {})[name] = (old, new)
        coming = {c for c, ends in own.items() if "title" in ends and ends["title"][0] is None}
        going = {c for c, ends in own.items() if "title" in ends and ends["title"][1] is None}
        for code in coming:
            self.own[code] = {name: new for name, (_, new) in own[code].items()}
        if any(line[0] and line[0] not in self.all_codes() for line in lines):
            raise GoneForGood("its action is not there any more")
        for code in own.keys() - coming - going:
            for name, (old, new) in own[code].items():
                if self.own[code][name] != old:
                    raise No("edited by somebody else since")
                self.own[code][name] = new
        for code in dict.fromkeys(line[0] for line in lines if line[1] == "progress"):
            self._set_back(code or "", [x for x in lines if x[:2] == (code, "progress")])
        for line in lines:
            if line[1] == "update" and line[3] == "update":
                self._entry_back(line, lines, author)
        of_records: dict[tuple[str, int | None], list[Line]] = {}
        for line in lines:
            if line[1] in TEXT:
                of_records.setdefault((line[1], line[2]), []).append(line)
        groups = list(of_records.items())
        for (kind, number), of_one in reversed(groups) if back else groups:
            self._record_back(kind, number or 0, of_one)
        for line in lines:
            if line[1] == "organisation":
                if self.contact != line[4]:
                    raise No("the contact was changed since")
                self.contact = line[5]
        for code in going:
            self._take_away(code, own[code])

    def _set_back(self, code: str, lines: list[Line]) -> None:
        now = dict(self.of(code))
        for _, _, _, name, old, new in lines:
            if now[name] != old:
                raise No(f"{name} was changed since")
            now[name] = new
        fair(now)
        self.progress[code] = now

    def _entry_back(self, line: Line, lines: list[Line], author: str) -> None:
        code, _, number, _, _, new = line
        assert number is not None
        if new is None:
            if number not in self.updates:
                raise GoneForGood("the update is not there any more")
            del self.updates[number]
            return
        by = next((x[5] for x in lines if x[1:4] == ("update", number, "by")), author)
        self.updates[number] = {"code": code, "by": by, "text": new}

    def _record_back(self, kind: str, number: int, lines: list[Line]) -> None:
        ends = {name: (old, new) for _, _, _, name, old, new in lines}
        old, new = ends.get(ANCHOR.get(kind, TEXT[kind]), (0, 0))
        if old is None:
            values = {name: there for name, (_, there) in ends.items()}
            if kind == "reading" and ("measure", values["measure_id"]) not in self.records:
                raise GoneForGood("its measure is not there any more")
            self.records[kind, number] = {"code": lines[0][0], **values}
            return
        if (kind, number) not in self.records:
            raise GoneForGood("it is not there any more")
        one = self.records[kind, number]
        if any(one[name] != there for name, (there, _) in ends.items()):
            raise No("it was changed since")
        if new is None:
            if kind == "measure" and self._readings(number):
                raise No("it has readings since")
            del self.records[kind, number]
        else:
            one.update({name: there for name, (_, there) in ends.items()})

    def _take_away(self, code: str, ends: Values) -> None:
        used = any(one["code"] == code for one in (*self.updates.values(), *self.records.values()))
        edited = any(self.own[code][name] != old for name, (old, _) in ends.items())
        if used or edited or self.of(code) != NOTHING_SAID:
            raise No("somebody has worked on it since")
        del self.own[code]
        self.progress.pop(code, None)

    # Imports and returns

    def import_(self, by: str, file: Tracker, side: str) -> Change | None:
        """Import a tracker that was exported, and altered by somebody."""
        lines: list[Line] = []
        for code in self.codes:
            given: Values = {}
            for name, theirs in file.altered.get(code, {}).items():
                ours, base = self.of(code)[name], file.base.get(code, NOTHING_SAID)[name]
                if theirs in (base, ours):
                    continue
                if ours == base or side == "theirs":
                    given[name] = theirs
                elif side == "ours":
                    lines.append((code, "import", None, f"kept_{name}", None, theirs))
            lines += self._moved(code, self._edited(code, given)) if given else []
            if text := file.written.get(code):
                lines.append(self._entered(by, code, text))
        if lines:
            lines.insert(0, (None, "import", None, "file", None, file.name))
        return self.record(by, "import", lines)

    def return_(self, by: str, period: str, signed_by: str) -> Return:
        """Make a return, or give the last one again where it would tell the same."""
        standing = self.standing()
        last = self.returns[-1] if self.returns else None
        if last and (last.period, last.standing, last.signed_by) == (period, standing, signed_by):
            return last
        number = max((r.number for r in self.returns if r.period == period), default=0) + 1
        told: list[Line] = [
            (None, "return", None, "return", None, f"{period}, number {number}"),
            (None, "return", None, "signed_by", None, signed_by),
        ]
        change = self.record(by, "return", told)
        assert change is not None
        self.returns.append(Return(period, number, signed_by, change.number, standing))
        return self.returns[-1]


@dataclass
class Tracker:
    """A tracker that was exported, and what somebody typed in it: fields and updates by code."""

    name: str
    base: dict[str, Values]
    altered: dict[str, Values] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)


def fair(now: Values) -> None:
    """Refuse what breaks a rule by itself."""
    if now["start"] and now["due"] and now["due"] < now["start"]:
        raise No("due before start")
    if now["reason"] and now["choice"] not in ("later", "not-for-us"):
        raise No("a reason for no reason")
    if now["choice"] == "not-for-us" and not now["reason"]:
        raise No("no reason")
    if now["status"] == "complete" and now["percent"] not in (None, 100):
        raise No("complete is 100 percent")
