"""Returns of many organisations as they come back: as they were sent, or with cells changed.

A cell is changed in the workbook's own XML, so that all else stays as a spreadsheet program saves
it, with the results of formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from db.opening import open_register
from db.plans.plan_edition import PlanEdition
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.returns.returns import ReturnContent
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import Organisation
from db.vocabulary.terms import BarrierKind, Choice, Dimension, ProviderType, Status
from exports.returns.workbook import return_bytes
from exports.tracker.action_tracker import tracker_bytes
from imports.plans.plan_file import default_plan

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TODAY = NOW.date()
Q3 = Period(2026, 3)
TRACKER = "Action tracker"
LATER = date(2027, 6, 30)

Parts = dict[str, bytes]
Work = Callable[[Register, Organisation], object]


@dataclass(frozen=True)
class Sent:
    """An organisation's return: what it was made from, and its workbook."""

    content: ReturnContent

    def workbook(self, ods: str, name: str = "", **changes: object) -> bytes:
        """Return the workbook as that organisation would have made it; ``changes`` are of
        :class:`ReturnContent`.
        """
        return return_bytes(self._of(ods, name, **changes))

    def tracker(self, ods: str, name: str = "") -> bytes:
        """Return its action tracker, exported on its own."""
        return tracker_bytes(self._of(ods, name).position)

    def _of(self, ods: str, name: str, **changes: object) -> ReturnContent:
        organisation = replace(
            self.content.position.organisation, ods=ods, name=name or f"Surgery {ods}"
        )
        position = replace(self.content.position, organisation=organisation)
        return replace(self.content, position=position, **changes)  # type: ignore[arg-type]


def made(
    *works: Work,
    kind: ProviderType = ProviderType.GENERAL_PRACTICE,
    plan: PlanEdition | None = None,
) -> Sent:
    """Make a return in which every check is passed, after some work on the register."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "tracker.db")
        with closing(open_register(file, user="Pat", create=True, clock=lambda: NOW)) as register:
            practice = register.organisations.add(
                plan or default_plan(),
                name="Example",
                ods="A99999",
                provider_type=kind,
                pcn="Example PCN",
                icb="Example ICB",
                contact="Pat Sample",
                email="pat@example.org",
            )
            codes = [action.code for action in register.actions.all(practice)]
            register.actions.choose(practice, codes, Choice.LATER)
            for work in works:
                work(register, practice)
            return Sent(register.returns.content(practice, Q3, "Pat Sample"))


def worked_on(register: Register, practice: Organisation) -> None:
    """Bring the first five actions to every state that an action can be in."""
    codes = [action.code for action in register.actions.all(practice)]
    edits = (
        Edit(choice=Choice.IN_PLAN, status=Status.IN_PROGRESS, lead="Pat Sample", due=LATER),
        Edit(choice=Choice.IN_PLAN, status=Status.ON_HOLD, lead="Dr Sample", due=LATER),
        Edit(choice=Choice.NOT_FOR_US, reason="The landlord does it"),
        Edit(choice=Choice.UNDECIDED),
        Edit(choice=Choice.IN_PLAN, status=Status.COMPLETE, completed=date(2026, 10, 5)),
    )
    for code, edit in zip(codes, edits, strict=False):
        register.actions.edit(practice, [code], edit)
    register.actions.add_update(practice, codes[:2], "Talked about at the meeting.")


def with_records(register: Register, practice: Organisation) -> None:
    """Add a record of each kind, and an own action."""
    codes = [action.code for action in register.actions.all(practice)]
    register.own_actions.add(practice, "Hedgehogs")
    register.actions.choose(practice, ["OWN-1"], Choice.LATER)
    register.records.add_evidence(practice, [codes[0], "OWN-1"], NewEvidence("Minutes"))
    barrier = NewBarrier(BarrierKind.MONEY, "The boiler is new", "A grant")
    register.records.add_barrier(practice, [codes[1]], barrier)
    figures = (18, date(2025, 3, 31), 12.5, date(2028, 3, 31))
    carbon = NewMeasure("Carbon of an inhaler", "kgCO2e", Dimension.ENVIRONMENTAL, *figures)
    register.records.add_measure(practice, [codes[0]], carbon)
    (measure,) = register.records.measures(practice)
    register.records.add_reading(practice, measure, NewReading(16.9, date(2026, 11, 1)))


def parts_of(workbook: bytes) -> Parts:
    """Return the parts of a workbook, by their names."""
    with ZipFile(BytesIO(workbook)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as opened:
        for name, part in parts.items():
            opened.writestr(name, part)
    return file.getvalue()


def replaced(workbook: bytes, *pairs: tuple[str, str], within: str = "") -> bytes:
    """Return a workbook with texts of its parts replaced, by default of all."""
    parts = parts_of(workbook)
    for name in parts:
        if within in name:
            for old, new in pairs:
                parts[name] = parts[name].replace(old.encode(), new.encode())
    assert parts != parts_of(workbook), pairs
    return packed(parts)


def typed(workbook: bytes, sheet: str, **cells: str | float | None) -> bytes:
    """Return a workbook with other values in cells of a sheet; ``None`` empties one."""
    parts = parts_of(workbook)
    name = part_of(parts, sheet)
    text = parts[name].decode()
    for address, value in cells.items():
        inside, kind = _inside(value)
        cell = re.compile(rf'<c r="{address}"( s="\d+")?[^>]*?(/>|>.*?</c>)')
        text, count = cell.subn(
            lambda found, kind=kind, inside=inside, address=address: (
                f'<c r="{address}"{found[1] or ""}{kind}>{inside}</c>'
            ),
            text,
        )
        assert count == 1, (sheet, address)
    parts[name] = text.encode()
    return packed(parts)


def _inside(value: str | float | None) -> tuple[str, str]:
    if value is None:
        return "", ""
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value, quote=False)}</t></is>'
        return text, ' t="inlineStr"'
    return f"<v>{value}</v>", ""


def part_of(parts: Parts, sheet: str) -> str:
    """Return the name of the part with a sheet."""
    names = re.findall(r'<sheet [^>]*name="([^"]*)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def row_of(workbook: bytes, code: str) -> int:
    """Return the row of an action in the action tracker."""
    parts = parts_of(workbook)
    text = parts[part_of(parts, TRACKER)].decode()
    found = re.search(rf'<c r="A(\d+)"[^>]*><is><t>{re.escape(code)}</t>', text)
    assert found is not None, code
    return int(found[1])


def without_sheet(workbook: bytes, sheet: str) -> bytes:
    """Return a workbook without one of its sheets, as Excel leaves it."""
    parts = parts_of(workbook)
    book = parts["xl/workbook.xml"].decode()
    there = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*/>', book)
    assert there is not None
    name = part_of(parts, sheet)
    link = re.search(r'r:id="([^"]*)"', there[0])
    assert link is not None
    parts["xl/workbook.xml"] = book.replace(there[0], "").encode()
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    kept = re.sub(rf'<Relationship [^>]*Id="{link[1]}"[^>]*/>', "", links)
    parts["xl/_rels/workbook.xml.rels"] = kept.encode()
    del parts[name]
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = re.sub(
        rf'<Override [^>]*PartName="/{name}"[^>]*/>', "", types
    ).encode()
    return packed(parts)
