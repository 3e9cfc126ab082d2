"""The register: what is stored, every question asked of it, every change made to it.

Open one with :func:`db.opening.open_register`; the vocabulary is in :mod:`db.vocabulary.terms`,
what the register answers with in :mod:`db.views`. Nothing here knows a file format or a terminal.
"""
