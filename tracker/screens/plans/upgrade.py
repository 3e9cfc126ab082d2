"""The upgrade to a later edition of a plan, action by action, until it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from db.errors import GreenPlanError, InUse, Refused
from db.plans.edition_differences import Difference
from db.plans.editions import EditionChange, EditionStep, MatchedBy
from db.plans.plan_edition import PlannedAction
from db.vocabulary.phrases import count_in_words, first_of
from tracker.keyboard.commands import BACK, EVERYWHERE, UPGRADING, bindings
from tracker.phrases.edition_phrases import (
    by_group,
    held_in_words,
    left_out_in_words,
    size_of_group,
)
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Item, LineForm, Pick
from tracker.use_cases.edition_decisions import (
    Pairs,
    decide_apart,
    decide_no_more,
    decide_progress,
    decide_same,
    nearest,
)
from tracker.use_cases.editions import Upgrade, edition_name, prepare_upgrade, upgrade
from tracker.widgets.edition_list import EditionList, codes_in_words
from tracker.widgets.flowing import both_ends
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

SHOWN = 50
"""The most actions to choose from that are listed."""

TOLD = 160
"""The most characters of a value of a fact in a dialog."""

NAMED = 6
"""The most actions that are named when something is set aside."""

Decide = Callable[[], Pairs]


class UpgradeScreen(Screen[str | None]):
    """Show what an upgrade does, ask about what is guessed, and make it.

    Return the words to confirm it with.
    """

    app: TrackerApp
    CSS_PATH = style_sheets.IMPORT_FILE
    AUTO_FOCUS = "EditionList"
    BAR: ClassVar = (UPGRADING, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, prepared: Upgrade) -> None:
        super().__init__()
        self._workspace = workspace
        self._prepared = prepared
        self._decided: Pairs = ()
        self._is_open = self._is_busy = self._warned_of_leaving = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static(id="file")
        yield EditionList(self.app.symbols, id="lines")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Show what the upgrade does."""
        self.query_one(Heading).show(self._workspace)
        self._show(self._prepared)

    def _show(self, prepared: Upgrade) -> None:
        self._prepared = prepared
        self._warned_of_leaving = False
        self.query_one("#file", Static).update(Content("\n").join(headline(prepared)))
        self._lines.show_upgrade(prepared, is_open=self._is_open)

    @property
    def _lines(self) -> EditionList:
        return self.query_one(EditionList)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    # Deciding

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_decide_step()

    def action_decide_step(self) -> None:
        """Decide about the action under the cursor, or show those that stay the same."""
        line = self._lines.current
        if line is not None and line.opens:
            self._is_open = not self._is_open
            self._lines.show_upgrade(self._prepared, is_open=self._is_open)
            self._lines.call_after_refresh(self._lines.scroll_to_highlight, top=True)
        elif line is not None and line.step is not None:
            self._decide(line.step)

    @work
    async def _decide(self, step: EditionStep) -> None:
        prepared, decided = self._prepared, self._decided
        comparison = prepared.comparison
        ways: dict[str, Decide] = {
            "same": lambda: decide_same(prepared, decided, step, *step.pair),
            "progress": lambda: decide_progress(comparison, decided, step),
            "apart": lambda: decide_apart(comparison, decided, step),
            "undo": lambda: decide_no_more(decided, step),
        }
        items = _items(step, is_decided=decide_no_more(decided, step) != decided)
        told = "\n".join(step_in_full(step, prepared))
        dialog = Pick(f"What becomes of {_subject(step)}?", items, explanation=told)
        way = await self.app.push_screen_wait(dialog)
        if way in ways:
            await self._compare(ways[way])
        elif way is not None:
            chosen = await self._choose_action(step, is_old=way == "old")
            if chosen is not None:
                old, new = (step.pair[0], chosen) if way == "new" else (chosen, step.pair[1])
                await self._compare(lambda: decide_same(prepared, decided, step, old, new))

    async def _choose_action(self, step: EditionStep, *, is_old: bool) -> str | None:
        """Ask for an action of the edition before or of the later one; return its code."""
        edition = self._prepared.comparison.before if is_old else self._prepared.comparison.after
        of = step.after if is_old else step.before
        assert of is not None
        found = await self._workspace.ask(lambda r, o: nearest(of.title, edition.actions))
        title = f"Which action of {edition.edition} is {of.code} the same as?"
        return await self.app.push_screen_wait(WhichAction(title, of.title, found))

    async def _compare(self, decide: Decide) -> None:
        """Compare the editions again with what was decided, unless that cannot be."""
        self._say("Comparing the editions …")
        decided = decide()
        try:
            prepared = await self._workspace.ask(self._prepare(decided))
        except GreenPlanError as error:
            self._refuse(str(error))
            return
        self._decided = decided
        self._say("")
        self._show(prepared)

    def _prepare(self, decided: Pairs) -> Callable[..., Upgrade]:
        after = self._prepared.comparison.after
        return lambda r, o: prepare_upgrade(r, o, after, decided)

    # Upgrading

    @work
    async def action_upgrade_plan(self) -> None:
        """Upgrade, if nothing is left to decide; ask first if something would be set aside."""
        if self._is_busy:
            return
        self._is_busy = True
        try:
            words = await self._upgrade()
        except GreenPlanError as error:
            if isinstance(error, InUse):
                self.app.claim_lost(error)
            self._refuse(str(error))
        else:
            if words is not None:
                self.dismiss(words)
        finally:
            self._is_busy = False

    async def _upgrade(self) -> str | None:
        """Upgrade, and return the words to confirm it with; ``None`` if it was not done.

        What is recorded may have changed since it was shown, so it is read again first.
        """
        prepared = await self._workspace.ask(self._prepare(self._decided))
        self._show(prepared)
        if prepared.undecided:
            number = len(prepared.undecided)
            it = "it" if number == 1 else "each of them"
            self._lines.go_to(prepared.undecided[0])
            self._refuse(
                f"{count_in_words(number, 'action')} still to decide. Press Enter on {it}, and say"
                " what becomes of it."
            )
            return None
        if prepared.set_aside and not await self.app.push_screen_wait(_ask_about(prepared)):
            return None
        self._say("Upgrading …")
        with self.app.keys.waiting_for_register():
            await self._workspace.change_plans(lambda r, o: upgrade(r, prepared))
        return done_in_words(prepared)

    def _say(self, what: str) -> None:
        self.query_one(MessageLine).show_message(what)

    def _refuse(self, why: str) -> None:
        self.query_one(MessageLine).show_refusal(why)

    def action_back(self) -> None:
        """Go back without upgrading; ask for a second Esc if something was decided."""
        if self._is_busy:
            return
        if self._decided and not self._warned_of_leaving:
            self._warned_of_leaving = True
            self._say("Press Esc again to leave and discard what you decided.")
            return
        self.dismiss(None)


class WhichAction(LineForm[str]):
    """Choose an action by its code or its title: type to search, Down goes to the list."""

    way = "Type to search · ↓ to the list · Enter selects · Esc cancels"

    def __init__(self, title: str, of: str, actions: Sequence[PlannedAction]) -> None:
        self._actions = {f"{one.code} {one.title}": one.code for one in actions}
        self._found = list(self._actions)[:SHOWN]
        super().__init__(
            title,
            take=self._take_action,
            suggestions=self._found,
            explanation=of,
            hint="a code or words of the title; the most alike come first",
        )

    def _take_action(self, text: str) -> str:
        if text in self._actions:
            return self._actions[text]
        codes = [code for code in self._actions.values() if code.casefold() == text.casefold()]
        if not (codes or self._found):
            raise Refused(f"No action has {text.strip()!r}. Type a code or words of its title.")
        return codes[0] if codes else self._actions[self._found[0]]

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        words = event.value.casefold().split()
        found = (text for text in self._actions if all(word in text.casefold() for word in words))
        self._found = [text for text, _ in zip(found, range(SHOWN), strict=False)]
        self._suggestions = self._found
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options([Option(Content(text)) for text in self._found])


def headline(prepared: Upgrade) -> list[Content]:
    """Return what the upgrade does in two lines, and what the later edition leaves out."""
    found = prepared.comparison
    before, after = len(found.before.actions), len(found.after.actions)
    became = "" if before == after else f" become {after:,}"
    name = edition_name(found.after)
    title = f"Upgrade from {found.before.edition} to {name}"
    there = by_group(found)
    sizes = {of: size_of_group(there[of]) for of in (*EditionChange, None) if of in there}
    counts = [f"{size:,} {of.label.lower()}" for of, size in sizes.items() if of]
    said = f"{count_in_words(before, 'action')}{became}: {' · '.join(counts)}"
    to_decide = f"{' · ' if counts else ''}{sizes[None]:,} to decide" if None in sizes else ""
    lines = [
        Content.styled(title, "bold"),
        Content.assemble(said, (to_decide, "bold $must-do")),
    ]
    if found.left_out:
        lines.append(Content.styled(left_out_in_words(found), "$quiet"))
    if found.unknown:
        says = f"It names codes that the edition before does not have: {first_of(found.unknown, 8)}"
        lines.append(Content.styled(f"{says}.", "$must-do"))
    return lines


def step_in_full(step: EditionStep, prepared: Upgrade) -> list[str]:
    """Return an action before and after, all that differs, and what was recorded there."""
    before, after = step.before, step.after
    if before and after and before.title != after.title:
        named = [("Was: ", before), ("Now: ", after)]
    else:
        named = [("", one) for one in (after or before,) if one is not None]
    lines = [f"{when}{one.code}  {both_ends(one.title, TOLD)}" for when, one in named]
    lines += [_in_full(one) for one in step.differences if one.field not in ("code", "title")]
    recorded = [one for one in prepared.recorded if one.code == step.pair[0]]
    lines += [f"You recorded: {held_in_words(one, 0)}." for one in recorded]
    return lines


def _in_full(one: Difference) -> str:
    before, after = (both_ends(text, TOLD) or "–" for text in (one.before, one.after))
    return f"{one.label}: {before} → {after}"


def done_in_words(prepared: Upgrade) -> str:
    """Return the confirmation of an upgrade."""
    after = prepared.comparison.after
    aside = len(prepared.set_aside)
    kept = f" {count_in_words(aside, 'action')} set aside." if aside else ""
    return f"Upgraded to {edition_name(after)}.{kept} Ctrl+Z to undo."


def _subject(step: EditionStep) -> str:
    return codes_in_words(step).replace(" → ", " and ")


def _items(step: EditionStep, *, is_decided: bool) -> list[Item[str]]:
    """Return what can be decided about an action."""
    old, new = step.pair
    items = []
    if old and new:
        if step.by is MatchedBy.GUESS:
            goes_on = f"{new} goes on with {old}" if new != old else "what you recorded goes on"
            items.append(Item("same", "s", "The same action", goes_on))
        shared = {EditionChange.MERGED, EditionChange.SPLIT} & {*step.changes}
        if shared and not step.main:
            items.append(Item("progress", "p", "Progress goes on this way", f"from {old} to {new}"))
        apart = f"{old} is withdrawn, {new} is new"
        if new == old:
            apart = "the old one is withdrawn, the new one is added"
        items.append(Item("apart", "n", "Not the same", apart))
    if old:
        same = "Another action goes on with it" if new else "An action of the later edition"
        items.append(Item("new", "l", f"{same} …", opens_a_field=True))
    if new:
        same = "It was another action" if old else "It was an action of the earlier edition"
        items.append(Item("old", "e", f"{same} …", opens_a_field=True))
    if is_decided:
        items.append(Item("undo", "u", "Undo what you decided"))
    return items


def _ask_about(prepared: Upgrade) -> Pick[bool]:
    """Return the question whether to set aside what leaves the list."""
    gone = prepared.set_aside
    named = [f"{one.code} {one.title}: {held_in_words(one, 0)}" for one in gone[:NAMED]]
    more = [f"and {len(gone) - NAMED:,} more"] if len(gone) > NAMED else []
    number = count_in_words(len(gone), "action")
    return Pick(
        f"Set aside what you recorded for {number}?",
        [Item(True, "u", "Upgrade"), Item(False, "n", "Not now")],
        False,
        explanation="\n".join(
            [
                *named,
                *more,
                f"{'It leaves' if len(gone) == 1 else 'They leave'} your list. What you recorded"
                " stays readable, and stays in returns already made.",
            ]
        ),
    )
