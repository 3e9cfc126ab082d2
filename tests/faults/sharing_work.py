"""One of many programs that change one register at once, and what came of each change."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from db.errors import GreenPlanError, InUse, StaleChange
from db.opening import open_register
from db.records.new_records import NewEvidence
from db.register import Register
from db.views import Organisation, Position

CODES = ("GC1", "GC2", "GC3", "GC4")
"""Few, so that programs meet."""

A_SITTING = 12
"""So many changes are made at most before the register is closed and opened again."""


@dataclass(slots=True)
class Done:
    """What a program was told: ``confirmed`` marks with the lead that it had seen before.

    ``refused`` counts its changes that were not taken, by why; ``wrong`` is what it should never
    have seen.
    """

    confirmed: dict[str, str | None] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    not_there: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    readings: int = 0

    def write(self, path: Path) -> None:
        """Write it to a file of the program's own."""
        told = (self.confirmed, self.refused, self.not_there, self.wrong, self.readings)
        path.write_text(json.dumps(told))

    @classmethod
    def read(cls, path: Path) -> Done:
        """Return what :meth:`write` wrote."""
        confirmed, refused, not_there, wrong, readings = json.loads(path.read_text())
        return cls(confirmed, Counter(refused), not_there, wrong, readings)


def work(path: Path, number: int, seed: int, until: float) -> Done:
    """Change the register as person ``number`` until the time ``until`` (of time.monotonic)."""
    chance, done, made = random.Random(f"{seed}-{number}"), Done(), 0
    while time.monotonic() < until:
        try:
            register = open_register(path, user=f"Person {number}")
        except GreenPlanError as error:
            done.refused[_why(error)] += 1
            continue
        with closing(register):
            organisation, last = register.organisations.find(), 0
            for _ in range(chance.randint(1, A_SITTING)):
                position = register.position(organisation)
                done.wrong += _inconsistent(position, last)
                done.readings += 1
                last = position.last_change
                made += 1
                mark, code = f"m{number}-{made}", chance.choice(CODES)
                saw = next(a for a in position.actions if a.code == code)
                time.sleep(chance.random() * 0.01)  # a person looks at it
                try:
                    _change(register, organisation, chance, code, mark, saw.version)
                except GreenPlanError as error:
                    done.refused[_why(error)] += 1
                    done.not_there.append(mark)
                    if isinstance(error, InUse):
                        break
                else:
                    done.confirmed[mark] = saw.lead
        time.sleep(chance.random() * 0.02)
    return done


def _change(
    register: Register,
    organisation: Organisation,
    chance: random.Random,
    code: str,
    mark: str,
    version: int,
) -> None:
    what = chance.randrange(5)
    if what < 2:
        register.actions.set_lead(organisation, [code], mark, seen={code: version})
    elif what == 2:
        register.actions.add_update(organisation, [code], mark)
    elif what == 3:
        register.records.add_evidence(organisation, [code], NewEvidence(mark))
    else:
        register.own_actions.add(organisation, mark)


def _why(error: GreenPlanError) -> str:
    if isinstance(error, StaleChange):
        return "told that somebody changed it meanwhile"
    if isinstance(error, InUse):
        return "told that somebody else has the register"
    if "Another program is writing" in str(error):
        return "told that another program is writing"
    return f"told: {error}"


def _inconsistent(position: Position, last: int) -> Iterator[str]:
    """Yield what no reader may see: parts of two moments, or an earlier moment than before."""
    newest = {}
    for update in position.updates:
        newest[update.code] = update.text
    for action in position.actions:
        if action.latest_update != newest.get(action.code):
            yield f"{action.code} and its log are not of one moment"
    if position.last_change < last:
        yield f"change {position.last_change} was seen after {last}"
