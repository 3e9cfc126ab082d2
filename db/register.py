"""The register: every question asked of it and every change made to it, by one name each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db.actions import queries as questions
from db.errors import CannotRead, Gone, Refused, UnknownCode, UnknownOrganisation
from db.import_batches.import_batch import Intake
from db.own_actions.new_own_action import NewOwnAction
from db.plans.plan_edition import PlanEdition
from db.register_records import RecordsRegister
from db.register_returns import ReturnsRegister
from db.storage.column_types import Unfit
from db.storage.query import Query
from db.validation.progress import KEEP, UNDATED, Edit, Keep
from db.validation.text_rules import HoldsNhsNumber
from db.views import ActionView, Changed, ChangeView, Organisation, PlanView, TypeChange, Update
from db.vocabulary.terms import Area, Choice, ProviderType, Rating, Status

if TYPE_CHECKING:
    from db.backups import Backup, Why

ON_A_SERVER = (
    "This register is on a database server, which whoever runs it copies: ask them for a copy, or"
    " to put one back."
)

Seen = Mapping[str, int]
"""Code -> version of the action as the person saw it."""

_NOTHING = Edit()
_BRINGS_BACK = "This would bring back what looks like an NHS number. Nothing was changed."


class Register(RecordsRegister, ReturnsRegister):
    """An open register. Questions take an :class:`Organisation` and answer with frozen views.

    Every change is one transaction that also writes the change log, signed with ``user`` and
    the clock's time, and returns what it did. A change takes effect whole or raises: the errors
    are :class:`db.errors.GreenPlanError` and its kinds.
    """

    # Questions

    def plans(self) -> tuple[PlanView, ...]:
        """Return the plans it holds."""
        with self._reader.snapshot() as ask:
            return questions.plans(ask)

    def organisations(self) -> tuple[Organisation, ...]:
        """Return the organisations it holds, by name.

        Raises:
            CannotRead: one of them holds what cannot be read.
        """
        with self._reader.snapshot() as ask:
            return questions.organisations(ask)

    def readable_organisations(self) -> tuple[tuple[Organisation, ...], CannotRead | None]:
        """Return the organisations that can be read, and what to tell of the others, ``None``
        where there are none.
        """
        with self._reader.snapshot() as ask:
            unread: questions.Unread = []
            there = questions.organisations(ask, unread)
            return there, self._told(unread[0][1], ask) if unread else None

    def _told(self, error: Unfit, ask: Query) -> CannotRead:
        """Return what to tell of a row that was left out.

        Raises:
            Unfit: all that is stored can be read.
        """
        if told := self._reader.refusal(error, ask):
            return told
        raise error

    def organisation(self, ods: str | None = None) -> Organisation:
        """Return the organisation with that ODS code, or the only one there is.

        Raises:
            UnknownOrganisation: there is none, or several and no code was given.
        """
        with self._reader.snapshot() as ask:
            if ods:
                return questions.organisation(ask, ods)
            there = questions.organisations(ask)
        if len(there) == 1:
            return there[0]
        if not there:
            raise UnknownOrganisation(
                "This register holds no organisation yet. Start one with 'greenplan init'."
            )
        names = ", ".join(o.ods for o in there[:8])
        raise UnknownOrganisation(
            f"This register holds {len(there)} organisations ({names}). Say which with --org."
        )

    def as_it_is(self, organisation: Organisation) -> Organisation:
        """Return an organisation as it is now, also where its code was changed.

        Raises:
            UnknownOrganisation: it is not in the register any more.
        """
        with self._reader.snapshot() as ask:
            return self._as_it_is(ask, organisation)

    def type_change(self, organisation: Organisation, to: ProviderType) -> TypeChange:
        """Return which actions come and go where the organisation's type becomes ``to``."""
        with self._reader.snapshot() as ask:
            return questions.type_change(ask, organisation.id, to)

    def actions(
        self, organisation: Organisation, codes: Collection[str] | None = None
    ) -> tuple[ActionView, ...]:
        """Return the actions that concern the organisation, in plan order, own ones last.

        With ``codes``, in either case, only those.

        Raises:
            CannotRead: one of them holds what cannot be read.
        """
        with self._reader.snapshot() as ask:
            return questions.actions(ask, organisation.id, self.today, codes)

    def readable_actions(
        self, organisation: Organisation, codes: Collection[str] | None = None
    ) -> tuple[tuple[ActionView, ...], CannotRead | None]:
        """Return the actions as :meth:`actions` does, without those that cannot be read, and what
        to tell of these, ``None`` where there are none.
        """
        with self._reader.snapshot() as ask:
            unread: questions.Unread = []
            there = questions.actions(ask, organisation.id, self.today, codes, unread)
            try:
                for _, error in unread:
                    raise error
                if codes is None:
                    questions.refuse_unseen(ask, self.place)
            except Unfit as error:
                return there, self._told(error, ask)
        return there, None

    def action(self, organisation: Organisation, code: str) -> ActionView:
        """Return one action by its code, in either case.

        Raises:
            CannotRead: what is stored of it cannot be read.
            UnknownCode: it has no such action; the nearest are named.
        """
        there, unread = self.readable_actions(organisation)
        try:
            return questions.find(there, code)
        except UnknownCode:
            if unread is None:
                raise
        raise self.readable_actions(organisation, [code])[1] or unread

    def codes_elsewhere(self, organisation: Organisation) -> dict[str, ProviderType]:
        """Return the codes of its plan that are for other types of provider, and for which."""
        with self._reader.snapshot() as ask:
            return questions.codes_elsewhere(ask, organisation.id)

    def updates(self, organisation: Organisation, code: str | None = None) -> tuple[Update, ...]:
        """Return the log entries, oldest first, of one action or of all."""
        with self._reader.snapshot() as ask:
            return questions.updates(ask, organisation.id, None if code is None else [code])

    def history(
        self, organisation: Organisation, code: str | None = None
    ) -> tuple[ChangeView, ...]:
        """Return the change log, newest first, of all or of one action."""
        with self._reader.snapshot() as ask:
            return questions.history(ask, organisation.id, code)

    def change(self, organisation: Organisation, number: int) -> ChangeView:
        """Return one line of the change log by its number, as :class:`Changed` gives it."""
        with self._reader.snapshot() as ask:
            return questions.history(ask, organisation.id, number=number)[0]

    def changes_since(self, organisation: Organisation, number: int) -> tuple[ChangeView, ...]:
        """Return the changes after that number of the log, oldest first, whoever made them.

        To be asked again and again, from any thread: where nothing was stored in a file since the
        last answer, which was none, the log is not read.
        """
        version = self._reader.version()
        asked = (version, organisation.id, number)
        if version is not None and asked == self._nothing_since:
            return ()
        with self._reader.snapshot() as ask:
            since = questions.history(ask, organisation.id, after=number)[::-1]
        if not since:
            self._nothing_since = asked
        return since

    def last_change(self, organisation: Organisation) -> int:
        """Return the number of the last line of the log, for :meth:`changes_since`."""
        with self._reader.snapshot() as ask:
            return questions.log_ends(ask, organisation.id)[1]

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
        """Add an organisation that follows ``plan``, and the plan with it where it is new."""
        from db.actions import action_changes as changes

        new = changes.NewOrganisation(name, ods, provider_type, pcn, icb, contact, email)
        with self._transaction() as session:
            changes.add_plan(session, plan)
            changes.add_organisation(session, plan.key, new, self.user, self._now(), self.today)
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
        """Decide about actions; "not for us" needs a reason."""
        wanted = Edit(choice=choice, reason=reason if reason else KEEP)
        return self.edit(organisation, codes, wanted, what="choose", seen=seen)

    def already_in_place(
        self, organisation: Organisation, codes: Iterable[str], *, seen: Seen | None = None
    ) -> Changed:
        """Put actions in the plan as complete since a day that is not known.

        A day that is known stays.
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
        """Say how far actions are; an undecided or postponed one comes into the plan."""
        return self.edit(organisation, codes, Edit(status=status), what="set-status", seen=seen)

    def set_lead(
        self,
        organisation: Organisation,
        codes: Iterable[str],
        lead: str | None,
        *,
        seen: Seen | None = None,
    ) -> Changed:
        """Say who sees to actions; ``None`` takes the name off."""
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
        """Set the dates given; ``None`` takes one off."""
        wanted = Edit(start=start, due=due, review=review)
        return self.edit(organisation, codes, wanted, what="set-dates", seen=seen)

    def edit(
        self,
        organisation: Organisation,
        codes: Iterable[str],
        wanted: Edit,
        *,
        what: str = "edit",
        seen: Seen | None = None,
    ) -> Changed:
        """Set several fields of actions in one change."""
        from db.actions import action_changes as changes

        with self._transaction() as session:
            writing = self._writing(session, organisation)
            return changes.edit(writing, codes, wanted, what, seen)

    def add_update(self, organisation: Organisation, codes: Iterable[str], text: str) -> Changed:
        """Write in the log of actions."""
        from db.actions import action_changes as changes

        with self._transaction() as session:
            return changes.add_update(self._writing(session, organisation), codes, text)

    def add_own_action(
        self,
        organisation: Organisation,
        title: str,
        *,
        detail: str = "",
        area: Area = Area.CULTURE,
        rating: Rating | None = None,
        quick_win: bool = False,
        wanted: Edit = _NOTHING,
    ) -> Changed:
        """Add an action of the organisation's own, with its choice, lead and dates as ``wanted``.

        Its code is in what comes back.
        """
        from db.own_actions import own_action_changes as own_actions

        with self._transaction() as session:
            new = NewOwnAction(title, detail, area, rating, quick_win)
            return own_actions.add(self._writing(session, organisation), new, wanted)

    def edit_own_action(
        self, organisation: Organisation, seen: ActionView, new: NewOwnAction
    ) -> Changed:
        """Give an own action, as it was seen, another title, detail, area, rating or quick win."""
        from db.own_actions import own_action_changes as own_actions

        with self._transaction() as session:
            return own_actions.edit(self._writing(session, organisation), seen, new)

    def delete_own_actions(self, organisation: Organisation, seen: Sequence[ActionView]) -> Changed:
        """Delete own actions, as they were seen, with all that is recorded on them."""
        from db.own_actions import own_action_changes as own_actions

        with self._transaction() as session:
            return own_actions.delete(self._writing(session, organisation), seen)

    def take_in(self, organisation: Organisation, intake: Intake, *, seen: Seen) -> Changed:
        """Take in all of an import in one change, or nothing of it.

        ``seen`` gives the versions that the proposal was made against. A register in a file is
        copied first.

        Raises:
            BackupFailed: it could not be copied; nothing was taken in.
        """
        from db.backups import Why
        from db.import_batches import apply_import as taking_in

        if self.place.path is not None:
            self.back_up(Why.IMPORT)
        with self._transaction() as session:
            return taking_in.take_in(self._writing(session, organisation), intake, seen)

    def undo(self, organisation: Organisation, *, past_restore: int | None = None) -> Changed:
        """Take back this user's last change, also one of an earlier day.

        ``past_restore`` is the number of a change that may be undone although a copy of the
        register was restored since.

        Raises:
            PastRestore: a copy was restored since that change; its ``number`` agrees to undoing it.
            Refused: there is none, or somebody else has changed the same thing since.
        """
        from db import undo

        try:
            with self._transaction() as session:
                done = undo.undo(self._writing(session, organisation), past_restore)
        except (Gone, HoldsNhsNumber) as error:
            # It would stand in the way of all before it.
            with self._transaction() as session:
                undo.set_aside(self._writing(session, organisation))
            why = _BRINGS_BACK if isinstance(error, HoldsNhsNumber) else error
            raise Refused(f"{why} Undo once more goes on with the change before it.") from None
        if done is None:
            raise Refused(f"There is nothing to undo.{self._others_last(organisation)}")
        return done

    def _others_last(self, organisation: Organisation) -> str:
        """Return who signed the last change, as a sentence, where it is not this user."""
        from db import undo

        with self._transaction() as session:
            by = undo.signed_last(self._writing(session, organisation))
        if by is None:
            return ""
        return f" You can undo changes signed {self.user}; the last one is signed {by}."

    def redo(self, organisation: Organisation) -> Changed:
        """Do this user's last undone change again.

        Raises:
            Refused: there is none, or somebody else has changed the same thing since.
        """
        from db import undo

        try:
            with self._transaction() as session:
                done = undo.redo(self._writing(session, organisation))
        except HoldsNhsNumber:
            raise Refused(f"{_BRINGS_BACK} Make the change again without it.") from None
        if done is None:
            raise Refused("There is nothing to do again.")
        return done

    # Copies

    def back_up(self, why: Why, to: Path | None = None) -> Backup:
        """Copy the register, check the copy and return it: ``to`` is a file, else it goes among
        its other copies.

        Raises:
            BackupFailed: it could not be.
            CannotWrite: ``to`` is no place for it.
            Refused: it is on a server.
        """
        from db.backups import back_up

        if self.place.path is None:
            raise Refused(ON_A_SERVER)
        return back_up(self.place.path, why, self._clock(), to)

    def back_up_daily(self) -> Backup | None:
        """Copy the register at its first opening of a day, if anything was changed since the last
        copy; ``None`` where there is nothing to do, and on a server.

        Raises:
            BackupFailed: it could not be.
        """
        from db.backups import back_up_daily

        if self.place.path is None:
            return None
        return back_up_daily(self.place.path, self._clock())

    def warm_up(self) -> None:
        """Import what changes need, ahead of the first one."""
        if self.read_only:
            return
        from db import undo  # noqa: F401

        self._engine.connect().close()
