"""One organisation's part of the register as the screens use it, with its current actions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from db.actions.queries import find_action
from db.errors import CannotRead, GreenPlanError, Refused
from db.frozen import frozen
from db.register import Register
from db.views import ActionView, Changed, ChangeView, Organisation, PlanInUse
from tracker.background import WorkThread
from tracker.workspace.plan_shown import PlanShown

if TYPE_CHECKING:
    from db.validation.periods import Period
    from tracker.workspace.edit_basis import EditBasis
    from tracker.workspace.viewing import View

Answer = TypeVar("Answer")

REMEMBERED = 20
"""The number of changes just made whose lines in the log are kept, for their confirmations."""

RegisterChange = Callable[[Register, Organisation], Changed]
"""Makes a change; if it can be stale, based on what an :class:`EditBasis` holds."""


@frozen
class _Fresh:
    """What was read again: the actions with ``codes`` (all for ``None``), and the organisation.

    ``logged`` is the line of the log of the change after which it was read. ``past``: its plan has
    another edition by now, and nothing else was read.
    """

    codes: Collection[str] | None
    actions: tuple[ActionView, ...]
    unread: CannotRead | None
    organisation: Organisation
    returned: frozenset[Period]
    plans: tuple[PlanInUse, ...]
    plan: PlanShown
    logged: ChangeView | None = None
    past: bool = False


class Workspace:
    """An open register with the current organisation and its actions.

    ``demo`` is true for the sample practice, of which nothing is kept. ``view`` says why the
    register is viewed only, or is ``None`` while it can be edited. ``followed`` is the number of
    the last change seen in the log, ``day`` the date of the actions' colours. ``unread`` is the
    error for actions that are left out because they cannot be read. ``returned`` are the periods
    with a return. ``plans`` are those that the organisation works with, ``plan`` the one shown.
    ``is_past`` is set when that has another edition: open the organisation again then. Until then
    all stays as it was read.

    Everything that waits for the register is done in two threads, one for changes and one for
    questions. What they read is kept here and changes only on the app's event loop. After every
    change, only the actions that it touched are read again.
    """

    def __init__(
        self, register: Register, organisation: Organisation, *, demo: bool = False
    ) -> None:
        """Read the organisation's actions. This waits for the disk: call it in a thread."""
        self.register = register
        self.organisation = organisation
        self.demo = demo
        self.view: View | None = None
        self.followed = register.history.last(organisation)
        self.day = register.today
        self.unread: CannotRead | None = None
        self.returned: frozenset[Period] = frozenset()
        self.plans: tuple[PlanInUse, ...] = ()
        self.plan = PlanShown()
        self.is_past = False
        self._actions: dict[str, ActionView] = {}
        self._made_here: set[int] = set()
        self._logged: dict[int, ChangeView] = {}
        self._bases: WeakSet[EditBasis[Any]] = WeakSet()
        self._turn = asyncio.Lock()
        self._pending: set[asyncio.Task[Changed]] = set()
        self._stored = 0
        self._is_behind = False
        self._changing = WorkThread("changing")
        self._asking = WorkThread("asking")
        self._apply(self._read(None))

    @property
    def actions(self) -> tuple[ActionView, ...]:
        """All actions of the organisation, in plan order."""
        return tuple(self._actions.values())

    def action(self, code: str) -> ActionView:
        """Return an action as it is now.

        Raises:
            CannotRead: The stored action cannot be read.
        """
        if self.unread is not None and code not in self._actions:
            raise self.unread
        return self._actions[code]

    def find_action(self, code: str) -> ActionView:
        """Return the action with a code that a person typed, in upper or lower case.

        Raises:
            UnknownCode: There is none. The message lists the nearest codes.
        """
        return find_action(self.actions, code)

    def leads(self) -> list[str]:
        """Return the leads in use, by name."""
        return sorted({a.lead for a in self.actions if a.lead}, key=str.casefold)

    # Changes

    def begin_change(
        self, make: RegisterChange, seen: EditBasis[Any] | None = None
    ) -> asyncio.Task[Changed]:
        """Make a change when all changes before are made, and read again what it touched.

        ``seen`` is what the change is based on. Return its task, which goes on even if nothing
        waits for it any more. If what it touched cannot be read, all is read again with what is
        read next. The task raises :class:`GreenPlanError` if the change was refused, or the
        register is viewed only.
        """
        task = asyncio.create_task(self._change(make, seen))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
        return task

    @property
    def is_changing(self) -> bool:
        """Whether a change is waiting or being stored."""
        return bool(self._pending)

    async def changes_stored(self) -> bool:
        """Wait until no change is waiting any more; return whether all were stored."""
        all_stored = True
        while self._pending:
            done, _ = await asyncio.wait(self._pending)
            all_stored &= all(task.exception() is None for task in done)
        return all_stored

    async def _change(self, make: RegisterChange, seen: EditBasis[Any] | None) -> Changed:
        async with self._turn:
            self.refuse_if_viewing()
            organisation, before = self.organisation, dict(self._actions)

            def work() -> tuple[Changed, _Fresh | None]:
                changed = make(self.register, organisation)
                self.remember_own_change(changed.id)
                try:
                    return changed, self._read_after(changed)
                except GreenPlanError:  # it is stored all the same
                    return changed, None

            changed, fresh = await self._changing.run(work)
            self._stored += 1
            if fresh is None:
                self._is_behind = True
                return changed
            self._apply(fresh)
            for basis in self._bases:
                basis.follow(before, self._actions)
            await self._let_follow(seen)
            return changed

    async def change_plans(
        self, make: Callable[[Register, Organisation], Organisation]
    ) -> Organisation:
        """Let the organisation work with another plan or edition, when all changes before are made.

        Return it as seen with that. It is not shown here: open it again.

        Raises:
            GreenPlanError: It was refused.
        """
        async with self._turn:
            self.refuse_if_viewing()
            register, organisation = self.register, self.organisation
            return await self._changing.run(lambda: make(register, organisation))

    async def _let_follow(self, seen: EditBasis[Any] | None) -> None:
        """Let what is based on the same as a change just made follow it, if it can be read."""
        alike = [] if seen is None else [b for b in self._bases if b.is_same_as(seen)]
        if seen is not None and alike:
            with suppress(GreenPlanError):
                now = await self._changing.run(seen.current)
                for basis in alike:
                    basis.what = now

    def follow(self, basis: EditBasis[Any]) -> None:
        """Keep what an edit is based on in step with changes that are made here."""
        self._bases.add(basis)

    def refuse_if_viewing(self) -> None:
        """Refuse a change if the register is viewed only.

        Raises:
            Refused: The register is viewed only.
        """
        if self.view is not None:
            raise Refused(self.view.why)

    def logged(self, changed: Changed) -> ChangeView | None:
        """Return the line of the log for a change just made here; ``None`` for no changes, or if
        it could not be read.
        """
        return None if changed.id is None else self._logged.get(changed.id)

    def other_plan(self, change: ChangeView | None) -> str:
        """Return the name of the plan that a change was made with, empty if it is shown here."""
        if change is None or change.plan == self.organisation.plan_key:
            return ""
        names = {one.key: one.declared.short or one.title for one in self.plans}
        return names.get(change.plan or "", "")

    def remember_own_change(self, number: int | None) -> None:
        """Remember that a change in the log was made here."""
        if number is not None:
            self._made_here.add(number)

    def is_own_change(self, number: int) -> bool:
        """Whether a change in the log was made here, by this program."""
        return number in self._made_here

    # Questions

    async def ask(self, question: Callable[[Register, Organisation], Answer]) -> Answer:
        """Return the register's answer to a question about the organisation.

        Raises:
            GreenPlanError: The register cannot be read.
        """
        return await self._asking.run(lambda: question(self.register, self.organisation))

    async def reload(self) -> list[str]:
        """Read every action and the organisation again; return the codes as :meth:`_apply`."""
        return await self._read_again(None, organisation=True)

    async def refresh(self, codes: Iterable[str], *, organisation: bool = False) -> list[str]:
        """Read some actions again; drop those that are gone, such as an undone own action.

        With ``organisation``, read that again too, and return the actions that a new type of it
        added or removed.
        """
        return await self._read_again(set(codes), organisation=organisation)

    async def refresh_day(self) -> None:
        """Read every action again on a new day: their colours depend on the date."""
        today = self.register.today
        if self.day != today:
            await self.reload()
            self.day = today

    async def refresh_from_others(self, changes: Iterable[ChangeView]) -> list[str]:
        """Read again what others' changes touched, including the organisation.

        Return the codes of the actions that they changed, added or removed.
        """
        noted = tuple(changes)
        codes = list(dict.fromkeys(code for change in noted for code in change.codes))
        details = any(field.code is None for change in noted for field in change.fields)
        return codes + await self.refresh(codes, organisation=details)

    async def _read_again(self, codes: Collection[str] | None, *, organisation: bool) -> list[str]:
        while True:
            stored = self._stored
            fresh = await self.ask(lambda r, o: self._read(codes, organisation=organisation))
            if stored == self._stored:  # else a change made it out of date
                return self._apply(fresh)

    # In the threads

    def _read_after(self, changed: Changed) -> _Fresh:
        """Read what a change touched, and its line of the log."""
        if changed.id is None:
            return self._read(changed.codes, organisation=not changed.codes)
        logged = self.register.history.change(self.organisation, changed.id)
        details = not changed.codes or any(field.code is None for field in logged.fields)
        return replace(self._read(changed.codes, organisation=details), logged=logged)

    def _read(self, codes: Collection[str] | None, *, organisation: bool = True) -> _Fresh:
        """Read actions (all for ``None``); with ``organisation``, also the organisation."""
        now, returned, plans = self.organisation, self.returned, self.plans
        if self._is_behind:
            codes, organisation = None, True
        if organisation and not self.is_past:
            now = self.register.organisations.current(now)
        is_first = not self.plan.tabs
        if self.is_past or (now.plan_key != self.organisation.plan_key and not is_first):
            return _Fresh((), (), None, self.organisation, returned, plans, self.plan, past=True)
        if organisation:
            returned = frozenset(view.period for view in self.register.returns.made(now))
            plans = self.register.organisations.plans(now)
            if now.provider_type is not self.organisation.provider_type:
                codes = None
        if codes is not None and not codes:
            return _Fresh(codes, (), None, now, returned, plans, self.plan)
        actions, unread = self.register.actions.readable(now, codes)
        plan = self.plan
        if codes is None:
            declared = next(one.declared for one in plans if one.id == now.in_use)
            plan = PlanShown.of(declared, actions, now.provider_type)
        return _Fresh(codes, actions, unread, now, returned, plans, plan)

    # On the loop

    def _apply(self, fresh: _Fresh) -> list[str]:
        """Keep what was read; return the codes that a new type of organisation added or removed."""
        before, there = self.organisation, set(self._actions)
        self.is_past |= fresh.past
        self.organisation, self.returned = fresh.organisation, fresh.returned
        self.plans, self.plan = fresh.plans, fresh.plan
        if fresh.logged is not None:
            self._logged[fresh.logged.id] = fresh.logged
            self._logged.pop(min(self._logged) if len(self._logged) > REMEMBERED else -1, None)
        read = {action.code: action for action in fresh.actions}
        if fresh.codes is None:
            self._actions, self.unread, self._is_behind = read, fresh.unread, False
        else:
            self._actions.update(read)
            self.unread = fresh.unread or self.unread
            for code in set(fresh.codes) - read.keys():
                self._actions.pop(code, None)
        if self.organisation.provider_type is before.provider_type:
            return []
        return sorted(there ^ set(self._actions))
