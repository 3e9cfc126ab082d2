"""Evidence, barriers, commitments, and answers to the ICB's questions."""
