"""Recognise a form's own instructions where they were left as they are: "Choose an item."."""

from __future__ import annotations

import re
from functools import lru_cache

from db.vocabulary.synonyms import normalised

_LONGEST = 80
_CHOICE = (
    r"items?|options?|one|status|state|value|answer|rating|rag|brag|priority|date|day|month|year"
    r"|lead|owner|person|name|category|area|theme|action|role|yes or no|yes no|y n"
)
_THING = (
    r"text|date|dates|day|name|names|names? and (?:role|job title|title)|name role|role|job title"
    r"|initials|comments?|updates?|details?|notes?|progress|action|actions|action title"
    r"|description|status|lead|owner|lead name|name of lead|number|figure|percentage|percent|value"
    r"|reason|evidence|link|target date|due date|start date|review date|information|title"
)
_A = r"(?:(?:an?|the|your|a new|any|one|some) )?"
_FIGURE = r"(?:d{1,4}|m{1,4}|y{2,4})"
_PLEASE = "(?:please )?"
_PROMPTS = re.compile(
    "|".join(
        (
            rf"{_PLEASE}(?:choose|select|pick)"
            rf"(?: {_A}(?:{_CHOICE})(?: (?:{_CHOICE}))?)?(?: from\b.*| below| here)?",
            rf"{_PLEASE}(?:click|tap|press)(?: or (?:tap|click))?(?: here)? to "
            r"(?:enter|add|insert|type|select|choose|edit|pick)\b.*",
            rf"{_PLEASE}(?:insert|enter|type|input) (?:{_A}(?:{_THING})(?: here| below)?|here)",
            rf"{_PLEASE}(?:add|write|put|state|give|provide) {_A}(?:{_THING}) here",
            rf"{_PLEASE}(?:insert|enter|type|add|write|put) (?:in )?here",
            rf"{_PLEASE}(?:briefly )?(?:describe|summarise) (?:the|your|each|this) (?:action|task"
            r"|work|project|activity|objective|initiative)s?\b.*",
            rf"(?:your )?(?:{_THING}) (?:goes )?here",
            rf"{_FIGURE}(?:[ ./]{_FIGURE}){{1,2}}|(?:date|day) month year",
            r"xx?[ ./]xx?[ ./]xx(?:xx)?|x{3,}",
            r"free text|(?:drop ?down|pick) list|lorem ipsum\b.*|placeholder",
            r"names? and (?:role|job title|title)|name role",
        )
    )
)
_TO_DO = re.compile(
    rf"(?:choose|select|pick) {_A}(?:lead|owner|person|name|role|date|day|month|year|action|area"
    rf"|theme|category)(?: (?:{_CHOICE}))?"
)
_LINES_TO_WRITE_ON = re.compile(r"[\s/.-]*_[\s/._-]*")
_BRACKETED = re.compile(r"\s*(?:\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}|«[^«»]*»)\s*")
_IN_BRACKETS = re.compile(
    rf"(?:(?:please )?(?:insert|enter|type|add|choose|select|state|give)\b.*"
    rf"|(?:your |their |the )?(?:{_THING}|{_CHOICE}|organisation|practice|practice name|code|ref)"
    rf"(?: (?:and|or) (?:{_THING}))?)"
)
_EG = r"e\. ?g\b|eg\b(?=[.:, ])|for example\b"
_EXAMPLE = re.compile(
    rf"\s*[(\[*]*\s*(?:{_EG}|(?:worked )?example(?: action| row| entry| only)?"
    r"\s*(?:[:.)\]*–-]|[0-9]*\s*$))",
    re.IGNORECASE,
)
_ONLY_EG = re.compile(rf"\s*[(\[]?\s*(?:{_EG})", re.IGNORECASE)


def is_prompt(text: str, *, in_sentences: bool = False) -> bool:
    """Whether a text only says what to fill in, and so counts as an empty cell.

    ``in_sentences`` is true where people write sentences: "Choose a lead" may be one.
    """
    if len(text) > _LONGEST or not _is_prompt(text):
        return False
    return not in_sentences or _TO_DO.fullmatch(normalised(text)) is None


@lru_cache(maxsize=4096)  # the same few are in every row of a form
def _is_prompt(text: str) -> bool:
    words = normalised(text).removesuffix("…").strip()
    if _PROMPTS.fullmatch(words) or _LINES_TO_WRITE_ON.fullmatch(text):
        return True
    inside = normalised(text.strip(" \t\n<>{}«»"))
    return _BRACKETED.fullmatch(text) is not None and (
        not inside or _IN_BRACKETS.fullmatch(inside) is not None
    )


def is_example(code: str, title: str) -> bool:
    """Whether a row shows how to fill in the others: its code or title begins "for example"."""
    return _EXAMPLE.match(code or title) is not None


def begins_with_eg(text: str) -> bool:
    """Whether a text gives an example instead of a name or a day."""
    return _ONLY_EG.match(text) is not None
