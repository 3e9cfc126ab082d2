"""What the organisation is asked for: take it on, or decline it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.content import Content
from textual.widgets import OptionList

from db.register import Register
from db.validation.text_rules import NOTE_LIMIT, required_text
from db.views import Organisation, Request
from db.vocabulary.terms import Reply, RequestKind
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, REPLYING, bindings
from tracker.phrases.request_phrases import open_first
from tracker.screens.common.dialogs import NameForm
from tracker.screens.records.own_records import RecordListScreen
from tracker.use_cases.requests import take_request
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging
from tracker.widgets.records_text import request_text
from tracker.workspace.edit_basis import EditBasis, basis_of_record

NONE_YET = "No requests. What your ICB, PCN or group asks you for appears here."


class RequestList(EntryList[Request]):
    """Shows requests in full."""

    def draw(self, entry: Request, width: int, *, chosen: bool) -> Content:
        """Return a request with its reply."""
        text = request_text(entry, width - 1, "" if chosen else "$quiet")
        return hanging(Content(""), text, 1, width)


class RequestsScreen(RecordListScreen[Request]):
    """The list of requests, those without a reply first."""

    BAR: ClassVar = (REPLYING, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)
    list_name = "Requests"
    none_yet = NONE_YET
    listing = RequestList

    def read(self, register: Register, organisation: Organisation) -> Sequence[Request]:
        """Return the requests, those without a reply first."""
        return open_first(register.requests.of(organisation))

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a request without a reply, if there is none."""
        is_open = any(one.reply is Reply.OPEN for one in self._list.entries)
        return set() if is_open else {command.action for command in REPLYING}

    def _open(self) -> EditBasis[Request] | None:
        """Return the request under the cursor as it is seen, or say why it has no reply to give."""
        there = self._list.current
        if there is None:
            self.show_refusal("There are no requests.")
        elif there.reply is not Reply.OPEN:
            said = there.reply.label.lower()
            self.show_refusal(f"This request is {said} already. Press Ctrl+Z to undo that first.")
        else:
            return basis_of_record(self.workspace, there)
        return None

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_take_request()

    @work
    async def action_take_request(self) -> None:
        """Take on the request under the cursor. Ask for the answer to a question."""
        seen = self._open()
        if seen is None:
            return
        if seen.what.kind is not RequestKind.QUESTION:
            await self.editing.make(lambda r, o: take_request(r, o, seen.what), seen)
            return
        await self.editing.fill_in(
            partial(_line, "Your answer", "Answer", seen.what.text or ""),
            lambda answer: lambda r, o: take_request(r, o, seen.what, answer),
            seen,
        )

    @work
    async def action_decline_request(self) -> None:
        """Ask for the reason and decline the request under the cursor."""
        seen = self._open()
        if seen is not None:
            await self.editing.fill_in(
                partial(_line, "Why do you decline this request?", "Reason"),
                lambda reason: lambda r, o: r.requests.decline(o, seen.what, reason),
                seen,
            )


def _line(title: str, what: str, explanation: str = "") -> NameForm:
    return NameForm(
        title, check=lambda text: required_text(text, what, NOTE_LIMIT), explanation=explanation
    )
