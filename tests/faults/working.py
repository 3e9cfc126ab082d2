"""A program that does this and that with a register, and says what was confirmed to it.

Each change carries a mark of its own, such as ``m12-3``, by which the change log is searched
afterwards. Before and after each a line is said.
"""

from __future__ import annotations

import gzip
import math
import os
import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.opening import open_register
from db.records.new_records import NewEvidence
from tests.faults.operations import OLD_SCHEMA, SAM, Practice, next_edition
from tracker.__main__ import main
from tracker.user_files.settings import DARK, LIGHT, Settings, save_settings

CODES = tuple(f"GC{number}" for number in range(1, 10))
EXPORTS = ("tracker.xlsx", "json.json", "report.docx", "calendar.ics")


@dataclass(frozen=True, slots=True)
class Line:
    """What was said once: ``word`` is start, done or another of :class:`Worker`'s words."""

    word: str
    mark: str
    rows: int
    """How many fields of the change log bear the mark, or the number of a change."""


def read_lines(text: str) -> list[Line]:
    """Return the lines of a text that are whole."""
    whole = text[: text.rfind("\n") + 1]
    return [Line(word, mark, int(rows)) for word, mark, rows in map(str.split, whole.splitlines())]


class Worker:
    """Does random things on ``practice``, and says of them:

    start MARK N    a change begins; N fields of the log will bear its mark
    done MARK N     it was confirmed
    undone MARK ID  an undo was confirmed, as the change with that number
    back MARK 0     a restore begins that takes the change MARK away
    gone MARK 0     it was confirmed
    made MARK 0     the new register MARK.db was confirmed
    """

    def __init__(
        self, practice: Practice, run: int, seed: str, say: Callable[[str], object]
    ) -> None:
        self._practice = practice
        self._run = run
        self._random = random.Random(seed)
        self._tell = say
        self._number = 0

    def work(self, times: float = math.inf) -> None:
        """Do so many things, by default until the end of the process."""
        # Those that take long come seldom, so that most kills fall into changes.
        kinds: list[Callable[[], None]] = [
            *[self._session] * 6,
            *[self._set, self._update, self._evidence] * 3,
            *[self._undo, self._export, self._settings, self._upgrade] * 2,
            *[self._import, self._return, self._migrate, self._back_up, self._restore, self._init],
        ]
        done = 0
        while done < times:
            self._random.choice(kinds)()
            done += 1

    def _say(self, word: str, mark: str, rows: int = 0) -> None:
        self._tell(f"{word} {mark} {rows}")

    def _mark(self) -> str:
        self._number += 1
        return f"m{self._run}-{self._number}"

    def _run_command(self, *arguments: str) -> None:
        code = main([argument.replace("{}", str(self._practice.folder)) for argument in arguments])
        if code:
            raise RuntimeError(f"exit {code} from {arguments}")

    def _command(self, rows: int, *arguments: str) -> None:
        """Run a command line in which @ stands for a new mark."""
        mark = self._mark()
        self._say("start", mark, rows)
        self._run_command(*(argument.replace("@", mark) for argument in arguments))
        self._say("done", mark, rows)

    def _set(self) -> None:
        codes = self._random.sample(CODES, self._random.randint(1, 4))
        self._command(len(codes), "set", *codes, "--lead", "@")

    def _update(self) -> None:
        self._command(1, "update", self._random.choice(CODES), "@")

    def _evidence(self) -> None:
        self._command(1, "evidence", self._random.choice(CODES), "--title", "@")

    def _session(self) -> None:
        """Change this and that in one program, as the screens do."""
        with closing(open_register(self._practice.register, user=SAM)) as register:
            organisation = register.organisations.find()
            for _ in range(self._random.randint(2, 12)):
                code, mark = self._random.choice(CODES), self._mark()
                what = self._random.randrange(5)
                if what == 4:
                    self._say("undone", mark, register.history.undo(organisation).id or 0)
                    organisation = register.organisations.current(organisation)
                    continue
                self._say("start", mark, 1)
                if what == 0:
                    register.actions.set_lead(organisation, [code], mark)
                elif what == 1:
                    register.actions.add_update(organisation, [code], mark)
                elif what == 2:
                    register.records.add_evidence(organisation, [code], NewEvidence(mark))
                else:
                    register.own_actions.add(organisation, mark)
                self._say("done", mark, 1)

    def _undo(self) -> None:
        self._run_command("undo")

    def _import(self) -> None:
        mark = self._mark()
        file = self._practice.folder / "given" / f"{mark}.csv"
        code = self._random.choice(CODES)
        file.write_text(f"Ref,Action,Comments\n{code},,{mark}\n")
        self._say("start", mark, 1)
        self._run_command("import", str(file), "--yes", "--theirs")
        self._say("done", mark, 1)

    def _return(self) -> None:
        self._command(1, "set", "GC1", "--lead", "@")
        self._command(
            1, "return", "now", "--incomplete", "--by", "@", "--out", "{}/out/return.xlsx"
        )

    def _upgrade(self) -> None:
        """Go on with an edition that has the mark as its key."""
        mark = self._mark()
        with closing(open_register(self._practice.register, user=SAM)) as register:
            organisation = register.organisations.find()
            comparison = next_edition(register, organisation, mark)
            self._say("start", mark, 1)
            register.organisations.upgrade(organisation, comparison)
            self._say("done", mark, 1)

    def _export(self) -> None:
        name = self._random.choice(EXPORTS)
        self._run_command("export", name.partition(".")[0], f"{{}}/out/{name}")

    def _settings(self) -> None:
        save_settings(Settings(name=SAM, theme=self._random.choice((LIGHT, DARK))))

    def _migrate(self) -> None:
        file = self._practice.folder / "old" / f"{self._mark()}.db"
        coming = file.with_suffix(".coming")
        with coming.open("wb") as old:
            old.write(gzip.decompress(OLD_SCHEMA.read_bytes()))
            old.flush()
            os.fsync(old.fileno())
        coming.rename(file)  # it lay there whole, and for long
        open_register(file, user=SAM).close()

    def _init(self) -> None:
        mark = self._mark()
        self._run_command(
            *("--db", f"{{}}/practice/{mark}.db", "init", "--name", "Example Surgery"),
            *("--ods", "A99997", "--type", "dental-practice"),
        )
        self._say("made", mark)

    def _back_up(self) -> None:
        self._run_command("backup", *self._random.choice(((), ("{}/out/copy.db",))))

    def _restore(self) -> None:
        self._run_command("backup", "{}/out/earlier.db")
        self._command(1, "set", "GC2", "--lead", "@")
        taken_back = f"m{self._run}-{self._number}"
        self._say("back", taken_back)
        self._run_command("restore", "{}/out/earlier.db", "--yes")
        self._say("gone", taken_back)


def started(practice: Practice, run: int, seed: str, said: Path) -> tuple[int, int]:
    """Fork a worker; return its process and the pipe that its lines come through.

    What it says to people goes to the file ``said``.
    """
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(ours)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(os.open(said, flags, 0o600), 2)
            practice.enter()
            Worker(practice, run, seed, lambda line: os.write(theirs, f"{line}\n".encode())).work()
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(70)
    os.close(theirs)
    return process, ours
