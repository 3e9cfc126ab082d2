"""Choose a file to import or fill in: one of the newest, or a path that is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, OptionList, ProgressBar
from textual.widgets.option_list import Option

from db.errors import GreenPlanError, NoFile
from db.files.paths import exists, parse_typed_path
from tracker.background import run_in_thread
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.dialogs import Refusal, Way

_ON_THE_WEB = r"['\"]?\s*(https?:|www\.|ms-(excel|word):)"
SHOWN = 40
"""The number of files offered; the list scrolls."""

Result = TypeVar("Result")


class ChooseFile(Dialog[Result | None], Generic[Result]):
    """Offer the newest files with these ``endings`` from the usual folders, and a line to type
    another path. The dialog returns what ``read`` returns for the chosen file. While it reads,
    Escape goes back; if it refuses the file, the dialog says why.
    """

    CSS_PATH = style_sheets.DIALOGS
    LETTERS_ARE_TEXT = True
    BINDINGS = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(
        self, title: str, endings: tuple[str, ...], read: Callable[[Path], Result]
    ) -> None:
        super().__init__()
        self._title = title
        self._endings = endings
        self._read = read
        self._files: list[Path] = []
        self._reading = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._title), classes="dialog-title")
            yield Label(
                "Newest files in your Downloads, Documents and Desktop folders:", id="newest"
            )
            yield OptionList(compact=True, id="files")
            yield Label("Or type the name and folder of another file:", classes="or", id="named")
            ends = f"ends in {', '.join(self._endings)}"
            yield Input(compact=True, placeholder=ends, select_on_focus=False)
            yield ProgressBar(show_eta=False, show_percentage=False, id="progress")
            yield Refusal()
            yield Way("Enter opens the file · Tab next field · Esc cancels")

    def on_mount(self) -> None:
        """Offer the newest files, or only the line to type in if there are none."""
        self.query_one("#progress").display = False
        self._offer()

    @work
    async def _offer(self) -> None:
        newest = await run_in_thread(lambda: newest_files(self._endings))
        self._files = [file for file, _ in newest]
        offered = self.query_one(OptionList)
        offered.add_options([Option(_line(file, when)) for file, when in newest])
        if self._files:
            offered.highlighted = 0
            offered.focus()
        else:
            offered.display = self.query_one("#newest").display = False
            self.query_one("#named", Label).update("Name and folder of the file:")
            self.query_one(Input).focus()

    def on_key(self, event: events.Key) -> None:
        """Move to the line when a name is typed in the list."""
        written = self.query_one(Input)
        if event.is_printable and event.character and not written.has_focus:
            event.stop()
            written.focus()
            written.insert_text_at_cursor(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Paste a copied name or a dropped file into the line, from the list too."""
        event.stop()
        self.query_one(Input).focus()
        self.app.post_message(events.Paste(event.text))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._begin(self._files[event.option_index])

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            above = ", or choose one above" if self._files else ""
            self._refuse(f"Type the name of a file{above}.")
            return
        self._begin(event.value)

    def _begin(self, chosen: Path | str) -> None:
        if self._reading:
            return
        self._reading = True
        self._refuse("")
        self._work_on(chosen)

    @work(thread=True, exclusive=True)
    def _work_on(self, chosen: Path | str) -> None:
        app = self.app  # a closed screen no longer has it
        try:
            result = self._read(parse_file_name(chosen) if isinstance(chosen, str) else chosen)
        except GreenPlanError as error:
            app.call_from_thread(self._failed, str(error))
        else:
            app.call_from_thread(self._done, result)

    def _failed(self, why: str) -> None:
        self._reading = False
        if self.is_current:
            self._refuse(why)

    def _done(self, result: Result) -> None:
        if self.is_current:
            self.dismiss(result)

    def _refuse(self, why: str) -> None:
        self.query_one(Refusal).show_message(why)
        self.query_one("#progress").display = not why and self._reading


def newest_files(endings: tuple[str, ...]) -> list[tuple[Path, datetime]]:
    """Return the newest files with these endings, and when each was saved, newest first.

    Look in the folders where people keep them: Downloads, Documents, Desktop.
    """
    from platformdirs import user_desktop_path, user_documents_path, user_downloads_path

    folders = dict.fromkeys((user_downloads_path(), user_documents_path(), user_desktop_path()))
    found: list[tuple[float, Path]] = []
    for folder in folders:
        try:
            for file in folder.iterdir():
                # Excel and LibreOffice keep files with these names beside an open file.
                if file.suffix.lower() in endings and not file.name.startswith(("~$", ".")):
                    found.append((file.stat().st_mtime, file))
        except OSError:
            continue
    newest = sorted(found, reverse=True)[:SHOWN]
    return [(file, datetime.fromtimestamp(when).astimezone()) for when, file in newest]


def parse_file_name(written: str) -> Path:
    """Return the file whose name a person typed, pasted or dropped.

    Look for a name without a folder in Downloads and Documents.

    Raises:
        NoFile: The text cannot be the name of a file.
    """
    from platformdirs import user_documents_path, user_downloads_path

    if re.match(_ON_THE_WEB, written, re.IGNORECASE):
        raise NoFile("This is a web address. Download the file first, then choose it here.")
    for folder in (user_downloads_path(), user_documents_path()):
        if exists(file := parse_typed_path(written, folder)):
            return file
    return parse_typed_path(written, Path.cwd())


def _line(file: Path, when: datetime) -> Content:
    return Content(f"{when:%d %b %H:%M}  {file.name}  {file.parent.name}")
