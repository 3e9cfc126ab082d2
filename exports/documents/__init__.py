"""Documents made from one position: meeting summary, evidence index, handover note.

``model`` defines the parts of a document. Each has a module of its own; ``document_file`` writes it
with ``html_document`` or ``word_document``.
"""

from exports.documents.document_file import DocumentKind, write_document

__all__ = ["DocumentKind", "write_document"]
