"""A list with a cursor. Its lines are drawn for the width, and differently under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import OptionList
from textual.widgets.option_list import Option

Entry = TypeVar("Entry")


class EntryList(OptionList, Generic[Entry]):
    """Shows entries, one option each. Subclasses draw them.

    ``place`` is the position of the cursor, to watch. The cursor skips headings. Enter and a click
    post :class:`textual.widgets.OptionList.OptionSelected`.
    """

    place: reactive[int | None] = reactive(None, always_update=True)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True)
        self.entries: tuple[Entry, ...] = ()
        self._under: int | None = None
        self._width = 0

    # For subclasses

    def draw(self, entry: Entry, width: int, *, chosen: bool) -> Content:
        """Return an entry as text; quiet colours cannot be read if it is ``chosen``."""
        raise NotImplementedError

    def is_heading(self, entry: Entry) -> bool:
        """Whether the cursor skips an entry."""
        return False

    # The list

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor."""
        here = self.highlighted
        return None if here is None or here >= len(self.entries) else self.entries[here]

    def show(self, entries: Sequence[Entry], at: int | None = None) -> None:
        """Show ``entries``, with the cursor on number ``at``, or on the first.

        If there were none before, those below the window are drawn after the others.
        """
        at_once = len(entries) if self.entries else self.app.size.height
        self.entries = ()
        self._under = None
        self.clear_options()
        self.entries = tuple(entries)
        self._width = self._line_width if at_once >= len(entries) else 0
        self.add_options(
            Option(self._drawn(place) if place < at_once else "", disabled=self.is_heading(entry))
            for place, entry in enumerate(self.entries)
        )
        self.scroll_home(animate=False)
        if at is None:
            self.action_first()
        else:
            self.highlighted = at
        self.call_after_refresh(self._fit)

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Draw the lines that the cursor left and reached."""
        super().watch_highlighted(highlighted)
        before, self._under = self._under, highlighted
        for place in (before, highlighted):
            self._draw_again(place)
        if self.entries:
            self.place = highlighted

    def on_resize(self, event: events.Resize) -> None:
        """Draw every line for the new width, and keep the cursor visible."""
        self._fit()
        self.scroll_to_highlight()

    def _fit(self) -> None:
        """Draw every line again if there is another width for them, as beside a scroll bar."""
        if self._width != self._line_width:
            self._width = self._line_width
            for place in range(len(self.entries)):
                self._draw_again(place)

    def _draw_again(self, place: int | None) -> None:
        if place is not None and place < min(len(self.entries), self.option_count):
            self.replace_option_prompt_at_index(place, self._drawn(place))

    def _drawn(self, place: int) -> Content:
        return self.draw(self.entries[place], self._line_width, chosen=place == self._under)

    @property
    def _line_width(self) -> int:
        return self.scrollable_content_region.width or self.app.size.width
