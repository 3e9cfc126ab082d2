"""What leads from the list to files and back: export, import, filling in the ICB's workbook."""

from __future__ import annotations

from textual import work

from tracker.screens.working import WorkingScreen


class FilesScreen(WorkingScreen):
    """A screen from which files are written and taken in."""

    def show_again(self) -> None:
        """Show what was changed on another screen."""
        raise NotImplementedError

    @work
    async def action_export(self) -> None:
        """Write a file."""
        from tracker.screens.export import ExportScreen

        written = await self.app.push_screen_wait(ExportScreen(self.desk))
        if written:
            self.say(f"Saved {written}")

    @work
    async def action_import_file(self) -> None:
        """Choose a file, see what it would change, and take it in."""
        from tracker.screens.choose_file import ChooseFile
        from tracker.screens.import_file import KINDS, ImportScreen, read_file

        title = "Import: which file?"
        read = await self.app.push_screen_wait(
            ChooseFile(title, KINDS, lambda file: read_file(self.desk, file))
        )
        if read is None:
            return
        screen = ImportScreen(self.desk, read, self.app.symbols)
        changed = await self.app.push_screen_wait(screen)
        self.desk.reload()
        self.show_again()
        if changed is not None:
            self.say(self.told(changed))

    @work
    async def action_fill(self) -> None:
        """Fill in a workbook that the ICB made."""
        from tracker.filling import plan_filling
        from tracker.layouts import columns_of
        from tracker.screens.choose_file import ChooseFile
        from tracker.screens.fill import FillScreen

        register, organisation = self.desk.register, self.desk.organisation
        plan = await self.app.push_screen_wait(
            ChooseFile(
                "Fill in the ICB's workbook: which file?",
                (".xlsx", ".xlsm"),
                lambda file: plan_filling(register, organisation, file, columns_of),
            )
        )
        if plan is None:
            return
        written = await self.app.push_screen_wait(FillScreen(self.desk, plan))
        if written:
            self.say(f"Saved {written}")
