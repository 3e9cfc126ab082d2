"""Returns that go out to be filled in: made by a register, typed into as a person would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from desk import BOOKKEEPING, Desk
from made_registers import NOW
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from db.interchange.export_baseline import rows_digest
from db.opening import open_register
from db.records.new_records import NewAnswer, NewBarrier, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.returns.returns import ReturnContent
from db.validation.periods import Period
from db.views import ActionView, Organisation
from db.vocabulary.terms import Answer, BarrierKind, Dimension
from exports.returns.workbook import return_bytes
from imports.data_files.question_sets import shipped_question_sets
from imports.proposal import Change, Proposal
from imports.reading.books import BookReader

Q3 = Period(2026, 3)
DAY = date(2026, 11, 20)
YELLOW = "FFFFF7C2"
HEADER = 5
FOR_READING = ("Guidance", "Checklist", "Update log", "Summary")
"""The sheets of a return on which nothing can be typed."""
QUESTIONS = shipped_question_sets()[0]
KEYS = [f"{QUESTIONS.key}/{question.key}" for question in QUESTIONS.questions]


def filled(register: Register, practice: Organisation) -> None:
    """Put something of everything into a register where nothing was decided yet."""
    register.organisations.edit(practice, contact="Pat Sample", icb="Example ICB")
    register.actions.already_in_place(practice, ["GC1", "GPES2"])
    register.actions.add_update(practice, ["GC1"], "Read it")
    register.own_actions.add(practice, "Hedgehogs")
    minutes = NewEvidence("=Minutes  _x0041_", "https://example.org/minutes?a=1&b=ü")
    register.records.add_evidence(practice, ["GC1", "OWN-1"], minutes)
    register.records.add_evidence(practice, ["GC1"], NewEvidence("List", r"S:\Green\list.docx"))
    carbon = NewMeasure(
        "Carbon of an inhaler",
        "kgCO2e",
        Dimension.ENVIRONMENTAL,
        *(18, date(2025, 3, 31), 12.5, date(2028, 3, 31)),
        source="Example plan, page 9",
    )
    register.records.add_measure(practice, ["GPES2"], carbon)
    register.records.add_measure(
        practice, ["GC3"], NewMeasure("Cyclists", "people", Dimension.SOCIAL)
    )
    inhalers = next(m for m in register.records.measures(practice) if m.code == "GPES2")
    for day, value in ((date(2026, 9, 1), 16.9), (date(2026, 10, 1), None)):
        register.records.add_reading(
            practice, inhalers, NewReading(value, day, "From the prescriptions")
        )
    register.records.add_barrier(
        practice, ["GC2"], NewBarrier(BarrierKind.TIME, "No session", "Cover")
    )
    gone = NewBarrier(BarrierKind.IT, "-5 degrees in the hall", resolved=date(2026, 10, 2))
    register.records.add_barrier(practice, ["GC3"], gone)
    register.questions.add_set(practice, QUESTIONS)
    register.questions.answer(practice, KEYS[0], NewAnswer(Answer.IN_PROGRESS, "Since May"))


def made(register: Register, practice: Organisation, period: Period = Q3) -> bytes:
    """Make the return and give its workbook."""

    def render(content: ReturnContent) -> tuple[str, bytes]:
        return "return.xlsx", return_bytes(content)

    return register.returns.make(practice, period, "Sam Example", render, incomplete=True).workbook


@dataclass
class Practice:
    """A practice's register, open for Sam Example, and what is needed to open it once more."""

    path: Path
    register: Register
    organisation: Organisation

    def open_as(self, user: str, at: datetime = NOW) -> Register:
        """Open the same register for somebody else, or at another time."""
        return open_register(self.path, user=user, clock=lambda: at)


@cache
def sent_out(start: Path) -> tuple[Path, bytes]:
    """A register with something of everything that has made a return; its file, the return."""
    path = start.with_name("returned.db")
    shutil.copy(start, path)
    with closing(open_register(path, user="Sam Example", clock=lambda: NOW)) as register:
        practice = register.organisations.find()
        filled(register, practice)
        content = made(register, practice)
    return path, content


@cache
def opened(start: Path, *without: str) -> Workbook:
    """That return as openpyxl opens it, without some of its sheets: the fewer, the quicker."""
    workbook = load_workbook(BytesIO(sent_out(start)[1]))
    for name in without:
        del workbook[name]
    return workbook


@contextmanager
def desk_with_a_return(start: Path, reader: BookReader, folder: Path) -> Iterator[Desk]:
    """Such a practice, with a desk on which its return may come back."""
    file = folder / "tracker.db"
    shutil.copy(sent_out(start)[0], file)
    post = folder / "post"
    post.mkdir()
    with closing(open_register(file, user="Sam Example", clock=lambda: NOW)) as register:
        practice = Practice(file, register, register.organisations.find())
        yield Desk(practice, reader, post)


@contextmanager
def filling_in(start: Path, *, whole: bool = False) -> Iterator[SentReturn]:
    """The return of such a practice, for one test to type into; ``whole`` with all its sheets."""
    sent = SentReturn(opened(start, *(() if whole else FOR_READING)))
    yield sent
    sent.restore_backup()


@dataclass
class SentReturn:
    """A return that is being edited in a spreadsheet program. Tests share its workbook."""

    workbook: Workbook
    _before: dict[Any, tuple[Any, str]] = field(default_factory=dict)

    def sheet(self, name: str) -> Worksheet:
        found = self.workbook[name]
        assert isinstance(found, Worksheet)
        return found

    def columns(self, name: str, header: int = HEADER) -> dict[str, int]:
        return {str(cell.value): int(cell.column) for cell in self.sheet(name)[header]}

    def row_of(self, name: str, number: str, **more: object) -> int:
        """The first row with that number, in which other cells are as they are given."""
        columns = self.columns(name)
        for row in range(HEADER + 1, self.sheet(name).max_row + 1):
            wanted = {"No.": number, **{k.replace("_", " "): v for k, v in more.items()}}
            if all(self.sheet(name).cell(row, columns[k]).value == v for k, v in wanted.items()):
                return row
        raise AssertionError(f"{name} has no such row: {number} {more}")

    def free_row(self, name: str) -> int:
        """The first row in which nothing is typed yet."""
        rows = range(HEADER + 1, self.sheet(name).max_row + 1)
        cells = (self.sheet(name).cell(row, 1) for row in rows)
        return next(int(c.row) for c in cells if c.value is None and is_yellow(c))

    def type(self, name: str, row: int | None, **cells: object) -> str:
        """Type into yellow cells of a row, headings with underscores; a free row for ``None``.

        Gives the row's number for places.
        """
        number = self.free_row(name) if row is None else row
        columns = self.columns(name, 7 if name == "Questions" else HEADER)
        for heading, value in cells.items():
            column = columns[HEADINGS.get(heading, heading.replace("_", " "))]
            self._type(self.sheet(name).cell(number, column), value)
        return str(number)

    def answer(self, number: int, answer: str | None, comment: object = ...) -> str:
        """Answer the question of that number."""
        sheet = self.sheet("Questions")
        row = next(int(c.row) for c in sheet["A"] if c.value == number)
        more = {} if comment is ... else {"Comment": comment}
        return self.type("Questions", row, Answer=answer, **more)

    def on_the_cover(self, label: str, value: object) -> str:
        """Type beside a label of the cover."""
        cell = next(row[1] for row in self.sheet("Cover").iter_rows() if row[0].value == label)
        self._type(cell, value)
        return str(cell.coordinate)

    def own_action(self, title: str) -> int:
        """Type the title of an own action in a free row of the action tracker."""
        row = next(c.row for c in self.sheet("Action tracker")["B"] if c.row > 5 and not c.value)
        self.type("Action tracker", int(row), Action=title)
        return int(row)

    def put(self, sheet: str, place: str, value: object) -> None:
        """Put anything into any cell, yellow or not."""
        self._put(self.sheet(sheet)[place], value)

    def saved(self, by: str = "Pat Sample") -> bytes:
        self.workbook.properties.lastModifiedBy = by
        file = BytesIO()
        self.workbook.save(file)
        return file.getvalue()

    def restore_backup(self) -> None:
        """Take out all that was typed."""
        for cell, (value, kind) in self._before.items():
            cell.value, cell.data_type = value, kind
        self._before.clear()

    def _type(self, cell: Any, value: object) -> None:
        assert is_yellow(cell), f"{cell.coordinate} is not for people to fill in"
        self._put(cell, value)
        if isinstance(value, str):
            cell.data_type = "s"  # as people see it: text that begins with = is text here

    def _put(self, cell: Any, value: object) -> None:
        self._before.setdefault(cell, (cell.value, cell.data_type))
        cell.value = value


HEADINGS = {
    "No": "No.",
    "Link": "Link, path or reference",
    "Kind": "Barrier",
    "Note": "Details",
    "Support": "Support needed",
    "Name": "What is measured",
    "Target": "Target figure",
    "Target_by": "Target date",
}


def is_yellow(cell: Cell) -> bool:
    return bool(cell.fill.fgColor.rgb == YELLOW)


def some_of_everything(sent: SentReturn) -> SentReturn:
    """Type something into each kind of yellow cell."""
    gap = sent.row_of("Evidence", "GPES2", Evidence=None)
    sent.type("Evidence", gap, Evidence="Audit", Link="www.example.org/audit")
    sent.own_action("Swift boxes")
    sent.type("Evidence", None, No="Swift boxes", Evidence="Photo")
    measure = sent.row_of("Measures", "GPES2")
    sent.type("Measures", measure, New_reading=15.25, New_reading_on=DAY)
    new = {"Name": "Meetings", "Unit": "a year", "Dimension": "Social", "Target": 4}
    sent.type("Measures", None, No="GC1", **new, Target_by=date(2027, 3, 31))
    barrier = {"Kind": "Money", "Note": "Costs\ntoo much", "Support": "Half of it"}
    sent.type("Barriers", None, No="gc 4", **barrier)
    sent.answer(1, "In place")
    sent.answer(2, "Not applicable", "No aids here")
    sent.on_the_cover("Contact", "Kim Sample")
    sent.on_the_cover("Email", "kim@example.org")
    return sent


def everything(desk: Desk) -> Mapping[str, Any]:
    """All that the register says of the practice but its log and who touched an action when."""
    position = desk.register.position(desk.organisation)
    told = [one.name for one in fields(ActionView) if one.name not in BOOKKEEPING]
    return {
        "organisation": position.organisation,
        "actions": [[getattr(action, name) for name in told] for action in position.actions],
        "updates": position.updates,
        "records": (position.evidence, position.measures, position.barriers),
        "answers": position.question_sets,
    }


def brought(proposal: Proposal, *fields_: str) -> list[Change]:
    """The changes of these fields."""
    return [change for change in proposal.changes if change.field in fields_]


def left(proposal: Proposal) -> dict[str, str]:
    """Why cells were left alone, by their places."""
    return {f"{line.sheet} {line.cell}": line.why for line in proposal.ignored}


def nothing(proposal: Proposal) -> bool:
    return (proposal.changes, proposal.conflicts, proposal.ignored) == ((), (), ())


def from_another_register(sent: SentReturn) -> None:
    """Let the return tell, on its hidden sheet, that another register made it."""
    sheet = sent.sheet("_greenplan")
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    place = next(n for n, row in enumerate(rows) if row[0] == "register")
    rows[place][1] = "2020-01-01T00:00:00Z"
    sent.put("_greenplan", f"B{place + 1}", rows[place][1])
    sent.put("_greenplan", "B6", rows_digest(row for row in rows if row[0] != "sha256"))
