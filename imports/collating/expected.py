"""Read a list of organisations: those to add to a register, or to expect a return from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.interchange.csv_guard import unguard
from db.organisations.groups import group_names
from db.received.received_return import Expected
from db.validation.text_rules import safe_line
from db.vocabulary.synonyms import normalised
from db.vocabulary.terms import ProviderType
from imports.reading.books import Book, BookRefused, Value, cell_address

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "ods": ("ods code", "ods", "code", "organisation code", "practice code", "site code"),
    "name": ("name", "organisation", "organisation name", "practice", "practice name", "site"),
    "provider_type": ("type", "kind", "provider type", "organisation type", "sector"),
    "pcn": ("pcn", "pcn name", "primary care network", "network"),
    "place": ("place", "locality", "borough", "place name"),
    "neighbourhood": ("neighbourhood", "neighborhood", "integrated neighbourhood team"),
    "icb": ("icb", "icb name", "integrated care board"),
    "contact": ("contact", "contact name", "practice manager", "manager"),
    "email": ("email", "e mail", "email address", "contact email"),
    "groups": ("groups", "group"),
}
"""The headings of each column, as they are compared."""

_KINDS = {
    **{normalised(kind.label): kind for kind in ProviderType},
    **{normalised(kind.value): kind for kind in ProviderType},
    "gp": ProviderType.GENERAL_PRACTICE,
    "gp practice": ProviderType.GENERAL_PRACTICE,
    "dentist": ProviderType.DENTAL_PRACTICE,
    "dental": ProviderType.DENTAL_PRACTICE,
    "pharmacy": ProviderType.COMMUNITY_PHARMACY,
    "optician": ProviderType.OPTOMETRY_PRACTICE,
    "optometrist": ProviderType.OPTOMETRY_PRACTICE,
    "optometry": ProviderType.OPTOMETRY_PRACTICE,
}
_FAR = 20


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """The organisations, each code once.

    ``faults`` say which rows and values were left out, and why. ``cells`` is where each value is,
    by the code of its organisation and its field.
    """

    organisations: tuple[Expected, ...]
    faults: tuple[str, ...]
    cells: Mapping[tuple[str, str], str] = field(default_factory=dict, compare=False)


def read_expected(book: Book) -> ExpectedList:
    """Return the organisations in the first sheet that has a column of ODS codes.

    Raises:
        BookRefused: no sheet has one.
    """
    for sheet in book.sheets:
        for place, row in enumerate(sheet.rows[:_FAR]):
            columns = _columns(row)
            if "ods" in columns:
                return _read(sheet.rows, place, columns)
    raise BookRefused(
        f"{safe_line(book.name)} has no column 'ODS code'. Give the column of codes that heading."
    )


def _columns(row: tuple[Value, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, value in enumerate(row):
        heading = normalised(value) if isinstance(value, str) else ""
        for field_, names in _HEADINGS.items():
            if heading in names:
                found.setdefault(field_, number)
    return found


def _read(
    rows: tuple[tuple[Value, ...], ...], heading: int, columns: Mapping[str, int]
) -> ExpectedList:
    found: dict[str, Expected] = {}
    cells: dict[tuple[str, str], str] = {}
    faults: list[str] = []
    for number, row in enumerate(rows[heading + 1 :], start=heading + 1):
        said = {
            name: unguard(" ".join(str(row[column]).split())) if row[column] is not None else ""
            for name, column in columns.items()
        }
        at = {name: cell_address(number, column) for name, column in columns.items()}
        ods = "".join(said.pop("ods").split()).upper()
        if not ods:
            if any(said.values()):
                faults.append(f"{at['ods']} has no ODS code. The row was left out.")
            continue
        if ods in found:
            faults.append(f"{at['ods']}: {ods} is in {cells[ods, 'ods']} too, which counts.")
            continue
        kind = said.pop("provider_type", "")
        if kind and normalised(kind) not in _KINDS:
            told = safe_line(kind, 40)
            faults.append(f"{at['provider_type']}: {told!r} is not a known type of organisation.")
        found[ods] = Expected(
            ods,
            said.pop("name", "") or ods,
            _KINDS.get(normalised(kind)),
            groups=group_names(said.pop("groups", "")),
            **said,
        )
        cells |= {(ods, name): cell for name, cell in at.items()}
    return ExpectedList(tuple(found.values()), tuple(faults), cells)
