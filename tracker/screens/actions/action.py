"""One action in full: what the plan says, status and dates, records, log and history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content

from db.frozen import frozen
from db.records.evidence_links import broken_links
from db.register import Register
from db.views import (
    ActionView,
    Barrier,
    ChangeView,
    Evidence,
    Measure,
    Organisation,
    Request,
    Update,
)
from tracker.appearance.symbols import Symbols
from tracker.background import run_in_thread
from tracker.keyboard.commands import (
    ASKED,
    BACK,
    BROWSING,
    CHANGES,
    EVERYWHERE,
    ORGANISATION,
    OWN,
    RECORDS,
    RECORDS_OF_ONE,
    WORKING,
    Command,
    bindings,
)
from tracker.keyboard.key_queue import BACKGROUND
from tracker.phrases.edition_phrases import was_in_words
from tracker.phrases.request_phrases import is_open_for
from tracker.screens import style_sheets
from tracker.screens.actions.record_edits import RecordEdits
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.editing.record_commands import RecordCommands
from tracker.use_cases.plan_figures import FigureBeside, figures_behind
from tracker.use_cases.plan_links import (
    CountsTowards,
    activities_beside,
    counts_towards,
    recommendations_behind,
    stand_behind,
)
from tracker.use_cases.shipped_names import shipped_names
from tracker.widgets.action_text import action_text, history_text, log_text
from tracker.widgets.flowing import Build, Flowing
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.links_text import figures_text, links_text
from tracker.widgets.message_line import MessageLine
from tracker.widgets.records_text import (
    barriers_text,
    evidence_text,
    measures_text,
    requests_text,
)
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from db.plans.plan_edition import Activity, PlanLink, Recommendation, Sureness

PARTS = ("about", "requests", "evidence", "measures", "barriers", "links", "figures", "log", "past")
AT_FIRST = 30
"""The changes of a long history that are drawn at first, each in two lines."""

NONE_YET = {
    "evidence": "No evidence yet. Press V to add some.",
    "measures": "No measures yet. Press M to add one.",
    "barriers": "No barriers. Press B to add one.",
}


def _shown(commands: Sequence[Command]) -> tuple[Command, ...]:
    """Return the commands to show in this key bar: the list's key bar has no room for them."""
    return tuple(replace(command, in_bar=True) for command in commands)


class Page(VerticalScroll):
    """The action's page. Up and down scroll it; right and left go to another action."""

    BINDINGS = [
        Binding("right", "screen.next_action", show=False),
        Binding("left", "screen.previous_action", show=False),
    ]


class ActionScreen(EditingScreen):
    """One action on its own screen, with keys to the next and previous one in the list.

    ``codes`` are the actions of the list, in its order; ``code`` is the one shown. If the action
    itself is deleted, the screen closes and ``parting`` holds the message about it.
    """

    parting = ""

    OFFERS = (ActionCommands, RecordCommands, RecordEdits)
    CSS_PATH = style_sheets.ACTION
    AUTO_FOCUS = "#all"
    BAR: ClassVar = (
        *(WORKING, _shown(OWN), _shown(RECORDS), RECORDS_OF_ONE, BROWSING),
        *(ASKED, CHANGES, ORGANISATION, EVERYWHERE, BACK),
    )
    BINDINGS = bindings(*BAR)

    def __init__(
        self, workspace: Workspace, code: str, symbols: Symbols, codes: Sequence[str] = ()
    ) -> None:
        super().__init__(workspace)
        self.code = code
        self._codes = codes
        self._symbols = symbols
        self._gone: frozenset[str] = frozenset()
        self._evidence = self._barriers = False
        self._page: _Page | None = None

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        with Page(id="all"):
            for part in PARTS:
                yield Flowing(id=part, classes="part")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        for part in NONE_YET:
            self.query_one(f"#{part}").border_title = part.capitalize()
        self.query_one("#requests").border_title = f"Requests. Press {ASKED[0].shown} to reply."
        self.query_one("#links").border_title = "Beside it in the plans (our reading)"
        self.query_one("#figures").border_title = "Figures in the plans (our reading)"
        self.query_one("#log").border_title = "Log"
        self.query_one("#past").border_title = "History"
        await self.fill(self.redraw([self.code]))

    def targets(self) -> list[ActionView]:
        """Return the action, unless it has been deleted."""
        return [action for action in self.workspace.actions if action.code == self.code]

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need evidence, a barrier or an own action, if there is none."""
        return {
            *(command.action for command in OWN if not any(a.own for a in self.targets())),
            *([] if self._evidence else ["open_evidence"]),
            *([] if self._evidence or self._barriers else ["edit_record"]),
            *([] if self._beside(1) else ["next_action"]),
            *([] if self._beside(-1) else ["previous_action"]),
        }

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show the action again if someone else changed it."""
        if self.code in codes:
            await self.redraw(codes)

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the action again; close the screen if an undo removed it."""
        if not self.targets():
            self.dismiss()
            return
        page = await self.ask_register(partial(_read, code=self.code))
        if page.code == self.code and self.is_running and self.targets():
            self._show(self.workspace.action(self.code), page)

    def _show(self, action: ActionView, page: _Page) -> None:
        today, plan = self.workspace.register.today, self.workspace.plan
        self.query_one("#about").border_title = Content(action.code)
        self.query_one("#about", Flowing).flow(
            lambda width: action_text(action, plan, self._symbols, today, width, with_update=False)
        )
        self.query_one("#about").border_subtitle = Content(page.was)
        asked = self.query_one("#requests", Flowing)
        asked.display = bool(page.requests)
        asked.flow(lambda width: requests_text(page.requests, width))
        self._show_records(page)
        self._show_links(page)
        self.query_one("#log", Flowing).update(log_text(page.updates))
        self._show_history(page)

    def _show_links(self, page: _Page) -> None:
        links = self.query_one("#links", Flowing)
        links.display = bool(page.towards or page.recommended or page.behind or page.activities)
        links.flow(
            lambda width: links_text(
                page.towards, page.recommended, page.behind, page.activities, width, page.whose
            )
        )
        figures = self.query_one("#figures", Flowing)
        figures.display = bool(page.figures)
        figures.flow(lambda width: figures_text(page.figures, width))

    def _show_history(self, page: _Page) -> None:
        """Show the history; of a long one at first only as much as a window shows."""
        past = self.query_one("#past", Flowing)
        is_new = self._page is None or self._page.code != page.code
        self._page = page
        if is_new and len(page.history) > AT_FIRST:
            past.update(history_text(page.history[:AT_FIRST]))
            self.call_after_refresh(self._show_whole_history, page)
        else:
            past.update(history_text(page.history))

    def _show_whole_history(self, page: _Page) -> None:
        for past in self.query("#past").results(Flowing) if page is self._page else ():
            past.update(history_text(page.history))

    def show_message(self, text: str) -> None:
        """Show a message; if the action has been deleted, on the screen underneath."""
        if self.targets():
            super().show_message(text)
        else:
            self.parting = text

    def show_refusal(self, text: str) -> None:
        """Show a refusal; if the action has been deleted, on the screen underneath."""
        if self.targets():
            super().show_refusal(text)
        else:
            self.parting = f"Not done: {text}"

    def show_notice(self, news: str) -> None:
        """Show what someone else did; if the action has been deleted, on the screen underneath."""
        if self.targets():
            super().show_notice(news)
        else:
            self.parting = news

    def _show_records(self, page: _Page) -> None:
        """Show evidence, measures and barriers, or the key that adds the first one."""
        evidence, measures, barriers = page.evidence, page.measures, page.barriers
        self._evidence, self._barriers = bool(evidence), bool(barriers)
        self.update_key_bar()
        self._show_evidence(evidence)
        self._part(
            "measures", bool(measures), lambda width: measures_text(measures, self._symbols, width)
        )
        self._part("barriers", bool(barriers), lambda width: barriers_text(barriers, width))
        if any(one.link for one in evidence):
            self._look_for_files(evidence)

    def _show_evidence(self, evidence: Sequence[Evidence]) -> None:
        gone = self._gone
        self._part("evidence", bool(evidence), lambda width: evidence_text(evidence, gone, width))

    def _part(self, name: str, there: bool, text: Build) -> None:
        part = self.query_one(f"#{name}", Flowing)
        part.set_class(not there, "-empty")
        nothing = Content.styled(NONE_YET[name], "$quiet")
        part.flow(text if there else lambda width: nothing)

    @work(exclusive=True, group=f"{BACKGROUND}-files")
    async def _look_for_files(self, evidence: Sequence[Evidence]) -> None:
        """Mark evidence whose file is missing, without waiting for a slow network."""
        code = self.code
        gone = await run_in_thread(lambda: broken_links(one.link for one in evidence))
        left = code != self.code or not self.query("#evidence")
        if gone != self._gone and not left:
            self._gone = gone
            self._show_evidence(evidence)

    def _beside(self, step: int) -> str | None:
        """Return the nearest action in one direction of the list that still exists."""
        there = {action.code for action in self.workspace.actions}
        place = self._codes.index(self.code) if self.code in self._codes else 0
        way = self._codes[place + 1 :] if step > 0 else self._codes[:place][::-1]
        return next((code for code in way if code in there), None)

    def action_next_action(self) -> None:
        """Go to the next action in the list."""
        self._go_to(self._beside(1), "This is the last action in the list.")

    def action_previous_action(self) -> None:
        """Go to the previous action in the list."""
        self._go_to(self._beside(-1), "This is the first action in the list.")

    def _go_to(self, code: str | None, at_the_end: str) -> None:
        if code is None:
            self.show_message(at_the_end)
            return
        self.code = code
        self._gone = frozenset()
        self.show_message("")
        self.later(self._show_from_the_top())

    async def _show_from_the_top(self) -> None:
        await self.redraw([self.code])
        self.query_one("#all").scroll_home(animate=False)

    def action_back(self) -> None:
        """Go back to the list."""
        self.dismiss()


@frozen
class _Page:
    """What is recorded about an action, what it ``was`` called in editions before, and what plans
    say beside it.
    """

    code: str
    was: str
    evidence: tuple[Evidence, ...]
    measures: tuple[Measure, ...]
    barriers: tuple[Barrier, ...]
    updates: tuple[Update, ...]
    requests: tuple[Request, ...]
    history: tuple[ChangeView, ...]
    towards: tuple[CountsTowards, ...]
    recommended: tuple[tuple[Recommendation, Sureness], ...]
    behind: tuple[tuple[str, str, PlanLink], ...]
    activities: tuple[Activity, ...]
    figures: tuple[FigureBeside, ...]
    whose: str


def _read(register: Register, organisation: Organisation, *, code: str) -> _Page:
    plan, names = organisation.plan_key, shipped_names(register, organisation)
    return _Page(
        code,
        was_in_words(register.actions.edition_codes(organisation), code),
        register.records.evidence(organisation, code),
        register.records.measures(organisation, code),
        register.records.barriers(organisation, code),
        register.actions.updates(organisation, code),
        tuple(one for one in register.requests.of(organisation) if is_open_for(one, code)),
        register.history.changes(organisation, code),
        counts_towards(plan, code, organisation.provider_type, names),
        recommendations_behind(plan, code, names),
        stand_behind(plan, code, names),
        activities_beside(plan, code, names),
        figures_behind(plan, code, organisation.provider_type, names),
        names.whose(plan, code),
    )
