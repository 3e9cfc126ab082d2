"""What the tests of the register share: the moment it is, and a sample practice to write to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Protocol

from db.register import Register
from db.views import ActionView, Organisation

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SAM, ALEX = "Sam Example", "Alex Sample"

BOOKKEEPING = frozenset({"updated_at", "updated_by", "version"})
"""What tells when an action was last touched, and not how it stands."""


class Surgery(Protocol):
    """A sample practice and its register, open for Sam Example."""

    register: Register
    organisation: Organisation

    def open_as(self, user: str, at: datetime = ...) -> Register:
        """Open the same register for somebody else, or at another time."""


def standing(register: Register, organisation: Organisation) -> Mapping[str, Mapping[str, Any]]:
    """Return how each action stands, by code, with its log; when it was touched left out.

    An empty code stands for the organisation itself, with its risks and requests.
    """
    log = register.actions.updates(organisation)
    records = [
        *register.records.evidence(organisation),
        *register.records.measures(organisation),
        *register.records.barriers(organisation),
    ]
    return {
        action.code: {
            "log": [
                (entry.id, entry.at, entry.by, entry.text)
                for entry in log
                if entry.code == action.code
            ],
            "records": [record for record in records if record.code == action.code],
            **{
                field.name: getattr(action, field.name)
                for field in fields(ActionView)
                if field.name not in BOOKKEEPING
            },
        }
        for action in register.actions.all(organisation)
    } | {
        "": {
            "risks": register.records.risks(organisation),
            "requests": register.requests.of(organisation),
        }
    }


def shown(surgery: Surgery, code: str = "GC1") -> ActionView:
    """Return an action as the practice sees it now."""
    return surgery.register.actions.find(surgery.organisation, code)


def last_fields(surgery: Surgery) -> list[tuple[str | None, str, Any, Any]]:
    """Return each field of the newest change: code, field, old, new."""
    newest = surgery.register.history.changes(surgery.organisation)[0]
    return [(f.code, f.field, f.old, f.new) for f in newest.fields]
