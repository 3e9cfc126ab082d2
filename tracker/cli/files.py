"""Files as they are named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from db.paths import path_named


class FileName(click.ParamType[Path]):
    """A file or folder, there or not; a home's ``~`` is written out.

    Raises:
        NoFile: no file can be meant by it (see :func:`db.paths.path_named`).
    """

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path that ``value`` names."""
        return value if isinstance(value, Path) else path_named(str(value))
