"""Find out what a column holds from its heading, as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from db.returns import headings as return_headings
from db.vocabulary.action_fields import BY_KEY, CODE, EDITED, OWN, UPDATE
from db.vocabulary.fields import Field
from db.vocabulary.synonyms import normalised, without_any_mark

_NAMES = {
    "code": "No. (the plan's code)",
    "title": "Action (its title)",
    "brag": "BRAG, by its colour",
    "update": "Update, for the log",
}
"""What the fields are called that are known by another name, or have to be explained."""

_FIRST = ("choice", "reason", "status", "brag", "lead", "due")


def _in_order() -> Iterator[Field]:
    """Yield the fields as a person is asked which of them a column holds."""
    yield from (CODE, *OWN, *(BY_KEY[key] for key in _FIRST))
    yield from (field for field in EDITED if field.key not in _FIRST)
    yield UPDATE


FIELDS: Mapping[str, str] = MappingProxyType(
    {field.key: _NAMES.get(field.key, field.label) for field in _in_order()}
)
"""The fields that a column can hold, each with its name for people."""

BY_CONTENT = "progress"
"""Stands for a heading that names no field for certain, such as "Progress" or "Where are we
now?": percent, status or an update, depending on the cells below it."""

OUR_OWN_HEADINGS = frozenset(map(normalised, return_headings.ONLY_SHOWN))
"""Columns of our own tracker that only show values. A table that has them all is ours."""

OUR_EXPORT_HEADINGS = OUR_OWN_HEADINGS - {normalised(return_headings.LAST_NEWS)}
"""Of these, those that our tables in CSV have too."""

NOTHING_TO_IMPORT = OUR_OWN_HEADINGS | frozenset(
    map(normalised, (*return_headings.SHOWN_FOR_SOME, *return_headings.SHOWN_SINCE))
)
"""Every column of our own tracker that only shows values: nothing is imported from them."""

_BY_WORD = {word: field.key for field in _in_order() for word in field.headings}
_HOW_IT_GOES = frozenset(
    {
        *(BY_CONTENT, "progress so far", "how far along", "how far", "how are we doing", "latest"),
        *("where are we", "where are we now", "current position", "position", "latest position"),
        *("state of play", "current state"),
    }
)
_TOLD = r"(?:update|comments?|notes|progress|commentary)"
_TIME = (
    r"(?:q(?:uarter)? ?[1-4]|(?:apr|may|jun|jul|aug|sep|oct|nov|dec|jan|feb|mar)[a-z]*)"
    r"(?: \d{2,4}(?: \d{2})?)?"
)
_QUARTERLY = re.compile(rf"{_TIME} {_TOLD}|(?:progress )?{_TOLD} (?:for |at |in |as at )?{_TIME}")
_FORESEEN = r"(?:target|planned|expected|proposed|estimated|anticipated|intended|projected)"
_DONE = r"(?:done|completed?|finish(?:ed)?|deliver(?:ed|y)?|achieved?|implement(?:ed|ation)?)"
_PATTERNS = (
    ("update", _QUARTERLY),
    (
        "due",
        re.compile(
            rf"{_FORESEEN} (?:{_FORESEEN} )?(?:date|end|finish|delivery|completion)(?: date)?"
            rf"|(?:(?:is )?to be |must be |will be )?(?:{_DONE}|end) by(?: when| date)?"
            rf"|date (?:for|to|to be|of planned) (?:completion|{_DONE})"
        ),
    ),
    (
        "lead",
        re.compile(
            r"(?:(?:name of )?(?:the )?(?:person|people|staff|team|manager|member of staff|who)"
            r"(?:['’]s)?(?: who)?(?: is| are)? (?:responsible|accountable|leading)"
            r"|responsible (?:person|lead|owner|manager|team))(?: (?:for|to) .{1,40})?"
        ),
    ),
    (
        "title",
        re.compile(
            r"(?:what )?(?:actions?|tasks?)(?: (?:is|are))?(?: we)?"
            r" (?:required|needed|to be (?:taken|done)|to take|agreed|proposed|plan(?:ned)?)"
        ),
    ),
)
"""Headings that are almost sentences, each with the field it names."""

_SERVED = frozenset(
    {
        *("objective", "objectives", "aim", "aims", "goal", "goals", "commitment", "commitments"),
        *("project", "initiative", "recommendation"),
    }
)
_DONE_OR_WHEN = frozenset(
    {"done", "complete", "completed", "achieved", "implemented", "in place", "closed", "finished"}
)
_EITHER_DAY = frozenset({"completion date", "completion"})
_OTHER_DAYS = re.compile(
    r"no heading|\b(?:add|approv|audit|birth|chang|creat|discuss|edit|enter|expir|identif|issu|last"
    r"|log|meet|modif|open|print|publish|rais|receiv|record|regist|renew|report|saved|seen|sent"
    r"|sign|submit|today|updat|version|visit|[0-9])"
)
_BETWEEN_PARTS = re.compile(r"\s*[/&+|]\s*|\s+(?:and|or)\s+", re.IGNORECASE)
_LONGEST, _MOST_PARTS = 60, 3


@lru_cache(maxsize=4096)  # asked of every text that might be one
def field_of_heading(heading: str) -> str | None:
    """Return which of :data:`FIELDS` a heading names, or ``None``.

    Ignore text in brackets and after a line break: ``Target date (dd/mm/yyyy)``.
    """
    return _named(heading) or _named_by_parts(heading)


def _named(heading: str) -> str | None:
    word = _word(heading)
    if word in _BY_WORD:
        return _BY_WORD[word]
    whole = normalised(heading)
    if whole in _BY_WORD:
        return _BY_WORD[whole]
    return next((field for field, pattern in _PATTERNS if pattern.fullmatch(word)), None)


def _named_by_parts(heading: str) -> str | None:
    """Return what ``Comments / Evidence`` or ``Lead and deputy`` names: the part that is known."""
    parts = _BETWEEN_PARTS.split(heading, _MOST_PARTS) if len(heading) <= _LONGEST else []
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    fields = {field for part in parts if (field := _named(part))}
    return fields.pop() if len(fields) == 1 else None


def is_progress_heading(heading: str) -> bool:
    """Whether a heading is like ``Progress``: its cells decide what it holds."""
    return _word(heading) in _HOW_IT_GOES


def field_may_be_guessed(heading: str) -> bool:
    """Whether the cells may decide the field: not if the heading names some other kind of date."""
    return _OTHER_DAYS.search(_word(heading)) is None


def may_be_target_or_completed_date(heading: str) -> bool:
    """Whether a heading like ``Completion date`` may be the target date or the day it was met."""
    return _word(heading) in _EITHER_DAY


def is_objective_heading(heading: str) -> bool:
    """Whether a heading names actions only if no other does: an objective has several actions."""
    return _word(heading) in _SERVED


def may_be_completed_date(heading: str) -> bool:
    """Whether a heading such as ``Completed`` may be for a tick or for the day."""
    return _word(heading) in _DONE_OR_WHEN


def _word(heading: str) -> str:
    text = re.sub(r"\([^()]*\)", " ", without_any_mark(heading))
    return normalised(text.strip().partition("\n")[0])


def gives_update_time(heading: str) -> bool:
    """Whether a heading gives the time of its updates: ``April update``, ``Q2 comments``."""
    return _QUARTERLY.fullmatch(normalised(heading)) is not None
