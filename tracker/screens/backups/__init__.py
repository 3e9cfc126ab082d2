"""Backups of the register, and the first screen when the register is damaged or missing."""
