"""Open a register, and show the screen that the person needs first: actions, welcome or rescue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tracker.app.garbage import search_among_new
from tracker.background import run_in_thread
from tracker.keyboard.key_queue import BACKGROUND
from tracker.workspace.viewing import READ_ONLY_FILE

if TYPE_CHECKING:
    from datetime import datetime

    from db.register import Register
    from db.views import Organisation
    from db.vocabulary.terms import ProviderType
    from tracker.app.app import GreenPlanApp
    from tracker.workspace.last_view import LastView
    from tracker.workspace.workspace import Workspace

WARM_UP_AFTER = 0.2
"""Seconds after the first frame until the modules for changes are loaded in the background."""


class Opening:
    """The app's part that opens the register at ``location`` and its organisations.

    ``ods`` is the code of the organisation to start with, and ``plan`` the key of the plan to
    show, if they are given.
    """

    def __init__(
        self,
        app: GreenPlanApp,
        location: str,
        ods: str | None,
        plan: str | None,
        clock: Callable[[], datetime] | None,
    ) -> None:
        self._app = app
        self._location = location
        self._clock = clock
        self.ods = ods
        self._plan = plan
        self.again_at: str | None = None
        """The code of the organisation to show after a restore, if it still exists."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC."""
        from db.opening import utc_now

        return (self._clock or utc_now)()

    def open(self) -> None:
        """Open the register in a thread, then show it."""
        self._app.run_worker(self._open, thread=True)

    def _open(self) -> None:
        import tracker.screens.actions.action_list  # noqa: F401  load it while nothing waits for it
        from db.errors import Damaged, GreenPlanError, NoRegister, ReadOnly, RegisterGone
        from tracker.app.sharing import Sharing

        app = self._app
        try:
            app.register = self._opened()
            app.sharing = Sharing(app, app.register)
            if app.view is None:
                app.view = app.sharing.claim_for_editing()
            there = app.register.organisations.all()
            if self.ods:
                there = (app.register.organisations.find(self.ods),)
            there = tuple(o for o in there if o.ods == self.again_at) or there
            workspace = self.workspace(app.register, there[0]) if there else None
        except ReadOnly:
            app.call_from_thread(self._begin_asking)
        except GreenPlanError as error:
            if isinstance(error, Damaged | RegisterGone) and app.view is None:
                app.call_from_thread(app.recovery.show_rescue, error)
            elif isinstance(error, NoRegister) and app.view is None:
                app.call_from_thread(self.welcome)
            else:
                app.call_from_thread(app.leave_unopened, error)
        else:
            app.call_from_thread(self._begin, workspace, len(there))
        finally:
            if app.has_own_process:
                search_among_new()

    def _opened(self, *, create: bool = False) -> Register:
        from db.opening import open_register, utc_now
        from db.validation.identity import by_name_only
        from tracker.user_files.identity import own_identity

        return open_register(
            self._location,
            user=self._app.user,
            create=create,
            read_only=self._app.view is not None,
            clock=self._clock or utc_now,
            identity=by_name_only if self._app.demo else own_identity,
        )

    async def _ask_to_look(self) -> None:
        """Ask whether to view a register that cannot be written to."""
        from db.storage.place import Place
        from tracker.screens.common.in_use import OnlyReadable

        if await self._app.push_screen_wait(OnlyReadable(str(Place.of(self._location)))):
            self._app.view = READ_ONLY_FILE
            self.open()
        else:
            self._app.exit()

    def _begin_asking(self) -> None:
        self._app.run_worker(self._ask_to_look())

    def _begin(self, workspace: Workspace | None, organisations: int) -> None:
        self._app.run_worker(self._opened_at(workspace, organisations))

    async def _opened_at(self, workspace: Workspace | None, organisations: int) -> None:
        """Show the actions. Ask first what to do if someone else has the register open, and which
        organisation to show if there are several.
        """
        app = self._app
        if app.sharing is not None and not await app.sharing.ask_about_holder():
            app.exit()
            return
        if workspace is None:
            if app.register is not None:
                self._follow(app.register)
            self.welcome()
            app.recovery.show_notice()
            return
        self.show(workspace)
        app.recovery.show_notice(lasting=organisations > 1)
        if workspace.unread is not None:
            app.show_note(str(workspace.unread), warning=True)
        app.set_timer(WARM_UP_AFTER, self.warm_up)
        if organisations > 1:
            await self.choose_organisation()

    def warm_up(self) -> None:
        """Load what changes need, and back up the register once a day, in a thread."""
        self._app.run_worker(self._warm_up, thread=True, group=BACKGROUND)

    def _warm_up(self) -> None:
        from tracker.app.warm_up import load_screens, load_styles

        load_screens()
        self._app.call_later(load_styles, self._app)
        register = self._app.register
        if register is not None:
            register.warm_up()
        if self._app.has_own_process:
            search_among_new()
            self._app.keys.searches_for_garbage = True
        if register is not None:
            self._app.recovery.back_up_daily(register)

    def welcome(self) -> None:
        """Ask for a new organisation."""
        from tracker.screens.organisations.welcome import WelcomeScreen

        self._app.push_screen(WelcomeScreen())
        self._app.look_at_size()

    def leave_welcome(self) -> None:
        """Leave, or go back to the open organisation or to the rescue screen."""
        if self._app.workspace is None and not self._app.recovery.is_rescuing:
            self._app.exit()
        else:
            self._app.pop_screen()

    async def start_organisation(
        self, kind: ProviderType, *, name: str, ods: str, pcn: str, icb: str
    ) -> None:
        """Add an organisation, creating the register if needed, and start its triage.

        Raises:
            GreenPlanError: It cannot be added. Nothing was saved.
        """
        if self._app.view is not None:
            from db.errors import Refused

            raise Refused(self._app.view.why)
        add = partial(self._add, kind, name=name, ods=ods, pcn=pcn, icb=icb)
        self.show(await asyncio.to_thread(add), triage=True)

    def _add(self, kind: ProviderType, **values: str) -> Workspace:
        from db.validation.text_rules import NAME_LIMIT, required_text
        from imports.plans.plan_file import default_plan
        from tracker.workspace.workspace import Workspace

        register = self._app.register
        if register is None:
            required_text(values["name"], "Name", NAME_LIMIT)
            required_text(values["ods"], "ODS code", NAME_LIMIT)
            register = self._app.register = self._opened(create=True)
        organisation = register.organisations.add(default_plan(), provider_type=kind, **values)
        return Workspace(register, organisation)

    def show(
        self, workspace: Workspace, view: LastView | None = None, *, triage: bool = False
    ) -> None:
        """Show an organisation's actions in place of the current screens, as they were seen last
        or with another ``view``.
        """
        from tracker.screens.actions.action_list import ActionListScreen

        app = self._app
        app.settings.remember_view()
        app.workspace = workspace
        workspace.view = app.view
        self._follow(workspace.register)
        view = view or app.settings.last_view(workspace)
        screen = ActionListScreen(workspace, app.symbols, view)
        while len(app.screen_stack) > 1:
            app.pop_screen()
        app.push_screen(screen)
        app.console_window.name_window()
        if refusal := app.settings.refusal():
            app.show_note(f"{refusal} Press F3 to change it.", warning=True)
        if triage:
            app.call_later(screen.action_triage)
        app.look_at_size()

    async def show_edition(self, words: str, *, after_dialogs: bool = False) -> None:
        """Open the organisation again, whose plan has another edition by now, and show ``words``.

        The list keeps its tab, filter, order and cursor as far as that edition has them.
        ``after_dialogs``: wait while a dialog is open.
        """
        from tracker.screens.actions.action_list import ActionListScreen
        from tracker.screens.editing.waiting import A_LOOK
        from tracker.workspace.last_view import LastView

        app, workspace = self._app, self._app.workspace
        lists = [one for one in app.screen_stack if isinstance(one, ActionListScreen)]
        if workspace is None or not lists:
            return
        while True:
            there = await workspace.ask(self._with_edition)
            if not (after_dialogs and app.screen.is_modal):
                break
            while app.screen.is_modal:
                await asyncio.sleep(A_LOOK)
        if app.workspace is workspace:
            kept = lists[0].view().to_settings(workspace.plan)
            self.show(there, LastView.from_settings(kept, there.plan))
            edition = there.organisation.plan_edition
            if edition not in words:
                words = f"{words.rstrip('.')}. You work with {edition} now."
            app.call_after_refresh(app.show_message, words)

    def _with_edition(self, register: Register, organisation: Organisation) -> Workspace:
        now = register.organisations.current(organisation)
        return self.workspace(register, now, now.plan_key)

    def _follow(self, register: Register) -> None:
        """Start following others' changes to the register, once."""
        from tracker.app.sharing import Sharing

        if self._app.sharing is None:
            self._app.sharing = Sharing(self._app, register)
        self._app.sharing.watcher.start()

    def workspace(
        self, register: Register, organisation: Organisation, plan: str | None = None
    ) -> Workspace:
        """Return an organisation as seen with ``plan``, by default the one that was named at the
        start, or the one that it was last seen with.

        This waits for the disk: call it in a thread.

        Raises:
            UnknownPlan: it does not work with that plan.
        """
        from db.errors import UnknownPlan
        from tracker.workspace.workspace import Workspace

        wanted, self._plan = plan or self._plan, None
        last = self._app.settings.last_plan(register, organisation)
        if wanted or last not in (None, organisation.plan_key):
            try:
                organisation = register.organisations.seen_with(organisation, wanted or last or "")
            except UnknownPlan:
                if wanted:
                    raise
        return Workspace(register, organisation, demo=self._app.demo)

    async def choose_organisation(self) -> None:
        """Ask for an organisation and show its actions."""
        register, workspace = self._app.register, self._app.workspace
        if register is None or workspace is None:
            return
        from tracker.screens.navigation import screen_class

        there = await run_in_thread(register.organisations.all)
        screen = screen_class("organisations")(workspace, there)
        await self._app.push_screen_wait(screen)
        if screen.opened:
            await self.go_to(register, workspace, screen.opened)
        elif screen.opened is not None:
            self.welcome()

    async def step_organisation(self, step: int) -> None:
        """Show the organisation that is ``step`` places further in the register, by name."""
        register, workspace = self._app.register, self._app.workspace
        if register is None or workspace is None:
            return
        there = [one.ods for one in await run_in_thread(register.organisations.all)]
        if len(there) < 2:
            self._app.show_message("This is the only organisation in the register.")
            return
        ods = workspace.organisation.ods
        place = there.index(ods) + step if ods in there else 0
        await self.go_to(register, workspace, there[place % len(there)])

    async def go_to(
        self, register: Register, workspace: Workspace, ods: str, plan: str | None = None
    ) -> Workspace | None:
        """Show another organisation, and return it; ``None`` if a change could not be stored.

        Raises:
            GreenPlanError: it cannot be read.
        """
        if not await workspace.changes_stored():
            return None  # the refusal is shown, with what was typed
        there = await run_in_thread(
            lambda: self.workspace(register, register.organisations.find(ods), plan)
        )
        self.show(there)
        return there
