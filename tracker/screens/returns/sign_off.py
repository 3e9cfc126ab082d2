"""Sign off a return: the last check before it is frozen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Label

from db.errors import Refused
from db.returns.returns import ReturnContent
from db.validation.text_rules import NAME_LIMIT, required_text
from db.vocabulary.phrases import count_in_words
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Form, labelled_field
from tracker.use_cases.returning import missing_besides_signature

AGAIN = (
    "Nothing has changed since. Sign off with the same name to get the same return again. Another"
    " name makes the next number."
)

SHOWN = 3
"""The number of missing items named before "and 3 more"."""


class SignOff(Form[str]):
    """Ask who signs off a return; return the name, which is kept until something changes."""

    CSS_PATH = [style_sheets.DIALOGS, style_sheets.RETURN_CHECK]
    about = "Enter the name of the person responsible for this return."

    def __init__(self, content: ReturnContent, name: str) -> None:
        super().__init__()
        self.content = content
        self.title_text = f"Sign off the return for {content.period}"
        self._proposed = name

    def fields(self) -> ComposeResult:
        """Yield the explanation and the field for the name."""
        yield Label(Content(self.about), classes="dialog-told")
        yield labelled_field(
            "Signed off by", Input(self._proposed, compact=True, select_on_focus=True)
        )

    def answer(self) -> str:
        """Return the name.

        Raises:
            Refused: The name is blank or not valid.
        """
        return required_text(self.query_one(Input).value, "Signed off by", NAME_LIMIT)


class MakeReturn(SignOff):
    """Ask who signs off the return that is about to be made, and say what is missing.

    An incomplete return needs a second Enter.
    """

    way: ClassVar[str] = "Enter makes the return · Esc cancels"
    _warned = False

    def __init__(self, content: ReturnContent, name: str) -> None:
        super().__init__(content, name)
        self.title_text = f"Make return {content.number} of {content.period}"
        self.about = _about(content)
        if content.is_same_as_last:
            self.title_text = f"Return {content.corrects} of {content.period} is already made"
            self.about = AGAIN

    def on_mount(self) -> None:
        """Label the button with what it does."""
        self.query_one("#save", Button).label = "Make return"

    def answer(self) -> str:
        """Return the name.

        Raises:
            Refused: The name is blank; or something is missing, the first time.
        """
        name = super().answer()
        lacking = missing_besides_signature(self.content)
        if lacking and not self._warned:
            self._warned = True
            raise Refused(
                f"{count_in_words(len(lacking), 'item')} missing. Press Enter again to make the"
                " return"
                " anyway, marked Incomplete. Press Esc to go back and fill in what is missing."
            )
        return name


def _about(content: ReturnContent) -> str:
    lines = ["The return is frozen as it is now. Later changes go into the next one."]
    if content.corrects:
        lines.append(f"It corrects number {content.corrects}, which is kept as it was made.")
    lacking = missing_besides_signature(content)
    if not lacking:
        return "\n".join([*lines, "", "Nothing is missing."])
    more = len(lacking) - SHOWN
    lines += ["", f"{count_in_words(len(lacking), 'item')} still missing:"]
    lines += [f"  {one.words}" for one in lacking[:SHOWN]]
    lines += [f"  and {more} more"] if more > 0 else []
    return "\n".join(lines)
