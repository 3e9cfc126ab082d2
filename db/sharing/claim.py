"""Having a register on a network share to oneself: claiming it, keeping it, letting it go."""

from __future__ import annotations

import errno
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from db.errors import GreenPlanError, InUse, Refused
from db.files.faults import fault, primary_code
from db.files.patience import Held
from db.sharing import claim_file
from db.sharing.claim_file import Found, Mark
from db.sharing.holder import Holder
from db.sharing.process import computer_name, this_process
from db.storage.place import BUSY_TIMEOUT, Place

SILENT = 60.0
"""Seconds without a touch, by the share's clock, after which nobody has a register any more."""

TOUCH_EVERY = 15.0
"""Seconds after which a claim is to be touched again."""

_ROUNDS = 20
_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class Claim:
    """One program's claim to the register at ``register``, for ``person``; for any thread.

    A share's locks alone do not tell who holds them and cannot be left by somebody who went home,
    so a file beside the register says who works on it. What keeps two writers apart is that each
    change looks at that file while it holds the database's own lock, and that a claim is taken
    under the same lock.
    """

    def __init__(self, register: Path, person: str, clock: Callable[[], datetime]) -> None:
        self._register = register
        self._file = claim_file.claim_of(register)
        self._person = person
        self._clock = clock
        self._mutex = threading.RLock()
        self._token = ""
        self._touched = 0.0
        self._heard: tuple[str, float, float] = ("", 0.0, 0.0)
        self._closed = False
        self.unwritable = False

    def take(self, *, take_over: bool = False) -> None:
        """Have the register from now on; with ``take_over`` also if somebody else has it.

        Raises:
            InUse: somebody else has it.
            Refused: the folder cannot be written to.
            GreenPlanError: the share does not answer, or its disk is full.
        """
        with _database_held(self._register):
            self.confirm(take_over=take_over)

    def confirm(self, *, take_over: bool = False) -> None:
        """Make sure that the register is ours, within a transaction that holds its write lock.

        Raises:
            InUse, Refused, GreenPlanError: as :meth:`take` does.
        """
        with self._mutex:
            if self._closed:
                raise Refused("The register was closed. Nothing was stored; open it again.")
            found = self._read()
            if found is None or found.mark.token != self._token or not self._token:
                self._claim(found, take_over)
            elif time.monotonic() - self._touched > TOUCH_EVERY and not self._touch():
                self._claim(self._read(), take_over)

    def check(self) -> None:
        """Make sure that the register is still ours, without claiming it anew.

        Raises:
            InUse: somebody else has it.
            GreenPlanError: nobody has it any more, or the share does not answer.
        """
        with self._mutex:
            found = self._read()
            if found is not None and found.mark.token == self._token:
                return
            if found is not None:
                raise InUse(found.mark.holder, taken_over=True)
            raise GreenPlanError(
                f"The claim to the register {self._register} is gone. Nothing was stored; try"
                " again."
            )

    def keep(self) -> None:
        """Touch the claim, so that others see that we are there; nothing where there is none.

        Raises:
            InUse: somebody took it over.
            GreenPlanError: the share does not answer.
        """
        with self._mutex:
            if not self._token or self._closed or self._touch():
                return
        self.take()

    def other(self) -> Holder | None:
        """Return who else has the register now.

        Raises:
            GreenPlanError: the share does not answer.
        """
        with self._mutex:
            found = self._read()
            if found is None or found.mark.token == self._token or not self._is_live(found):
                return None
            return found.mark.holder

    def let_go(self) -> None:
        """Leave the register to others, for good."""
        with self._mutex:
            self._closed = True
            if not self._token:
                return
            with suppress(OSError):  # where it stays, it is nobody's once we are gone
                found = claim_file.read(self._file)
                if found is not None and found.mark.token == self._token:
                    claim_file.remove(self._file)
            self._token = ""

    def _read(self) -> Found | None:
        try:
            return claim_file.read(self._file)
        except OSError as error:
            raise self._in_words(error) from error

    def _claim(self, found: Found | None, take_over: bool) -> None:
        mark = self._mark(self._token or claim_file.new_token())
        try:
            beside, now = claim_file.write_beside(self._file, mark, self._register)
            try:
                self._put(beside, now, mark, found, take_over)
                claim_file.sweep(self._file, now - SILENT)
            finally:
                claim_file.remove(beside)
        except OSError as error:
            raise self._in_words(error) from error

    def _mark(self, token: str) -> Mark:
        return Mark(Holder(self._person, computer_name(), self._clock()), this_process(), token)

    def _put(
        self, beside: Path, now: float, mark: Mark, found: Found | None, take_over: bool
    ) -> None:
        for _ in range(_ROUNDS):
            if found is not None and found.mark.token == mark.token:
                self._token, self._touched, self.unwritable = mark.token, time.monotonic(), False
                return
            if found is not None and not take_over and self._is_live(found, now):
                had_it, self._token = bool(self._token), ""
                raise InUse(found.mark.holder, taken_over=had_it)
            if found is not None or not claim_file.put_new(beside, self._file):
                self._put_over(beside, found)
            found = claim_file.read(self._file)
        raise GreenPlanError(
            f"Others are claiming the register {self._register} all the while. Nothing was"
            " stored; try again in a moment."
        )

    def _put_over(self, beside: Path, found: Found | None) -> None:
        """Replace the claim that was judged, or one that cannot be read, but no other."""
        there = claim_file.read(self._file)
        if (there and there.mark.token) == (found and found.mark.token):
            claim_file.put_over(beside, self._file)

    def _is_live(self, found: Found, now: float | None = None) -> bool:
        """Whether somebody still has the register by that claim.

        ``now`` is what the share's clock says; it is asked where it is needed and not given.
        """
        if found.mark.process.gone:
            return False
        token, touched, heard = self._heard
        if token == found.mark.token and found.touched >= touched and now is None:
            heard = time.monotonic() if found.touched > touched else heard
        else:
            now = self._share_now() if now is None else now
            heard = time.monotonic() - abs(now - found.touched)
        self._heard = (found.mark.token, found.touched, heard)
        return time.monotonic() - heard <= SILENT

    def _share_now(self) -> float:
        """Return the share's clock; our own where nothing can be written to the share."""
        mark = self._mark(claim_file.new_token())
        try:
            beside, now = claim_file.write_beside(self._file, mark, self._register)
        except OSError:
            return time.time()
        claim_file.remove(beside)
        return now

    def _touch(self) -> bool:
        try:
            there = claim_file.touch(self._file, self._token)
        except OSError as error:
            raise self._in_words(error) from error
        if there:
            self._touched = time.monotonic()
        return there

    def _in_words(self, error: OSError) -> GreenPlanError:
        if isinstance(error, Held):
            return GreenPlanError(
                f"The file {self._file.name}, which says who has the register open, cannot be used"
                f" ({fault(error)}). Nothing was stored; try again in a moment."
            )
        if error.errno in _READ_ONLY:
            self.unwritable = True
            return Refused(
                f"This is a view only: nothing can be written to the folder {self._file.parent}."
                " Nothing was stored; ask IT for write access to it."
            )
        if error.errno == errno.ENOSPC:
            return GreenPlanError(
                f"The disk is full. Nothing was stored in {self._register}. Free some space on it,"
                " then try again."
            )
        return GreenPlanError(
            f"The share with the register {self._register} does not answer ({fault(error)})."
            " Nothing was stored; try again in a moment."
        )


@contextmanager
def claimed(
    place: Place, person: str, clock: Callable[[], datetime]
) -> Iterator[Callable[[], None]]:
    """Have the register at ``place`` alone for a while: to migrate it, or to put back a copy.

    What is yielded makes sure that it is still ours, and raises as :meth:`Claim.check` does. On a
    local disk and on a server there is nothing to claim.

    Raises:
        InUse: somebody else has it.
        Refused: the folder cannot be written to.
        GreenPlanError: the share does not answer, or its disk is full.
    """
    if not place.shared or place.path is None:
        yield lambda: None
        return
    claim = Claim(place.path, person, clock)
    claim.take()
    done = threading.Event()
    keeping = threading.Thread(target=_keep_until, args=(claim, done), daemon=True)
    keeping.start()
    try:
        yield claim.check
    finally:
        done.set()
        keeping.join()
        claim.let_go()


def _keep_until(claim: Claim, done: threading.Event) -> None:
    while not done.wait(TOUCH_EVERY):
        with suppress(GreenPlanError):  # whoever does the work is told by its check
            claim.keep()


@contextmanager
def _database_held(register: Path) -> Iterator[None]:
    """Hold the database's write lock, where it can be had, so that nobody is within a change.

    Where it cannot, a program that stopped within a change may hold it: the claim's file alone
    then decides, and no change can be stored before the lock is free.

    Raises:
        Refused: the register cannot be written to.
    """
    with ExitStack() as held:
        try:
            _hold(register, held)
        except sqlite3.OperationalError as error:
            if primary_code(error) == sqlite3.SQLITE_READONLY:
                raise Refused(
                    f"This is a view only: the register {register} is read-only. Nothing was"
                    " stored; ask IT for write access to it."
                ) from error
        except sqlite3.DatabaseError:
            pass  # a damaged one, to be replaced by a copy
        yield


def _hold(register: Path, held: ExitStack) -> None:
    if not register.exists():  # connecting to it would make one
        return
    connection = held.enter_context(
        closing(sqlite3.connect(register, timeout=BUSY_TIMEOUT, isolation_level=None))
    )
    connection.execute("BEGIN IMMEDIATE")
    held.callback(connection.execute, "ROLLBACK")
