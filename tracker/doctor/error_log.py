"""Check for recent unexpected errors."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.files.faults import describe_error
from tracker.doctor.check_results import Check, check_result
from tracker.phrases.times import long_time_in_words
from tracker.user_files.crash_log import errors_since
from tracker.user_files.folders import log_file

LATELY = timedelta(days=30)
LOG = ("log", "No unexpected errors in the last 30 days")


def check_error_log(now: datetime) -> Check:
    """Check the log of unexpected errors."""
    log = log_file()
    try:
        noted = errors_since(now - LATELY)
    except OSError as error:
        return check_result(
            *LOG,
            [f"The log {log} cannot be read ({describe_error(error)})."],
            "Ask IT for access to it.",
        )
    if noted is None:
        return check_result(*LOG)
    number = "1 error" if noted.number == 1 else f"{noted.number} errors"
    return check_result(
        *LOG,
        [f"{number}, the last on {long_time_in_words(noted.last)}, in {log}"],
        "Send this file to the person who supports the tracker. It contains no personal data."
        " Delete it when the problem is fixed.",
    )
