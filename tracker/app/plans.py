"""Go to another plan of the organisation, begin to work with one, or upgrade to a later edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from db.plans.plan_edition import PlanEdition
    from db.register import Register
    from db.views import Organisation, PlanInUse, PlanView
    from imports.plans.spreadsheet import PlanRead
    from tracker.app.app import GreenPlanApp
    from tracker.screens.common.dialogs import Pick
    from tracker.use_cases.plans import PlanSource
    from tracker.workspace.workspace import Workspace

PLAN_FILES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".toml")

_UPGRADE, _SET_ASIDE, _ADD = "*upgrade", "*set-aside", "*add"
"""What stands for these commands among the keys of plans."""


class Plans:
    """The app's part that goes from one plan of the organisation to another."""

    def __init__(self, app: GreenPlanApp) -> None:
        self._app = app

    async def choose(self) -> None:
        """Ask for a plan of the organisation and show it, begin to work with another one, or
        upgrade to a later edition.

        Raises:
            GreenPlanError: changes cannot be made, or a plan's file is damaged.
        """
        workspace = self._app.workspace
        if workspace is None:
            return
        from db.vocabulary.phrases import count_in_words
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.screens.navigation import screen_class

        there = await workspace.ask(_known)
        items = [Item(plan.key, "", plan.title, plan.edition) for plan in there.in_use]
        if there.later:
            items.append(Item(_UPGRADE, "u", *_upgrade_in_words(there)))
        if there.aside:
            number = count_in_words(there.aside, "action")
            items.append(Item(_SET_ASIDE, "s", f"See what is set aside: {number}"))
        items += [
            Item(p.key, "", f"Begin with {p.title}", f"{p.edition}, {p.actions} actions")
            for p in there.others
        ]
        items.append(Item(_ADD, "a", "Add a plan, or a later edition, from a spreadsheet"))
        current = workspace.organisation.plan_key
        key = await self._app.push_screen_wait(Pick("Plans", items, current))
        if key == _ADD:
            await self._add_plan(workspace)
        elif key == _SET_ASIDE:
            await self._app.push_screen_wait(screen_class("set-aside")(workspace))
        elif key == _UPGRADE:
            await self._choose_edition(workspace, there)
        elif key in [plan.key for plan in there.in_use]:
            if key != current:
                await self._show(workspace, key)
        elif key is not None:
            await self._begin_plan(workspace, next(p for p in there.others if p.key == key))

    async def _show(self, workspace: Workspace, plan: str) -> None:
        """Show a plan of the organisation, unless a change that waits is refused."""
        if await workspace.changes_stored():
            opening = self._app.opening
            opening.show(await workspace.ask(lambda r, o: opening.workspace(r, o, plan)))

    async def _choose_edition(self, workspace: Workspace, there: _Plans) -> None:
        """Ask which plan is the later edition, if none or several say so, and show the upgrade."""
        from tracker.screens.common.dialogs import Item, Pick

        workspace.refuse_if_viewing()
        if len(there.following) == 1:
            await self._upgrade_to(workspace, there.following[0].key)
            return
        title = f"Which plan is a later edition of {workspace.organisation.plan_title}?"
        items = [
            Item(plan.key, "", plan.title, f"{plan.edition}, {plan.actions} actions")
            for plan in there.later
        ]
        key = await self._app.push_screen_wait(Pick(title, items))
        if key is not None:
            await self._upgrade_to(workspace, key)

    async def _upgrade_to(self, workspace: Workspace, later: PlanEdition | str) -> None:
        """Show what an upgrade to a later edition does, and then the edition if it was made."""
        from tracker.screens.navigation import screen_class
        from tracker.use_cases.editions import prepare_upgrade

        self._app.show_message("Comparing the editions …")
        prepared = await workspace.ask(lambda r, o: prepare_upgrade(r, o, later))
        self._app.show_message("")
        screen = screen_class("upgrade")(workspace, prepared)
        words = await self._app.push_screen_wait(screen)
        if words is not None:
            await self._app.opening.show_edition(words)

    async def _begin_plan(self, workspace: Workspace, view: PlanView) -> None:
        """Ask whether to begin to work with a plan, then do so and show it.

        Raises:
            GreenPlanError: changes cannot be made, or the plan's file is damaged.
        """
        from db.vocabulary.phrases import count_in_words
        from db.vocabulary.terms import ProviderType
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.use_cases.plans import plan_to_use

        workspace.refuse_if_viewing()
        plan, number = await workspace.ask(lambda r, o: plan_to_use(r, view.key)), view.actions
        if not isinstance(plan, str):
            ours = (ProviderType.GENERIC, workspace.organisation.provider_type)
            number = sum(action.provider_type in ours for action in plan.actions)
        begin = f"Begin: {count_in_words(number, 'action')}"
        dialog = Pick(
            f"Work with {view.title} too?",
            [Item(True, "b", begin), Item(False, "n", "Not now")],
            False,
            explanation=f"{view.edition}. Your other plans stay as they are. You cannot undo this.",
        )
        if await self._app.push_screen_wait(dialog):
            await self._work_with(workspace, plan)

    async def _work_with(self, workspace: Workspace, plan: PlanEdition | str) -> None:
        seen = await workspace.change_plans(lambda r, o: r.organisations.work_with(o, plan))
        await self._show(workspace, seen.plan_key)

    async def _add_plan(self, workspace: Workspace) -> None:
        """Ask for a file with a plan, show what is understood of it, and begin to work with it, or
        upgrade to it.

        Raises:
            GreenPlanError: changes cannot be made, or a plan has its key already.
        """
        from db.errors import Refused
        from tracker.screens.files.choose_file import ChooseFile
        from tracker.screens.plans.add_plan import AddPlanScreen, PlanNameForm
        from tracker.use_cases.editions import may_follow
        from tracker.use_cases.plans import known_plans

        def opened(file: Path) -> tuple[PlanSource, PlanRead]:
            from imports.plans.spreadsheet import AboutPlan
            from tracker.use_cases.plans import open_plan_file

            title = " ".join(file.stem.replace("_", " ").split())
            about = AboutPlan("to-be-named", title, "Not given", "Not given")
            source = open_plan_file(file, about)
            return source, source.read({})

        workspace.refuse_if_viewing()
        known = await workspace.ask(lambda r, o: {plan.key for plan in known_plans(r)})
        chooser = ChooseFile("Which file has the plan?", PLAN_FILES, opened)
        chosen = await self._app.push_screen_wait(chooser)
        read = await self._app.push_screen_wait(AddPlanScreen(*chosen)) if chosen else None
        if chosen is None or read is None:
            return
        plan: PlanEdition | None = read.plan
        if chosen[0].book is not None:
            plan = await self._app.push_screen_wait(PlanNameForm(read.plan, known))
        elif read.plan.key in known:
            raise Refused(f"There is already a plan with the key {read.plan.key!r}.")
        if plan is None:
            return
        is_later: bool | None = await workspace.ask(lambda r, o: may_follow(r, o, plan))
        if is_later:
            is_later = await self._app.push_screen_wait(_ask_what_it_is(plan, workspace))
        if is_later:
            await self._upgrade_to(workspace, plan)
        elif is_later is not None:
            await self._work_with(workspace, plan)


@dataclass(frozen=True, slots=True)
class _Plans:
    """The plans that the organisation works with, those that may be a later edition of the one
    that is shown (``following``: they say so), and the others that it could begin with.

    ``aside`` is the number of actions that are set aside.
    """

    in_use: tuple[PlanInUse, ...]
    following: tuple[PlanView, ...]
    later: tuple[PlanView, ...]
    others: tuple[PlanView, ...]
    aside: int


def _known(register: Register, organisation: Organisation) -> _Plans:
    from tracker.use_cases.editions import later_editions
    from tracker.use_cases.plans import known_plans

    in_use = register.organisations.plans(organisation)
    later = later_editions(register, organisation)
    following = [plan for plan in later if plan.declared.follows == organisation.plan_key]
    keys = {plan.key for plan in (*in_use, *register.organisations.editions(organisation))}
    keys |= {plan.key for plan in following}
    others = [plan for plan in known_plans(register) if plan.key not in keys]
    aside = len(register.actions.set_aside(organisation))
    return _Plans(in_use, tuple(following), later, tuple(others), aside)


def _upgrade_in_words(there: _Plans) -> tuple[str, str]:
    """Return the line that offers an upgrade, and its remark."""
    if len(there.following) != 1:
        return "Upgrade to a later edition", ""
    from tracker.use_cases.editions import edition_name

    return f"Upgrade to {edition_name(there.following[0])}", "a later edition of this plan is here"


def _ask_what_it_is(plan: PlanEdition, workspace: Workspace) -> Pick[bool]:
    """Return the question whether a plan is a later edition of the one shown."""
    from tracker.screens.common.dialogs import Item, Pick

    ours = workspace.organisation
    return Pick(
        f"What is {plan.title}?",
        [
            Item(True, "l", f"A later edition of {ours.plan_title}", "you see the changes first"),
            Item(False, "p", "Another plan", "you work with it beside your own"),
        ],
    )
