"""The lines of an import's proposal in words, for the screen and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from db.history.change_descriptions import value_in_words
from db.validation.figures import figure_in_words
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.terms import Status
from imports.proposal import (
    ANSWERS,
    DETAILS,
    RECORDS,
    Change,
    Conflict,
    Ignored,
    Needs,
    Proposal,
    ProposalLine,
    Said,
)
from imports.tables.written_status import LEAVE_OUT
from tracker.phrases.times import short_time_in_words

if TYPE_CHECKING:
    from exports.icb_template.filling import LeftAlone

AGREE = {
    Needs.GUESS: "is it this action?",
    Needs.OWN_ACTION: "it is not in the plan: add it as an action of your own?",
}


_BESIDE_ACTIONS = RECORDS | ANSWERS | DETAILS
_LABELS = {**FIELD_LABELS, **{kind: kind.capitalize() for kind in RECORDS}}


def proposed_change_in_words(change: Change) -> str:
    """Return what a change does: ``Status: Not started → Complete``."""
    field = change.field or ""
    label = _LABELS.get(field, field)
    if field in RECORDS:
        return f"{label} added: {_record_in_words(change)}"
    new = value_in_words(field, change.new)
    if field == "title" and change.code is None:
        return f"Add: {new}"
    if comment := change.more.get("comment"):
        new = f"{new}; comment: {comment}"
    if field == "update" or change.old is None:
        return f"{label}: {new}"
    return f"{label}: {value_in_words(field, change.old)} → {new}"


def asked_in_words(change: Change) -> str:
    """Return the question to confirm before a change is imported, empty for none."""
    if change.needs is Needs.GUESS and change.field in _BESIDE_ACTIONS:
        return "import it?"
    if change.sure_action:
        return "is that right?"
    return AGREE[change.needs] if change.needs else ""


def why_in_words(change: Change) -> str:
    """Return how a value was read, or why it needs confirming, if its row does not say so."""
    if change.sure_action:
        return "; ".join(filter(None, (change.why, change.doubt)))
    return change.why or (change.doubt if change.field in _BESIDE_ACTIONS else "")


def sides_in_words(conflict: Conflict) -> tuple[str, str]:
    """Return the register's and the file's side of a conflict, each with who and when."""
    field = conflict.field or ""
    old = ("choice", conflict.choice) if conflict.choice else (field, conflict.old)
    ours = f"{value_in_words(*old)}{_who(conflict.ours_by, conflict.ours_at)}"
    theirs = f"{value_in_words(field, conflict.new)}{_who(conflict.theirs_by, conflict.theirs_at)}"
    return ours, theirs


def conflict_title(conflict: Conflict) -> str:
    """Return the field, and its value when the tracker was exported."""
    field = conflict.field or ""
    label = FIELD_LABELS.get(field, field)
    if not conflict.three_way:
        return label
    return f"{label} (was {value_in_words(field, conflict.base)})"


def ignored_in_words(line: Ignored) -> str:
    """Return what is not imported, and why."""
    label = _LABELS.get(line.field or "", "")
    shown = _shown(line)
    # Do not repeat a field or a cell that the reason already quotes.
    quoted = not shown or shown.strip("'") in line.why
    told = "" if quoted else f"{label} {shown}".strip()
    code = f"{line.code} " if line.code and line.code not in line.why else ""
    if line.subject:
        code = f"'{shortened(line.subject)}' "
    return f"{code}{told}: {line.why}" if told else f"{code}{line.why}"


def nothing_in_words(proposal: Proposal) -> str:
    """Return the message for a file with nothing to import or decide."""
    if not proposal.compared:
        held = "nothing in the file could be imported"
        return f"No changes: {held if proposal.ignored else 'the file has no rows to import'}."
    if proposal.exported:
        return f"No changes: nothing {'else ' if proposal.ignored else ''}in the file is new."
    rest = "the rest of the file" if proposal.ignored else "the file"
    return f"No changes: the register already matches {rest}."


def cell_in_words(line: ProposalLine, *, with_sheet: bool) -> str:
    """Return the cell of a line in the file, with its sheet if needed."""
    return f"{line.sheet} {line.cell}".strip() if with_sheet else line.cell


def unfilled_in_words(left: LeftAlone) -> str:
    """Return which cell of a workbook was not filled in, its value, and why."""
    label = FIELD_LABELS.get(left.field, "BRAG" if left.field == "brag" else left.field)
    return f"{left.sheet} {left.cell}: {left.code} {label} '{left.value}': {left.why}"


def meaning_in_words(meaning: str) -> str:
    """Return one meaning of a status word, as shown in the list of meanings."""
    if meaning == LEAVE_OUT:
        return "Do not import"
    return value_in_words("status" if meaning in set(Status) else "choice", meaning)


def word_in_words(text: str, meaning: str) -> str:
    """Return what a person chose for a status word."""
    word = shortened(text)
    if meaning == LEAVE_OUT:
        return f"'{word}' is not imported"
    return f"'{word}' means {meaning_in_words(meaning)}"


def has_several_sheets(proposal: Proposal) -> bool:
    """Whether lines must name their sheet."""
    lines: Sequence[ProposalLine] = (*proposal.changes, *proposal.conflicts, *proposal.ignored)
    return len({line.sheet for line in lines}) > 1


def _record_in_words(change: Change) -> str:
    more = change.more
    match change.field:
        case "evidence":
            return f"{change.new} ({more['link']})" if more["link"] else str(change.new)
        case "reading":
            return f"{more['measure']}: {_reading_in_words(change.new, more['on'], more['unit'])}"
        case "barrier":
            parts = [f"{value_in_words('kind', more['kind'])}: {change.new}"]
            if more["support"]:
                parts.append(f"support needed: {more['support']}")
            if more["resolved"]:
                parts.append(f"resolved on {value_in_words('resolved', more['resolved'])}")
            return "; ".join(parts)
    return "; ".join(_measure_in_words(change))


def _measure_in_words(change: Change) -> Iterator[str]:
    more = change.more
    yield f"{change.new} ({more['unit']}, {value_in_words('dimension', more['dimension'])})"
    for name, link in (("baseline", "on"), ("target", "by")):
        if more[name] is not None:
            figure, on = value_in_words(name, more[name]), more[f"{name}_on"]
            yield f"{name} {figure} {link} {value_in_words('on', on)}"
    if more["on"]:
        yield f"reading: {_reading_in_words(more['value'], more['on'])}"
    if more["source"]:
        yield f"source: {more['source']}"


def _reading_in_words(value: Said, on: Said, unit: Said = "") -> str:
    figure = figure_in_words(value if isinstance(value, float) else None)
    said = f"{figure} {unit}".strip() if isinstance(value, float) else figure
    return f"{said} on {value_in_words('on', on)}"


def _shown(line: Ignored) -> str:
    if line.written:
        return f"'{shortened(' '.join(line.written.split()))}'"
    if line.new is None:
        return ""
    try:
        text = value_in_words(line.field or "", line.new)
    except ValueError:
        text = str(line.new)  # a word that was not recognised
    return f"'{shortened(' '.join(text.split()))}'"


def shortened(text: str) -> str:
    """Return at most 40 characters of a text from a file."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def _who(by: str | None, at: datetime | None) -> str:
    when = short_time_in_words(at) if at else ""
    told = ", ".join(filter(None, [by, when]))
    return f" ({told})" if told else ""
