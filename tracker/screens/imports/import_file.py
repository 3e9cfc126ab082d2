"""The changes found in a file, line by line, until they are imported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from db.errors import GreenPlanError, StaleChange, UnknownCode
from db.frozen import frozen
from db.views import Changed
from db.vocabulary.phrases import count_in_words
from imports.accepting import accept
from imports.proposal import OWN, FoundTable, Proposal
from imports.proposing import propose
from imports.reading.books import Book, read_book
from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation
from imports.tables.no_table import NoTable
from tracker.appearance.symbols import Symbols
from tracker.background import run_in_thread
from tracker.keyboard.commands import BACK, EVERYWHERE, IMPORTING, bindings
from tracker.phrases.proposal_phrases import (
    nothing_in_words,
    shortened,
    word_in_words,
)
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Item, LineForm, Pick
from tracker.screens.editing.waiting import A_LOOK
from tracker.user_files.import_layouts import remember_layout, remembered_explanations
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.proposal_list import OURS, THEIRS, ProposalList
from tracker.workspace.workspace import RegisterChange, Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

IN_PROGRESS = "Importing. This may take a moment."
BACKED_UP_FIRST = "Importing. The register is backed up first if it has changed."
_TELL_AFTER = 0.04
"""Seconds after which a message says what the import waits for."""

_OWN, _OTHER, _AS_READ = "own", "other", "as-read"


@frozen
class ReadFile:
    """A file that was read, and the changes found in it.

    ``said`` is what the person explained about its layouts on the way.
    """

    book: Book
    proposal: Proposal
    said: Mapping[str, LayoutExplanation] = field(default_factory=dict)


@frozen
class NotRead:
    """A file in which no row of headings is recognised until the person picks one."""

    book: Book
    refusal: NoTable


def read_file(workspace: Workspace, file: Path) -> ReadFile | NotRead:
    """Read a file and compare it with the register.

    Raises:
        GreenPlanError: It cannot be read, or it has nothing for this organisation.
    """
    book = read_book(file)
    try:
        return ReadFile(
            book, propose(workspace.register, workspace.organisation, book, remembered_explanations)
        )
    except NoTable as refusal:
        if not refusal.rows:
            raise
        return NotRead(book, refusal)


async def compare_again(
    workspace: Workspace,
    book: Book,
    explanations: Mapping[str, LayoutExplanation],
    decided: Mapping[str, str] = MappingProxyType({}),
) -> Proposal:
    """Compare a file with the register again, using what the person explained about it.

    ``explanations`` is about its layouts, ``decided`` about its rows.

    Raises:
        GreenPlanError: It has nothing for this organisation.
    """
    explanations = dict(explanations)

    def explained(layout: str) -> LayoutExplanation:
        return remembered_explanations(layout).updated(explanations.get(layout, NO_EXPLANATION))

    decided = dict(decided)
    return await run_in_thread(
        lambda: propose(workspace.register, workspace.organisation, book, explained, decided)
    )


async def remember_explanations(
    app: TrackerApp, workspace: Workspace, explanations: Mapping[str, LayoutExplanation]
) -> None:
    """Remember what the person explained about layouts; warn them if it cannot be saved."""

    def remember() -> None:
        for layout, explained in explanations.items():
            remember_layout(layout, explained)

    if workspace.demo:
        return
    try:
        await run_in_thread(remember)
    except GreenPlanError as error:
        app.notify(str(error), severity="warning", markup=False)


class ImportScreen(Screen[Changed | None]):
    """Show a proposal and import what is ticked; return the change."""

    app: TrackerApp
    CSS_PATH = style_sheets.IMPORT_FILE
    AUTO_FOCUS = "#lines"
    BAR: ClassVar = (IMPORTING, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, read: ReadFile, symbols: Symbols) -> None:
        super().__init__()
        self._workspace = workspace
        self._book = read.book
        self._proposal = read.proposal
        self._symbols = symbols
        self._said = dict(read.said)
        self._decided: dict[str, str] = {}
        self._warned_of_conflicts = self._warned_of_leaving = False
        self._importing = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static(id="file")
        yield Static(id="notes")
        yield ProposalList(self._symbols, id="lines")
        yield Static(id="detail")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Show the proposal."""
        self.query_one(Heading).show(self._workspace)
        self.watch(self._lines, "detail", self._tell)
        self._show(self._proposal)

    def _tell(self, detail: str) -> None:
        self.query_one("#detail", Static).update(Content(detail))

    def _show(self, proposal: Proposal, *, from_the_top: bool = False) -> None:
        self._proposal = proposal
        self._warned_of_conflicts = self._warned_of_leaving = False
        notes = self.query_one("#notes", Static)
        keys = ["press S to choose which sheets to import"] if proposal.sheets_alike else []
        keys += ["press C to say what these columns hold"] if proposal.not_taken_in else []
        told = "; ".join(keys)
        hint = [f"{told[:1].upper()}{told[1:]}."] if keys else []
        notes.update(Content("\n".join([*proposal.notes, *hint])))
        notes.display = bool(proposal.notes)
        self._lines.show(proposal, from_the_top=from_the_top)
        self._count()

    @property
    def _lines(self) -> ProposalList:
        return self.query_one(ProposalList)

    def on_proposal_list_altered(self) -> None:
        """Show how much is ticked, in place of the message before."""
        self._say("")
        self._warned_of_conflicts = self._warned_of_leaving = False
        self._count()

    def _count(self) -> None:
        proposal, lines = self._proposal, self._lines
        changes, conflicts = len(proposal.changes), len(proposal.conflicts)
        told = []
        if proposal.is_empty:
            told.append(nothing_in_words(proposal).rstrip(".").replace("No", "no", 1))
        if changes:
            told.append(f"{len(lines.ticked)} of {count_in_words(changes, 'change')} ticked")
        if conflicts:
            told.append(f"{len(lines.sides)} of {count_in_words(conflicts, 'conflict')} decided")
        if proposal.ignored:
            told.append(f"{len(proposal.ignored)} not imported")
        idle = set() if conflicts else {"keep_ours", "take_theirs"}
        if not changes and not conflicts:
            idle |= {"import_ticked", "tick", "tick_all"}
        if not proposal.titles:
            idle.add("which_action")
        self.query_one(KeyBar).hide_commands(idle)
        title, parts = f"Import {proposal.file}", " · ".join(told)
        between = "  " if cell_len(f"{title}  {parts}") <= self.size.width - 2 else "\n"
        self.query_one("#file", Static).update(
            Content.assemble((title, "bold"), f"{between}{parts}")
        )

    def on_resize(self) -> None:
        """Lay out the counts for the new width."""
        self._count()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    # The commands

    def action_tick(self) -> None:
        """Tick the line under the cursor."""
        self._lines.toggle()

    def action_tick_all(self) -> None:
        """Tick all changes, or none."""
        self._lines.toggle_all()

    def action_keep_ours(self) -> None:
        """Keep the register's value in the conflict under the cursor."""
        self._decide(OURS)

    def action_take_theirs(self) -> None:
        """Use the file's value in the conflict under the cursor."""
        self._decide(THEIRS)

    def _decide(self, side: str) -> None:
        if not self._lines.decide(side):
            self._refuse("This key decides a conflict. Move to one of its two sides first.")

    def action_import_ticked(self) -> None:
        """Import what is ticked and decided, in one change."""
        lines = self._lines
        if self._proposal.is_empty:
            self._refuse("There is nothing to import. Press Esc to go back.")
            return
        if not lines.ticked and not lines.sides:
            self._refuse("Nothing is ticked. Press Space to tick a line, or Esc to go back.")
            return
        undecided = len(self._proposal.conflicts) - len(lines.sides)
        if undecided and not self._warned_of_conflicts:
            self._warned_of_conflicts = True
            keep = "is not decided and keeps" if undecided == 1 else "are not decided and keep"
            self._say(
                f"{count_in_words(undecided, 'conflict')} {keep} the register's value."
                " Press Enter again to import the rest."
            )
            return
        theirs = [place for place, side in lines.sides.items() if side == THEIRS]
        ours = [place for place, side in lines.sides.items() if side == OURS]
        proposal, ticked = self._proposal, list(lines.ticked)
        self._import(lambda r, o: accept(r, o, proposal, ticked, theirs=theirs, ours=ours))

    @property
    def _in_progress(self) -> str:
        on_a_server = self._workspace.register.place.path is None
        return IN_PROGRESS if on_a_server else BACKED_UP_FIRST

    @work
    async def _import(self, change: RegisterChange) -> None:
        if self._importing:
            return
        self._importing = True
        task = self._workspace.begin_change(change)
        try:
            with self.app.keys.waiting_for_register():
                await asyncio.wait({task}, timeout=_TELL_AFTER)
                if not task.done():
                    self._say(self._in_progress)
                changed = await asyncio.shield(task)
                while self.app.screen is not self:  # the help page, say
                    await asyncio.sleep(A_LOOK)
        except (StaleChange, UnknownCode):
            await self._compare_again()
        except GreenPlanError as error:
            self._refuse(str(error))
        else:
            self.dismiss(changed)
        finally:
            self._importing = False

    async def _compare_again(self) -> None:
        await self._propose_again()
        self._refuse(
            "Someone else changed the register since you opened the file. Nothing was imported."
            " The list now compares the file with the register as it is now."
        )

    @work
    async def action_columns(self) -> None:
        """Set what the columns of the file hold, and remember it for that layout."""
        from tracker.screens.imports.columns import ColumnsScreen

        corrected = await self.app.push_screen_wait(ColumnsScreen(self._proposal.tables))
        if corrected:
            said = {
                layout: LayoutExplanation(columns=columns) for layout, columns in corrected.items()
            }
            await self._explain(said, "File read again with these columns.", from_the_top=True)

    @work
    async def action_words(self) -> None:
        """Set what status words mean, starting with the one under the cursor."""
        words = {word.word: word for word in self._proposal.words}
        if not words:
            self._say("All status words in this file are recognised.")
            return
        from tracker.screens.imports.words_and_sheets import WordsScreen

        screen = WordsScreen(self._proposal.words, self._lines.word)
        meanings = await self.app.push_screen_wait(screen)
        said: dict[str, LayoutExplanation] = {}
        for name, meaning in meanings.items():
            for layout in words[name].layouts:
                before = said.get(layout, NO_EXPLANATION)
                said[layout] = before.updated(LayoutExplanation(words={name: meaning}))
        told = [word_in_words(words[name].text, meaning) for name, meaning in meanings.items()]
        if said:
            await self._explain(said, f"File read again: {', '.join(told)}.")

    @work
    async def action_sheets(self) -> None:
        """Choose which sheets of the file to read."""
        sheets: dict[str, list[FoundTable]] = {}
        for table in self._proposal.tables:
            sheets.setdefault(table.sheet, []).append(table)
        if len(sheets) < 2 and not any(table.left_out for table in self._proposal.tables):
            self._say("This file has only one sheet with a list of actions.")
            return
        from tracker.screens.imports.words_and_sheets import SheetsScreen

        changed = await self.app.push_screen_wait(SheetsScreen(sheets))
        said: dict[str, LayoutExplanation] = {}
        for name, is_read in changed.items():
            for table in sheets[name]:
                before = said.get(table.fingerprint, NO_EXPLANATION)
                said[table.fingerprint] = before.updated(LayoutExplanation(sheets={name: is_read}))
        told = [
            f"{'with' if is_read else 'without'} the sheet '{name}'"
            for name, is_read in changed.items()
        ]
        if said:
            await self._explain(said, f"File read again {', '.join(told)}.")

    @work
    async def action_which_action(self) -> None:
        """Choose the action of the row under the cursor, in place of the guess."""
        title = next((one for one in self._proposal.titles if self._lines.row in one.rows), None)
        if title is None:
            if self._proposal.titles:
                self._refuse(
                    "Move to a row whose action is a guess, new or not recognised, then press O."
                )
            else:
                self._say("The action of every row in this file is known.")
            return
        what = shortened(title.title)
        items = [
            Item(_OTHER, "p", "An action in the plan", "type its code", opens_a_field=True),
        ]
        if title.may_be_own:
            items.append(Item(_OWN, "o", "An action of our own"))
        if title.decided is not None:
            items.append(Item(_AS_READ, "u", "Undo: as first read from the file"))
        answer = await self.app.push_screen_wait(Pick(f"Which action is '{what}'?", items))
        if answer is None:
            return
        if answer == _OTHER:
            code = await self.app.push_screen_wait(self._ask_for_action(what))
            if code is None:
                return
            self._decided[title.name], done = code, f"'{what}' is {code}"
        elif answer == _OWN:
            self._decided[title.name], done = OWN, f"'{what}' is an action of our own"
        else:
            self._decided.pop(title.name, None)
            done = f"'{what}' as first read"
        if await self._propose_again():
            self._say(f"File read again: {done}.")

    def _ask_for_action(self, what: str) -> LineForm[str]:
        return LineForm(
            f"Action code for '{what}'",
            take=lambda text: self._workspace.find_action((text.split() or [""])[0]).code,
            suggestions=[f"{action.code} {action.title}" for action in self._workspace.actions],
            hint="a code such as GC1, or press ↓ for the list",
        )

    async def _explain(
        self,
        explanations: Mapping[str, LayoutExplanation],
        done: str,
        *,
        from_the_top: bool = False,
    ) -> None:
        """Read the file again with what the person explained, and remember that."""
        before = dict(self._said)
        for layout, explained in explanations.items():
            self._said[layout] = self._said.get(layout, NO_EXPLANATION).updated(explained)
        if not await self._propose_again(from_the_top=from_the_top):
            self._said = before
            return
        await remember_explanations(self.app, self._workspace, explanations)
        self._say(done)

    async def _propose_again(self, *, from_the_top: bool = False) -> bool:
        try:
            proposal = await compare_again(self._workspace, self._book, self._said, self._decided)
        except GreenPlanError as error:
            self._refuse(str(error))
            return False
        self._show(proposal, from_the_top=from_the_top)
        return True

    def _say(self, what: str) -> None:
        self.query_one(MessageLine).show_message(what)

    def _refuse(self, why: str) -> None:
        self.query_one(MessageLine).show_refusal(why)

    def action_back(self) -> None:
        """Go back without importing; ask for a second Esc if something was ticked or decided."""
        if self._importing:
            self._say(self._in_progress)
            return
        unkept = self._decided or (self._workspace.demo and self._said)
        if (self._lines.is_altered or unkept) and not self._warned_of_leaving:
            self._warned_of_leaving = True
            self._say("Press Esc again to leave and discard what you ticked and decided.")
            return
        self.dismiss(None)
