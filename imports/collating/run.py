"""Look at every file of a folder, on all processors, and say what each holds."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from queue import SimpleQueue

from db.received.received_json import received_from_json
from db.validation.nhs_number import find_nhs_numbers, mask_nhs_numbers
from imports.collating.child import first_question, question
from imports.collating.finding import INSIDE, FoundFile, find_files
from imports.collating.judging import FileHead
from imports.collating.reading import KnownPlan
from imports.reading.books import SECONDS
from imports.reading.child_process import CannotStart, Child, ChildLost

_MOST = 8
"""The most child processes. More would wait for the parent, and each needs 60 MiB."""

_NUMBER_IN_NAME = (
    "Its name, or that of its folder, has what looks like an NHS number. Give it another name."
)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file that was looked at.

    ``said`` is what it says, packed (:mod:`db.received.received_json`), empty if it was
    ``refused``. ``head`` is the same without its rows, which is enough to judge it, and
    ``about`` that as JSON. ``settled`` is
    whether the same content would be refused at any other time.
    """

    name: str
    sha256: str = ""
    said: str = ""
    head: FileHead | None = None
    refused: str = ""
    settled: bool = False
    about: str = ""

    @property
    def judged_by(self) -> FileHead:
        """What counts in judging it."""
        return self.head or FileHead(self.name, self.sha256, refused=self.refused)


ReadBefore = Callable[[str, str], LookedAt | None]
"""What gives a file that was read before, by its name and SHA-256."""


def never_read(_name: str, _sha256: str) -> None:
    """Give no file that was read before."""


def look_at(
    folder: Path,
    plans: Iterable[KnownPlan],
    today: date,
    processors: int = 0,
    read_before: ReadBefore = never_read,
) -> Generator[LookedAt, None, None]:
    """Yield what each file below a folder says, in the order of their names. Those that
    ``read_before`` gives are not read again.

    No more than a few files are held at a time. Stop whenever you like.
    """
    first = first_question(plans, today)
    count = processors or _processors()
    all_readers = [_Reader(first) for _ in range(count)]
    readers: SimpleQueue[_Reader] = SimpleQueue()
    for one in all_readers:
        readers.put(one)

    def look(found: FoundFile, sha256: str) -> LookedAt:
        reader = readers.get()
        try:
            return reader.look(found, sha256)
        finally:
            readers.put(reader)

    with ThreadPoolExecutor(count) as pool, ExitStack() as stopping:
        for one in all_readers:
            stopping.callback(one.stop)
        stopping.callback(pool.shutdown, wait=False, cancel_futures=True)
        waiting: deque[Future[LookedAt] | LookedAt] = deque()
        for found in find_files(folder):
            sha256 = "" if found.fault else hashlib.sha256(found.content).hexdigest()
            if find_nhs_numbers(found.name):
                waiting.append(LookedAt(mask_nhs_numbers(found.name), refused=_NUMBER_IN_NAME))
            elif found.fault:
                waiting.append(LookedAt(found.name, refused=found.fault))
            elif before := read_before(found.name, sha256):
                waiting.append(before)
            else:
                waiting.append(pool.submit(look, found, sha256))
            if len(waiting) > 2 * count:
                yield _ready(waiting.popleft())
        while waiting:
            yield _ready(waiting.popleft())


def _processors() -> int:
    """Return how many files to look at at once: one for each processor that may be used."""
    if sys.platform == "win32" or sys.platform == "darwin":
        return min(os.cpu_count() or 1, _MOST)
    return min(len(os.sched_getaffinity(0)), _MOST)


def _ready(one: Future[LookedAt] | LookedAt) -> LookedAt:
    return one if isinstance(one, LookedAt) else one.result()


class _Reader:
    """Reads files one after another in a child process, and starts another if that one fails."""

    def __init__(self, first: bytes) -> None:
        self._first = first
        self._child: Child | None = None
        self._stopped = False

    def stop(self) -> None:
        """End the process, whatever it is doing: another thread may wait for its answer."""
        self._stopped = True
        self._end()

    def look(self, found: FoundFile, sha256: str) -> LookedAt:
        """Return what a file says, or why it was refused."""
        name = PurePosixPath(found.name.rpartition(INSIDE)[2]).name
        try:
            child = self._child or self._started()
            answer = child.ask(question(name, found.content, found.written, sha256), SECONDS)
        except CannotStart as error:
            return LookedAt(found.name, sha256, refused=f"It was not read: {error}")
        except ChildLost as error:
            self._end()
            why = f"more than {SECONDS} seconds" if error.slow else "too much memory"
            return LookedAt(
                found.name,
                sha256,
                refused=f"Reading it takes {why}, or it is damaged. Ask for a new workbook.",
            )
        except BaseException:
            self._end()
            raise
        head, _, said = answer.decode(errors="surrogatepass").partition("\n")
        if not said:
            return LookedAt(found.name, sha256, **json.loads(head))
        told = FileHead.of(found.name, *received_from_json(head))
        return LookedAt(found.name, sha256, said, told, about=head)

    def _started(self) -> Child:
        child = self._child = Child("imports.collating.child")
        if self._stopped:  # while it started
            self._end()
        child.ask(self._first, SECONDS)
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.stop()
