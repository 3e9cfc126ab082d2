"""What other plans count on from the organisation, and how its own actions behind it stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from db.received.kept_rollup import KeptRollUp
from db.views import ActionView
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Status
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import BACK, EVERYWHERE, bindings
from tracker.screens import style_sheets
from tracker.use_cases.plan_links import LEADING, CountedOn, counted_on
from tracker.use_cases.plans_received import backed, newest_rollups
from tracker.widgets.flowing import Flowing, hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp


class CountedOnScreen(Screen[None]):
    """Every action of a plan in which the organisation has a role, the leading ones first."""

    app: TrackerApp
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "#since"
    BAR: ClassVar = (EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        with VerticalScroll(id="since"):
            yield Flowing(classes="return-part")
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Heading).show(self._workspace)
        page = self.query_one(Flowing)
        page.border_title = "What is counted on from us"
        page.flow(lambda width: Content("Reading the plans …"))
        found, received = await self._workspace.ask(
            lambda r, o: (counted_on(r, o), newest_rollups(r))
        )
        page.flow(lambda width: counted_on_text(found, received, self.app.symbols, width))

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def counted_on_text(
    found: Sequence[CountedOn], received: Sequence[KeptRollUp], symbols: Symbols, width: int
) -> Content:
    """Return the page, wrapped to ``width`` cells. ``received`` is what received returns say."""
    if not found:
        return Content("No plan names organisations of your kind.")
    leading = [one for one in found if not LEADING.isdisjoint(one.letters)]
    others = [one for one in found if LEADING.isdisjoint(one.letters)]
    unanswered = sum(not one.behind for one in found)
    whose = "plans" if any(one.seen for one in found) else "other plans"
    told = (
        f"{count_in_words(len(found), 'action')} of {whose} name organisations of our kind."
        f" Behind {unanswered} of them there is no action of another plan."
        " Which actions belong together is our reading of the plans."
    )
    lines = [Content.styled(told, "$quiet")]
    indent = max(len(one.code) for one in found) + 2
    for title, group in (
        ("We are Accountable or Responsible", leading),
        ("We support, are consulted or informed", others),
    ):
        if group:
            lines += [Content(""), Content.styled(f"{title} · {len(group)}", "bold $accent")]
        for one in group:
            lines += [Content(""), *_lines(one, symbols, indent, width)]
            lines += [
                hanging(Content(""), Content.styled(text, "$quiet"), indent, width)
                for text in _received(one, received)
            ]
    return Content("\n").join(lines)


def _lines(one: CountedOn, symbols: Symbols, indent: int, width: int) -> Iterator[Content]:
    yield hanging(Content.styled(one.code, "bold $accent"), one.title, indent, width)
    roles = ", ".join(letter.label for letter in one.letters)
    when = f" · {one.date.printed}" if one.date else ""
    yield hanging(Content(""), Content.styled(f"{roles}{when}", "$quiet"), indent, width)
    if one.seen:
        yield hanging(Content(""), Content(_standing(one.seen, symbols)), indent, width)
    for action in one.ours:
        yield hanging(Content(""), Content(_state(action, symbols)), indent, width)
    if not one.ours and not one.seen:
        says = (
            "Only actions for other kinds of organisation stand behind it."
            if one.behind
            else "No action of another plan stands behind it."
        )
        yield hanging(Content(""), Content.styled(says, "$must-do"), indent, width)


def _received(one: CountedOn, received: Sequence[KeptRollUp]) -> Iterator[str]:
    """Yield how many of those who sent a return stand behind an action."""
    for rollup, there in backed(one, received):
        less_sure = f", {there.less_sure:,} by a less sure link" if there.less_sure else ""
        yield (
            f"{rollup.period}, {count_in_words(len(rollup.organisations), 'return')}:"
            f" {there.sure:,} with an action behind it in their plan, {there.complete:,} complete"
            f"{less_sure}"
        )


def _state(action: ActionView, symbols: Symbols) -> str:
    return f"{_standing(action, symbols)} · {action.code} {action.title}"


def _standing(action: ActionView, symbols: Symbols) -> str:
    due = f", due {action.due:%d/%m/%Y}" if action.due and action.status != Status.COMPLETE else ""
    lead = f", {action.lead}" if action.lead else ""
    return f"{symbols.standing(action)}{due}{lead}"
