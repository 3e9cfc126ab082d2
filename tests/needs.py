"""What a test needs of the system it runs on: one mark for each reason to leave it out."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

ON_WINDOWS = os.name == "nt"


def _is_wine() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


UNDER_WINE = _is_wine()


def _links_can_be_made() -> bool:
    if not ON_WINDOWS:
        return True
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "link"
        try:
            link.symlink_to(Path(folder) / "target")
        except OSError:
            return False
        return link.is_symlink()  # Wine says that it made one


def _clock_is_londons() -> bool:
    """Whether this computer's clock is London's as it is set, not by TZ with its American days."""
    days = [(7, 22), (10, 29), (11, 22)]
    return [datetime(2026, *day, 12, tzinfo=UTC).astimezone().hour for day in days] == [13, 12, 12]


CLOCK_IS_LONDONS = _clock_is_londons()

PATIENCE = 4 if UNDER_WINE else 1
"""How many times longer a thing may take than elsewhere: Wine starts a program in seconds."""


def _unless(there: bool, reason: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not there, reason=reason)


NO_MODE_BITS = "Windows says who may open a file in access lists, not in mode bits"
NO_PSEUDO_TERMINALS = "Python has no pseudo-terminals on Windows"
NO_STRACE = "strace is a tool of Linux"

needs_posix_permissions = _unless(not ON_WINDOWS, NO_MODE_BITS)
not_as_root = _unless(ON_WINDOWS or os.geteuid() != 0, "root may write anywhere")
needs_access_lists = _unless(not UNDER_WINE, "Wine's icacls changes nothing")
needs_posix_paths = _unless(not ON_WINDOWS, "the paths are those of Linux and macOS")
needs_a_posix_shell = _unless(not ON_WINDOWS, "the quotes are those of a Unix shell")
needs_posix_names = _unless(not ON_WINDOWS, "Windows allows no such characters in a file name")
needs_drives = _unless(ON_WINDOWS, "only Windows has drives and shares that come and go")
needs_links = _unless(
    _links_can_be_made(),
    "Wine makes no links"
    if UNDER_WINE
    else "Windows makes links only with administrator rights or in developer mode",
)
needs_pipes_in_folders = _unless(
    hasattr(os, "mkfifo"), "Windows keeps pipes and devices out of folders"
)
needs_open_files_to_move = _unless(
    not ON_WINDOWS, "Windows lets nobody move or delete a file that a program has open"
)
needs_fork = _unless(hasattr(os, "fork"), "Windows cannot fork a process")
needs_signals = _unless(not ON_WINDOWS, "Windows has no SIGKILL and no SIGALRM")
needs_a_pseudo_terminal = _unless(not ON_WINDOWS, NO_PSEUDO_TERMINALS)
needs_summer_time = _unless(
    not UNDER_WINE or CLOCK_IS_LONDONS, "Wine has no summer time in a zone named by TZ"
)
needs_londons_time = _unless(
    not ON_WINDOWS or CLOCK_IS_LONDONS,
    "London's time stands in them, and this computer's clock is another's",
)
needs_a_program_to_open_with = _unless(
    not ON_WINDOWS, "Windows opens a file itself, so there is no program to watch"
)
needs_proc = _unless(sys.platform.startswith("linux"), "only Linux has /proc")
needs_a_pipe_of_one_page = _unless(
    sys.platform.startswith("linux"), "only Linux lets a test say how much a pipe holds"
)
needs_a_full_device = _unless(
    Path("/dev/full").exists(), "only Linux has a device that is always full"
)
needs_linux_to_trace = _unless(sys.platform.startswith("linux"), NO_STRACE)
needs_sparse_files = _unless(
    not ON_WINDOWS, "Windows fills a lengthened file with zeros, here 64 GiB of them"
)
needs_a_screen = _unless(
    not UNDER_WINE or bool(os.environ.get("DISPLAY")), "Wine opens no console without a screen"
)
