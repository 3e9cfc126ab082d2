"""Everything about one organisation at one moment."""

from __future__ import annotations

from db.actions import queries
from db.parts.core import Core
from db.records import record_queries
from db.storage.query import Query
from db.views import Organisation, Position


def read_position(core: Core, query: Query, organisation: Organisation) -> Position:
    """Return the organisation's position, as ``query`` sees the register.

    Raises:
        CannotRead: it contains a value that cannot be read.
    """
    whose = organisation.id
    queries.refuse_unreachable_rows(query, core.place, whose)
    organisation = queries.organisation_by_number(query, whose)
    plan = next(p for p in queries.plans(query) if p.key == organisation.plan_key)
    begun, last_change = queries.log_bounds(query, whose)
    updates = queries.updates(query, whose)
    return Position(
        organisation=organisation,
        plan=plan,
        on=core.today,
        actions=queries.actions(query, whose, core.today, log=updates),
        updates=updates,
        begun=begun,
        last_change=last_change,
        evidence=record_queries.evidence(query, whose),
        measures=record_queries.measures(query, whose),
        barriers=record_queries.barriers(query, whose),
        commitments=record_queries.commitments(query, whose),
        question_sets=record_queries.question_sets(query, whose, organisation.asks),
        returns=record_queries.returns(query, whose),
    )
