"""Triage: one undecided action at a time, with four keys. Stop and continue at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from db.actions.summary import count_actions
from db.register import Register
from db.validation.progress import Edit
from db.views import ActionView, Changed, Organisation
from db.vocabulary.terms import Choice, Status
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, TRIAGE, Command, bindings
from tracker.screens import style_sheets
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.widgets.action_text import published_text
from tracker.widgets.flowing import Flowing
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.edit_basis import ActionsBasis
from tracker.workspace.workspace import Workspace

STOP = (Command("back", "escape,q,backspace", "stop here", BACK[0].help),)


Answering = Callable[[Register, Organisation, list[str], dict[str, int]], Changed]
"""Saves an answer for the action with the given code and version."""


class TriageScreen(EditingScreen):
    """Goes through the actions undecided when it opens, in plan order, forwards and back."""

    OFFERS = (ActionCommands,)
    CSS_PATH = style_sheets.ACTION
    QUICK_ANSWERS = True
    BAR: ClassVar = (TRIAGE, CHANGES, EVERYWHERE, STOP)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, symbols: Symbols) -> None:
        super().__init__(workspace)
        self._symbols = symbols
        self._codes = [a.code for a in workspace.actions if a.choice is Choice.UNDECIDED]
        self._place = 0
        self._answering: set[str] = set()
        self._asked_why = ""

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="triage-progress")
        with Vertical(id="all"):
            yield Flowing(id="about", classes="part")
            yield Static(id="answers")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Show the first action."""
        self.query_one(Heading).show(self.workspace)
        self._show()
        if len(self._codes) == len(self.workspace.actions):
            self.show_message("Do you already keep a tracker? Press Esc, then I to import it.")

    def targets(self) -> list[ActionView]:
        """Return the current action; none at the end."""
        return [self.workspace.action(self._codes[self._place])] if not self._at_end else []

    @property
    def _at_end(self) -> bool:
        return self._place >= len(self._codes)

    def unavailable_commands(self) -> set[str]:
        """Return the commands that cannot be used on the first action or after the last."""
        ahead = {c.action for c in TRIAGE if c.action != "before"} if self._at_end else set()
        return ahead if self._place else {*ahead, "before"}

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the screen again; after an undo, go back to the action it changed."""
        if len(codes) == 1 and codes[0] not in self._answering:
            self._go_to(codes[0])
        self._show()

    def _go_to(self, code: str) -> None:
        if code in self._codes:
            self._place = self._codes.index(code)

    def _leave_out_gone(self) -> None:
        """Leave out actions that no longer apply after a change of the organisation's type."""
        there = {action.code for action in self.workspace.actions}
        self._place = sum(code in there for code in self._codes[: self._place])
        self._codes = [code for code in self._codes if code in there]

    def _show(self) -> None:
        self._leave_out_gone()
        totals = count_actions(self.workspace.actions)
        bar = self._symbols.bar(totals.decided, totals.total, 20)
        place = min(self._place + 1, len(self._codes))
        self.query_one("#triage-progress", Static).update(
            Content.assemble(
                f" {totals.decided} of {totals.total} decided ",
                (bar, "$accent"),
                f"   {place} of {len(self._codes)} in this round" if self._codes else "",
            )
        )
        self.update_key_bar()
        about, answers = self.query_one("#about", Flowing), self.query_one("#answers", Static)
        if self._at_end:
            about.border_title = "Done"
            about.flow(lambda width: self._ending())
            answers.update("")
            return
        action = self.targets()[0]
        about.border_title = Content(action.code)
        plan = self.workspace.plan
        about.flow(lambda width: published_text(action, plan, self._symbols, width))
        answers.update(_answers())

    def _ending(self) -> Content:
        actions = self.workspace.actions
        totals = count_actions(actions)
        left = totals.total - totals.decided
        lines = [
            f"{totals.in_plan} in your plan, {totals.complete} of them already complete.",
            f"{sum(a.choice is Choice.LATER for a in actions)} for later, "
            f"{sum(a.choice is Choice.NOT_FOR_US for a in actions)} not for you.",
            f"{left} still undecided. Press T in the list to come back to them." if left else "",
            "",
            "Press Esc to go to your list. On the tab 'Our plan', set a lead (L)"
            " and a target date (D) for each action.",
        ]
        return Content("\n".join(lines))

    # The commands

    def action_in_place(self) -> None:
        """Mark the action as in place already, without a completion date."""
        self._answer_with(lambda r, o, codes, seen: r.actions.already_in_place(o, codes, seen=seen))

    def action_in_plan(self) -> None:
        """Add the action to the plan, as not complete."""
        if self.targets() and self.targets()[0].status is Status.COMPLETE:
            wanted = Edit(choice=Choice.IN_PLAN, status=Status.NOT_STARTED)
            self._answer_with(
                lambda r, o, c, seen: r.actions.edit(o, c, wanted, what="choose", seen=seen)
            )
        else:
            self._choose(Choice.IN_PLAN)

    def action_later(self) -> None:
        """Choose later."""
        self._choose(Choice.LATER)

    @work
    async def action_not_for_us(self) -> None:
        """Choose not for us, and ask why."""
        if not (asked := self.targets()):
            return
        self._asked_why = asked[0].code
        self._answering.add(asked[0].code)
        changed = await self.part(ActionCommands).ask_reason(asked)
        self._answering.discard(asked[0].code)
        if changed is not None:
            self._go_past(asked[0].code)

    def action_skip(self) -> None:
        """Leave the action undecided and go to the next."""
        self._place = min(self._place + 1, len(self._codes))
        self._show()

    def action_before(self) -> None:
        """Go back to the previous action."""
        self._place = max(self._place - 1, 0)
        self._show()

    def action_back(self) -> None:
        """Stop and go back to the list."""
        self.dismiss()

    def _choose(self, choice: Choice) -> None:
        self._answer_with(lambda r, o, codes, seen: r.actions.choose(o, codes, choice, seen=seen))

    def form_closed_early(self) -> None:
        """Go on to the next action: the reason for this one is being stored."""
        self._go_past(self._asked_why)

    def _go_past(self, code: str) -> None:
        """Go to the next action, unless the person has gone on from this one already."""
        if code in [action.code for action in self.targets()]:
            self.action_skip()

    def _answer_with(self, change: Answering) -> None:
        """Save an answer for the current action, and go on to the next before it is stored."""
        if asked := self.targets():
            self._answering.add(asked[0].code)
            seen = ActionsBasis(self.workspace, asked)
            self.run_worker(self._store(change, asked[0].code, seen))
            self.action_skip()

    async def _store(self, change: Answering, code: str, seen: ActionsBasis) -> None:
        done = await self.editing.make(lambda r, o: change(r, o, seen.codes, seen.what), seen)
        self._answering.discard(code)
        if done is None:
            self._go_to(code)
            self._show()

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show what someone else changed, and stay on the current action."""
        self._show()


def _answers() -> Content:
    parts: list[str | tuple[str, str]] = []
    for command in TRIAGE[:4]:
        parts += [(f" {command.shown} ", "bold $on-chosen on $chosen"), f" {command.label}    "]
    return Content.assemble(*parts)
