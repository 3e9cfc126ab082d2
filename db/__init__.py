"""The register: what is stored, and every query and change.

Open one with :func:`db.opening.open_register`. The vocabulary is in :mod:`db.vocabulary.terms` and
the results of queries are in :mod:`db.views`. Nothing here depends on a file format or a terminal.
"""
