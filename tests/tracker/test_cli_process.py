"""The real thing: ``python -m tracker`` as a process of its own, with its streams and signals."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from later_edition import add_second_edition
from needs import needs_a_full_device, needs_a_pipe_of_one_page, needs_a_pseudo_terminal
from poisoned import harmful, poison

from imports.plans.plan_file import shipped_plan

ROOT = Path(__file__).parents[2]
HEAVY = ("sqlalchemy", "openpyxl", "pydantic", "alembic", "textual")


def start(*arguments: str, python: tuple[str, ...] = ("-m", "tracker"), **options):
    return subprocess.Popen(
        [sys.executable, *python, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def run(*arguments: str, **options) -> tuple[int, str, str]:
    """Return the exit code and what was written, as UTF-8."""
    process = start(*arguments, **options)
    out, err = (stream.decode().replace("\r\n", "\n") for stream in process.communicate(timeout=60))
    return process.returncode, out, err


def encoded(name: str) -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": name, "PYTHONUTF8": "0"}


def test_from_nothing_to_a_completed_action(tmp_path):
    code, out, err = run(
        "init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"
    )
    assert (code, err) == (0, "")
    code, out, err = run("set", "GC1", "--status", "complete", "--lead", "P. Lee")
    assert (code, err) == (0, "")
    code, out, err = run("actions", "--brag", "blue", "--json")
    assert (code, err) == (0, "")
    (done,) = json.loads(out)
    assert (done["code"], done["lead"], done["percent"]) == ("GC1", "P. Lee", 100)
    assert (tmp_path / "tracker.db").exists()


def test_exit_codes(example_surgery):
    assert run("show", "GC1")[0] == 0
    code, out, err = run("show", "GC99")
    assert (code, out, err.count("\n")) == (1, "", 1)
    code, out, err = run("show", "--nonsense", "GC1")
    assert (code, out) == (2, "")
    code, out, err = run()
    assert (code, out) == (1, "")
    assert "needs a terminal" in err


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_console_that_cannot_draw_everything_stops_nothing(example_surgery, encoding):
    register, at = example_surgery.register, example_surgery.organisation
    register.actions.add_update(at, ["GC1"], "Über 5 °C – naïve “quotes” → 中")
    register.actions.set_lead(at, ["GC1"], "Zoë Łódź")
    shown = (["actions"], ["show", "GC1"], ["history"], ["actions", "--csv"])
    for arguments in shown if encoding == "ascii" else shown[:2]:
        process = start(*arguments, env=encoded(encoding))
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
        assert b"GC1" in out
    process = start("show", "GC1", "--json", env=encoded(encoding))
    out, _ = process.communicate(timeout=60)
    assert json.loads(out.decode("ascii"))["lead"] == "Zoë Łódź"


def test_json_is_utf_8_where_the_output_is(example_surgery):
    example_surgery.register.actions.set_lead(example_surgery.organisation, ["GC1"], "Zoë Łódź")
    process = start("show", "GC1", "--json", env=encoded("utf-8"))
    out, _ = process.communicate(timeout=60)
    assert "Zoë Łódź".encode() in out


def test_a_reader_that_goes_away_ends_it_quietly(example_surgery):
    process = start("actions", "--json")
    assert process.stdout and process.stderr
    process.stdout.read(10)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), err) == (0, b"")


@needs_a_pipe_of_one_page
def test_ctrl_c_while_it_writes_ends_it_quietly(example_surgery):
    import fcntl

    process = start("actions", "--json")
    assert process.stdout and process.stderr
    fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
    assert process.stdout.read(10)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    assert process.stderr.read() == b""


@needs_a_full_device
@pytest.mark.parametrize("command", [["actions", "--json"], ["show", "GC1"], ["show", "-h"]])
def test_output_that_does_not_fit_on_the_disk_is_a_failure(example_surgery, command):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tracker", *command],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.count(b"\n") == 1


# What is imported


def imported_by(*commands: list[str]) -> set[str]:
    """Return the modules there are once ``greenplan`` has run with each of the arguments."""
    script = (
        "import json, sys; from tracker.__main__ import main;"
        " all(main(arguments) or True for arguments in json.loads(sys.argv[1]));"
        " sys.stderr.write('\\n@' + ' '.join(sys.modules))"
    )
    _, _, err = run(json.dumps(commands), python=("-c", script))
    return set(err.rpartition("@")[2].split())


def test_the_way_into_the_app_imports_nothing_heavy():
    there = imported_by([])
    assert "tracker.__main__" in there
    assert not there & {"click", *HEAVY}


def test_reading_imports_nothing_heavy(example_surgery):
    reading = (["actions"], ["actions", "--json"], ["show", "GC1"], ["history"], ["--help"])
    there = imported_by(*reading)
    assert "click" in there
    assert not there & {*HEAVY, "rich"}


def test_changing_imports_no_screen_and_no_spreadsheet(example_surgery):
    there = imported_by(["set", "GC1", "--lead", "P. Lee"])
    assert "sqlalchemy" in there
    assert not there & {"textual", "openpyxl", "pydantic", "alembic"}


# With a terminal


@needs_a_pseudo_terminal
class TestInATerminal:
    """Runs ``greenplan`` where a person could be sitting."""

    @staticmethod
    def run(
        *arguments: str, until: bytes, keys: bytes = b"", columns: int = 80, **environment: str
    ):
        """Start it, type ``keys`` once ``until`` is shown; return exit code and all it wrote."""
        import fcntl
        import pty
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker", *arguments],
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", **environment},
        )
        os.close(theirs)
        written = b""
        try:
            while chunk := _read(ours):
                written += chunk
                if until in written and keys:
                    os.write(ours, keys)
                    keys = b""
            return process.wait(timeout=30), written
        finally:
            process.kill()
            process.wait()
            os.close(ours)

    def test_an_upgrade_of_a_plan_is_made_when_told_so(self, example_surgery):
        register, at = example_surgery.register, example_surgery.organisation
        register.actions.set_lead(at, ["GC3"], "Kim")
        add_second_edition(example_surgery.path)
        for answer, code in ((b"n", 1), (b"y", 0)):
            assert register.organisations.current(at) == at
            ended, written = self.run("plan", "upgrade", until=b"[y/N]", keys=answer + b"\r")
            assert (ended, written.count(b"Upgrade, and set aside 1 action?")) == (code, 1)
            assert (b"Nothing was changed." in written) is (code == 1)
        assert register.organisations.current(at).plan_edition == "Final"

    def test_collating_says_how_far_it_is_and_leaves_no_line(self, tmp_path):
        (tmp_path / "sent").mkdir()
        for number in range(30):
            (tmp_path / "sent" / f"{number}.csv").write_text("No.,Action\nGC1,Guidance\n")
        (tmp_path / "sent" / "A99999.csv").write_text("No.,Status,Lead\nGC1,On hold,Pat\n")
        command = ("collate", str(tmp_path / "sent"), "--out", str(tmp_path / "all.xlsx"))
        code, written = self.run(*command, until=b"about")
        assert code == 0
        assert b"0 of about 31 files" in written
        shown, _, said = written.partition(b"\x1b[1m")
        *_, saving, cleared, end = shown.split(b"\r")
        assert (saving.strip(), cleared.strip(), end) == (b"Saving the workbook.", b"", b"")
        assert len(cleared) >= len(saving)
        assert said.startswith(b"Q")
        _, written = self.run(*command, "--json", until=b"about")
        assert b"about" not in written

    def test_colours_are_there_and_can_be_switched_off(self, example_surgery):
        register, at = example_surgery.register, example_surgery.organisation
        register.actions.already_in_place(at, ["GC1"])
        _, written = self.run("actions", until=b"in our plan")
        assert b"\x1b[34mBlue\x1b[0m" in written
        _, written = self.run("actions", "--no-colour", until=b"in our plan")
        assert b"\x1b" not in written
        _, written = self.run("actions", until=b"in our plan", NO_COLOR="1")
        assert b"\x1b" not in written
        assert b"Blue" in written

    def test_the_app_opens_on_the_plan_that_is_named(self, example_surgery):
        plan = shipped_plan("llr-2022-25")
        example_surgery.register.organisations.work_with(example_surgery.organisation, plan)
        code, written = self.run("--plan", plan.key, until=b"WFL1", keys=b"q")
        assert code == 0
        assert b"WFL1" in written

    @pytest.mark.parametrize(("name", "widths"), [("actions", [0, 1, 40, 120]), ("undo", [40])])
    def test_a_refusal_breaks_between_words(self, name, widths):
        command = ("--db", "none.db", name)
        words = run(*command)[2].split()
        for columns in widths:
            code, written = self.run(*command, until=b"demo", columns=columns)
            lines = written.decode().splitlines()
            assert code == 1
            assert " ".join(lines).split() == words
            if columns > 1:
                assert all(len(line) < columns or " " not in line for line in lines), lines

    @pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "cp1252"])
    def test_the_app_draws_what_the_terminal_can_show(self, example_surgery, encoding):
        register, at = example_surgery.register, example_surgery.organisation
        register.actions.already_in_place(at, ["GC1"])
        code, written = self.run(
            until=b"Complete", keys=b"\x11", PYTHONIOENCODING=encoding, PYTHONUTF8="0"
        )
        assert code == 0
        assert b"x Complete" in written
        assert b". Undecided" in written
        assert written.isascii()

    def test_a_developers_switches_change_nothing(self, example_surgery, tmp_path):
        folder = tmp_path / "written"
        folder.mkdir()
        code, written = self.run(
            until=b"Undecided",
            keys=b"\x11",
            TEXTUAL="debug,devtools",
            TEXTUAL_COLOR_SYSTEM="none of them",
            TEXTUAL_DRIVER="nowhere:Driver",
            TEXTUAL_LOG=str(folder / "log"),
            TEXTUAL_PRESS="q",
            TEXTUAL_SCREENSHOT="0",
            TEXTUAL_SCREENSHOT_LOCATION=str(folder),
            TEXTUAL_SHOW_RETURN="1",
            PYTHONWARNINGS="error",
            COLUMNS="5",
            LINES="3",
        )
        assert code == 0
        assert b"Example Surgery A99999" in written
        assert list(folder.iterdir()) == []

    def test_the_app_sends_a_terminal_only_what_textual_does(self, example_surgery):
        register, at = example_surgery.register, example_surgery.organisation
        register.actions.set_lead(at, ["GC1"], "P. Lee")
        poison(example_surgery.path)
        code, written = self.run(until=b"Undecided", keys=b"h\r\x11")
        assert code == 0
        assert "owned" in written.decode()
        text = written.decode()
        drawn = re.sub(r"\x1b(\[[0-9;?<>=]*[$a-zA-Z]p?|\]22;[a-z]+\x07)", "", text)
        assert harmful(drawn.replace("\r\n", "\n")) == set()

    def test_demo_leaves_no_trace(self, tmp_path):
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        code, written = self.run(
            "demo", until=b"Example Surgery", keys=b"\x11", TMPDIR=str(temporary)
        )
        assert code == 0
        assert b"Example Surgery" in written
        assert list(temporary.iterdir()) == []
        assert not (tmp_path / "tracker.db").exists()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says EIO when the other end is closed
        return b""
