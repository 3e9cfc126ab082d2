"""The register's actions: list and find them, change their progress, add updates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from db.actions import queries
from db.errors import CannotRead, UnknownCode
from db.parts.core import Part
from db.storage.column_types import Unfit
from db.storage.named_columns import UnreadRows
from db.storage.unreachable_rows import refuse_unreachable_rows
from db.validation.progress import KEEP, UNDATED, Edit, Keep
from db.views import ActionView, Changed, Organisation, Update
from db.vocabulary.terms import Choice, ProviderType, Status

if TYPE_CHECKING:
    from db.plans.edition_codes import EditionCodes

Seen = Mapping[str, int]
"""Code -> version of the action that the user saw."""


class Actions(Part):
    """An organisation's actions, with its progress and updates."""

    def all(
        self, organisation: Organisation, codes: Collection[str] | None = None
    ) -> tuple[ActionView, ...]:
        """Return the organisation's actions, in plan order, own actions last.

        With ``codes``, in upper or lower case, return only those.

        Raises:
            CannotRead: one of them contains a value that cannot be read.
        """
        with self._core.snapshot() as query:
            return queries.actions(query, organisation.in_use, self._core.today, codes)

    def readable(
        self, organisation: Organisation, codes: Collection[str] | None = None
    ) -> tuple[tuple[ActionView, ...], CannotRead | None]:
        """Return the actions as :meth:`all` does, without those that cannot be read, and the
        error for these, or ``None``.
        """
        with self._core.snapshot() as query:
            unread: UnreadRows = []
            there = queries.actions(query, organisation.in_use, self._core.today, codes, unread)
            try:
                for _, error in unread:
                    raise error
                if codes is None:
                    refuse_unreachable_rows(query, self._core.place, organisation.id)
            except Unfit as error:
                return there, self._core.told(error, query)
        return there, None

    def find(self, organisation: Organisation, code: str) -> ActionView:
        """Return one action by its code, in any spelling: "C1 A/i" is also "c1ai".

        Raises:
            CannotRead: its stored values cannot be read.
            UnknownCode: there is no such action. The message lists the nearest codes.
            EarlierCode: it was in the list before.
        """
        there, unread = self.readable(organisation, [code.strip()])
        if unread is not None:
            raise unread
        if not there:  # look for a code in other letters, or for the nearest codes
            there, unread = self.readable(organisation)
        try:
            return queries.find_action(there, code)
        except UnknownCode as error:
            if unread is None:
                raise self._core.with_earlier_codes(organisation, error) from None
        raise unread

    def set_aside(self, organisation: Organisation) -> tuple[ActionView, ...]:
        """Return the actions with something recorded that are no longer in the list: those that a
        later edition withdrew or merged with others, and those for other types of organisation.
        ``plan`` is the edition that each is in.
        """
        with self._core.snapshot() as query:
            return queries.actions_set_aside(query, organisation.in_use, self._core.today)

    def edition_codes(self, organisation: Organisation) -> EditionCodes:
        """Return what the actions are called in each edition of the plan that it worked with."""
        from db.plans.edition_codes import edition_codes

        with self._core.snapshot() as query:
            return edition_codes(query, organisation.in_use)

    def codes_elsewhere(self, organisation: Organisation) -> dict[str, ProviderType]:
        """Return the codes in its plan that are for other provider types, and for which."""
        with self._core.snapshot() as query:
            return queries.codes_elsewhere(query, organisation.in_use)

    def updates(self, organisation: Organisation, code: str | None = None) -> tuple[Update, ...]:
        """Return the updates of one action or of all, oldest first."""
        with self._core.snapshot() as query:
            return queries.updates(query, organisation.in_use, None if code is None else [code])

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

        with self._core.change(organisation) as open_change:
            return action_changes.edit_actions(open_change, codes, edit, what, seen)

    def add_update(self, organisation: Organisation, codes: Iterable[str], text: str) -> Changed:
        """Add an update to actions."""
        from db.actions import action_changes

        with self._core.change(organisation) as open_change:
            return action_changes.add_update(open_change, codes, text)
