"""Papers made from one position: meeting summary, evidence index, handover note.

``model`` defines the parts of a paper. Each paper has a module of its own; ``in_html`` and
``in_word`` write it.
"""

from exports.documents.writing import Kind, write_paper

__all__ = ["Kind", "write_paper"]
