"""Read and check files of facts: TOML that people can write.

Questions, suggested measures and carbon factors are such files. Each describes its contents with
pydantic; :mod:`imports.data_files.checked_toml` reads any of them.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo

from db.errors import GreenPlanError
from db.validation.text_rules import NOTE_LIMIT, TITLE_LIMIT
from imports.data_files.checked_toml import (
    FactModel,
    Wording,
    is_kebab,
    limited_text,
    read_toml_as,
)

_LONGEST_KEY = 60


class FactFileError(GreenPlanError):
    """A file of facts that cannot be used; says which file and entry, the fault and the fix."""


def _kebab(value: str, info: ValidationInfo) -> str:
    if not is_kebab(value) or len(value) > _LONGEST_KEY:
        raise ValueError(
            f"{info.field_name} {reprlib.repr(value)} is not in the form 'board-lead'. Use"
            " lower-case letters, numbers and hyphens, at most 60 characters."
        )
    return value


Key = Annotated[str, AfterValidator(_kebab), limited_text(TITLE_LIMIT)]
Line = Annotated[str, limited_text(TITLE_LIMIT)]
Note = Annotated[str, limited_text(NOTE_LIMIT)]
Figure = Annotated[float, Field(allow_inf_nan=False)]

_Model = TypeVar("_Model", bound=FactModel)


def shipped_files(folder: str) -> tuple[Path, ...]:
    """Return the files of facts in a folder of this package, by name."""
    return tuple(sorted((Path(__file__).parent / folder).glob("*.toml")))


def read_facts(path: Path, model: type[_Model], entries: str, called: str) -> _Model:
    """Read the file at ``path`` as ``model``.

    ``entries`` is the name of its list, ``called`` the key by which a message names an entry.

    Raises:
        FactFileError: the file cannot be read, is not TOML, or breaks a rule; the first fault
            found, in one line.
    """
    wording = Wording(
        entries=entries,
        known_by=called,
        called=called,
        numbered=entries,
        longest=_LONGEST_KEY,
    )
    return read_toml_as(path, model, [wording], FactFileError)


def check_distinct(names: Iterable[str], entries: str, called: str) -> None:
    """Refuse an empty list, and two entries that are the same or differ only in capitals.

    Raises:
        ValueError: for pydantic, with a message for people.
    """
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        before = first.setdefault(name.casefold(), number)
        if before != number:
            raise ValueError(
                f"{called} {name!r} is used twice under {entries}, at no. {before} and"
                f" no. {number}. Change one of them."
            )
    if not first:
        raise ValueError(f"{entries} is empty. Add at least one.")
