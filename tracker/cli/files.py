"""Files as they are named on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from db.errors import Refused
from db.files.paths import path_named, with_ending
from db.validation.text_rules import shown


class FileName(click.ParamType[Path]):
    """A file or folder, there or not; a home's ``~`` is written out.

    Raises:
        NoFile: no file can be meant by it (see :func:`db.files.paths.path_named`).
    """

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path that ``value`` names."""
        return value if isinstance(value, Path) else path_named(str(value))


def target_of_kind(file: Path, endings: Sequence[str]) -> Path:
    """Return where to write what has one of ``endings``; a name without any gets the first.

    Raises:
        CannotWrite: no file may be written there.
        Refused: the name has another ending, under which no program would open it.
    """
    target = with_ending(file, endings[0]).absolute()
    from exports.files.atomic_write import check_place

    check_place(target)
    if target.suffix.lower() not in endings:
        wanted = " or ".join(filter(None, (", ".join(endings[:-1]), endings[-1])))
        raise Refused(f"{shown(target.name)} does not end in {wanted}. Change its ending.")
    return target
