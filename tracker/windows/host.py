"""Decide what a Windows console can show, from what Windows says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Protocol

from db.frozen import frozen
from db.vocabulary.terms import Status

OLD_CONSOLE = "ConsoleWindowClass"
"""The window class of the old console, ``conhost.exe``."""

PSEUDO_CONSOLE = "PseudoConsoleWindow"
"""The class of the hidden window where a terminal draws: Windows Terminal, Visual Studio Code."""

UTF_8 = 65001
"""The code page that is UTF-8."""

GOOD_FONT = "Consolas"
"""A font on every Windows that has the symbols and lines of the old console."""

FONT_HEIGHT = 18
"""The height of a line in a window of our own, in pixels."""

SIZE = (120, 36)
"""Columns and lines of a window of our own."""

DRAWN = "".join(status.meaning.marks[1] for status in Status) + "·»–☼●█░▒▓─…│┌┐└┘←↑→↓•"
"""The characters of Windows Glyph List 4, beyond ASCII, that the app draws in the old console."""


class Window(Protocol):
    """What the app needs from its window."""

    distinguishes_pastes: bool
    """Whether pasted text can be told apart from typed text (bracketed paste)."""

    def set_title(self, title: str) -> None:
        """Show a title."""

    def when_closed(self, leave: Callable[[], object]) -> None:
        """Call ``leave``, in a thread of its own, when the window is being closed."""

    def leave(self) -> None:
        """Restore the window, and end the wait of a handler that is closing it."""

    def clipboard(self) -> str | None:
        """Return the text on the clipboard, empty if there is none, ``None`` if another program
        keeps it open.
        """

    def copy(self, text: str) -> bool:
        """Copy a text to the clipboard; return whether that worked."""


class Marks(Enum):
    """Which symbols can be drawn: all, those that old consoles have, or ASCII."""

    EVERY = auto()
    OLD = auto()
    PLAIN = auto()


@frozen
class Host:
    """What Windows says about the console that we run in.

    ``window`` is the class of its window, empty if it has none; ``face`` the name of its font,
    empty if not known; ``missing`` the characters of :data:`DRAWN` that the font does not have.
    """

    window: str = ""
    face: str = ""
    truetype: bool = True
    code_page: int = 0
    missing: str = ""


def is_terminal(host: Host, environment: Mapping[str, str]) -> bool:
    """Whether a terminal draws what we write, with a font for every symbol.

    Judge by the window's class. The variable that Windows Terminal sets is missing in a window
    that was opened by a double-click (microsoft/terminal issue 13006), and is inherited by a
    console that was started from it.
    """
    if host.window in (OLD_CONSOLE, PSEUDO_CONSOLE):
        return host.window == PSEUDO_CONSOLE
    return bool(environment.get("WT_SESSION"))


def marks_for(host: Host, environment: Mapping[str, str]) -> Marks:
    """Return the symbols that a console can draw.

    The old console draws with one font and uses no symbols from another font
    (microsoft/terminal issue 219). A raster font has only the characters of its code page, so it
    gets plain characters.
    """
    if is_terminal(host, environment):
        return Marks.EVERY
    return Marks.PLAIN if host.missing or not host.truetype else Marks.OLD


def font_wanted(host: Host, environment: Mapping[str, str]) -> str | None:
    """Return the font for a window of our own, if its current font cannot draw the symbols."""
    return GOOD_FONT if marks_for(host, environment) is Marks.PLAIN else None


def window_size(now: tuple[int, int], largest: tuple[int, int]) -> tuple[int, int]:
    """Return columns and lines for a window of our own: not smaller than now, and not larger than
    the screen.
    """
    columns, lines = (
        max(there, min(wanted, room))
        for there, wanted, room in zip(now, SIZE, largest, strict=True)
    )
    return columns, lines


def title_for(organisation: str) -> str:
    """Return the window's title while an organisation's actions are shown."""
    name = " ".join(organisation.split())
    return f"Green Plan Tracker – {name}" if name else "Green Plan Tracker"


def encoding_of_pipe(code_page: int, environment: Mapping[str, str]) -> str | None:
    """Return the encoding for a pipe to a command such as ``more``, ``None`` to leave it as it is.

    Commands and PowerShell read a pipe in the console's code page. Python writes it in the ANSI
    code page of Windows. If a person or program has set Python's encoding, leave it as it is.
    """
    if not code_page or environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8"):
        return None
    return "utf-8" if code_page == UTF_8 else f"cp{code_page}"


def console_in_words(host: Host, environment: Mapping[str, str]) -> list[str]:
    """Describe a console, and say what to do if its font does not have the symbols."""
    if is_terminal(host, environment):
        return ["Windows Terminal or a similar terminal. It can show all symbols."]
    kind = "a TrueType font" if host.truetype else "a raster font"
    said = [
        "The old Windows console"
        + (f", font {host.face} ({kind})" if host.face else "")
        + (f", code page {host.code_page}" if host.code_page else "")
        + "."
    ]
    if marks_for(host, environment) is Marks.PLAIN:
        said.append(
            "This font does not have all of the app's symbols, so plain characters are shown. To"
            " get the symbols, right-click the title bar, choose Properties, then Font, then"
            f" {GOOD_FONT}."
        )
    return said
