"""``collate``: a folder of returns in one workbook, and what is said about it."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import docx
import lxml.html
import pytest
from needs import needs_posix_permissions, not_as_root
from openpyxl import load_workbook
from outcomes import one_line, told

from db.opening import open_register
from db.validation.periods import Period
from db.vocabulary.terms import Choice, ProviderType
from imports.plans.plan_file import default_plan
from tracker.cli.rollup_files import RollUpFiles
from tracker.use_cases.returning import make_return

EXPECTED = "ODS code,Organisation,Contact,Email\nA90001,Example House,Kim,kim@example.org\n"
KEYS = (
    *("plan", "period", "taken", "remarks", "refused", "before", "duplicates"),
    *("missing", "files", "kept", "others"),
)


@pytest.fixture(scope="module")
def _sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of an organisation for two quarters, the second twice, and a file to refuse."""
    folder = tmp_path_factory.mktemp("collating")
    (folder / "sent" / "late").mkdir(parents=True)
    for number, day in ((1, (2026, 10, 5)), (2, (2027, 1, 5)), (3, (2027, 1, 6))):
        now = datetime(*day, 10, tzinfo=UTC)
        register = open_register(
            folder / "theirs.db", user="Sam", create=number == 1, clock=lambda now=now: now
        )
        if number == 1:
            register.organisations.add(
                default_plan(),
                name="Example House",
                ods="A90001",
                provider_type=ProviderType.GENERAL_PRACTICE,
            )
        us = register.organisations.find("A90001")
        register.actions.choose(us, [f"GC{number}"], Choice.IN_PLAN)
        period = Period(2026, 2 if number == 1 else 3)
        make_return(register, us, period, "Sam Example", incomplete=True)
        sent = register.returns.file(us, period)
        where = folder / "sent" / ("late" if number == 3 else "") / sent.view.file_name
        where.write_bytes(sent.workbook)
        register.close()
    (folder / "sent" / "letter.pdf").write_bytes(b"%PDF-1.4")
    return folder / "sent"


@pytest.fixture
def sent(_sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, to read from an empty folder that has a list of those expected."""
    monkeypatch.chdir(tmp_path)
    rows = f"{EXPECTED}A90002,Example Missing,Lee,lee@example.org\n"
    Path("expected.csv").write_text(rows, encoding="utf-8")
    return _sent


@pytest.fixture
def none(greenplan, tmp_path, monkeypatch):
    """The command line on a computer without any register."""
    monkeypatch.setenv("GREENPLAN_DB", str(tmp_path / "none.db"))
    yield greenplan
    assert not (tmp_path / "none.db").exists()


def test_it_says_what_became_of_each_file_and_who_is_missing(none, sent, tmp_path):
    outcome = none("collate", str(sent), "--out", "all.xlsx", "--expected", "expected.csv")
    said = told(outcome)
    assert said.startswith("Q3 2026/27, BLMK Primary Care Green Plan 2026-32, Draft V2 4 files")
    for words in (
        *("Taken with remarks: 1 ", "Another one counts: 1 ", "Refused: 1 "),
        *("For Q2 2026/27, only compared with: 1 ", "letter.pdf: It is a PDF document"),
        *("Missing: 1 organisation A90002 Example Missing: Nothing came."),
        f"Saved as {tmp_path / 'all.xlsx'}.",
    ):
        assert words in said
    book = load_workbook("all.xlsx", data_only=True)
    by_code = {row[0]: row for row in book["Uptake"].iter_rows(min_row=6, values_only=True)}
    assert [by_code[f"GC{n}"][5] for n in (1, 2, 3, 4)] == [1, 1, 1, 0]
    changed = [row[3] for row in book["Changes"].iter_rows(min_row=6, values_only=True)]
    assert changed == ["GC2", "GC3"]
    assert sorted(book["Files"].iter_rows(min_row=6, max_col=1, values_only=True)) == [
        ("Another one counts",),
        ("Period before",),
        ("Refused",),
        ("Taken with remarks",),
    ]


def test_a_remark_on_many_files_is_printed_once(none, sent, tmp_path):
    folder = tmp_path / "some cut"
    shutil.copytree(sent, folder)
    for number in range(1, 6):
        (folder / f"A9100{number}.xlsx").write_bytes(b"PK\x03\x04 half of a workbook")
    said = told(none("collate", str(folder), "--out", "all.xlsx"))
    first = "A91001.xlsx, A91002.xlsx, A91003.xlsx and 2 more"
    assert f" 5 files ({first}): It is damaged or only partly copied. Open it in Excel," in said
    assert said.count("It is damaged") == 1


def test_the_result_as_json(none, sent):
    outcome = none("collate", str(sent), "--out", "a", "--expected", "expected.csv", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    answer = json.loads(outcome.out)
    assert tuple(answer) == KEYS
    counts = [answer[key] for key in ("taken", "remarks", "refused", "before", "duplicates")]
    assert counts == [0, 1, 2, 1, 1]
    assert answer["period"] == "Q3 2026/27"
    assert answer["missing"] == [
        {
            "ods": "A90002",
            "name": "Example Missing",
            "contact": "Lee",
            "email": "lee@example.org",
            "why": "Nothing came.",
        }
    ]
    outcomes = {file["name"]: file["outcome"] for file in answer["files"]}
    assert outcomes == {
        "A90001_Q2-2026-27_1.xlsx": "refused",
        "A90001_Q3-2026-27_1.xlsx": "superseded",
        "late/A90001_Q3-2026-27_2.xlsx": "remarks",
        "letter.pdf": "refused",
    }
    assert Path("a.xlsx").is_file(), "a name without an ending gets .xlsx"


def test_of_several_returns_of_the_period_before_one_is_compared_with(none, sent):
    here = Path(shutil.copytree(sent, "here"))
    shutil.copy(here / "A90001_Q2-2026-27_1.xlsx", here / "Copy of Q2.xlsx")
    answer = json.loads(none("collate", "here", "--out", "a.xlsx", "--json").out)
    assert (answer["refused"], answer["before"]) == (3, 2)
    why = {file["name"]: file["why"] for file in answer["files"]}
    assert why["A90001_Q2-2026-27_1.xlsx"] == ["For Q2 2026/27: it is only compared with."]
    assert why["Copy of Q2.xlsx"] == ["For Q2 2026/27: A90001_Q2-2026-27_1.xlsx counts there."]
    book = load_workbook("a.xlsx", data_only=True)
    assert book["Summary"]["A3"].value == "1 return received. 1 file could not be used."
    assert book["Changes"].max_row == 7


def test_a_period_can_be_chosen(none, sent):
    outcome = none("collate", str(sent), "--out", "a.xlsx", "--period", "Q2 2026/27", "--json")
    answer = json.loads(outcome.out)
    assert (answer["period"], answer["remarks"], answer["missing"]) == ("Q2 2026/27", 1, [])
    refused = [file for file in answer["files"] if file["outcome"] == "refused"]
    assert {file["period"] for file in refused} == {"Q3 2026/27", None}


def test_the_tables_as_csv(none, sent, tmp_path):
    said = told(
        none(
            *("collate", str(sent), "--out", "a.xlsx", "--expected", "expected.csv"),
            *("--csv", "tables/all"),
        )
    )
    folder = tmp_path / "tables" / "all"
    assert said.endswith(f"CSV files saved in {folder}.")
    with (folder / "missing.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["ODS code"], row["Return due"], row["Why"]) == (
        "A90002",
        "2027-01-31",
        "Nothing came.",
    )


def test_the_tables_as_parquet(none, sent, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    said = told(none("collate", str(sent), "--out", "a.xlsx", "--parquet", "tables"))
    assert said.endswith(f"Parquet files saved in {tmp_path / 'tables'}.")
    assert parquet.read_table("tables/organisations.parquet").num_rows == 1


def test_parquet_without_its_library_is_refused_before_anything_is_read(none, sent, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    refused = one_line(none("collate", str(sent), "--out", "a.xlsx", "--parquet", "tables"))
    assert "Parquet files need the library pyarrow" in refused
    assert not Path("a.xlsx").exists()


def test_the_paper_the_feedback_sheets_and_what_is_offered(none, sent, tmp_path):
    Path("offer.txt").write_text("- Help with \u00e9states", encoding="utf-16")
    for paper in ("paper", "paper.html"):
        said = told(
            none(
                *("collate", str(sent), "--out", "a.xlsx", "--expected", "expected.csv"),
                *("--paper", paper, "--feedback", "sheets", "--offer", "offer.txt"),
            )
        )
        saved = tmp_path / ("paper.docx" if paper == "paper" else paper)
        assert said.endswith(
            f"Leadership Group paper saved as {saved}."
            f" 1 feedback sheet saved in {tmp_path / 'sheets'}."
        )
    web = lxml.html.parse("paper.html").getroot().text_content()
    words = " ".join(docx.Document("paper.docx").element.itertext())
    for text in (web, " ".join(words.split())):
        assert "1 of 2 organisations sent a return." in text
        assert "What counts towards other plans" in text
    (sheet,) = Path("sheets").iterdir()
    assert sheet.name == "A90001 Example House.html"
    assert "Help with \u00e9states" in lxml.html.parse(str(sheet)).getroot().text_content()


def test_faults_of_the_list_are_said_on_stderr(none, sent):
    Path("expected.csv").write_text(f"{EXPECTED}A90001,Again,,\n,No code,,\n", encoding="utf-8")
    for more in ((), ("--json",)):
        outcome = none("collate", str(sent), "--out", "a", "--expected", "expected.csv", *more)
        assert outcome.code == 0
        assert outcome.err == (
            "A3: A90001 is in A2 too, which counts.\nA4 has no ODS code. The row was left out.\n"
        )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("collate nowhere --out a.xlsx", "nowhere is no folder"),
        ("collate expected.csv --out a.xlsx", "expected.csv is no folder"),
        ("collate empty --out a.xlsx", "There are no files in empty"),
        ("collate letters --out a.xlsx", "None of the 1 files in letters can be read as a return"),
        ("collate empty --out a.pdf", "a.pdf does not end in .xlsx"),
        ("collate empty --out empty/no/a.xlsx", "no"),
        ("collate empty --out a.xlsx --period soon", "'soon' is not a period"),
        ("collate empty --out a.xlsx --csv expected.csv", "expected.csv is a file"),
        ("collate empty --out a.xlsx --expected letters/letter.pdf", "letter.pdf"),
        ("collate empty --out a.xlsx --expected none.csv", "none.csv"),
        ("collate empty --out a.xlsx --paper a.pdf", "a.pdf does not end in .docx, .html or .htm"),
        ("collate empty --out a.xlsx --feedback expected.csv", "expected.csv is a file"),
        ("collate empty --out a.xlsx --feedback letters", "other files in it: letter.pdf"),
        ("collate empty --out a.xlsx --feedback b --offer letters", "letters cannot be read"),
        ("collate empty --out a.xlsx --feedback b --offer blank.txt", "blank.txt is empty"),
        ("collate empty --out a.xlsx --feedback b --offer zip", "zip is not plain text"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(none, sent, line, why):
    Path("empty").mkdir()
    Path("letters").mkdir()
    Path("letters", "letter.pdf").write_bytes(b"%PDF-1.4")
    Path("blank.txt").write_text(" \n")
    Path("zip").write_bytes(b"PK\x03\x04\0\0")
    assert why in one_line(none(*shlex.split(line)))
    assert not Path("a.xlsx").exists()


def test_without_out_it_is_a_usage_error(none, sent):
    outcome = none("collate", str(sent))
    assert outcome.code == 2
    assert "--out" in outcome.err


def test_an_offer_without_sheets_is_a_usage_error(none, sent):
    outcome = none("collate", str(sent), "--out", "a.xlsx", "--offer", "expected.csv")
    assert outcome.code == 2
    assert "--offer is for feedback sheets. Give --feedback too." in outcome.err


@needs_posix_permissions
@not_as_root
def test_a_folder_that_may_not_be_written_is_said_before_anything_is_read(none, sent, tmp_path):
    Path("shut").mkdir()
    Path("shut").chmod(0o500)
    try:
        assert "shut" in one_line(none("collate", str(sent), "--out", "shut/a.xlsx"))
        assert "shut" in one_line(none("collate", str(sent), "--out", "a.xlsx", "--csv", "shut/b"))
    finally:
        Path("shut").chmod(0o700)


def test_looking_at_a_register_only_it_still_writes_its_files(greenplan, example_surgery, sent):
    before = example_surgery.path.read_bytes()
    outcome = greenplan("--read-only", "collate", str(sent), "--out", "a.xlsx")
    assert (outcome.code, outcome.err) == (0, "")
    assert Path("a.xlsx").is_file()
    assert example_surgery.path.read_bytes() == before


FURTHER = {
    "csv": ("--csv tables", "tables/missing.csv"),
    "parquet": ("--parquet tables", "tables/missing.parquet"),
    "paper": ("--paper paper.html", "paper.html"),
    "feedback": ("--feedback sheets", "sheets"),
}


@pytest.mark.parametrize("kind", FURTHER)
def test_a_further_file_is_saved_of_a_folder_that_has_not_changed(
    greenplan, example_surgery, sent, tmp_path, monkeypatch, kind
):
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    monkeypatch.chdir(tmp_path)
    again = ("collate", str(sent), "--out", "all.xlsx")
    assert greenplan(*again).code == 0
    assert "Nothing has changed since it was saved" in greenplan(*again).out
    option, file = FURTHER[kind]
    outcome = greenplan(*again, *option.split())
    assert (outcome.code, outcome.err) == (0, "")
    assert Path(file).exists()


@pytest.mark.parametrize("kind", FURTHER)
def test_each_kind_of_further_file_is_wanted_if_it_is_asked_for(kind):
    assert RollUpFiles(**{kind: Path("anywhere")}).are_wanted
    assert not RollUpFiles().are_wanted
