"""Files that would harm, hang or mislead are refused in one line, and the next one still reads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made_books import (
    SHEET,
    inline,
    ods_parts,
    old_office,
    overlapping,
    rows,
    sheet_xml,
    understating,
    with_part,
    xlsx,
    xlsx_parts,
    zipped,
)
from needs import needs_pipes_in_folders, needs_posix_permissions

from db.sharing.process import Process, computer_name
from imports.reading.books import BookReader, BookRefused, read_book
from imports.reading.child_process import Child
from imports.reading.windows_limits import memory_of

SOUND = xlsx(rows(inline("A1", "Code")))
MEGABYTE = 1024 * 1024
HTML = b"\xef\xbb\xbf\r\n<html><body><table><tr><td>Code</td></tr></table></body></html>"


@pytest.fixture(scope="module")
def reader():
    """A process of their own, whose memory is looked at."""
    with BookReader() as reader:
        yield reader


@pytest.fixture
def refusal(reader, tmp_path):
    """What is said of a file, and not that it took too long; the file after it reads."""

    def said_of(content: bytes, name: str = "Return.xlsx") -> str:
        (tmp_path / name).write_bytes(content)
        (tmp_path / "Sound.xlsx").write_bytes(SOUND)
        with pytest.raises(BookRefused) as refused:
            reader.read(tmp_path / name)
        assert reader.read(tmp_path / "Sound.xlsx").sheets[0].rows == (("Code",),)
        line = str(refused.value)
        assert line.startswith(name)
        assert "takes more than" not in line
        assert line.isprintable()
        assert len(line) < 320
        return line

    return said_of


def without(part: str) -> bytes:
    parts = xlsx_parts(rows(inline("A1", "Code")))
    del parts[part]
    return zipped(parts)


def with_types(content_type: str) -> bytes:
    return zipped({"[Content_Types].xml": f'<Types x="{content_type}"/>'.encode()})


def with_sheet(part: bytes) -> bytes:
    return zipped({**xlsx_parts(), SHEET: part})


# What cannot be opened at all


def test_a_file_that_does_not_exist(reader, tmp_path):
    with pytest.raises(BookRefused, match=r"^Gone\.xlsx does not exist\. Check the name"):
        reader.read(tmp_path / "Gone.xlsx")


def test_a_folder(reader, tmp_path):
    (tmp_path / "Returns.xlsx").mkdir()
    with pytest.raises(BookRefused, match=r"is a folder\. Choose a file in it"):
        reader.read(tmp_path / "Returns.xlsx")


@needs_posix_permissions
def test_a_file_nobody_may_read(reader, tmp_path):
    path = tmp_path / "Closed.xlsx"
    path.write_bytes(SOUND)
    path.chmod(0)
    with pytest.raises(BookRefused, match=r"You do not have access to Closed\.xlsx\. Close it"):
        reader.read(path)


@needs_pipes_in_folders
def test_a_pipe_that_never_ends(reader, tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(BookRefused, match="is not an ordinary file"):
        reader.read(tmp_path / "pipe.xlsx")


def test_an_empty_file(refusal):
    assert "is empty. Ask the sender" in refusal(b"")


def test_a_name_that_would_break_the_line_is_shown_without_harm(reader, tmp_path):
    path = tmp_path / f"a\x1b[2J{'b' * 150}.xlsx"
    why = "cannot be read" if os.name == "nt" else "does not exist"  # Windows has no such names
    with pytest.raises(BookRefused, match=rf"^a\ufffd\[2Jb+… {why}") as refused:
        reader.read(path)
    assert str(refused.value).isprintable()


# What is something else


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\x00\x01\x02 whatever", "is neither a workbook nor text"),
        (with_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), r".xlsb"),
        (with_types("wordprocessingml.document.main+xml"), "is a Word document"),
        (with_types("presentationml.presentation.main+xml"), "is a PowerPoint"),
        (zipped({"Index/Document.iwa": b"x"}), "is an Apple Numbers"),
        (zipped({"Return.xlsx": SOUND}), "is a zip archive; unpack it first"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument file"),
        (old_office("WordDocument"), "is an older Office file that is not a workbook"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_kind_of_file_is_named_with_the_kinds_that_can_be_read(refusal, content, said):
    line = refusal(content)
    assert said in line
    assert ".xlsx, .xlsm, .xls, .ods and .csv" in line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HTML, "is a web page (HTML), not a workbook. Open it in Excel"),
        (b'<?xml version="1.0"?><Workbook/>', "is XML, not a workbook. Open it in Excel"),
        (b"Code,Action\r\nGC1,Learn\r\n", "is plain text, such as CSV, not a workbook"),
    ],
)
def test_text_with_a_workbooks_name_says_how_to_save_it_as_one(refusal, content, said):
    line = refusal(content)
    assert said in line
    assert "Excel Workbook (.xlsx)" in line


@pytest.mark.parametrize(
    "content",
    [
        b"Code,Action\r\nGC1,a\0b\r\n",
        b"Code,Action\r\nGC1,\x81\r\n",
        b"\xff\xfeC\x00,\x00\x00\x00",
        b"\xff\xfeodd",
    ],
)
def test_csv_that_is_not_text(refusal, content):
    assert "Open it in Excel" in refusal(content, "Return.csv")


def test_csv_with_a_quotation_mark_that_is_never_closed(refusal):
    line = refusal(b'Code,Action\nGC1,"Learn\nGC2,Do\n', "Return.csv")
    assert "quotation mark near line 3 is not closed" in line


def test_csv_with_too_many_cells(refusal):
    assert "5,000,000" in refusal(b"," * 3_000 + b"\n1" * 2_000, "Return.csv")


def test_a_password_protected_workbook(refusal):
    line = refusal(old_office("EncryptionInfo", "EncryptedPackage"))
    assert "password-protected. Open it in Excel, remove the password" in line


def test_a_password_protected_ods(refusal):
    parts = ods_parts("")
    parts["META-INF/manifest.xml"] = b"<manifest:encryption-data/>"
    assert "password-protected. Open it in LibreOffice" in refusal(zipped(parts), "Return.ods")


# Zip files built to harm or deceive


def test_a_zip_bomb_is_refused_by_what_it_announces(refusal):
    bomb = with_part("xl/media/image1.png", bytes(101 * MEGABYTE))
    assert len(bomb) < MEGABYTE
    assert "is too large: more than 200 MB when it is unpacked, or 100 MB" in refusal(bomb)


def test_a_zip_bomb_that_announces_little_is_refused_while_it_is_unpacked(refusal):
    assert "is damaged" in refusal(understating(bytes(101 * MEGABYTE), 1_000))


def test_many_parts_that_are_large_only_together(refusal):
    parts = xlsx_parts(rows(inline("A1", "Code")))
    more = [(f"xl/media/{number}.png", bytes(9 * MEGABYTE)) for number in range(23)]
    assert "is too large" in refusal(zipped([*parts.items(), *more]))


def test_a_part_that_grows_beyond_measure(refusal):
    line = refusal(with_part("xl/media/image1.png", bytes(20 * MEGABYTE)))
    assert "expands to more than 300 times its size" in line


def test_a_part_of_another_size_than_announced(refusal):
    assert "is damaged" in refusal(understating(b"abc" * 3_000, 7))


def test_too_many_parts(refusal):
    parts = [*xlsx_parts().items(), *((f"xl/media/{number}", b"") for number in range(5_000))]
    assert "has 5,006 parts" in refusal(zipped(parts))


@pytest.mark.parametrize(
    "name", ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "C:\\evil.xml", "xl\\..\\..\\evil"]
)
def test_a_part_that_leads_out_of_the_file(refusal, name):
    assert "has a part that points outside the file" in refusal(with_part(name, b"x"))


def test_two_parts_of_one_name(refusal):
    parts = [*xlsx_parts().items(), (SHEET.upper(), b"<x/>")]
    assert "has two parts with the same name" in refusal(zipped(parts))


def test_parts_that_overlap(refusal):
    assert "has parts that overlap" in refusal(overlapping())


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_file_that_was_only_partly_copied(refusal, keep):
    content = xlsx(rows(*(inline(f"A{number}", "Code") for number in range(1, 500))))
    assert "is damaged or only partly copied" in refusal(content[: int(len(content) * keep)])


def test_a_file_with_bytes_changed_on_the_way(refusal):
    content = bytearray(SOUND)
    place = content.find(b"xl/worksheets/sheet1.xml") + 40
    content[place : place + 8] = b"\xff" * 8
    assert "is damaged" in refusal(bytes(content))


@pytest.mark.parametrize("part", ["_rels/.rels", "xl/workbook.xml", SHEET])
def test_a_workbook_with_a_part_missing(refusal, part):
    assert "is damaged" in refusal(without(part))


# XML built to harm, and XML that would be read as nothing


def test_entities_that_multiply(refusal):
    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    part = sheet_xml(rows(inline("A1", "&l9;"))).replace(
        "<worksheet", f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet'
    )
    assert "has XML with its own definitions" in refusal(with_sheet(part.encode()))


@pytest.mark.parametrize("before", ["", "<!-- <a> -->", "<?x <a> ?>"])
def test_an_entity_that_reads_another_file(refusal, before):
    entity = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    part = f"{before}{entity}{sheet_xml(rows(inline('A1', '&f;'))).partition('?>')[2]}"
    assert "has XML with its own definitions" in refusal(with_sheet(part.encode()))


def test_a_sheet_in_another_encoding(refusal):
    part = sheet_xml(rows(inline("A1", "café")))
    assert "its text is not in UTF-8" in refusal(with_sheet(part.encode("utf-16")))
    latin = part.replace("UTF-8", "iso-8859-1").encode("latin-1")
    assert "its text is not in UTF-8" in refusal(with_sheet(latin))


def test_a_sheet_that_breaks_off(refusal):
    part = sheet_xml(rows(inline("A1", "Code"))).encode()
    assert "is damaged" in refusal(with_sheet(part[:-40]))


# Cells without end


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD9999", "ZZZZZ1", "A99999999999"])
def test_a_cell_at_the_far_end_of_the_sheet(refusal, far):
    near = "".join(f'<c r="{letter}1"><v>1</v></c>' for letter in "ABCDEF")
    sheet = f'<sheetData><row>{near}<c r="{far}"><v>1</v></c></row></sheetData>'
    line = refusal(xlsx(sheet))
    assert f"is too large, as it reaches cell {far}. Up to 5" in line or "is damaged" in line


def test_an_ods_cell_that_is_repeated_a_billion_times(refusal):
    tables = (
        '<table:table table:name="Tracker">'
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>ha</text:p></table:table-cell></table:table-row></table:table>"
    )
    line = refusal(zipped(ods_parts(tables)), "Return.ods")
    assert (
        "sheet 'Tracker' is too large, as it reaches cell XFD1048576. Up to 5,000,000 cells" in line
    )


def test_one_text_repeated_in_very_many_cells_takes_no_memory_here(refusal):
    text = "x" * 30_000
    cells = '<row><c t="s"><v>0</v></c></row>' * 40_000
    before = peak_memory()
    line = refusal(xlsx(f"<sheetData>{cells}</sheetData>", texts=f"<si><t>{text}</t></si>"))
    assert "more memory than a table should" in line or "MB of values" in line
    assert peak_memory() - before < 200 * MEGABYTE


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS limits no process's memory")
def test_a_small_workbook_that_asks_for_eight_gigabytes(reader, refusal):
    cells = '<row><c t="s"><v>0</v></c></row>' * 260_000
    book = xlsx(f"<sheetData>{cells}</sheetData>", texts=f"<si><t>{'x' * 30_000}</t></si>")
    assert len(book) < 25_000
    with peak_of_the_child(reader) as peak:
        assert "more memory than a table should" in refusal(book)
    assert 200 * MEGABYTE < peak() < 2_000 * MEGABYTE


def peak_memory(*, of_children: bool = False) -> int:
    if sys.platform == "win32":
        return 0
    import resource

    whose = resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF
    peak = resource.getrusage(whose).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@contextmanager
def peak_of_the_child(reader: BookReader) -> Iterator[Callable[[], int]]:
    """What tells the most memory that a child took; on Windows one that looks every moment."""
    over = threading.Event()
    seen = [0]

    def look() -> None:
        while not over.wait(0.01):
            if (child := reader._child) is not None:
                seen.append(memory_of(child._process))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield lambda: max(*seen, peak_memory(of_children=True))
    finally:
        over.set()
        looking.join()


# The child process


def test_a_file_larger_than_any_table(refusal):
    noise = zlib.compress(os.urandom(1_000)) + os.urandom(51 * MEGABYTE)
    assert "is too large. Files of up to 50 MB" in refusal(noise)


def test_reading_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("imports.reading.books.SECONDS", 0.05)
    slow, sound = tmp_path / "Slow.xlsx", tmp_path / "Sound.xlsx"
    slow.write_bytes(xlsx(rows(*['<c t="b"><v>1</v></c>' * 20] * 20_000)))
    sound.write_bytes(SOUND)
    with BookReader() as reader:
        with pytest.raises(BookRefused, match=r"^Slow\.xlsx cannot be read: .* takes more than"):
            reader.read(slow)
        monkeypatch.setattr("imports.reading.books.SECONDS", 30)
        assert reader.read(sound).sheets[0].rows == (("Code",),)


WINDOWS = pytest.mark.skipif(sys.platform != "win32", reason="only Windows does it so")

DEAF = """
import sys, time
from imports.reading.child_process import READY, receive, send

receive(sys.stdin.buffer)
send(sys.stdout.buffer, READY)
time.sleep(60)
"""
ITS_PARENT = """
import time
from imports.reading.child_process import Child

print(Child("deaf")._process.pid, flush=True)
time.sleep(60)
"""


@WINDOWS
def test_a_child_that_is_busy_ends_when_its_parent_is_killed(tmp_path, monkeypatch):
    (tmp_path / "deaf.py").write_text(DEAF)
    places = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, places)))
    command = [sys.executable, "-c", ITS_PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        child = Process(computer_name(), int(parent.stdout.readline()))
        assert not child.has_ended
        parent.kill()
    until = time.monotonic() + 60
    while not child.has_ended:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_child_that_is_stopped_twice_ends_no_other(tmp_path):
    """Windows gives the number of a handle that was closed to the next one."""
    (tmp_path / "Return.xlsx").write_bytes(SOUND)
    first = Child("imports.reading.child")
    first.stop()
    with BookReader() as reader:
        assert reader.read(tmp_path / "Return.xlsx").sheets
        first.stop()
        child = reader._child
        assert reader.read(tmp_path / "Return.xlsx").sheets
        assert reader._child is child


@WINDOWS
def test_in_a_virtual_environment_the_child_is_python_itself(tmp_path, monkeypatch):
    """Its python.exe only starts another program, which no limit would reach."""
    home = Path(sys._base_executable).parent
    settings = f"home = {home}\ninclude-system-site-packages = true\n"
    (tmp_path / "pyvenv.cfg").write_text(settings)
    (tmp_path / "Return.xlsx").write_bytes(SOUND)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Scripts" / "python.exe"))
    with BookReader() as reader:
        assert reader.read(tmp_path / "Return.xlsx").sheets[0].rows == (("Code",),)
        assert Path(reader._child._process.args[0]) == Path(sys._base_executable)


def test_without_a_python_to_start_it_says_so(tmp_path, monkeypatch):
    (tmp_path / "Return.xlsx").write_bytes(SOUND)
    monkeypatch.setattr(sys, "executable", None)
    with pytest.raises(BookRefused, match=r"^Return\.xlsx was not read: Python does not say"):
        read_book(tmp_path / "Return.xlsx")


def test_modules_in_the_folder_one_stands_in_are_not_run(tmp_path, monkeypatch):
    (tmp_path / "zlib.py").write_text("raise SystemExit")
    (tmp_path / "pickle.py").write_text("raise SystemExit")
    path = tmp_path / "Return.xlsx"
    path.write_bytes(SOUND)
    monkeypatch.chdir(tmp_path)
    assert read_book(Path("Return.xlsx")).sheets[0].rows == (("Code",),)


def test_a_zip_file_without_any_part(refusal):
    assert "is a zip archive; unpack it first" in refusal(zipped({}))


def test_a_missing_sheet_whose_name_nobody_could_read_is_named_in_one_line(refusal):
    parts = xlsx_parts()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"Tracker", b"a\x1b&#10;b" * 90)
    del parts[SHEET]
    assert "is damaged: sheet 'a\ufffd\ufffdba" in refusal(zipped(parts))


def test_very_many_beginnings_of_tags_take_no_longer_than_their_number(refusal):
    line = refusal(zipped({**xlsx_parts(), "_rels/.rels": b"<Relationship " * 300_000}))
    assert "is damaged: parts of it are missing" in line
