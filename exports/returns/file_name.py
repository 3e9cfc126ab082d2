"""What a return's file is called: by a pattern that an ICB may want, and safely on any disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from db.errors import Refused
from db.files.windows_paths import DEVICE, FORBIDDEN
from db.returns.returns import NAME_PATTERN, ReturnContent
from db.views import ReturnView

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
_NEEDED = {"period": "the period", "number": "the return's number"}
_EXAMPLE = f"Write it like {NAME_PATTERN}."


def return_file_name(content: ReturnContent, pattern: str | None = None) -> str:
    """Return the file name of a return, ``A99999_Q3-2026-27_1.xlsx`` where nobody wants another.

    ``pattern`` is the organisation's own unless given. What may stand in no file name of Windows is
    replaced by a dash.

    Raises:
        Refused: the pattern cannot be used (see :func:`check_pattern`).
    """
    pattern = check_pattern(pattern or content.position.organisation.return_name or NAME_PATTERN)
    # Only the name may be shortened: period and number tell one return from another.
    for length in range(LONGEST_NAME, -1, -1):
        named = pattern.format_map(values_of(content, length))
        if len(named.encode()) <= _LONGEST_FILE:
            break
    return _safe(named)


def file_name_of(made: ReturnView) -> str:
    """Return the name to save a return under that was made.

    It may come from a register that was made elsewhere: of what is stored only the last part
    counts, and it leads out of no folder.
    """
    last = re.split(r"[\\/]", made.file_name)[-1]
    cleaned = FORBIDDEN.sub("-", "".join(c if c.isprintable() else "-" for c in last))
    if not cleaned.lower().removesuffix(_ENDING).strip(" ."):
        cleaned = f"{made.period}_{made.number}".replace(" ", "-").replace("/", "-")
    return _safe(cleaned)


def _safe(named: str) -> str:
    """Return a name without what stands in no file's name, as one of a workbook."""
    stem = named[: -len(_ENDING)] if named.lower().endswith(_ENDING) else named
    stem = stem.encode()[: _LONGEST_FILE - len(_ENDING)].decode(errors="ignore").strip(" .")
    return f"{'_' if DEVICE.match(stem) else ''}{stem}{_ENDING}"


def values_of(content: ReturnContent, longest: int = LONGEST_NAME) -> dict[str, str]:
    """Return what stands in a return's file name for each of :data:`FIELDS`.

    The organisation's name has at most ``longest`` characters.
    """
    organisation = content.position.organisation
    values = {
        "ods": organisation.ods,
        "period": str(content.period).replace(" ", "-"),
        "number": str(content.number),
        "name": organisation.name[:longest].strip(),
        "date": content.position.on.isoformat(),
    }
    return {field: FORBIDDEN.sub("-", value) for field, value in values.items()}


def pattern_like(name: str, content: ReturnContent) -> str:
    """Return the pattern that gives a return the file name ``name``; a pattern is taken as it is.

    Raises:
        Refused: the name does not tell which return it is, or no file could have it.
    """
    if "{" in name or "}" in name:
        return check_pattern(name)
    values = values_of(content)
    pattern = name.strip()
    for field in sorted(values.keys() - {"number"}, key=lambda f: len(values[f]), reverse=True):
        if values[field]:
            pattern = pattern.replace(values[field], f"{{{field}}}")
    *_, last = [None, *re.finditer(rf"(?<!\d){values['number']}(?!\d)", pattern)]
    if last is not None:
        pattern = f"{pattern[: last.start()]}{{number}}{pattern[last.end() :]}"
    for field, what in _NEEDED.items():
        if f"{{{field}}}" not in pattern:
            raise Refused(
                f"The file name leaves out {what}. Write {values[field]} where it belongs, so that"
                " no return is saved over another."
            )
    return check_pattern(pattern, written=name.strip())


def check_pattern(text: str, written: str = "") -> str:
    """Return a pattern for the names of returns, trimmed.

    Messages name it as ``written``, where that is given.

    Raises:
        Refused: it does not end in .xlsx, names a field that there is not, leaves out the period
            or the number (a correction would be written over the first return), is too long, or
            holds what no file name of Windows may.
    """
    pattern = text.strip()
    shown_as = written or pattern
    if not pattern.lower().endswith(_ENDING):
        example = "" if written else f" {_EXAMPLE}"
        raise Refused(f"The file name {shown_as!r} does not end in {_ENDING}.{example}")
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
    if found := FORBIDDEN.search(pattern):
        shown = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        raise Refused(
            f"The file name {shown_as!r} contains {shown}, which no file name of Windows may."
            " Take it out; the folder is chosen elsewhere."
        )
    if DEVICE.match(pattern):
        device = re.split(r"[ .]", pattern)[0]
        raise Refused(
            f"The file name {shown_as!r} begins with {device}, which stands for a device in"
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
