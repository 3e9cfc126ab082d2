"""A year of an ICB: four quarters of returns, collated by the real command into one register.

Run from the checkout: ``python -m tests.soak.icb_year [ORGANISATIONS]``, by default 400. Of each
quarter's returns some come late, some are corrected, some come twice under two names, and some
never come. The list of those expected changes each quarter. From the third quarter on, two in three
organisations work with a new edition of the plan, in which codes are swapped and one is gone.

After each run of ``collate``, every figure of the quarter is counted again by plain loops from what
was sent, and compared with the roll-up that the register keeps, with the one that is added up from
all rows, and with ``matrix``. Exit 1 if one differs.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db.opening import open_register
from db.plans.editions import compare_editions
from db.plans.plan_edition import PlanEdition
from db.received.rollup import RollUp
from db.records.new_records import NewEvidence
from db.register import Register
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import Organisation
from db.vocabulary.terms import Brag, Choice, ProviderType, Status
from tests.soak.collated_truth import FIRST, KINDS, SECOND
from tracker.__main__ import main as greenplan
from tracker.use_cases.received_rollup import rollup_of_received
from tracker.use_cases.returning import make_return

QUARTERS = tuple(Period(2025, number) for number in (1, 2, 3, 4))
NEW_EDITION = 2
"""The first quarter, by its place, in which organisations work with the second edition."""

SWAPPED = {"GC1": "GC2", "GC2": "GC1", "GC5": None}
_LETTERS = {Brag.BLUE: "B", Brag.GREEN: "G", Brag.AMBER: "A", Brag.RED: "R", None: "P"}
_CHOICES = {Choice.LATER: "L", Choice.NOT_FOR_US: "N", Choice.UNDECIDED: "?"}

Cells = Mapping[str, tuple[str, bool]]
"""What one return says: by code the letter, and whether there is evidence."""


@dataclass
class Quarter:
    """What was sent for a quarter: by ODS code, the return that counts."""

    period: Period
    plan: PlanEdition
    listed: dict[str, dict[str, str]]
    sent: dict[str, tuple[str, Cells]] = field(default_factory=dict)

    def cells(self, today: PlanEdition) -> dict[str, dict[str, tuple[str, bool]]]:
        """Return what each says under the codes of an edition, first or second."""
        found = {}
        for ods, (key, cells) in self.sent.items():
            swapped = SWAPPED if key == FIRST.key and today is SECOND else {}
            carried = ((swapped.get(code, code), cell) for code, cell in cells.items())
            found[ods] = {code: cell for code, cell in carried if code}
        return found


class Year:
    """Plays a year in a folder, and counts what was compared and what differs."""

    def __init__(self, folder: Path, organisations: int, seed: int = 1) -> None:
        self._folder = folder
        self._many = organisations
        self._seed = seed
        self._icb = folder / "icb.db"
        self.returns = self.files = self.figures = 0
        self.faults: list[str] = []

    def play(self) -> None:
        """Play all quarters."""
        with closing(open_register(self._icb, user="Lee Sample", create=True)) as icb:
            icb.add_plan(FIRST)
        before: Quarter | None = None
        for place, period in enumerate(QUARTERS):
            plan = SECOND if place >= NEW_EDITION else FIRST
            if place == NEW_EDITION:
                with closing(open_register(self._icb, user="Lee Sample")) as icb:
                    icb.add_plan(SECOND)
            quarter = Quarter(period, plan, dict(self._listed(place)))
            below = self._folder / f"returns-{place}"
            below.mkdir()
            late = list(self._send(place, quarter, below))
            self._collate(quarter, below, place)
            self._check(quarter, before)
            for ods, name, workbook, said in late:
                (below / name).write_bytes(workbook)
                quarter.sent[ods] = said
            self._collate(quarter, below, place)
            self._check(quarter, before)
            before = quarter

    # What is sent

    def _listed(self, place: int) -> Iterator[tuple[str, dict[str, str]]]:
        for number in range(self._many):
            if (number + place) % 10:
                yield _ods(number), {"place": f"Place {(number + place) % 3}"}
        yield "Z99999", {"place": ""}

    def _send(
        self, place: int, quarter: Quarter, below: Path
    ) -> Iterator[tuple[str, str, bytes, tuple[str, Cells]]]:
        """Save the returns that come in time, and yield those that come late."""
        made = datetime(2025, 7, 10, 10, tzinfo=UTC) + timedelta(days=91 * place)
        for first in range(0, self._many, 50):
            path = self._folder / f"theirs-{first}.db"
            with closing(
                open_register(path, user="Sam", create=place == 0, clock=lambda: made)
            ) as theirs:
                for number in range(first, min(first + 50, self._many)):
                    chance = random.Random(f"{self._seed} {number} {place}")
                    us = self._organisation(theirs, number, place)
                    fate = chance.choice(["in time"] * 5 + ["late", "corrected", "twice", "lost"])
                    _work(theirs, us, chance)
                    if fate == "lost":
                        continue
                    ods = us.ods
                    name, workbook, said = self._made(theirs, us, quarter.period)
                    if fate == "late":
                        yield ods, name, workbook, said
                        continue
                    (below / name).write_bytes(workbook)
                    quarter.sent[ods] = said
                    if fate == "twice":
                        (below / f"copy of {name}").write_bytes(workbook)
                    elif fate == "corrected":
                        _work(theirs, us, chance)
                        yield ods, *self._made(theirs, us, quarter.period)

    def _organisation(self, theirs: Register, number: int, place: int) -> Organisation:
        if place == 0:
            return theirs.organisations.add(
                FIRST,
                name=f"Example Practice {number}",
                ods=_ods(number),
                provider_type=_kind(number),
                pcn=_pcn(number),
                icb="Example ICB",
            )
        us = theirs.organisations.find(_ods(number))
        if place >= NEW_EDITION and number % 3 and us.plan_key == FIRST.key:
            us = theirs.organisations.upgrade(us, compare_editions(FIRST, SECOND))
        return us

    def _made(
        self, theirs: Register, us: Organisation, period: Period
    ) -> tuple[str, bytes, tuple[str, Cells]]:
        """Make a return. Return its file's name, its workbook, and what it says."""
        make_return(theirs, us, period, "Sam Example", incomplete=True)
        file = theirs.returns.file(us, period)
        self.returns += 1
        cells = {
            action.code: (
                _LETTERS[action.brag]
                if action.choice is Choice.IN_PLAN
                else _CHOICES[action.choice],
                action.evidence > 0,
            )
            for action in theirs.actions.all(us)
            if not action.own
        }
        return file.view.file_name, file.workbook, (us.plan_key, cells)

    # What is collated

    def _collate(self, quarter: Quarter, below: Path, place: int) -> None:
        listed = self._folder / f"expected-{place}.csv"
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["ODS code", "Organisation", "Place"])
        rows.writerows([ods, f"Listed {ods}", of["place"]] for ods, of in quarter.listed.items())
        listed.write_text(text.getvalue(), encoding="utf-8")
        out = self._folder / f"rollup-{place}.xlsx"
        out.unlink(missing_ok=True)
        said = self._run(
            *("--plan", quarter.plan.key, "collate", str(below), "--out", str(out)),
            *("--expected", str(listed), "--period", str(quarter.period), "--json"),
        )
        self.files += len(said["files"])
        missing = {one["ods"] for one in said["missing"]}
        self._same(f"{quarter.period} missing", missing, quarter.listed.keys() - quarter.sent)

    def _run(self, *arguments: str) -> Any:
        with redirect_stdout(io.StringIO()) as out:
            code = greenplan(("--db", str(self._icb), *arguments))
        self._same(" ".join(arguments), code, 0)
        return json.loads(out.getvalue())

    # What is compared

    def _same(self, what: str, said: object, wanted: object) -> None:
        self.figures += 1
        if said != wanted:
            self.faults.append(f"{what}: {said!r}, not {wanted!r}"[:300])

    def _check(self, quarter: Quarter, before: Quarter | None) -> None:
        plan, period = quarter.plan, quarter.period
        cells = quarter.cells(plan)
        then = before.cells(plan) if before else {}
        codes = {FIRST.key: {c: n for c in _codes(FIRST) if (n := SWAPPED.get(c, c))}}
        with closing(open_register(self._icb, user="Lee Sample")) as icb:
            kept = icb.received.rollup(plan, {} if plan is FIRST else codes, period)
            whole = rollup_of_received(icb, plan.key, period).rollup
        for name, rollup in (("kept", kept), ("all rows", whole)):
            self._check_groups(f"{period} {name}", rollup, quarter, cells)
        self._check_quarters(kept, whole, cells, then)
        matrix = self._run("--plan", plan.key, "matrix", "--period", str(period), "--json")
        there = {one["ods"]: one["letters"] for one in matrix["organisations"]}
        self._same(f"{period} matrix", there.keys(), cells.keys())
        asked = {code for said in cells.values() for code in said}
        for ods, said in cells.items():
            for code in asked:
                letter = said[code][0] if code in said else "–"
                self._same(f"{period} {ods} {code}", there.get(ods, {}).get(code), letter)

    def _check_groups(
        self, name: str, rollup: Any, quarter: Quarter, cells: Mapping[str, Cells]
    ) -> None:
        """Compare who returned, and how actions stand by each of the groups."""
        by_code = {action.code: action for action in quarter.plan.actions}
        groups: dict[str, Any] = {
            "uptake": lambda ods, code: code,
            "by_rating": lambda ods, code: _label(by_code[code].rating),
            "by_area": lambda ods, code: _label(by_code[code].area),
            "by_kind": lambda ods, code: _kind(_number(ods)).label,
            "by_pcn": lambda ods, code: _pcn(_number(ods)) or "Not known",
            "by_place": lambda ods, code: quarter.listed.get(ods, {}).get("place") or "Not known",
        }
        self._same(f"{name} who", {one.organisation.ods for one in rollup.organisations}, {*cells})
        missing = {one.expected.ods for one in rollup.missing}
        self._same(f"{name} missing", missing, quarter.listed.keys() - cells.keys())
        for attribute, group_of in groups.items():
            counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
            for ods, said in cells.items():
                for code, (letter, evidence) in said.items():
                    counts[group_of(ods, code)].update([letter, *(["evidence"] * evidence)])
            there = getattr(rollup, attribute)
            found = {group for group, tally in there.items() if tally.asked}
            self._same(f"{name} {attribute}", found, counts.keys())
            for group, wanted in counts.items():
                tally = there.get(group)
                said_so = (
                    Counter(
                        {letter.value: n for letter, n in tally.by_letter.items() if letter != "–"}
                    )
                    if tally
                    else Counter()
                )
                if tally:
                    said_so["evidence"] = tally.evidence
                for letter in {*said_so, *wanted}:
                    what = f"{name} {attribute} {group} {letter}"
                    self._same(what, said_so[letter], wanted[letter])

    def _check_quarters(
        self, kept: Any, whole: RollUp, cells: Mapping[str, Cells], then: Mapping[str, Cells]
    ) -> None:
        """Compare the quarter with the one before: who is in both, and each action that moved."""
        name = f"{kept.period} against the quarter before"
        both = cells.keys() & then.keys()
        self._same(f"{name}, compared", (kept.compared, whole.compared), (len(both),) * 2)
        wanted = {
            (ods, code, then[ods][code][0], letter)
            for ods in both
            for code, (letter, _) in cells[ods].items()
            if code in then[ods] and then[ods][code][0] != letter
        }
        moved = {
            (change.organisation.ods, action.code, change.before.value, change.after.value)
            for action in kept.plan.actions
            for change in kept.changes(action)
        }
        changed = {
            (one.organisation.ods, one.action.code, one.before.value, one.after.value)
            for one in whole.changes
            if one.before is not one.after
        }
        self._same(f"{name}, kept", sorted(moved - wanted), sorted(wanted - moved))
        self._same(f"{name}, all rows", sorted(changed - wanted), sorted(wanted - changed))
        self.figures += 2 * len(wanted)
        counted = Counter(letter for said in then.values() for letter, _ in said.values())
        before: Counter[str] = Counter()
        for tally in kept.before.values():
            before.update({letter.value: n for letter, n in tally.by_letter.items()})
        for letter in _LETTERS.values():
            self._same(f"{name}, {letter}", before[letter], counted[letter])


def _codes(plan: PlanEdition) -> list[str]:
    return [action.code for action in plan.actions]


def _ods(number: int) -> str:
    return f"A{number:05}"


def _number(ods: str) -> int:
    return int(ods[1:])


def _kind(number: int) -> ProviderType:
    return KINDS[number % 5]


def _pcn(number: int) -> str:
    return f"PCN {number % 7}" if number % 7 else ""


def _label(word: Any) -> str:
    return word.label if word else ""


def _work(theirs: Register, us: Organisation, chance: random.Random) -> None:
    """Decide on some actions."""
    codes = [action.code for action in theirs.actions.all(us) if not action.own]
    chance.shuffle(codes)
    today = theirs.today
    for status in Status:
        due = today + timedelta(days=chance.randrange(-60, 400))
        edit = Edit(choice=Choice.IN_PLAN, status=status, due=due)
        theirs.actions.edit(us, [codes.pop() for _ in range(4)], edit)
    theirs.actions.choose(us, [codes.pop() for _ in range(3)], Choice.IN_PLAN)
    theirs.actions.choose(us, [codes.pop() for _ in range(3)], Choice.LATER)
    theirs.actions.choose(us, [codes.pop() for _ in range(2)], Choice.NOT_FOR_US, "Landlord")
    theirs.records.add_evidence(us, [codes.pop() for _ in range(2)], NewEvidence("Minutes"))


def main(organisations: int) -> int:
    """Play a year, print what was compared, and return the exit code."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Path(folder), organisations)
        year.play()
    print(
        f"{organisations:,} organisations, {len(QUARTERS)} quarters: {year.returns:,} returns made,"
        f" {year.files:,} files looked at, {year.figures:,} figures counted again,"
        f" {len(year.faults)} differences; {time.monotonic() - begun:.0f} s."
    )
    for fault in year.faults[:50]:
        print(f"  {fault}")
    return 1 if year.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
