"""Whatever is read or typed has a limit, and what is over it is refused in one clear line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from db.records.evidence_links import LINK_LIMIT
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, TITLE_LIMIT
from imports.reading.books import BookRefused, read_book

INIT = ("init", "--ods=A99998", "--type=general-practice")
TYPED: tuple[tuple[Sequence[str], str, int], ...] = (
    ((*INIT,), "--name={}", NAME_LIMIT),
    (("init", "--name=Sample", "--type=general-practice"), "--ods={}", NAME_LIMIT),
    ((*INIT, "--name=Sample"), "--pcn={}", NAME_LIMIT),
    ((*INIT, "--name=Sample"), "--icb={}", NAME_LIMIT),
    ((*INIT, "--name=Sample"), "--contact={}", NAME_LIMIT),
    ((*INIT, "--name=Sample"), "--email={}@example.org", NAME_LIMIT),
    (("set", "GC1"), "--lead={}", NAME_LIMIT),
    (("set", "GC1", "--choice=not-for-us"), "--reason={}", NOTE_LIMIT),
    (("update", "GC1"), "{}", NOTE_LIMIT),
    (("add",), "{}", TITLE_LIMIT),
    (("add", "An action"), "--detail={}", NOTE_LIMIT),
    (("evidence", "GC1"), "--title={}", TITLE_LIMIT),
    (("evidence", "GC1", "--title=Plan"), "--link={}", LINK_LIMIT),
    (("measure", "GC1", "--unit=kWh", "--dimension=social"), "--name={}", NAME_LIMIT),
    (("measure", "GC1", "--name=Power", "--dimension=social"), "--unit={}", NAME_LIMIT),
    (
        ("measure", "GC1", "--name=Power", "--unit=kWh", "--dimension=social"),
        "--source={}",
        NOTE_LIMIT,
    ),
    (("barrier", "GC1", "--kind=money"), "--note={}", NOTE_LIMIT),
    (("barrier", "GC1", "--kind=money", "--note=Dear"), "--support={}", NOTE_LIMIT),
    (("commitment",), "{}", TITLE_LIMIT),
    (("commitment", "Walk"), "--description={}", NOTE_LIMIT),
    (("commitment", "Walk"), "--comments={}", NOTE_LIMIT),
    (("risk",), "{}", TITLE_LIMIT),
    (("risk", "Heat"), "--mitigation={}", NOTE_LIMIT),
    (("risk", "Heat"), "--owner={}", NAME_LIMIT),
    (("return", "--incomplete"), "--by={}", NAME_LIMIT),
)


@pytest.mark.parametrize(
    ("command", "option", "limit"), TYPED, ids=[f"{c[0]} {o[:13]}" for c, o, _ in TYPED]
)
def test_text_that_is_typed_has_its_limit(
    example_surgery: Any,
    greenplan: Callable[..., Any],
    command: Sequence[str],
    option: str,
    limit: int,
) -> None:
    before = example_surgery.path.read_bytes()
    told = greenplan(*command, option.format("x" * (limit + 1)))
    assert told.code == 1
    assert f"The limit is {limit:,}. Shorten it." in " ".join(told.err.split())
    assert example_surgery.path.read_bytes() == before
    assert not example_surgery.path.with_name("tracker.db-journal").exists()


def test_a_name_that_is_too_long_for_a_disk_is_refused(
    example_surgery: object, greenplan: Callable[..., Any]
) -> None:
    for command in (("import",), ("export", "csv"), ("fill", "x.xlsx", "--out")):
        told = greenplan(*command, "x" * 5_000 + ".csv")
        assert told.code == 1
        assert "Traceback" not in told.err
        assert "unexpected" not in told.err
        assert told.err.count("\n") == 1


# Entities that multiply, where a search for plain letters does not see them

ERROR_CELL = b't="e"'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def seen_as(text: bytes) -> str:
    """Return characters that are these bytes when they are written in UTF-16."""
    return (text + b" " * (len(text) % 2)).decode("utf-16-le")


def test_entities_are_not_expanded_in_a_sheet_that_only_seems_to_be_in_utf_8(
    tmp_path: Path,
) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 8))
    sheet = (
        f'\ufeff<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
        f"<!--{seen_as(b'sheetData')}{seen_as(ERROR_CELL)}-->"
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l7;</t>'
        "</is></c></row></sheetData></worksheet>"
    ).encode("utf-16-le")
    assert b"sheetData" in sheet
    assert b"<!DOCTYPE" not in sheet
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/'
        'workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml'
        '.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="T"'
        ' sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
    }
    with ZipFile(tmp_path / "Return.xlsx", "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
        package.writestr("xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(BookRefused, match="is damaged"):
        read_book(tmp_path / "Return.xlsx")
