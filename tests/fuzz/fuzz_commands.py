"""Command lines with anything typed after their options."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from pathlib import Path
from random import Random

import click
import pytest
from fuzz_demands import check_refusal
from fuzz_seeds import made_register
from fuzz_targets import Target
from nasty_values import some_text

from db.errors import GreenPlanError
from tracker.cli.catalogue import COMMANDS
from tracker.cli.root import greenplan, run

_NEVER_NAMED = ("db", "org")
_OPENS_THE_APP = "demo"


class CommandLines:
    """A folder to run commands in, and the register that they work on."""

    def __init__(self, folder: Path) -> None:
        self._inside = folder / "commands" / "inside"
        self._inside.mkdir(parents=True)
        self._sound = folder / "commands" / "sound.db"
        made_register(self._sound)

    def target(self) -> Target:
        """The command line as a reader of what is typed."""
        return Target("command", lambda: [b'["orgs"]'], _typed, self._run, seconds=20, pure=False)

    def _run(self, data: bytes) -> None:
        """A command is done, or refused in words, or told how it is used."""
        register = self._inside.parent / "tracker.db"
        for left in self._inside.parent.glob("tracker.db*"):
            left.unlink()
        shutil.copy(self._sound, register)
        said, told = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self._inside)
            patch.setenv("GREENPLAN_DB", str(register))
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
                try:
                    code = run(json.loads(data))
                except GreenPlanError as error:
                    check_refusal(error)
                    return
                except OSError as error:
                    assert error.strerror  # which is told in words
                    return
        assert code in (0, 1, 2), code
        assert code == 0 or told.getvalue() or said.getvalue()
        for file in self._inside.iterdir():
            file.unlink()


def _typed(random: Random, _: bytes) -> bytes:
    name = random.choice([name for name in COMMANDS if name != _OPENS_THE_APP])
    command = greenplan.get_command(click.Context(greenplan), name)
    assert command is not None
    line = [name]
    for param in command.params:
        if param.name in _NEVER_NAMED or (not param.required and random.random() < 0.6):
            continue
        if isinstance(param, click.Option):
            line.append(random.choice(param.opts))
            if param.is_flag:
                continue
        count = 1 if param.nargs == 1 else random.choice((1, 1, 2))
        line += [_value(random, param) for _ in range(count)]
    return json.dumps(line).encode()


def _value(random: Random, param: click.Parameter) -> str:
    if param.name in ("code", "codes") and random.random() < 0.7:
        return random.choice(("GC1", "GPES2", "OWN-1", "gc 3"))
    words = (param.type.get_metavar(param, click.Context(greenplan)) or "").split("|")
    text = random.choice(words) if words[0] and random.random() < 0.5 else some_text(random)
    # What a system lets nobody type: an argument ends at a null character.
    return text.replace("\0", "\udcff")
