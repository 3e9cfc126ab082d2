"""What an upgrade to a later edition does to each action, grouped by what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from db.plans.editions import EditionChange, EditionStep, MatchedBy
from db.vocabulary.terms import ProviderType
from tracker.appearance.symbols import Symbols
from tracker.phrases.edition_phrases import GROUPS, by_group, held_in_words, size_of_group
from tracker.use_cases.editions import Upgrade
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging

MOST = 300
"""The most actions shown of a group."""

WIDEST_CODES = 24
"""The most cells for the codes before and after; longer ones push the title to the right."""

BRIEF = 60
"""The most characters of both values of a fact that are shown in the list."""

TO_DECIDE = "To decide"
NAMES = {EditionChange.SAME: "The same"}
"""What groups are called, if not as their changes."""


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A line of the list: an action's ``step`` from one edition to the next, or a heading.

    ``opens``: it stands for all actions of its group, which Enter shows or hides. ``note`` says
    what was recorded there. ``leaves``: what was recorded leaves the list.
    """

    text: str = ""
    step: EditionStep | None = None
    opens: bool = False
    note: str = ""
    leaves: bool = False


class EditionList(EntryList[EditionLine]):
    """Shows what becomes of each action: those to decide come first, those that stay last."""

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._symbols = symbols
        self._indent = 0
        self._kind = ProviderType.GENERIC

    def show_upgrade(self, prepared: Upgrade, *, is_open: bool) -> None:
        """Show what an upgrade does; ``is_open``: also each action that stays the same.

        The cursor stays where it was if its line is still there, or else goes to the first line.
        """
        here, place = self.current, self.highlighted or 0
        self._kind = prepared.organisation.provider_type
        entries = tuple(_lines(prepared, is_open=is_open))
        codes = [cell_len(codes_in_words(line.step)) for line in entries if line.step]
        self._indent = min(max(codes, default=0), WIDEST_CODES) + 4
        self.show(entries, _cursor(here, place, entries))

    def go_to(self, step: EditionStep) -> None:
        """Put the cursor on a step, if it is shown."""
        for place, line in enumerate(self.entries):
            if line.step is not None and line.step.pair == step.pair:
                self.highlighted = place

    def is_heading(self, entry: EditionLine) -> bool:
        """Whether the cursor skips a line."""
        return entry.step is None and not entry.opens

    def draw(self, entry: EditionLine, width: int, *, chosen: bool) -> Content:
        """Return a heading, or an action with its codes, what differs, and what was recorded."""
        quiet = "" if chosen else "$quiet"
        mark = self._symbols.cursor if chosen else " "
        if entry.step is None:
            name = Content.styled(f"{mark}{entry.text}", "bold" if chosen else "bold $accent")
            hint = "  Enter shows or hides them" if entry.opens else ""
            return Content.assemble(name, (hint, quiet))
        told = [hanging(*self._first(entry.step, mark), self._indent, width, 1)]
        below = [(text, quiet) for text in differences_in_brief(entry.step)]
        if entry.note:
            below.append((entry.note, "$must-do" if entry.leaves and not chosen else quiet))
        for text, style in below:
            lines = hanging(Content(""), text, self._indent, width, 2)
            told.append(Content.styled(lines.plain, style))
        return Content("\n").join(told)

    def _first(self, step: EditionStep, mark: str) -> tuple[Content, str]:
        """Return the codes and the title, with the type of organisation if it is not ours."""
        action = step.after or step.before
        assert action is not None
        kind, title = action.provider_type, action.title
        if kind not in (ProviderType.GENERIC, self._kind):
            title = f"({kind.label}) {title}"
        return Content.assemble(f"{mark} ", (codes_in_words(step), "bold")), title


def codes_in_words(step: EditionStep) -> str:
    """Return the codes before and after: ``GC1 → GC01``, or one if it is the same or alone."""
    return " → ".join(dict.fromkeys(filter(None, step.pair)))


def differences_in_brief(step: EditionStep) -> list[str]:
    """Return what differs besides the code: the title before, then the rest in one line, each with
    both values if they are short.
    """
    lines = [f"Was: {one.before}" for one in step.differences if one.field == "title"]
    rest = [one for one in step.differences if one.field not in ("code", "title")]
    short = [one for one in rest if len(one.before) + len(one.after) <= BRIEF]
    said = [f"{one.label}: {one.before or '–'} → {one.after or '–'}" for one in short]
    said += [f"{one.label} changed" for one in rest if one not in short]
    return [*lines, " · ".join(said)] if said else lines


def _lines(prepared: Upgrade, *, is_open: bool) -> Iterator[EditionLine]:
    kind = prepared.organisation.provider_type
    recorded = {one.code: held_in_words(one, 0) for one in prepared.recorded}
    aside = {action.code for action in prepared.set_aside}
    ways = prepared.comparison.ways()
    groups = by_group(prepared.comparison)
    first = EditionChange.WITHDRAWN
    for group in (None, first, *(one for one in GROUPS if one is not first)):
        steps = groups.get(group, [])
        if not steps:
            continue
        steps.sort(key=lambda step: _rank(step, kind, recorded))
        same = group is EditionChange.SAME
        name = NAMES.get(group, group.label) if group else TO_DECIDE
        yield EditionLine(f"{name} · {size_of_group(steps):,}", opens=same)
        shown = steps[:MOST] if is_open or not same else []
        for step in shown:
            note = _note(step, recorded, aside, ways.get(step.pair[0]), kind)
            leaves = step.before is not None and step.before.code in aside
            yield EditionLine(step=step, note=note, leaves=leaves and bool(note))
        if shown and len(steps) > MOST:
            yield EditionLine(f"and {len(steps) - MOST:,} more")


def _rank(step: EditionStep, kind: ProviderType, recorded: Mapping[str, str]) -> tuple[bool, bool]:
    """Return what a step is sorted by: those with something recorded, and then those for us."""
    kinds = {action.provider_type for action in (step.before, step.after) if action}
    return step.pair[0] not in recorded, kinds.isdisjoint((ProviderType.GENERIC, kind))


def _note(
    step: EditionStep,
    recorded: Mapping[str, str],
    aside: set[str],
    way: EditionStep | None,
    kind: ProviderType,
) -> str:
    """Return what was recorded about an action, and what becomes of it, where that matters.
    ``way`` is the step by which its records go on, ``None`` if they do not.
    """
    code = step.pair[0]
    if code not in recorded:
        return ""
    you = f"You recorded: {recorded[code]}."
    if step.by is MatchedBy.GUESS:
        return you
    if code in aside:
        after = way.after if way else None
        if after is None or after.provider_type not in (ProviderType.GENERIC, kind):
            return f"{you} It leaves your list and stays readable."
        return f"{you} This stays readable. The log, evidence and measures go on."
    if EditionChange.MERGED in step.changes or EditionChange.SPLIT in step.changes:
        return f"{you} Goes on here." if way is step else ""
    return ""


def _cursor(here: EditionLine | None, place: int, lines: Sequence[EditionLine]) -> int | None:
    """Return the place of the line where the cursor was, or else of the next one to decide."""
    if here is None:
        return None
    for at, line in enumerate(lines):
        if line.opens and here.opens:
            return at
        if here.step and line.step and line.step == here.step:
            return at
    there = [at for at, line in enumerate(lines) if line.step or line.opens]
    to_decide = [at for at in there if (step := lines[at].step) and step.by is MatchedBy.GUESS]
    return next((at for at in to_decide if at >= place), next(iter(to_decide or there), None))
