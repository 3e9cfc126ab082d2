"""The first screen of a new register: who you are, then straight to the actions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Input, Label, Static

from db.errors import GreenPlanError
from db.text import HoldsNhsNumber
from db.words import ProviderType
from tracker.commands import EVERYWHERE, Command, bindings
from tracker.screens.nhs_numbers import TAKEN_OUT, refusal_in_words, take_out
from tracker.widgets.lines import Heading, KeyBar, MessageLine
from tracker.widgets.ticks import Ticks

if TYPE_CHECKING:
    from tracker.app import GreenPlanApp

LEAVE = (Command("leave", "escape", "Esc", "leave", "Leave without making anything."),)
TYPES = tuple(kind for kind in ProviderType if kind is not ProviderType.GENERIC)
GREETING = (
    "Welcome. Here you keep track of your green plan, on this computer alone.\n"
    "What kind of organisation are you? ↑ ↓ move, Space or Enter chooses."
)
USUAL_CODE = re.compile(r"[A-Z]\d{5}|[A-Z]{1,3}[A-Z0-9]{2,5}")


class Kinds(Ticks):
    """The kinds of organisation; Enter takes the one under the cursor and goes on."""

    BINDINGS = [Binding("enter", "take", show=False)]

    def __init__(self) -> None:
        super().__init__([kind.label for kind in TYPES], [0], one=True)

    @property
    def kind(self) -> ProviderType:
        """The kind that is ticked."""
        return TYPES[min(self.ticked)]

    def action_take(self) -> None:
        """Take it and go to the name."""
        self.action_select()
        self.screen.query_one("#name", Input).focus()


class WelcomeScreen(Screen[None]):
    """Asks for the kind of organisation, its name and its ODS code; the rest may stay empty."""

    app: GreenPlanApp
    CSS_PATH = "welcome.tcss"
    AUTO_FOCUS = "Kinds"
    BINDINGS = [
        *bindings(EVERYWHERE[2:3], LEAVE),
        Binding("ctrl+t", "take_out", show=False),
    ]
    BAR: ClassVar = (
        (
            Command("", "", "↑ ↓", "choose", ""),
            Command("", "", "Tab", "next field", ""),
            Command("", "", "Enter", "go on", ""),
        ),
        LEAVE,
    )

    _busy = False
    _nhs_number: HoldsNhsNumber | None = None

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        yield Heading()
        with VerticalScroll(id="welcome", can_focus=False):
            yield Static(Content(GREETING), id="greeting")
            yield Kinds()
            yield from self._field("Name", "name", "the name of your practice, pharmacy, …")
            yield from self._field("ODS code", "ods", "such as A99999")
            yield from self._field("PCN", "pcn", "may stay empty")
            yield from self._field("ICB", "icb", "may stay empty")
            yield from self._field("Your name", "you", "signs your changes", self.app.user)
            yield Label("", id="ods-remark")
            with Horizontal(id="start-row"):
                yield Button("Start", id="start", compact=True)
        yield MessageLine()
        yield KeyBar(*self.BAR)

    @staticmethod
    def _field(label: str, name: str, hint: str, value: str = "") -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(label, classes="field-label")
            yield Input(value, id=name, placeholder=hint, compact=True)

    @on(Input.Changed, "#ods")
    def _look_at_code(self, event: Input.Changed) -> None:
        code = event.value.strip().upper()
        odd = bool(code) and not USUAL_CODE.fullmatch(code)
        self.query_one("#ods-remark", Label).update(
            "That is an unusual ODS code. If it is right, go on." if odd else ""
        )

    @on(Input.Submitted)
    def _next_or_start(self, event: Input.Submitted) -> None:
        """Start once what is needed is there; until then go to the next empty field."""
        for name, label in (("name", "The name"), ("ods", "The ODS code")):
            field = self.query_one(f"#{name}", Input)
            if not field.value.strip():
                if event.input is field:
                    self.query_one(MessageLine).refuse(f"{label} is needed.")
                field.focus()
                return
        self._start()

    @on(Button.Pressed, "#start")
    def _pressed(self) -> None:
        self._start()

    @work
    async def _start(self) -> None:
        """Make the register and open it; once begun, nothing begins it again."""
        if self._busy:
            return
        self._busy = True
        values = {
            name: self.query_one(f"#{name}", Input).value for name in ("name", "ods", "pcn", "icb")
        }
        kind = self.query_one(Kinds).kind
        line = self.query_one(MessageLine)
        line.say("Making your register…")
        try:
            self.app.sign_as(self.query_one("#you", Input).value)
            await self.app.begin(kind, **values)
        except GreenPlanError as error:
            self._nhs_number = error if isinstance(error, HoldsNhsNumber) else None
            line.refuse(refusal_in_words(error))
        finally:
            self._busy = False

    def action_take_out(self) -> None:
        """Take the NHS number that was refused out of its field."""
        if self._nhs_number is not None and take_out(self, self._nhs_number):
            self._nhs_number = None
            self.query_one(MessageLine).say(TAKEN_OUT)

    def action_leave(self) -> None:
        """Leave, or go back to the organisation that was open."""
        self.app.leave_welcome()

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def on_mount(self) -> None:
        """Say what this is."""
        self.query_one(Heading).where = "a new organisation"
