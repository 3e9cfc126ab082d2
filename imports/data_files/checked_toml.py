"""Read TOML files, check them with a pydantic model, and say in words what is wrong.

Plan files and files of facts are read here. Their own modules describe what each of them holds
and how messages name its parts.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable
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

from db.errors import Refused
from db.frozen import frozen
from db.validation.text_rules import plain_text, quoted_text, safe_line
from imports.data_files.toml_text import LARGEST, NotToml, read_toml


class FactModel(BaseModel):
    """A part of such a file. Unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def limited_text(limit: int, cure: str = "Fill it in.") -> AfterValidator:
    """Return the check for a text of at most ``limit`` characters.

    ``cure`` is what the message about an empty text tells people to do.
    """

    def check(value: str, info: ValidationInfo) -> str:
        if not value.strip():
            raise ValueError(f"{info.field_name} is empty. {cure}")
        try:
            return plain_text(value, str(info.field_name), limit)
        except Refused as error:
            raise ValueError(str(error)) from error

    return AfterValidator(check)


def is_kebab(value: str) -> bool:
    """Return whether a key has only lower-case letters and digits, with hyphens between words."""
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) is not None


def known_format(newest: int) -> AfterValidator:
    """Return the check for the format of a file: those from 1 to ``newest`` are read."""

    def check(value: int) -> int:
        if not 1 <= value <= newest:
            raise ValueError(
                f"format {value} is not supported. Use {newest}, or update Green Plan Tracker."
            )
        return value

    return AfterValidator(check)


Lax = Field(strict=False)
"""TOML has neither enums nor tuples: accept strings and lists instead."""
Format = Annotated[int, known_format(1)]

_Model = TypeVar("_Model", bound=FactModel)


@frozen
class Wording:
    """How messages name the entries of a list in a file.

    ``entries`` is the key of the list. A message names an entry by the value of its key
    ``known_by``, after the word ``called``, if that value has at most ``longest`` plain characters.
    Spaces between them count as plain if the value is one of ``several`` words. Otherwise the
    message gives the entry's number, after the word ``numbered``.
    """

    entries: str
    known_by: str
    called: str
    numbered: str
    longest: int
    several: bool = False


def read_toml_as(
    path: Path,
    model: type[_Model],
    wordings: Iterable[Wording],
    error: Callable[[str], Exception],
    largest: int = LARGEST,
) -> _Model:
    """Read the file at ``path``, of at most ``largest`` bytes, as ``model``.

    Raises:
        Exception: the one that ``error`` makes from a message of one line, if the file cannot be
            read, is not TOML, or breaks a rule. The message is about the first fault found.
    """
    try:
        data = read_toml(path, largest)
    except NotToml as refusal:
        raise error(str(refusal)) from refusal
    try:
        return model.model_validate(data)
    except ValidationError as refusal:
        details = refusal.errors(include_url=False)[0]
        place = _place(details, data, wordings)
        raise error(f"{safe_line(path.name)}{place}: {_in_words(details)}") from refusal


_SAYINGS = {
    "value_error": "{error}",
    "missing": "{key} is missing. Add it.",
    "extra_forbidden": "{key} is not a known key. Delete it or correct its spelling.",
    "enum": "{key} {value} is not recognised. Use {expected}.",
    "string_type": "{key} {value} must be text in quotes. Correct it.",
    "int_type": "{key} {value} must be a whole number. Correct it.",
    "float_type": "{key} {value} must be a number. Correct it.",
    "finite_number": "{key} {value} must be a number. Correct it.",
    "bool_type": "{key} {value} must be true or false. Correct it.",
    "date_type": "{key} {value} must be a date like 2028-03-31, without quotes. Correct it.",
    "greater_than": "{key} {value} must be above {gt:g}. Correct it.",
    "greater_than_equal": "{key} {value} must be {ge:g} or more. Correct it.",
    "less_than_equal": "{key} {value} must be {le:g} or less. Correct it.",
    "tuple_type": "{key} {value} must be a list in square brackets. Correct it.",
    "model_type": "{key} {value} must be a table of keys and values. Correct it.",
}


def _in_words(details: ErrorDetails) -> str:
    key = next((part for part in reversed(details["loc"]) if isinstance(part, str)), "the file")
    saying = _SAYINGS.get(details["type"], "{key} {value} is not valid. Correct it.")
    key = quoted_text(key) if details["type"] == "extra_forbidden" else safe_line(key, 40)
    value = reprlib.repr(details["input"])
    return saying.format(key=key, value=value, **details.get("ctx", {}))


def _place(details: ErrorDetails, data: dict[str, Any], wordings: Iterable[Wording]) -> str:
    match details["loc"]:
        case (str(listed), int(number), *_):
            for wording in wordings:
                if wording.entries == listed:
                    return f", {_called(data[listed][number], number, wording)}"
    return ""


def _called(entry: object, number: int, wording: Wording) -> str:
    name = entry.get(wording.known_by) if isinstance(entry, dict) else None
    plain = r"[\w./-]+( [\w./-]+)*" if wording.several else r"[\w./-]+"
    if isinstance(name, str) and len(name) <= wording.longest and re.fullmatch(plain, name):
        return f"{wording.called} {name}"
    return f"{wording.numbered} no. {number + 1}"
