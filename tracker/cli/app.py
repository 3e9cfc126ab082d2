"""Open the app from the command line. The app needs a terminal."""

from __future__ import annotations

import sys

from tracker import streams
from tracker.app.garbage import search_no_more
from tracker.cli.catalogue import summaries


def open_app(
    location: str | None,
    ods: str | None,
    *,
    plan: str | None = None,
    ascii_only: bool,
    colour: bool,
    demo: bool = False,
    read_only: bool = False,
) -> int:
    """Open the app on the register at ``location``, by default the user's; return its exit code.

    Without a terminal, open nothing: say so on stderr and list the commands.
    """
    if not streams.has_terminal():
        streams.write_note("greenplan: The app needs a terminal, and none was found.")
        if not demo:
            streams.write_note(
                "These commands work without one. For help: 'greenplan COMMAND --help'."
            )
            streams.write_note(
                "\n".join(line for line in summaries() if not line.startswith("  demo"))
            )
        return streams.FAILED
    streams.forget_switches()
    search_no_more()
    load_asyncio_without_ssl()
    from tracker.app.running import run_app
    from tracker.user_files.settings import default_location

    return run_app(
        default_location() if location is None else location,
        ods,
        plan=plan,
        ascii_only=ascii_only or not streams.draws_signs(),
        colour=colour,
        demo=demo,
        read_only=read_only,
    )


def load_asyncio_without_ssl() -> None:
    """Load asyncio as in a Python that was built without OpenSSL, if nothing has loaded it yet.

    The app opens no connection with it. That saves 1 MiB and the time to load it.
    """
    if "ssl" not in sys.modules:
        sys.modules["ssl"] = None  # type: ignore[assignment]  # the next import of it fails
        try:
            import asyncio  # noqa: F401
        finally:
            del sys.modules["ssl"]
