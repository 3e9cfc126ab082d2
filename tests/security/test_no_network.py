"""A whole day's work opens no network connection: the system says so, call by call."""

from __future__ import annotations

import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest
from needs import NO_STRACE
from traced import Call, calls_in, command_that_is_traced, needs_strace, traced_python

if sys.platform != "linux":
    pytest.skip(NO_STRACE, allow_module_level=True)

from keys.window import COMMAND, Window

from exports.catalogue import DOCUMENTS

BY_HAND = """\
Ref,Action,By whom,Deadline,Status,Comments
GC1,,P.  Lee,31/03/2037,,See http://tracker.example.org/form
GC7,Swap to a Greener bank,Sam,end of March 2037,WIP,=WEBSERVICE("http://example.org")
"""
WHAT = "%network,execve"


@pytest.fixture(autouse=True)
def _can_trace(tmp_path: Path) -> None:
    needs_strace(tmp_path)


REACHING = ("connect", "bind", "listen", "accept", "accept4")


def reached(calls: list[Call]) -> list[str]:
    """Return the calls that reach for anything but this process's own pairs of sockets."""
    return [
        f"{call.name}({call.arguments}"
        for call in calls
        if call.name in REACHING or (call.name != "execve" and call.family not in ("", "AF_UNIX"))
    ]


def started(calls: list[Call]) -> set[Path]:
    """Return the programs that were started."""
    return {Path(call.text).resolve() for call in calls if call.name == "execve"}


PYTHON = Path(sys.executable).resolve()


# The trace can tell


def test_a_child_that_does_connect_is_seen(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = str(server.getsockname()[1])
        calls = traced_python(
            tmp_path,
            "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import socket, sys;"
            ' socket.create_connection(("127.0.0.1", int(sys.argv[1])))\', sys.argv[1]])',
            port,
            what=WHAT,
        )
    assert any(call.startswith("connect(") and f"htons({port})" in call for call in reached(calls))
    assert any(call.startswith("socket(AF_INET") for call in reached(calls))
    assert started(calls) == {PYTHON}


def test_a_look_up_of_a_name_is_seen(tmp_path: Path) -> None:
    code = "import socket\ntry: socket.getaddrinfo('example.invalid', 80)\nexcept OSError: pass"
    assert reached(traced_python(tmp_path, code))


# The app


def test_the_app_reaches_nothing_from_the_welcome_to_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    (downloads / "Green plan.csv").write_text(BY_HAND, encoding="cp1252")
    log = tmp_path / "calls"
    wrapper = command_that_is_traced(tmp_path, COMMAND, log, WHAT)
    monkeypatch.setattr("keys.window.COMMAND", wrapper)

    window = Window()
    window.sees("What kind of organisation are you?")
    window.press("enter", "Example Surgery", "enter", "A99999", "enter", "enter", "enter")
    window.press("Kim Sample", "enter")
    window.sees("0 of 53 decided")
    window.press("i")
    window.sees("1 of 53 decided")
    window.press("escape")
    window.sees("All 53")
    window.press("s")
    window.sees("Status · GC1")
    window.press("i")
    window.sees("◐ In progress")
    window.press("v")
    window.sees("Title")
    window.press("Minutes", "enter", "http://example.org/minutes", "enter")
    window.sees("Evidence added to GC1")
    window.press("i")
    window.sees("Which file do you want to import?", "Green plan.csv")
    window.press("enter")
    window.sees("Will be imported")
    window.press("enter")
    window.sees("Imported")
    window.press("x")
    window.sees("Excel action tracker", "Handover note")
    window.press("enter")
    window.sees("Export: Excel action tracker")
    window.press("ctrl+u", str(tmp_path / "tracker.xlsx"), "enter")
    window.sees("Saved the Excel action tracker")
    window.press("enter")
    window.press("r")
    window.sees("Return for Q")
    window.press("escape")
    window.sees("Our plan")
    window.press("q")
    assert window.ends() == 0

    calls = calls_in(log)
    assert (tmp_path / "tracker.xlsx").is_file()
    assert any(call.name == "socketpair" for call in calls)  # the app's own pipe: it was traced
    assert reached(calls) == []
    assert started(calls) == {COMMAND.resolve(), PYTHON}


# The command line


WALK = r"""
import sys
from pathlib import Path
from exports.catalogue import DOCUMENTS
from tracker.__main__ import main

BOOK = "A99999 tracker.xlsx"
LINES = [
    ["init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice",
     "--contact", "Sam Example", "--email", "sam@example.org"],
    ["set", "GC1", "GPES2", "--status", "in-progress", "--lead", "Sam Example"],
    ["update", "GC1", "See http://example.org/plan"],
    ["evidence", "GC1", "--title", "A page", "--link", "http://127.0.0.1:9/page"],
    ["evidence", "GC1", "--title", "A share", "--link", "\\\\server.example.org\\share\\plan.docx"],
    ["evidence", "GC1", "--title", "A share", "--link", "file://server.example.org/share/a.docx"],
    ["evidence", "GC1"],
    ["measure", "GPES2", "--name", "Inhalers", "--unit", "items", "--dimension", "environmental"],
    ["barrier", "GC1", "--kind", "money", "--note", "Too dear"],
    ["actions", "--json"], ["show", "GC1"], ["history"], ["check"], ["questions"],
    ["return", "--by", "Sam Example", "--incomplete"],
    ["export", "tracker", BOOK], ["export", "json", "a.json"], ["export", "csv", "a.csv"],
    *(["export", kind.name, kind.name + ending]
      for kind in DOCUMENTS for ending in kind.endings),
    ["export", "calendar", "a.ics"],
    ["import", BOOK, "--dry-run"],
    ["fill", BOOK, "--out", "filled.xlsx"],
    ["doctor"], ["undo"], ["redo"],
]
from tracker.cli.catalogue import COMMANDS
if "backup" in COMMANDS:
    LINES.append(["backup", "copy.db"])
for line in LINES:
    code = main(line)
    print(code, line, flush=True)
    if code not in (0, 1):
        sys.exit(f"{line}: {code}")
"""


def test_the_command_line_reaches_nothing(tmp_path: Path) -> None:
    calls = traced_python(tmp_path, WALK, what=WHAT)
    written = {path.name for path in tmp_path.iterdir()}
    assert written >= {"A99999 tracker.xlsx", "a.ics", "filled.xlsx"}
    assert written >= {f"{kind.name}{ending}" for kind in DOCUMENTS for ending in kind.endings}
    assert reached(calls) == []
    assert started(calls) == {PYTHON}
