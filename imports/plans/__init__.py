"""The plans that come with the tracker, one TOML file an edition.

Actions are as printed; ``imports.plans.plan_file`` reads them.
"""
