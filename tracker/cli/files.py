"""Read file names from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from db.errors import Refused
from db.files.paths import parse_path, with_extension
from db.validation.text_rules import safe_line


class FileName(click.ParamType[Path]):
    """A file or folder, which need not exist. ``~`` is replaced with the home folder.

    Raises:
        NoFile: the text cannot be the name of a file (see :func:`db.files.paths.parse_path`).
    """

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path that ``value`` names."""
        return value if isinstance(value, Path) else parse_path(str(value))


def target_of_kind(file: Path, endings: Sequence[str]) -> Path:
    """Return where to save a file with one of ``endings``. A name without one gets the first.

    Raises:
        CannotWrite: no file can be saved there.
        Refused: the name has another ending, so no program would open the file.
    """
    target = with_extension(file, endings[0]).absolute()
    from exports.files.atomic_write import check_save_path

    check_save_path(target)
    if target.suffix.lower() not in endings:
        wanted = " or ".join(filter(None, (", ".join(endings[:-1]), endings[-1])))
        raise Refused(f"{safe_line(target.name)} does not end in {wanted}. Change its ending.")
    return target
