"""What a command wrote, in one line."""

from __future__ import annotations

from typing import Protocol


class Outcome(Protocol):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


def one_line(outcome: Outcome) -> str:
    """Return the line that a refusal wrote on stderr, having seen that there is no more to it."""
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("greenplan: ")
    assert outcome.err[:-1].isprintable()
    return outcome.err


def told(outcome: Outcome) -> str:
    """Return what a command that was done wrote, in one line."""
    assert (outcome.code, outcome.err) == (0, "")
    return " ".join(outcome.out.split())
