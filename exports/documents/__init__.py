"""Papers for people, from one position: the meeting's page, the evidence index, the handover.

``model`` says what a paper is made of; one module makes each paper, ``in_html`` and ``in_word``
write it.
"""

from exports.documents.writing import Kind, write_paper

__all__ = ["Kind", "write_paper"]
