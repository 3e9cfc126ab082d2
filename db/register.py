"""The register: all its queries and changes, by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from db.errors import Refused, RefusedByOrganisations, StaleChange, UnknownCode, UnknownPlan
from db.parts.actions import Actions
from db.parts.backups import Backups
from db.parts.core import Core
from db.parts.history import History
from db.parts.organisations import Organisations
from db.parts.own_actions import OwnActions
from db.parts.position import read_position
from db.parts.questions import Questions
from db.parts.received import Received
from db.parts.records import Records
from db.parts.requests import Requests
from db.parts.returns import Returns
from db.parts.sharing import Sharing
from db.plans.plan_queries import plans
from db.storage.place import Place
from db.storage.query_readers import FollowingReader
from db.validation.identity import FindIdentity, by_name_only
from db.views import Changed, Organisation, PlanView, Position

if TYPE_CHECKING:
    from db.import_batches.import_batch import ImportBatch
    from db.plans.plan_edition import PlanEdition


class Register:
    """An open register. Its queries and changes are in its parts, such as ``register.actions``.

    See :class:`db.parts.core.Part` for what every change does and raises.
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
        self._core = core = Core(
            place, reader, user, clock, identity=identity, opened_read_only=read_only
        )
        self.organisations = Organisations(core)
        self.actions = Actions(core)
        self.own_actions = OwnActions(core)
        self.records = Records(core)
        self.questions = Questions(core)
        self.requests = Requests(core)
        self.returns = Returns(core)
        self.received = Received(core)
        self.history = History(core)
        self.backups = Backups(core)
        self.sharing = Sharing(core)

    @property
    def place(self) -> Place:
        """Where the register is."""
        return self._core.place

    @property
    def user(self) -> str:
        """The name that changes are signed with."""
        return self._core.user

    @user.setter
    def user(self, name: str) -> None:
        self._core.user = name

    def add_account(self, number: str) -> None:
        """Count what was done from another account, signed with this name, as this user's."""
        self._core.identity = self._core.identity.with_account(number)

    @property
    def today(self) -> date:
        """Today's date where the user is."""
        return self._core.today

    @property
    def read_only(self) -> bool:
        """Whether the register is viewing only: it was opened so, or its share is read-only."""
        claim = self._core.claim
        return self._core.opened_read_only or (claim is not None and claim.unwritable)

    @property
    def has_stored(self) -> bool:
        """Whether a change was saved since the register was opened."""
        return self._core.has_stored

    def plans(self) -> tuple[PlanView, ...]:
        """Return the plans in the register."""
        with self._core.snapshot() as query:
            return plans(query)

    def plan_edition(self, key: str) -> PlanEdition:
        """Return the plan in the register with this key, with its actions and without what is not
        stored, such as links.

        Raises:
            Refused: there is none.
        """
        from db.plans.stored_edition import stored_edition

        with self._core.snapshot() as query:
            found = stored_edition(query, key)
        if found is None:
            raise Refused(f"There is no plan {key!r} in this register.")
        return found

    def add_plan(self, plan: PlanEdition) -> None:
        """Add a plan that organisations can work with.

        Raises:
            Refused: there is a plan with the same key.
        """
        from db.plans import plan_changes

        with self._core.transaction() as session:
            plan_changes.add_new_plan(session, plan)
        self._core.has_stored = True

    def add_wording(self, plan: str, wording: Mapping[str, str]) -> int:
        """Give the actions of the plan with that key their published wording, by code. Return how
        many have another detail now.

        Raises:
            Refused: there is no such plan or action, or a text is too long. Nothing was changed.
        """
        from db.plans import plan_changes

        with self._core.transaction() as session:
            changed = plan_changes.add_wording(session, plan, wording)
        self._core.has_stored = True
        return changed

    def position(self, organisation: Organisation) -> Position:
        """Return everything about the organisation at one moment."""
        with self._core.snapshot() as query:
            return read_position(self._core, query, organisation)

    def apply_import(
        self, organisation: Organisation, batch: ImportBatch, *, seen: Mapping[str, int]
    ) -> Changed:
        """Import everything in one change, or nothing.

        ``seen`` gives the versions that the proposal was made against. A register in a file is
        backed up first, if anything was changed since its newest backup.

        Raises:
            BackupFailed: the register could not be backed up. Nothing was imported.
        """
        from db.backups import Why, back_up_before
        from db.import_batches import apply_import

        if self.place.path is not None:
            back_up_before(self.place.path, Why.IMPORT, self._core.clock())
        with self._core.change(organisation) as open_change:
            return apply_import.apply_import(open_change, batch, seen)

    def change_each(
        self, organisations: Iterable[Organisation], change: Callable[[Organisation], Changed]
    ) -> dict[str, Changed]:
        """Make a change to each organisation, with a line of its own in the log: all or none.

        ``change`` calls this register, and lets through what refuses it. Return what was done, by
        ODS code.

        Raises:
            RefusedByOrganisations: the change was refused for some of them.
        """
        done: dict[str, Changed] = {}
        refusals: dict[str, str] = {}
        with self._core.together():
            for organisation in organisations:
                try:
                    done[organisation.ods] = change(organisation)
                except (Refused, StaleChange, UnknownCode, UnknownPlan) as error:
                    refusals[organisation.ods] = str(error)
            if refusals:
                raise RefusedByOrganisations(refusals, done)
        return done

    def warm_up(self) -> None:
        """Import the modules that changes need, before the first change."""
        if self.read_only:
            return
        from db import undo  # noqa: F401

        self._core.engine.connect().close()

    def close(self) -> None:
        """Close the database and release the claim to it."""
        self._core.close()
