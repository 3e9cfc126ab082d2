"""Records beside an action's progress: evidence, measures, readings, barriers and the rest.

``new_records`` describes them, ``record_queries`` asks, ``record_changes`` changes.
"""
