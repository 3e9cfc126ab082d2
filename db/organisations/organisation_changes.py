"""Edit an organisation's details and the settings of its returns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Refused, StaleChange
from db.history.change_descriptions import value_in_words
from db.history.change_log import OpenChange, Touched, write_change
from db.history.edit_conflicts import field_conflicts, last_settings, latest_setting
from db.history.logged_fields import COLUMNS
from db.organisations.groups import checked_groups
from db.organisations.question_set import QuestionSet
from db.storage.models import OrganisationRow, QuestionRow, QuestionSetRow
from db.validation.ods_code import parse_ods_code
from db.validation.text_rules import NAME_LIMIT, checked_email, plain_text, required_text
from db.views import Changed
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.terms import ProviderType

LONGEST_WAIT = 366
"""The maximum number of days after its period that a return can be due."""

NAMED = COLUMNS["organisation"]

_LISTS = ("asks", "groups")
"""The details that are lists, stored as JSON."""


def edit_organisation(
    open_change: OpenChange, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> Changed:
    """Set the given fields, each one of :data:`NAMED`. Empty text clears a field.

    ``seen`` are the values that the user saw.

    Raises:
        Refused: a value is invalid.
        StaleChange: a field to set has changed since the user saw it.
    """
    return write_change(open_change, "edit-organisation", set_details(open_change, values, seen))


def set_details(
    open_change: OpenChange, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> list[Touched]:
    """Set fields and return what changed. Raise as :func:`edit_organisation` does."""
    row = _row(open_change)
    wanted = {
        name: checked_detail(open_change.session, name, values[name], open_change.organisation)
        for name in NAMED
        if name in values
    }
    there = {name: detail_of(row, name) for name in wanted}
    differing = [name for name in wanted if there[name] != wanted[name]]
    if seen is not None:
        was = {n: list(seen[n]) if n in _LISTS else seen[n] for n in differing}
        _refuse_stale(open_change, there, wanted, [n for n in differing if was[n] != there[n]])
    for name in differing:
        set_detail(row, name, wanted[name])
    return [Touched("organisation", name, there[name], wanted[name]) for name in differing]


def _refuse_stale(
    open_change: OpenChange, there: Mapping[str, Any], wanted: Mapping[str, Any], stale: list[str]
) -> None:
    if not stale:
        return
    last = last_settings(open_change, "organisation")
    who = latest_setting(last, stale)
    first = stale[0]
    raise StaleChange(
        f"Someone else changed '{FIELD_LABELS[first]}' since you opened it: it is now"
        f" {value_in_words(first, there[first])!r}, you entered"
        f" {value_in_words(first, wanted[first])!r}. Nothing was saved. Check it and try again.",
        field_conflicts(None, there, {name: wanted[name] for name in stale}, last),
        who.by,
        who.at,
    )


def add_question_set(open_change: OpenChange, questions: QuestionSet) -> Changed:
    """Add a set of questions to the organisation's returns, and store the set if it is new."""
    _store(open_change, questions)
    there = detail_of(_row(open_change), "asks")
    return _set_asks(open_change, [*there, questions.key] if questions.key not in there else there)


def remove_question_set(open_change: OpenChange, key: str) -> Changed:
    """Remove a set of questions from the returns. The answers are kept.

    Raises:
        Refused: the organisation does not answer it.
    """
    there = detail_of(_row(open_change), "asks")
    if key not in there:
        raise Refused(f"The question set {key!r} is not one that you answer.")
    return _set_asks(open_change, [other for other in there if other != key])


def checked_type(provider_type: ProviderType) -> str:
    """Return a type of organisation in the form to store.

    Raises:
        Refused: it is not a type of organisation.
    """
    if provider_type is ProviderType.GENERIC:
        raise Refused(
            "'generic' is not a kind of organisation. Choose a type such as general-practice."
        )
    return provider_type.value


def unused_ods_code(session: Session, text: str, except_for: int | None = None) -> str:
    """Return the typed ODS code. The organisation ``except_for`` may already have it.

    Raises:
        Refused: it is not an ODS code, or another organisation in the register has it.
    """
    ods = parse_ods_code(text)
    has_it = session.scalars(select(OrganisationRow.id).where(OrganisationRow.ods == ods)).first()
    if has_it not in (None, except_for):
        raise Refused(f"{ods} is already in this register. Use 'greenplan orgs' to see it.")
    return ods


def restore_organisation(
    open_change: OpenChange, touched: Iterable[Touched], unchanged: str
) -> None:
    """Set the ``new`` values among ``touched`` on the organisation, for undo and redo.

    Raises:
        Refused: one of the fields has been changed since.
    """
    row = _row(open_change)
    for field in touched:
        if field.entity != "organisation":
            continue
        there = detail_of(row, field.field)
        if there != field.old:
            raise Refused(
                f"{FIELD_LABELS[field.field]} has been changed since. It is now"
                f" {value_in_words(field.field, there)!r}. {unchanged}. Set it yourself if needed."
            )
        if field.field == "ods":
            unused_ods_code(open_change.session, field.new, open_change.organisation)
        set_detail(row, field.field, field.new)


def checked_detail(session: Session, name: str, value: Any, whose: int | None = None) -> Any:
    """Return a value of the detail ``name`` in the form to store, of the organisation ``whose``.

    Raises:
        Refused: it is invalid, or it is the code of another organisation.
    """
    if name == "ods":
        return unused_ods_code(session, value or "", whose)
    return checked_value(name, value)


def checked_value(name: str, value: Any) -> Any:
    """Return a value of a detail other than the ODS code, in the form to store.

    Raises:
        Refused: it is invalid.
    """
    if name == "provider_type":
        return checked_type(value)
    if name == "return_days":
        return _checked_days(value)
    if name == "groups":
        return checked_groups(value or ())
    text = value or ""
    if name == "email":
        return checked_email(text) or None
    if name == "name":
        required_text(text, "Name", NAME_LIMIT)
    return plain_text(text, FIELD_LABELS[name], NAME_LIMIT) or None


def _checked_days(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= LONGEST_WAIT:
        raise Refused(f"{days} days is not possible. Enter a number from 1 to {LONGEST_WAIT}.")
    return days


def detail_of(row: OrganisationRow, name: str) -> Any:
    """Return a stored detail, a list if it has several values."""
    stored = getattr(row, name)
    return json.loads(stored or "[]") if name in _LISTS else stored


def set_detail(row: OrganisationRow, name: str, value: Any) -> None:
    """Store a detail that was checked."""
    if name in _LISTS:
        value = json.dumps(value, ensure_ascii=False) if value else None
    setattr(row, name, value)


def _set_asks(open_change: OpenChange, keys: list[str]) -> Changed:
    row = _row(open_change)
    before = detail_of(row, "asks")
    if keys == before:
        return write_change(open_change, "edit-organisation", [])
    set_detail(row, "asks", keys)
    touched = [Touched("organisation", "asks", before, keys)]
    return write_change(open_change, "edit-organisation", touched)


def _row(open_change: OpenChange) -> OrganisationRow:
    return open_change.session.get_one(OrganisationRow, open_change.organisation)


def _store(open_change: OpenChange, questions: QuestionSet) -> None:
    session = open_change.session
    known = select(QuestionSetRow).where(QuestionSetRow.key == questions.key)
    row = session.scalars(known).first()
    if row is not None:
        of_it = select(QuestionRow).where(QuestionRow.set_id == row.id)
        stored = session.scalars(of_it.order_by(QuestionRow.position))
        there = [(q.key, q.text, q.help) for q in stored]
        wanted = [(f"{questions.key}/{q.key}", q.text, q.help) for q in questions.questions]
        if (row.title, row.edition, there) != (questions.title, questions.edition, wanted):
            raise Refused(
                f"This register already has other questions with the key {questions.key!r}"
                f" ({row.title}, {row.edition}). Give the new ones a different key."
            )
        return
    row = QuestionSetRow(
        key=questions.key,
        title=questions.title,
        edition=questions.edition,
        source=questions.source,
    )
    session.add(row)
    session.flush()
    session.add_all(
        QuestionRow(
            set_id=row.id,
            position=position,
            key=f"{questions.key}/{question.key}",
            text=question.text,
            help=question.help,
        )
        for position, question in enumerate(questions.questions, start=1)
    )
