"""Alters each column of each table in each way, and looks what doctor and every command say.

Run from the checkout: ``python -m tests.soak.unreadable [--jobs 2] [--only TABLE[.COLUMN]]``. The
register has one of everything; the ways are those of
``tests/faults/altering.py``, and a column that comes later is altered by itself. After each, every
reading and changing command runs on a fresh copy. It is amiss where a command ends as none may,
where it says what no person can make something of, where it leaves something out without a word,
and where doctor sees nothing though something is wrong. Of the values of a column that doctor
tells of for the same reason one meets every command, the others five of them. Exit 1 when anything
is amiss.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from db.inspection import inspect_register
from db.opening import REVISIONS
from tests.command_samples import CHANGES, READS, WRITES, prepare, run
from tests.faults.altering import WAYS, Alteration, Sound, alterations, altered, places

SAM = "Sam Example"
STORED = Path(__file__).parents[1] / "db" / "files" / f"schema_{REVISIONS[-1]}.db.gz"
UNWANTED = re.compile(
    r"unexpected error\b|Traceback|None\b|Unfit|[A-Z]\w+(?:Error|Exception)|NotFound|ValueE"
    r"|\bstr\b|\bint\b"
)
BRIEF = ("doctor --json", "actions --json", "show GES2", "history", "set GES2 --lead Kim")
COMMANDS = tuple(dict.fromkeys((*BRIEF, *READS, *CHANGES, *WRITES)))


def sample(folder: Path) -> Path:
    """Make a register with one of everything: a practice's, and a tracker of it."""
    path = folder / "sound.db"
    path.write_bytes(gzip.decompress(STORED.read_bytes()))
    prepare(path)
    with inspect_register(str(path)) as look:
        if there := look.unreadable_values():
            raise AssertionError(f"the sample is not sound: {there[0]}")
    return path


def amiss(
    folder: Path,
    sound: Path,
    alteration: Alteration,
    judge: Sound,
    commands: Sequence[str],
    met: set[str],
) -> Iterator[str]:
    """Yield what is amiss after an alteration, a line each.

    Where doctor tells of it for a reason that all commands have ``met``, only :data:`BRIEF` ones
    are run.
    """
    altered_file = folder / "altered.db"
    shutil.copy(sound, altered_file)
    if not altered(altered_file, alteration):
        return
    told, stumbled, wrong, known = True, "", judge.is_wrong(alteration), False
    for line in commands:
        if known and line not in BRIEF:
            break
        register = folder / "tracker.db"
        for left in (*folder.glob("tracker.db*"), *folder.glob("out.*"), *folder.glob("copy.*")):
            left.unlink()
        shutil.copy(altered_file, register)
        try:
            code, said = run(register, line)
        except BaseException as error:
            yield f"{alteration}: {line}: {type(error).__name__}"
            continue
        if code not in (0, 1):
            yield f"{alteration}: {line}: ends with {code}: {said[-200:]}"
        bare = said.replace(str(folder), "")
        if found := UNWANTED.search(bare):
            yield f"{alteration}: {line}: says {found[0]}: {bare[-300:]!r}"
        if line == "doctor --json" and '"checks"' in said:
            told, reason = _told(said, alteration), _reason(said)
            known = reason in met or not (told or wrong)
            met.add(reason)
        elif "cannot be read" in said:
            stumbled = line
        if line == "actions --json" and code == 0:
            yield from _left_out(alteration, line, said, _codes(sound))
    if not told and (stumbled or wrong):
        yield f"{alteration}: doctor sees nothing; {stumbled or 'it is wrong'}"


def _answer(said: str) -> Any:
    """Return the JSON that a command said; a line for people may stand before or after it."""
    begin = re.search(r"^[\[{]", said, re.MULTILINE)
    assert begin, said
    return json.JSONDecoder().raw_decode(said, begin.start())[0]


def _told(said: str, alteration: Alteration) -> bool:
    """Whether doctor tells of that alteration, or that the file as a whole is not sound."""
    checks = {one["key"]: one for one in _answer(said)["checks"]}
    if any(checks[key]["ok"] is False for key in ("opens", "sound") if key in checks):
        return True
    found = checks["values"]["found"] if "values" in checks else ()
    return any((one["what"], one["field"]) in places(alteration) for one in found)


def _reason(said: str) -> str:
    """Return what kind of fault doctor tells of first, the value itself left out."""
    checks = _answer(said)["checks"]
    found = [one for check in checks if check["key"] == "values" for one in check["found"]]
    words = str(found[0]["words"]) if found else ""
    about = words.partition(", which is ")[2] or words[-30:]
    return f"{about} {' is bytes' in words} {' is ' + chr(39) in words}"


def _left_out(alteration: Alteration, line: str, said: str, sound: frozenset[str]) -> Iterator[str]:
    there = {action["code"] for action in _answer(said)}
    if len(there) < len(sound):
        yield f"{alteration}: {line}: leaves out {len(sound) - len(there)} without a word"


_SOUND: dict[Path, frozenset[str]] = {}


def _codes(sound: Path) -> frozenset[str]:
    if sound not in _SOUND:
        _, said = run(sound, "actions --json")
        _SOUND[sound] = frozenset(action["code"] for action in _answer(said))
    return _SOUND[sound]


def of_column(made: Path, table: str, column: str, brief: bool) -> tuple[int, list[str]]:
    """Alter a column of the register in ``made`` in each way; return how often, what is amiss."""
    with tempfile.TemporaryDirectory(prefix="unreadable-") as place:
        folder = Path(place)
        shutil.copytree(made, folder, dirs_exist_ok=True)
        _of_its_own(folder)
        sound = folder / "sound.db"
        judge = Sound(sound)
        commands = BRIEF if brief else COMMANDS
        met: set[str] = set()
        ways = [Alteration(table, column, way) for way in WAYS]
        found = [line for one in ways for line in amiss(folder, sound, one, judge, commands, met)]
    return len(ways), found


def _of_its_own(folder: Path) -> None:
    os.environ.update(HOME=str(folder), LOGNAME=SAM, USER=SAM, XDG_STATE_HOME=str(folder))
    os.environ["GREENPLAN_SETTINGS"] = str(folder / "settings.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Alter all, print what is amiss and how much there was; 1 if anything."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.unreadable", description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", metavar="TABLE[.COLUMN]")
    parser.add_argument("--brief", action="store_true", help="five commands after each")
    asked = parser.parse_args(arguments)
    columns = dict.fromkeys((one.table, one.column) for one in alterations())
    wanted = [(t, c) for t, c in columns if f"{t}.{c}.".startswith(asked.only and f"{asked.only}.")]
    begun, altered_, found = time.monotonic(), 0, list[str]()
    with (
        tempfile.TemporaryDirectory(prefix="unreadable-") as made,
        ProcessPoolExecutor(asked.jobs) as pool,
    ):
        _of_its_own(Path(made))
        sample(Path(made))
        running = [pool.submit(of_column, Path(made), t, c, asked.brief) for t, c in wanted]
        for done, future in enumerate(as_completed(running), 1):
            count, lines = future.result()
            altered_ += count
            found += lines
            print(*lines, f"{done} of {len(wanted)} columns", sep="\n", flush=True)
    kinds = dict(Counter(line.split(": ")[2][:30] for line in found))
    commands = len(COMMANDS)
    print(f"{len(wanted)} columns, {altered_:,} alterations, {commands} commands", end=", ")
    print(f"{time.monotonic() - begun:.0f} s: {len(found)} amiss {kinds or ''}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
