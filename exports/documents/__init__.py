"""Papers made from one position: meeting summary, evidence index, handover note.

``model`` defines the parts of a paper. Each paper has a module of its own; ``in_html`` and
``in_word`` write it.
"""

from exports.documents.document_file import DocumentKind, write_document

__all__ = ["DocumentKind", "write_document"]
