"""The sound files that are changed: what the tracker writes, and what other tests make by hand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from db.opening import open_register
from db.register import Register
from db.returns.returns import ReturnContent
from db.validation.periods import Period
from exports.returns.workbook import return_bytes
from exports.tracker.action_tracker import tracker_bytes
from imports.plans.plan_file import default_plan
from tracker.demo.demo import add_sample_practice

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS / "imports"), str(TESTS / "exports")]  # their files have each other by name

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SAM = "Sam Example"


def opened(path: Path, *, create: bool = False) -> Register:
    """Open the register at ``path`` for Sam Example on a Sunday in Q3 2026/27."""
    return open_register(path, user=SAM, create=create, clock=lambda: NOW)


def made_register(path: Path) -> bytes:
    """Make the register of the sample practice at ``path``, with a return; give its bytes."""
    path.write_bytes(_sample_register())
    return path.read_bytes()


@cache
def _sample_register() -> bytes:
    with TemporaryDirectory() as folder:
        return _filled(Path(folder) / "sample.db")


def _filled(path: Path) -> bytes:
    with closing(opened(path, create=True)) as register:
        practice = add_sample_practice(register, default_plan())

        def render(content: ReturnContent) -> tuple[str, bytes]:
            return "return.xlsx", return_bytes(content)

        register.returns.make(practice, Period(2026, 3), SAM, render, incomplete=True)
    return path.read_bytes()


def own_workbooks(register: Register) -> list[bytes]:
    """The tracker of the practice in ``register``, and its last return."""
    practice = register.organisations.find()
    made = register.returns.file(practice, Period(2026, 3))
    return [tracker_bytes(register.position(practice)), made.workbook]


def small_workbooks() -> list[bytes]:
    """Workbooks made by hand: one with everything in a cell, one .ods, ones of practices."""
    from made_books import inline, ods_parts, rows, xlsx, xlsx_parts, zipped

    cells = (
        f"{inline('A1', 'No.')}{inline('B1', 'Action')}{inline('C1', 'Status')}",
        '<c r="A2" t="s"><v>0</v></c><c r="B2" t="e"><v>#REF!</v></c>'
        '<c r="C2" s="1"><v>46000</v></c>',
        '<c r="A3" t="b"><v>1</v></c><c r="B3"><f>1/3</f></c><c r="C3" t="d"><v>2026-11-22</v></c>',
        f'{inline("A4", "GC3 _x0041_")}<c r="B4" t="str"><f>A1</f><v>x</v></c>'
        '<c r="C4"><v>.5</v></c>',
    )
    texts = '<si><t>GC1</t></si><si><r><t>GC</t></r><r><t xml:space="preserve"> 2</t></r></si>'
    saved = (
        '<p xmlns:dc="x"><dc:creator>Sam</dc:creator><lastModifiedBy>Kim Sample</lastModifiedBy>'
        "<modified>2026-11-20T09:00:00Z</modified></p>"
    )
    parts = {**xlsx_parts(rows(*cells), texts=texts), "docProps/core.xml": saved.encode()}
    table = (
        '<table:table table:name="Tracker"><table:table-row>'
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in ("No.", "Action", "Status")
        )
        + '</table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell'
        ' table:number-columns-repeated="3" office:value-type="float" office:value="1.5">'
        "<text:p>1.5</text:p></table:table-cell></table:table-row></table:table>"
    )
    old = (TESTS / "imports" / "files" / "made_up.ods").read_bytes()
    ods = zipped(ods_parts(table))
    return [zipped(parts), zipped(parts, packed=False), xlsx(rows(*cells)), old, ods]


def old_workbook() -> bytes:
    """A workbook of Excel 97 to 2003."""
    return (TESTS / "imports" / "files" / "made_up.xls").read_bytes()


def layouts(register: Register) -> list[tuple[str, bytes]]:
    """Files as practices keep them by hand, with their names."""
    from layouts import LAYOUTS

    position = register.position(register.organisations.find())
    return [(layout.file, layout.made(position)) for layout in LAYOUTS]


def templates() -> list[bytes]:
    """Workbooks as ICBs issue them, to be filled in."""
    from made_rich_template import rich_parts
    from made_templates import listed, simple, worksheet, zipped

    cells = '<c r="B2"/><c r="C2" t="s"><v>0</v></c><c r="D2" s="1"><v>1</v></c>'
    rows = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>No.</t></is></c></row><row r="2">{cells}</row>'
    )
    names = '<definedName name="Ours">Lists!$A$1:$A$3</definedName>'
    words = '<row r="1"><c r="A1" t="inlineStr"><is><t>Complete</t></is></c></row>'
    plain = simple(
        {
            "Plan": worksheet(rows, after=listed("B2:D9", "Ours")),
            "Lists": worksheet(words, after=listed("A1", "Lists!$A$1:$A$3")),
        },
        names=names,
        strings="<si><t>Lead _x0041_</t></si>",
    )
    return [plain, zipped(rich_parts()), zipped(rich_parts(macros=True))]


def shipped_texts(folder: str) -> Sequence[bytes]:
    """The files of one of the folders of facts that come with the tracker, the small ones first."""
    found = sorted((TESTS.parent / "imports").rglob(f"{folder}/*.toml"))
    return sorted((path.read_bytes() for path in found), key=len)
