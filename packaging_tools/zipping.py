"""A zip whose bytes follow from its files alone."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = 1_767_225_600
"""1 January 2026, in seconds since 1970: the time of every file without SOURCE_DATE_EPOCH."""


def epoch() -> int:
    """Return the time that every file in the zip bears, in seconds since 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))


def write_zip(file: Path, top: str, files: Mapping[str, bytes], seconds: int) -> None:
    """Write ``files`` below the folder ``top`` to ``file``, whole or not at all.

    Names are sorted, and times and modes fixed: the same files give the same bytes, with the same
    version of the zlib that compresses them.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    # Kept apart from db.whole_files: the build imports nothing of the app, and can be run again.
    beside = file.with_name(f"{file.name}.part")
    when = time.gmtime(seconds)[:6]
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{path}", when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else it tells the system that built it
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[path])
    beside.replace(file)
