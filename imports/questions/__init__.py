"""The question sets that come with the tracker, one TOML file each.

``imports.question_sets`` reads them.
"""
