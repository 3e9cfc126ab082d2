"""Lists of who is expected, as people keep them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from made_books import ods_parts, zipped
from openpyxl import Workbook
from other_programs import ods_cell, ods_row, ods_table

from db.received.received_return import Expected
from db.vocabulary.terms import ProviderType
from imports.collating.expected import ExpectedList, read_expected
from imports.reading.books import BookReader, BookRefused

LINES = (
    ("ODS code", "Organisation", "Type", "PCN"),
    ("A00001", "Example Surgery", "General practice", "North"),
    ("v00002", "Example Dental", "dentist", ""),
)
FIRST = Expected("A00001", "Example Surgery", ProviderType.GENERAL_PRACTICE, "North")
SECOND = Expected("V00002", "Example Dental", ProviderType.DENTAL_PRACTICE)


def csv_of(*lines: tuple[str, ...]) -> bytes:
    return "\r\n".join(",".join(line) for line in lines).encode("utf-8-sig")


def xlsx_of(*lines: tuple[str, ...]) -> bytes:
    book, file = Workbook(), BytesIO()
    book.create_sheet("Notes", 0).append(["This list was made in May"])
    for line in lines:
        book.worksheets[1].append(line)
    book.save(file)
    return file.getvalue()


def ods_of(*lines: tuple[str, ...]) -> bytes:
    return zipped(ods_parts(ods_table(*(ods_row(*map(ods_cell, line)) for line in lines))))


@pytest.fixture
def read(tmp_path: Path, reader: BookReader):
    def reading(content: bytes, name: str = "list.csv") -> ExpectedList:
        file = tmp_path / name
        file.write_bytes(content)
        return read_expected(reader.read(file))

    return reading


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", csv_of(*LINES)), ("a.xlsx", xlsx_of(*LINES)), ("a.ods", ods_of(*LINES))],
)
def test_a_list_of_any_format_is_read(read, name, content):
    assert read(content, name) == ExpectedList((FIRST, SECOND), ())


def test_other_headings_and_lines_above_them_are_understood(read):
    lines = (
        ("Practices in our place", "", ""),
        ("", "", ""),
        ("Practice name", "Practice Code", "Practice manager"),
        ("Example Surgery", " a00001 ", "Pat  Sample"),
    )
    got = read(csv_of(*lines))
    assert got.organisations == (Expected("A00001", "Example Surgery", contact="Pat Sample"),)


def test_a_code_that_is_there_twice_counts_once_and_is_told(read):
    got = read(csv_of(*LINES, ("a00001", "Somebody else", "", "")))
    assert got.organisations == (FIRST, SECOND)
    (fault,) = got.faults
    assert fault == "A4: A00001 is in A2 too, which counts."


def test_rows_without_a_code_and_types_that_are_not_known_are_told(read):
    more = (("", "No code here", "", ""), ("", "", "", ""), ("A00003", "", "Vets", ""))
    got = read(csv_of(*LINES, *more))
    assert [one.ods for one in got.organisations] == ["A00001", "V00002", "A00003"]
    assert got.organisations[2] == Expected("A00003", "A00003")
    assert len(got.faults) == 2
    assert got.faults[0].startswith("A4 has no ODS code")
    assert got.faults[1] == "C6: 'Vets' is not a known type of organisation."


@pytest.mark.parametrize("lines", [(("Name", "Town"), ("Example", "Luton")), (("",),)])
def test_a_list_without_codes_is_refused(read, lines):
    with pytest.raises(BookRefused, match="ODS code"):
        read(csv_of(*lines))


def test_codes_that_a_spreadsheet_took_for_numbers_stay(read):
    lines = (("ODS", "Name"), ("80001", "Example"))
    assert [one.ods for one in read(csv_of(*lines)).organisations] == ["80001"]
