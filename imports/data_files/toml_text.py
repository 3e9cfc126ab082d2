"""Read TOML files that people write, within limits: a plan, or a file of facts."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from db.files.cloud_files import fault_of_reading
from db.validation.text_rules import safe_line

LARGEST = 1_000_000
"""Bytes; a file of facts written by hand is far smaller."""

# tomllib's time grows with the square of a key's parts, and no file of ours has more than two.
_MANY_PARTS = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}""")
# Python writes no whole number of more than 4,300 figures, so no message could show it.
_LONG_NUMBER = re.compile(r"\b0[xob][\da-fA-F_]{1000}")


class NotToml(Exception):
    """A file that cannot be read as TOML; the message says which, why and what to do."""


def read_toml(path: Path, largest: int = LARGEST) -> dict[str, Any]:
    """Return the contents of the file at ``path``.

    Raises:
        NotToml: it cannot be read, is not TOML in UTF-8, is over ``largest`` bytes, or has a key
            with too many parts or a number with too many figures.
    """
    name = safe_line(path.name)
    try:
        text = _text(path, name, largest)
        if _MANY_PARTS.search(text):
            raise NotToml(f"{name} has a key with too many parts between dots. Correct it there.")
        if _LONG_NUMBER.search(text):
            raise NotToml(f"{name} has a number with too many figures. Correct it there.")
        return tomllib.loads(text)
    except OSError as error:
        found = fault_of_reading(path, error)
        raise NotToml(f"{name} cannot be read ({found}). {found.cure}") from error
    except (ValueError, RecursionError) as error:
        words = safe_line(" ".join(str(error).split()), 200).rstrip(".")
        raise NotToml(f"{name} is not a TOML file in UTF-8: {words}. Correct it there.") from error


def _text(path: Path, name: str, largest: int) -> str:
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # opening a folder raises its own error
        raise NotToml(f"{name} is not an ordinary file. Choose another.")
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise NotToml(f"{name} is too large. Check that it is the right file.")
    # Notepad begins a file with a byte order mark, which TOML does not allow.
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
