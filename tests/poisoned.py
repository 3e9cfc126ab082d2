"""A register that somebody made to harm: every text in it holds what would command a terminal."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from db.storage.packed_text import pack, unpack

COMMANDS = (
    "\x1b]0;owned\x07",  # the window's title
    "\x1b]8;;https://example.org/\x1b\\",  # a link
    "\x1b[2J\x1b[31m\x9b31m\x9d0;owned\x9c",  # clears, colours; once more in C1
    "\x00\x01\x08\x0b\x0c\r\x0e\x7f\x80\x84\x85\x90\x9f",
    "\u061c\u200b\u200e\u202a\u202e\u2028\u2029\u2066\u2069\ufeff\ufff9\U000e0041\ue000",
)
POISON = "[red]x[/][@click=app.bell]" + "".join(COMMANDS)
"""Goes behind every text. What is Textual's own language stays what it is."""

_IN_JSON = frozenset({"notes", "old", "new", "declared", "remarks", "head", "said", "report"})
_FOR_PEOPLE = frozenset(
    {
        *("title", "label", "short", "level", "printed", "name", "contact", "signed_by", "file"),
        *("text", "ask", "why"),
    }
)
"""In what a plan declares, and in what others sent, the texts that people read."""
_NO_TEXT = frozenset(
    {
        *("provider_type", "area", "rating", "ease", "own_ease", "benefits", "choice", "status"),
        *("dimension", "kind", "answer", "state", "entity", "field", "key", "asks", "code", "ods"),
        *("at", "on", "updated_at", "status_on", "start", "due", "review", "completed", "resolved"),
        *("baseline_on", "target_on", "period", "sha256", "snapshot", "version_num", "what"),
        *("position_on", "letters", "digest", "saved", "left_out_at"),
    }
)
"""Columns with words of the program, days, keys and codes: with more in them they are none."""


def poison(path: Path) -> int:
    """Put the poison behind every text of the register at ``path``; return how many it were."""
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = connection.execute(
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c"
            " WHERE t.type = 'table' AND (c.type LIKE '%CHAR%' OR c.type = 'TEXT')"
        ).fetchall()
        connection.create_function("poisoned", 2, _poisoned)
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        changed = 0
        for table, column in columns:
            if column not in _NO_TEXT:
                kind = column in _IN_JSON
                changed += connection.execute(
                    f'UPDATE "{table}" SET "{column}" = poisoned("{column}", {kind:d})'
                    f' WHERE "{column}" IS NOT NULL'
                ).rowcount
        connection.execute("UPDATE change_field SET code = code || ? WHERE code = 'GR5'", [POISON])
        connection.execute("UPDATE action SET code = code || ? WHERE code = 'OWN-1'", [POISON])
        for _, guard in guards:
            connection.execute(guard)
    return changed


def _poisoned(text: str, is_json: int) -> str:
    if not is_json:
        return text + POISON
    value = json.loads(unpack(text))
    if isinstance(value, dict):
        said = json.dumps(_declared(value))
        return pack(said) if text != unpack(text) else said
    if value and isinstance(value, list) and isinstance(value[0], dict):
        return json.dumps(_declared(value))
    if isinstance(value, list):
        return json.dumps([one + POISON for one in value] + [POISON])
    is_word = not isinstance(value, str) or re.fullmatch("[a-z-]+|[0-9-]+", value)
    return text if is_word else json.dumps(value + POISON)


def _declared(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _declared(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_declared(one) for one in value]
    return value + POISON if key in _FOR_PEOPLE and isinstance(value, str) else value


def harmful(text: str) -> set[str]:
    """Return the characters of what was written that are no text, line breaks aside."""
    return {c for c in text if not c.isprintable() and c not in "\n\t\xa0"}
