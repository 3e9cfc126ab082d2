"""The register's returns: check a return, make one, and list those made."""

from __future__ import annotations

from collections.abc import Callable

from db.errors import Refused
from db.frozen import frozen
from db.organisations.organisation_queries import current_organisation
from db.parts.core import Part
from db.parts.position import read_position
from db.records import record_queries
from db.returns.returns import (
    Incomplete,
    ReturnContent,
    due_on,
    period_to_return,
    return_checklist,
)
from db.storage.column_types import parse_moment
from db.storage.query import Query
from db.validation.periods import Period
from db.validation.text_rules import NAME_LIMIT, required_text
from db.views import Changed, Organisation, ReturnView
from db.vocabulary.phrases import long_day

_TRIES = 5
"""How often a return is written again because someone changed something during it."""

Render = Callable[[ReturnContent], tuple[str, bytes]]
"""Returns a return's file name and the bytes of its workbook."""


@frozen
class MadeReturn:
    """A return with its unaltered file. ``again`` is whether it had already been made before, and
    ``corrects`` the number of the return that a new one corrects, or 0.

    ``doubt`` says what of the return's other frozen content was altered, or is empty.
    """

    view: ReturnView
    workbook: bytes
    again: bool
    doubt: str = ""
    corrects: int = 0


class Returns(Part):
    """The returns that an organisation has made, and its next one."""

    def made(self, organisation: Organisation) -> tuple[ReturnView, ...]:
        """Return the returns that were made, newest first."""
        with self._core.snapshot() as query:
            return record_queries.returns(query, organisation.in_use)

    def next_period(self, organisation: Organisation) -> Period:
        """Return the quarter of the next return to make."""
        with self._core.snapshot() as query:
            days = current_organisation(query, organisation).return_days
            made = [view.period for view in record_queries.returns(query, organisation.in_use)]
        return period_to_return(self._core.today, made, days)

    def content(
        self, organisation: Organisation, period: Period, signed_by: str | None = None
    ) -> ReturnContent:
        """Return the content that a return for ``period`` would have now. Nothing is frozen.

        Without ``signed_by``, use the name given to :meth:`sign_off`, or the name on the last
        return if nothing has changed since that one.
        """
        with self._core.snapshot() as query:
            return self._content(query, organisation, period, signed_by)

    def sign_off(self, organisation: Organisation, period: Period, signed_by: str) -> Changed:
        """Sign off a return before it is made. The signature lapses with any other
        change of the plan or of the organisation.

        Raises:
            Refused: the name is invalid.
        """
        from db.returns import return_changes

        name = required_text(signed_by, "Signed off by", NAME_LIMIT)
        with self._core.change(organisation) as open_change:
            return return_changes.sign_off(open_change, period, name)

    def file(
        self, organisation: Organisation, period: Period, number: int | None = None
    ) -> MadeReturn:
        """Return a return that was made and its exact workbook, by default the newest.

        Raises:
            NotAsMade: its file was altered after it was made.
            Refused: there is no return with that period and number.
        """
        from db.returns import seals

        with self._core.snapshot() as query:
            made = [
                r for r in record_queries.returns(query, organisation.in_use) if r.period == period
            ]
            for view in made:
                if number in (None, view.number):
                    found = next(seals.altered_returns(query, view.id), None)
                    if found is not None and found.workbook:
                        break
                    file = record_queries.return_file(query, view.id)
                    doubt = (
                        f"{found.description} Use 'greenplan doctor' for details." if found else ""
                    )
                    return MadeReturn(view, file, True, doubt)
            else:
                found = None
        if found is not None:
            from db.backups.problems import backups_with_original

            path = self._core.place.path
            copy = backups_with_original(path, [found]).get(found) if path else None
            raise seals.NotAsMade(found, copy.path if copy else None)
        there = ", ".join(str(r.number) for r in made[::-1])
        raise Refused(
            f"{organisation.name} has no return number {number} for {period} (there are: {there})."
            if there
            else f"{organisation.name} has not made a return for {period} yet."
        )

    def snapshot(self, seen: ReturnView) -> str:
        """Return a return's frozen position as JSON (see :mod:`db.returns.snapshot`)."""
        with self._core.snapshot() as query:
            return record_queries.return_snapshot(query, seen.id)

    def plan_of(self, seen: ReturnView) -> tuple[str, str] | None:
        """Return the key of the plan that a return speaks of, and its edition, as it was frozen, or
        ``None`` if that was altered and does not say.

        Raises:
            CannotRead: its frozen content is damaged.
        """
        from db.returns.snapshot import snapshot_plan

        return snapshot_plan(self.snapshot(seen))

    def make(
        self,
        organisation: Organisation,
        period: Period,
        signed_by: str,
        render: Render,
        *,
        incomplete: bool = False,
    ) -> MadeReturn:
        """Freeze a return of ``period``, signed off by ``signed_by``, with what ``render`` gives.

        If the last return is for the same period, has the same content and is signed by the same
        person, that return is given again. Otherwise, or if that return was altered, a further
        return of the period corrects it, and both are kept.

        Raises:
            Incomplete: something is missing, and ``incomplete`` is not set.
            Refused: the period has not begun, or the name is invalid.
        """
        from db.returns import return_changes, seals

        name = required_text(signed_by, "Signed off by", NAME_LIMIT)
        if period.start > self._core.today:
            raise Refused(
                f"{period} begins on {long_day(period.start)}. Make its return then or later."
            )
        # Writing the workbook takes a while, and others should not have to wait for it. If one
        # of them changes something during that time, it is written again.
        for _ in range(_TRIES):
            content = self.content(organisation, period, name)
            last = content.previous
            if last is not None and content.is_same_as_last and last.signed_by == name:
                with self._core.snapshot() as query:
                    as_made = not any(seals.altered_returns(query, last.id))
                if as_made:
                    return self.file(organisation, period, last.number)
            if not content.complete and not incomplete:
                raise Incomplete(period, content.check)
            file_name, workbook = render(content)
            with self._core.change(organisation) as open_change:
                if return_changes.last_change_number(open_change) == content.position.last_change:
                    return_changes.freeze(open_change, content, file_name, workbook)
                    break
        else:
            raise Refused(
                "The return was not made because other people kept changing the register."
                " Try again in a moment."
            )
        made = self.file(organisation, period, content.number)
        return MadeReturn(made.view, made.workbook, again=False, corrects=content.corrects)

    def _content(
        self,
        query: Query,
        organisation: Organisation,
        period: Period,
        signed_by: str | None,
    ) -> ReturnContent:
        from db.returns.changes_since import changes_since

        position = read_position(self._core, query, organisation)
        previous = next(iter(position.returns), None)
        since = changes_since(query, position, previous) if previous else ()
        signature = None
        if signed_by is None:
            signature = record_queries.signature(query, organisation.in_use, period)
            if signature is not None:
                signed_by = signature.signed_by
            elif previous is not None and previous.period == period and not since:
                signed_by = previous.signed_by
        return ReturnContent(
            position=position,
            period=period,
            number=record_queries.last_number(query, organisation.id, period) + 1,
            signed_by=signed_by or "",
            at=parse_moment(self._core.now),
            due=due_on(period, position.organisation.return_days),
            check=return_checklist(position, period, signed_by),
            previous=previous,
            since=since,
            signature=signature,
        )
