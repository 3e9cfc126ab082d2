"""Fill in the ICB's own workbook: show what goes where, then save a filled copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Label

from db.errors import GreenPlanError
from db.vocabulary.phrases import count_in_words
from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation
from tracker.phrases.proposal_phrases import unfilled_in_words
from tracker.screens.files.save_file import SaveFile
from tracker.screens.imports.columns import ColumnsScreen, Corrected
from tracker.use_cases.filling import FillPlan, fill_workbook, plan_filling
from tracker.user_files.import_layouts import remember_layout, remembered_columns
from tracker.workspace.workspace import Workspace


class FillScreen(SaveFile):
    """Save a filled copy beside the workbook; the workbook itself is not changed."""

    title_text = "Fill in the ICB's workbook"
    done_title = "ICB's workbook filled in"

    def __init__(self, workspace: Workspace, plan: FillPlan) -> None:
        super().__init__()
        self._workspace = workspace
        self._plan = plan
        self.kinds = {plan.template.suffix.lower(): "the workbook"}
        self.hint = self._told()

    def more_buttons(self) -> ComposeResult:
        """Offer to correct what the columns hold."""
        yield Button("Correct columns", id="columns", compact=True)

    def proposal(self) -> Path:
        """Return the proposed path: beside the workbook, with the organisation's ODS code."""
        template, ods = self._plan.template, self._workspace.organisation.ods
        return self.folder() / f"{template.stem} {ods}{template.suffix.lower()}"

    def folder(self) -> Path:
        """Return the workbook's own folder."""
        return self._plan.template.parent

    def check(self, target: Path) -> None:
        """Refuse an unsuitable path, including the workbook itself."""
        from exports.files.atomic_write import check_save_path

        check_save_path(target, reading=self._plan.template)

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the copy and return a message with what was not filled in."""
        filling = fill_workbook(self._plan, target)
        lines = [f"Filled in {count_in_words(len(filling.written), 'value')} in:", str(target)]
        lines += [*filling.notes, *self._left()]
        return "\n".join(lines)

    def _told(self) -> str:
        plan = self._plan
        actions = len({one.code for one in plan.filling.written})
        values = count_in_words(len(plan.filling.written), "value")
        lines = [
            f"{values} for {count_in_words(actions, 'action')} will be filled in, in a copy of"
            f" {plan.template.name}. Nothing else in it changes."
        ]
        return "\n".join([*lines, *plan.notes, *self._left()])

    def _left(self) -> list[str]:
        left = self._plan.not_filled
        if not left:
            return []
        return [
            f"{count_in_words(len(left), 'cell')} not filled in:",
            *(unfilled_in_words(one) for one in left),
        ]

    @on(Button.Pressed, "#columns")
    @work
    async def _correct_columns(self, event: Button.Pressed) -> None:
        event.stop()
        corrected = await self.app.push_screen_wait(ColumnsScreen(self._plan.tables))
        if corrected:
            self._plan_again(corrected)

    @work(thread=True, exclusive=True)
    def _plan_again(self, corrected: Corrected) -> None:
        workspace, app = self._workspace, self.app

        said = {layout: LayoutExplanation(columns=columns) for layout, columns in corrected.items()}

        def remembered(layout: str) -> LayoutExplanation:
            return remembered_columns(layout).updated(said.get(layout, NO_EXPLANATION))

        try:
            if not workspace.demo:
                for layout, explained in said.items():
                    remember_layout(layout, explained)
            plan = plan_filling(
                workspace.register, workspace.organisation, self._plan.template, remembered
            )
        except GreenPlanError as error:
            app.call_from_thread(self._refuse, str(error))
        else:
            app.call_from_thread(self._show, plan)

    def _show(self, plan: FillPlan) -> None:
        self._plan = plan
        self.query_one("#kind", Label).update(Content(self._told()))
