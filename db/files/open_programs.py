"""Find which programs on this computer have a file open, with Windows' Restart Manager.

It needs no admin rights, starts and stops nothing, and does not cover other computers: for a file
on a share it only lists programs on this computer. Source: learn.microsoft.com/windows/win32/api/
restartmanager. Tested so far only with made-up answers, because Wine's always lists no programs.
"""

from __future__ import annotations

import os
import struct
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from db.files.retries import FileHeld, retry_while_held
from db.frozen import frozen

_INFO = struct.Struct("<III512s128sIIII")
"""RM_PROCESS_INFO: process, its start (two numbers), name, service, kind, status, session, flag."""

_MORE_DATA = 234
_ROUNDS = 5
"""How often to retry if the list has grown between asking for its length and reading it."""

_KEY_SIZE = 33
"""CCH_RM_SESSION_KEY plus the terminating zero."""

_NAMES_LIMIT = 4
_OF_THE_TRACKER = ("python", "green plan tracker")
_KNOWN = {
    "antimalware service executable": "an antivirus program",
    "microsoft defender": "an antivirus program",
    "windows defender": "an antivirus program",
    "sophos": "an antivirus program",
    "mcafee": "an antivirus program",
    "trellix": "an antivirus program",
    "trend micro": "an antivirus program",
    "symantec": "an antivirus program",
    "crowdstrike": "an antivirus program",
    "sentinel": "an antivirus program",
    "cortex xdr": "an antivirus program",
    "onedrive": "Microsoft OneDrive",
    "windows search": "Windows Search",
    "windows explorer": "File Explorer",
}
"""Words in programs' names, in lower case, and the common names of these programs."""


@frozen
class Opener:
    """A program that has a file open: its process number, and its name in Windows."""

    process: int
    name: str

    @property
    def is_tracker(self) -> bool:
        """Whether it may be the tracker, which runs as Python."""
        return self.name.casefold().startswith(_OF_THE_TRACKER)

    def __str__(self) -> str:
        """Return its common name, with its name in the Task Manager."""
        name = self.name.casefold()
        known = next((what for word, what in _KNOWN.items() if word in name), "")
        if self.is_tracker:
            known = "another window of the tracker"
        listed = f"{self.name}, process" if known and known != self.name else "process"
        return f"{known or self.name or 'a program'} ({listed} {self.process})"


def openers_in(answer: bytes) -> tuple[Opener, ...]:
    """Return the programs in the result of RmGetList, a sequence of RM_PROCESS_INFO."""
    whole = len(answer) // _INFO.size * _INFO.size
    return tuple(
        Opener(process, _text(name) or _text(service))
        for process, _, _, name, service, *_ in _INFO.iter_unpack(answer[:whole])
    )


def _text(wide: bytes) -> str:
    letters = wide.decode("utf-16-le", "replace").partition("\0")[0]
    return " ".join("".join(c if c.isprintable() else " " for c in letters).split())


def without_ourselves(
    found: tuple[Opener, ...] | None, ourselves: int
) -> tuple[Opener, ...] | None:
    """Return the programs except our own, or ``None`` if the answer cannot be trusted.

    The file was open in our own program during the query. An empty answer, without even our
    program, means that the Restart Manager does not work.
    """
    return tuple(one for one in found if one.process != ourselves) if found else None


def openers_in_words(openers: tuple[Opener, ...]) -> str:
    """Return a sentence saying which programs have a file open. It names at most four."""
    if not openers:
        return "Another program has it open."
    named = [str(one) for one in openers[:_NAMES_LIMIT]]
    if len(openers) > _NAMES_LIMIT:
        named.append(f"{len(openers) - _NAMES_LIMIT} more")
    said = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return f"{said[0].upper()}{said[1:]} {'has' if len(openers) == 1 else 'have'} it open."


def how_to_close(openers: tuple[Opener, ...]) -> str:
    """Return what to do to close a file in other programs."""
    said = []
    if not openers or any(one.is_tracker for one in openers):
        said.append(
            "Close it there. If no window is open, look for python.exe in the Task Manager"
            " (Ctrl+Shift+Esc)."
        )
    names = {str(one).partition(" (")[0] for one in openers if not one.is_tracker}
    if "Microsoft OneDrive" in names:
        said.append("Pause OneDrive: right-click its cloud beside the clock.")
    if "an antivirus program" in names or "Windows Search" in names:
        said.append("A program that is only reading it should finish within a minute.")
    if names - {"Microsoft OneDrive", "an antivirus program", "Windows Search"}:
        said.append("Close it in the other programs too." if said else "Close it there.")
    return " ".join(said)


def programs_with(path: Path) -> tuple[Opener, ...] | None:
    """Return the other programs that have a file open.

    Return ``None`` if this is unknown: on systems other than Windows, and if its Restart Manager is
    switched off or does not respond. Only on Windows is the file opened and closed for this, which
    loses no SQLite locks there.
    """
    if sys.platform != "win32":
        return None
    whole = str(path.absolute())
    with ExitStack() as held:
        with suppress(OSError):  # another program may have locked it; then ours is not listed
            held.enter_context(path.open("rb"))
        return without_ourselves(_asked(whole), os.getpid())


def replace_refusal(path: Path) -> FileHeld | None:
    """Return the error if a file can be neither replaced nor deleted, or ``None`` if it can.

    This happens only on Windows, where a file can be renamed, even to its own name, only if it is
    not open elsewhere and the user may replace it. Nothing is changed. If a program has the file
    open for a moment, wait for it.
    """
    if os.name != "nt":
        return None
    try:
        retry_while_held(lambda: path.rename(path))
    except FileHeld as error:
        return error
    except OSError:
        return None
    return None


def _asked(path: str) -> tuple[Opener, ...] | None:
    if sys.platform != "win32":
        return None
    import ctypes

    try:
        manager = ctypes.WinDLL("rstrtmgr")
    except OSError:
        return None
    session = ctypes.c_uint32()
    key = ctypes.create_unicode_buffer(_KEY_SIZE)
    if manager.RmStartSession(ctypes.byref(session), 0, key) != 0:
        return None
    try:
        names = (ctypes.c_wchar_p * 1)(path)
        if manager.RmRegisterResources(session, 1, names, 0, None, 0, None) != 0:
            return None
        return _listed(manager, session)
    finally:
        manager.RmEndSession(session)


def _listed(manager: Any, session: Any) -> tuple[Opener, ...] | None:
    import ctypes

    needed, room, reasons = ctypes.c_uint32(), ctypes.c_uint32(), ctypes.c_uint32()
    result = _MORE_DATA
    for _ in range(_ROUNDS):
        answer = ctypes.create_string_buffer(max(room.value, 1) * _INFO.size)
        into = answer if room.value else None
        sizes = (ctypes.byref(needed), ctypes.byref(room))
        result = manager.RmGetList(session, *sizes, into, ctypes.byref(reasons))
        if result != _MORE_DATA:
            break
        room.value = needed.value
    return openers_in(answer.raw[: room.value * _INFO.size]) if result == 0 else None
