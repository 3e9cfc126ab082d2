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

CALM = 1.5
"""A screen that has not changed for so many seconds shows all that a key did."""


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
        empty = self._pixels()
        while time.monotonic() < until:
            found = self._done("xdotool", "search", "--name", title).stdout.split()
            if found:
                self._done("xdotool", "windowfocus", "--sync", found[-1])
                self._calm_after(empty)
                return True
            time.sleep(0.5)
        return False

    def press(self, key: str) -> None:
        """Press a key by its X name, such as ``Return``, and wait for what it does to be shown."""
        before = self._pixels()
        self._done("xdotool", "key", key)
        self._calm_after(before)

    def _calm_after(self, earlier: str) -> None:
        """Wait until the screen is another and stays so, though no longer than a person would."""
        until = time.monotonic() + LONGEST / 6
        before, now = earlier, self._pixels()
        while (now == earlier or now != before) and time.monotonic() < until:
            time.sleep(CALM)
            before, now = now, self._pixels()

    def _pixels(self) -> str:
        return self._done("import", "-window", "root", "-depth", "8", "ppm:-").stdout

    def picture(self, file: Path) -> None:
        """Store what the screen shows, without the empty part around it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._done("import", "-window", "root", "-trim", str(file))

    def _done(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env={**os.environ, **self.variables},
            capture_output=True,
            encoding="latin-1",  # a letter for each byte, also of a picture
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


def work_by_keys(wine: Wine, batch: Path, title: str, keys: Sequence[str], pictures: Path) -> str:
    """Run ``batch`` in a console, wait for the window ``title``, press ``keys``; say what failed.

    The last key closes the app. What each of the others did is stored in the folder ``pictures``.
    """
    last = pictures / "last.png"
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
                shown.picture(last)
                return f"No window was titled {title!r} within {LONGEST} seconds: {last}"
            for number, key in enumerate(keys[:-1], start=1):
                shown.press(key)
                shown.picture(pictures / f"{number}-{key}.png")
            shown.press(keys[-1])
            try:
                console.wait(LONGEST)
            except subprocess.TimeoutExpired:
                shown.picture(last)
                return f"The window was still open {LONGEST} seconds after the last key: {last}"
        finally:
            wine.restart()
            console.wait()
    return ""
