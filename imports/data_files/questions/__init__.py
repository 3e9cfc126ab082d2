"""The question sets that come with the tracker, one TOML file each.

``imports.data_files.question_sets`` reads them.
"""
