"""An action in full as text, for the panel beside the table and its own screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from textual.content import Content

from db.history.change_descriptions import (
    change_in_words,
    old_and_new,
    value_in_words,
    what_in_words,
)
from db.plans.declared_words import declared_in_words, understood_in_words
from db.views import ActionView, ChangeView, FieldChange, Update
from db.vocabulary.action_fields import EDITED
from db.vocabulary.declared import PrintedDate
from db.vocabulary.fields import plain_value
from db.vocabulary.phrases import brag_reason
from db.vocabulary.terms import Benefit, Choice, Status
from tracker.appearance.symbols import Symbols
from tracker.phrases.times import short_time_in_words
from tracker.widgets.flowing import hanging
from tracker.widgets.records_text import counts_in_words
from tracker.workspace.plan_shown import PlanShown

Line = Content | str
Rows = list[tuple[str, str | Content]]
Pair = Callable[[str, Content | str], Content]
LABEL = 12
INDENT = 2
NARROW = 60
"""The width in cells from which the plan's own labels have a column."""


def action_text(
    action: ActionView,
    plan: PlanShown,
    symbols: Symbols,
    today: date,
    width: int,
    *,
    with_code: bool = False,
    with_update: bool = True,
    can_change: bool = True,
) -> Content:
    """Return what the plan says about an action, and its choice, status, lead and dates.

    Wrap lines to ``width`` cells. ``with_code`` puts the code first. ``with_update`` adds the
    number of records and the latest update. ``can_change`` names the keys that change it.
    """
    pair = partial(_pair, width)
    lines = [
        *_published(action, plan, symbols, width),
        "",
        *_standing(action, symbols, today, pair, can_change),
    ]
    if with_code:
        lines.insert(0, Content.styled(action.code, "bold $accent"))
    if with_update and (counts := counts_in_words(action)):
        lines += ["", counts]
    if action.latest_update and with_update:
        lines += ["", Content.styled("Latest update", "$quiet"), action.latest_update]
    if action.updated_at and action.updated_by:
        at = action.updated_at.astimezone()
        lines += ["", Content.styled(f"Changed {at:%d/%m/%Y} by {action.updated_by}", "$quiet")]
    return _lines(lines)


def published_text(action: ActionView, plan: PlanShown, symbols: Symbols, width: int) -> Content:
    """Return what the plan says about an action, with the choice if there is one."""
    pair = partial(_pair, width)
    lines = _published(action, plan, symbols, width)
    if action.choice is not Choice.UNDECIDED:
        lines += ["", pair("Choice", action.choice.label)]
        lines += [pair("Reason", action.reason)] if action.reason else []
        lines += [pair("Status", symbols.standing(action))] if action.in_plan else []
    return _lines(lines)


def log_text(updates: Sequence[Update]) -> Content:
    """Return the updates, newest first."""
    if not updates:
        return Content.styled("No updates yet. Press U to add one.", "$quiet")
    lines: list[Line] = []
    for update in reversed(updates):
        at = update.at.astimezone()
        lines.append(Content.assemble((f"{at:%d/%m/%Y %H:%M}  {update.by}", "$quiet")))
        lines += [update.text, ""]
    return _lines(lines[:-1])


def history_text(changes: Iterable[ChangeView]) -> Content:
    """Return the changes, newest first, each with its time and author."""
    lines: list[Line] = []
    for change in changes:
        lines.append(change_lines(change))
    return _lines(lines) if lines else Content.styled("No changes yet.", "$quiet")


def change_lines(change: ChangeView) -> Content:
    """Return a change in brief: time and author, with the change below."""
    return _lines([_when_and_who(change), change_in_words(change)])


def change_text(change: ChangeView, titles: Mapping[str, str], width: int) -> Content:
    """Return a change in full: each action, and the old and new value of each field.

    ``titles`` maps codes to the titles of the actions.
    """
    lines: list[Line] = [_when_and_who(change), Content.styled(what_in_words(change), "bold")]
    of_each: dict[str | None, list[FieldChange]] = {}
    for field in change.fields:
        of_each.setdefault(field.code, []).append(field)
    for code, fields in of_each.items():
        if code is not None:
            lines += ["", Content.assemble((code, "bold $accent"), f"  {titles.get(code, '')}")]
        said = filter(None, map(old_and_new, fields))
        lines += [hanging(Content(""), text, INDENT, width) for text in said]
    return _lines(lines)


def _when_and_who(change: ChangeView) -> Content:
    gone = " (undone since)" if change.undone else ""
    return Content.styled(f"{short_time_in_words(change.at)}  {change.by}{gone}", "$quiet")


def _published(action: ActionView, plan: PlanShown, symbols: Symbols, width: int) -> list[Line]:
    pair = partial(_pair, width)
    lines: list[Line] = [Content.styled(action.title, "bold")]
    if action.detail:
        lines.append(action.detail)
    lines.append("")
    rated = action.own or action.rating or "rating" in plan.used
    if rated or action.quick_win:
        rating = "Our own action" if action.own else "No rating published" if rated else ""
        win = f"{symbols.quick_win} Quick win" if action.quick_win else ""
        said = [action.rating.label if action.rating else rating, win]
        lines.append(Content.styled(" · ".join(filter(None, said)), "$must-do"))
    if where := _where(action, plan):
        lines.append(Content.styled(where, "$quiet"))
    if not action.own and "benefits" in plan.used:
        lines.append(pair("Benefits", _benefits(action)))
    declared = _of_plan(action, plan, width)
    notes = [pair("Note", note) for note in action.notes]
    lines += [*declared, *([""] if declared and notes else []), *notes]
    return lines


def _where(action: ActionView, plan: PlanShown) -> str:
    """Return the titles of an action's sections from the top, and the type that it concerns."""
    titles = [section.title for section in plan.declared.path(action.section)]
    if not titles and action.area:
        titles = [action.area.label]
    types = [action.provider_type.label] if "provider_type" in plan.used else []
    return " · ".join([" › ".join(titles)] * bool(titles) + types)


def _of_plan(action: ActionView, plan: PlanShown, width: int) -> list[Line]:
    """Return what an action has of the plan's own fields, and who does what in it."""
    fields, roles = _fields(action, plan), _roles(action, plan)
    longest = max((len(label) for label, _ in (*fields, *roles)), default=0)
    indent = min(longest + 2, width // 2)
    lines: list[Line] = ["", *_rows(fields, indent, width)] if fields else []
    return [*lines, "", "Who does what", *_rows(roles, indent, width)] if roles else lines


def _fields(action: ActionView, plan: PlanShown) -> Rows:
    """Return an action's declared fields, a date also as understood if that says more."""
    rows: Rows = []
    for field in plan.declared.fields:
        value = action.declared.fields.get(field.key)
        words = declared_in_words(field, value)
        understood = understood_in_words(value) if isinstance(value, PrintedDate) else ""
        if understood.casefold() not in words.casefold():
            words = f"{words} · {understood}"
        if words:
            rows.append((field.name, words))
    return rows


def _roles(action: ActionView, plan: PlanShown) -> Rows:
    """Return what each kind of organisation is in an action, our own kind first."""
    rows: Rows = []
    for kind in sorted(plan.declared.kinds, key=lambda kind: kind.key != plan.ours):
        if letters := action.declared.roles.get(kind.key):
            words = ", ".join(letter.label for letter in letters)
            if kind.key == plan.ours:
                rows.append((f"{kind.label} (us)", Content.styled(words, "bold")))
            else:
                rows.append((kind.label, words))
    return rows


def _rows(rows: Rows, indent: int, width: int) -> list[Line]:
    """Return labels and values in two columns, or one after the other where room is short."""
    if width < NARROW:
        return [Content.assemble((f"{label}  ", "$quiet"), value) for label, value in rows]
    return [hanging(Content.styled(label, "$quiet"), value, indent, width) for label, value in rows]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _benefits(action: ActionView) -> str:
    if action.benefits is None:
        return "not published"
    return ", ".join(b.label for b in Benefit if b in action.benefits) or "none marked"


def _standing(
    action: ActionView, symbols: Symbols, today: date, pair: Pair, can_change: bool
) -> list[Line]:
    lines: list[Line] = [pair("Choice", action.choice.label)]
    if action.reason:
        lines.append(pair("Reason", action.reason))
    if action.in_plan:
        lines.append(pair("Status", symbols.standing(action)))
        if action.brag:
            word = Content.styled(action.brag.label, f"bold $brag-{action.brag.value}")
            lines.append(
                pair("BRAG", Content.assemble(word, f", {brag_reason(action, today, _day)}"))
            )
    elif action.choice is Choice.UNDECIDED and can_change:
        lines.append(
            Content.styled(
                "Press C to choose, or S to set a status, which adds it to your plan.", "$quiet"
            )
        )
    lines.append(pair("Lead", action.lead or "–"))
    for field in EDITED:
        value = getattr(action, field.key)
        if field.key in _TOLD_FIRST:
            continue
        if value is not None:
            words = value_in_words(field.key, plain_value(value))
            lines.append(pair(field.short or field.label, words))
        elif field.past and action.status is Status.COMPLETE:
            lines.append(pair(field.short, "date not known"))
    return lines


_TOLD_FIRST = ("choice", "reason", "status", "lead")
"""The fields that are told in a way of their own."""


def _pair(width: int, label: str, value: Content | str) -> Content:
    return hanging(Content.styled(label, "$quiet"), value, LABEL, width)


def _lines(lines: Iterable[Line]) -> Content:
    return Content("\n").join(lines)
