"""What was written for good: the returns that were made, and the change log."""

from __future__ import annotations

from db.backups.problems import log_is_whole
from db.errors import CannotOpen
from db.files.backup_files import newest
from db.history.log_check import LogFault
from db.inspection import Look
from db.validation.nhs_number import masked
from db.vocabulary.phrases import counted
from tracker.doctor.found import Check, Found, checked, minute
from tracker.phrases.backup_phrases import altered_in_words

RETURNS = ("returns", "Its returns are as they were made")
LOG = ("changes", "Its change log is whole and leads to what it says now")

_TOLD = 10
"""How many faults of a kind are told."""

_OF_RETURNS = (
    "The register was left as it is. A return cannot be made anew under its number: send the copy"
    " of it if the ICB asks again, and ask IT to check the disk."
)


def returns(look: Look) -> Check:
    """Compare each return with the checksums that were stored when it was made."""
    try:
        altered, unsealed = look.returns_altered()
    except CannotOpen as error:
        return checked(*RETURNS, [str(error)])
    told = []
    if unsealed:
        only = (
            "is only known to have its workbook" if unsealed == 1 else "only have their workbooks"
        )
        told.append(
            f"{counted(unsealed, 'return')} of an earlier version {only} as made, and figures that"
            " can be read: the figures get a checksum with the next return."
        )
    found = [
        Found(words, one.ods, None, "return", one.number) if one else Found(words)
        for words, one in altered_in_words(look.place.path, altered)
    ]
    return checked(*RETURNS, found, _OF_RETURNS, told)


def log(look: Look) -> Check:
    """Look whether the change log goes together, and with what the register says."""
    try:
        faults = look.log_faults()
    except CannotOpen as error:
        return checked(*LOG, [str(error)])
    found = [_fault(one) for one in faults[:_TOLD]]
    if len(faults) > _TOLD:
        found.append(Found(f"And {counted(len(faults) - _TOLD, 'more thing')} like these."))
    return checked(*LOG, found, _way_back(look) if faults else "")


def _fault(one: LogFault) -> Found:
    return Found(masked(one.words), one.ods, one.code, "change", one.change, one.field)


def _way_back(look: Look) -> str:
    told = "The log and the register were left as they are."
    copy = newest(look.place.path, log_is_whole) if look.place.path else None
    if copy is None:
        return f"{told} Compare with what you know; a value can be set again as always."
    return (
        f"{told} The newest copy whose log is whole is of {minute(copy.at)}: 'greenplan restore"
        f" {copy.path.name}' says first what would be missing with it."
    )
