"""The matrix of the returns that others sent for a period."""

from __future__ import annotations

from db.matrix.matrix import Matrix, MatrixRow, Order, belongs_to
from db.plans.plan_edition import PlanEdition
from db.received.received_queries import Codes, counting
from db.storage.query import Query
from db.validation.periods import Period


def received_matrix(query: Query, plan: PlanEdition, earlier: Codes, period: Period) -> Matrix:
    """Return how actions stand in the returns of a period that count.

    ``earlier`` are the editions before ``plan`` by key, with their codes in today's.
    """
    rows = tuple(
        MatrixRow(
            ods=one.sender.ods,
            name=one.sender.name,
            provider_type=(kind := one.sender.provider_type),
            groups=belongs_to(
                *(one.sender.pcn, one.sender.neighbourhood, one.sender.place, one.sender.icb),
                kind and kind.label,
            ),
            letters=one.letters,
            number=one.id,
        )
        for one in counting(query, plan.key, earlier, period)
    )
    return Matrix(plan, period, plan.actions, rows).sorted_by(Order.NAME)
