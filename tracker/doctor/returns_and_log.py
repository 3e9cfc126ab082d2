"""Check what never changes once it is stored: the returns made, and the change log."""

from __future__ import annotations

from db.backups.problems import is_log_sound
from db.errors import CannotOpen
from db.files.backup_files import newest_good_backup
from db.history.log_check import LogFault
from db.inspection import Inspection
from db.validation.nhs_number import mask_nhs_numbers
from db.vocabulary.phrases import count_in_words
from tracker.doctor.check_results import Check, Finding, check_result
from tracker.phrases.backup_phrases import altered_in_words
from tracker.phrases.times import long_time_in_words

RETURNS = ("returns", "Its returns are unchanged since they were made")
LOG = ("changes", "Its change log is complete and agrees with the register")

_TOLD = 10
"""How many faults of one kind are listed."""

_OF_RETURNS = (
    "Nothing was changed in the register. A return cannot be made again with the same number. If"
    " the ICB asks for it, send the one from the backup. Ask IT to check the disk."
)


def check_returns(inspection: Inspection) -> Check:
    """Compare each return with the checksums that were stored when it was made."""
    try:
        altered, unsealed = inspection.altered_returns()
    except CannotOpen as error:
        return check_result(*RETURNS, [str(error)])
    told = []
    if unsealed:
        told.append(
            f"{count_in_words(unsealed, 'return')} made with an earlier version: checksum checked"
            " for the"
            " workbook only. The figures get a checksum when you make the next return."
        )
    found = [
        Finding(words, one.ods, None, "return", one.number) if one else Finding(words)
        for words, one in altered_in_words(inspection.place.path, altered)
    ]
    return check_result(*RETURNS, found, _OF_RETURNS, told)


def check_log(inspection: Inspection) -> Check:
    """Check that the change log is complete, and that it agrees with the register."""
    try:
        faults = inspection.log_faults()
    except CannotOpen as error:
        return check_result(*LOG, [str(error)])
    found = [_fault(one) for one in faults[:_TOLD]]
    if len(faults) > _TOLD:
        found.append(
            Finding(f"And {count_in_words(len(faults) - _TOLD, 'more problem')} like these.")
        )
    return check_result(*LOG, found, _way_back(inspection) if faults else "")


def _fault(one: LogFault) -> Finding:
    return Finding(mask_nhs_numbers(one.words), one.ods, one.code, "change", one.change, one.field)


def _way_back(inspection: Inspection) -> str:
    told = "Nothing was changed in the log or the register."
    copy = (
        newest_good_backup(inspection.place.path, is_log_sound) if inspection.place.path else None
    )
    if copy is None:
        return f"{told} Check the values listed. If one is wrong, set it again."
    return (
        f"{told} The newest backup with a complete log was made on"
        f" {long_time_in_words(copy.at)}. To restore"
        f" it, run 'greenplan restore {copy.path.name}'. You see first what you would lose."
    )
