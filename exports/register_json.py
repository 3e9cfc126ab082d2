"""An organisation's whole position as one JSON file."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from db.views import Position, Update
from exports.as_json import Json, action_with_log_json, organisation_json, plan_json
from exports.files import write_whole


def position_json(position: Position) -> Json:
    """Return ``{organisation, plan, on, actions}``, each action with its log."""
    logs: defaultdict[str, list[Update]] = defaultdict(list)
    for entry in position.updates:
        logs[entry.code].append(entry)
    return {
        "organisation": organisation_json(position.organisation),
        "plan": plan_json(position.plan),
        "on": position.on.isoformat(),
        "actions": [action_with_log_json(a, logs[a.code]) for a in position.actions],
    }


def write_json(position: Position, target: Path) -> Path:
    """Write the position to ``target`` as JSON in UTF-8 and return where it is.

    Raises:
        ExportError: the file could not be written; what was there before is as it was.
    """
    text = json.dumps(position_json(position), ensure_ascii=False, indent=2)
    return write_whole(target, f"{text}\n".encode())
