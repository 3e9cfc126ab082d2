"""The list's commands for files: export, import, fill in the ICB's workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import work

from db.views import Changed
from tracker.screens.editing.editing import RegisterChange
from tracker.screens.editing.record_commands import RecordCommandsScreen
from tracker.screens.navigation import screen_class
from tracker.workspace.edit_basis import EditBasis

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.screens.imports.import_file import NotRead, ReadFile
    from tracker.use_cases.filling import FillPlan

_IMPORTED = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
_FILLED_IN = (".xlsx", ".xlsm")


class FileCommandsScreen(RecordCommandsScreen):
    """A screen that exports and imports files."""

    def show_everything(self) -> None:
        """Show every action as it is now."""
        raise NotImplementedError

    def show_again(self) -> None:
        """Show changes from another screen, and clear the message."""
        self.show_message("")
        self.show_everything()

    def make_change(
        self, change: RegisterChange, seen: EditBasis[Any] | None = None
    ) -> Changed | None:
        """Make a change and show it, also if it changes the organisation's list of actions."""
        before = self.workspace.organisation.provider_type
        changed = super().make_change(change, seen)
        if self.workspace.organisation.provider_type is not before:
            self.show_everything()
        return changed

    @work
    async def action_returns(self) -> None:
        """Check what the next return lacks, fix it, make it."""

        await self.app.push_screen_wait(screen_class("return")(self.workspace, self.app.symbols))
        self.refresh_organisation()
        self.show_again()

    @work
    async def action_export(self) -> None:
        """Export a file: ask which kind, then where to save it."""
        from tracker.screens.files.export import ask_export_kind

        kind = await self.app.push_screen_wait(ask_export_kind())
        if kind is None:
            return
        written = await self.app.push_screen_wait(screen_class("export")(self.workspace, kind))
        if written:
            self.show_message(f"Saved {written}")

    @work
    async def action_import_file(self) -> None:
        """Choose a file, see the changes found in it, and import it."""
        from tracker.screens.files.choose_file import ChooseFile

        def read_chosen(file: Path) -> ReadFile | NotRead:
            from tracker.screens.imports.import_file import read_file

            return read_file(self.workspace, file)

        title = "Which file do you want to import?"
        read = await self.app.push_screen_wait(ChooseFile(title, _IMPORTED, read_chosen))
        if read is None:
            return
        from tracker.screens.imports.heading_row import ask_heading_row
        from tracker.screens.imports.import_file import NotRead

        if isinstance(read, NotRead):
            read = await ask_heading_row(self.app, self.workspace, read)
        if read is None:
            return
        proposal = screen_class("import")(self.workspace, read, self.app.symbols)
        changed = await self.app.push_screen_wait(proposal)
        self.workspace.reload()
        self.show_again()
        if changed is not None:
            self.show_message(self.confirmation_of(changed))

    @work
    async def action_fill(self) -> None:
        """Fill in the ICB's own workbook."""
        from tracker.screens.files.choose_file import ChooseFile

        register, organisation = self.workspace.register, self.workspace.organisation

        def plan_chosen(file: Path) -> FillPlan:
            from tracker.use_cases.filling import plan_filling
            from tracker.user_files.import_layouts import remembered_columns

            return plan_filling(register, organisation, file, remembered_columns)

        title = "Which workbook do you want to fill in?"
        plan = await self.app.push_screen_wait(ChooseFile(title, _FILLED_IN, plan_chosen))
        if plan is None:
            return
        written = await self.app.push_screen_wait(screen_class("fill")(self.workspace, plan))
        if written:
            self.show_message(f"Saved {written}")
