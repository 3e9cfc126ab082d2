"""Export the register: ask which kind of file, then where to save it."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input

from exports import catalogue
from exports.catalogue import ExportKind
from exports.files.progress import ProgressCallback
from tracker.screens.common.dialogs import Item, Pick
from tracker.screens.files.save_file import SaveFile
from tracker.workspace.workspace import Workspace

KINDS = catalogue.all_kinds()


def ask_export_kind() -> Pick[ExportKind]:
    """Return the dialog that asks which kind of file; Enter picks the action tracker."""
    items = [Item(kind, kind.key, kind.label, kind.remark, opens_a_field=True) for kind in KINDS]
    return Pick("What do you want to export?", items)


class ExportScreen(SaveFile):
    """Export one kind of file; the ending of its name sets the format."""

    def __init__(self, workspace: Workspace, kind: ExportKind = KINDS[0]) -> None:
        super().__init__()
        self._workspace = workspace
        self._kind = kind
        self.kinds = catalogue.endings_of(kind)
        self.title_text = f"Export: {kind.label}"
        self.done_title = f"{kind.label} exported"
        self.hint = kind.family.hint

    def proposal(self) -> Path:
        """Return the proposed path."""
        return self.folder() / proposed_file_name(self._workspace, self._kind)

    def more_buttons(self) -> ComposeResult:
        """Offer a document's other format."""
        if self._kind.is_document:
            yield Button("Switch Word/web page", id="other-ending", compact=True)

    @on(Button.Pressed, "#other-ending")
    def _take_other_ending(self, event: Button.Pressed) -> None:
        """Change the name's ending; Enter then saves."""
        event.stop()
        target = self.query_one("#target", Input)
        place = Path(target.value)
        if place.name:
            target.value = str(place.with_suffix(".html" if place.suffix == ".docx" else ".docx"))
        target.focus()

    def write(self, target: Path, progress: ProgressCallback) -> str:
        """Write the file and return a message that names its kind."""
        write_in_format(self._workspace, self._kind, target, progress)
        words = self.kinds[target.suffix.lower()]
        if self._kind.is_document:
            words = f"the {self._kind.file} as {words}"
        return f"Saved {words}:\n{target}"


def proposed_file_name(workspace: Workspace, kind: ExportKind = KINDS[0]) -> str:
    """Return the proposed name: ``A99999 action tracker 2026-11-22.xlsx``, marked in a demo."""
    ending = next(iter(kind.endings))
    name = f"{workspace.organisation.ods} {kind.file} {workspace.register.today:%Y-%m-%d}{ending}"
    return f"DEMO {name}" if workspace.demo else name


def write_in_format(
    workspace: Workspace, kind: ExportKind, target: Path, progress: ProgressCallback
) -> None:
    """Write the file in the format that the ending of ``target`` names.

    Raises:
        GreenPlanError: It cannot be written. An existing file is left as it was.
    """
    where = None if workspace.demo else str(workspace.register.place)
    source = catalogue.Source(workspace.register, workspace.organisation, where)
    catalogue.write_export(
        catalogue.kind_ending_in(kind, target.suffix.lower()), source, target, progress
    )
