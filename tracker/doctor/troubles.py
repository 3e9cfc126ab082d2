"""Whether an error came lately that nobody foresaw."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.files.faults import fault
from tracker.doctor.found import Check, checked, minute
from tracker.user_files.crash_log import noted_since
from tracker.user_files.folders import log_file

LATELY = timedelta(days=30)
LOG = ("log", "No error of the last 30 days that nobody foresaw")


def troubles(now: datetime) -> Check:
    """Look into the log of such errors."""
    log = log_file()
    try:
        noted = noted_since(now - LATELY)
    except OSError as error:
        return checked(
            *LOG, [f"The log {log} cannot be read ({fault(error)})."], "Ask IT for access to it."
        )
    if noted is None:
        return checked(*LOG)
    number = "1 error" if noted.number == 1 else f"{noted.number} errors"
    return checked(
        *LOG,
        [f"{number}, the last on {minute(noted.last)}, in {log}"],
        "Send that file to whoever looks after the tracker: it holds no personal data. Delete it"
        " when that is mended.",
    )
