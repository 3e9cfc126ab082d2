"""The remarks on a file in words for its sender, with what to do for the next return.

Remarks are written for whoever collates. What they say of other organisations stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from db.received.received_return import Remark

TO_SENDER: Mapping[str, tuple[str, str]] = {
    "sender-by-name": (
        "The ODS code was only in the file's name.",
        "Fill in your ODS code in the workbook.",
    ),
    "earlier-edition": ("It is of an earlier edition of the plan.", "Use today's edition."),
    "no-period": ("It does not say which period it is for.", "Say which quarter it is for."),
    "not-expected": (
        "Your ODS code is not on the list of those expected.",
        "Check the code with the ICB.",
    ),
    "name": (
        "The name in the file is not the one on the list.",
        "Check the ODS code and the name.",
    ),
    "not-ours": (
        "Its hidden sheet is gone.",
        "Fill in the workbook itself, and copy no sheets to another file.",
    ),
    "edited": ("Its hidden sheet was edited.", "Leave it as it is."),
    "unread": ("", "Correct these cells."),
    "tracker": ("It is a tracker, not a return.", "Send the return that is made of it."),
    "not-calculated": (
        "Its formulas were not calculated.",
        "Open the workbook in Excel and save it before you send it.",
    ),
    "incomplete": ("Its checklist is not complete.", "Fill in what the checklist says No to."),
    "not-signed": ("It is not signed off yet.", "Have it signed off."),
    "sheets": ("", "Keep the headings of each sheet."),
    "twice": ("", "Keep one row for each action."),
    "code-altered": ("", "Leave the numbers and titles as they are."),
    "title-altered": ("", "Leave the titles as they are."),
    "missing": ("", "Send the whole list."),
    "stale": ("", ""),
}
"""Remark -> what it is and what to do. Without the first, it is said as it was noted: it then only
names actions, cells and sheets of the file itself.
"""


def next_time(remarks: Iterable[Remark]) -> Iterator[str]:
    """Yield each remark that a sender should know, with what to do. Others are left out."""
    for remark in remarks:
        if remark.key in TO_SENDER:
            text, step = TO_SENDER[remark.key]
            yield f"{text or remark.text} {step}".strip()
