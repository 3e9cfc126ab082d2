"""What is broken on purpose: each thing that the program writes, run as people run it."""

from __future__ import annotations

import gc
import gzip
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from db.backups import Why, back_up, backup_folder, daily_backup
from db.errors import GreenPlanError
from db.opening import open_register, utc_now
from db.plans.editions import EditionComparison, compare_editions
from db.received.received_return import Expected
from db.register import Register
from db.views import Organisation
from imports.plans.plan_file import default_plan
from tests.faults.disk import ROOT, FaultyDisk
from tracker.__main__ import main
from tracker.cli.catalogue import COMMANDS
from tracker.demo.demo import add_sample_practice
from tracker.use_cases.collating import plans_to_collate
from tracker.use_cases.receiving import collate_into

Answer = TypeVar("Answer")

SAM = "Sam Example"
OLD_SCHEMA = ROOT / "tests" / "db" / "files" / "schema_0001.db.gz"
OLD_FILE = b"what was there before"
_NEEDED = (
    "alembic.command",
    "docx",
    "exports.tracker.action_tracker",
    "exports.data.calendar_file",
    "exports.catalogue",
    "exports.documents.html_document",
    "exports.documents.word_document",
    "exports.data.register_json",
    "exports.rollup.workbook",
    "exports.returns",
    "imports.accepting",
    "imports.reading.books",
    "imports.proposing",
    "tracker.use_cases.filling",
    "tracker.use_cases.receiving",
    "tracker.user_files.import_layouts",
    "tracker.use_cases.returning",
)
BY_HAND = """\
Ref,Action,Owner,By when,Status,Comments
GC7,Swap to a Greener bank,P. Lee,31/03/2039,In progress,Asked the bank
GC9,,Dr Roy,31/03/2039,In progress,Met the team
,A wormery for the staff kitchen,Sam,,Not started,
"""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice's disk: all that the program may write lies under ``folder``."""

    folder: Path

    @property
    def register(self) -> Path:
        """The register of the practice."""
        return self.folder / "practice" / "tracker.db"

    @property
    def settings(self) -> Path:
        """The settings of the person at the keyboard."""
        return self.folder / "home" / "settings.json"

    @property
    def out(self) -> Path:
        """The folder that files are exported to."""
        return self.folder / "out"

    def enter(self) -> None:
        """Let this process find the practice's files, and no others."""
        home = str(self.folder / "home")
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = home
        os.environ.update(
            GREENPLAN_DB=str(self.register),
            GREENPLAN_SETTINGS=str(self.settings),
            LOGNAME=SAM,
            TMPDIR=str(self.folder / "tmp"),
            TZ="Europe/London",
        )
        os.environ.pop("GREENPLAN_DEBUG", None)
        tempfile.tempdir = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to break: what is run, and the file it is to give, by its path in the practice.

    ``over`` puts another file there first, and ``prepare`` does what else must be so before.
    ``register`` is the one that it changes or reads. ``goes_on`` is whether what it did before it
    failed stays, so that the next run goes on.
    """

    name: str
    run: Callable[[Practice, FaultyDisk], int]
    target: str = ""
    over: bool = False
    register: str = "practice/tracker.db"
    prepare: Callable[[Practice], None] | None = None
    goes_on: bool = False


def import_all() -> None:
    """Import what commands import when they are called, so that a forked one need not."""
    for module in (*_NEEDED, *(f"tracker.cli.{entry.module}" for entry in COMMANDS.values())):
        import_module(module)


def made(folder: Path) -> Practice:
    """Make the sample practice in ``folder``, with settings and files that others sent."""
    import_all()
    practice = Practice(folder)
    for name in ("practice", "home", "tmp", "out", "given", "old"):
        (folder / name).mkdir()
    practice.enter()
    with closing(open_register(practice.register, user=SAM, create=True)) as register:
        organisation = add_sample_practice(register, default_plan())
        back_up(practice.register, Why.HAND, utc_now(), folder / "given" / "earlier.db")
        register.actions.set_lead(organisation, ["GC11"], "Kim Sample")
    if due := daily_backup(practice.register, utc_now()):
        due.make()
    practice.settings.write_text('{"name": "Sam Example", "theme": "greenplan-dark"}')
    number = "s" * 24  # a new one would differ from run to run
    practice.settings.with_name("identity.json").write_text(f'{{"number": "{number}"}}')
    (folder / "given" / "by-hand.csv").write_text(BY_HAND)
    _template(folder / "given" / "template.xlsx")
    (folder / "old" / "tracker.db").write_bytes(gzip.decompress(OLD_SCHEMA.read_bytes()))
    gc.collect()
    gc.freeze()  # what is forked from here need not copy it
    return practice


def _template(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("No.", "Action", "Status", "Lead", "Due date"), ("GC1",), ("GC7",), ("GPES2",)):
        sheet.append(row)
    book.save(path)


def _command(*arguments: str) -> Callable[[Practice, FaultyDisk], int]:
    """Return a run of the command line; ``{}`` in an argument is the practice's folder."""

    def run(practice: Practice, _disk: FaultyDisk) -> int:
        return main([argument.replace("{}", str(practice.folder)) for argument in arguments])

    return run


def _burst(practice: Practice, disk: FaultyDisk) -> int:
    """Edit again and again in one program, as the screens do. What is refused is tried again.

    After a refusal nothing of the change may be there. Once the disk is well it must be taken, at
    the latest when the register was closed and opened again.
    """
    opened = partial(open_register, practice.register, user=SAM)
    register = _again(disk, opened)
    organisation = _again(disk, register.organisations.find)
    for number in range(4):
        code, lead = f"GC{number + 1}", f"Lead {number}"
        try:
            register.actions.set_lead(organisation, [code], lead)
        except GreenPlanError as error:
            disk.mend()
            sys.stderr.write(f"greenplan: {error}\n")
            if register.actions.find(organisation, code).lead == lead:
                sys.stderr.write("It was refused, and is there.\n")
            try:
                register.actions.set_lead(organisation, [code], lead)
            except GreenPlanError as again:
                sys.stderr.write(f"greenplan: {again}\n")
                register.close()
                register = opened()
                register.actions.set_lead(organisation, [code], lead)
        if _again(disk, partial(register.actions.find, organisation, code)).lead != lead:
            sys.stderr.write(f"{code} does not have the lead that was confirmed.\n")
    register.close()
    return 0


def next_edition(register: Register, seen: Organisation, key: str) -> EditionComparison:
    """Return the step to an edition of the practice's plan that differs in its order only."""
    before = register.plan_edition(seen.plan_key)
    after = replace(before, key=key, edition=key, actions=before.actions[::-1])
    return compare_editions(before, after)


def _upgrade(practice: Practice, _disk: FaultyDisk) -> int:
    """Go on with a later edition of the plan."""
    try:
        with closing(open_register(practice.register, user=SAM)) as register:
            seen = register.organisations.find()
            register.organisations.upgrade(seen, next_edition(register, seen, "second"))
    except GreenPlanError as error:
        sys.stderr.write(f"greenplan: {error}\n")
        return 1
    return 0


def _again(disk: FaultyDisk, ask: Callable[[], Answer]) -> Answer:
    """Ask; where that is refused, once more after the disk was mended."""
    try:
        return ask()
    except GreenPlanError as error:
        sys.stderr.write(f"greenplan: {error}\n")
        disk.mend()
        return ask()


def _settings(_practice: Practice, _disk: FaultyDisk) -> int:
    from tracker.user_files.settings import Settings, save_settings

    try:
        save_settings(Settings(name="Sam Example", theme="greenplan-light"))
    except GreenPlanError as error:
        sys.stderr.write(f"greenplan: {error}\n")
        return 1
    return 0


def _no_copies(practice: Practice) -> None:
    shutil.rmtree(backup_folder(practice.register))


def _returns(practice: Practice) -> None:
    """Put a return there that somebody else sent, and the list of those expected."""
    sent = practice.folder / "given" / "sent"
    sent.mkdir()
    (sent / "A90001.csv").write_text(BY_HAND)
    (sent.parent / "expected.csv").write_text("ODS code\nA90001\n")


def _keep_returns(practice: Practice) -> None:
    """Keep a return that somebody else sent."""
    _returns(practice)
    expected = [Expected("A90001", "Example House")]
    with closing(open_register(practice.register, user=SAM)) as register:
        given = practice.folder / "given"
        collate_into(register, given, plans_to_collate(register), expected)


def _damage(practice: Practice) -> None:
    with practice.register.open("r+b") as file:
        file.seek(4096)
        file.write(b"x" * 20_000)


def operations() -> Sequence[Operation]:
    """Return all there is to break."""
    return [
        Operation("set", _command("set", "GC7", "GR5", "--status", "in-progress", "--lead", "Kim")),
        Operation("update", _command("update", "GC7", "Asked three banks for an offer.")),
        Operation("evidence", _command("evidence", "GC7", "--title", "Offer", "--link", "S:\\a")),
        Operation("undo", _command("undo")),
        Operation("upgrade of the plan", _upgrade),
        Operation("burst", _burst),
        Operation(
            "import",
            _command("import", "{}/given/by-hand.csv", "--yes", "--own-actions", "--theirs"),
        ),
        Operation(
            "return",
            _command("return", "now", "--incomplete", "--out", "{}/out/return.xlsx"),
            "out/return.xlsx",
        ),
        Operation(
            "export tracker",
            _command("export", "tracker", "{}/out/tracker.xlsx"),
            "out/tracker.xlsx",
            over=True,
        ),
        Operation("export json", _command("export", "json", "{}/out/all.json"), "out/all.json"),
        Operation(
            "export report",
            _command("export", "report", "{}/out/report.docx"),
            "out/report.docx",
            over=True,
        ),
        Operation(
            "export calendar", _command("export", "calendar", "{}/out/due.ics"), "out/due.ics"
        ),
        Operation(
            "orgs export",
            _command("orgs", "export", "{}/out/organisations.csv"),
            "out/organisations.csv",
        ),
        Operation(
            "fill",
            _command("fill", "{}/given/template.xlsx", "--out", "{}/out/filled.xlsx"),
            "out/filled.xlsx",
            over=True,
        ),
        Operation(
            "collate",
            _command(
                *("collate", "{}/given", "--out", "{}/out/roll-up.xlsx"),
                *("--expected", "{}/given/expected.csv"),
            ),
            "out/roll-up.xlsx",
            over=True,
            prepare=_returns,
            goes_on=True,
        ),
        Operation(
            "matrix", _command("matrix", "--csv", "{}/out/matrix.csv"), "out/matrix.csv", over=True
        ),
        Operation(
            "received rollup",
            _command("received", "rollup", "--out", "{}/out/all.xlsx"),
            "out/all.xlsx",
            over=True,
            prepare=_keep_returns,
        ),
        Operation(
            "init",
            _command(
                *("--db", "{}/practice/new.db", "init", "--name", "Example Surgery"),
                *("--ods", "A99998", "--type", "general-practice"),
            ),
            register="practice/new.db",
        ),
        Operation(
            "migrate", _command("--db", "{}/old/tracker.db", "orgs"), register="old/tracker.db"
        ),
        Operation("first of the day", _command("orgs"), prepare=_no_copies),
        Operation("settings", _settings, "home/settings.json", over=True),
        Operation("backup", _command("backup", "{}/out/copy.db"), "out/copy.db", over=True),
        Operation("restore", _command("restore", "{}/given/earlier.db", "--yes")),
        Operation(
            "restore of a damaged one",
            _command("restore", "{}/given/earlier.db", "--yes"),
            prepare=_damage,
        ),
    ]
