"""Write a document to a file: HTML or Word, depending on the file's ending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from db.frozen import frozen
from db.views import Position
from exports.files.atomic_write import ExportError, write_atomically

if TYPE_CHECKING:
    from db.returns.returns import ReturnDifference
    from exports.documents.model import DocumentContent


@frozen
class DocumentFacts:
    """What a document is made from. ``broken`` are links of evidence that were not found.

    For ``where`` and ``since`` see :func:`exports.documents.handover.handover`.
    """

    position: Position
    broken: Collection[str] = ()
    where: str | None = None
    since: Sequence[ReturnDifference] | None = None


def write_document(content: DocumentContent, target: Path) -> Path:
    """Write a document to ``target``, as .html, .htm or .docx, and return its path.

    Raises:
        OpenElsewhere: someone has that file open. The error suggests another name.
        ExportError: the ending is not supported, or the file could not be saved. Any earlier
            file is unchanged.
    """
    ending = target.suffix.lower()
    if ending == ".docx":
        from exports.documents.word_document import render_word

        return write_atomically(target, render_word(content))
    if ending in (".html", ".htm"):
        from exports.documents.html_document import render_html

        return write_atomically(target, render_html(content).encode("utf-8"))
    raise ExportError(
        f"{target.name} is not a web page or Word document. Use a name that ends in .html or .docx."
    )
