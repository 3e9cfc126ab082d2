"""The checks of ``doctor``: the register, and what it depends on. They change nothing.

``check_results`` defines a check and its result. ``register`` checks the register,
``returns_and_log`` its returns and change log, ``backups`` its backups, ``register_folder`` its
folder and who has it open, ``computer`` the versions, the disk and the terminal, ``profile`` a
Windows profile that does not last, and ``error_log`` the log of errors.
"""

from tracker.doctor.all_checks import register_in_words, run_checks
from tracker.doctor.check_results import Check, Finding

__all__ = ["Check", "Finding", "register_in_words", "run_checks"]
