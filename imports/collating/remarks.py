"""What is odd about a file that somebody sent, in words for whoever collates it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from db.received.received_return import ReceivedReturn, Remark
from db.validation.nhs_number import find_nhs_numbers
from db.validation.text_rules import safe_line
from db.vocabulary.phrases import count_in_words, first_of
from imports.reading.books import Book, BookRefused
from imports.reading.sheet_xml import NO_RESULT
from imports.returned.returned_workbook import ReturnRead

_REMEMBERED = 4096
_NAMED = 3
"""The number of actions that a remark names."""

_SENDER_SAVES = "Ask the sender to open it in Excel, save it and send it again."

_ODD = {
    "twice": ("{} in several rows: the first counts.", "Ask which row is right."),
    "code-altered": (
        "The number does not fit the title: {}. The number counts.",
        "Ask which action is meant.",
    ),
    "title-altered": ("Other titles than in the plan: {}.", ""),
    "missing": ("Actions of the plan that are not in the file: {}.", "Ask for the whole list."),
    "stale": (
        "Colours that do not fit the dates and statuses: {}. They were worked out again.",
        "",
    ),
}
"""Remarks on rows, by their keys: what it is, with the actions, and what to ask."""


def refuse_nhs_numbers(
    said: ReceivedReturn, remarks: Iterable[Remark], of_patients: Iterable[str]
) -> None:
    """Refuse a file with an NHS number in what would be kept of it, or in a cell of the table of
    actions (``of_patients``).

    Raises:
        BookRefused: it has one. The message names the rows, and not the number.
    """
    columns = dict(said.columns)
    sender = said.sender
    cover = (sender.ods, sender.name, sender.pcn, sender.icb, sender.contact, sender.email)
    texts: list[tuple[str, str | float | None]] = [
        *(
            (f"{said.sheet}!{columns.get('title', 'A')}{action.row}", text)
            for action in said.actions
            for text in (
                *(action.own and action.title, action.own and action.code),
                *(action.lead, action.reason, action.update),
            )
        ),
        *((one.place, text) for one in said.barriers for text in (one.code, one.note, one.support)),
        *(
            (one.place, text)
            for one in said.measures
            for text in (one.code, one.name, one.unit, one.baseline, one.target, one.figure)
        ),
        *(("the cover", text) for text in (*cover, said.signed_by)),
        *(("the names of its sheets", remark.text) for remark in remarks),
    ]
    found = (place for place, text in texts if text and _has_nhs_number(text))
    places = list(dict.fromkeys((*of_patients, *found)))
    if places:
        raise BookRefused(
            f"{safe_line(said.file)} has what looks like an NHS number in the row of"
            f" {first_of(places, _NAMED)}. Ask the sender to delete it and send the file again."
        )


@lru_cache(_REMEMBERED)
def _has_nhs_number(stored: str | float) -> bool:
    text = stored if isinstance(stored, str) else f"{stored:.0f}" if stored % 1 == 0 else ""
    return bool(find_nhs_numbers(text))


def remarks_on_file(returned: ReturnRead, book: Book, said: ReceivedReturn) -> Iterator[Remark]:
    """Yield what is odd about a file besides its rows."""
    if returned.is_return and returned.origin is None:
        yield Remark("not-ours", "Its hidden sheet is gone: its own plan and number are not known.")
    if returned.origin and not returned.origin.whole:
        yield Remark("edited", "Its hidden sheet was edited, and is not relied on.")
    # What formulas show is worked out here too, all but the checklist.
    places = [f"{one.sheet} {one.cell}".strip() for one in book.faults if one.why != NO_RESULT]
    if places:
        yield Remark(
            "unread",
            f"{count_in_words(len(places), 'cell')} cannot be read: {first_of(places, _NAMED)}.",
            "Ask the sender to correct the cells.",
        )
    if not returned.is_return:
        yield Remark("tracker", "It is a tracker, not a return.", "Ask for the return.")
    elif said.complete is None:
        yield Remark("not-calculated", "Its formulas were not calculated.", _SENDER_SAVES)
    if said.complete is False:
        yield Remark("incomplete", "Its checklist is not complete.", "Ask for what is missing.")
    if returned.is_return and not said.signed_by:
        yield Remark("not-signed", "Not signed off yet.", "Ask who signs it off.")
    unknown = sorted({*returned.unknown, *returned.unread})
    if unknown:
        yield Remark("sheets", f"Sheets without their headings: {', '.join(unknown)}.", "")


def remarks_on_rows(odd: Mapping[str, Sequence[str]]) -> Iterator[Remark]:
    """Yield what is odd about the rows read: the codes of each kind of remark, by its key."""
    for key, (text, ask) in _ODD.items():
        if codes := odd.get(key):
            yield Remark(key, text.format(first_of(list(dict.fromkeys(codes)), _NAMED)), ask)
