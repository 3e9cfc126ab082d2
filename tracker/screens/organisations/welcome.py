"""The first screen of a new register: who you are, then the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Input, Label, Static

from db.errors import GreenPlanError
from db.validation.ods_code import ods_code_warning, parse_ods_code
from db.validation.text_rules import NAME_LIMIT, HoldsNhsNumber, plain_text
from db.vocabulary.terms import PRIMARY_CARE, ProviderType
from tracker.keyboard.commands import EVERYWHERE, Command, bindings
from tracker.screens import style_sheets
from tracker.screens.common.nhs_numbers import REMOVED, refusal_in_words, remove_nhs_number
from tracker.use_cases.organisation_values import KEEP_CODE
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.ticks import Ticks

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

LEAVE = (Command("leave", "escape", "leave", "Close without saving anything."),)
GREETING = (
    "Welcome. Track your green plan here. Everything stays on this computer.\n"
    "What kind of organisation are you? ↑ ↓ to move, Space or Enter to select."
)
FIELDS = {"name": "Name", "ods": "ODS code", "pcn": "PCN", "icb": "ICB", "you": "Your name"}
"""The fields and their labels, in the order that Enter goes through them."""

NEEDED = {"name": "The name", "ods": "The ODS code", "you": "Your name"}
HINT_FOR_YOU = "such as Sam Example, shown on your changes"


class Kinds(Ticks):
    """The kinds of organisation. Enter selects the current one and goes to the name.

    Text typed here goes into the name, the first field to type in.
    """

    BINDINGS = [Binding("enter", "choose", show=False)]

    def __init__(self) -> None:
        super().__init__([kind.label for kind in PRIMARY_CARE], [0], one=True)

    @property
    def kind(self) -> ProviderType:
        """The kind that is ticked."""
        return PRIMARY_CARE[min(self.ticked)]

    def action_choose(self) -> None:
        """Select the current kind and go to the name."""
        self.action_select()
        self._go_to_name()

    def on_key(self, event: events.Key) -> None:
        """Put typed text into the name. Space selects until something is typed."""
        chooses = event.key == "space" and self.screen.focused is self
        if event.is_printable and event.character and not chooses:
            event.stop()
            self._go_to_name().insert_text_at_cursor(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the name."""
        event.stop()
        self._go_to_name()
        self.app.post_message(events.Paste(event.text))

    def _go_to_name(self) -> Input:
        name = self.screen.query_one("#name", Input)
        self.screen.set_focus(name)
        return name


class WelcomeField(Input):
    """A field of this screen. Enter goes to the next field before the next key is read."""

    async def action_submit(self) -> None:
        """Go to the next field."""
        screen = self.screen
        if isinstance(screen, WelcomeScreen):
            screen.go_on(self)


class WelcomeScreen(Screen[None]):
    """Asks for the kind of organisation, its name, its ODS code and your name.

    Enter goes to the next field; in the last one it starts.
    """

    app: TrackerApp
    CSS_PATH = style_sheets.WELCOME
    AUTO_FOCUS = "Kinds"
    LETTERS_ARE_TEXT = True
    BINDINGS = [
        *bindings(EVERYWHERE[2:3], LEAVE),
        Binding("ctrl+t", "remove_nhs_number", show=False),
    ]
    BAR: ClassVar = (
        (
            Command("", "", "choose", "", shown="↑ ↓"),
            Command("", "", "next field, then start", "", shown="Enter"),
        ),
        LEAVE,
    )

    _busy = False
    _nhs_number: HoldsNhsNumber | None = None
    _questioned = ""
    _starting = False

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        yield Heading()
        with VerticalScroll(id="welcome", can_focus=False):
            yield Static(Content(GREETING), id="greeting")
            yield Kinds()
            yield from self._field("name", "the name of your practice, pharmacy, …")
            yield from self._field("ods", "such as A99999")
            yield from self._field("pcn", "optional")
            yield from self._field("icb", "optional")
            yield from self._field("you", HINT_FOR_YOU, self.app.own_name)
            yield Label("", id="ods-remark")
            with Horizontal(id="start-row"):
                yield Button("Start", id="start", compact=True)
        yield MessageLine()
        yield KeyBar(*self.BAR)

    @staticmethod
    def _field(name: str, hint: str, value: str = "") -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(FIELDS[name], classes="field-label")
            yield WelcomeField(
                value, id=name, placeholder=hint, compact=True, select_on_focus=False
            )

    @on(Input.Changed, "#ods")
    def _code_changed(self) -> None:
        self._starting = False
        self.query_one("#ods-remark", Label).update("")

    def go_on(self, field: WelcomeField) -> None:
        """Go to the next field, or start, if the text is valid."""
        name = field.id or ""
        if field.value.strip() and not self._passes(name):
            return
        watcher = list(FIELDS)[list(FIELDS).index(name) + 1 :]
        if watcher and not (name == "ods" and self._starting):
            self.query_one(MessageLine).show_message("")
            self.set_focus(self.query_one(f"#{watcher[0]}", Input))
        else:
            self._begin()

    @on(Button.Pressed, "#start")
    def _begin(self) -> None:
        """Start, or say which field is missing or not valid, and move the cursor there."""
        for name in FIELDS:
            field = self.query_one(f"#{name}", Input)
            if name in NEEDED and not field.value.strip():
                self.query_one(MessageLine).show_refusal(f"{NEEDED[name]} is needed.")
                self.set_focus(field)
                return
            if not self._passes(name):
                self._starting = name == "ods"
                return
        self._start()

    def _passes(self, name: str) -> bool:
        """Whether a field's text can be stored; if not, say why and go to the field.

        An unusual ODS code is questioned once, and accepted the second time.
        """
        field = self.query_one(f"#{name}", Input)
        try:
            if name != "ods":
                plain_text(field.value, FIELDS[name], NAME_LIMIT)
                return True
            odd = ods_code_warning(parse_ods_code(field.value), self.query_one(Kinds).kind)
        except GreenPlanError as error:
            self._refuse(error)
            self.set_focus(field)
            return False
        if not odd or odd == self._questioned:
            self.query_one("#ods-remark", Label).update("")
            return True
        self._questioned = odd
        self.query_one("#ods-remark", Label).update(Content(f"{odd} {KEEP_CODE}"))
        self.set_focus(field)
        return False

    @work
    async def _start(self) -> None:
        """Create the register and open it, once only."""
        if self._busy:
            return
        self._busy = True
        values = {
            name: self.query_one(f"#{name}", Input).value for name in ("name", "ods", "pcn", "icb")
        }
        kind = self.query_one(Kinds).kind
        line = self.query_one(MessageLine)
        line.show_message("Creating your register…")
        try:
            self.app.sign_as(self.query_one("#you", Input).value)
            await self.app.start_organisation(kind, **values)
        except GreenPlanError as error:
            self._refuse(error)
        finally:
            self._busy = False

    def _refuse(self, error: GreenPlanError) -> None:
        self._nhs_number = error if isinstance(error, HoldsNhsNumber) else None
        self.query_one(MessageLine).show_refusal(refusal_in_words(error))

    def action_remove_nhs_number(self) -> None:
        """Remove the NHS number that was refused."""
        if self._nhs_number is not None and remove_nhs_number(self, self._nhs_number):
            self._nhs_number = None
            self.query_one(MessageLine).show_message(f"{REMOVED} continue.")

    def action_leave(self) -> None:
        """Quit, or go back to the organisation that was open."""
        self.app.leave_welcome()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Run the command clicked in the key bar."""
        self.app.run_command(message.command)

    def on_mount(self) -> None:
        """Set the heading."""
        self.query_one(Heading).where = "New organisation"
