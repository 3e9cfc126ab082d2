"""The organisation's commitments, in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from db.records.new_records import NewCommitment
from db.register import Register
from db.views import Changed, Commitment, Organisation
from tracker.keyboard.commands import BACK, CHANGES, COMMITTING, EVERYWHERE, bindings
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.forms.record_form import RecordForm
from tracker.screens.records.own_records import OwnRecordsScreen
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging

NONE_YET = (
    "No commitments yet. Press A to add one: an objective, a short description and comments."
    "\n\nCommitments have their own page in the return. They are optional."
)


class CommitmentList(EntryList[Commitment]):
    """Shows commitments in full."""

    def draw(self, entry: Commitment, width: int, *, chosen: bool) -> Content:
        """Return the objective, with the description and comments below it."""
        quiet = "" if chosen else "$quiet"
        lines = [hanging(Content(""), Content.styled(entry.objective, "bold"), 1, width)]
        for text, style in ((entry.description, ""), (entry.comments, quiet)):
            if text:
                lines.append(hanging(Content(""), Content.styled(text, style), 3, width))
        return Content("\n").join(lines)


class CommitmentForm(RecordForm[NewCommitment]):
    """Objective, description and comments of a commitment."""

    way = "Enter goes to the next field, then saves · Esc cancels"
    goes_on = ("description", "comments")
    needed = ("objective",)

    def __init__(self, title: str, there: Commitment | None = None) -> None:
        super().__init__(title)
        self._there = there

    def fields(self) -> ComposeResult:
        """Yield the three fields."""
        there = self._there
        for name, label, hint in (
            ("objective", "Objective", "what you want to achieve"),
            ("description", "Description", "how and by when (optional)"),
            ("comments", "Comments", "optional"),
        ):
            text = (getattr(there, name) or "") if there else ""
            yield labelled_field(label, Input(text, id=name, compact=True, placeholder=hint))

    def answer(self) -> NewCommitment:
        """Return the commitment."""
        said = (self.text(name) for name in ("objective", "description", "comments"))
        return NewCommitment(*said)


class CommitmentsScreen(OwnRecordsScreen[Commitment]):
    """The list of commitments: add, edit and delete them here."""

    BAR: ClassVar = (COMMITTING, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)
    one = "commitment"
    none_yet = NONE_YET
    listing = CommitmentList

    def read(self, register: Register, organisation: Organisation) -> Sequence[Commitment]:
        """Return the commitments, oldest first."""
        return register.records.commitments(organisation)

    def add(self, register: Register, organisation: Organisation, new: NewCommitment) -> Changed:
        """Add a commitment."""
        return register.records.add_commitment(organisation, new)

    def form(self, title: str, there: Commitment | None = None) -> CommitmentForm:
        """Return the form for a commitment."""
        return CommitmentForm(title, there)

    def name_of(self, there: Commitment) -> str:
        """Return its objective."""
        return there.objective
