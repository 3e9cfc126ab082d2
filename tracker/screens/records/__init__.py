"""Evidence, barriers, commitments, risks, and answers to the ICB's questions."""
