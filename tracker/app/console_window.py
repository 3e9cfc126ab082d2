"""The window that the app is in: its title and clipboard if it is our own, and its closing."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from tracker.keyboard.key_queue import BACKGROUND

if TYPE_CHECKING:
    from tracker.app.app import GreenPlanApp
    from tracker.windows.host import Window

CLIPBOARD_LIMIT = 0.5
"""Seconds to wait for the clipboard: the program that copied may hang."""

NOT_COPIED = "Another program is using the clipboard. Copy again."
NOT_PASTED = "Another program is using the clipboard. Paste again."


class ConsoleWindowPart:
    """The app's part for the console's window; does nothing without one."""

    def __init__(self, app: GreenPlanApp, window: Window | None) -> None:
        self._app = app
        self._window = window

    def begin(self, leave: Callable[[], None]) -> None:
        """Set the window's title, and call ``leave`` on the event loop when it is closed.

        A program in a terminal is then ended by the system, unless it was told to go on, as with
        ``nohup``.
        """
        from tracker.background import call_on_loop

        closed = partial(call_on_loop, asyncio.get_running_loop(), leave)
        if self._window is not None:
            self.name_window()
            self._window.when_closed(closed)
        elif self._app.has_own_process:
            Thread(target=_wait_until_gone, args=(closed,), daemon=True).start()

    def name_window(self) -> None:
        """Name the organisation in the window's title."""
        if self._window is None:
            return
        from tracker.windows.host import title_for

        workspace = self._app.workspace
        self._window.set_title(title_for(workspace.organisation.name if workspace else ""))

    @property
    def distinguishes_pastes(self) -> bool:
        """Whether the terminal distinguishes pasted text from typed keys."""
        return self._window is None or self._window.distinguishes_pastes

    def copy(self, text: str) -> None:
        """Copy a text to the window's clipboard."""
        if self._window is not None:
            self._app.run_worker(self._copy(self._window, text), group=BACKGROUND)

    async def _copy(self, window: Window, text: str) -> None:
        from tracker.background import run_in_thread_within

        if not await run_in_thread_within(CLIPBOARD_LIMIT, partial(window.copy, text)):
            self._app.show_message(NOT_COPIED, refused=True)

    async def clipboard(self) -> str | None:
        """Return the text on the window's clipboard, empty if there is none; ``None`` if it cannot
        be read, after showing a message.
        """
        from tracker.background import run_in_thread_within

        if self._window is None:
            return ""
        text = await run_in_thread_within(CLIPBOARD_LIMIT, self._window.clipboard)
        if text is None:
            self._app.show_message(NOT_PASTED, refused=True)
        return text


def _wait_until_gone(closed: Callable[[], object]) -> None:
    """Call ``closed`` when the terminal is gone; what is still drawn is then discarded."""
    if sys.platform == "win32":
        return
    hung_up = select.poll()
    hung_up.register(0, 0)
    hung_up.poll()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    closed()
