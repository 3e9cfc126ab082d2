"""The app in a console window, opened by its ``.cmd`` file and worked with by keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.windows.wine import Wine

_NEEDED = {"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick"}

LONGEST = 180
"""A window that takes longer to open or to close, in seconds, hangs."""

BETWEEN_KEYS = 1.5
"""Seconds between two keys, as a person takes; keys that come as a burst count as pasted."""


def lacking() -> str:
    """Say what is not installed here and which packages to install; nothing if all is."""
    packages = [package for tool, package in _NEEDED.items() if shutil.which(tool) is None]
    if not packages:
        return ""
    return (
        "There is no screen to open a window on. On Debian or Ubuntu: "
        f"apt-get install --no-install-recommends {' '.join(packages)}"
    )


class Screen:
    """A screen of memory, and what is typed and seen on it."""

    def __init__(self, display: str) -> None:
        self.variables = {"DISPLAY": display}

    def window(self, title: str) -> bool:
        """Wait for a window whose title matches the pattern ``title`` and give it the keyboard."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            found = self._done("xdotool", "search", "--name", title).stdout.split()
            if found:
                self._done("xdotool", "windowfocus", "--sync", found[-1])
                time.sleep(BETWEEN_KEYS)
                return True
            time.sleep(0.5)
        return False

    def press(self, *keys: str) -> None:
        """Press keys by their X names, such as ``Return``, one after another."""
        for key in keys:
            self._done("xdotool", "key", key)
            time.sleep(BETWEEN_KEYS)

    def picture(self, file: Path) -> None:
        """Store what the screen shows, without the empty part around it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._done("import", "-window", "root", "-trim", str(file))

    def _done(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def screen() -> Iterator[Screen]:
    """Give a screen for as long as it is needed."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield Screen(f":{told.readline().strip()}")
    finally:
        server.terminate()
        server.wait()


def work_by_keys(wine: Wine, batch: Path, title: str, keys: Sequence[str], picture: Path) -> str:
    """Run ``batch`` in a console, wait for the window ``title``, press ``keys``; say what failed.

    A picture is stored before the last key, which closes the app.
    """
    with screen() as shown:
        # The desktop belongs to the screen on which the server's first program began
        wine.restart(shown.variables)
        console = subprocess.Popen(
            ["wineconsole", "cmd", "/c", wine.name(batch)],
            cwd=batch.parent,
            env=wine.environment(shown.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            if not shown.window(title):
                shown.picture(picture)
                return f"No window was titled {title!r} within {LONGEST} seconds: {picture}"
            shown.press(*keys[:-1])
            shown.picture(picture)
            shown.press(keys[-1])
            try:
                console.wait(LONGEST)
            except subprocess.TimeoutExpired:
                shown.picture(picture)
                return f"The window was still open {LONGEST} seconds after the last key: {picture}"
        finally:
            wine.restart()
            console.wait()
    return ""
