"""Documents made from one position. Each kind is named in :mod:`exports.catalogue`.

``model`` defines the parts of a document. Each has a module of its own; ``document_file`` writes it
with ``html_document`` or ``word_document``.
"""

from exports.documents.document_file import DocumentFacts, write_document

__all__ = ["DocumentFacts", "write_document"]
