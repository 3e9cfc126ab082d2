"""Every command of the command line as people type it, and a practice to type it in.

A test that holds for all commands takes them from here. ``READS`` change nothing, each of
``CHANGES`` is one change in the register, ``WRITES`` write files. Files that they write are named
``out`` or lie in a folder of that name.
"""

from __future__ import annotations

import io
import os
import shlex
from collections.abc import Iterable
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from pathlib import Path

from openpyxl import Workbook

from db.opening import open_register
from exports.catalogue import KINDS
from imports.plans.plan_file import default_plan
from tracker.__main__ import main
from tracker.demo.demo import add_sample_practice

SAM = "Sam Example"
QUESTION = "greener-nhs/adaptation-plan"

PREPARING = (
    "questions --ask greener-nhs",
    f"answer {QUESTION} in-place --comment Text",
    "details --return-due 20 --file-name {ods}_{period}_{number}.xlsx",
    "risk Text --kind supply",
    "request target GC1 --due Q4",
    "return now --by Kim --incomplete --out made.xlsx",
    "export tracker tracker.xlsx",
    "backup before.db",
    "set GC3 --lead Pat",
    "set GC2 --lead Pat",
    "undo",
    "plan add next.csv --key next --yes",
    "collate sent --out made.xlsx --expected expected.csv --period 'Q3 2026/27'",
)
"""What is done in the sample practice, so that every sample has something to work on."""

READS = (
    *("actions", "actions --json", "actions --csv", "show GES2", "show GPES2", "show GPES2 --json"),
    *("show GR5 --json", "show GR14", "show OWN-1", "history", "history --json", "history GR5"),
    *("history GC1 --json", "check", "check --json", "orgs", "orgs --json", "details"),
    *("orgs --group general-practice", "orgs import expected.csv --dry-run"),
    *("details --json", "returns", "returns --json", "returns --since", "questions"),
    *("questions --json", "commitment", "commitment --json", "evidence", "evidence GPES2"),
    *("measure", "measure GR5", "measure GR5 --json", "reading GPES2", "reading GR5", "barrier"),
    *("barrier GA1", "carbon", "backup --list", "doctor", "doctor --json", "plans"),
    *(
        "plans --json",
        "counted-on",
        "counted-on --json",
        "actions --plan blmk-primary-care-2026-32",
        "actions --set-aside",
        "plan upgrade llr-2022-25 --json",
    ),
    "matrix",
    "matrix GC1 --orgs --json",
    "risk",
    "risk --json",
    "risk --of-plans",
    "requests",
    "requests --json",
    "requests --of-group general-practice",
    "import tracker.xlsx --dry-run",
    *("received list", "received list --json", "received show A99998"),
    *("received show A99998 --json", "received compare A99998", "received compare A99998 --json"),
    *("received missing", "received missing --json"),
)
CHANGES = (
    "set GC7 --status complete --percent 100",
    "set GES2 GC1 --choice in-plan",
    "update GES2 Text",
    "undo",
    "redo",
    "plan use llr-2022-25",
    "plan upgrade next --yes --set-aside",
    "add Title --lead Kim",
    "edit OWN-1 --title Title",
    "delete OWN-1",
    "evidence GC1 --title Title",
    "evidence --change 1 --title Title",
    "evidence --remove 1",
    "measure GC1 --name N --unit u --dimension social",
    "measure --change 1 --unit x",
    "measure --remove 1",
    "reading GPES2 cost 5",
    "reading --remove 1 GPES2",
    "barrier GC1 --kind money --note Text",
    "barrier --resolve 1",
    "barrier --remove 1",
    f"answer {QUESTION} not-in-place",
    "questions --drop greener-nhs",
    "commitment Text",
    "commitment --change 1 --description Text",
    "commitment --remove 1",
    "risk Text --level high --kind supply --owner Kim --review Q4",
    "risk --change 1 --mitigation Text",
    "risk --remove 1",
    "request update GC1 --text Text --group general-practice",
    "requests --take 1",
    "requests --decline 1 --note Text",
    "details --contact Kim",
    "details --pcn Other",
    "return now --by Lee --incomplete --out out.xlsx",
    "import changed.csv --yes",
    "init --name New --ods FA999 --type community-pharmacy",
    "received leave-out A99998 --why Text",
    "orgs import list.csv --yes",
    "set GC3 --lead Lee --group general-practice",
    "upgrade",
)
WRITES = (
    *(f"export {kind.name} out{ending}" for kind in KINDS for ending in kind.endings),
    "return now --number 1 --out out.xlsx",
    "orgs export out.csv",
    "fill icb.xlsx --out out.xlsx",
    "collate sent --out out.xlsx --expected expected.csv --csv out --paper out.docx"
    " --feedback sheets",
    "matrix --csv out.csv",
    "received missing --csv out.csv",
    "received rollup --out out.xlsx --csv out",
    "backup out.db",
    "restore before.db --yes",
)


def command_of(line: str) -> str:
    """Return the name of the command in a line."""
    return line.split()[0]


def first_of_each(lines: Iterable[str]) -> list[str]:
    """Return the first line of each command."""
    return list({command_of(line): line for line in reversed(list(lines))}.values())[::-1]


def write_files(folder: Path) -> None:
    """Write the files that the samples import and fill in."""
    (folder / "next.csv").write_text("Action,Previous code\nSwifts,GC5\n", encoding="utf-8")
    (folder / "changed.csv").write_text("No.,Lead\nGC5,Pat Sample\n", encoding="utf-8")
    (folder / "expected.csv").write_text("ODS code\nA99998\nA99997\n", encoding="utf-8")
    (folder / "list.csv").write_text("ODS code,Place\nA99999,Luton\n", encoding="utf-8")
    (folder / "sent").mkdir(exist_ok=True)
    rows = "No.,Choice,Lead\nGC1,In our plan,Kim\nGC2,Later,\n"
    (folder / "sent" / "A99998.csv").write_text(rows, encoding="utf-8")
    workbook = Workbook()
    workbook.worksheets[0].append(["Ref", "Action", "Lead"])
    workbook.worksheets[0].append(["GC2"])
    workbook.save(folder / "icb.xlsx")


def run(register: Path, line: str) -> tuple[int, str]:
    """Run a line in the register's folder; return its exit code and all that it said."""
    said = io.StringIO()
    os.environ["GREENPLAN_DB"] = str(register)
    with chdir(register.parent), redirect_stdout(said), redirect_stderr(said):
        code = main(shlex.split(line))
    return code, said.getvalue()


def prepare(register: Path) -> Path:
    """Prepare the sample practice in ``register``, with the files beside it, and return it."""
    write_files(register.parent)
    for line in PREPARING:
        code, said = run(register, line)
        if code:
            raise AssertionError(f"{line}: {said}")
    return register


def make_practice(folder: Path) -> Path:
    """Make the sample practice in ``folder`` with all that the samples need; return its register.

    The settings, the name and ``GREENPLAN_DB`` of this process must be the caller's own.
    """
    path = folder / "tracker.db"
    with closing(open_register(path, user=SAM, create=True)) as register:
        add_sample_practice(register, default_plan())
    return prepare(path)
