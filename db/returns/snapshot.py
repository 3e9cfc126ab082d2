"""A return's content as JSON, kept as long as the register.

The keys are the names in :class:`db.returns.returns.ReturnContent` and its views. Words are
kebab-case, dates and times ISO 8601. ``format`` is the version of this format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from db.returns.returns import ReturnContent
from db.validation.periods import Period

FORMAT = 1
_LEFT_OUT = frozenset({"haystack", "since", "previous", "signature", "first_plan", "first_names"})


def snapshot_json(content: ReturnContent) -> str:
    """Return ``content`` as JSON. The same content gives the same text."""
    return json.dumps({"format": FORMAT, **_plain(content)}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Period | date):
        return str(value) if isinstance(value, Period) else value.isoformat()
    if is_dataclass(value):
        names = (field.name for field in fields(value) if field.name not in _LEFT_OUT)
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(one) for one in value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value
