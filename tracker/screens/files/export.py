"""Exporting the register: which kind of file, then where to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input

from tracker.screens.common.dialogs import Item, Pick
from tracker.screens.files.save_file import SaveFile
from tracker.use_cases import papers
from tracker.workspace.workspace import Desk

Paper = Literal["report", "evidence", "handover"]
Progress = Callable[[int, int], None]

TABLES = {".xlsx": "the Excel action tracker", ".csv": "a CSV table", ".json": "everything as JSON"}
CALENDAR = {".ics": "a calendar"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the letter that picks it, its words and what it is for.

    ``file`` is what the proposed name says after the ODS code; ``endings`` what a name may end in,
    the usual one first, each with what it then is; ``paper`` is what ``exports`` calls a paper.
    """

    key: str
    label: str
    remark: str
    file: str
    endings: Mapping[str, str]
    hint: str
    paper: Paper | None = None


_TABLE_HINT = "Ends in .xlsx (Excel), .csv or .json"
_PAPER_HINT = "Ends in .docx (Word) or .html (a web page that prints on A4)"

KINDS = (
    Kind("e", "Excel action tracker", "to work in", "action tracker", TABLES, _TABLE_HINT),
    Kind(
        "s",
        "One-page summary",
        "for the practice meeting",
        "summary",
        papers.ENDINGS,
        _PAPER_HINT,
        "report",
    ),
    Kind(
        "v",
        "Evidence index",
        "for the CQC: Must Dos first",
        "evidence index",
        papers.ENDINGS,
        _PAPER_HINT,
        "evidence",
    ),
    Kind(
        "h",
        "Handover note",
        "for whoever takes over",
        "handover note",
        papers.ENDINGS,
        _PAPER_HINT,
        "handover",
    ),
    Kind(
        "c",
        "Calendar",
        "target and review dates, for Outlook",
        "dates",
        CALENDAR,
        "Ends in .ics. In Outlook open it as a calendar of its own.",
    ),
    Kind(
        "t",
        "Table",
        "plain, as CSV",
        "actions",
        {".csv": TABLES[".csv"], **TABLES},
        _TABLE_HINT,
    ),
    Kind(
        "j",
        "JSON",
        "everything, for other programs",
        "register",
        {".json": TABLES[".json"], **TABLES},
        _TABLE_HINT,
    ),
)


def which_kind() -> Pick[Kind]:
    """Return the dialog that asks which kind of file; Enter takes the action tracker."""
    items = [Item(kind, kind.key, kind.label, kind.remark, opens_a_field=True) for kind in KINDS]
    return Pick("Export: what shall be written?", items)


class ExportScreen(SaveFile):
    """Writes a kind of file; among those it may end in, the ending of the name decides."""

    def __init__(self, desk: Desk, kind: Kind = KINDS[0]) -> None:
        super().__init__()
        self._desk = desk
        self._kind = kind
        self.kinds = kind.endings
        self.title_text = f"Export: {kind.label}"
        self.done_title = f"{kind.label} exported"
        self.hint = kind.hint

    def proposal(self) -> Path:
        """Return the place that is proposed."""
        return self.folder() / file_name(self._desk, self._kind)

    def more_buttons(self) -> ComposeResult:
        """Offer the other ending of a paper."""
        if self._kind.paper is not None:
            yield Button("Word or web page", id="other-ending", compact=True)

    @on(Button.Pressed, "#other-ending")
    def _take_other_ending(self, event: Button.Pressed) -> None:
        """Change the name's ending, and leave it to Enter to save."""
        event.stop()
        target = self.query_one("#target", Input)
        place = Path(target.value)
        if place.name:
            target.value = str(place.with_suffix(".html" if place.suffix == ".docx" else ".docx"))
        target.focus()

    def write(self, target: Path, progress: Progress) -> str:
        """Write the file and say of which kind it is."""
        write(self._desk, self._kind, target, progress)
        words = self._kind.endings[target.suffix.lower()]
        if self._kind.paper is not None:
            words = f"the {self._kind.file} as {words}"
        return f"Saved {words}:\n{target}"


def file_name(desk: Desk, kind: Kind = KINDS[0]) -> str:
    """Return the name proposed: ``A99999 action tracker 2026-11-22.xlsx``; a demo's says so."""
    ending = next(iter(kind.endings))
    name = f"{desk.organisation.ods} {kind.file} {desk.register.today:%Y-%m-%d}{ending}"
    return f"DEMO {name}" if desk.demo else name


def write(desk: Desk, kind: Kind, target: Path, progress: Progress) -> None:
    """Write the kind of file that the name of ``target`` ends in.

    Raises:
        GreenPlanError: it cannot be written; what was there is untouched.
    """
    if kind.paper is not None:
        papers.write_paper_of(
            desk.register,
            desk.organisation,
            kind.paper,
            target,
            where=None if desk.demo else str(desk.register.place),
            before_writing=lambda: progress(1, 2),  # goes no further where the person went back
        )
        return
    position = desk.register.position(desk.organisation)
    match target.suffix.lower():
        case ".csv":
            from exports.data.csv_tables import write_csv

            write_csv(position, target)
        case ".json":
            from exports.data.register_json import write_json

            write_json(position, target)
        case ".ics":
            from exports.data.calendar_file import write_calendar

            write_calendar(position, target)
        case _:
            from exports.tracker.action_tracker import write_tracker

            write_tracker(position, target, progress)
