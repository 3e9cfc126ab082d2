"""The register's organisations: list and find them, add and edit one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from db.actions.queries import recorded_itself, type_change
from db.errors import CannotRead, Refused, StaleChange, UnknownOrganisation, UnknownPlan
from db.organisations import organisation_queries
from db.parts.core import Part
from db.plans import plan_queries
from db.plans.plan_edition import PlanEdition
from db.storage.named_columns import UnreadRows
from db.storage.query_readers import query_on
from db.views import Changed, Organisation, PlanInUse, TypeChange
from db.vocabulary.terms import ProviderType

if TYPE_CHECKING:
    from db.matrix.matrix import Matrix
    from db.organisations.new_organisation import NewOrganisation
    from db.plans.editions import EditionComparison
    from db.received.received_queries import Codes


@contextmanager
def naming(ods: str) -> Iterator[None]:
    """Put the organisation's code before what it is refused for inside."""
    try:
        yield
    except (Refused, StaleChange) as error:
        raise Refused(f"{ods}: {error}") from error


class Organisations(Part):
    """The organisations in a register."""

    def all(self) -> tuple[Organisation, ...]:
        """Return the organisations in the register, by name.

        Raises:
            CannotRead: one of them contains a value that cannot be read.
        """
        with self._core.snapshot() as query:
            return organisation_queries.organisations(query)

    def readable(self) -> tuple[tuple[Organisation, ...], CannotRead | None]:
        """Return the organisations that can be read, and the error for the others, or ``None`` if
        all can be read.
        """
        with self._core.snapshot() as query:
            unread: UnreadRows = []
            there = organisation_queries.organisations(query, unread)
            return there, self._core.told(unread[0][1], query) if unread else None

    def matrix(self, plan: PlanEdition, codes: Codes) -> Matrix:
        """Return how a plan's actions stand today with each organisation that works with it, or
        with an edition before it. ``codes`` are those of these editions.

        Raises:
            CannotRead: one of them contains a value that cannot be read.
        """
        from db.matrix.own import own_matrix

        with self._core.snapshot() as query:
            return own_matrix(query, plan, codes, self._core.today)

    def find(self, ods: str | None = None, plan: str | None = None) -> Organisation:
        """Return the organisation with this ODS code, or the only one in the register.

        It is seen with the plan that has the key ``plan``, or with the one that is shown first.

        Raises:
            UnknownOrganisation: there is none, or several and no code was given.
            UnknownPlan: it does not work with such a plan.
        """
        found = self._find(ods)
        return found if plan is None else self.seen_with(found, plan)

    def plans(self, organisation: Organisation) -> tuple[PlanInUse, ...]:
        """Return the plans that the organisation works with, in the order in which it began to."""
        with self._core.snapshot() as query:
            return plan_queries.plans_in_use(query, organisation.id)

    def seen_with(self, organisation: Organisation, plan: str) -> Organisation:
        """Return the organisation as seen with the plan that has this key. Capitals do not matter.

        Raises:
            UnknownPlan: it does not work with such a plan.
        """
        there = self.plans(organisation)
        for number, one in enumerate(there, start=1):
            if one.key == plan.strip().casefold():
                return replace(
                    organisation,
                    in_use=one.id,
                    plan_key=one.key,
                    plan_title=one.title,
                    plan_edition=one.edition,
                    plan_number=number,
                )
        raise UnknownPlan(plan, [one.key for one in there])

    def work_with(self, organisation: Organisation, plan: PlanEdition | str) -> Organisation:
        """Let the organisation work with ``plan`` too, and return it as seen with that plan.

        The plan is stored if it is new; of a stored one its key is enough.

        Raises:
            Refused: it works with it already, or there is no plan with that key.
        """
        from db.plans import plan_changes

        with self._core.change(organisation) as open_change:
            plan_changes.work_with(open_change, plan)
        return self.seen_with(organisation, plan if isinstance(plan, str) else plan.key)

    def upgrade(self, organisation: Organisation, comparison: EditionComparison) -> Organisation:
        """Let the organisation go on with a later edition of the plan that it is seen with, in one
        change, and return it as seen with that edition. Nothing that was recorded is moved.

        The later edition is stored if it is new.

        Raises:
            Refused: it does not work with the earlier edition any more, works with the later one
                already or came from it, or a guess has not been confirmed.
        """
        from db.plans import upgrading

        with self._core.change(organisation) as open_change:
            query = query_on(open_change.session.connection())
            itself = recorded_itself(query, organisation.in_use)
            upgrading.upgrade(open_change, comparison, itself)
        return self.current(organisation)

    def editions(self, organisation: Organisation) -> tuple[PlanInUse, ...]:
        """Return the editions that the plan in use has or had, in the order they were stored."""
        with self._core.snapshot() as query:
            return tuple(view for _, view in plan_queries.editions(query, organisation.in_use))

    def _find(self, ods: str | None) -> Organisation:
        with self._core.snapshot() as query:
            if ods:
                return organisation_queries.organisation(query, ods)
            there = organisation_queries.organisations(query)
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

    def current(self, organisation: Organisation) -> Organisation:
        """Return an organisation as it is now, even if its code has changed.

        Raises:
            UnknownOrganisation: it is no longer in the register.
        """
        with self._core.snapshot() as query:
            return organisation_queries.current_organisation(query, organisation)

    def type_change(self, organisation: Organisation, to: ProviderType) -> TypeChange:
        """Return which actions are added and removed if the organisation's type becomes ``to``."""
        with self._core.snapshot() as query:
            return type_change(query, organisation.in_use, to)

    def add(
        self,
        plan: PlanEdition | str,
        *,
        name: str,
        ods: str,
        provider_type: ProviderType,
        **about: Any,
    ) -> Organisation:
        """Add an organisation that works with ``plan``, and the plan itself if it is new. Of a
        stored plan its key is enough. ``about`` are the other details of a new organisation.
        """
        from db.organisations.new_organisation import NewOrganisation

        self._add(NewOrganisation(name, ods, provider_type, **about), [plan])
        return self.find(ods)

    def take_list(
        self,
        new: Iterable[tuple[NewOrganisation, Sequence[PlanEdition | str]]],
        edits: Iterable[tuple[Organisation, Mapping[str, Any]]],
    ) -> None:
        """Add organisations, each with the plans that it works with, and edit others from what
        they were as given here, with a line in the log for each: all or none.

        Raises:
            GreenPlanError: one was refused. The message names it.
        """
        with self._core.together():
            for one, plans in new:
                with naming(one.ods):
                    self._add(one, plans)
            for organisation, values in edits:
                with naming(organisation.ods):
                    self.edit(organisation, seen=organisation, **values)

    def _add(self, new: NewOrganisation, plans: Sequence[PlanEdition | str]) -> None:
        from db.organisations.new_organisation import add_organisation
        from db.plans import plan_changes

        core = self._core
        with core.transaction() as session:
            numbers = [plan_changes.add_plan(session, plan) for plan in plans]
            by = core.user, core.now, core.today, core.identity
            open_change = add_organisation(session, numbers[0], new, *by)
            for plan in plans[1:]:
                plan_changes.work_with(open_change, plan)

    def edit(
        self, organisation: Organisation, *, seen: Organisation | None = None, **values: Any
    ) -> Changed:
        """Set ``name``, ``ods``, ``provider_type``, ``pcn``, ``place``, ``neighbourhood``, ``icb``,
        ``groups``, ``contact``, ``email``, ``return_days``, ``return_name``.

        Fields that are not given do not change. Empty text or ``None`` clears a value. With another
        type the organisation has other actions. Records of actions that leave the list are kept,
        and come back with them.
        """
        from db.organisations import organisation_changes

        with self._core.change(organisation) as open_change:
            was = {name: getattr(seen, name) for name in values} if seen else None
            return organisation_changes.edit_organisation(open_change, values, was)
