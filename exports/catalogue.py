"""Each kind of export, described once for the app and the command line.

To add a kind, add an entry to :data:`KINDS` with the function that writes it. The app's list, the
command ``export`` and its help follow from the entry. The modules that write a file are imported
only when that file is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exports.files.progress import ProgressCallback, no_progress

if TYPE_CHECKING:
    from db.register import Register
    from db.views import Organisation, Position
    from exports.documents import DocumentFacts
    from exports.documents.model import DocumentContent


@dataclass(frozen=True, slots=True)
class Source:
    """What an export is made from.

    ``where`` is what a handover note says about the place of the register, ``None`` for nothing.
    """

    register: Register
    organisation: Organisation
    where: str | None = None

    def position(self) -> Position:
        """Return everything in the register about the organisation, as it is today."""
        return self.register.position(self.organisation)


Write = Callable[[Source, Path, ProgressCallback], str]
"""Writes the file and returns in words what was written. Raises ``GreenPlanError`` if the file
cannot be written, and leaves what was there before."""


@dataclass(frozen=True, slots=True)
class Family:
    """A group of kinds. In the app, the ending of the file name chooses among them.

    ``hint`` is what the app says about the endings. ``each`` is what the help of the command says
    about every kind of the family.
    """

    hint: str
    each: str = ""


TABLES = Family("End the name in .xlsx (Excel), .csv or .json")
PAPERS = Family(
    "End the name in .docx (Word) or .html (a web page that prints on A4)",
    each="each a Word document (.docx) or a web page (.html)",
)
CALENDARS = Family("End the name in .ics. In Outlook, open it as a separate calendar.")

_PAPER_ENDINGS = {".docx": "a Word document", ".html": "a web page", ".htm": "a web page"}


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A kind of export.

    ``name`` is the word for it on the command line and ``help`` what the help says after it.
    ``key`` is the letter that picks it in the app, ``label`` and ``remark`` its words there.
    ``file`` is what the proposed name says after the ODS code. ``endings`` are what a name may end
    in, the usual one first, each with what the file then is. The app lists kinds
    ``for_programs`` last. ``content`` makes a document, and is ``None`` for other kinds.
    """

    name: str
    key: str
    label: str
    remark: str
    file: str
    endings: Mapping[str, str]
    family: Family
    help: str
    write: Write
    for_programs: bool = False
    content: Callable[[DocumentFacts], DocumentContent] | None = None

    @property
    def is_document(self) -> bool:
        """Return whether it is a document: for Word or a web page."""
        return self.content is not None


Make = Callable[["Position", ProgressCallback], bytes]


def _writes(make: Make, said: Callable[[Position], str]) -> Write:
    """Return what writes the bytes that ``make`` returns. ``said`` is what was written."""

    def write(source: Source, target: Path, progress: ProgressCallback) -> str:
        from exports.files.atomic_write import write_atomically

        position = source.position()
        write_atomically(target, make(position, progress))
        return said(position)

    return write


def _tracker(position: Position, progress: ProgressCallback) -> bytes:
    from exports.tracker.action_tracker import tracker_bytes

    return tracker_bytes(position, progress)


def _csv(position: Position, _progress: ProgressCallback) -> bytes:
    from exports.data.csv_tables import csv_bytes, list_columns

    columns = list_columns(position.actions, [position.plan.declared])
    return csv_bytes(position.actions, columns)


def _json(position: Position, _progress: ProgressCallback) -> bytes:
    from exports.data.register_json import json_bytes

    return json_bytes(position)


def _calendar(position: Position, _progress: ProgressCallback) -> bytes:
    from exports.data.calendar_file import calendar_bytes

    return calendar_bytes(position)


def _actions(position: Position) -> str:
    return f"{len(position.actions)} actions"


def _summary(facts: DocumentFacts) -> DocumentContent:
    from exports.documents.summary import summary

    return summary(facts.position)


def _evidence_index(facts: DocumentFacts) -> DocumentContent:
    from exports.documents.evidence_index import evidence_index

    return evidence_index(facts.position, facts.broken)


def _handover(facts: DocumentFacts) -> DocumentContent:
    from exports.documents.handover import handover

    return handover(facts.position, broken=facts.broken, where=facts.where, since=facts.since)


def _document(
    name: str,
    key: str,
    label: str,
    remark: str,
    file: str,
    help: str,
    content: Callable[[DocumentFacts], DocumentContent],
    *,
    shows_evidence: bool = True,
) -> ExportKind:
    """Return a kind that is a document. Its ``content`` is what the file says.

    If it ``shows_evidence``, the files that evidence links to are looked for first.
    """

    def write(source: Source, target: Path, progress: ProgressCallback) -> str:
        from db.records.evidence_links import broken_links
        from exports.documents import DocumentFacts, write_document

        register, organisation = source.register, source.organisation
        known = register.returns.content(organisation, register.returns.next_period(organisation))
        links = [one.link for one in known.position.evidence] if shows_evidence else []
        broken = broken_links(links)
        progress(1, 2)  # stops here if the person went back
        since = known.since if known.previous else None
        write_document(content(DocumentFacts(known.position, broken, source.where, since)), target)
        return f"the {label.lower()}"

    return ExportKind(
        name=name,
        key=key,
        label=label,
        remark=remark,
        file=file,
        endings=_PAPER_ENDINGS,
        family=PAPERS,
        help=help,
        write=write,
        content=content,
    )


KINDS = (
    ExportKind(
        name="tracker",
        key="e",
        label="Excel action tracker",
        remark="to work in",
        file="action tracker",
        endings={".xlsx": "the Excel action tracker"},
        family=TABLES,
        help="for the Excel workbook",
        write=_writes(_tracker, _actions),
    ),
    ExportKind(
        name="csv",
        key="t",
        label="Table",
        remark="plain, as CSV",
        file="actions",
        endings={".csv": "a CSV table"},
        family=TABLES,
        help="for a plain table",
        write=_writes(_csv, _actions),
        for_programs=True,
    ),
    ExportKind(
        name="json",
        key="j",
        label="JSON",
        remark="everything, for other programs",
        file="register",
        endings={".json": "everything as JSON"},
        family=TABLES,
        help="",
        write=_writes(_json, _actions),
        for_programs=True,
    ),
    _document(
        name="report",
        key="s",
        label="One-page summary",
        remark="for the practice meeting",
        file="summary",
        help="for one page for the practice meeting",
        content=_summary,
        shows_evidence=False,
    ),
    _document(
        name="evidence",
        key="v",
        label="Evidence index",
        remark="for CQC: Must Dos first",
        file="evidence index",
        help="for the evidence index",
        content=_evidence_index,
    ),
    _document(
        name="handover",
        key="h",
        label="Handover note",
        remark="for the person taking over",
        file="handover note",
        help="for a note to the person taking over",
        content=_handover,
    ),
    ExportKind(
        name="calendar",
        key="c",
        label="Calendar",
        remark="target and review dates, for Outlook",
        file="dates",
        endings={".ics": "a calendar"},
        family=CALENDARS,
        help="for an .ics file",
        write=_writes(_calendar, lambda _: "the calendar"),
    ),
)
"""Every kind, in the order of the command line."""

DOCUMENTS = tuple(kind for kind in KINDS if kind.is_document)

NAMES = tuple(kind.name for kind in KINDS)


def find_kind(name: str) -> ExportKind:
    """Return the kind with that name on the command line; there must be one."""
    return next(kind for kind in KINDS if kind.name == name)


def all_kinds() -> tuple[ExportKind, ...]:
    """Return every kind in the order of the app's list."""
    return tuple(sorted(KINDS, key=lambda kind: kind.for_programs))


def endings_of(kind: ExportKind) -> Mapping[str, str]:
    """Return the endings that a file may have in the app, each with what the file then is.

    The endings of the kind itself come first, then those of its family.
    """
    return dict(kind.endings) | {
        ending: words
        for other in KINDS
        if other.family is kind.family
        for ending, words in other.endings.items()
    }


def kind_ending_in(kind: ExportKind, ending: str) -> ExportKind:
    """Return the kind with that ending: ``kind`` itself or another of its family."""
    if ending in kind.endings:
        return kind
    family = (other for other in KINDS if other.family is kind.family)
    return next(other for other in family if ending in other.endings)


def write_export(
    kind: ExportKind, source: Source, target: Path, progress: ProgressCallback = no_progress
) -> str:
    """Write an export to ``target`` and return in words what was written.

    Raises:
        GreenPlanError: the file cannot be written. What was there before is kept.
    """
    return kind.write(source, target, progress)


def kinds_in_words() -> str:
    """Return the kinds for the help of the command: names in quotes, family by family."""
    families = list(dict.fromkeys(kind.family for kind in KINDS))
    *first, last = (_family_in_words(family) for family in families)
    return f"{'; '.join(first)}; or {last}"


def _family_in_words(family: Family) -> str:
    *first, last = (f"'{k.name}' {k.help}".rstrip() for k in KINDS if k.family is family)
    if family.each:
        return ", ".join([*first, last, family.each])
    return f"{', '.join(first)}, or {last}" if first else last
