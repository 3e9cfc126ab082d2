"""Leave the app: first store what is waiting, then close the register, within a few seconds."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.app.app import GreenPlanApp

CLOSING = 4.0
"""Seconds to leave in: Windows ends a program 5 seconds after its window is closed."""

LAST_KEYS = 1.5
"""Seconds of these for keys already typed to take effect when the window is closed."""

LEAVING_LATER = (
    "A change is not saved yet: the register is in use. The tracker closes when it is saved. Press"
    " the key again to leave without it."
)


class Leaving:
    """The app's part that leaves."""

    def __init__(self, app: GreenPlanApp) -> None:
        self._app = app
        self._leave_by: float | None = None
        self._is_waiting = False

    async def leave(self) -> None:
        """Leave when all changes are stored; on a second call, leave without them."""
        workspace = self._app.workspace
        if workspace is not None and workspace.is_changing and not self._is_waiting:
            self._is_waiting = True
            self._app.show_message(LEAVING_LATER)
            all_stored = await workspace.changes_stored()
            self._is_waiting = False
            if not all_stored:  # the refusal is shown
                return
        self._app.exit()

    def leave_in_order(self) -> None:
        """Leave when the keys already typed have taken effect, or after :data:`LAST_KEYS`."""
        if self._leave_by is None:
            self._leave_by = asyncio.get_running_loop().time() + CLOSING
            self._task = asyncio.create_task(self._leave_in_order())

    async def _leave_in_order(self) -> None:
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + LAST_KEYS
        while not self._app.keys.is_idle and loop.time() < patient_until:
            await asyncio.sleep(0.01)
        if self._app.workspace is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._app.workspace.changes_stored(), CLOSING / 2)
        self._app.exit()

    async def close(self) -> None:
        """Close the register, then wait for settings that are being saved. Limit both waits: a disk
        may be disconnected.
        """
        from tracker.background import run_in_thread_within

        app, loop = self._app, asyncio.get_running_loop()
        leave_by = self._leave_by or loop.time() + CLOSING
        if app.sharing is not None:
            app.sharing.watcher.stop()
        if app.register is not None:
            await run_in_thread_within(max(leave_by - loop.time(), 0.1), app.register.close)
        if app.settings.saving is not None:
            await asyncio.wait({app.settings.saving}, timeout=max(leave_by - loop.time(), 0.0))
