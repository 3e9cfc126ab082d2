"""Ask what the status words of a file mean, and which of its sheets to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from db.vocabulary.phrases import count_in_words
from imports.proposal import FoundTable, FoundWord
from imports.tables.written_status import LEAVE_OUT, MEANINGS
from tracker.phrases.proposal_phrases import meaning_in_words, shortened
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.dialogs import Item, Pick, Way
from tracker.widgets.ticks import Ticks

_MEANINGS = [Item(meaning, "", meaning_in_words(meaning)) for meaning in (*MEANINGS, LEAVE_OUT)]


class WordsScreen(Dialog[dict[str, str]]):
    """List a file's status words and let the person set what each means. Return the new meanings.

    If ``asked`` is the name of a word, ask for its meaning at once.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [Binding("escape,q,left,backspace", "done", show=False)]

    def __init__(self, words: Sequence[FoundWord], asked: str | None = None) -> None:
        super().__init__()
        self._words = words
        self._asked = next((n for n, word in enumerate(words) if word.word == asked), None)
        self._said: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog"):
            yield Label("Status words in this file", classes="dialog-title")
            yield OptionList(*(Option(self._line(word)) for word in self._words), compact=True)
            yield Way("Enter sets what a word means · Esc done")

    def on_mount(self) -> None:
        """Put the cursor on a word, and ask what it means if that was requested."""
        self.query_one(OptionList).highlighted = self._asked or 0
        if self._asked is not None:
            self._ask(self._asked)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._ask(event.option_index)

    @work
    async def _ask(self, place: int) -> None:
        word = self._words[place]
        title = f"What does '{shortened(word.text)}' mean?"
        meaning = await self.app.push_screen_wait(Pick(title, _MEANINGS, self._meaning(word)))
        if meaning is None:
            return
        self._said[word.word] = meaning
        self.query_one(OptionList).replace_option_prompt_at_index(place, self._line(word))

    def _meaning(self, word: FoundWord) -> str | None:
        return self._said.get(word.word, word.meaning)

    def _line(self, word: FoundWord) -> Content:
        meaning = self._meaning(word)
        means = "not recognised" if meaning is None else meaning_in_words(meaning).lower()
        return Content(
            f" {shortened(word.text)}  {count_in_words(len(word.places), 'cell')}, {means}"
        )

    def action_done(self) -> None:
        """Close, and return the new meanings."""
        before = {word.word: word.meaning for word in self._words}
        self.dismiss({name: m for name, m in self._said.items() if m != before[name]})


class SheetsScreen(Dialog[dict[str, bool]]):
    """List a file's sheets, ticked if they are read. Return those that were changed."""

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [Binding("escape,q,left,backspace", "done", show=False)]

    def __init__(self, sheets: Mapping[str, Sequence[FoundTable]]) -> None:
        """List the sheets: name -> the tables on it."""
        super().__init__()
        self._sheets = sheets

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        rows = (sum(table.rows for table in tables) for tables in self._sheets.values())
        names = map(shortened, self._sheets)
        labels = [
            f"{name}  {count_in_words(n, 'row')}" for name, n in zip(names, rows, strict=True)
        ]
        ticked = [n for n, tables in enumerate(self._sheets.values()) if not tables[0].left_out]
        with Vertical(classes="dialog"):
            yield Label("Which sheets do you want to import?", classes="dialog-title")
            yield Ticks(labels, ticked)
            yield Way("Space ticks a sheet · Esc done")

    def action_done(self) -> None:
        """Close, and return the sheets that were changed."""
        ticked = self.query_one(Ticks).ticked
        now = {name: place in ticked for place, name in enumerate(self._sheets)}
        self.dismiss(
            {name: now[name] for name in now if now[name] is self._sheets[name][0].left_out}
        )
