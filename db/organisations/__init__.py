"""Organisations: their details, and the question sets that they answer for the ICB.

Each change is one step inside a transaction, with its row in the change log.
"""
