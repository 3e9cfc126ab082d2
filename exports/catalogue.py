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
    from exports import documents


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
    ``for_programs`` last.
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

    @property
    def is_document(self) -> bool:
        """Return whether it is a paper: a Word document or a web page."""
        return self.family is PAPERS


def _write_tracker(source: Source, target: Path, progress: ProgressCallback) -> str:
    from exports.tracker.action_tracker import write_tracker

    position = source.position()
    write_tracker(position, target, progress)
    return _actions(position)


def _write_csv(source: Source, target: Path, _progress: ProgressCallback) -> str:
    from exports.data.csv_tables import write_csv

    position = source.position()
    write_csv(position, target)
    return _actions(position)


def _write_json(source: Source, target: Path, _progress: ProgressCallback) -> str:
    from exports.data.register_json import write_json

    position = source.position()
    write_json(position, target)
    return _actions(position)


def _actions(position: Position) -> str:
    return f"{len(position.actions)} actions"


def _write_report(source: Source, target: Path, progress: ProgressCallback) -> str:
    _write_paper("report", source, target, progress)
    return "the one-page summary"


def _write_evidence(source: Source, target: Path, progress: ProgressCallback) -> str:
    _write_paper("evidence", source, target, progress)
    return "the evidence index"


def _write_handover(source: Source, target: Path, progress: ProgressCallback) -> str:
    _write_paper("handover", source, target, progress)
    return "the handover note"


def _write_paper(
    paper: documents.DocumentKind, source: Source, target: Path, progress: ProgressCallback
) -> None:
    """Write a paper. Look first for the files that evidence links to."""
    from db.records.evidence_links import broken_links
    from exports.documents import write_document

    register, organisation = source.register, source.organisation
    content = register.return_content(organisation, register.next_period(organisation))
    position = content.position
    broken = broken_links(one.link for one in position.evidence) if paper != "report" else ()
    progress(1, 2)  # stops here if the person went back
    since = content.since if content.previous else None
    write_document(paper, position, target, broken=broken, where=source.where, since=since)


def _write_calendar(source: Source, target: Path, _progress: ProgressCallback) -> str:
    from exports.data.calendar_file import write_calendar

    write_calendar(source.position(), target)
    return "the calendar"


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
        write=_write_tracker,
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
        write=_write_csv,
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
        write=_write_json,
        for_programs=True,
    ),
    ExportKind(
        name="report",
        key="s",
        label="One-page summary",
        remark="for the practice meeting",
        file="summary",
        endings=_PAPER_ENDINGS,
        family=PAPERS,
        help="for one page for the practice meeting",
        write=_write_report,
    ),
    ExportKind(
        name="evidence",
        key="v",
        label="Evidence index",
        remark="for CQC: Must Dos first",
        file="evidence index",
        endings=_PAPER_ENDINGS,
        family=PAPERS,
        help="for the evidence index",
        write=_write_evidence,
    ),
    ExportKind(
        name="handover",
        key="h",
        label="Handover note",
        remark="for the person taking over",
        file="handover note",
        endings=_PAPER_ENDINGS,
        family=PAPERS,
        help="for a note to the person taking over",
        write=_write_handover,
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
        write=_write_calendar,
    ),
)
"""Every kind, in the order of the command line."""

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
