"""Write documents from a register: the summary, the evidence index, the handover note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from db.register import Register
from db.views import Organisation

if TYPE_CHECKING:
    from exports.papers import Kind


ENDINGS = {".docx": "a Word document", ".html": "a web page", ".htm": "a web page"}
"""The formats for a document, in words; a name without an ending gets the first."""


def write_paper_of(
    register: Register,
    organisation: Organisation,
    kind: Kind,
    target: Path,
    *,
    where: str | None,
    before_writing: Callable[[], None] = lambda: None,
) -> Path:
    """Write a document and return its path. Check on the disk for the files of evidence.

    ``where`` is the register's location for a handover note. ``before_writing`` is called after
    everything is looked up; if it raises, nothing is written.

    Raises:
        GreenPlanError: It cannot be written. An existing file is left as it was.
    """
    from db.links import broken_links
    from exports.papers import write_paper

    content = register.return_content(organisation, register.next_period(organisation))
    position = content.position
    broken = broken_links(one.link for one in position.evidence) if kind != "report" else ()
    before_writing()
    since = content.since if content.previous else None
    return write_paper(kind, position, target, broken=broken, where=where, since=since)
