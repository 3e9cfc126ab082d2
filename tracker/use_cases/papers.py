"""Papers written from a register: the summary, the evidence index, the handover note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from db.register import Register
from db.views import Organisation

if TYPE_CHECKING:
    from exports.documents import Kind


ENDINGS = {".docx": "a Word document", ".html": "a web page", ".htm": "a web page"}
"""What a paper may be saved as, in words; a name without an ending gets the first."""


def write_paper_of(
    register: Register,
    organisation: Organisation,
    kind: Kind,
    target: Path,
    *,
    where: str | None,
    before_writing: Callable[[], None] = lambda: None,
) -> Path:
    """Write a paper and return where it is. It looks on the disk for the files of evidence.

    ``where`` is what a handover note says of the register's place. ``before_writing`` is called
    once all is looked up; what it raises leaves everything as it was.

    Raises:
        GreenPlanError: it cannot be written; what was there is untouched.
    """
    from db.records.evidence_links import broken_links
    from exports.documents import write_paper

    content = register.return_content(organisation, register.next_period(organisation))
    position = content.position
    broken = broken_links(one.link for one in position.evidence) if kind != "report" else ()
    before_writing()
    since = content.since if content.previous else None
    return write_paper(kind, position, target, broken=broken, where=where, since=since)
