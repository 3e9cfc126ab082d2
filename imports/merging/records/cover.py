"""Compare what is typed on the cover of a return: the contact, and who signs it off."""

from __future__ import annotations

from db.views import ReturnView
from imports.merging.records.record_log import ORGANISATION
from imports.merging.records.return_comparison import ComparedRow, ReturnComparison
from imports.merging.records.single_value import SingleValue, propose_single_value
from imports.merging.records.targets import Target
from imports.proposal import Said
from imports.returned.export_origin import Origin
from imports.returned.returned_workbook import CoverTyped
from imports.tables.cell_readings import Understood


def propose_details(cover: CoverTyped, comparison: ReturnComparison) -> None:
    """Propose the contact and email typed there; say that a signature is not imported."""
    organisation = comparison.position.organisation
    subject = f"{organisation.name} ({organisation.ods})"
    for field, cell in (("contact", cover.contact), ("email", cover.email)):
        found = ComparedRow(cover, Target(None, subject, f"{cover.sheet}!{cell.place}"), comparison)
        typed = found.read(cell, field)
        if typed is None:
            continue
        if typed.value is None and cell.is_filled:
            found.ignore(cell, "it has no value yet", field)
            continue
        single = SingleValue(ORGANISATION, None, field, getattr(organisation, field))
        theirs: Understood[Said] = Understood(typed.value, doubt=typed.doubt)
        propose_single_value(found, cell, single, theirs, more={})
    _look_at_signature(ComparedRow(cover, Target(None, subject), comparison))


def _look_at_signature(found: ComparedRow[CoverTyped]) -> None:
    cover, comparison = found.row, found.work
    made = _made(comparison.start.origin, comparison.position.returns)
    signed_by = cover.signed_by.text
    if made is None:
        if signed_by:
            comparison.notes.append(
                f"The file says signed off by {signed_by}. That is not imported."
            )
        return
    why = "a return is signed off when it is made, and cannot be changed later"
    if signed_by != " ".join(made.signed_by.split()):
        found.ignore(cover.signed_by, why, "signed_by", signed_by, made.signed_by)
    day = made.at.astimezone().date()
    if cover.signed_on.value != day:
        found.ignore(cover.signed_on, why, "signed_on", cover.signed_on.text, day.isoformat())


def _made(origin: Origin | None, returns: tuple[ReturnView, ...]) -> ReturnView | None:
    """Return the return that the file is, ``None`` if this register did not make it."""
    if origin is None:
        return None
    return next(
        (r for r in returns if (str(r.period), r.number) == (origin.period, origin.number)), None
    )
