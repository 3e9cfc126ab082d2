"""The matrix of the register's own organisations, as they stand today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from db.actions.listing import CARRIED, WHOSE
from db.matrix.matrix import Matrix, MatrixRow, Order, belongs_to
from db.plans.plan_edition import PlanEdition
from db.received.received_queries import Codes
from db.received.rollup import letter_for
from db.storage.column_types import (
    FLAG,
    ID,
    LIST,
    MOMENT,
    PROVIDER,
    SAID,
    TEXT,
    convert_rows,
    field_type,
)
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query, Row
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.brag import brag
from db.vocabulary.terms import Choice, Letter, ProviderType, Status

_Ask = Callable[[str], list[Row]]
_Held = tuple[int, int]
"""The plan in use, and the number under which something is held of one of its actions."""

_Asked = tuple[int, ProviderType, int]
"""An action of an edition: its number, its type, and its place in the matrix."""

_MAYBE = TEXT.or_none
_AMONG = "JOIN plan q ON q.id = u.plan_id AND q.key IN ({keys})"
_ORGANISATION = Columns(
    {
        "in_use": ("u.id", ID),
        "plan": ("q.key", SAID),
        **of_table("o", ods=SAID, name=SAID, provider_type=PROVIDER),
        **of_table("o", pcn=_MAYBE, neighbourhood=_MAYBE, place=_MAYBE, icb=_MAYBE),
        "groups": ("""coalesce(o."groups", '[]')""", LIST),
    }
)
_ORGANISATIONS = f"SELECT {_ORGANISATION.sql} FROM {WHOSE} {_AMONG} ORDER BY u.id"

_ACTION = Columns(
    {"plan": ("q.key", SAID), **of_table("a", id=ID, code=SAID, provider_type=PROVIDER)}
)
_ACTIONS = f"""
    SELECT {_ACTION.sql} FROM action a JOIN plan q ON q.id = a.plan_id AND q.key IN ({{keys}})
"""

_CARRIES = Columns({"in_use": ("u.id", ID), **of_table("k", action_id=ID, held_id=ID, main=FLAG)})
_CARRIED = f"""
    SELECT {_CARRIES.sql} FROM plan_in_use u {_AMONG} JOIN carried_action k ON {CARRIED}
"""

_FIELDS = ("choice", "status", "due", "status_on")
_PROGRESS_TYPES = (ID, ID, *(field_type(BY_KEY[key]) for key in _FIELDS), MOMENT.or_none)
_SILENT = ", ".join(f"'{status}'" for status in Status if status.meaning.needs_news)
"""SQL: the statuses that turn Amber without an update."""

_PROGRESS = f"""
    SELECT u.id, p.action_id, {", ".join(f"p.{key}" for key in _FIELDS)}, r.at
    FROM plan_in_use u {_AMONG} JOIN progress p ON p.organisation_id = u.organisation_id
    LEFT JOIN update_entry r ON p.status IN ({_SILENT}) AND r.id = (
        SELECT max(x.id) FROM update_entry x
        WHERE x.organisation_id = p.organisation_id AND x.action_id = p.action_id
    )
"""

_LAST_CARRIED = f"""
    SELECT n.in_use, n.held, r.at
    FROM (
        SELECT u.id AS in_use, r.action_id AS held, max(r.id) AS last
        FROM plan_in_use u {_AMONG} JOIN update_entry r ON r.organisation_id = u.organisation_id
        WHERE EXISTS (SELECT 1 FROM carried_action k WHERE {CARRIED})
        GROUP BY u.id, r.action_id
    ) n
    JOIN update_entry r ON r.id = n.last
    ORDER BY r.id
"""
"""SQL: the last updates of those that went on with a later edition: an action of it may carry on
several, each with its updates.
"""


def own_matrix(query: Query, plan: PlanEdition, earlier: Codes, today: date) -> Matrix:
    """Return how the plan's actions stand with each organisation that works with it, or with an
    edition before it.

    ``earlier`` are the editions before ``plan`` by key, with their codes in today's. An
    organisation that works with two of them is shown with ``plan``.
    """
    keys = {f"key_{number}": key for number, key in enumerate((plan.key, *earlier))}

    def ask(sql: str) -> list[Row]:
        return query(sql.format(keys=", ".join(f":{name}" for name in keys)), **keys)

    asked = _asked(ask, plan, earlier)
    uses: dict[int, _Use] = {}
    shown: dict[str, _Use] = {}
    for one in _ORGANISATION.read(ask(_ORGANISATIONS)):
        use = uses[one.in_use] = _Use(one, plan, asked[one.plan])
        if one.ods not in shown or one.plan == plan.key:
            shown[one.ods] = use
    _fill(ask, uses, [action.code for action in plan.actions], today)
    return Matrix(plan, None, plan.actions, tuple(use.row() for use in shown.values())).sorted_by(
        Order.NAME
    )


def _asked(ask: _Ask, plan: PlanEdition, earlier: Codes) -> Mapping[str, Sequence[_Asked]]:
    """Return the actions of each edition that the plan has too: number, type and place there."""
    places = {action.code: place for place, action in enumerate(plan.actions)}
    asked: defaultdict[str, list[_Asked]] = defaultdict(list)
    for action in _ACTION.read(ask(_ACTIONS)):
        now = earlier[action.plan].get(action.code) if action.plan in earlier else action.code
        if now in places:
            asked[action.plan].append((action.id, action.provider_type, places[now]))
    return asked


class _Use:
    """An organisation that works with an edition. ``places`` are those of its actions."""

    def __init__(self, organisation: Any, plan: PlanEdition, asked: Iterable[_Asked]) -> None:
        self._organisation = organisation
        kinds = (ProviderType.GENERIC, organisation.provider_type)
        self.places = {number: place for number, kind, place in asked if kind in kinds}
        self.letters = [Letter.NOT_ASKED] * len(plan.actions)
        for place in self.places.values():
            self.letters[place] = Letter.UNDECIDED
        self.due: dict[str, date] = {}

    def row(self) -> MatrixRow:
        """Return its row of the matrix."""
        one = self._organisation
        names = (*one.groups, one.pcn, one.neighbourhood, one.place, one.icb)
        return MatrixRow(
            ods=one.ods,
            name=one.name,
            provider_type=one.provider_type,
            groups=belongs_to(*names, one.provider_type.label),
            letters="".join(self.letters),
            number=one.in_use,
            due=self.due,
        )


def _fill(ask: _Ask, uses: Mapping[int, _Use], codes: Sequence[str], today: date) -> None:
    """Set the letter of each action of which something is recorded."""
    carried_by: dict[_Held, int] = {}
    held_of: dict[_Held, int] = {}
    for one in _CARRIES.read(ask(_CARRIED)):
        carried_by[one.in_use, one.held_id] = one.action_id
        if one.main:
            held_of[one.in_use, one.action_id] = one.held_id
    carried = {
        (in_use, carried_by.get((in_use, held), held)): at
        for in_use, held, at in convert_rows(ask(_LAST_CARRIED), (ID, ID, MOMENT))
    }

    @cache
    def letter(
        choice: Choice, status: Status, due: date | None, since: date | None, at: datetime | None
    ) -> Letter:
        last = since if at is None else max(at.astimezone().date(), since or date.min)
        return letter_for(choice, brag(choice, status, due, last, today))

    for row in convert_rows(ask(_PROGRESS), _PROGRESS_TYPES):
        in_use, held, choice, status, due, since, at = row
        action = held
        if carried_by:  # most registers know one edition only
            action = carried_by.get((in_use, held), held)
            if held_of.get((in_use, action), action) != held:
                continue
            at = carried.get((in_use, action), at)
        use = uses[in_use]
        place = use.places.get(action)
        if place is None:
            continue
        use.letters[place] = letter(choice, status, due, since, at)
        if due is not None and choice is Choice.IN_PLAN:
            use.due[codes[place]] = due
