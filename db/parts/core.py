"""What the parts of a register share: reading, transactions, the user and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from threading import get_ident
from typing import TYPE_CHECKING

from db.errors import CannotRead, Refused, UnknownCode
from db.storage.column_types import Unfit
from db.storage.place import Place
from db.storage.query import Query
from db.storage.query_readers import FollowingReader
from db.validation.identity import FindIdentity, by_name_only
from db.views import Organisation

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from db.history.change_log import OpenChange
    from db.sharing.claim import Claim
    from db.validation.identity import Identity


class Core:
    """An open database, its user, and the clock.

    ``has_stored`` is whether a change was saved since it was opened. ``claim`` is the user's claim
    to a register on a share, or ``None`` where there is nothing to claim.
    """

    def __init__(
        self,
        place: Place,
        reader: FollowingReader,
        user: str,
        clock: Callable[[], datetime],
        *,
        identity: FindIdentity = by_name_only,
        opened_read_only: bool = False,
    ) -> None:
        self.place = place
        self.reader = reader
        self.user = user
        self.clock = clock
        self.opened_read_only = opened_read_only
        self._find_identity = identity
        self.claim = self._new_claim()
        self.has_stored = False
        self._together: tuple[int, Session, str] | None = None

    @property
    def today(self) -> date:
        """Today's date where the user is."""
        return self.clock().astimezone().date()

    @property
    def now(self) -> str:
        """The moment in UTC, as the register stores it: one for all changes made together."""
        if self._together is not None and self._together[0] == get_ident():
            return self._together[2]
        return f"{self.clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @cached_property
    def identity(self) -> Identity:
        """Who makes the changes: found at the first one."""
        return self._find_identity()

    @cached_property
    def engine(self) -> Engine:
        """The connection for changes."""
        from db.storage.transactions import engine_for

        return engine_for(self.place)

    def snapshot(self) -> AbstractContextManager[Query]:
        """Return a query that sees the register at one moment."""
        return self.reader.snapshot()

    @contextmanager
    def transaction(self, *, lets_read: bool = False) -> Iterator[Session]:
        """Make a change completely or not at all, as a part of :meth:`together` inside it.

        With ``lets_read``, the register can still be asked, however large the change is.

        Raises:
            Refused: the register is viewing only.
        """
        self.refuse_if_view()
        if self._together is not None and self._together[0] == get_ident():
            yield self._together[1]
            return
        from db.history.change_log import LOGGED
        from db.storage import transactions

        engine = transactions.lets_read(self.engine) if lets_read else self.engine
        confirm = None if self.claim is None else self.claim.confirm
        with transactions.transaction(engine, self.place, confirm) as session:
            yield session
        self.has_stored |= LOGGED in session.info

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all changes that this thread makes inside completely, or none of them.

        Raises:
            Refused: the register is viewing only.
        """
        with self.transaction(lets_read=True) as session:
            self._together = get_ident(), session, self.now
            try:
                yield
            finally:
                self._together = None

    @contextmanager
    def change(self, organisation: Organisation) -> Iterator[OpenChange]:
        """Make one logged change to what the organisation has, in a transaction of its own.

        Raises:
            Refused: the register is viewing only.
            EarlierCode: in place of an unknown code, if the action was in the list before.
        """
        from db.history.change_log import OpenChange, lock_organisation

        try:
            with self.transaction() as session:
                lock_organisation(session, organisation.id)
                yield OpenChange(
                    session,
                    organisation.id,
                    organisation.in_use,
                    self.user,
                    self.now,
                    self.today,
                    self.identity,
                    organisation.plan_key,
                )
        except UnknownCode as error:
            raise self.with_earlier_codes(organisation, error) from None

    def with_earlier_codes(self, organisation: Organisation, error: UnknownCode) -> UnknownCode:
        """Return the error for a code, which says so if the action was in the list before."""
        from db.actions.earlier_codes import with_earlier_codes

        with self.snapshot() as query:
            return with_earlier_codes(query, organisation, self.today, error)

    def refuse_if_view(self) -> None:
        """Refuse if the register was opened for viewing only.

        Raises:
            Refused: the register is viewing only.
        """
        if self.opened_read_only:
            raise Refused(
                f"Viewing only: the register {self.place} was opened with --read-only. Nothing was"
                " saved. To change it, open it without --read-only where you have write access."
            )

    def told(self, error: Unfit, query: Query) -> CannotRead:
        """Return the error for a row that was left out.

        Raises:
            Unfit: everything stored can be read.
        """
        if told := self.reader.refusal(error, query):
            return told
        raise error

    def close(self) -> None:
        """Close the database and release the claim to it."""
        self.reader.close()
        if "engine" in self.__dict__:
            self.engine.dispose()
        if self.claim is not None:
            self.claim.release()

    def _new_claim(self) -> Claim | None:
        if self.place.path is None or not self.place.shared:
            return None
        from db.sharing.claim import Claim

        return Claim(self.place.path, self.user, self.clock)


class Part:
    """One subject of a register: its queries and changes.

    Queries take an :class:`db.views.Organisation` and return frozen views.

    Every change is one transaction that also writes the change log, signed with the user's name and
    the clock's time, and returns what it did. A change is made completely or raises a
    :class:`db.errors.GreenPlanError` or a subclass.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
