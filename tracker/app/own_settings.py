"""The person's own settings while the app runs: their name, the theme, and how lists were shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tracker.user_files.settings import (
    DARK,
    LIGHT,
    Settings,
    load_settings,
    save_settings,
    signing_name,
    with_view,
)

if TYPE_CHECKING:
    from db.register import Register
    from db.views import Organisation
    from tracker.app.app import GreenPlanApp
    from tracker.workspace.last_view import LastView
    from tracker.workspace.workspace import Workspace

SettingsChange = Callable[[Settings], Settings]


class OwnSettings:
    """The settings of the person at the app, saved in a thread whenever they change.

    A demo writes none of them. ``saving`` is the task that saves, if there was one.
    """

    def __init__(self, app: GreenPlanApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._to_save: list[SettingsChange] = []
        self.saving: asyncio.Task[None] | None = None

    @property
    def signing_name(self) -> str:
        """The name that changes are signed with."""
        return signing_name(self._settings)

    @property
    def name(self) -> str:
        """The name that the person gave, empty if none."""
        return self._settings.name

    def sign_as(self, name: str) -> str:
        """Keep the name that changes are signed with from now on, and return it.

        Raises:
            GreenPlanError: The name is not valid.
        """
        from db.validation.text_rules import NAME_LIMIT, required_text

        name = required_text(name, "Your name", NAME_LIMIT)
        self._change(lambda kept: replace(kept, name=name))
        return name

    def switch_theme(self) -> str:
        """Return the other theme, and remember it."""
        theme = LIGHT if self._app.theme == DARK else DARK
        self._change(lambda kept: replace(kept, theme=theme))
        return theme

    def last_view(self, workspace: Workspace) -> LastView:
        """Return how an organisation's list was shown last."""
        from tracker.workspace.last_view import LastView

        views, plan = self._settings.views, workspace.organisation.plan_key
        key = _view_key(workspace.register, workspace.organisation)
        if (self._last_plan(key) or workspace.plans[0].key) != plan:
            key = f"{key} {plan}"
        return LastView.from_settings(views.get(key), workspace.plan)

    def last_plan(self, register: Register, organisation: Organisation) -> str | None:
        """Return the key of the plan that an organisation was last seen with, if it is known."""
        return self._last_plan(_view_key(register, organisation))

    def _last_plan(self, key: str) -> str | None:
        kept = self._settings.views.get(key)
        plan = kept.get("plan") if isinstance(kept, dict) else None
        return plan if isinstance(plan, str) else None

    def remember_view(self) -> None:
        """Remember how the list is shown, for the next time it is opened."""
        from tracker.screens.actions.action_list import ActionListScreen

        there = [one for one in self._app.screen_stack if isinstance(one, ActionListScreen)]
        if self._app.demo or self._app.workspace is None or not there or not there[0].is_mounted:
            return
        workspace = there[0].workspace
        plan = workspace.organisation.plan_key
        key = _view_key(workspace.register, workspace.organisation)
        keys = [key, f"{key} {plan}"] if len(workspace.plans) > 1 else [key]
        view = {**there[0].view().to_settings(workspace.plan), "plan": plan}
        for one in keys:
            if self._settings.views.get(one) != view:
                self._change(partial(with_view, key=one, view=view))

    def refusal(self) -> str:
        """Return what was wrong with the settings file, once."""
        refused, self._settings = self._settings.refused, replace(self._settings, refused="")
        return refused

    def _change(self, change: SettingsChange) -> None:
        """Change settings, keeping those that another window has saved since."""
        self._settings = change(self._settings)
        if self._app.demo:
            return
        self._to_save.append(change)
        if self.saving is None or self.saving.done():
            self.saving = asyncio.create_task(self._save_all())

    async def _save_all(self) -> None:
        from db.errors import GreenPlanError
        from tracker.background import run_in_thread

        while self._to_save:
            changes, self._to_save = self._to_save, []

            def save(changes: Sequence[SettingsChange] = changes) -> None:
                settings = load_settings()
                for change in changes:
                    settings = change(settings)
                save_settings(settings)

            try:
                await run_in_thread(save)
            except GreenPlanError as error:
                self._app.notify(str(error), severity="warning", markup=False)
            except Exception as error:  # nothing else would see it
                self._app.report_error(error)


def _view_key(register: Register, organisation: Organisation) -> str:
    return f"{register.place} {organisation.ods}"
