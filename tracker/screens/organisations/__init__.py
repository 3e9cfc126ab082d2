"""Organisations: the welcome to a new register, and an organisation's details."""
