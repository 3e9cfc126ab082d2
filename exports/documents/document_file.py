"""Write a paper to a file: HTML or Word, depending on the file's ending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from db.views import Position
from exports.files.atomic_write import ExportError, write_atomically

if TYPE_CHECKING:
    from db.returns.returns import ReturnDifference
    from exports.documents.model import DocumentContent

DocumentKind = Literal["report", "evidence", "handover"]
"""The papers, by their names on the command line."""


def write_document(
    kind: DocumentKind,
    position: Position,
    target: Path,
    *,
    broken: Collection[str] = (),
    where: str | None = None,
    since: Sequence[ReturnDifference] | None = None,
) -> Path:
    """Write a paper to ``target``, as .html, .htm or .docx, and return its path.

    ``report`` is the summary for the practice meeting, ``evidence`` the index for the CQC,
    ``handover`` the note for the next person. ``broken`` are links of evidence that were checked
    and not found. For ``where`` and ``since`` see :func:`exports.documents.handover.handover`.

    Raises:
        OpenElsewhere: someone has that file open. The error suggests another name.
        ExportError: the ending is not supported, or the file could not be saved. Any earlier
            file is unchanged.
    """
    ending = target.suffix.lower()
    if ending not in (".html", ".htm", ".docx"):
        raise ExportError(
            f"{target.name} is not a web page or Word document."
            " Use a name that ends in .html or .docx."
        )
    paper = _paper(kind, position, broken, where, since)
    if ending == ".docx":
        from exports.documents.word_document import render_word

        return write_atomically(target, render_word(paper))
    from exports.documents.html_document import render_html

    return write_atomically(target, render_html(paper).encode("utf-8"))


def _paper(
    kind: DocumentKind,
    position: Position,
    broken: Collection[str],
    where: str | None,
    since: Sequence[ReturnDifference] | None,
) -> DocumentContent:
    if kind == "report":
        from exports.documents.summary import summary

        return summary(position)
    if kind == "evidence":
        from exports.documents.evidence_index import evidence_index

        return evidence_index(position, broken)
    from exports.documents.handover import handover

    return handover(position, broken=broken, where=where, since=since)
