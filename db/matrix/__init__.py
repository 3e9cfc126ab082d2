"""The matrix: how each action of a plan stands with each organisation, in one letter."""
