"""The single lines around the table: heading, tabs, key bar, message, progress."""

from __future__ import annotations

from collections.abc import Container, Sequence
from time import monotonic
from typing import Any

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from db.returns.returns import due_on, period_to_return
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import Command
from tracker.widgets.flowing import both_ends
from tracker.workspace.tabs import TABS
from tracker.workspace.workspace import Desk

NAME = "Green Plan Tracker"


class Heading(Widget):
    """The first line: the program, the organisation, and when its next return is due."""

    where: reactive[str] = reactive("")
    kind: reactive[str] = reactive("")
    when: reactive[str] = reactive("")

    _desk: Desk | None = None

    def show(self, desk: Desk) -> None:
        """Show the organisation and the next return; in a demo, that nothing is saved.

        In viewing only, show that instead, with the reason.
        """
        self._desk = desk
        organisation = desk.organisation
        self.where = f"{organisation.name} {organisation.ods}"
        self.kind = organisation.provider_type.label.lower()
        if desk.view is not None:
            self.when = desk.view.heading
        else:
            self.when = "DEMO · nothing is saved" if desk.demo else _next_return(desk)

    def show_again(self) -> None:
        """Show the heading again."""
        if self._desk is not None:
            self.show(self._desk)

    def render(self) -> Content:
        """Draw it. If room is short, leave out the program, then the type, then the name's end."""
        width = self.size.width - 2
        left = self._whose(width - cell_len(self.when) - 2)
        gap = " " * max(2, width - cell_len(left) - cell_len(self.when))
        return Content(f" {left}{gap}{self.when} ")

    def _whose(self, room: int) -> str:
        """Return as much of the program's name and the organisation as fits ``room``."""
        full = f"{self.where} · {self.kind}" if self.kind else self.where
        for text in (f"{NAME}   {full}", full, self.where):
            if cell_len(text) <= room:
                return text or NAME
        name, _, ods = self.where.rpartition(" ")
        left = max(room - cell_len(ods) - 2, 1)
        return f"{set_cell_size(name, left).rstrip()}… {ods}"


def _next_return(desk: Desk) -> str:
    """Return the period of the next return, and its due date or that it has been made."""
    register, days = desk.register, desk.organisation.return_days
    made = {view.period for view in register.returns(desk.organisation)}
    period = period_to_return(register.today, made, days)
    if period in made:
        return f"{period} · return made"
    due = due_on(period, days)
    return f"{period} · return due {due.day} {due:%b}"


def show_headings(screens: Sequence[Screen[Any]]) -> None:
    """Show in the headings of ``screens`` what holds now."""
    for screen in screens:
        for heading in screen.query(Heading):
            heading.show_again()


class TabRow(Widget):
    """The tabs, each with its number of actions. Posts :class:`Chosen` when one is clicked."""

    active: reactive[int] = reactive(0)
    counts: reactive[tuple[int, ...]] = reactive(())

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def _labels(self) -> list[str]:
        counts = self.counts or (0,) * len(TABS)
        for gap, name in ((" ", "label"), (" ", "short"), ("", "short"), ("", "least")):
            texts = [
                f"{gap}{getattr(tab, name)} {count}{gap}"
                for tab, count in zip(TABS, counts, strict=True)
            ]
            if sum(map(cell_len, texts)) + len(texts) - 1 <= self.size.width - 1:
                break
        return texts

    def render(self) -> Content:
        """Draw the tabs; the active one has a background colour and bold text."""
        parts: list[str | tuple[str, str]] = [" "]
        for number, text in enumerate(self._labels()):
            chosen = number == self.active
            parts.append((text, "bold $on-chosen on $chosen" if chosen else "$foreground"))
            parts.append((" ", "") if chosen else " ")
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Go to the tab that was clicked."""
        x = event.x - 1
        for number, text in enumerate(self._labels()):
            if 0 <= x < cell_len(text):
                self.post_message(self.Chosen(number))
                return
            x -= cell_len(text) + 1


class ProgressLine(Widget):
    """The number of actions in the plan that are complete, in words and as a bar."""

    complete: reactive[int] = reactive(0, layout=True)
    in_plan: reactive[int] = reactive(0, layout=True)

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._symbols = symbols

    def _text(self) -> str:
        if not self.in_plan:
            return "Nothing chosen yet"
        return f"{self.complete} of {self.in_plan} complete"

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the width of the words, the bar and a cell on each side."""
        return cell_len(self._text()) + 13

    def render(self) -> Content:
        """Draw it."""
        bar = self._symbols.bar(self.complete, self.in_plan, 10)
        return Content.assemble(" ", self._text(), " ", (bar, "$accent"), " ")


class KeyBar(Widget):
    """The keys that work here, wrapped to the width. A click on one runs it."""

    class Pressed(Message):
        """A command of the bar was clicked."""

        def __init__(self, command: Command) -> None:
            self.command = command
            super().__init__()

    def __init__(self, *groups: Sequence[Command]) -> None:
        super().__init__()
        self._all = [command for group in groups for command in group if command.in_bar]
        self._commands = self._all

    def leave_out(self, idle: Container[str]) -> None:
        """Show the commands without those in ``idle``, which cannot be used now."""
        commands = [command for command in self._all if command.action not in idle]
        if commands != self._commands:
            self._commands = commands
            self.refresh(layout=True)

    def _lines(self, width: int) -> list[list[Command]]:
        lines: list[list[Command]] = [[]]
        used = 1
        for command in self._commands:
            cells = _cells(command)
            if used + cells > width and lines[-1]:
                lines.append([])
                used = 1
            lines[-1].append(command)
            used += cells
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines of keys."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the key and label of each command."""
        drawn = []
        for line in self._lines(self.size.width):
            parts: list[str | tuple[str, str]] = [" "]
            for command in line:
                parts += [(command.shown, "bold $accent"), f" {command.label}  "]
            drawn.append(Content.assemble(*parts))
        return Content("\n").join(drawn)

    def on_click(self, event: events.Click) -> None:
        """Run the command that was clicked."""
        lines = self._lines(self.size.width)
        if event.y >= len(lines):
            return
        x = event.x - 1
        for command in lines[event.y]:
            if 0 <= x < _cells(command) - 2:
                self.post_message(self.Pressed(command))
                return
            x -= _cells(command)


def _cells(command: Command) -> int:
    return cell_len(command.shown) + 1 + cell_len(command.label) + 2


NEWS_STAYS = 5.0
"""Seconds for which news of others stays, even if a new message is shown."""


LEAST_LINES = 3
"""Lines that a message may use, however low the window."""


class MessageLine(Widget):
    """What just happened, or why something was refused. It stays until the next message.

    It uses as many lines as it needs, up to a third of the window; of a longer message it shows
    the beginning and the end. Below it is what someone else did, which would otherwise disappear
    with the next key.
    """

    text: reactive[str] = reactive("", layout=True)
    refused: reactive[bool] = reactive(False, layout=True)
    news: reactive[str] = reactive("", layout=True)
    _news_at = 0.0

    def say(self, text: str) -> None:
        """Show a message."""
        self._forget_news()
        self.refused = False
        self.text = text

    def refuse(self, text: str) -> None:
        """Show why something was not done."""
        self._forget_news()
        self.refused = True
        self.text = text

    def tell(self, news: str) -> None:
        """Show what someone else did."""
        self.news = news
        self._news_at = monotonic()

    def _forget_news(self) -> None:
        if monotonic() - self._news_at > NEWS_STAYS:
            self.news = ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines of the message."""
        return self._said(width).get_height({}, width)

    def render(self) -> Content:
        """Draw it."""
        return self._said(self.content_size.width)

    def _said(self, width: int) -> Content:
        """Return the text; a refusal begins with words, so that it needs no colour to be known."""
        text = both_ends(self.text, width * max(LEAST_LINES, self.app.size.height // 3))
        said = Content.styled(text, "$quiet")
        if self.refused:
            said = Content.assemble(("Not done: ", "bold $brag-red"), (text, "$brag-red"))
        if not self.news:
            return said
        news = Content.styled(self.news, "$accent")
        return Content("\n").join([said, news]) if text else news
