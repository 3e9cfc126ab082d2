"""Facts in TOML files: carbon factors, suggested measures, question sets, each with its sources.

``fact_file`` is what they share; ``toml_text`` reads TOML that people wrote, with limits. The
files that come with the tracker are in ``factors``, ``measures`` and ``questions``.
"""
