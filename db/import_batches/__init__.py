"""Imports as the register applies them: everything that was accepted, in one transaction.

``import_batch`` describes a batch, ``apply_import`` applies it.
"""
