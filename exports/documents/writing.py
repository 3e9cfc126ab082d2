"""A paper written to a file: HTML or Word, as the file's ending says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from db.views import Position
from exports.files.atomic_write import ExportError, write_whole

if TYPE_CHECKING:
    from db.returns.returns import Difference
    from exports.documents.model import Paper

Kind = Literal["report", "evidence", "handover"]
"""The papers by the words for them on the command line."""


def write_paper(
    kind: Kind,
    position: Position,
    target: Path,
    *,
    broken: Collection[str] = (),
    where: str | None = None,
    since: Sequence[Difference] | None = None,
) -> Path:
    """Write a paper to ``target``, as .html, .htm or .docx, and return where it is.

    ``report`` is the summary for the practice meeting, ``evidence`` the index for the CQC,
    ``handover`` the note for whoever takes over. ``broken`` are links of evidence at which nothing
    was found; ``where`` and ``since`` are the handover's, told in
    :func:`exports.documents.handover.handover`.

    Raises:
        OpenElsewhere: somebody has that file open; a second name is offered.
        ExportError: another ending, or the file could not be written. What was there before is
            as it was.
    """
    ending = target.suffix.lower()
    if ending not in (".html", ".htm", ".docx"):
        raise ExportError(
            f"{target.name} is neither a web page nor a Word document."
            " Give it a name that ends in .html or .docx."
        )
    paper = _paper(kind, position, broken, where, since)
    if ending == ".docx":
        from exports.documents.in_word import as_word

        return write_whole(target, as_word(paper))
    from exports.documents.in_html import as_html

    return write_whole(target, as_html(paper).encode("utf-8"))


def _paper(
    kind: Kind,
    position: Position,
    broken: Collection[str],
    where: str | None,
    since: Sequence[Difference] | None,
) -> Paper:
    if kind == "report":
        from exports.documents.summary import summary

        return summary(position)
    if kind == "evidence":
        from exports.documents.evidence_index import evidence_index

        return evidence_index(position, broken)
    from exports.documents.handover import handover

    return handover(position, broken=broken, where=where, since=since)
