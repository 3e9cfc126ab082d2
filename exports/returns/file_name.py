"""Name a return's file by the pattern that the ICB wants, safely for any disk."""

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
    "date": "the date of the position, such as 2026-12-31",
}
"""The fields that a pattern may have in braces, and what each is replaced by."""

LONGEST_PATTERN = 100
LONGEST_NAME = 60
"""The most characters of an organisation's name used in a file name."""

_ENDING = ".xlsx"
_LONGEST_PLAN = 20
_LONGEST_FILE = 220
_NEEDED = {"period": "the period", "number": "the return's number"}
_EXAMPLE = f"Use a name such as {NAME_PATTERN}."


def return_file_name(content: ReturnContent, pattern: str | None = None) -> str:
    """Return the file name of a return, by default ``A99999_Q3-2026-27_1.xlsx``.

    ``pattern`` defaults to the organisation's own. The name of a return for another plan than the
    organisation's first ends in that plan's. Characters that Windows does not allow in file names
    are replaced by a dash.

    Raises:
        Refused: the pattern cannot be used (see :func:`check_pattern`).
    """
    pattern = check_pattern(pattern or content.position.organisation.return_name or NAME_PATTERN)
    # Only the name is shortened: the period and number distinguish one return from another.
    stem, ending = pattern[: -len(_ENDING)], pattern[-len(_ENDING) :]
    for length in range(LONGEST_NAME, -1, -1):
        named = stem.format_map(pattern_values(content, length)) + _which_plan(content) + ending
        if len(named.encode()) <= _LONGEST_FILE:
            break
    return _safe(named)


def file_name_of(made: ReturnView) -> str:
    """Return the file name for saving a return that has been made.

    The stored name may come from another register, so use only its last part, which cannot
    point to another folder.
    """
    last = re.split(r"[\\/]", made.file_name)[-1]
    cleaned = FORBIDDEN.sub("-", "".join(c if c.isprintable() else "-" for c in last))
    if not cleaned.lower().removesuffix(_ENDING).strip(" ."):
        cleaned = f"{made.period}_{made.number}".replace(" ", "-").replace("/", "-")
    return _safe(cleaned)


def _which_plan(content: ReturnContent) -> str:
    """Return the end of a return's name that says for which plan it is, empty for the first."""
    short = content.position.other_plan[:_LONGEST_PLAN].strip()
    return f"_{FORBIDDEN.sub('-', short).replace(' ', '-')}" if short else ""


def _safe(named: str) -> str:
    """Return a file name ending in .xlsx that every disk accepts."""
    stem = named[: -len(_ENDING)] if named.lower().endswith(_ENDING) else named
    stem = stem.encode()[: _LONGEST_FILE - len(_ENDING)].decode(errors="ignore").strip(" .")
    return f"{'_' if DEVICE.match(stem) else ''}{stem}{_ENDING}"


def pattern_values(content: ReturnContent, longest: int = LONGEST_NAME) -> dict[str, str]:
    """Return the value of each of :data:`FIELDS` for a return's file name.

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
    """Return the pattern that gives a return the file name ``name``. A pattern is kept as it is.

    Raises:
        Refused: the name does not say which return it is, or is not a valid file name.
    """
    if "{" in name or "}" in name:
        return check_pattern(name)
    values = pattern_values(content)
    pattern = name.strip()
    if pattern.lower().endswith(_ENDING) and (plan := _which_plan(content)):
        pattern = pattern[: -len(_ENDING)].removesuffix(plan) + pattern[-len(_ENDING) :]
    for field in sorted(values.keys() - {"number"}, key=lambda f: len(values[f]), reverse=True):
        if values[field]:
            pattern = pattern.replace(values[field], f"{{{field}}}")
    *_, last = [None, *re.finditer(rf"(?<!\d){values['number']}(?!\d)", pattern)]
    if last is not None:
        pattern = f"{pattern[: last.start()]}{{number}}{pattern[last.end() :]}"
    for field, what in _NEEDED.items():
        if f"{{{field}}}" not in pattern:
            raise Refused(
                f"The file name does not include {what}. Add {values[field]}, so that one return"
                " does not overwrite another."
            )
    return check_pattern(pattern, written=name.strip())


def check_pattern(text: str, written: str = "") -> str:
    """Check a pattern for the names of returns, and return it trimmed.

    Messages quote ``written`` instead of the pattern, if it is given.

    Raises:
        Refused: the pattern does not end in .xlsx, has an unknown field, does not include the
            period or the number (a correction would overwrite the first return), is too long,
            or has a character that Windows does not allow in file names.
    """
    pattern = text.strip()
    shown_as = written or pattern
    if not pattern.lower().endswith(_ENDING):
        example = "" if written else f" {_EXAMPLE}"
        raise Refused(f"The file name {shown_as!r} does not end in {_ENDING}.{example}")
    if len(pattern) > LONGEST_PATTERN:
        raise Refused(
            f"The file name has {len(pattern)} characters. The limit is {LONGEST_PATTERN}."
            " Shorten it."
        )
    fields = _fields(pattern)
    for field in _NEEDED:
        if field not in fields:
            raise Refused(
                f"The file name {pattern!r} does not include {{{field}}}, so one return would"
                f" overwrite another. {_EXAMPLE}"
            )
    if found := FORBIDDEN.search(pattern):
        shown = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        raise Refused(
            f"The file name {shown_as!r} contains {shown}, which Windows does not allow in file"
            " names. Remove it. You choose the folder separately."
        )
    if DEVICE.match(pattern):
        device = re.split(r"[ .]", pattern)[0]
        raise Refused(
            f"The file name {shown_as!r} begins with {device}, which Windows keeps for a device."
            " Begin the name with another word."
        )
    return pattern


def _fields(pattern: str) -> set[str]:
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        raise Refused(f"The file name {pattern!r} has an unmatched {{ or }}. {_EXAMPLE}") from None
    fields = set()
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if field not in FIELDS or form or conversion:
            more = f"{f'!{conversion}' if conversion else ''}{f':{form}' if form else ''}"
            written = f"{{{field}{more}}}"
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise Refused(f"The file name cannot include {written}. Use {known}.")
        fields.add(field)
    return fields
