"""What a return's file is called: by a pattern that an ICB may want, and safely on any disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from db.errors import Refused
from db.returns import NAME_PATTERN, ReturnContent

FIELDS: Mapping[str, str] = {
    "ods": "the ODS code",
    "period": "the period, such as Q3-2026-27",
    "number": "the return's number within the period",
    "name": "the organisation's name",
    "date": "the day whose position it tells, such as 2026-12-31",
}
"""What may stand in braces in a pattern, and what it stands for."""

LONGEST_PATTERN = 100
LONGEST_NAME = 60
"""The most characters of an organisation's name that go into a file's name."""

_ENDING = ".xlsx"
_LONGEST_FILE = 220
_NEEDED = ("period", "number")
# What Windows allows in no file name, and what stands for devices there, whatever follows a dot.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\.|$)", re.I)
_EXAMPLE = f"Write it like {NAME_PATTERN}."


def return_file_name(content: ReturnContent, pattern: str | None = None) -> str:
    """Return the file name of a return, ``A99999_Q3-2026-27_1.xlsx`` where nobody wants another.

    ``pattern`` is the organisation's own unless given. What may stand in no file name of Windows is
    replaced by a dash.

    Raises:
        Refused: the pattern cannot be used (see :func:`check_pattern`).
    """
    organisation = content.position.organisation
    pattern = check_pattern(pattern or organisation.return_name or NAME_PATTERN)
    # Only the name may be shortened: period and number tell one return from another.
    for length in range(LONGEST_NAME, -1, -1):
        values = {
            "ods": organisation.ods,
            "period": str(content.period).replace(" ", "-"),
            "number": str(content.number),
            "name": organisation.name[:length].strip(),
            "date": content.position.on.isoformat(),
        }
        named = pattern.format_map({k: _FORBIDDEN.sub("-", v) for k, v in values.items()})
        if len(named.encode()) <= _LONGEST_FILE:
            break
    stem = named[: -len(_ENDING)].strip(" .")
    return f"{'_' if _DEVICE.match(stem) else ''}{stem}{_ENDING}"


def check_pattern(text: str) -> str:
    """Return a pattern for the names of returns, trimmed.

    Raises:
        Refused: it does not end in .xlsx, names a field that there is not, leaves out the period
            or the number (a correction would be written over the first return), is too long, or
            holds what no file name of Windows may.
    """
    pattern = text.strip()
    if not pattern.lower().endswith(_ENDING):
        raise Refused(f"The file name {pattern!r} does not end in {_ENDING}. {_EXAMPLE}")
    if len(pattern) > LONGEST_PATTERN:
        raise Refused(
            f"The file name has {len(pattern)} characters; the most is {LONGEST_PATTERN}."
            " Shorten it."
        )
    fields = _fields(pattern)
    for field in _NEEDED:
        if field not in fields:
            raise Refused(
                f"The file name {pattern!r} leaves out {{{field}}}: one return would be written"
                f" over another. {_EXAMPLE}"
            )
    if found := _FORBIDDEN.search(pattern):
        shown = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        raise Refused(
            f"The file name {pattern!r} contains {shown}, which no file name of Windows may."
            " Take it out; the folder is chosen elsewhere."
        )
    if _DEVICE.match(pattern):
        device = re.split(r"[ .]", pattern)[0]
        raise Refused(
            f"The file name {pattern!r} begins with {device}, which stands for a device in"
            " Windows. Begin it with another word."
        )
    return pattern


def _fields(pattern: str) -> set[str]:
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        raise Refused(
            f"The file name {pattern!r} has a brace without its partner. {_EXAMPLE}"
        ) from None
    fields = set()
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if field not in FIELDS or form or conversion:
            more = f"{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}"
            written = f"{{{field}{more}}}"
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise Refused(f"The file name knows no {written}. Use {known}.")
        fields.add(field)
    return fields
