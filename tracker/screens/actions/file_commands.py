"""The list's commands for files: export, import, fill in the ICB's workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.screens.editing.editing_screen import Commands
from tracker.screens.navigation import screen_class

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.screens.imports.import_file import NotRead, ReadFile
    from tracker.use_cases.filling import FillPlan

_IMPORTED = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
_FILLED_IN = (".xlsx", ".xlsm")


class FileCommands(Commands):
    """The commands that export, import and make files."""

    async def action_returns(self) -> None:
        """Check what the next return lacks, fix it, make it."""
        from tracker.use_cases.returning import NextReturn

        there = await self.screen.ask_first(lambda r, o: NextReturn(self.workspace))
        check = screen_class("return")(self.workspace, self.app.symbols, there)
        await self.app.push_screen_wait(check)
        await self.screen.refresh_organisation()
        await self.screen.show_again()

    async def action_export(self) -> None:
        """Export a file: ask which kind, then where to save it."""
        from tracker.screens.files.export import ask_export_kind

        kind = await self.app.push_screen_wait(ask_export_kind())
        if kind is None:
            return
        written = await self.app.push_screen_wait(screen_class("export")(self.workspace, kind))
        if written:
            self.screen.show_message(f"Saved {written}")

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
        await self.screen.until(self.workspace.reload())
        await self.screen.show_again()
        if changed is not None:
            self.screen.show_message(self.editing.confirmation_of(changed))

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
            self.screen.show_message(f"Saved {written}")
