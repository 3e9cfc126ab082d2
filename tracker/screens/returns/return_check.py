"""The return: fill in what is missing, line by line, then make it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static

from db.errors import GreenPlanError
from db.returns.seals import NotAsMade
from db.validation.periods import Period
from db.views import ActionView
from db.vocabulary.phrases import count_in_words, long_day
from exports.files.progress import ProgressCallback
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, RETURNING, bindings
from tracker.screens import style_sheets
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.editing.record_commands import RecordCommands
from tracker.screens.navigation import screen_class
from tracker.screens.returns.checklist_fixes import ChecklistFixes, check_entry_in_words
from tracker.use_cases.returning import NextReturn, make_return, missing_besides_signature
from tracker.widgets.action_panel import ActionPanel
from tracker.widgets.checklist import Checklist
from tracker.widgets.columns import panel_width
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.return_text import return_panel_text
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from db.parts.returns import MadeReturn

WIDE, BESIDE = 120, 40
"""Width in cells from which a panel is beside the checklist, and the width of that panel."""


class ReturnCheckScreen(EditingScreen):
    """The checklist of the next return; Enter opens what is missing."""

    OFFERS = (ActionCommands, RecordCommands, ChecklistFixes)
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "Checklist"
    BAR: ClassVar = (RETURNING, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, symbols: Symbols, there: NextReturn) -> None:
        super().__init__(workspace)
        self.next = there
        self._symbols = symbols
        self._making = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static(id="return-title")
        yield Static(id="return-state")
        with Horizontal(id="return-work"):
            yield Checklist(self._symbols)
            yield ActionPanel(id="return-beside")
        yield Static(id="return-detail")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it, with the cursor on the first missing item."""
        self._fit(self.app.size.width)
        self.watch(self.checklist, "place", self._tell, init=False)
        self.query_one(Heading).show(self.workspace)
        self._show()
        self._tell_of_missed_return()

    @property
    def checklist(self) -> Checklist:
        """The checklist."""
        return self.query_one(Checklist)

    def targets(self) -> list[ActionView]:
        """Return the action of the missing item under the cursor."""
        entry = self.checklist.current
        code = entry.missing.code if entry and entry.missing else None
        return [action for action in self.next.content.position.actions if action.code == code]

    def _tell_of_missed_return(self) -> None:
        from exports.documents.dates import missed_return

        missed = missed_return(self.next.content.position)
        if missed is not None:
            period, due = missed
            way = "press P, then L."
            if period != Period.quarter_of(self.workspace.register.today).previous():
                way = "press P, then A, and type the period."
            self.show_message(
                f"The return for {period} was due on {long_day(due)}. To make it, {way}"
            )

    def on_resize(self, event: events.Resize) -> None:
        """Show the panel beside the checklist, or hide it."""
        self._fit(event.size.width)
        self._tell()

    def _fit(self, width: int) -> None:
        beside = panel_width(width, WIDE, BESIDE)
        self.set_class(beside > 0, "-wide")
        self.query_one(ActionPanel).styles.width = beside
        self.checklist.styles.max_width = None if beside else WIDE - BESIDE

    # What is shown

    async def redraw(self, codes: Sequence[str]) -> None:
        """Check again, and move to the next missing item."""
        await self.ask_register(lambda r, o: self.next.refresh())
        if self.next.content.position.organisation != self.workspace.organisation:
            await self.until(self.workspace.refresh((), organisation=True))
        if self.is_running:
            self._show()

    async def show_day(self) -> None:
        """Check again on a new day; move to the next period unless the person chose another."""
        before = self.next.period
        await self.ask_register(lambda r, o: self.next.refresh_day())
        await super().show_day()
        if self.next.period != before:
            self._tell_of_missed_return()

    async def show_again(self) -> None:
        """Show changes from another screen, and clear the message."""
        self.show_message("")
        await self.until(self.workspace.reload())
        await self.redraw([])

    def _show(self) -> None:
        content = self.next.content
        self.query_one(Heading).show(self.workspace)
        self.query_one("#return-title", Static).update(Content(self.next.in_words()))
        self.query_one("#return-state", Static).update(self._state())
        titles = {action.code: action.title for action in content.position.actions}
        self.checklist.show_check(content.check, titles)
        self.update_key_bar()

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need an earlier return, if there is none."""
        return set() if self.next.content.position.returns else {"save_again", "since"}

    def _state(self) -> Content:
        missing = self.next.missing
        if missing:
            words = f"Incomplete: {count_in_words(missing, 'item')} missing."
            way = " Press Enter to fix the selected one."
            return Content.assemble((words, "bold $brag-amber"), way)
        after = "Press M to make the return."
        if self.next.content.is_same_as_last:
            after = "Nothing has changed since it was made."
        return Content.assemble(("Complete: nothing is missing.", "bold $brag-green"), f" {after}")

    def _tell(self) -> None:
        """Show the full text of the current line; if there is room, its action or the return."""
        entry = self.checklist.current
        if entry is None:
            return
        self.query_one("#return-detail", Static).update(Content(check_entry_in_words(entry)))
        if not self.has_class("-wide"):
            return
        content, action, symbols = self.next.content, self.under_cursor(), self._symbols
        plan = self.workspace.plan
        self.query_one(ActionPanel).show(
            lambda width: return_panel_text(content, action, plan, symbols, width)
        )

    # Making the return

    @on(OptionList.OptionSelected)
    def _line_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_fix()

    @work
    async def action_fix(self) -> None:
        """Ask for the missing item under the cursor, unless the return is being made."""
        if not self._making:
            await self.part(ChecklistFixes).fix()

    @work
    async def action_make_return(self) -> None:
        """Ask for the sign-off, freeze the return, and save its file."""
        if self._making:
            return
        self._making = True
        try:
            made = await self._made()
            if made is not None:
                await self._save(made)
        finally:
            self._making = False

    async def _made(self) -> MadeReturn | None:
        """Ask who signs it off and make it; return ``None`` if it was not made."""
        from tracker.screens.returns.return_progress import ReturnProgress
        from tracker.screens.returns.sign_off import MakeReturn

        content = self.next.content
        incomplete = bool(missing_besides_signature(content))
        form = MakeReturn(content, self.next.signature())
        name = await self.app.push_screen_wait(form)
        if name is None:
            return None
        self.next.proposed = name
        register, organisation = self.workspace.register, self.workspace.organisation

        def making(progress: ProgressCallback) -> MadeReturn:
            period = content.period
            made = make_return(register, organisation, period, name, incomplete, progress=progress)
            self.workspace.remember_own_change(made.view.change)
            return made

        await self.until(self.workspace.changes_stored())
        title = f"Making return {content.number} of {content.period}"
        made = await self.app.push_screen_wait(ReturnProgress(title, making))
        if made is None or isinstance(made, GreenPlanError):
            await self.redraw([])
            self.show_refusal(str(made) if made else "Cancelled. No return was made.")
            return None
        self.next.proposed = ""
        await self.until(self.workspace.refresh((), organisation=True))
        await self.redraw([])
        self.query_one(Heading).show(self.workspace)
        return made

    async def _save(self, made: MadeReturn) -> None:
        """Ask where to save a return's file, and say what to do with it next."""
        from tracker.screens.returns.save_return import (
            SaveReturn,
            correction_in_words,
            made_return_in_words,
            saved_return_in_words,
        )

        corrected = await self.ask_first(lambda r, o: correction_in_words(r, o, made))
        form = SaveReturn(self.workspace, made, corrected)
        await form.check_saved_file()
        saved = await self.app.push_screen_wait(form)
        if saved is None:
            self.show_message(
                f"{made_return_in_words(made)} The file is not saved yet. Press S to save it."
            )
        else:
            self.show_message(
                f"{saved_return_in_words(made, corrected, demo=self.workspace.demo)} {saved}"
            )

    # The other keys

    @work
    async def action_save_again(self) -> None:
        """Save the file of an earlier return again, as it was made."""
        from tracker.screens.returns.save_return import earlier_returns

        returns = self.next.content.position.returns
        if not returns:
            self.show_message("No return made yet. Press M to make the first one.")
            return
        view = await self.app.push_screen_wait(earlier_returns(returns))
        if view is not None:
            try:
                made = await self.ask_first(
                    lambda r, o: r.returns.file(o, view.period, view.number)
                )
            except NotAsMade as error:
                from tracker.phrases.backup_phrases import not_as_made_in_words

                self.show_refusal(not_as_made_in_words(self.workspace.register.place.path, error))
            except GreenPlanError as error:
                self.show_refusal(str(error))
            else:
                await self._save(made)

    @work
    async def action_since(self) -> None:
        """See what has changed since the last return."""

        await self.app.push_screen_wait(screen_class("since")(self.workspace, self.next.content))

    @work
    async def action_questions(self) -> None:
        """Answer the questions that the ICB asks."""

        await self.app.push_screen_wait(screen_class("questions")(self.workspace, self._symbols))
        await self.show_again()

    @work
    async def action_commitments(self) -> None:
        """Record the organisation's commitments."""

        await self.app.push_screen_wait(screen_class("commitments")(self.workspace))
        await self.show_again()

    @work
    async def action_risks(self) -> None:
        """Record the organisation's risks."""

        await self.app.push_screen_wait(screen_class("risks")(self.workspace))
        await self.show_again()

    @work
    async def action_details(self) -> None:
        """See and edit the organisation's details."""
        await self.part(ChecklistFixes).ask_details("name")

    @work
    async def action_period(self) -> None:
        """Choose the period."""
        from tracker.screens.returns.which_period import (
            ask_period,
            parse_begun_period,
            type_period_form,
        )

        position = self.next.content.position
        days = position.organisation.return_days
        dialog = ask_period(position.on, position.returns, days, self.next.period)
        period = await self.app.push_screen_wait(dialog)
        if isinstance(period, str):
            typed = await self.app.push_screen_wait(type_period_form(position.on))
            period = None if typed is None else parse_begun_period(typed, position.on)
        if isinstance(period, Period):
            self.next.period = period
            await self.redraw([])

    def action_back(self) -> None:
        """Go back to the list."""
        self.dismiss()
