"""Tell people of one name apart in the change log, where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from db.storage.column_types import ID, PERSON, SAID, TEXT, convert_rows
from db.storage.query import Query
from db.views import ChangeView

_ACCOUNTS = """
    SELECT id, "by", person, account FROM change
    WHERE organisation_id = :organisation AND id BETWEEN :first AND :last AND person IS NOT NULL
"""


def tell_apart(
    query: Query, organisation: int, changes: Sequence[ChangeView]
) -> tuple[ChangeView, ...]:
    """Return the changes, each signed with the account too if others there have the same name."""
    if not changes:
        return ()
    numbers = [change.id for change in changes]
    among = {"first": min(numbers), "last": max(numbers)}
    stored = query(_ACCOUNTS, organisation=organisation, **among)
    rows = tuple(convert_rows(stored, (ID, SAID, PERSON, TEXT.or_none)))
    people: dict[str, set[str]] = {}
    for _, name, person, _ in rows:
        people.setdefault(name, set()).add(person)
    accounts = {number: account for number, name, _, account in rows if len(people[name]) > 1}
    return tuple(
        replace(change, by=f"{change.by} ({accounts[change.id]})")
        if accounts.get(change.id)
        else change
        for change in changes
    )
