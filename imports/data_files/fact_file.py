"""What files of facts have in common: TOML that people can write, checked and refused clearly.

Questions, suggested measures and carbon factors are such files. Each says with pydantic what it
holds; here is how one is read, and how a fault in it is put into words.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from db.errors import GreenPlanError, Refused
from db.validation.text_rules import NOTE_LIMIT, TITLE_LIMIT, plain_text, quoted, shown
from imports.data_files.toml_text import NotToml, toml_in

_FORMAT = 1


class FactFileError(GreenPlanError):
    """A file of facts that cannot be used: names the file, the entry, the fault and the cure."""


class Part(BaseModel):
    """A part of such a file: no key but the known ones, nothing changed once read."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _text(limit: int) -> AfterValidator:
    def check(value: str, info: ValidationInfo) -> str:
        if not value.strip():
            raise ValueError(f"{info.field_name} is empty. Write it.")
        try:
            return plain_text(value, str(info.field_name), limit)
        except Refused as error:
            raise ValueError(str(error)) from error

    return AfterValidator(check)


def _kebab(value: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60:
        raise ValueError(
            f"{info.field_name} {reprlib.repr(value)} is not of the kind 'board-lead', of 60"
            " characters at most. Write it like that."
        )
    return value


def _known_format(value: int) -> int:
    if value != _FORMAT:
        raise ValueError(
            f"format {value} is not known here. Write {_FORMAT}, or get a newer Green Plan Tracker."
        )
    return value


Lax = Field(strict=False)
"""TOML has neither enums nor tuples: take its strings and lists."""
Key = Annotated[str, AfterValidator(_kebab), _text(TITLE_LIMIT)]
Line = Annotated[str, _text(TITLE_LIMIT)]
Note = Annotated[str, _text(NOTE_LIMIT)]
Figure = Annotated[float, Field(allow_inf_nan=False)]
Format = Annotated[int, AfterValidator(_known_format)]

_Model = TypeVar("_Model", bound=Part)


def shipped(folder: str) -> tuple[Path, ...]:
    """Return the files of facts in a folder of this package, by name."""
    return tuple(sorted((Path(__file__).parent / folder).glob("*.toml")))


def read_facts(path: Path, model: type[_Model], entries: str, called: str) -> _Model:
    """Read the file at ``path`` as ``model``.

    ``entries`` is the name of its list, ``called`` the key by which a message names an entry.

    Raises:
        FactFileError: the file cannot be read, is not TOML, or breaks a rule; the first fault
            found, in one line.
    """
    try:
        data = toml_in(path)
    except NotToml as error:
        raise FactFileError(str(error)) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)[0]
        place = _place(details, data, entries, called)
        raise FactFileError(f"{shown(path.name)}{place}: {_in_words(details)}") from error


def told_apart(names: Iterable[str], entries: str, called: str) -> None:
    """Refuse entries of which there are none, or two that differ in capitals at most.

    Raises:
        ValueError: for pydantic, in words for people.
    """
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        before = first.setdefault(name.casefold(), number)
        if before != number:
            raise ValueError(
                f"{called} {name!r} stands twice under {entries}, at no. {before} and no. {number}."
                " Give each its own."
            )
    if not first:
        raise ValueError(f"{entries} has nothing in it. Add at least one.")


_SAYINGS = {
    "value_error": "{error}",
    "missing": "{key} is missing. Add it.",
    "extra_forbidden": "{key} is not a key of such files. Take it out or correct its spelling.",
    "enum": "{key} {value} is not a word we know. Write {expected}.",
    "string_type": "{key} {value} must be text in quotes. Correct it.",
    "int_type": "{key} {value} must be a whole number. Correct it.",
    "float_type": "{key} {value} must be a number. Correct it.",
    "finite_number": "{key} {value} must be a number. Correct it.",
    "date_type": "{key} {value} must be a date like 2028-03-31, without quotes. Correct it.",
    "greater_than": "{key} {value} must be above {gt:g}. Correct it.",
    "greater_than_equal": "{key} {value} must be {ge:g} or more. Correct it.",
    "less_than_equal": "{key} {value} must be {le:g} or less. Correct it.",
    "tuple_type": "{key} {value} must be a list in square brackets. Correct it.",
    "model_type": "{key} {value} must be a table of keys and values. Correct it.",
}


def _in_words(details: ErrorDetails) -> str:
    key = next((part for part in reversed(details["loc"]) if isinstance(part, str)), "the file")
    saying = _SAYINGS.get(details["type"], "{key} {value} does not fit. Correct it.")
    key = quoted(key) if details["type"] == "extra_forbidden" else key
    return saying.format(key=key, value=reprlib.repr(details["input"]), **details.get("ctx", {}))


def _place(details: ErrorDetails, data: dict[str, Any], entries: str, called: str) -> str:
    match details["loc"]:
        case (str(listed), int(number), *_) if listed == entries:
            entry = data[entries][number]
            name = entry.get(called) if isinstance(entry, dict) else None
            known = isinstance(name, str) and re.fullmatch(r"[\w./-]{1,60}", name)
            return f", {called} {name}" if known else f", {entries} no. {number + 1}"
    return ""
