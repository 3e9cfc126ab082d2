"""Compile the code in the folder, because people run it where Python cannot store compiled code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_TIMEOUT = 600

_WINE = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}
"""Stop Wine from reporting its own gaps and from offering downloads."""

# File names in the code are relative and have slashes on every system, so that the bytes are the
# same. Python replaces them with the real paths when it loads the code.
_COMPILE = """
import py_compile, sys
for name in sys.stdin.buffer.read().decode().splitlines():
    py_compile.compile(name, dfile=name, doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
"""


def compiled(
    folder: Path,
    modules: Iterable[str],
    using: Iterable[list[str]],
    say: Callable[[str], None],
) -> dict[str, bytes]:
    """Return the compiled code of ``modules``, which are paths in ``folder``, by its own paths.

    ``using`` are commands that start a Python. Use the first that can compile all modules. If none
    can, return nothing: the tracker still works, but starts more slowly.
    """
    names = sorted(name for name in modules if name.endswith(".py"))
    for interpreter in using:
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
        " there is Wine or a Python of the same minor version, for compiled code."
    )
    return {}


def interpreters(folder: Path, minor: str) -> Iterator[list[str]]:
    """Yield the commands that may start a Python ``minor`` here, the best first.

    First the one in ``folder``, through Wine on systems other than Windows; then others.
    """
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
            env={**_WINE, **os.environ},
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if finished.returncode == 0:
        return ""
    told = finished.stderr.decode(errors="replace").strip().splitlines()
    return told[-1] if told else f"it ended with {finished.returncode}"
