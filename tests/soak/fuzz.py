"""Gives every reader of files, and of what people type, very many inputs that are not as they
should be: ``python -m tests.soak.fuzz [TARGET ...] [--minutes N] [--seed N]``.

Each target runs for N minutes (default 2). An input is a finding where the reader crashes, where
its refusal is not one line that a person can make something of, where it takes longer or more
memory than it may, or where a register is not as it was after a refusal. Findings are written to
``--keep FOLDER`` (default: a new one in the system's temporary folder), and ``--again FILE`` runs
one of them with its target. Without ``--follow`` inputs are sound files changed at random.

With ``--follow`` one pure target is run by atheris, which follows which lines of Python an input
reaches and builds on those that reach new ones. It is no dependency of this project: make an
environment of its own with Python 3.11 (``python3.11 -m venv E``; ``E/bin/pip install atheris``),
install this project there too, and run this with its Python. Exit 1 when something was found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

sys.path.append(str(Path(__file__).parents[1] / "fuzz"))

import pytest
from fuzz_demands import TooSlow, within

if TYPE_CHECKING:
    from fuzz_targets import Target

MEMORY = 3 * 1024**3
"""Bytes of address space that all readers in this process have together."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the targets named, print what came of each; 1 if anything was found."""
    asked = _parser().parse_args(arguments)
    keep = asked.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    keep.mkdir(exist_ok=True)
    follower = _follower() if asked.follow else None
    with _targets(only_pure=asked.follow) as targets:
        chosen = [targets[name] for name in asked.targets or targets]
        if asked.again:
            chosen[0].run(asked.again.read_bytes())
            print(f"{chosen[0].name}: nothing amiss.")
            return 0
        _limit_memory()
        if asked.follow:
            _follow(follower, chosen[0], int(asked.minutes * 60), asked.seed, keep)
            return 0
        print(f"seed {asked.seed}, findings go to {keep}")
        found = [_soaked(target, asked.minutes * 60, asked.seed, keep) for target in chosen]
    return 1 if any(found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--again", type=Path)
    parser.add_argument("--follow", action="store_true")
    return parser


@contextmanager
def _targets(*, only_pure: bool) -> Iterator[dict[str, Target]]:
    """Give the targets by name, in a folder and with settings of their own."""
    from fuzz_targets import pure_targets

    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setenv("GREENPLAN_SETTINGS", str(folder / "settings.json"))
        patch.setenv("LOGNAME", "Sam Example")
        pure = pure_targets(folder)
        if only_pure:
            yield {target.name: target for target in pure}
            return
        from fuzz_books import Workshop
        from fuzz_commands import CommandLines
        from fuzz_registers import Registers

        with closing(Workshop(folder)) as workshop:
            every = [*pure, *workshop.targets(), *Registers(folder).targets()]
            every.append(CommandLines(folder).target())
            yield {target.name: target for target in every}


def _soaked(target: Target, seconds: float, seed: int, keep: Path) -> int:
    """Run a target for so long; print how often and how fast, and what was found."""
    random = Random(seed)
    seeds = target.seeds()
    places: set[str] = set()
    runs, longest, begun = 0, 0.0, time.monotonic()
    for sound in seeds:
        target.run(sound)
    while time.monotonic() - begun < seconds:
        data = target.mutate(random, random.choice(seeds))
        runs += 1
        before = time.monotonic()
        try:
            with within(target.seconds):
                target.run(data)
        except (Exception, TooSlow) as error:
            place = _place(error)
            if place not in places:
                places.add(place)
                (keep / f"{target.name}-{len(places)}").write_bytes(data)
                print(f"{target.name}: {place}: {ascii(str(error))[:300]}", flush=True)
        longest = max(longest, time.monotonic() - before)
    told = f"{runs:,} inputs, {runs / seconds:,.0f} a second, the slowest {longest:.2f} s"
    print(f"{target.name}: {told}, {len(places)} findings", flush=True)
    return len(places)


def _place(error: BaseException) -> str:
    """Return what kind of error it is and where, which tells one finding from another."""
    cause = error.__context__ if isinstance(error, AssertionError) else None
    frames = traceback.extract_tb((cause or error).__traceback__)
    last = frames[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _follower() -> Any:
    """Load atheris, and the readers so that it can see which of their lines are run."""
    import atheris  # type: ignore[import-not-found,unused-ignore]

    with atheris.instrument_imports(include=["db", "imports", "exports", "zipfile", "tomllib"]):
        import fuzz_targets

        assert fuzz_targets.TODAY
    return atheris


def _follow(atheris: Any, target: Target, seconds: int, seed: int, keep: Path) -> None:
    """Let atheris run a pure target for so long; it ends the process at the first finding."""
    corpus = keep / f"{target.name}-corpus"
    corpus.mkdir(exist_ok=True)
    for number, sound in enumerate(target.seeds()):
        (corpus / f"sound-{number}").write_bytes(sound)

    def mutated(data: bytes, most: int, chance: int) -> bytes:
        random = Random(chance)
        if random.random() < 0.3:
            return bytes(atheris.Mutate(data, most))
        return target.mutate(random, data or random.choice(target.seeds()))[:most]

    longest = max(20_000, *(2 * len(sound) for sound in target.seeds()))
    limits = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={longest}", "-timeout=20"]
    where = [f"-artifact_prefix={keep}/{target.name}-", str(corpus)]
    atheris.Setup(
        [sys.argv[0], *limits, *where], target.run, custom_mutator=mutated, internal_libfuzzer=True
    )
    atheris.Fuzz()


def _limit_memory() -> None:
    """Make what takes too much memory fail here, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
