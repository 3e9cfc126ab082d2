"""What a register holds, to be compared; and whether the files beside it are whole."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

from db.storage.packed_text import unpack

Rows = dict[str, list[tuple[object, ...]]]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?")
_SUM = re.compile(r"[0-9a-f]{64}")  # of what holds a time of day
_ENDS = {".html": b"</html>\n", ".ics": b"END:VCALENDAR\r\n", ".csv": b"\n"}
_NOT_COMPARED = {"sha256", "workbook", "saved"}


def held(register: Path) -> Rows:
    """Return the rows of each table, without the times of day, the frozen workbooks' bytes, and
    which roll-up was saved.

    Raises:
        sqlite3.DatabaseError: the file is damaged.
    """
    with closing(sqlite3.connect(register, timeout=5)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return {name: _rows(connection, name) for (name,) in names}


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    found = connection.execute(f'SELECT * FROM "{table}"')
    kept = [n for n, about in enumerate(found.description) if about[0] not in _NOT_COMPARED]
    return sorted((tuple(_timeless(row[n]) for n in kept) for row in found), key=repr)


def _timeless(value: object) -> object:
    return _SUM.sub("S", _MOMENT.sub("T", unpack(value))) if isinstance(value, str) else value


def unsound(register: Path) -> Iterator[str]:
    """Yield what SQLite and the frozen returns' check sums find wrong with a register."""
    try:
        with closing(sqlite3.connect(register, timeout=5)) as connection:
            verdict = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            if verdict != ["ok"]:
                yield f"integrity_check: {verdict[0]}"
            if connection.execute("PRAGMA foreign_key_check").fetchall():
                yield "foreign_key_check finds rows that belong to nothing"
            frozen = connection.execute(
                "SELECT name FROM sqlite_master WHERE name = 'frozen_return'"
            ).fetchall()
            for sha, book in (
                connection.execute("SELECT sha256, workbook FROM frozen_return") if frozen else ()
            ):
                if hashlib.sha256(book).hexdigest() != sha:
                    yield "a frozen return's workbook is not the one that was frozen"
    except sqlite3.DatabaseError as error:
        yield f"SQLite says {error}"


def half_written(file: Path) -> str:
    """Return what is missing from a file that we write, or nothing where it is whole."""
    content = file.read_bytes()
    kind = file.suffix.lower()
    try:
        if kind in (".xlsx", ".docx"):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                for name in package.namelist():
                    part = package.read(name)
                    if name.endswith((".xml", ".rels")):
                        ElementTree.fromstring(part)
        if kind == ".json":
            json.loads(content)
        elif kind in _ENDS and not content.endswith(_ENDS[kind]):
            return "its end is missing"
        elif kind == ".db":
            return next(unsound(file), "")
        elif kind == ".gz":
            gzip.decompress(content)
    except (ValueError, zipfile.BadZipFile, ElementTree.ParseError, OSError, EOFError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
