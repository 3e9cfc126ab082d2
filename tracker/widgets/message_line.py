"""The line for messages, above the keys."""

from __future__ import annotations

from time import monotonic

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tracker.widgets.flowing import both_ends

NEWS_STAYS = 5.0
"""Seconds for which news of others stays, even if a new message is shown."""


LEAST_LINES = 3
"""Lines that a message may use, however low the window."""


class MessageLine(Widget):
    """What just happened, or why something was refused. It stays until the next message.

    It uses as many lines as it needs, up to a third of the window; of a longer message it shows
    the beginning and the end. Below it is what someone else did, which would otherwise disappear
    with the next key.
    """

    text: reactive[str] = reactive("", layout=True)
    refused: reactive[bool] = reactive(False, layout=True)
    news: reactive[str] = reactive("", layout=True)
    _news_at = 0.0

    def show_message(self, text: str) -> None:
        """Show a message."""
        self._forget_news()
        self.refused = False
        self.text = text

    def show_refusal(self, text: str) -> None:
        """Show why something was not done."""
        self._forget_news()
        self.refused = True
        self.text = text

    def show_notice(self, news: str) -> None:
        """Show what someone else did."""
        self.news = news
        self._news_at = monotonic()

    def _forget_news(self) -> None:
        if monotonic() - self._news_at > NEWS_STAYS:
            self.news = ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines of the message."""
        return self._said(width).get_height({}, width)

    def render(self) -> Content:
        """Draw it."""
        return self._said(self.content_size.width)

    def _said(self, width: int) -> Content:
        """Return the text; a refusal begins with words, so that it needs no colour to be known."""
        text = both_ends(self.text, width * max(LEAST_LINES, self.app.size.height // 3))
        said = Content.styled(text, "$quiet")
        if self.refused:
            said = Content.assemble(("Not done: ", "bold $brag-red"), (text, "$brag-red"))
        if not self.news:
            return said
        news = Content.styled(self.news, "$accent")
        return Content("\n").join([said, news]) if text else news
