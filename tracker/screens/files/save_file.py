"""Save a file: ask where, show the progress, then show the path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Button, Input, Label, ProgressBar

from db.errors import CannotWrite, GreenPlanError, NoFile
from db.files.paths import exists, parse_typed_path, with_extension
from tracker.background import run_in_thread
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.dialogs import Refusal, Way


class Cancelled(GreenPlanError):
    """The person went back while the file was being written. No file was saved."""


class SaveFile(Dialog[Path | None]):
    """Ask where to save, write in the background and show the path; return the path written.

    Subclasses say what is written: ``kinds`` gives the allowed endings, each with its description.
    After writing, the title is ``done_title``.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [Binding("escape", "back", show=False)]
    title_text: str = ""
    done_title: str = "File saved"
    hint: str = ""
    kinds: Mapping[str, str] = {}

    def __init__(self) -> None:
        super().__init__()
        self._written: Path | None = None
        self._writing = False
        self._going_back = False
        self._agreed_to_replace: Path | None = None
        self._proposed = Path()

    # For subclasses

    def proposal(self) -> Path:
        """Return the proposed path."""
        raise NotImplementedError

    def folder(self) -> Path:
        """Return the folder for a name without one: the person's Documents folder."""
        from platformdirs import user_documents_path

        documents = user_documents_path()
        return documents if documents.is_dir() else Path.home()

    def more_buttons(self) -> ComposeResult:
        """Yield buttons to stand between "Save" and "Cancel"."""
        yield from ()

    def check(self, target: Path) -> None:
        """Refuse an unsuitable path before asking or writing anything; runs in its own thread.

        Raises:
            CannotWrite: No file can be written there.
        """
        from exports.files.atomic_write import check_save_path

        check_save_path(target)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the file, in a thread of its own, and return the confirmation with its path.

        Raises:
            GreenPlanError: It cannot be written. An existing file is left as it was.
        """
        raise NotImplementedError

    # The dialog

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog"):
            yield Label(Content(self.title_text), classes="dialog-title")
            yield Input(compact=True, id="target")
            with VerticalScroll(id="told"):
                yield Label(Content(self.hint), id="kind")
            yield ProgressBar(show_eta=False, id="progress")
            yield Refusal()
            with Horizontal(classes="dialog-buttons"):
                yield Button("Save", id="save", compact=True)
                yield from self.more_buttons()
                yield Button("Cancel", id="cancel", compact=True)
            yield Way("Enter saves · Esc cancels")

    def on_mount(self) -> None:
        """Propose a path, with the cursor at its end."""
        self.query_one("#progress").display = False
        self._propose()

    @work(group="looking")
    async def _propose(self) -> None:
        self._proposed = await run_in_thread(self._free_proposal)
        target = self.query_one("#target", Input)
        target.value = str(self._proposed)
        target.cursor_position = len(target.value)

    def _looked_up(self, written: str) -> tuple[Path, bool]:
        """Return the path that was typed, and whether a file exists there.

        The proposed path is used unchanged. Call this in a thread: a disk may be slow.

        Raises:
            NoFile: The text cannot be the name of a file.
            CannotWrite: No file can be written there.
        """
        target = self._proposed
        if written != str(target):
            target = parse_save_path(written, self.folder(), next(iter(self.kinds)))
        self.check(target)
        return target, exists(target)

    def _free_proposal(self) -> Path:
        from exports.files.atomic_write import next_free_name

        target = self.proposal()
        return next_free_name(target) if target.exists() else target

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def _save(self, event: Input.Submitted | Button.Pressed) -> None:
        event.stop()
        if self._written is not None:
            if self.is_current:
                self.dismiss(self._written)
            return
        if self._writing:
            return
        self._writing = True
        self._begin(self.query_one("#target", Input).value)

    @work(group="looking")
    async def _begin(self, written: str) -> None:
        """Write the file, unless its path is refused or needs confirmation."""
        try:
            target, taken = await run_in_thread(lambda: self._looked_up(written))
        except (CannotWrite, NoFile) as error:
            self._failed(error)
            return
        against = self._against(target, taken=taken)
        self._refuse(against)
        self._writing = not against
        if self._writing:
            self.query_one("#progress").display = True
            self._work_on(target)

    def _against(self, target: Path, *, taken: bool) -> str:
        if target.suffix.lower() not in self.kinds:
            return (
                f"End the file name in {', '.join(self.kinds)}. The ending sets the kind of file."
            )
        if taken and self._agreed_to_replace != target:
            self._agreed_to_replace = target
            return f"{target.name} already exists. Press Enter again to replace it."
        return ""

    @work(thread=True, exclusive=True)
    def _work_on(self, target: Path) -> None:
        app = self.app  # a closed screen no longer has it
        try:
            told = self.write(target, self._advance)
        except Cancelled:
            return
        except GreenPlanError as error:
            app.call_from_thread(self._failed, error)
        else:
            app.call_from_thread(self._done, app, target, told)

    def _advance(self, done: int, whole: int) -> None:
        """Show the progress; called from the thread that writes."""
        if self._going_back:
            raise Cancelled("Cancelled.")
        self.app.call_from_thread(show_progress, self, done, whole)

    def _failed(self, error: GreenPlanError) -> None:
        from exports.files.atomic_write import OpenElsewhere

        if self._going_back:
            return
        self._writing = False
        self.query_one("#progress").display = False
        self._refuse(str(error))
        if isinstance(error, OpenElsewhere):
            self.query_one("#target", Input).value = str(error.second)

    def _done(self, app: App[None], target: Path, told: str) -> None:
        if self._going_back:  # too late to cancel
            app.notify(f"Saved {target}", markup=False)
            return
        self._written = target
        self.query_one(".dialog-title", Label).update(Content(self.done_title))
        self.query_one("#target").display = False
        self.query_one("#progress").display = False
        self.query_one("#kind", Label).update(Content(told))
        self.query_one("#save", Button).label = "Close"
        self.query_one(Way).update("Enter closes")
        for button in self.query(Button):
            button.display = button.id == "save"
        self.query_one("#save").focus()

    def _refuse(self, text: str) -> None:
        self.query_one(Refusal).show_message(text)

    @on(Button.Pressed, "#cancel")
    def action_back(self) -> None:
        """Go back; cancel a file that is being written."""
        self._going_back = True
        self.dismiss(self._written)


def show_progress(dialog: Screen[Any], done: int, whole: int) -> None:
    """Show the progress, unless the dialog has been closed."""
    try:
        dialog.query_one(ProgressBar).update(total=whole, progress=done)
    except NoMatches:
        return


def parse_save_path(written: str, folder: Path, ending: str = ".xlsx") -> Path:
    """Return the file that was typed; without a folder it is in ``folder``, and gets ``ending``.

    Raises:
        NoFile: The text cannot be the name of a file.
    """
    return with_extension(parse_typed_path(written, folder), ending)
