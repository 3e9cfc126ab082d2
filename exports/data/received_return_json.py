"""Received returns as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from db.received.kept import KeptReturn
from db.received.received_return import ReceivedReturn
from db.received.rollup import ActionChange, letter_of
from exports.data.json_values import Json, json_of, json_word

_ACTION = "code title choice status brag lead due completed reason update evidence updates own"
_BARRIER = "code kind note support resolved place"
_MEASURE = "code name unit dimension baseline target figure on place"


def kept_json(one: KeptReturn) -> Json:
    """Return a received return without what it says of actions."""
    sender = one.sender
    return {
        **json_of(sender, "ods name provider_type pcn place neighbourhood icb contact email"),
        **json_of(one, "plan period number position_on signed_by complete counts"),
        "left_out": one.left_out or None,
        "rows": one.rows,
        **json_of(one, "file sha256 at by"),
        "remarks": [remark.text for remark in one.remarks],
    }


def said_json(one: KeptReturn, said: ReceivedReturn) -> Json:
    """Return a received return with all that it says, each row with its place in the file."""
    columns = dict(said.columns)
    column = columns.get("status", columns.get("code", ""))
    return {
        **kept_json(one),
        "actions": [
            {
                **json_of(action, _ACTION),
                "stands": letter_of(action).value,
                "place": f"{said.sheet}!{column}{action.row}",
            }
            for action in said.actions
        ],
        "barriers": [json_of(barrier, _BARRIER) for barrier in said.barriers],
        "measures": [json_of(measure, _MEASURE) for measure in said.measures],
    }


def changes_json(changes: Iterable[ActionChange]) -> list[Json]:
    """Return how actions stand otherwise than in the period before."""
    return [
        {
            "code": one.action.code,
            "turn": json_word(one.turn),
            "before": one.before.value,
            "after": one.after.value,
            **json_of(one, "due_before due_after"),
            "place": str(one.place),
        }
        for one in changes
    ]
