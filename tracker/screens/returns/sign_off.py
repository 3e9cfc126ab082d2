"""Signing a return off: the last look before it is frozen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Label

from db.errors import Refused
from db.returns.returns import ReturnContent
from db.validation.text_rules import NAME_LIMIT, required_text
from db.vocabulary.phrases import counted
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Form, field
from tracker.use_cases.returning import missing_besides_signature

AGAIN = (
    "Nothing has changed since. Signed off by the same name it is given again as it is; by"
    " another name it becomes the next number."
)

SHOWN = 3
"""How many missing things are named before "and 3 more"."""


class SignOff(Form[str]):
    """Asks who signs a return off; gives the name, which is kept while nothing changes."""

    CSS_PATH = [style_sheets.DIALOGS, style_sheets.RETURN_CHECK]
    about = "The name of whoever answers for what it says."

    def __init__(self, content: ReturnContent, name: str) -> None:
        super().__init__()
        self.content = content
        self.title_text = f"Sign off the return for {content.period}"
        self._name = name

    def fields(self) -> ComposeResult:
        """Yield what is to be known first, and the name."""
        yield Label(Content(self.about), classes="dialog-told")
        yield field("Signed off by", Input(self._name, compact=True, select_on_focus=True))

    def answer(self) -> str:
        """Return the name.

        Raises:
            Refused: there is none, or it cannot be.
        """
        return required_text(self.query_one(Input).value, "Signed off by", NAME_LIMIT)


class MakeReturn(SignOff):
    """Asks who signs the return off that is about to be made, and says what it still lacks.

    An incomplete one is agreed to only at the second Enter.
    """

    way: ClassVar[str] = "Enter makes it · Esc back"
    _warned = False

    def __init__(self, content: ReturnContent, name: str) -> None:
        super().__init__(content, name)
        self.title_text = f"Make return {content.number} of {content.period}"
        self.about = _about(content)
        if content.made_again:
            self.title_text = f"Return {content.number - 1} of {content.period} is made already"
            self.about = AGAIN

    def on_mount(self) -> None:
        """Say on the button what it does."""
        self.query_one("#save", Button).label = "Make it"

    def answer(self) -> str:
        """Return the name.

        Raises:
            Refused: there is none; or something is missing, the first time.
        """
        name = super().answer()
        lacking = missing_besides_signature(self.content)
        if lacking and not self._warned:
            self._warned = True
            raise Refused(
                f"{counted(len(lacking), 'thing is', 'things are')} missing. Enter once more makes"
                " it all the same, and it will say Incomplete. Esc goes back to fill them in."
            )
        return name


def _about(content: ReturnContent) -> str:
    lines = ["Frozen as it is now: later changes go into the next one."]
    if content.number > 1:
        lines.append(f"It corrects number {content.number - 1}, which is kept as it was made.")
    lacking = missing_besides_signature(content)
    if not lacking:
        return "\n".join([*lines, "", "Nothing is missing."])
    more = len(lacking) - SHOWN
    lines += ["", f"{counted(len(lacking), 'thing is', 'things are')} still missing:"]
    lines += [f"  {one.words}" for one in lacking[:SHOWN]]
    lines += [f"  and {more} more"] if more > 0 else []
    return "\n".join(lines)
