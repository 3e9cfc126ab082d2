"""What a Windows console can show, decided from what Windows says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

OLD_CONSOLE = "ConsoleWindowClass"
"""The window class of the old console, ``conhost.exe``."""

PSEUDO_CONSOLE = "PseudoConsoleWindow"
"""The class of the hidden window where a terminal draws: Windows Terminal, Visual Studio Code."""

UTF_8 = 65001
"""The code page that is UTF-8."""

GOOD_FONT = "Consolas"
"""A font that every Windows has, with the marks and lines of the old console."""

FONT_HEIGHT = 18
"""Pixels of a line in a window of our own."""

SIZE = (120, 36)
"""Columns and lines of a window of our own."""

DRAWN = "√►║○·»–☼●█░▒▓─…│┌┐└┘←↑→↓•"
"""What the app draws of Windows Glyph List 4 beyond ASCII, in the old console."""


class Window(Protocol):
    """What the app asks of the window that it is shown in."""

    tells_pastes: bool
    """Whether what is pasted is told from what is typed (bracketed paste)."""

    def set_title(self, title: str) -> None:
        """Show a title."""

    def when_closed(self, leave: Callable[[], object]) -> None:
        """Call ``leave``, in a thread of its own, when the window is being closed."""

    def leave(self) -> None:
        """Give the window back as it was; whoever is closing it need not wait any longer."""

    def clipboard(self) -> str | None:
        """Return the text on the clipboard, empty where there is none, ``None`` where another
        program holds it.
        """

    def copy(self, text: str) -> bool:
        """Put a text on the clipboard; return whether it could be."""


class Marks(Enum):
    """Which marks can be drawn: every one, those that old consoles have, or ASCII."""

    EVERY = auto()
    OLD = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Host:
    """What Windows says of the console that we run in.

    ``window`` is its window's class, empty where it has none; ``face`` the name of its font, empty
    where that is not known; ``missing`` which of :data:`DRAWN` the font lacks.
    """

    window: str = ""
    face: str = ""
    truetype: bool = True
    code_page: int = 0
    missing: str = ""


def is_terminal(host: Host, environment: Mapping[str, str]) -> bool:
    """Whether a terminal draws what we write, with a font for every mark.

    The window's class tells, since the variable that Windows Terminal sets is missing in a window
    that was opened by a double-click (microsoft/terminal issue 13006), and is inherited by a
    console that was started from it.
    """
    if host.window in (OLD_CONSOLE, PSEUDO_CONSOLE):
        return host.window == PSEUDO_CONSOLE
    return bool(environment.get("WT_SESSION"))


def marks_for(host: Host, environment: Mapping[str, str]) -> Marks:
    """Return the marks that a console can draw.

    The old console draws with one font and takes no mark from another one
    (microsoft/terminal issue 219). The font itself is asked which it has; a raster font has those
    of its code page, so it gets plain characters.
    """
    if is_terminal(host, environment):
        return Marks.EVERY
    return Marks.PLAIN if host.missing or not host.truetype else Marks.OLD


def font_wanted(host: Host, environment: Mapping[str, str]) -> str | None:
    """Return the font for a window of our own, where the one that it has cannot draw the marks."""
    return GOOD_FONT if marks_for(host, environment) is Marks.PLAIN else None


def window_size(now: tuple[int, int], largest: tuple[int, int]) -> tuple[int, int]:
    """Return columns and lines for a window of our own: never smaller than it is now, nor larger
    than the screen.
    """
    columns, lines = (
        max(there, min(wanted, room))
        for there, wanted, room in zip(now, SIZE, largest, strict=True)
    )
    return columns, lines


def title_for(organisation: str) -> str:
    """Return the title of the window while an organisation's actions are shown."""
    name = " ".join(organisation.split())
    return f"Green Plan Tracker – {name}" if name else "Green Plan Tracker"


def encoding_of_pipe(code_page: int, environment: Mapping[str, str]) -> str | None:
    """Return the encoding for what is read by a command such as ``more``, ``None`` to leave it.

    Commands and PowerShell take what comes through a pipe to be in the console's code page; Python
    writes it in that of Windows' own windows. What a person or a program asks of Python holds.
    """
    if not code_page or environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8"):
        return None
    return "utf-8" if code_page == UTF_8 else f"cp{code_page}"


def in_words(host: Host, environment: Mapping[str, str]) -> list[str]:
    """Return what is to be said of a console, and what to do where its font lacks the marks."""
    if is_terminal(host, environment):
        return ["Windows Terminal, or another one of its kind: it draws every mark."]
    kind = "a TrueType font" if host.truetype else "a raster font"
    said = [
        "The old Windows console"
        + (f", font {host.face} ({kind})" if host.face else "")
        + (f", code page {host.code_page}" if host.code_page else "")
        + "."
    ]
    if marks_for(host, environment) is Marks.PLAIN:
        said.append(
            "This font lacks some of the app's marks, so plain characters are drawn. For the marks,"
            f" right-click the title bar, choose Properties, then Font, then {GOOD_FONT}."
        )
    return said
