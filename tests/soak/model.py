"""Two people work in turn on one register, which is held against a model of what it should say.

Run from the checkout: ``python -m tests.soak.model [--steps 2000] [--seed 1]``. Each step is one
command line, as Sam or as Alex types it: set, update, evidence, own actions, undo, redo, a tracker
exported, filled in and imported, returns made and written again, backups, restores. After each the
program is asked what it says (``actions``, ``show``, ``history``, the records, ``returns``,
``backup --list``), and that is compared with :mod:`tests.soak.expected`; with the register itself
nothing may be amiss (:mod:`db.backups.problems`). Exit 1 when anything differs.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from openpyxl import load_workbook

from db.backups import Why, backups_of, find_problems
from db.vocabulary.terms import Status
from tests.soak.expected import ALWAYS, Expected, No, Tracker
from tracker.__main__ import main as greenplan

SAM, ALEX = "Sam Example", "Alex Sample"
BUSY = ("GC1", "GC2", "GC3", "GR1", "GPES2")
"""The actions that are worked on most, so that the two come across each other."""

EVERY = 20
"""After so many steps all of it is compared, and not only what a step can have touched."""

_TOLD = {
    *("choice", "reason", "status", "status_on", "lead", "start", "due", "review", "completed"),
    *("percent", "own_ease", "update", "title", "detail", "area", "rating", "quick_win"),
    *("file", "return", "signed_by", "kept_lead", "kept_review", "contact"),
    *("kind", "note", "name", "unit", "dimension", "objective", "on", "value"),
}
"""The fields of the log that the model knows of."""

_SHOWN = ("choice", "reason", "lead", "start", "due", "review", "percent", "own_ease")


class Run:
    """One register, its model, and what differed between them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.register = folder / "tracker.db"
        self.wrong: list[str] = []
        self.done: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._files = 0
        self._copies: dict[Path, Expected] = {}
        self._trackers: list[Tracker] = []
        self._by = SAM
        self._command(
            "init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"
        )
        codes = [one["code"] for one in self._json("actions")]
        self.model = Expected(codes, _today())
        self.model.record(SAM, "add-organisation", [])
        self._know_copies(self.model.copy(), set())

    # The program

    def _command(self, *arguments: str) -> tuple[int, str]:
        """Type a command; return its exit code and what it said."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch.dict(os.environ, {"LOGNAME": self._by, "USER": self._by}),
        ):
            code = greenplan(list(arguments))
        return code, f"{out.getvalue()}{err.getvalue()}"

    def _json(self, *arguments: str) -> Any:
        code, said = self._command(*arguments, "--json")
        if code:
            raise AssertionError(f"{arguments} ended with {code}: {said}")
        return json.loads(said)

    # Steps

    def step(self, number: int) -> None:
        """Do one thing as one of the two, in the register and in the model, and compare."""
        self._by = self._random.choice((SAM, ALEX))
        kinds: list[Callable[[], tuple[str, ...]]] = [
            *[self._set] * 8,
            *[self._update, self._add_record, self._add_reading] * 2,
            *[self._change_record, self._remove_record, self._remove_reading, self._contact],
            *[self._add_own, self._edit_own, self._delete_own],
            *[self._undo] * 6,
            self._redo,
            *[self._export, self._import] * 2,
            *[self._return] * 2,
            *[self._return_again, self._back_up, self._restore],
        ]
        kind = self._random.choice(kinds)
        undone = [c for c in self.model.changes if c.by == self._by and c.state == "undone"]
        if undone and self._random.random() < 0.4:
            kind = self._redo
        before, there = self.model.copy(), self._made()
        did = kind()
        self._know_copies(before, there)
        where = f"step {number}, {self._by}, {' '.join(did)}"
        self.wrong += [f"{where}: {one}" for one in self._differences(whole=number % EVERY == 0)]

    def _try(self, expected: Callable[[], object], *arguments: str) -> tuple[str, ...]:
        """Run a command that the model carries out too; both must refuse it, or neither."""
        untouched = self.model.copy()
        try:
            expected()
            refused = ""
        except No as error:
            refused = str(error)
            states = [(c.number, c.state) for c in self.model.changes]
            self.model = untouched
            for change, (_, state) in zip(self.model.changes, states, strict=True):
                change.state = state  # an undo that was set aside stays so
        code, said = self._command(*arguments)
        self.done[f"{arguments[0]}{' refused' if refused else ''}"] += 1
        if code != (1 if refused else 0):
            self.wrong.append(f"{self._by}, {arguments}: {code} ({said}), the model {refused!r}")
        return arguments

    def _codes(self, most: int = 3) -> list[str]:
        among = [*BUSY, *self.model.own, self._random.choice(self.model.codes)]
        return self._random.sample(among, self._random.randint(1, min(most, len(among))))

    def _text(self, what: str) -> str:
        self._files += 1
        return f"{what} {self._files}"

    def _day(self) -> str:
        return (_today() + timedelta(days=self._random.randint(-20, 90))).isoformat()

    def _set(self) -> tuple[str, ...]:
        wanted: dict[str, Any] = {
            "choice": self._random.choice(["undecided", "in-plan", "later", "not-for-us"]),
            "reason": self._text("Reason"),
            "status": self._random.choice([status.value for status in Status]),
            "lead": self._random.choice([self._text("Lead"), "P. Lee", None]),
            "start": self._random.choice([self._day(), None]),
            "due": self._random.choice([self._day(), None]),
            "review": self._random.choice([self._day(), None]),
            "percent": self._random.choice([0, 40, 100, None]),
            "own_ease": self._random.choice(["very-easy", "needs-effort", None]),
        }
        names = self._random.sample(list(wanted), self._random.randint(1, 3))
        given = {name: wanted[name] for name in names}
        options = [
            word
            for name, value in given.items()
            for word in (f"--{name.removeprefix('own_')}", "none" if value is None else str(value))
        ]
        codes = self._codes()
        return self._try(lambda: self.model.set(self._by, codes, given), "set", *codes, *options)

    def _update(self) -> tuple[str, ...]:
        (code,), text = self._codes(1), self._text("Update")
        return self._try(lambda: self.model.write(self._by, code, text), "update", code, text)

    def _add_record(self) -> tuple[str, ...]:
        kind = self._random.choice(list(ALWAYS))
        ours = kind in ("commitment", "risk")
        codes, text = [] if ours else self._codes(), self._text("Record")
        options = {
            "evidence": ("--title", text),
            "barrier": ("--kind", "money", "--note", text),
            "measure": ("--name", text, "--unit", "kg", "--dimension", "social"),
            "commitment": (text,),
            "risk": (text,),
        }
        return self._try(
            lambda: self.model.add_records(self._by, kind, codes, text),
            *(kind, *codes, *options[kind]),
        )

    def _number(self, kinds: Collection[str]) -> tuple[str, int]:
        """Return a record of one of the kinds, seldom one that was never there."""
        there = [record for record in self.model.records if record[0] in kinds]
        kind = self._random.choice(list(kinds))
        return self._random.choice([*there, (kind, self.model.given.get(kind, 0) + 1)])

    def _change_record(self) -> tuple[str, ...]:
        (kind, number), text = self._number(ALWAYS), self._text("Changed")
        option = {"evidence": "--title", "barrier": "--note", "measure": "--name"}.get(kind)
        return self._try(
            lambda: self.model.change_record(self._by, kind, number, text),
            *(kind, "--change", str(number), *([option, text] if option else [text])),
        )

    def _remove_record(self) -> tuple[str, ...]:
        kind, number = self._number(ALWAYS)
        return self._try(
            lambda: self.model.remove_record(self._by, kind, number),
            *(kind, "--remove", str(number)),
        )

    def _add_reading(self) -> tuple[str, ...]:
        measures = [number for kind, number in self.model.records if kind == "measure"]
        if not measures:
            return self._add_record()
        measure, value = self._random.choice(measures), float(self._random.randint(0, 9))
        self._files += 1
        on = (date(2010, 1, 1) + timedelta(days=self._files)).isoformat()
        code = self.model.records["measure", measure]["code"]
        return self._try(
            lambda: self.model.add_reading(self._by, measure, value, on),
            *("reading", code, str(measure), str(value), "--on", on),
        )

    def _remove_reading(self) -> tuple[str, ...]:
        readings = [record for record in self.model.records if record[0] == "reading"]
        if not readings:
            return self._add_reading()
        kind, number = self._random.choice(readings)
        code = self.model.records[kind, number]["code"]
        return self._try(
            lambda: self.model.remove_record(self._by, kind, number),
            *("reading", code, "--remove", str(number)),
        )

    def _contact(self) -> tuple[str, ...]:
        contact = self._random.choice([self._text("Contact"), "Dr Roy"])
        return self._try(
            lambda: self.model.set_contact(self._by, contact), "details", "--contact", contact
        )

    def _add_own(self) -> tuple[str, ...]:
        title, lead = self._text("Bees"), self._random.choice([None, self._by])
        rating = self._random.choice([None, "must-do", "should-do"])
        options = [*(("--rating", rating) if rating else ()), *(("--lead", lead) if lead else ())]
        given = {"lead": lead} if lead else {}
        return self._try(
            lambda: self.model.add_own(self._by, title, rating, given), "add", title, *options
        )

    def _own(self) -> str:
        last = self.model.given.get("own", 0)
        return self._random.choice([*self.model.own, f"OWN-{last + 1}"])

    def _edit_own(self) -> tuple[str, ...]:
        code, title = self._own(), self._text("Swifts")
        return self._try(
            lambda: self.model.edit_own(self._by, code, title), "edit", code, "--title", title
        )

    def _delete_own(self) -> tuple[str, ...]:
        code = self._own()
        return self._try(lambda: self.model.delete_own(self._by, code), "delete", code)

    def _undo(self) -> tuple[str, ...]:
        past = self._random.random() < 0.3
        return self._try(
            lambda: self.model.undo(self._by, past_restore=past),
            *("undo", *(["--past-restore"] if past else [])),
        )

    def _redo(self) -> tuple[str, ...]:
        return self._try(lambda: self.model.redo(self._by), "redo")

    def _export(self) -> tuple[str, ...]:
        """Export a tracker and let somebody fill in some of its cells."""
        self._files += 1
        file = self.folder / f"tracker-{self._files}.xlsx"
        did = self._try(lambda: None, "export", "tracker", str(file))
        base = {code: dict(self.model.of(code)) for code in self.model.codes}
        tracker = Tracker(file.name, base)
        for code in self._random.sample([*BUSY, *self.model.codes[5:9]], 3):
            tracker.altered[code] = {
                name: value
                for name, value in (("lead", self._text("Lead")), ("review", self._later()))
                if self._random.random() < 0.7
            }
            if self._random.random() < 0.4:
                tracker.written[code] = self._text("Typed update")
        _fill_in(file, tracker)
        self._trackers = [*self._trackers[-3:], tracker]
        return did

    def _later(self) -> str:
        """Return a day that no other file or command gives."""
        self._files += 1
        return (date(2028, 1, 1) + timedelta(days=self._files)).isoformat()

    def _import(self) -> tuple[str, ...]:
        if not self._trackers:
            return self._export()
        tracker = self._trackers.pop(self._random.randrange(len(self._trackers)))
        side = self._random.choice(["", "ours", "theirs"])
        return self._try(
            lambda: self.model.import_(self._by, tracker, side),
            *("import", str(self.folder / tracker.name), "--yes", *([f"--{side}"] if side else [])),
        )

    def _return(self) -> tuple[str, ...]:
        signed, file = self._random.choice((SAM, "Dr Roy")), self.folder / "return.xlsx"
        period = str(self._period())
        told = self._json(
            "return", *period.split(), "--incomplete", "--by", signed, "--out", str(file)
        )
        self.done["return"] += 1
        wanted = self.model.return_(self._by, period, signed)
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        again, wanted.sha256 = bool(wanted.sha256), wanted.sha256 or sha256
        if (told["number"], told["again"], sha256) != (wanted.number, again, wanted.sha256):
            self.wrong.append(f"return {period}: {told}, the model says {wanted.number}, {again}")
        return "return", "--by", signed

    @staticmethod
    def _period() -> object:
        from db.validation.periods import Period

        return Period.quarter_of(_today())

    def _return_again(self) -> tuple[str, ...]:
        if not self.model.returns:
            return self._return()
        made, file = self._random.choice(self.model.returns), self.folder / "again.xlsx"
        did = self._try(
            lambda: None,
            *("return", *made.period.split(), "--number", str(made.number), "--out", str(file)),
        )
        if hashlib.sha256(file.read_bytes()).hexdigest() != made.sha256:
            self.wrong.append(f"{' '.join(did)}: not the file that was made")
        return did

    def _back_up(self) -> tuple[str, ...]:
        return self._try(lambda: None, "backup")

    def _restore(self) -> tuple[str, ...]:
        there = [path for path in self._listed() if path in self._copies]
        if not there:
            return self._back_up()
        path = self._random.choice(there)
        restored = self.model.restored(self._copies[path], self._by)
        return self._try(lambda: setattr(self, "model", restored), "restore", path.name, "--yes")

    # Copies

    def _listed(self) -> list[Path]:
        return [backup.path for backup in backups_of(self.register)]

    def _made(self) -> set[tuple[Path, int]]:
        """Return each copy and when it was made: a name is free again once its copy is deleted."""
        return {(path, path.stat().st_mtime_ns) for path in self._listed()}

    def _know_copies(self, before: Expected, there: set[tuple[Path, int]]) -> None:
        """Keep what each copy that was just made should hold."""
        new = {path for path, _ in self._made() - there}
        for backup in backups_of(self.register):
            if backup.path in new:
                after = backup.why in (Why.HAND, Why.RESTORED)
                self._copies[backup.path] = self.model.copy() if after else before

    # Comparing

    def _differences(self, *, whole: bool) -> Iterator[str]:
        """Yield what the program says otherwise than the model."""
        yield from _compared("actions", self._json("actions"), self._actions_expected())
        touched = {line[0] for c in self.model.changes[-1:] for line in c.lines if line[0]}
        codes = self.model.all_codes() if whole else sorted(touched & {*self.model.all_codes()})
        for code in codes if not whole else self._random.sample(codes, 4):
            shown = self._json("show", code)
            entries = [(one["by"], one["text"]) for one in shown["updates"]]
            wanted = [
                (one["by"], one["text"])
                for _, one in sorted(self.model.updates.items())
                if one["code"] == code
            ]
            yield from _compared(f"the log of {code}", sorted(entries), sorted(wanted))
        last = self.model.changes[-1].lines
        for kind in ALWAYS if whole else {line[1] for line in last} & {*ALWAYS, "reading"}:
            yield from self._records_differ("measure" if kind == "reading" else kind)
        if not whole:
            code = self._random.choice(BUSY)
            yield from self._history(self._json("history", code), code)
            return
        yield from self._history(self._json("history"), None)
        made = [
            (r["period"], r["number"], r["signed_by"], r["sha256"]) for r in self._json("returns")
        ]
        wanted_made = [
            (r.period, r.number, r.signed_by, r.sha256) for r in self.model.returns[::-1]
        ]
        yield from _compared("returns", made, wanted_made)
        yield from self._copies_differ()
        found = (
            find_problems(self.register)
            if not self.register.with_name("tracker.db-wal").exists()
            else None
        )
        if found:
            said = [one.description for one in found.returns]
            said += [one.words for one in found.log]
            yield f"doctor would say {said}"

    def _records_differ(self, kind: str) -> Iterator[str]:
        """Compare the records of a kind, by their numbers; measures with their readings."""
        told = {(kind, one["id"]): one for one in self._json(kind)}
        for one in [one for one in told.values() if kind == "measure"]:
            told |= {
                ("reading", reading["id"]): {**reading, "measure_id": one["id"]}
                for reading in one["readings"]
            }
        kinds = (kind, "reading") if kind == "measure" else (kind,)
        wanted = {of: one for of, one in self.model.records.items() if of[0] in kinds}
        yield from _compared(f"each {kind}", sorted(told), sorted(wanted))
        for of in told.keys() & wanted.keys():
            names = [n for n in wanted[of] if n in told[of]]
            said = {name: told[of][name] for name in names}
            yield from _compared(f"{of}", said, {name: wanted[of][name] for name in names})

    def _actions_expected(self) -> list[dict[str, Any]]:
        listed = []
        for code in self.model.all_codes():
            now = self.model.of(code)
            told = {name: now[name] for name in _SHOWN}
            told["status"] = now["status"] if now["choice"] == "in-plan" else None
            listed.append({"code": code, **told, **self.model.own.get(code, {})})
        return listed

    def _history(self, told: list[dict[str, Any]], code: str | None) -> Iterator[str]:
        """Compare the log; an entry of the program's for each action, lines of the model's."""
        there: dict[int, tuple[str, str, list[Any]]] = {}
        for entry in told:
            _, _, lines = there.setdefault(entry["id"], (entry["by"], entry["what"], []))
            lines += [
                (entry["code"], name, ends["old"], ends["new"])
                for name, ends in entry["fields"].items()
                if name in _TOLD
            ]
        wanted = {
            change.number: (
                change.by,
                change.what,
                [(line[0], *line[3:]) for line in change.lines if line[3] in _TOLD],
            )
            for change in self.model.changes
            if code is None or any(line[0] == code for line in change.lines)
        }
        for number in sorted(there.keys() | wanted.keys()):
            one, other = there.get(number), wanted.get(number)
            if code is not None and one and other:
                other = (*other[:2], [line for line in other[2] if line[0] == code])
            if one is None or other is None or one[:2] != other[:2]:
                yield f"change {number} is {one}, the model says {other}"
            elif other[1] != "add-organisation":
                yield from _compared(
                    f"change {number}", sorted(one[2], key=repr), sorted(other[2], key=repr)
                )

    def _copies_differ(self) -> Iterator[str]:
        """Compare what is said of each copy: whether it is sound, and what it lacks."""
        for told in self._json("backup", "--list"):
            path = Path(told["file"])
            if path not in self._copies:
                yield f"the copy {path.name} was not expected"
                continue
            lines, ours = (
                [(c.number, c.by, c.what) for c in model.changes]
                for model in (self._copies[path], self.model)
            )
            pairs = enumerate(zip(lines, ours, strict=False))
            ends = min(len(lines), len(ours))
            common = next((place for place, (a, b) in pairs if a != b), ends)
            wanted = {"sound": True, "amiss": [], "changes_since": len(ours) - common}
            said = {name: told[name] for name in wanted}
            yield from _compared(f"the copy {path.name}", said, wanted)


def _compared(what: str, told: Any, wanted: Any) -> Iterator[str]:
    """Yield where two things differ; of lists of objects, only the keys that the model knows."""
    if isinstance(told, list) and len(told) == len(wanted):
        for one, other in zip(told, wanted, strict=True):
            said = {n: one.get(n) for n in other} if isinstance(other, dict) else one
            if said != other:
                yield f"{what}: {said}, the model says {other}"
    elif told != wanted:
        yield f"{what}: {told}, the model says {wanted}"


def _today() -> date:
    return datetime.now().astimezone().date()


def _fill_in(file: Path, tracker: Tracker) -> None:
    """Type into an exported tracker, as whoever got it does."""
    book = load_workbook(file)
    sheet = book["Action tracker"]
    rows = {str(row[0].value): row for row in sheet.iter_rows()}
    columns = {cell.value: place for place, cell in enumerate(rows["No."])}
    headings = {"lead": "Lead", "review": "Review date"}
    for code, altered in tracker.altered.items():
        for name, value in altered.items():
            cell = rows[code][columns[headings[name]]]
            cell.value = date.fromisoformat(value) if name == "review" else value
    for code, text in tracker.written.items():
        rows[code][columns["New update"]].value = text
    book.save(file)


def run(folder: Path, steps: int, seed: int) -> tuple[list[str], Counter[str]]:
    """Take so many steps in an empty folder; return what differed, and what was done how often."""
    own = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    own |= {
        "GREENPLAN_DB": str(folder / "tracker.db"),
        "GREENPLAN_SETTINGS": str(folder / "s.json"),
    }
    with patch.dict(os.environ, own):
        work = Run(folder, seed)
        for number in range(1, steps + 1):
            work.step(number if number < steps else EVERY)
            if number % 200 == 0:
                print(f"{number} steps, {len(work.wrong)} differences", flush=True)
            if len(work.wrong) > 20:
                break
    return work.wrong, work.done


def main() -> int:
    """Take the steps, print what differs and the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        wrong, done = run(Path(folder), asked.steps, asked.seed)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(", ".join(f"{count} {what}" for what, count in sorted(done.items())))
    took = time.monotonic() - begun
    print(f"{asked.steps} steps, seed {asked.seed}, {len(wrong)} differences, {took:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
