"""Plans: one edition of a published list of actions, as the register stores it.

Plan files are read in :mod:`imports.plans`.
"""
