"""A practice's first day with the folder that is built for Windows, by its ``.cmd`` files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.windows.console import lacking, work_by_keys
from tests.windows.wine import Wine

ROOT = Path(__file__).parents[2]
LONGEST = 180
"""A command that takes longer, in seconds, hangs."""

INIT = (
    *("init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"),
    *("--contact", "Sam Example", "--email", "sam@example.org"),
)


@dataclass(frozen=True)
class Step:
    """One step; ``passed`` is ``None`` for one that cannot be taken here, and ``why`` says why."""

    name: str
    passed: bool | None
    why: str = ""


class Folder:
    """The unpacked folder, and commands given in it as a person would."""

    def __init__(self, wine: Wine, folder: Path, papers: Path, steps: list[Step]) -> None:
        self.wine = wine
        self.folder = folder
        self.papers = papers
        """Where the commands are given, and where the files are that they write."""
        self._steps = steps

    def command(self, *words: str, code: int = 0, says: Sequence[str] = ()) -> None:
        """Give one command to ``greenplan.cmd``; it must end with ``code`` and say ``says``."""
        batch = self.papers.parent / "step.bat"
        program = self.wine.name(self.folder / "greenplan.cmd")
        lines = [f'@call "{program}" {subprocess.list2cmdline(words)}', "@exit %ERRORLEVEL%"]
        batch.write_text("\r\n".join(lines) + "\r\n", encoding="ascii", newline="")
        ran = self.wine.run("cmd", "/c", self.wine.name(batch), cwd=self.papers, longest=LONGEST)
        told = " ".join(ran.text.split())
        lacking = [sentence for sentence in says if sentence not in told]
        why = ""
        if ran.code != code:
            why = f"It ended with {ran.code}, not {code}, and said:\n{ran.text}"
        elif lacking:
            why = f"It did not say {lacking[0]!r}, but:\n{ran.text}"
        self.note(f"greenplan {subprocess.list2cmdline(words)}", why)

    def holds(self, name: str, check: Callable[[], bool], why: str) -> None:
        """Note whether ``check`` answers yes; what it raises is a no as well."""
        try:
            held = check()
        except (OSError, ValueError, KeyError, StopIteration, sqlite3.Error) as error:
            held, why = False, f"{why} ({error!r})"
        self.note(name, "" if held else why)

    def note(self, name: str, why: str) -> None:
        """Keep and print what came of a step; ``why`` is empty if it went well."""
        note_step(self._steps, Step(name, not why, why))

    def skip(self, name: str, why: str) -> None:
        """Keep and print that a step cannot be taken here."""
        note_step(self._steps, Step(name, None, why))


def note_step(steps: list[Step], step: Step) -> None:
    """Keep and print what came of a step."""
    word = {True: "passed", False: "FAILED", None: "skipped"}[step.passed]
    print(f"  {word}  {step.name}" + (f"\n{step.why}" if step.why else ""), flush=True)
    steps.append(step)


def take_journey(
    wine: Wine, official: Path, wheels: Path, work: Path, *, short: bool
) -> list[Step]:
    """Build the zip, unpack it under Wine and go through a day with it; ``short``, its beginning.

    ``official`` is the folder of the Python to ship, ``wheels`` that of its libraries.
    """
    steps: list[Step] = []
    built = [
        _built(wine, official, wheels, work / f"built-{number}")
        for number in range(1 if short else 2)
    ]
    for number, (file, told) in enumerate(built, start=1):
        note_step(steps, Step(f"building the zip, time {number}", file is not None, told))
    files = [file for file, _ in built if file is not None]
    if not files:
        return steps
    if not short:
        alike = len(files) == 2 and files[0].read_bytes() == files[1].read_bytes()
        note_step(steps, Step("both zips are the same bytes", alike))
    place = wine.drive / "journey"
    _removed(place)
    for old in _own_folders(wine):
        shutil.rmtree(old)
    papers = place / "My papers"
    papers.mkdir(parents=True)

    program = _unpacked(files[0], place / "Shared programs")
    as_unpacked = _listed(program)
    _lock(program)
    folder = Folder(wine, program, papers, steps)
    folder.command(*INIT, says=["Example Surgery A99999 added to the register", "53 actions"])
    folder.command("actions", says=["GC1", "GPES2", "53 actions", "0 in our plan"])
    if not short:
        _keep_a_plan(folder)
        _import_a_tracker(folder)
        _fill_a_template(folder)
        _make_a_return(folder)
        _go_back_to_a_copy(folder)
        newer = Folder(wine, _unpacked(files[0], place / "Newer programs"), papers, steps)
        _update(newer)
        _triage_by_keys(folder, work / "pictures")
    folder.holds(
        "nothing was written into the program's folder",
        lambda: _listed(program) == as_unpacked,
        f"It differs from the zip: {program}",
    )
    folder.holds(
        "the register is in the user's own folder",
        lambda: [file.name for file in _register(wine).parent.glob("*.db")] == ["tracker.db"],
        "There is no tracker.db in %LOCALAPPDATA%\\greenplan.",
    )
    if not short:
        _carry_along(Folder(wine, _unpacked(files[0], place / "USB stick"), papers, steps))
    return steps


def _keep_a_plan(folder: Folder) -> None:
    folder.command(*INIT, code=1, says=["A99999 is already in this register"])
    folder.command(
        *("set", "GPES2", "--status", "in-progress", "--lead", "Dr Roy", "--due", "31/03/2039"),
        says=["Edited GPES2", "Lead: Dr Roy", "Target date: 31/03/2039"],
    )
    folder.command("set", "GES2", "--status", "complete", says=["Edited GES2"])
    folder.command("set", "GC1", "--due", "31/02/2027", code=1, says=["'31/02/2027' is not a date"])
    folder.command("update", "GPES2", "Repeat templates changed.", says=["GPES2"])
    folder.command(
        *("evidence", "GES2", "--title", "Minutes of the partners' meeting"),
        *("--link", "https://example.org/minutes"),
        says=["GES2"],
    )
    folder.command("show", "GPES2", says=["Dr Roy", "Repeat templates changed."])


def _import_a_tracker(folder: Folder) -> None:
    name = "A99999 action tracker.xlsx"
    folder.command("export", "tracker", name, says=["Exported 53 actions", f"My papers\\{name}"])
    folder.holds(
        "the tracker is given another lead in a spreadsheet",
        lambda: _with_another_lead(folder.papers / name),
        "The tracker has no row for GPES2.",
    )
    folder.command("import", name, "--dry-run", says=["1 change", "GPES2", "P. Lee"])
    folder.command("show", "GPES2", says=["Dr Roy"])
    folder.command("import", name, "--yes", says=["GPES2"])
    folder.command("show", "GPES2", says=["P. Lee"])
    folder.command("undo", says=["GPES2"])
    folder.command("show", "GPES2", says=["Dr Roy"])
    folder.command("history", "GPES2", says=["Lead: Dr Roy", "Repeat templates changed."])


def _with_another_lead(file: Path) -> bool:
    book = load_workbook(file)
    row, columns = _row_of(book["Action tracker"], "GPES2")
    book["Action tracker"].cell(row, columns["Lead"], "P. Lee")
    book.save(file)
    return True


def _row_of(sheet: Worksheet, code: str) -> tuple[int, dict[str, int]]:
    """Give the number of an action's row, and of each column by its heading."""
    rows = list(sheet.iter_rows(values_only=True))
    heading = next(row for row in rows if "Status" in row and "Lead" in row)
    number = next(number for number, row in enumerate(rows, start=1) if code in row)
    return number, {str(word): column for column, word in enumerate(heading, start=1)}


def _fill_a_template(folder: Folder) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Ref", "Action", "Status", "Lead", "Target date"])
    sheet.append(["GPES2", "Inhalers"])
    sheet.append(["GES2", "Digitalisation of information"])
    book.save(folder.papers / "ICB return.xlsx")
    filled = folder.papers / "ICB return A99999.xlsx"
    folder.command("fill", "ICB return.xlsx", "--out", filled.name, says=["Filled in", "2 actions"])

    def as_told() -> bool:
        filled_sheet = load_workbook(filled).active
        row, columns = _row_of(filled_sheet, "GPES2")
        told = [filled_sheet.cell(row, columns[name]).value for name in ("Status", "Lead")]
        return told == ["In progress", "Dr Roy"]

    folder.holds("the template is filled in", as_told, f"It lacks the status or the lead: {filled}")


def _make_a_return(folder: Folder) -> None:
    folder.command("check", code=1, says=["is incomplete"])
    folder.command("return", "now", code=1, says=["is incomplete"])
    sent = "sent.xlsx"
    folder.command(
        *("return", "now", "--incomplete", "--by", "Sam Example", "--out", sent),
        says=["Return 1 of", "signed off by Sam Example", sent],
    )
    again = ("return", "now", "--incomplete", "--by", "Sam Example", "--out", "again.xlsx")
    folder.command(*again, says=["Return 1 of"])
    folder.holds(
        "the return is written again, byte for byte",
        lambda: (folder.papers / sent).read_bytes() == (folder.papers / "again.xlsx").read_bytes(),
        "The two workbooks differ.",
    )


def _go_back_to_a_copy(folder: Folder) -> None:
    folder.command("backup", says=["The backup was checked and is complete"])
    folder.command("set", "GC1", "--status", "complete", says=["Edited GC1"])
    folder.command("backup", "--list", says=["1 change since"])
    folder.command("restore", code=1, says=["--yes"])
    folder.command("restore", "--yes", says=["1 change"])
    folder.command("show", "GC1", says=["Undecided"])
    folder.command("doctor", says=["Yes The register opens", "Yes Its file is not damaged"])


def _update(newer: Folder) -> None:
    """The next version lies beside this one and finds the register that this one made."""
    newer.command("show", "GPES2", says=["Dr Roy", "Repeat templates changed."])
    newer.command("update", "GPES2", "Written by the newer folder.", says=["GPES2"])


def _triage_by_keys(folder: Folder, pictures: Path) -> None:
    name = "triage by keys in a console"
    if lacking():
        folder.skip(name, lacking())
        return
    batch = folder.papers.parent / "open.bat"
    program = folder.wine.name(folder.folder / "Green Plan Tracker.cmd")
    batch.write_text(f'@call "{program}"\r\n', encoding="ascii", newline="")
    # T begins a round with GC1: in place already, in our plan, later; Escape ends it, Q the app
    keys = ["t", "i", "p", "l", "Escape", "q"]
    title = "Green Plan Tracker.*Example Surgery"
    failed = work_by_keys(folder.wine, batch, title, keys, pictures)
    folder.note(name, failed)
    decided = {"GC1": "in-plan", "GC2": "in-plan", "GC3": "later"}
    folder.holds(
        "what the keys decided is in the register",
        lambda: decided.items() <= _choices(_register(folder.wine)).items(),
        f"It should hold {decided}. Pictures: {pictures}",
    )


def _carry_along(portable: Folder) -> None:
    own = _register(portable.wine)
    before = own.read_bytes()
    (portable.folder / "portable.txt").touch()
    portable.command("actions", code=1)
    portable.command(*INIT, says=["It has 53 actions", "data\\tracker.db"])
    portable.command("set", "GC1", "--status", "complete", says=["Edited GC1"])
    portable.command("doctor", says=["data\\tracker.db"])
    portable.holds(
        "portable, the register is beside the program",
        lambda: _choices(portable.folder / "data" / "tracker.db") == {"GC1": "in-plan"},
        "It is not in the folder data, or lacks GC1.",
    )
    portable.holds(
        "portable, the user's own register is left alone",
        lambda: own.read_bytes() == before,
        f"{own} was changed.",
    )


def _choices(register: Path) -> dict[str, str]:
    with closing(sqlite3.connect(register)) as database:
        return dict(
            database.execute(
                "SELECT a.code, p.choice FROM progress p JOIN action a ON a.id = p.action_id"
            ).fetchall()
        )


def _built(wine: Wine, official: Path, wheels: Path, out: Path) -> tuple[Path | None, str]:
    """Build the zip as whoever publishes it does; give it, or why it cannot be built."""
    _removed(out)
    # With the prefix that has what Wine lacks: the build compiles with the Python that it ships.
    # With the wheels that the tests run on, whose hashes pip checks again.
    command = [sys.executable, "-m", "packaging_tools.windows"]
    command += ["--python", str(official), "--out", str(out)]
    variables = wine.environment({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)})
    built = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    if built.returncode != 0:
        return None, built.stdout + built.stderr
    (file,) = out.glob("*.zip")
    return file, ""


def _unpacked(file: Path, to: Path) -> Path:
    with zipfile.ZipFile(file) as archive:
        archive.extractall(to)
    (folder,) = to.iterdir()
    return folder


def _lock(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)


def _removed(folder: Path) -> None:
    if folder.exists():
        for path in (folder, *folder.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
        shutil.rmtree(folder)


def _listed(folder: Path) -> dict[str, tuple[int, int]]:
    """Give every file with its size and when it was last written, every folder with neither."""
    return {
        str(path.relative_to(folder)): (
            (0, 0) if path.is_dir() else (path.stat().st_size, path.stat().st_mtime_ns)
        )
        for path in folder.rglob("*")
    }


def _own_folders(wine: Wine) -> list[Path]:
    return list(wine.drive.glob("users/*/AppData/*/greenplan"))


def _register(wine: Wine) -> Path:
    return next(wine.drive.glob("users/*/AppData/Local/greenplan/tracker.db"))
