"""Everything about one organisation at one moment."""

from __future__ import annotations

from db.actions import queries
from db.history.history_queries import log_bounds
from db.organisations.organisation_queries import current_organisation
from db.parts.core import Core
from db.plans.plan_queries import plans
from db.records import record_queries
from db.storage.query import Query
from db.storage.unreachable_rows import refuse_unreachable_rows
from db.views import Organisation, Position


def read_position(core: Core, query: Query, organisation: Organisation) -> Position:
    """Return the organisation's position, as ``query`` sees the register.

    Raises:
        CannotRead: it contains a value that cannot be read.
    """
    from db.plans.edition_codes import edition_codes

    whose = organisation.id
    refuse_unreachable_rows(query, core.place, whose)
    organisation = current_organisation(query, organisation)
    plan = next(p for p in plans(query) if p.key == organisation.plan_key)
    in_use = organisation.in_use
    begun, last_change = log_bounds(query, whose)
    updates = queries.updates(query, in_use)
    codes = edition_codes(query, in_use)
    return Position(
        organisation=organisation,
        plan=plan,
        on=core.today,
        actions=queries.actions(query, in_use, core.today, log=updates),
        updates=updates,
        begun=begun,
        last_change=last_change,
        evidence=record_queries.evidence(query, in_use),
        measures=record_queries.measures(query, in_use),
        barriers=record_queries.barriers(query, in_use),
        commitments=record_queries.commitments(query, whose),
        risks=record_queries.risks(query, whose),
        question_sets=record_queries.question_sets(query, whose, organisation.asks),
        returns=record_queries.returns(query, in_use),
        first_plan=codes.path[0] if codes.there else "",
        first_names=codes.first_names(),
    )
