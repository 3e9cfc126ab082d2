"""What was recorded for actions that are in the list no more: which there are, and each in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from db.register import Register
from db.views import ActionView, Organisation
from db.vocabulary.phrases import count_in_words
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import BACK, EVERYWHERE, FINDING, bindings
from tracker.phrases.edition_phrases import held_in_words, why_set_aside
from tracker.screens import style_sheets
from tracker.use_cases.set_aside import SetAside, find_set_aside
from tracker.widgets.action_text import action_text, history_text, log_text
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import Flowing, hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.records_text import barriers_text, evidence_text, measures_text
from tracker.workspace.plan_shown import PlanShown
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

NONE_YET = (
    "Nothing is set aside. When an action leaves your list, because a later edition of the plan"
    " withdrew it or your type of organisation changed, what you recorded for it is kept here."
)


@dataclass(frozen=True, slots=True)
class AsideEntry:
    """An action that is set aside, the edition that it is of, and why it is not in the list."""

    action: ActionView
    edition: str
    why: str


class SetAsideList(EntryList[AsideEntry]):
    """Shows actions that are set aside."""

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols

    def draw(self, entry: AsideEntry, width: int, *, chosen: bool) -> Content:
        """Return the code and the title, and below them the edition, what is recorded and why."""
        quiet = "" if chosen else "$quiet"
        action, indent = entry.action, len(entry.action.code) + 3
        mark = self._symbols.cursor if chosen else " "
        code = Content.assemble(mark, (action.code, "bold"))
        lines = [hanging(code, action.title, indent, width)]
        held = f"{entry.edition} · {held_in_words(action, 0)}"
        for text in (held, f"{entry.why}."):
            lines.append(hanging(Content(""), Content.styled(text, quiet), indent, width))
        return Content("\n").join(lines)


class SetAsideScreen(Screen[None]):
    """The actions that are set aside; Enter opens one."""

    app: TrackerApp
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "SetAsideList"
    BAR: ClassVar = (FINDING[:1], EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static("Reading what is set aside …", id="records-title")
        yield SetAsideList(self.app.symbols)
        yield Static(NONE_YET, id="no-records")
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Heading).show(self._workspace)
        there, listed = await self._workspace.ask(_entries), self.query_one(SetAsideList)
        title = f"Set aside · {count_in_words(len(there), 'action')}"
        self.query_one("#records-title", Static).update(title)
        self.query_one("#no-records").display = not there
        listed.display = bool(there)
        listed.show(there)
        listed.focus()
        self.query_one(KeyBar).hide_commands(() if there else {"open"})

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    @work
    async def action_open(self) -> None:
        """Open the page of the action under the cursor."""
        entry = self.query_one(SetAsideList).current
        if entry is None:
            return
        action = entry.action
        found = await self._workspace.ask(
            lambda r, o: find_set_aside(r, o, action.code, action.plan)
        )
        if found is not None:
            self.app.push_screen(SetAsidePage(self._workspace, found))

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


class SetAsidePage(Screen[None]):
    """Everything that was recorded for an action that is set aside. Nothing can be changed here."""

    app: TrackerApp
    CSS_PATH = style_sheets.ACTION
    AUTO_FOCUS = "#all"
    BAR: ClassVar = (EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, found: SetAside) -> None:
        super().__init__()
        self._workspace = workspace
        self._found = found

    def compose(self) -> ComposeResult:
        """Lay the screen out: the parts that have something."""
        found, there = self._found, self._found.records
        yield Heading()
        with VerticalScroll(id="all"):
            yield Flowing(id="about", classes="part")
            for part, has in (
                ("evidence", there.evidence),
                ("measures", there.measures),
                ("barriers", there.barriers),
                ("log", there.updates),
                ("history", found.changes),
            ):
                if has:
                    yield Flowing(id=part, classes="part")
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Heading).show(self._workspace)
        found, there, symbols = self._found, self._found.records, self.app.symbols
        action, today = found.action, self._workspace.register.today
        kind = self._workspace.organisation.provider_type
        plan = PlanShown.of(found.edition.declared, [action], kind)
        texts = {
            "about": lambda width: action_text(
                action, plan, symbols, today, width, with_update=False, can_change=False
            ),
            "evidence": lambda width: evidence_text(there.evidence, (), width),
            "measures": lambda width: measures_text(there.measures, symbols, width),
            "barriers": lambda width: barriers_text(there.barriers, width),
            "log": lambda width: log_text(there.updates),
            "history": lambda width: history_text(found.changes),
        }
        for part in self.query(Flowing):
            part.border_title = (part.id or "").capitalize()
            part.flow(texts[part.id or ""])
        about = self.query_one("#about", Flowing)
        about.border_title = Content(f"{action.code} in {found.edition.edition} · set aside")
        about.border_subtitle = Content(found.why)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _entries(register: Register, organisation: Organisation) -> Sequence[AsideEntry]:
    editions = {one.key: one.edition for one in register.organisations.editions(organisation)}
    codes = register.actions.edition_codes(organisation)
    return [
        AsideEntry(action, editions[action.plan], why_set_aside(codes, action))
        for action in register.actions.set_aside(organisation)
    ]
