"""Requests: what organisations are asked for, and what they reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.parts.core import Part
from db.records import record_queries
from db.views import Changed, Organisation, Request
from db.vocabulary.fields import plain_value
from db.vocabulary.record_kinds import REQUEST

if TYPE_CHECKING:
    from db.records.new_records import NewRequest


class Requests(Part):
    """The requests in a register."""

    def of(self, organisation: Organisation) -> tuple[Request, ...]:
        """Return the requests to an organisation, oldest first."""
        with self._core.snapshot() as query:
            return record_queries.requests(query, organisation.id)

    def of_all(
        self, organisations: Sequence[Organisation]
    ) -> tuple[tuple[Organisation, tuple[Request, ...]], ...]:
        """Return organisations that have requests, each with them, oldest first."""
        with self._core.snapshot() as query:
            sent = record_queries.sent_requests(query)
        return tuple((one, tuple(sent[one.id])) for one in organisations if one.id in sent)

    def put(self, organisation: Organisation, new: NewRequest) -> Changed:
        """Put a request to an organisation; to a group, with
        :meth:`db.register.Register.change_each`.
        """
        from db.records import requests

        with self._core.change(organisation) as open_change:
            return requests.put_request(open_change, new)

    def take(self, organisation: Organisation, seen: Request, note: str = "") -> Changed:
        """Take on a request, given as seen: what it asks for is done in the same change.

        The ``note`` is kept with the request. It is the answer to a question.
        """
        from db.records import requests

        with self._core.change(organisation) as open_change:
            return requests.take_request(open_change, seen.id, note, _stored(seen))

    def decline(self, organisation: Organisation, seen: Request, reason: str) -> Changed:
        """Decline a request, given as seen, with the reason."""
        from db.records import requests

        with self._core.change(organisation) as open_change:
            return requests.decline_request(open_change, seen.id, reason, _stored(seen))


def _stored(seen: Request) -> dict[str, object]:
    return {name: plain_value(getattr(seen, name)) for name in REQUEST.columns}
