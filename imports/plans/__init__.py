"""The plans that come with the tracker, one TOML file an edition, and what reads them.

Actions are as printed. ``plan_file`` reads a plan file, and ``shipped`` lists those that come with
the tracker without reading them whole.
"""
