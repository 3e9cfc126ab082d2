"""The matrix of organisations by actions, and the story of one cell of it."""
