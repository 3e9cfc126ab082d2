"""Ask which folder of returns to collate, who is expected to send one, and for which period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Button, Input, Label

from db.errors import NoFile, Refused
from db.files.paths import parse_typed_path
from db.received.received_return import Expected
from db.validation.periods import Period
from db.vocabulary.phrases import count_in_words
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.forms.record_form import SteppedForm
from tracker.widgets.one_of import OneOf


class Whom(Enum):
    """Who is expected to send a return."""

    LAST = auto()
    REGISTER = auto()
    LIST = auto()
    NOBODY = auto()


@dataclass(frozen=True, slots=True)
class Known:
    """What is proposed: the folder collated last, those on the list then, and the organisations of
    the register.
    """

    folder: str = ""
    last: tuple[Expected, ...] = ()
    register: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed in the form."""

    folder: str
    whom: Whom
    list_file: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class ToCollate:
    """What to collate. ``faults`` say which rows of the list were left out, and why."""

    folder: Path
    expected: tuple[Expected, ...]
    faults: tuple[str, ...]
    period: Period | None


class CollateForm(SteppedForm[Wish]):
    """The folder, who is expected, and the period."""

    stays_open = True
    needed = ("folder",)
    way = "Enter moves on, then collates · ← → choose · Esc cancels"
    enter_does = "collate"

    def __init__(self, known: Known) -> None:
        super().__init__("Collate a folder of returns")
        self._known = known

    def on_mount(self) -> None:
        """Name the button for what it does."""
        super().on_mount()
        self.query_one("#save", Button).label = "Collate"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        known = self._known
        yield labelled_field(
            "Folder", Input(known.folder, id="folder", compact=True, placeholder="with the returns")
        )
        choices = _choices(known)
        yield labelled_field("Expected", OneOf[Any](choices, choices[0][0], id="whom"))
        yield labelled_field(
            "List", Input(id="list", compact=True, placeholder="a spreadsheet with ODS codes")
        )
        yield labelled_field(
            "Period", Input(id="period", compact=True, placeholder="blank for that of most files")
        )
        yield Label(
            "Folders and zips inside are looked into. Nothing in the folder is changed.",
            classes="dialog-help",
        )

    def answer(self) -> Wish:
        """Return what was typed.

        Raises:
            Refused: no folder was named, the list was not, or the period is not one.
        """
        folder, period = self.text("folder").strip(), self.text("period").strip()
        whom: Whom = self.query_one("#whom", OneOf).value
        named = self.text("list").strip()
        if not folder:
            raise Refused("Type the folder that the returns are in.")
        if named:
            whom = Whom.LIST
        elif whom is Whom.LIST:
            self.query_one("#list").focus()
            raise Refused("Type the file with the list of those expected.")
        return Wish(folder, whom, named, Period.parse(period) if period else None)


def _choices(known: Known) -> Sequence[tuple[Whom, str]]:
    register = count_in_words(len(known.register), "organisation")
    last = count_in_words(len(known.last), "organisation")
    return (
        *(((Whom.LAST, f"{last} on the last list"),) if known.last else ()),
        *(((Whom.REGISTER, f"{register} in this register"),) if known.register else ()),
        (Whom.LIST, "those on a list"),
        (Whom.NOBODY, "not known"),
    )


def to_collate(wish: Wish, known: Known) -> ToCollate:
    """Return what to collate, after looking at the folder and reading the list. Call it in a
    thread: a disk may be slow.

    Raises:
        NoFile: there is no such folder.
        BookRefused: the list cannot be read.
    """
    from imports.collating.expected import read_expected
    from imports.reading.books import read_book

    folder = parse_typed_path(wish.folder, Path.cwd())
    if not folder.is_dir():
        raise NoFile(f"{folder} is no folder. Type the folder that the returns are in.")
    if wish.whom is Whom.LIST:
        listed = read_expected(read_book(parse_typed_path(wish.list_file, folder)))
        return ToCollate(folder, listed.organisations, listed.faults, wish.period)
    expected = {Whom.LAST: known.last, Whom.REGISTER: known.register}.get(wish.whom, ())
    return ToCollate(folder, expected, (), wish.period)
