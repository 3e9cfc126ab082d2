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
from db.views import ActionView, ChangeView, FieldChange, Update
from db.vocabulary.action_fields import EDITED
from db.vocabulary.fields import plain_value
from db.vocabulary.phrases import brag_reason
from db.vocabulary.terms import Benefit, Choice, Status
from tracker.appearance.symbols import Symbols
from tracker.phrases.times import short_time_in_words
from tracker.widgets.flowing import hanging
from tracker.widgets.records_text import counts_in_words

Line = Content | str
Pair = Callable[[str, Content | str], Content]
LABEL = 12
INDENT = 2


def action_text(
    action: ActionView,
    symbols: Symbols,
    today: date,
    width: int,
    *,
    with_code: bool = False,
    with_update: bool = True,
) -> Content:
    """Return what the plan says about an action, and its choice, status, lead and dates.

    Wrap lines to ``width`` cells. ``with_code`` puts the code first. ``with_update`` adds the
    number of records and the latest update.
    """
    pair = partial(_pair, width)
    lines = [*_published(action, symbols, pair), "", *_standing(action, symbols, today, pair)]
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


def published_text(action: ActionView, symbols: Symbols, width: int) -> Content:
    """Return what the plan says about an action, with the choice if there is one."""
    pair = partial(_pair, width)
    lines = _published(action, symbols, pair)
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


def _published(action: ActionView, symbols: Symbols, pair: Pair) -> list[Line]:
    lines: list[Line] = [Content.styled(action.title, "bold")]
    if action.detail:
        lines.append(action.detail)
    rating = action.rating.label if action.rating else "No rating published"
    if action.own:
        rating = action.rating.label if action.rating else "Our own action"
    win = f" · {symbols.quick_win} Quick win" if action.quick_win else ""
    lines += ["", Content.assemble((f"{rating}{win}", "$must-do"))]
    area = f"{action.area.label} · " if action.area else ""
    lines.append(Content.styled(f"{area}{action.provider_type.label}", "$quiet"))
    if not action.own:
        lines.append(pair("Benefits", _benefits(action)))
    lines += [pair("Note", note) for note in action.notes]
    return lines


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _benefits(action: ActionView) -> str:
    if action.benefits is None:
        return "not published"
    return ", ".join(b.label for b in Benefit if b in action.benefits) or "none marked"


def _standing(action: ActionView, symbols: Symbols, today: date, pair: Pair) -> list[Line]:
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
    elif action.choice is Choice.UNDECIDED:
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
