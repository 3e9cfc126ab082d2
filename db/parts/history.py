"""The register's change log: list it, follow it, undo and redo."""

from __future__ import annotations

from collections.abc import Sequence

from db.errors import Gone, Refused, SameName
from db.history import history_queries, namesakes
from db.parts.core import Core, Part
from db.validation.text_rules import HoldsNhsNumber
from db.views import WHOLE_LOG, Changed, ChangeView, LogFilter, Organisation

_BRINGS_BACK = "This would bring back what looks like an NHS number. Nothing was changed."


class History(Part):
    """The changes to what an organisation has."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._nothing_since: tuple[int | None, int, int] | None = None

    def changes(
        self,
        organisation: Organisation,
        code: str | None = None,
        only: LogFilter = WHOLE_LOG,
    ) -> tuple[ChangeView, ...]:
        """Return the change log of one action or of all, newest first, or ``only`` a part of it."""
        with self._core.snapshot() as query:
            return history_queries.history(query, organisation, code, only=only)

    def count(self, organisation: Organisation) -> int:
        """Return how many lines the change log has."""
        with self._core.snapshot() as query:
            return history_queries.count_changes(query, organisation.id)

    def change(self, organisation: Organisation, number: int) -> ChangeView:
        """Return one line of the change log by its number (see :class:`Changed`)."""
        with self._core.snapshot() as query:
            this_one = LogFilter(after=number - 1, before=number + 1)
            return history_queries.history(query, organisation, only=this_one)[0]

    def tell_apart(
        self, organisation: Organisation, changes: Sequence[ChangeView]
    ) -> tuple[ChangeView, ...]:
        """Return changes to be shown, signed so that people of one name are told apart."""
        with self._core.snapshot() as query:
            return namesakes.tell_apart(query, organisation.id, changes)

    def since(self, organisation: Organisation, number: int) -> tuple[ChangeView, ...]:
        """Return the changes after this number of the log by anyone, oldest first.

        Made for polling, from any thread: the log of a file is not read if nothing was stored since
        the last call, which returned no changes.
        """
        version = self._core.reader.version()
        asked = (version, organisation.id, number)
        if version is not None and asked == self._nothing_since:
            return ()
        with self._core.snapshot() as query:
            after = LogFilter(after=number)
            since = history_queries.history(query, organisation, only=after)[::-1]
        if not since:
            self._nothing_since = asked
        return since

    def last(self, organisation: Organisation) -> int:
        """Return the number of the last line of the log, for :meth:`since`."""
        with self._core.snapshot() as query:
            return history_queries.log_bounds(query, organisation.id)[1]

    def last_group_change(self) -> dict[int, int]:
        """Return this user's last change to several organisations at once that can be undone: its
        number in the log by the ``id`` of each organisation. Empty if there is none.
        """
        from db import undo

        with self._core.transaction() as session:
            return undo.last_group_change(session, self._core.user, self._core.identity)

    def undo(
        self,
        organisation: Organisation,
        *,
        past_restore: int | None = None,
        only: int | None = None,
    ) -> Changed:
        """Undo this user's last change, even one from an earlier day.

        ``past_restore`` is the number of a change that may be undone although a backup was restored
        since. With ``only``, it is undone only if it is the change with that number.

        Raises:
            PastRestore: a backup was restored since that change. Pass its ``number`` to undo it
                anyway.
            SameName: there is none, but one of the same name from another account. If that is this
                user's, say so with :meth:`db.register.Register.add_account`.
            Refused: there is none, or someone else has changed the same thing since.
        """
        from db import undo

        try:
            with self._core.change(organisation) as open_change:
                done = undo.undo(open_change, past_restore, only)
        except (Gone, HoldsNhsNumber) as error:
            # It would block undoing anything before it.
            with self._core.change(organisation) as open_change:
                undo.skip_next_undo(open_change)
            why = _BRINGS_BACK if isinstance(error, HoldsNhsNumber) else error
            raise Refused(f"{why} Undo again to undo the change before it.") from None
        if done is None:
            raise self._nothing_to_undo(organisation)
        return done

    def _nothing_to_undo(self, organisation: Organisation) -> Refused:
        """Return why there is nothing to undo; name the last change if someone else made it."""
        from db import undo

        with self._core.change(organisation) as open_change:
            last = undo.last_by_others(open_change)
        nothing = "There is nothing to undo."
        if last is None:
            return Refused(nothing)
        if last.by == self._core.user and last.person is not None:
            account = f" ({last.account})" if last.account else ""
            return SameName(
                last.person,
                f"{nothing} The last change is signed {last.by} too, but from another"
                f" account{account}, on {last.words}.",
            )
        return Refused(
            f"{nothing} You can only undo changes signed {self._core.user}. The last one is signed"
            f" {last.by}."
        )

    def redo(self, organisation: Organisation) -> Changed:
        """Redo this user's last undone change.

        Raises:
            Refused: there is none, or someone else has changed the same thing since.
        """
        from db import undo

        try:
            with self._core.change(organisation) as open_change:
                done = undo.redo(open_change)
        except HoldsNhsNumber:
            raise Refused(f"{_BRINGS_BACK} Make the change again without it.") from None
        if done is None:
            raise Refused("There is nothing to redo.")
        return done
