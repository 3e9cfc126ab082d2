"""Compiled code for the folder, which is run from places where Python cannot store any."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

_TIMEOUT = 600

# Names in the code are relative and have slashes, whoever compiles, so that the bytes are the same.
# Python itself puts the true path in their place when it loads the code.
_COMPILE = """
import py_compile, sys
for name in sys.stdin.buffer.read().decode().splitlines():
    py_compile.compile(name, dfile=name, doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
"""


def compiled(
    folder: Path, modules: Mapping[str, bytes], minor: str, say: Callable[[str], None]
) -> dict[str, bytes]:
    """Return the compiled code of ``modules``, by its path, for Python ``minor``.

    ``folder`` has ``python/python.exe`` and the modules. The shipped Python compiles them itself,
    elsewhere than on Windows through Wine, else a Python of the same minor version. Where there
    is none of them, nothing is returned: the tracker works all the same, and starts more slowly.
    """
    names = sorted(name for name in modules if name.endswith(".py"))
    for interpreter in _interpreters(folder, minor):
        fault = _run(interpreter, names, folder)
        if not fault:
            made = {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in folder.rglob("__pycache__/*.pyc")
            }
            if len(made) == len(names):
                say(f"Compiled {len(names):,} modules with {interpreter[0]}.")
                return made
            fault = f"{len(made)} of {len(names)} were compiled"
        say(f"{interpreter[0]} cannot compile the modules: {fault}")
    say(
        "Built without compiled code: the tracker starts more slowly. Build on Windows, or where"
        f" there is Wine or python{minor}, for compiled code."
    )
    return {}


def _interpreters(folder: Path, minor: str) -> Iterator[list[str]]:
    shipped = str(folder / "python" / "python.exe")
    if sys.platform == "win32":
        yield [shipped]
    elif wine := shutil.which("wine"):
        yield [wine, shipped]
    if minor == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield [sys.executable, "-I", "-S"]
    if other := shutil.which(f"python{minor}"):
        yield [other, "-I", "-S"]


def _run(interpreter: list[str], names: list[str], folder: Path) -> str:
    """Compile ``names`` in ``folder``; return what went wrong, or nothing."""
    try:
        finished = subprocess.run(
            [*interpreter, "-c", _COMPILE],
            input="\n".join(names).encode(),
            capture_output=True,
            cwd=folder,
            env={**os.environ, "WINEDEBUG": "-all"},
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if finished.returncode == 0:
        return ""
    told = finished.stderr.decode(errors="replace").strip().splitlines()
    return told[-1] if told else f"it ended with {finished.returncode}"
