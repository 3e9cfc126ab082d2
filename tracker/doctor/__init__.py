"""The checks of ``doctor``: the register, and what it depends on. They change nothing.

``found`` defines a check and its result. ``register`` checks the register, ``frozen`` its returns
and its change log, ``copies`` its backups, ``place`` its folder and who has it open, ``machine``
the versions, the disk and the terminal, and ``troubles`` the log of errors.
"""

from tracker.doctor.all_checks import register_in_words, run_checks
from tracker.doctor.check_results import Check, Finding

__all__ = ["Check", "Finding", "register_in_words", "run_checks"]
