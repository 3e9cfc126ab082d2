"""Breaking one call of one operation, and looking at what is left."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db.errors import GreenPlanError
from db.opening import open_register
from tests.faults.disk import Call, FaultyDisk
from tests.faults.operations import OLD_FILE, SAM, Operation, Practice
from tests.faults.states import Rows, half_written, held, unsound

BESIDE = ("-wal", "-shm", "-journal")
NO_COPY = "There is no backup for today until this is fixed."
"""How the note ends that tells of a daily copy that could not be made: no reason to stop."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a forked run ended: its exit code (negative for a signal) and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation on a practice of its own: how things are before it and after it went well."""

    operation: Operation
    start: Practice
    calls: int
    before: Rows | None
    after: Rows | None
    """What the register holds; ``None`` where there is none."""
    files: frozenset[str]
    """Every file there was before or is there after."""


def forked(work: Callable[[], int], scratch: Path) -> Outcome:
    """Run ``work`` in a forked process; its output goes through files in ``scratch``."""
    out, err = scratch / "out.txt", scratch / "err.txt"
    process = os.fork()
    if process == 0:
        code = 70
        try:
            for number, name in ((0, os.devnull), (1, str(out)), (2, str(err))):
                flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                os.dup2(os.open(name, flags, 0o600), number)
            code = work()
            sys.stdout.flush()
        except BaseException:
            traceback.print_exc()
        finally:
            _at_the_end()
            os._exit(code)
    _, status = os.waitpid(process, 0)
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in (out, err))
    return Outcome(os.waitstatus_to_exitcode(status), *texts)


def _at_the_end() -> None:
    """Do what openpyxl does when a program ends; the rest of that is our parent's to do."""
    writer = sys.modules.get("openpyxl.worksheet._writer")
    if writer is not None:
        with suppress(OSError):
            writer._openpyxl_shutdown()


def planned(operation: Operation, practice: Practice, scratch: Path, disk: FaultyDisk) -> Plan:
    """Run an operation on a sound disk, and note what it changes and how many calls that takes.

    Raises:
        RuntimeError: it does not go well even so.
    """
    start = Practice(scratch / "start")
    shutil.copytree(practice.folder, start.folder)
    if operation.over:
        (start.folder / operation.target).write_bytes(OLD_FILE)
    if operation.prepare:
        operation.prepare(start)
    work = Practice(scratch / "work")
    shutil.copytree(start.folder, work.folder)
    done = _run(operation, work, scratch, disk)
    calls = disk.count
    disk.watch(None)
    if done.code or not calls:
        raise RuntimeError(f"{operation.name} on a sound disk: {done}")
    before, after = start.folder / operation.register, work.folder / operation.register
    plan = Plan(
        operation,
        start,
        calls,
        _state(before) if before.exists() else None,
        _state(after),
        frozenset(_files(start) | _files(work)),
    )
    shutil.rmtree(work.folder)
    return plan


def broken(
    plan: Plan, at: int, error: int, stays: bool, scratch: Path, disk: FaultyDisk
) -> list[tuple[str, str]]:
    """Run a planned operation on a disk whose ``at``-th call fails.

    Returns what is wrong afterwards: which call failed, and the fault.
    """
    work = Practice(scratch / "work")
    shutil.copytree(plan.start.folder, work.folder)
    done = _run(plan.operation, work, scratch, disk, at, error=error, stays=stays)
    hit = disk.hit
    disk.watch(None)
    try:
        told = [
            *_said(plan, done),
            *_kept(plan, work, done),
            *_target(plan, work, done),
            *_left_behind(plan, work, hit, error),
        ]
    finally:
        shutil.rmtree(work.folder)
    where = f"{hit[0].name} {Path(hit[1]).name}" if hit else "not reached"
    staying = " from then on" if stays else ""
    what = f"{errno.errorcode[error]}{staying} at call {at} ({where})"
    return [(what, fault.replace(str(work.folder), "…")) for fault in told]


def _run(
    operation: Operation,
    work: Practice,
    scratch: Path,
    disk: FaultyDisk,
    at: int = 0,
    *,
    error: int = 0,
    stays: bool = False,
) -> Outcome:
    def run() -> int:
        work.enter()
        disk.watch(work.folder, at, error=error, stays=stays)
        return operation.run(work, disk)

    return forked(run, scratch)


def _state(register: Path) -> Rows:
    """Return what a register holds, or all its bytes where it is damaged."""
    try:
        return held(register)
    except sqlite3.DatabaseError:
        return {"damaged": [(register.read_bytes(),)]}


_OF_SQLITE = ("disk I/O", "database is", "database or", "unable to open", "SQLITE_", "Errno")


def _said(plan: Plan, done: Outcome) -> Iterator[str]:
    lines = [line for line in done.err.splitlines() if not line.endswith(NO_COPY)]
    for line in lines:
        if not line.startswith("greenplan: ") or "unexpected" in line:
            yield f"it said {line!r}"
        elif " damaged" in line and "damaged" not in (plan.before or {}):
            yield f"it calls a sound register damaged: {line!r}"
        elif any(words in line for words in _OF_SQLITE):
            yield f"it repeats SQLite's words: {line!r}"
        elif not line.endswith((".", ")")):
            yield f"its line does not end: {line!r}"
    if done.code not in (0, 1):
        yield f"exit {done.code}"
    if done.code == 1 and len(lines) != 1:
        yield f"exit 1 with {len(lines)} lines on stderr"
    if done.code == 0 and lines and plan.operation.name != "burst":
        yield f"exit 0, but it said {lines}"


def _kept(plan: Plan, work: Practice, done: Outcome) -> Iterator[str]:
    """Yield what is wrong with the register: it must be as it was, or hold the whole change."""
    register = work.folder / plan.operation.register
    if not register.exists():
        if plan.before is not None or done.code == 0:
            yield "the register is gone"
        return
    now = _state(register)
    if now == plan.before and "damaged" in now:
        if done.code == 0:
            yield "exit 0, but it is still damaged"
        return
    yield from unsound(register)
    if done.code == 0 and now != plan.after:
        yield f"exit 0, but the register is not as it should be: {_unlike(now, plan.after)}"
    elif plan.before is None and done.code == 1 and not now.get("organisation"):
        pass  # a new register without an organisation, with which the next init goes on
    elif plan.operation.goes_on and plan.before and plan.after:
        if not (_are_among(plan.before, now) and _are_among(now, plan.after)):
            yield f"what is there is no part of the job: {_unlike(now, plan.after)}"
    elif now not in (plan.before, plan.after):
        yield f"half a change is there: {_unlike(now, plan.before)}"
    elif done.code == 1 and now != plan.before and not _admits(done.err):
        yield f"it is stored, but it said {done.err.strip()!r}"
    yield from _does_not_open(register)


def _are_among(some: Rows, others: Rows) -> bool:
    """Whether all rows of some are rows of others."""
    return all(set(rows) <= set(others.get(table, ())) for table, rows in some.items())


def _admits(line: str) -> bool:
    """Whether it says that the return was made, that the change may be there, or only that what
    was brought up to date could not be opened or read then.
    """
    said = (
        *("was made", "is made", "Check whether your change was saved"),
        "continues from where it stopped",
        *("could not be read", "cannot be opened"),
    )
    return any(words in line for words in said)


def _unlike(now: Rows, wanted: Rows | None) -> str:
    if wanted is None:
        return "there is a register where there was none"
    tables = sorted(name for name in {*now, *wanted} if now.get(name) != wanted.get(name))
    return ", ".join(tables)


def _does_not_open(register: Path) -> Iterator[str]:
    try:
        open_register(register, user=SAM).close()
    except GreenPlanError as error:
        yield f"it does not open any more: {error}"


def _target(plan: Plan, work: Practice, done: Outcome) -> Iterator[str]:
    if not plan.operation.target:
        return
    target = work.folder / plan.operation.target
    was = plan.start.folder / plan.operation.target
    if not target.exists():
        if done.code == 0 or was.exists():
            yield f"{target.name} is not there"
    elif was.exists() and target.read_bytes() == was.read_bytes():
        if done.code == 0:
            yield f"exit 0, but {target.name} is the old one"
    elif fault := half_written(target):
        yield f"{target.name} is half written: {fault}"


def _left_behind(
    plan: Plan, work: Practice, hit: tuple[Call, str] | None, error: int
) -> Iterator[str]:
    """Yield files that nobody asked for. What cannot be deleted has to stay."""
    if error == errno.EROFS or (hit and hit[0] in (Call.UNLINK, Call.RMDIR)):
        return
    register = plan.operation.register
    journals = {f"{register}{end}" for end in BESIDE}
    for name in sorted(_files(work) - plan.files - journals):
        if not _is_a_copy(work.folder / name):
            yield f"left {name}"


def _is_a_copy(path: Path) -> bool:
    """Whether it is a copy of a register, whole or of a damaged one, or the folder for them."""
    if path.is_dir():
        return path.name.endswith("-backups")
    if not path.parent.name.endswith("-backups") or path.suffix != ".db":
        return False
    return path.name.endswith("-damaged.db") or not half_written(path)


def _files(practice: Practice) -> set[str]:
    return {
        str(path.relative_to(practice.folder))
        for path in practice.folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }
