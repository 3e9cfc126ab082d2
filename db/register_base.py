"""The base of the register: the reader, the clock, transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from db.actions import queries
from db.errors import Refused
from db.records import record_queries
from db.storage.place import Place
from db.storage.query import Query
from db.storage.query_readers import FollowingReader
from db.validation.identity import FindIdentity, by_name_only
from db.views import Organisation, Position

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from db.history.change_log import OpenChange
    from db.sharing.claim import Claim
    from db.sharing.holder import Holder
    from db.validation.identity import Identity


class RegisterBase:
    """An open database, its user, and the clock.

    ``has_stored`` is whether a change was saved since it was opened.
    """

    def __init__(
        self,
        place: Place,
        reader: FollowingReader,
        user: str,
        clock: Callable[[], datetime],
        *,
        identity: FindIdentity = by_name_only,
        read_only: bool = False,
    ) -> None:
        self.place = place
        self.user = user
        self._reader = reader
        self._clock = clock
        self._find_identity = identity
        self._read_only = read_only
        self._claim = self._new_claim()
        self._nothing_since: tuple[int | None, int, int] | None = None
        self.has_stored = False

    @property
    def today(self) -> date:
        """Today's date where the user is."""
        return self._clock().astimezone().date()

    @property
    def read_only(self) -> bool:
        """Whether the register is viewing only: it was opened so, or its share is read-only."""
        return self._read_only or (self._claim is not None and self._claim.unwritable)

    def claim(self, *, take_over: bool = False) -> None:
        """Claim a register on a share for this user until it is closed or taken over.

        With ``take_over``, claim it even if someone else has it: their next change is refused, with
        the name of the person who took over. On a local disk and on a server there is nothing to
        claim.

        Raises:
            InUse: someone else has it.
            Refused: the register is viewing only, or its folder cannot be written to.
            GreenPlanError: the share does not respond, or its disk is full.
        """
        if self._read_only:
            raise self._only_a_view()
        if self._claim is not None:
            self._claim.acquire(take_over=take_over)

    def holder(self) -> Holder | None:
        """Return who else has the register open on its share now."""
        return None if self._claim is None else self._claim.other_holder()

    def refresh_claim(self) -> None:
        """Show others that this program is still running. Call this every 15 seconds on a share.

        It waits for the network, so do not call it on the event loop. Without a claim it does
        nothing.

        Raises:
            InUse: someone took over the register.
            GreenPlanError: the share does not respond. Try again at the next call.
        """
        if self._claim is not None:
            self._claim.refresh()

    def close(self) -> None:
        """Close the database and release the claim to it."""
        self._reader.close()
        if "_engine" in self.__dict__:
            self._engine.dispose()
        if self._claim is not None:
            self._claim.release()

    def position(self, organisation: Organisation) -> Position:
        """Return everything about the organisation at one moment."""
        with self._reader.snapshot() as query:
            return self._position(query, organisation)

    def _position(self, query: Query, organisation: Organisation) -> Position:
        whose = organisation.id
        queries.refuse_unreachable_rows(query, self.place, whose)
        organisation = self._current_organisation(query, organisation)
        plan = next(p for p in queries.plans(query) if p.key == organisation.plan_key)
        begun, last_change = queries.log_bounds(query, whose)
        updates = queries.updates(query, whose)
        return Position(
            organisation=organisation,
            plan=plan,
            on=self.today,
            actions=queries.actions(query, whose, self.today, log=updates),
            updates=updates,
            begun=begun,
            last_change=last_change,
            evidence=record_queries.evidence(query, whose),
            measures=record_queries.measures(query, whose),
            barriers=record_queries.barriers(query, whose),
            commitments=record_queries.commitments(query, whose),
            question_sets=record_queries.question_sets(query, whose, organisation.asks),
            returns=record_queries.returns(query, whose),
        )

    @staticmethod
    def _current_organisation(query: Query, organisation: Organisation) -> Organisation:
        """Return the organisation as it is now. ``organisation`` may be out of date."""
        return queries.organisation_by_number(query, organisation.id)

    @cached_property
    def _engine(self) -> Engine:
        from db.storage.transactions import engine_for

        return engine_for(self.place)

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        if self._read_only:
            raise self._only_a_view()
        from db.history.change_log import LOGGED
        from db.storage.transactions import transaction

        confirm = None if self._claim is None else self._claim.confirm
        with transaction(self._engine, self.place, confirm) as session:
            yield session
        self.has_stored |= LOGGED in session.info

    def _new_claim(self) -> Claim | None:
        if self.place.path is None or not self.place.shared:
            return None
        from db.sharing.claim import Claim

        return Claim(self.place.path, self.user, self._clock)

    def _only_a_view(self) -> Refused:
        return Refused(
            f"Viewing only: the register {self.place} was opened with --read-only. Nothing was"
            " saved. To change it, open it without --read-only where you have write access."
        )

    def _open_change(self, session: Session, organisation: Organisation) -> OpenChange:
        from db.history.change_log import OpenChange, lock_organisation

        lock_organisation(session, organisation.id)
        return OpenChange(
            session, organisation.id, self.user, self._now(), self.today, self._identity
        )

    @cached_property
    def _identity(self) -> Identity:
        return self._find_identity()

    def add_account(self, number: str) -> None:
        """Count what was done from another account, signed with this name, as this user's."""
        self._identity = self._identity.with_account(number)

    def _now(self) -> str:
        return f"{self._clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
