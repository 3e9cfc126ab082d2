"""Open the dialog for the missing item on the selected line of the checklist."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import on, work
from textual.widgets import OptionList

from db.records.new_records import NewAnswer
from db.returns.returns import Missing
from db.views import ActionView
from tracker.screens.editing.record_commands import RecordCommandsScreen
from tracker.use_cases.returning import NextReturn
from tracker.widgets.checklist import CheckEntry, Checklist
from tracker.workspace.edit_basis import basis_of_question
from tracker.workspace.workspace import Workspace

ASKS = {
    "contact": "fill in the contact",
    "email": "fill in the email address",
    "signed_by": "sign it off",
    "choice": "record your choice",
    "reason": "give the reason",
    "lead": "set the lead",
    "due": "set the target date",
    "update": "add an update",
    "evidence": "add evidence",
    "reading": "add a reading",
    "answer": "answer it",
}
"""What Enter does, by the field that is missing."""


class ChecklistFixesScreen(RecordCommandsScreen):
    """A screen with a checklist. Subclasses draw it again in ``redraw``."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.next = NextReturn(workspace)

    @property
    def checklist(self) -> Checklist:
        """The checklist."""
        return self.query_one(Checklist)

    def targets(self) -> list[ActionView]:
        """Return the action of the missing item under the cursor."""
        entry = self.checklist.current
        code = entry.missing.code if entry and entry.missing else None
        return [action for action in self.next.content.position.actions if action.code == code]

    @on(OptionList.OptionSelected)
    def _line_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_fix()

    def action_fix(self) -> None:
        """Ask for the missing item under the cursor."""
        entry = self.checklist.current
        if entry is None:
            return
        missing = entry.missing or next(iter(entry.line.missing), None)
        if missing is None:
            self._look_at(entry.line.key)
            return
        self.checklist.go_to(missing)
        mends: dict[str, Callable[[], object]] = {
            "choice": self.action_choose,
            "lead": self.action_set_lead,
            "due": self.action_set_dates,
            "update": self.action_add_update,
            "evidence": self.action_add_evidence,
            "reason": self._ask_reason,
            "reading": partial(self._ask_reading, missing),
            "answer": partial(self._ask_answer, missing.about or ""),
        }
        mends.get(missing.field, partial(self._look_at, missing.field))()

    def _look_at(self, key: str) -> None:
        """Ask for the organisation's own fields, missing or not; else say nothing is missing."""
        if key in ("contact", "email"):
            self.ask_details(key)
        elif key == "signed_by":
            self._ask_signature()
        else:
            self.show_message("Nothing is missing here.")

    @work
    async def _ask_reason(self) -> None:
        self.show_saved(await self.ask_reason(self.targets()))

    @work
    async def _ask_reading(self, missing: Missing) -> None:
        for measure in self.workspace.register.measures(self.workspace.organisation, missing.code):
            if measure.name == missing.about:
                await self.ask_reading(measure)

    @work
    async def _ask_answer(self, key: str) -> None:
        from tracker.screens.forms.answers import PickAnswer, find_question

        register, organisation = self.workspace.register, self.workspace.organisation
        question = find_question(register.question_sets(organisation), key)
        answer = await self.app.push_screen_wait(PickAnswer(question))
        if answer is not None:
            new, seen = (
                NewAnswer(answer, question.comment or ""),
                basis_of_question(self.workspace, question),
            )
            self.make_change(lambda r, o: r.answer(o, key, new, seen=seen.what), seen)

    @work
    async def _ask_signature(self) -> None:
        from tracker.screens.returns.sign_off import SignOff

        form = SignOff(self.next.content, self.next.signature())
        name = await self.app.push_screen_wait(form)
        if name is not None:
            period = self.next.period
            if self.make_change(lambda r, o: r.sign_off(o, period, name)):
                self.show_message(
                    f"Signed off by {name}. If anything changes, sign it off again."
                    " Press M to make the return, Ctrl+Z to undo."
                )

    @work
    async def ask_details(self, first: str) -> None:
        """Ask for the organisation's details, with the cursor in the field ``first``."""
        from tracker.screens.editing.organisation_commands import ask_details

        said = await ask_details(self, self.next.content, first)
        self.redraw([])
        if said:
            self.show_message(said)


def check_entry_in_words(entry: CheckEntry) -> str:
    """Return the full text of a line of the checklist, and what Enter does there."""
    if entry.missing is None:
        missing = len(entry.line.missing)
        return f"{entry.line.text}: {f'{missing} missing' if missing else 'yes'}."
    code = f"{entry.missing.code} " if entry.missing.code else ""
    what = f" {entry.what}" if entry.what else ""
    said = f"{code}{entry.subject}{what}".rstrip(".")
    stop = "" if said.endswith("?") else "."
    return f"{said}{stop} Press Enter to {ASKS[entry.missing.field]}."
