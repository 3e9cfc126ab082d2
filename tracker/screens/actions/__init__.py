"""The list of actions, one action in full, triage, and the keys that change actions."""
