"""Write a zip whose bytes depend only on its files."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = 1_767_225_600
"""1 January 2026, in seconds since 1970: the time of all files unless SOURCE_DATE_EPOCH is set."""


def epoch() -> int:
    """Return the time to give every file in the zip, in seconds since 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))


def write_zip(file: Path, top: str, files: Mapping[str, bytes], seconds: int) -> None:
    """Write ``files``, in the folder ``top``, to the zip ``file``, completely or not at all.

    Names are sorted, and times and modes are fixed, so the same files give the same bytes with the
    same version of zlib.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    # Kept apart from db.files.durable_files: the build imports nothing of the app.
    beside = file.with_name(f"{file.name}.part")
    when = time.gmtime(seconds)[:6]
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{path}", when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # always Unix; otherwise it depends on where it was built
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[path])
    beside.replace(file)
