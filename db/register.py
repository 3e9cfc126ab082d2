"""The register: all its queries and changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db.actions import queries
from db.errors import CannotRead, Gone, Refused, SameName, UnknownCode, UnknownOrganisation
from db.history import namesakes
from db.import_batches.import_batch import ImportBatch
from db.own_actions.new_own_action import NewOwnAction
from db.plans.plan_edition import PlanEdition
from db.register_records import RecordsRegister
from db.register_returns import ReturnsRegister
from db.storage.column_types import Unfit
from db.storage.named_columns import UnreadRows
from db.storage.query import Query
from db.validation.progress import KEEP, UNDATED, Edit, Keep
from db.validation.text_rules import HoldsNhsNumber
from db.views import (
    WHOLE_LOG,
    ActionView,
    Changed,
    ChangeView,
    LogFilter,
    Organisation,
    PlanView,
    TypeChange,
    Update,
)
from db.vocabulary.terms import Area, Choice, ProviderType, Rating, Status

if TYPE_CHECKING:
    from db.backups import Backup, DailyBackup, Why

ON_A_SERVER = (
    "This register is on a database server. Ask the team that runs the server to back it up or to"
    " restore it."
)

Seen = Mapping[str, int]
"""Code -> version of the action that the user saw."""

_NOTHING = Edit()
_BRINGS_BACK = "This would bring back what looks like an NHS number. Nothing was changed."


class Register(RecordsRegister, ReturnsRegister):
    """An open register. Queries take an :class:`Organisation` and return frozen views.

    Every change is one transaction that also writes the change log, signed with ``user`` and the
    clock's time, and returns what it did. A change is made completely or raises a
    :class:`db.errors.GreenPlanError` or a subclass.
    """

    # Queries

    def plans(self) -> tuple[PlanView, ...]:
        """Return the plans in the register."""
        with self._reader.snapshot() as query:
            return queries.plans(query)

    def organisations(self) -> tuple[Organisation, ...]:
        """Return the organisations in the register, by name.

        Raises:
            CannotRead: one of them contains a value that cannot be read.
        """
        with self._reader.snapshot() as query:
            return queries.organisations(query)

    def readable_organisations(self) -> tuple[tuple[Organisation, ...], CannotRead | None]:
        """Return the organisations that can be read, and the error for the others, or ``None`` if
        all can be read.
        """
        with self._reader.snapshot() as query:
            unread: UnreadRows = []
            there = queries.organisations(query, unread)
            return there, self._told(unread[0][1], query) if unread else None

    def _told(self, error: Unfit, query: Query) -> CannotRead:
        """Return the error for a row that was left out.

        Raises:
            Unfit: everything stored can be read.
        """
        if told := self._reader.refusal(error, query):
            return told
        raise error

    def organisation(self, ods: str | None = None) -> Organisation:
        """Return the organisation with this ODS code, or the only one in the register.

        Raises:
            UnknownOrganisation: there is none, or several and no code was given.
        """
        with self._reader.snapshot() as query:
            if ods:
                return queries.organisation(query, ods)
            there = queries.organisations(query)
        if len(there) == 1:
            return there[0]
        if not there:
            raise UnknownOrganisation(
                "This register has no organisations yet. Add one with 'greenplan init'."
            )
        names = ", ".join(o.ods for o in there[:8])
        raise UnknownOrganisation(
            f"This register has {len(there)} organisations ({names}). Choose one with --org."
        )

    def current_organisation(self, organisation: Organisation) -> Organisation:
        """Return an organisation as it is now, even if its code has changed.

        Raises:
            UnknownOrganisation: it is no longer in the register.
        """
        with self._reader.snapshot() as query:
            return self._current_organisation(query, organisation)

    def type_change(self, organisation: Organisation, to: ProviderType) -> TypeChange:
        """Return which actions are added and removed if the organisation's type becomes ``to``."""
        with self._reader.snapshot() as query:
            return queries.type_change(query, organisation.id, to)

    def actions(
        self, organisation: Organisation, codes: Collection[str] | None = None
    ) -> tuple[ActionView, ...]:
        """Return the organisation's actions, in plan order, own actions last.

        With ``codes``, in upper or lower case, return only those.

        Raises:
            CannotRead: one of them contains a value that cannot be read.
        """
        with self._reader.snapshot() as query:
            return queries.actions(query, organisation.id, self.today, codes)

    def readable_actions(
        self, organisation: Organisation, codes: Collection[str] | None = None
    ) -> tuple[tuple[ActionView, ...], CannotRead | None]:
        """Return the actions as :meth:`actions` does, without those that cannot be read, and the
        error for these, or ``None``.
        """
        with self._reader.snapshot() as query:
            unread: UnreadRows = []
            there = queries.actions(query, organisation.id, self.today, codes, unread)
            try:
                for _, error in unread:
                    raise error
                if codes is None:
                    queries.refuse_unreachable_rows(query, self.place, organisation.id)
            except Unfit as error:
                return there, self._told(error, query)
        return there, None

    def action(self, organisation: Organisation, code: str) -> ActionView:
        """Return one action by its code, in upper or lower case.

        Raises:
            CannotRead: its stored values cannot be read.
            UnknownCode: there is no such action. The message lists the nearest codes.
        """
        there, unread = self.readable_actions(organisation, [code.strip()])
        if unread is not None:
            raise unread
        if not there:  # look for a code in other letters, or for the nearest codes
            there, unread = self.readable_actions(organisation)
        try:
            return queries.find_action(there, code)
        except UnknownCode:
            if unread is None:
                raise
        raise unread

    def codes_elsewhere(self, organisation: Organisation) -> dict[str, ProviderType]:
        """Return the codes in its plan that are for other provider types, and for which."""
        with self._reader.snapshot() as query:
            return queries.codes_elsewhere(query, organisation.id)

    def updates(self, organisation: Organisation, code: str | None = None) -> tuple[Update, ...]:
        """Return the updates of one action or of all, oldest first."""
        with self._reader.snapshot() as query:
            return queries.updates(query, organisation.id, None if code is None else [code])

    def history(
        self,
        organisation: Organisation,
        code: str | None = None,
        only: LogFilter = WHOLE_LOG,
    ) -> tuple[ChangeView, ...]:
        """Return the change log of one action or of all, newest first, or ``only`` a part of it."""
        with self._reader.snapshot() as query:
            return queries.history(query, organisation.id, code, only=only)

    def count_changes(self, organisation: Organisation) -> int:
        """Return how many lines the change log has."""
        with self._reader.snapshot() as query:
            return queries.count_changes(query, organisation.id)

    def change(self, organisation: Organisation, number: int) -> ChangeView:
        """Return one line of the change log by its number (see :class:`Changed`)."""
        with self._reader.snapshot() as query:
            this_one = LogFilter(after=number - 1, before=number + 1)
            return queries.history(query, organisation.id, only=this_one)[0]

    def tell_apart(
        self, organisation: Organisation, changes: Sequence[ChangeView]
    ) -> tuple[ChangeView, ...]:
        """Return changes to be shown, signed so that people of one name are told apart."""
        with self._reader.snapshot() as query:
            return namesakes.tell_apart(query, organisation.id, changes)

    def changes_since(self, organisation: Organisation, number: int) -> tuple[ChangeView, ...]:
        """Return the changes after this number of the log by anyone, oldest first.

        Made for polling, from any thread: the log of a file is not read if nothing was stored since
        the last call, which returned no changes.
        """
        version = self._reader.version()
        asked = (version, organisation.id, number)
        if version is not None and asked == self._nothing_since:
            return ()
        with self._reader.snapshot() as query:
            since = queries.history(query, organisation.id, only=LogFilter(after=number))[::-1]
        if not since:
            self._nothing_since = asked
        return since

    def last_change(self, organisation: Organisation) -> int:
        """Return the number of the last line of the log, for :meth:`changes_since`."""
        with self._reader.snapshot() as query:
            return queries.log_bounds(query, organisation.id)[1]

    # Changes

    def add_organisation(
        self,
        plan: PlanEdition,
        *,
        name: str,
        ods: str,
        provider_type: ProviderType,
        pcn: str = "",
        icb: str = "",
        contact: str = "",
        email: str = "",
    ) -> Organisation:
        """Add an organisation that follows ``plan``, and the plan itself if it is new."""
        from db.actions import action_changes

        new = action_changes.NewOrganisation(name, ods, provider_type, pcn, icb, contact, email)
        with self._transaction() as session:
            action_changes.add_plan(session, plan)
            action_changes.add_organisation(
                session, plan.key, new, self.user, self._now(), self.today, self._identity
            )
        return self.organisation(ods)

    def choose(
        self,
        organisation: Organisation,
        codes: Iterable[str],
        choice: Choice,
        reason: str | None = None,
        *,
        seen: Seen | None = None,
    ) -> Changed:
        """Set the choice for actions. "Not for us" needs a reason."""
        wanted = Edit(choice=choice, reason=reason if reason else KEEP)
        return self.edit(organisation, codes, wanted, what="choose", seen=seen)

    def already_in_place(
        self, organisation: Organisation, codes: Iterable[str], *, seen: Seen | None = None
    ) -> Changed:
        """Add actions to the plan as complete, without a completed date.

        A date that is already set is kept.
        """
        wanted = Edit(choice=Choice.IN_PLAN, status=Status.COMPLETE, completed=UNDATED)
        return self.edit(organisation, codes, wanted, what="in-place", seen=seen)

    def set_status(
        self,
        organisation: Organisation,
        codes: Iterable[str],
        status: Status,
        *,
        seen: Seen | None = None,
    ) -> Changed:
        """Set the status of actions. An undecided or postponed action is added to the plan."""
        return self.edit(organisation, codes, Edit(status=status), what="set-status", seen=seen)

    def set_lead(
        self,
        organisation: Organisation,
        codes: Iterable[str],
        lead: str | None,
        *,
        seen: Seen | None = None,
    ) -> Changed:
        """Set the lead of actions. ``None`` removes it."""
        return self.edit(organisation, codes, Edit(lead=lead), what="set-lead", seen=seen)

    def set_dates(
        self,
        organisation: Organisation,
        codes: Iterable[str],
        *,
        start: date | Keep | None = KEEP,
        due: date | Keep | None = KEEP,
        review: date | Keep | None = KEEP,
        seen: Seen | None = None,
    ) -> Changed:
        """Set the given dates. ``None`` removes a date."""
        wanted = Edit(start=start, due=due, review=review)
        return self.edit(organisation, codes, wanted, what="set-dates", seen=seen)

    def edit(
        self,
        organisation: Organisation,
        codes: Iterable[str],
        edit: Edit,
        *,
        what: str = "edit",
        seen: Seen | None = None,
    ) -> Changed:
        """Set several fields of actions in one change."""
        from db.actions import action_changes

        with self._transaction() as session:
            open_change = self._open_change(session, organisation)
            return action_changes.edit_actions(open_change, codes, edit, what, seen)

    def add_update(self, organisation: Organisation, codes: Iterable[str], text: str) -> Changed:
        """Add an update to actions."""
        from db.actions import action_changes

        with self._transaction() as session:
            return action_changes.add_update(self._open_change(session, organisation), codes, text)

    def add_own_action(
        self,
        organisation: Organisation,
        title: str,
        *,
        detail: str = "",
        area: Area = Area.CULTURE,
        rating: Rating | None = None,
        quick_win: bool = False,
        edit: Edit = _NOTHING,
    ) -> Changed:
        """Add an own action, with its choice, lead and dates as ``edit``.

        The result contains its code.
        """
        from db.own_actions import own_action_changes

        with self._transaction() as session:
            new = NewOwnAction(title, detail, area, rating, quick_win)
            return own_action_changes.add_own_action(
                self._open_change(session, organisation), new, edit
            )

    def edit_own_action(
        self, organisation: Organisation, seen: ActionView, new: NewOwnAction
    ) -> Changed:
        """Edit the title, detail, area, rating or quick win of an own action, given as seen."""
        from db.own_actions import own_action_changes

        with self._transaction() as session:
            return own_action_changes.edit_own_action(
                self._open_change(session, organisation), seen, new
            )

    def delete_own_actions(self, organisation: Organisation, seen: Sequence[ActionView]) -> Changed:
        """Delete own actions, given as seen, with all their records."""
        from db.own_actions import own_action_changes

        with self._transaction() as session:
            return own_action_changes.delete_own_actions(
                self._open_change(session, organisation), seen
            )

    def apply_import(
        self, organisation: Organisation, batch: ImportBatch, *, seen: Seen
    ) -> Changed:
        """Import everything in one change, or nothing.

        ``seen`` gives the versions that the proposal was made against. A register in a file is
        backed up first.

        Raises:
            BackupFailed: the register could not be backed up. Nothing was imported.
        """
        from db.backups import Why
        from db.import_batches import apply_import

        if self.place.path is not None:
            self.back_up(Why.IMPORT)
        with self._transaction() as session:
            return apply_import.apply_import(self._open_change(session, organisation), batch, seen)

    def undo(self, organisation: Organisation, *, past_restore: int | None = None) -> Changed:
        """Undo this user's last change, even one from an earlier day.

        ``past_restore`` is the number of a change that may be undone although a backup was restored
        since.

        Raises:
            PastRestore: a backup was restored since that change. Pass its ``number`` to undo it
                anyway.
            SameName: there is none, but one of the same name from another account. If that is this
                user's, say so with :meth:`add_account`.
            Refused: there is none, or someone else has changed the same thing since.
        """
        from db import undo

        try:
            with self._transaction() as session:
                done = undo.undo(self._open_change(session, organisation), past_restore)
        except (Gone, HoldsNhsNumber) as error:
            # It would block undoing anything before it.
            with self._transaction() as session:
                undo.skip_next_undo(self._open_change(session, organisation))
            why = _BRINGS_BACK if isinstance(error, HoldsNhsNumber) else error
            raise Refused(f"{why} Undo again to undo the change before it.") from None
        if done is None:
            raise self._nothing_to_undo(organisation)
        return done

    def _nothing_to_undo(self, organisation: Organisation) -> Refused:
        """Return why there is nothing to undo; name the last change if someone else made it."""
        from db import undo

        with self._transaction() as session:
            last = undo.last_by_others(self._open_change(session, organisation))
        nothing = "There is nothing to undo."
        if last is None:
            return Refused(nothing)
        if last.by == self.user and last.person is not None:
            account = f" ({last.account})" if last.account else ""
            return SameName(
                last.person,
                f"{nothing} The last change is signed {last.by} too, but from another"
                f" account{account}, on {last.words}.",
            )
        return Refused(
            f"{nothing} You can only undo changes signed {self.user}. The last one is signed"
            f" {last.by}."
        )

    def redo(self, organisation: Organisation) -> Changed:
        """Redo this user's last undone change.

        Raises:
            Refused: there is none, or someone else has changed the same thing since.
        """
        from db import undo

        try:
            with self._transaction() as session:
                done = undo.redo(self._open_change(session, organisation))
        except HoldsNhsNumber:
            raise Refused(f"{_BRINGS_BACK} Make the change again without it.") from None
        if done is None:
            raise Refused("There is nothing to redo.")
        return done

    # Backups

    def back_up(self, why: Why, to: Path | None = None) -> Backup:
        """Back up the register, check the backup and return it. Save it to the file ``to``, or else
        among the register's other backups.

        Raises:
            BackupFailed: the register could not be backed up.
            CannotWrite: it cannot be saved to ``to``.
            Refused: the register is on a server.
        """
        from db.backups import back_up

        if self.place.path is None:
            raise Refused(ON_A_SERVER)
        return back_up(self.place.path, why, self._clock(), to)

    def daily_backup(self) -> DailyBackup | None:
        """Return the backup to make when the register is first opened on a day, of the register as
        it is now. Return ``None`` if none is due, and on a server.

        Raises:
            BackupFailed: the register cannot be read.
        """
        from db.backups import daily_backup

        return None if self.place.path is None else daily_backup(self.place.path, self._clock())

    def back_up_daily(self) -> Backup | None:
        """Make the backup that :meth:`daily_backup` returns. Return ``None`` if none is due.

        Raises:
            BackupFailed: the register could not be backed up.
            Damaged: the register is damaged.
        """
        due = self.daily_backup()
        return None if due is None else due.make()

    def warm_up(self) -> None:
        """Import the modules that changes need, before the first change."""
        if self.read_only:
            return
        from db import undo  # noqa: F401

        self._engine.connect().close()
