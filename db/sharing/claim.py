"""Claim a register on a network share for one user, keep the claim, and release it."""

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
from db.files.faults import describe_error, primary_code
from db.files.retries import FileHeld
from db.sharing import claim_file
from db.sharing.claim_file import FoundClaim, Mark
from db.sharing.holder import Holder
from db.sharing.process import computer_name, this_process
from db.storage.place import BUSY_TIMEOUT, Place

SILENT = 60.0
"""Seconds without a refresh, by the share's clock, after which a claim expires."""

TOUCH_EVERY = 15.0
"""Seconds after which to refresh a claim."""

_ROUNDS = 20
_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class Claim:
    """One program's claim to the register at ``register``, for ``person``; for any thread.

    A share's locks do not tell who holds them, and a user who went home cannot release them, so a
    file beside the register says who has it open. Two writers are kept apart because each change
    checks this file while it holds the database's own lock, and a claim is taken under the same
    lock.
    """

    def __init__(self, register: Path, person: str, clock: Callable[[], datetime]) -> None:
        self._register = register
        self._file = claim_file.claim_file_of(register)
        self._person = person
        self._clock = clock
        self._mutex = threading.RLock()
        self._token = ""
        self._touched = 0.0
        self._heard: tuple[str, float, float] = ("", 0.0, 0.0)
        self._closed = False
        self.unwritable = False

    def acquire(self, *, take_over: bool = False) -> None:
        """Claim the register; with ``take_over`` even if someone else has it.

        Raises:
            InUse: someone else has it.
            Refused: the folder cannot be written to.
            GreenPlanError: the share does not respond, or its disk is full.
        """
        with _database_held(self._register):
            self.confirm(take_over=take_over)

    def confirm(self, *, take_over: bool = False) -> None:
        """Confirm the claim, within a transaction that holds the register's write lock.

        Raises:
            InUse, Refused, GreenPlanError: as in :meth:`acquire`.
        """
        with self._mutex:
            if self._closed:
                raise Refused("The register was closed. Nothing was saved. Open it again.")
            found = self._read()
            if found is None or found.mark.token != self._token or not self._token:
                self._claim(found, take_over)
            elif time.monotonic() - self._touched > TOUCH_EVERY and not self._touch():
                self._claim(self._read(), take_over)

    def check(self) -> None:
        """Check that the claim is still ours, without claiming again.

        Raises:
            InUse: someone else has it.
            GreenPlanError: the claim is gone, or the share does not respond.
        """
        with self._mutex:
            found = self._read()
            if found is not None and found.mark.token == self._token:
                return
            if found is not None:
                raise InUse(found.mark.holder, taken_over=True)
            raise GreenPlanError(
                f"The tracker has lost its claim to the register {self._register}. Nothing was"
                " saved. Try again."
            )

    def refresh(self) -> None:
        """Refresh the claim, so that others see that we are still here. Without a claim, do
        nothing.

        Raises:
            InUse: someone took over the register.
            GreenPlanError: the share does not respond.
        """
        with self._mutex:
            if not self._token or self._closed or self._touch():
                return
        self.acquire()

    def other_holder(self) -> Holder | None:
        """Return who else has the register open now.

        Raises:
            GreenPlanError: the share does not respond.
        """
        with self._mutex:
            found = self._read()
            if found is None or found.mark.token == self._token or not self._is_live(found):
                return None
            return found.mark.holder

    def release(self) -> None:
        """Release the claim for good."""
        with self._mutex:
            self._closed = True
            if not self._token:
                return
            with suppress(OSError):  # if the file stays, the claim expires
                found = claim_file.read_claim(self._file)
                if found is not None and found.mark.token == self._token:
                    claim_file.delete_if_possible(self._file)
            self._token = ""

    def _read(self) -> FoundClaim | None:
        try:
            return claim_file.read_claim(self._file)
        except OSError as error:
            raise self._in_words(error) from error

    def _claim(self, found: FoundClaim | None, take_over: bool) -> None:
        mark = self._mark(self._token or claim_file.new_token())
        try:
            beside, now = claim_file.write_beside(self._file, mark, self._register)
            try:
                self._put(beside, now, mark, found, take_over)
                claim_file.delete_leftovers(self._file, now - SILENT)
            finally:
                claim_file.delete_if_possible(beside)
        except OSError as error:
            raise self._in_words(error) from error

    def _mark(self, token: str) -> Mark:
        return Mark(Holder(self._person, computer_name(), self._clock()), this_process(), token)

    def _put(
        self, beside: Path, now: float, mark: Mark, found: FoundClaim | None, take_over: bool
    ) -> None:
        for _ in range(_ROUNDS):
            if found is not None and found.mark.token == mark.token:
                self._token, self._touched, self.unwritable = mark.token, time.monotonic(), False
                return
            if found is not None and not take_over and self._is_live(found, now):
                had_it, self._token = bool(self._token), ""
                raise InUse(found.mark.holder, taken_over=had_it)
            if found is not None or not claim_file.place_if_free(beside, self._file):
                self._put_over(beside, found)
            found = claim_file.read_claim(self._file)
        raise GreenPlanError(
            f"Other people keep opening the register {self._register}. Nothing was saved. Try"
            " again in a moment."
        )

    def _put_over(self, beside: Path, found: FoundClaim | None) -> None:
        """Replace the claim that was examined, or one that cannot be read, but no other."""
        there = claim_file.read_claim(self._file)
        if (there and there.mark.token) == (found and found.mark.token):
            claim_file.place_over(beside, self._file)

    def _is_live(self, found: FoundClaim, now: float | None = None) -> bool:
        """Whether that claim is still valid.

        ``now`` is the time of the share's clock. If it is needed and not given, it is read.
        """
        if found.mark.process.has_ended:
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
        """Return the time of the share's clock, or our own if the share cannot be written to."""
        mark = self._mark(claim_file.new_token())
        try:
            beside, now = claim_file.write_beside(self._file, mark, self._register)
        except OSError:
            return time.time()
        claim_file.delete_if_possible(beside)
        return now

    def _touch(self) -> bool:
        try:
            there = claim_file.refresh_claim(self._file, self._token)
        except OSError as error:
            raise self._in_words(error) from error
        if there:
            self._touched = time.monotonic()
        return there

    def _in_words(self, error: OSError) -> GreenPlanError:
        if isinstance(error, FileHeld):
            return GreenPlanError(
                f"The file {self._file.name}, which says who has the register open, cannot be used"
                f" ({describe_error(error)}). Nothing was saved. Try again in a moment."
            )
        if error.errno in _READ_ONLY:
            self.unwritable = True
            return Refused(
                f"Viewing only: you cannot write to the folder {self._file.parent}."
                " Nothing was saved. Ask IT for write access to it."
            )
        if error.errno == errno.ENOSPC:
            return GreenPlanError(
                f"The disk is full. Nothing was saved in {self._register}. Free some space on it,"
                " then try again."
            )
        return GreenPlanError(
            f"The share with the register {self._register} is not responding"
            f" ({describe_error(error)})."
            " Nothing was saved. Try again in a moment."
        )


@contextmanager
def temporary_claim(
    place: Place, person: str, clock: Callable[[], datetime]
) -> Iterator[Callable[[], None]]:
    """Claim the register at ``place`` for a while, to migrate it or to restore a backup.

    Yield a function that checks the claim and raises as :meth:`Claim.check` does. On a local disk
    and on a server there is nothing to claim.

    Raises:
        InUse: someone else has it.
        Refused: the folder cannot be written to.
        GreenPlanError: the share does not respond, or its disk is full.
    """
    if not place.shared or place.path is None:
        yield lambda: None
        return
    claim = Claim(place.path, person, clock)
    claim.acquire()
    done = threading.Event()
    keeping = threading.Thread(target=_keep_until, args=(claim, done), daemon=True)
    keeping.start()
    try:
        yield claim.check
    finally:
        done.set()
        keeping.join()
        claim.release()


def _keep_until(claim: Claim, done: threading.Event) -> None:
    while not done.wait(TOUCH_EVERY):
        with suppress(GreenPlanError):  # the work's own check raises it
            claim.refresh()


@contextmanager
def _database_held(register: Path) -> Iterator[None]:
    """Hold the database's write lock, if possible, so that no change is in progress.

    If it cannot be held, a program that stopped during a change may hold it. Then only the claim
    file counts, and no change can be stored until the lock is free.

    Raises:
        Refused: the register cannot be written to.
    """
    with ExitStack() as held:
        try:
            _hold(register, held)
        except sqlite3.OperationalError as error:
            if primary_code(error) == sqlite3.SQLITE_READONLY:
                raise Refused(
                    f"Viewing only: the register {register} is read-only. Nothing was saved."
                    " Ask IT for write access to it."
                ) from error
        except sqlite3.DatabaseError:
            pass  # a damaged one, to be replaced by a backup
        yield


def _hold(register: Path, held: ExitStack) -> None:
    if not register.exists():  # connecting would create it
        return
    connection = held.enter_context(
        closing(sqlite3.connect(register, timeout=BUSY_TIMEOUT, isolation_level=None))
    )
    connection.execute("BEGIN IMMEDIATE")
    held.callback(connection.execute, "ROLLBACK")
