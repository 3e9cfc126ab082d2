"""Somebody at the terminal: presses, types, clicks, and reads what stands on the screen."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from at_rest import come_to_rest, draw
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from tracker.app.app import GreenPlanApp
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.user_files.settings import Settings
from tracker.widgets.action_table import ActionTable

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
"""A Sunday in Q3 2026/27."""

SAM = "Sam Example"
TO_THE_START = ("enter", "enter", "enter", "enter")
"""From the welcome's ODS code past PCN, ICB and the own name, to the start."""

PATIENCE = 30.0
"""Seconds until something that should come to be seen is given up."""

A_LOOK = 0.005
"""Seconds until it is looked again for something that should come to be seen."""

FRAMES = str.maketrans("", "", "│╭╮╰╯─╷╵")
CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "slash": "/", "question_mark": "?"}
NAMES = {character: name for name, character in CHARACTERS.items()}


class Person:
    """Works at one running app; ``pilot`` is the machine's hand."""

    def __init__(self, app: GreenPlanApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    # Doing

    async def press(self, *keys: str) -> None:
        """Press keys, by Textual's names or as characters, and wait until each was seen to."""
        for key in keys:
            character = key if len(key) == 1 else CHARACTERS.get(key)
            self.app.post_message(events.Key(NAMES.get(key, key), character))
            await self.rests()

    async def type(self, text: str) -> None:
        """Type text, quickly."""
        for character in text:
            self.app.post_message(events.Key(NAMES.get(character, character), character))
        await self.rests()

    async def rests(self, after: float = 0.0) -> None:
        """Wait until the app has dealt with all that came, at the earliest ``after`` seconds."""
        await asyncio.sleep(after)
        await come_to_rest(self.app)

    async def replace(self, text: str) -> None:
        """Paste over all that a field holds."""
        await self.press("home", "ctrl+k")
        await self.paste(text)

    async def paste(self, text: str) -> None:
        """Paste text where the cursor is."""
        self.app.post_message(events.Paste(text))
        await self.rests()

    async def click(self, text: str, *, times: int = 1, after: str = "") -> None:
        """Click on ``text`` where it stands on the screen, below the line that has ``after``."""
        await self.finds(text, after)
        await self.rests()
        x, y = await self.finds(text, after)
        await self.pilot.click(offset=(x, y), times=times)

    async def click_at(self, x: int, y: int) -> None:
        """Click on a cell."""
        await self.rests()
        await self.pilot.click(offset=(x, y))

    async def resize(self, width: int, height: int) -> None:
        """Make the window so large."""
        await self.pilot.resize_terminal(width, height)
        await self.rests()

    async def starts(self, name: str, ods: str) -> None:
        """Fill in the welcome from its first field on, and start: Enter after each field."""
        await self.press("enter")
        await self.type(name)
        await self.press("enter")
        await self.type(ods)
        await self.press(*TO_THE_START)

    # Seeing

    def lines(self) -> list[str]:
        """Return what is drawn, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def words(self) -> str:
        """Return what is drawn as one text, without frames and with single spaces."""
        return " ".join(" ".join(self.lines()).translate(FRAMES).split())

    async def until(self, there: Callable[[], object], what: str = "it") -> None:
        """Wait until something is so."""
        patient_until = asyncio.get_running_loop().time() + PATIENCE
        while not there():
            if asyncio.get_running_loop().time() > patient_until:
                raise AssertionError(f"{what} never came; there is:\n" + "\n".join(self.lines()))
            await asyncio.sleep(A_LOOK)
            draw(self.app)

    def texts(self) -> list[str]:
        """Return the texts that are drawn, each whole, without what stands beside it."""
        drawn = self.app.screen._compositor.visible_widgets
        texts = [str(widget.render()) for widget in drawn if isinstance(widget, Static)]
        return [" ".join(text.split()) for text in texts]

    async def sees(self, *texts: str) -> None:
        """Wait until the texts stand on the screen, however they are wrapped."""
        for text in texts:
            await self.until(
                lambda wanted=text: any(wanted in drawn for drawn in (self.words(), *self.texts())),
                repr(text),
            )

    async def sees_no(self, text: str) -> None:
        """Wait until a text is gone, or has not come of all that was begun."""
        await self.rests()
        await self.until(lambda: text not in self.words(), f"{text!r} to go")

    async def finds(self, text: str, after: str = "") -> tuple[int, int]:
        """Return the cell where a text begins, below the line that has ``after``."""

        def found() -> tuple[int, int] | None:
            lines = self.lines()
            below = next((y + 1 for y, line in enumerate(lines) if after in line), None)
            if after and below is None:
                return None
            for y in range(below or 0 if after else 0, len(lines)):
                if text in lines[y]:
                    return lines[y].index(text), y
            return None

        await self.until(found, repr(text))
        place = found()
        assert place is not None
        return place

    async def is_at(self, screen: type[Screen[Any]]) -> None:
        """Wait until a kind of screen is on top."""
        await self.until(lambda: isinstance(self.app.screen, screen), screen.__name__)
        await self.rests()

    async def comes_to(self, screen: str) -> None:
        """Wait until the screen of that name is on top."""
        await self.until(lambda: type(self.app.screen).__name__ == screen, screen)
        await self.rests()

    @property
    def table(self) -> ActionTable:
        """The table of the list, also while something stands over it."""
        (there,) = (s for s in self.app.screen_stack if isinstance(s, ActionListScreen))
        return there.query_one(ActionTable)

    @property
    def codes(self) -> list[str]:
        """The codes of the rows that the list holds, in order."""
        return [row.code for row in self.table.rows]

    @property
    def on(self) -> str | None:
        """The code under the list's cursor."""
        return self.table.current.code if self.table.current else None

    async def goes_to(self, code: str) -> None:
        """Put the list's cursor on an action."""
        self.table.go_to(code)
        await self.rests()
        assert self.on == code


def come_at_once(app: GreenPlanApp, keys: Iterable[events.Key]) -> None:
    """Send keys a tenth of a millisecond apart, however busy the machine is."""
    moment = 0.0
    for key in keys:
        key.time = moment = moment + 0.0001 if moment else key.time
        app.post_message(key)


@asynccontextmanager
async def at_the_tracker(
    location: Path | str,
    *,
    size: tuple[int, int] = (80, 24),
    settings: Settings | None = None,
    ready: type[Screen[Any]] | None = ActionListScreen,
    **options: Any,
) -> AsyncIterator[Person]:
    """Start the app on the register at ``location`` and wait for the ``ready`` screen."""
    app = tracker_app(location, settings, **options)
    async with app.run_test(size=size, notifications=True) as pilot:
        person = Person(app, pilot)
        if ready is not None:
            await person.is_at(ready)
        yield person


def tracker_app(
    location: Path | str, settings: Settings | None = None, **options: Any
) -> GreenPlanApp:
    """Return the app as Sam Example starts it at :data:`NOW`."""
    mine = settings or Settings(name=SAM)
    app = GreenPlanApp(str(location), mine, **{"clock": lambda: NOW, **options})
    app.animation_level = "none"
    return app


async def at_welcome(person: Person) -> None:
    """Wait for the welcome."""
    await person.is_at(WelcomeScreen)


# The register, seen from outside


def ask(path: Path, question: str, *values: object) -> list[dict[str, Any]]:
    """Return the rows that the file answers with, read by nothing of ours."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(question, values)]


NOTHING_SAID = {
    "choice": "undecided",
    "status": "not-started",
    **dict.fromkeys(("reason", "lead", "start", "due", "review", "completed", "own_ease")),
    "percent": None,
}


def stored(path: Path, code: str, ods: str = "A99999") -> dict[str, Any]:
    """Return where an organisation stands with an action, as the file has it."""
    rows = ask(
        path,
        "SELECT progress.* FROM progress"
        " JOIN action ON action.id = progress.action_id"
        " JOIN organisation ON organisation.id = progress.organisation_id"
        " WHERE action.code = ? AND organisation.ods = ?",
        code,
        ods,
    )
    return rows[0] if rows else dict(NOTHING_SAID)


def log(path: Path, code: str) -> list[tuple[str, str]]:
    """Return the log of an action, oldest first: who and what."""
    rows = ask(
        path,
        "SELECT by, text FROM update_entry JOIN action ON action.id = action_id"
        " WHERE code = ? ORDER BY update_entry.id",
        code,
    )
    return [(row["by"], row["text"]) for row in rows]


def changes(path: Path) -> list[tuple[str, str, str]]:
    """Return the change log, oldest first: what, by whom, in which state."""
    rows = ask(path, "SELECT what, by, state FROM change ORDER BY id")
    return [(row["what"], row["by"], row["state"]) for row in rows]


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all that the file holds, to compare with later."""
    tables = ("organisation", "action", "progress", "update_entry", "change", "change_field")
    return {table: ask(path, f"SELECT * FROM {table}") for table in tables}
