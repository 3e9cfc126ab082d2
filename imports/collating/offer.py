"""Read what an ICB offers to those who sent a return: a short plain text."""

from __future__ import annotations

import stat
from pathlib import Path

from db.errors import Refused
from db.files.cloud_files import fault_of_reading
from db.validation.text_rules import NOTE_LIMIT, required_text, safe_line

_LARGEST = 100_000


def read_offer(path: Path) -> str:
    """Return the text of a file.

    Raises:
        Refused: it cannot be read, is no plain text, is empty, or has a text that the tracker
            refuses everywhere, such as an NHS number.
    """
    name = safe_line(path.name)
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # opening a folder raises its own error
            raise Refused(f"{name} is not an ordinary file. Choose another.")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        found = fault_of_reading(path, error)
        raise Refused(f"{name} cannot be read ({found}). {found.cure}") from error
    if len(content) > _LARGEST:
        raise Refused(f"{name} is too large. Check that it is the right file.")
    return required_text(_text(content, name), name, NOTE_LIMIT, lines=True)


def _text(content: bytes, name: str) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(f"{name} is not plain text. Save it as plain text (.txt), and try again.")
