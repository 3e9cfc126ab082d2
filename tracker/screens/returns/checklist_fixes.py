"""Open the dialog for the missing item on the selected line of the checklist."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from db.records.new_records import NewAnswer
from db.returns.returns import Missing
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import Commands
from tracker.screens.editing.record_commands import RecordCommands
from tracker.widgets.checklist import CheckEntry
from tracker.workspace.edit_basis import basis_of_question

if TYPE_CHECKING:
    from tracker.screens.returns.return_check import ReturnCheckScreen

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


class ChecklistFixes(Commands):
    """The command that asks for the missing item under the cursor."""

    screen: ReturnCheckScreen

    async def fix(self) -> None:
        """Ask for the missing item under the cursor."""
        entry = self.screen.checklist.current
        if entry is None:
            return
        missing = entry.missing or next(iter(entry.line.missing), None)
        if missing is None:
            await self._look_at(entry.line.key)
            return
        self.screen.checklist.go_to(missing)
        actions = self.screen.part(ActionCommands)
        fixes: dict[str, Callable[[], Awaitable[object]]] = {
            "choice": actions.action_choose,
            "lead": actions.action_set_lead,
            "due": actions.action_set_dates,
            "update": actions.action_add_update,
            "evidence": self.screen.part(RecordCommands).action_add_evidence,
            "reason": self._ask_reason,
            "reading": partial(self._ask_reading, missing),
            "answer": partial(self._ask_answer, missing.about or ""),
        }
        await fixes.get(missing.field, partial(self._look_at, missing.field))()

    async def _look_at(self, key: str) -> None:
        """Ask for the organisation's own fields, missing or not; else say nothing is missing."""
        if key in ("contact", "email"):
            await self.ask_details(key)
        elif key == "signed_by":
            await self._ask_signature()
        else:
            self.screen.show_message("Nothing is missing here.")

    async def _ask_reason(self) -> None:
        await self.screen.part(ActionCommands).ask_reason(self.screen.targets())

    async def _ask_reading(self, missing: Missing) -> None:
        for measure in await self.screen.ask_first(
            lambda r, o: r.records.measures(o, missing.code)
        ):
            if measure.name == missing.about:
                await self.screen.part(RecordCommands).ask_reading(measure)

    async def _ask_answer(self, key: str) -> None:
        from tracker.screens.forms.answers import PickAnswer, find_question

        sets = await self.screen.ask_first(lambda r, o: r.questions.sets(o))
        question = find_question(sets, key)
        seen = basis_of_question(self.workspace, question)
        answer = await self.app.push_screen_wait(PickAnswer(question))
        if answer is not None:
            await self.editing.make(
                lambda r, o: r.questions.answer(
                    o, key, NewAnswer(answer, seen.what.comment or ""), seen=seen.what
                ),
                seen,
            )

    async def _ask_signature(self) -> None:
        from tracker.screens.returns.sign_off import SignOff

        form = SignOff(self.screen.next.content, self.screen.next.signature())
        name = await self.app.push_screen_wait(form)
        if name is not None:
            period = self.screen.next.period
            if await self.editing.make(lambda r, o: r.returns.sign_off(o, period, name)):
                self.screen.show_message(
                    f"Signed off by {name}. If anything changes, sign it off again."
                    " Press M to make the return, Ctrl+Z to undo."
                )

    async def ask_details(self, first: str) -> None:
        """Ask for the organisation's details, with the cursor in the field ``first``."""
        from tracker.screens.editing.organisation_commands import ask_details

        said = await ask_details(self.screen, self.screen.next.content, first)
        await self.screen.redraw([])
        if said:
            self.screen.show_message(said)


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
