"""Run the app in this terminal, and restore the terminal afterwards."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tracker.app.app import GreenPlanApp
from tracker.user_files.settings import Settings, load_settings

if TYPE_CHECKING:
    from tracker.windows.host import Window


def run_app(
    location: str,
    ods: str | None = None,
    *,
    plan: str | None = None,
    ascii_only: bool = False,
    colour: bool = True,
    demo: bool = False,
    read_only: bool = False,
) -> int:
    """Open the register at ``location`` in the app and return the exit code.

    ``ods`` is the organisation to start with, ``plan`` the key of the plan to show. Without
    ``colour``, use the terminal's own two colours. A ``demo`` writes no settings. With
    ``read_only``, nothing can be changed. If the register cannot be opened, say why in one line on
    stderr after restoring the terminal.
    """
    if not colour:
        os.environ["NO_COLOR"] = "1"
    settings = Settings(theme=load_settings().theme) if demo else load_settings()
    window: Window | None = None
    if sys.platform == "win32":
        from tracker.windows.console import ConsoleWindow, prepare_window

        if os.environ.get("GREENPLAN_WINDOW"):
            prepare_window(os.environ)
        window = ConsoleWindow()
    app = GreenPlanApp(
        location,
        settings,
        ods=ods,
        plan=plan,
        ascii_only=ascii_only,
        demo=demo,
        read_only=read_only,
        window=window,
    )
    app.has_own_process = True
    try:
        with app.everywhere():
            app.run()
    finally:
        if window is not None:
            window.leave()
    if app.failure:
        from tracker import streams

        streams.write_note(f"greenplan: {app.failure}")
    return app.return_code or 0
