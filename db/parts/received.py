"""The returns that others sent, as the register keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING

from db.errors import Refused
from db.parts.core import Part
from db.validation.periods import Period
from db.validation.text_rules import required_text

if TYPE_CHECKING:
    from db.matrix.matrix import Matrix
    from db.plans.plan_edition import PlanEdition
    from db.received.kept import (
        Collation,
        JudgedReturn,
        KeptBarrier,
        KeptMeasure,
        KeptReturn,
        ReadFile,
    )
    from db.received.kept_rollup import KeptRollUp
    from db.received.received_queries import Codes
    from db.received.received_return import Expected, ReceivedReturn
    from db.received.rollup import Tally
    from db.storage.query import Query

_REASON = 200


class Received(Part):
    """The returns that others sent. ``plan`` is always the key of a plan in the register."""

    def files_read(self) -> dict[str, tuple[str, str]]:
        """Return the files that need not be read again, by their SHA-256: why one was refused, and
        what it says without its rows, as JSON; one of the two is empty.
        """
        from db.received.kept import READER
        from db.received.received_queries import files_read

        with self._core.snapshot() as query:
            return {digest: (refused, head) for digest, refused, head in files_read(query, READER)}

    def said_in(self, digests: Iterable[str]) -> dict[str, str]:
        """Return all that some files say, packed, by their SHA-256. Ask for a few hundred."""
        from db.received.received_queries import said_in

        with self._core.snapshot() as query:
            return said_in(query, digests)

    def back_up(self) -> None:
        """Back up a register in a file, if anything was changed since its newest backup.

        Raises:
            BackupFailed: it could not be backed up.
        """
        from db.backups import Why, back_up_before

        if self._core.place.path is not None:
            back_up_before(self._core.place.path, Why.IMPORT, self._core.clock())

    def keep_files(self, files: Iterable[ReadFile]) -> None:
        """Keep what files say, in one transaction, so that they are read once."""
        from db.received import keeping

        with self._core.transaction() as session:
            keeping.keep_files(session, files, self._core.now, self._core.user)

    def keep(
        self,
        plan: PlanEdition,
        editions: Mapping[str, PlanEdition],
        codes: Codes,
        returns: Iterable[JudgedReturn],
        collation: Collation,
    ) -> int:
        """Keep the returns of one collation and its report, in one transaction. Return how many are
        new. The plans are stored if they are new; files that were read must be kept already.

        ``editions`` are the editions before ``plan`` by key, ``codes`` their codes in today's.
        """
        from db.plans import plan_changes
        from db.received import keeping

        now, user = self._core.now, self._core.user
        returns, of_all = tuple(returns), {plan.key: plan, **editions}
        with self._core.transaction() as session:
            for key in {plan.key, *(one.said.plan for one in returns)}:
                plan_changes.add_plan(session, of_all[key])
            session.flush()
            new = keeping.keep_returns(session, returns, collation.period, now, user)
            for period in new:
                keeping.tally(session, plan.key, codes, period)
            keeping.keep_collation(session, collation, now, user)
        return new.total()

    def note_saved(self, collation: Collation, sha256: str) -> None:
        """Note the SHA-256 of the workbook that was saved of a collation that is kept."""
        from db.received import keeping

        with self._core.transaction() as session:
            keeping.note_saved(session, collation.digest, sha256)

    def leave_out(self, one: KeptReturn, why: str, plan: str, codes: Codes) -> None:
        """Let a return of a plan, or of an edition before it, not count any more. It stays, with
        the reason. ``codes`` are those of the editions before ``plan``.

        Raises:
            Refused: there is no reason, or no such return.
        """
        self._set_left_out(one, required_text(why, "Reason", _REASON), plan, codes)

    def count_again(self, one: KeptReturn, plan: str, codes: Codes) -> None:
        """Let a return that was left out count again, if it is the best of its organisation.

        Raises:
            Refused: there is no such return.
        """
        self._set_left_out(one, "", plan, codes)

    def _set_left_out(self, one: KeptReturn, why: str, plan: str, codes: Codes) -> None:
        from db.received import keeping

        with self._core.transaction() as session:
            keeping.leave_out(session, one.id, why, self._core.now, self._core.user)
            keeping.tally(session, plan, codes, one.period)
        self._core.has_stored = True

    def plans(self) -> tuple[str, ...]:
        """Return the keys of the editions of which returns were received, that of most first."""
        from db.received.received_queries import plans_received

        with self._core.snapshot() as query:
            return plans_received(query)

    def periods(self, plans: Iterable[str]) -> tuple[Period, ...]:
        """Return the periods for which returns of some editions were received, oldest first."""
        from db.received import received_queries

        with self._core.snapshot() as query:
            return received_queries.periods(query, plans)

    def all(
        self, plans: Iterable[str], period: Period | None = None, ods: str | None = None
    ) -> tuple[KeptReturn, ...]:
        """Return the received returns of some editions, in the order they came."""
        from db.received.received_queries import kept_returns

        with self._core.snapshot() as query:
            return kept_returns(query, plans, period, ods)

    def said(self, one: KeptReturn) -> ReceivedReturn:
        """Return all that a return says.

        Raises:
            Refused: there is no such return.
        """
        from db.received.received_queries import said_by

        with self._core.snapshot() as query:
            found = said_by(query, one.id)
        if found is None:
            raise Refused(f"There is no received return number {one.id}.")
        return found

    def barriers(self, period: Period) -> tuple[KeptBarrier, ...]:
        """Return the barriers of all returns of a period, whether they count or not."""
        from db.received.received_queries import barriers_named

        with self._core.snapshot() as query:
            return barriers_named(query, period)

    def measures(self, period: Period) -> tuple[KeptMeasure, ...]:
        """Return the measures of all returns of a period, whether they count or not."""
        from db.received.received_queries import measures_given

        with self._core.snapshot() as query:
            return measures_given(query, period)

    def rollup(self, plan: PlanEdition, codes: Codes, period: Period) -> KeptRollUp:
        """Return what the returns of a plan that count say together. ``codes`` are those of the
        editions before it.

        The register's organisations that work with the plan are expected to send a return if no
        list was given when a folder was collated, and if they are several.
        """
        from db.received.kept_rollup import kept_rollup

        with self._core.snapshot() as query:
            expected = _organisations(query, {plan.key, *codes})
            return kept_rollup(query, plan, codes, period, expected)

    def organisations(self, plans: Set[str] | None = None) -> tuple[Expected, ...]:
        """Return the register's organisations as those who should send a return, all or those seen
        with some plans, by their keys; none if there is only one.
        """
        with self._core.snapshot() as query:
            return _organisations(query, plans)

    def matrix(self, plan: PlanEdition, codes: Codes, period: Period) -> Matrix:
        """Return how a plan's actions stand in the returns of a period that count. ``codes`` are
        those of the editions before it.
        """
        from db.matrix.received import received_matrix

        with self._core.snapshot() as query:
            return received_matrix(query, plan, codes, period)

    def tallied(self, plan: str, period: Period, icb: str | None = None) -> dict[str, Tally]:
        """Return how each action stands in the returns that count, by its code, in all ICBs or in
        one, without reading the returns.
        """
        from db.received.received_queries import tallied

        with self._core.snapshot() as query:
            return tallied(query, plan, period, icb)

    def last_collation(self, plan: str, period: Period) -> Collation | None:
        """Return the report on the folder that was collated last, or ``None``."""
        from db.received.received_queries import last_collation

        with self._core.snapshot() as query:
            return last_collation(query, plan, period)

    def last_digest(self, plan: str, period: Period) -> tuple[str, str]:
        """Return the digest of the folder that was collated last, and the SHA-256 of the workbook
        that was saved of it. Either is empty if there is none.
        """
        from db.received import received_queries

        with self._core.snapshot() as query:
            return received_queries.last_digest(query, plan, period)


def _organisations(query: Query, plans: Set[str] | None = None) -> tuple[Expected, ...]:
    """Return organisations, those that are seen with some plans or all, if they are several."""
    from db.organisations.organisation_queries import organisations
    from db.received.received_return import Expected

    there = [one for one in organisations(query, []) if plans is None or one.plan_key in plans]
    return tuple(
        Expected(
            *(one.ods, one.name, one.provider_type),
            *(one.pcn or "", one.place or "", one.neighbourhood or "", one.icb or ""),
            *(one.contact or "", one.email or ""),
        )
        for one in there
        if len(there) > 1
    )
