"""What ``doctor`` looks for in a register and around it. It changes nothing.

``found`` holds what a check is and says, ``register`` looks into the register, ``frozen`` at its
returns and its log, ``copies`` at its copies, ``place`` at where it lies and who has it,
``machine`` at the versions, the disk and the terminal, ``troubles`` at the log of errors.
"""

from tracker.doctor.examining import examine, place_in_words
from tracker.doctor.found import Check, Found

__all__ = ["Check", "Found", "examine", "place_in_words"]
