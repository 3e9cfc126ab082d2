"""Compare the other sheets of a return with the register: records, answers and details."""
