"""The feedback sheets as a folder: one web page for each organisation that sent a return."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from db.errors import Refused
from db.files.durable_files import UNFINISHED
from db.files.faults import describe_error
from db.files.windows_paths import DEVICE, FORBIDDEN
from db.received.received_return import Expected
from db.received.rollup import RollUp
from db.validation.text_rules import safe_line
from exports.documents.html_document import render_html
from exports.files.atomic_write import ExportError, check_save_path, write_atomically
from exports.rollup.feedback import FeedbackSheets

ENDING = ".html"
_LONGEST_NAME, _LONGEST_FILE = 60, 200
_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


def check_feedback_folder(folder: Path) -> None:
    """Make the folder, and check that sheets can be saved there.

    Raises:
        Refused: it is a file, or has other things in it than web pages.
        ExportError: it cannot be made or read, or nothing can be saved in it.
    """
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file. Name a folder for the feedback sheets.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found = describe_error(error)
        raise ExportError(f"{folder} could not be created ({found}). {found.cure}") from error
    _refuse_others(folder, {name for name in _there(folder) if name.lower().endswith(ENDING)})
    check_save_path(folder / f"A99999{ENDING}")


def write_feedback(rollup: RollUp, folder: Path, offer: str = "") -> int:
    """Save a sheet for each organisation that sent a return, and return how many there are.

    A sheet of the same name is replaced. ``offer`` is what the ICB offers, as plain text.

    Raises:
        Refused: the folder has other things in it, such as the sheet of another organisation.
        ExportError: a sheet cannot be saved. Those before it are.
    """
    names = sheet_names(line.organisation for line in rollup.organisations)
    _refuse_others(folder, set(names))
    sheets = FeedbackSheets(rollup, offer)
    for line, name in zip(rollup.organisations, names, strict=True):
        write_atomically(folder / name, render_html(sheets.sheet(line)).encode("utf-8"))
    return len(names)


def sheet_names(organisations: Iterable[Expected]) -> list[str]:
    """Return the name of each organisation's sheet, safe for any disk and none twice."""
    found: list[str] = []
    taken: set[str] = set()
    for one in organisations:
        name = "" if one.name.strip() == one.ods else one.name[:_LONGEST_NAME]
        stem = _safe(f"{one.ods} {name}")
        number, named = 1, stem
        while named.casefold() in taken:
            number += 1
            named = f"{stem} ({number})"
        taken.add(named.casefold())
        found.append(f"{named}{ENDING}")
    return found


def _safe(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    stem = " ".join(FORBIDDEN.sub("-", printable).split())
    stem = stem.encode()[:_LONGEST_FILE].decode(errors="ignore").strip(" .")
    return f"_{stem}" if DEVICE.match(stem) or not stem else stem


def _refuse_others(folder: Path, ours: set[str]) -> None:
    others = sorted(set(_there(folder)) - ours)
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        raise Refused(
            f"{folder} has other files in it: {safe_line(others[0])}{more}."
            " Name a new or an empty folder for the feedback sheets."
        )


def _there(folder: Path) -> list[str]:
    try:
        names = [one.name for one in folder.iterdir()]
    except OSError as error:
        found = describe_error(error)
        raise ExportError(f"{folder} cannot be read ({found}). {found.cure}") from error
    return [
        name
        for name in names
        if name.lower() not in _OF_THE_SYSTEM and not name.startswith(UNFINISHED)
    ]
