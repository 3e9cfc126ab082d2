"""Read what is typed on the cover of a return: the contact, and who signs it off."""

from __future__ import annotations

from db.errors import Refused
from db.returns import headings
from db.views import ReturnView
from imports.merging.export_origin import Origin
from imports.proposal import Said
from imports.reading.books import Value
from imports.returned.record_log import ORGANISATION
from imports.returned.return_comparison import ReturnComparison
from imports.returned.sheets import Cells
from imports.returned.single_value import SingleValue, propose_single_value
from imports.returned.targets import Target
from imports.returned.values import read_day
from imports.tables.cell_readings import NotUnderstood, Read, Understood
from imports.tables.rows import read_line
from imports.tables.values import read_name

CONTACT, EMAIL = headings.CONTACT, headings.EMAIL
SIGNED_BY, SIGNED_ON = headings.SIGNED_BY, headings.SIGNED_ON


def propose_details(cover: Cells, comparison: ReturnComparison) -> None:
    """Propose the contact and email typed there; say that a signature is not imported."""
    organisation = comparison.position.organisation
    target = Target(None, f"{organisation.name} ({organisation.ods})")
    for heading, field, read in (
        (CONTACT, "contact", read_name(cover.value(CONTACT))),
        (EMAIL, "email", _read_email(cover.value(EMAIL))),
    ):
        found = comparison.read(cover, heading, read, target, field)
        if found is None:
            continue
        if found.value is None and cover.has_any(heading):
            comparison.ignore(cover, heading, "it has no value yet", target, field=field)
            continue
        single = SingleValue(ORGANISATION, None, field, getattr(organisation, field))
        theirs: Understood[Said] = Understood(found.value, doubt=found.doubt)
        place = Target(None, target.subject, f"{cover.sheet}!{cover.place(heading)}")
        propose_single_value(cover, heading, place, comparison, single, theirs, more={})
    _look_at_signature(cover, target, comparison)


def _look_at_signature(cover: Cells, target: Target, comparison: ReturnComparison) -> None:
    made = _made(comparison.start.origin, comparison.position.returns)
    signed_by = cover.text(SIGNED_BY)
    if made is None:
        if signed_by:
            comparison.notes.append(
                f"The file says signed off by {signed_by}. That is not imported."
            )
        return
    why = "a return is signed off when it is made, and cannot be changed later"
    if signed_by != " ".join(made.signed_by.split()):
        comparison.ignore(
            cover, SIGNED_BY, why, target, field="signed_by", new=signed_by, old=made.signed_by
        )
    on = read_day(cover.value(SIGNED_ON), comparison.today, SIGNED_ON)
    day = made.at.astimezone().date()
    if not (isinstance(on, Understood) and on.value == day):
        comparison.ignore(
            *(cover, SIGNED_ON, why, target),
            field="signed_on",
            new=cover.text(SIGNED_ON),
            old=day.isoformat(),
        )


def _made(origin: Origin | None, returns: tuple[ReturnView, ...]) -> ReturnView | None:
    """Return the return that the file is, ``None`` if this register did not make it."""
    if origin is None:
        return None
    return next(
        (r for r in returns if (str(r.period), r.number) == (origin.period, origin.number)), None
    )


def _read_email(value: Value) -> Read[str | None]:
    from db.organisations.organisation_changes import checked_email

    read = read_line(value)
    if isinstance(read, NotUnderstood) or not read.value:
        return read
    try:
        return Understood(checked_email(read.value), doubt=read.doubt)
    except Refused as error:
        return NotUnderstood(str(error))
