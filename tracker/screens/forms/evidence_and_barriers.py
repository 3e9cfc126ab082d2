"""The forms for evidence and barriers."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label

from db.errors import GreenPlanError
from db.records.evidence_links import LinkKind, checked_link, is_broken, link_kind
from db.records.new_records import NewBarrier, NewEvidence
from db.views import Barrier, Evidence
from db.vocabulary.terms import BarrierKind
from tracker.background import run_in_thread
from tracker.keyboard.key_queue import BACKGROUND
from tracker.screens.common.dialogs import Item, labelled_field
from tracker.screens.forms.record_form import RecordForm

KIND_KEYS = {
    BarrierKind.MONEY: ("m", "no budget, or the grant has ended"),
    BarrierKind.TIME: ("t", "no time for it"),
    BarrierKind.LANDLORD: ("l", "we cannot change the building"),
    BarrierKind.IT: ("i", "systems, data, access"),
    BarrierKind.STAFF: ("s", "posts, skills, training"),
    BarrierKind.SUPPLIER: ("u", "cannot or will not supply it"),
    BarrierKind.GUIDANCE: ("g", "unclear, missing, or advises against it"),
    BarrierKind.OTHER: ("o", ""),
}
"""The letter that selects each kind, and what the kind covers."""


def barrier_kinds() -> list[Item[BarrierKind]]:
    """Return the kinds of barrier to choose from."""
    return [Item(kind, *_key_and_words(kind), opens_a_field=True) for kind in BarrierKind]


def _key_and_words(kind: BarrierKind) -> tuple[str, str, str]:
    key, remark = KIND_KEYS[kind]
    return key, kind.label, remark


class EvidenceForm(RecordForm[NewEvidence]):
    """Title and link of evidence. It shows what kind of link is being typed."""

    way = "Enter goes to the next field, then saves · Esc cancels"
    goes_on = ("link",)
    needed = ("title",)

    def __init__(
        self,
        title: str,
        there: Evidence | None = None,
    ) -> None:
        super().__init__(title)
        self._there = there

    def fields(self) -> ComposeResult:
        """Yield the title and the link, with the kind of link below."""
        title, link = (self._there.title, self._there.link or "") if self._there else ("", "")
        yield labelled_field(
            "Title", Input(title, id="title", compact=True, placeholder=_TITLE_HINT)
        )
        yield labelled_field("Link", Input(link, id="link", compact=True, placeholder=_LINK_HINT))
        yield Label("", id="link-kind", classes="hint")

    def answer(self) -> NewEvidence:
        """Return the evidence."""
        return NewEvidence(self.text("title"), self.text("link"))

    @on(Input.Changed, "#link")
    def _link_typed(self, event: Input.Changed) -> None:
        self._say_what_it_is(event.value)

    @work(exclusive=True, group=f"{BACKGROUND}-files")
    async def _say_what_it_is(self, text: str) -> None:
        """Show the kind of link; check a file in the background, as a disk may be slow."""
        hint = self.query_one("#link-kind", Label)
        try:
            link = checked_link(text)
        except GreenPlanError:
            hint.update("")
            return
        kind = link_kind(link) if link else None
        hint.update(KIND_WORDS[kind])
        if link and kind is LinkKind.FILE:
            gone = await run_in_thread(lambda: is_broken(link))
            hint.update(FILE_WORDS[gone])


_TITLE_HINT = "what it is, in a few words"
_LINK_HINT = "web page, file path or reference"

KIND_WORDS = {
    None: "",
    LinkKind.WEB: "a web page",
    LinkKind.MAIL: "an email address",
    LinkKind.FILE: "a file",
    LinkKind.REFERENCE: "a reference, to look up by hand",
}
FILE_WORDS = {
    False: "a file, found",
    True: "a file, not found (yet)",
    None: "a file that cannot be checked from here",
}


class BarrierForm(RecordForm[NewBarrier]):
    """What stands in the way, and the support needed from the ICB."""

    way = "Enter goes to the next field, then saves · Esc cancels"
    goes_on = ("support",)
    needed = ("note",)

    def __init__(
        self,
        title: str,
        kind: BarrierKind,
        there: Barrier | None = None,
    ) -> None:
        super().__init__(title)
        self._kind = kind
        self._there = there

    def fields(self) -> ComposeResult:
        """Yield the note and the request for support."""
        note, support = (self._there.note, self._there.support or "") if self._there else ("", "")
        yield labelled_field("Note", Input(note, id="note", compact=True, placeholder=_NOTE_HINT))
        yield labelled_field(
            "Support", Input(support, id="support", compact=True, placeholder=_SUPPORT_HINT)
        )
        yield Label(Content(_SUPPORT_WORDS), classes="hint")

    def answer(self) -> NewBarrier:
        """Return the barrier, resolved or not as before."""
        resolved = self._there.resolved if self._there else None
        return NewBarrier(self._kind, self.text("note"), self.text("support"), resolved)


_NOTE_HINT = "what stands in the way"
_SUPPORT_HINT = "what would help (optional)"
_SUPPORT_WORDS = "Your return includes the support you need from the ICB."


def as_entered(barrier: Barrier) -> NewBarrier:
    """Return a barrier as entered in the form, to change one field of it."""
    return NewBarrier(barrier.kind, barrier.note, barrier.support or "", barrier.resolved)
