"""Read a template's cell styles: the kind of number shown, and whether a cell is locked."""

from __future__ import annotations

import re
from enum import Enum, auto

from db.frozen import frozen
from exports.icb_template.package import Element, bool_attribute, int_attribute


class NumberKind(Enum):
    """The kind of value that a number format shows."""

    DATE = auto()
    PERCENT = auto()
    TEXT = auto()
    OTHER = auto()


@frozen
class TemplateStyles:
    """The cell styles of a workbook by their number, which is the cell's attribute ``s``."""

    kinds: tuple[NumberKind, ...] = ()
    locked: tuple[bool, ...] = ()

    def kind(self, style: int) -> NumberKind:
        """Return the kind of a style, or ``OTHER`` if the style is missing."""
        return self.kinds[style] if style < len(self.kinds) else NumberKind.OTHER

    def is_locked(self, style: int) -> bool:
        """Return whether the style locks cells on a protected sheet, which is Excel's default."""
        return self.locked[style] if style < len(self.locked) else True


# ECMA-376 part 1, 18.8.30. Formats 18 to 21 and 45 to 47 show only the time of day.
_DAYS = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_BUILT_IN = {
    **dict.fromkeys(_DAYS, NumberKind.DATE),
    **dict.fromkeys((9, 10), NumberKind.PERCENT),
    49: NumberKind.TEXT,
}
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def styles_from(root: Element | None) -> TemplateStyles:
    """Return the styles in the part ``styles.xml``, or the defaults if there is none."""
    if root is None:
        return TemplateStyles()
    kinds = dict(_BUILT_IN)
    for custom in root.iterfind("{*}numFmts/{*}numFmt"):
        kinds[int_attribute(custom.get("numFmtId"), 0)] = kind_of_format(
            custom.get("formatCode", "")
        )
    styles = list(root.iterfind("{*}cellXfs/{*}xf"))
    return TemplateStyles(
        tuple(kinds.get(int_attribute(xf.get("numFmtId"), 0), NumberKind.OTHER) for xf in styles),
        tuple(_is_locked(xf.find("{*}protection")) for xf in styles),
    )


def kind_of_format(code: str) -> NumberKind:
    """Return what a custom number format shows: ``dd/mm/yyyy`` is a date.

    Only the first section counts. ``m`` means months, but minutes beside hours or seconds.
    """
    bare = _NOT_CODE.sub("", code).partition(";")[0].lower()
    if bare.strip() == "@":
        return NumberKind.TEXT
    if "general" not in bare and (
        re.search("[dy]", bare) or ("m" in bare and not re.search("[hs]", bare))
    ):
        return NumberKind.DATE
    return NumberKind.PERCENT if "%" in bare else NumberKind.OTHER


def _is_locked(protection: Element | None) -> bool:
    return protection is None or bool_attribute(protection.get("locked", "1"))
