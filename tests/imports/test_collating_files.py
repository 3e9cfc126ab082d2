"""Whole, broken, doubled, altered, foreign and hand-kept files: each under its right heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO

import pytest
from made_books import inline, old_office, rows, understating, xlsx, xlsx_parts
from openpyxl import Workbook, load_workbook
from sent_returns import (
    Q3,
    TODAY,
    TRACKER,
    Sent,
    made,
    packed,
    parts_of,
    replaced,
    row_of,
    typed,
    with_records,
    without_sheet,
    worked_on,
)

from db.received.received_return import Expected, Judgement, Outcome
from db.validation.periods import Period
from db.vocabulary.terms import ProviderType
from exports.data.csv_tables import csv_bytes, list_columns
from imports.plans.plan_file import shipped_plan
from tracker.use_cases.collating import collate, plans_to_collate

TAKEN, REMARKS, SUPERSEDED, SAME, REFUSED = Outcome
NOT_ON_THE_LIST = "Z99999"
NHS_NUMBER = "943 476 5919"


@dataclass(frozen=True)
class File:
    """A file, and what it should be filed under."""

    name: str
    content: bytes
    outcome: Outcome
    remarks: tuple[str, ...] = ()
    ods: str = ""


@cache
def plain() -> Sent:
    return made(worked_on)


@cache
def rich() -> Sent:
    return made(worked_on, with_records)


def saved_by_openpyxl(workbook: bytes, *, values: bool = False) -> bytes:
    """Save a workbook as openpyxl does: without the results of formulas, or only with them."""
    book = load_workbook(BytesIO(workbook), data_only=values)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(*lines: tuple[object, ...], sheet: str = "Our list") -> bytes:
    """A workbook with one table."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for line in lines:
        page.append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def by_hand() -> bytes:
    return table_of(
        ("Ref", "What we are doing", "Where are we?", "Who", "By when"),
        ("GC1", "Guidance", "Ongoing", "Pat", date(2027, 3, 31)),
        ("GC2", "Climate emergency", "Done", "Dr Sample", None),
        ("GC3", "Training", "Not yet", "", None),
        sheet="Green list",
    )


def with_sheet(workbook: bytes) -> bytes:
    """Add a sheet of notes, without touching any other."""
    parts = parts_of(workbook)
    number = 99
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    note = rows(inline("A1", "Ring the estates team about the boiler"))
    parts[f"xl/worksheets/sheet{number}.xml"] = (
        f'<worksheet xmlns="{main}">{note}</worksheet>'.encode()
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    link = f'<Relationship Type="{kind}" Target="/xl/worksheets/sheet{number}.xml" Id="rIdN"/>'
    changes = {
        "xl/workbook.xml": (
            "</sheets>",
            '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
            f' name="Notes" sheetId="{number}" r:id="rIdN"/></sheets>',
        ),
        "xl/_rels/workbook.xml.rels": ("</Relationships>", f"{link}</Relationships>"),
    }
    for name, (old, new) in changes.items():
        parts[name] = parts[name].replace(old.encode(), new.encode())
    return packed(parts)


def whole() -> Iterator[File]:
    """Files with nothing to remark, or little."""
    work = plain().workbook
    yield File("plain.xlsx", work("A00001"), TAKEN)
    yield File("north/spring/nested.xlsx", work("A00002"), TAKEN)
    yield File("mail.zip", packed({"a/return.xlsx": work("A00003")}), TAKEN)
    inner = packed({"return.xlsx": work("A00004")})
    yield File("outer.zip", packed({"inner.zip": inner}), TAKEN)
    yield File("records.xlsx", rich().workbook("A00005"), TAKEN)
    for ods, kind in (
        ("V00001", ProviderType.DENTAL_PRACTICE),
        ("FA001", ProviderType.COMMUNITY_PHARMACY),
        ("TP001", ProviderType.OPTOMETRY_PRACTICE),
        ("UC001", ProviderType.INTEGRATED_URGENT_CARE),
    ):
        yield File(f"{kind.value}.xlsx", made(worked_on, kind=kind).workbook(ods), TAKEN)
    macros = replaced(
        work("A00006"), ("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    )
    macros = replaced(
        macros,
        (
            "application/vnd.openxmlformats-officedocument.ms-excel.sheet",
            "application/vnd.ms-excel.sheet",
        ),
        within="Content_Types",
    )
    yield File("macros.xlsm", macros, TAKEN)
    yield File("values only.xlsx", saved_by_openpyxl(work("A00007"), values=True), TAKEN)
    yield File("one more sheet.xlsx", with_sheet(work("A00008")), TAKEN)
    cover = typed(work("A00009"), "Cover", B5="a00009 ")
    yield File("small letters.xlsx", cover, TAKEN)
    yield File("no code on the cover.xlsx", typed(work("A00010"), "Cover", B5=None), TAKEN)
    renamed = replaced(work("A00011"), ('name="Cover"', 'name="Front"'), within="xl/workbook.xml")
    yield File("cover renamed.xlsx", renamed, TAKEN)
    yield File("no ending", work("A00012"), TAKEN)
    yield File("wrong ending.pdf", work("A00013"), TAKEN)


def with_remarks() -> Iterator[File]:
    """Files that count, with something that a person should know."""
    work = plain().workbook

    def altered(name: str, key: str, workbook: bytes, *more: str) -> File:
        return File(f"{name}.xlsx", workbook, REMARKS, (key, *more))

    book = work("B00001")
    row = row_of(book, "GC4")
    other = row_of(book, "GC5")
    yield altered(
        "code", "code-altered", typed(book, TRACKER, **{f"A{row}": "GC9"}), "twice", "missing"
    )
    book = work("B00002")
    yield altered("title", "title-altered", typed(book, TRACKER, **{f"B{row}": "Help the bees"}))
    book = work("B00003")
    gone: dict[str, None] = {f"{column}{row}": None for column in "ABGHIKL"}
    yield altered("row deleted", "missing", typed(book, TRACKER, **gone))
    book = work("B00004")
    again = typed(book, TRACKER, **{f"A{other}": "GC4", f"B{other}": None})
    yield altered("row twice", "twice", again, "missing")
    book = without_sheet(work("B00005"), "_greenplan")
    yield altered("hidden sheet deleted", "not-ours", book)
    book = work("B00006")
    yield altered("hidden sheet edited", "edited", typed(book, "_greenplan", B8="12345678"))
    yield altered("openpyxl", "not-calculated", saved_by_openpyxl(work("B00007")))
    book = work("B00008")
    stale = replaced(book, ("<v>Green</v>", "<v>Red</v>"), within="worksheets")
    yield altered("stale colour", "stale", stale)
    book = work("B00009", signed_by="")
    yield altered("not signed", "not-signed", book)
    cut = replaced(work("B00010"), ("<v>Complete</v>", "<v>Incomplete</v>"), within="sheet1.xml")
    yield altered("checklist", "incomplete", cut)
    yield altered("not expected", "not-expected", work(NOT_ON_THE_LIST))
    yield altered("other name", "name", work("B00011", "Somewhere Else Entirely"))
    book = without_sheet(typed(work("B00012"), "Cover", B5=None), "_greenplan")
    yield altered("of B00012", "sender-by-name", book, "not-ours")
    error = replaced(work("B00013"), (' t="str"><f>', ' t="e"><f>'), within="sheet4.xml")
    yield altered("errors", "unread", error)
    yield altered("tracker", "tracker", plain().tracker("B00014"), "no-period")
    yield altered("by hand B00015", "tracker", by_hand(), "no-period", "sender-by-name", "missing")
    position = plain().content.position
    ours = csv_bytes(position.actions, list_columns(position.actions, [position.plan.declared]))
    yield File("B00016.csv", ours, REMARKS, ("tracker", "no-period", "sender-by-name"))
    book = replaced(rich().workbook("B00017"), (">Evidence<", ">Proof<"), within="worksheets")
    yield altered("headings gone", "sheets", book)


def broken() -> Iterator[File]:
    """Files that cannot be read, or say nothing about actions."""
    work = plain().workbook
    book = work("C00001")

    def file(name: str, content: bytes, key: str = "unreadable") -> File:
        return File(name, content, REFUSED, (key,))

    yield file("letter.pdf", b"%PDF-1.7\n" + b"x" * 500)
    yield file("photo.jpg", b"\xff\xd8\xff\xe0" + b"x" * 500)
    yield file("mail.txt", b"Please find attached our return.")
    yield file("page.xls", b"<html><table><tr><td>GC1</td></tr></table></html>")
    yield file("empty.xlsx", b"")
    yield file("note.rtf", rb"{\rtf1 hello}")
    yield file("archive.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 100)
    yield file("register.db", b"SQLite format 3\0" + bytes(500))
    yield file("cut.xlsx", book[: len(book) // 2])
    yield file("first bytes.xlsx", book[:30])
    yield file("middle.xlsx", book[:20_000] + b"\xff" * 40 + book[20_040:])
    yield file("password.xlsx", old_office("EncryptedPackage"))
    yield file("letter.doc", old_office("WordDocument"))
    yield file("old.xls", old_office("Workbook"))
    word = xlsx_parts()
    word["[Content_Types].xml"] = word["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet", b"wordprocessingml.document"
    )
    yield file("letter.docx", packed(word))
    yield file("bomb.xlsx", packed({**xlsx_parts(), "xl/media/a.bin": bytes(60 * 1024 * 1024)}))
    yield file("lying.xlsx", understating(b"a" * 200_000, 10))
    entity = parts_of(book)
    entity["xl/workbook.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + entity["xl/workbook.xml"]
    yield file("entities.xlsx", packed(entity))
    yield file("blank.xlsx", xlsx(rows("")))
    yield file("holidays.xlsx", table_of(("Name", "From", "To"), ("Pat", TODAY, TODAY)))
    yield file("later.xlsx", replaced(book, ("<t>1</t>", "<t>9</t>"), within=_origin(book)))
    key = plain().content.position.plan.key
    unknown = replaced(book, (f"<t>{key}</t>", "<t>lakeland-2030</t>"), within=_origin(book))
    yield file("unknown plan.xlsx", unknown)
    row = row_of(book, "GC4")
    patient = typed(book, TRACKER, **{f"H{row}": f"Rang {NHS_NUMBER} about inhalers"})
    yield file("patient.xlsx", patient)
    locked = bytearray(packed({"a.csv": b"GC1"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + flags] |= 1
    yield file("locked.zip", bytes(locked))
    torn = packed({"a.csv": b"one" * 1000})
    yield file("torn.zip", torn[: len(torn) - 30])
    yield file("no tracker.xlsx", without_sheet(book, TRACKER))
    yield file("by hand.xlsx", by_hand(), "no-sender")
    yield file("summer.xlsx", work("C00002", period=Period(2026, 2)), "period-before")
    ics = made(plan=shipped_plan("llr-2022-25"))
    yield file("other plan.xlsx", ics.workbook("C00003"), "other-plan")


def doubled() -> Iterator[File]:
    """Several files of one organisation."""
    work = plain().workbook
    yield File("d1 first.xlsx", work("D00001"), SUPERSEDED, ("superseded",))
    yield File("d1 second.xlsx", work("D00001", number=2), TAKEN)
    yield File(
        "d1 third.xlsx", work("D00001", signed_by=""), SUPERSEDED, ("superseded", "not-signed")
    )
    once = work("D00002")
    yield File("d2 again.zip", packed({"x.xlsx": once}), TAKEN)
    yield File("d2 copy.xlsx", once, SAME, ("same",))
    yield File("d2.xlsx", once, SAME, ("same",))
    tracker = plain().tracker("D00003")
    yield File("d3 tracker.xlsx", tracker, SUPERSEDED, ("superseded", "tracker", "no-period"))
    yield File("d3 return.xlsx", work("D00003"), TAKEN)


def _origin(workbook: bytes) -> str:
    from sent_returns import part_of

    return part_of(parts_of(workbook), "_greenplan")


@pytest.fixture(scope="module")
def files() -> tuple[File, ...]:
    return (*whole(), *with_remarks(), *broken(), *doubled())


@pytest.fixture(scope="module")
def judged(files: tuple[File, ...], tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    """All of them in one folder, collated."""
    folder = tmp_path_factory.mktemp("returns")
    for file in files:
        (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.name).write_bytes(file.content)
    codes = [f"{letter}{number:05}" for letter in "ABCD" for number in range(1, 20)]
    codes += ["V00001", "FA001", "TP001", "UC001"]
    expected = [Expected(ods, f"Surgery {ods}") for ods in codes]
    return collate(folder, plans_to_collate(None), expected, TODAY).judgement


def test_there_are_more_than_sixty_of_them_and_each_is_in_the_report_once(files, judged):
    assert len(files) > 60
    names = Counter(report.name.partition("!")[0] for report in judged.files)
    assert names == Counter(file.name for file in files)
    assert judged.period == Q3


def test_each_is_under_its_right_heading(files, judged):
    reports = {one.name.partition("!")[0]: one for one in judged.files}
    wrong = {}
    for file in files:
        report = reports[file.name]
        keys = [remark.key for remark in report.remarks]
        if (report.outcome, sorted(keys)) != (file.outcome, sorted(file.remarks)):
            said = [f"{remark.key}: {remark.text} {remark.ask}" for remark in report.remarks]
            wrong[file.name] = (report.outcome, said)
    assert not wrong, "\n".join(f"{name}: {got}" for name, got in wrong.items())


def test_no_remark_repeats_a_patients_number(judged):
    said = [remark.text for report in judged.files for remark in report.remarks]
    assert not any("943" in text for text in said)


def test_what_is_wrong_with_a_file_is_said_without_its_name_and_calls_no_workbook_a_zip(judged):
    said = {
        report.name: remark.text
        for report in judged.files
        for remark in report.remarks
        if remark.key == "unreadable"
    }
    assert said["cut.xlsx"].startswith("It is damaged or only partly copied. Open it in Excel,")
    assert said["letter.doc"].startswith("It is ")
    assert "zip" in said["torn.zip"]
    assert not [name for name, text in said.items() if text.startswith(f"{name} ")]


def test_who_is_missing_is_who_sent_nothing_that_counts(judged):
    there = {judged.files[number].ods for number in judged.counted}
    missing = {one.expected.ods for one in judged.missing}
    assert not there & missing
    assert {"C00002", "C00003"} <= missing
    why = {one.expected.ods: one.why for one in judged.missing}
    assert "Q2" in why["C00002"]
    assert why["A00019"] == "Nothing came."
