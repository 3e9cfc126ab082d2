"""The child process that reads what others sent: ``python -m imports.collating.child``.

The first question gives the plans that are known. Each further one is a file: its name, when it was
written, and its content. The answer is why it was refused, as JSON, or two lines: what it says
without its rows, as JSON (:mod:`db.received.received_json`), and all of it, packed. As in
:mod:`imports.reading.child`, a hostile file can do no more than end this process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from db.errors import GreenPlanError
from db.received.received_json import received_json
from db.storage.packed_text import pack
from db.validation.nhs_number import mask_nhs_numbers
from db.validation.text_rules import safe_line
from db.vocabulary.terms import ProviderType
from imports.collating.reading import KnownPlan, ReturnReader, not_needed
from imports.reading.books import BookRefused, book_of
from imports.reading.child import answer_questions
from imports.reading.parsing import parse_content

_LEVEL = 6
"""How hard the answer is packed: level 9 takes half as long again, for a hundredth less."""


class _Answering:
    """Answers questions, once it knows the plans."""

    def __init__(self) -> None:
        self._reader: ReturnReader | None = None

    def __call__(self, question: bytes) -> bytes:
        head, _, content = question.partition(b"\n")
        asked = json.loads(head)
        if self._reader is None:
            plans = [_plan(one) for one in asked["plans"]]
            self._reader = ReturnReader(plans, date.fromisoformat(asked["today"]))
            return b"{}"
        try:
            written = datetime.fromisoformat(asked["written"])
            plain = parse_content(content, written, asked["name"], not_needed)
            book = book_of(asked["name"], plain)
        except (BookRefused, GreenPlanError) as refusal:
            return _refused(refusal, asked["name"], settled=True)
        try:
            read = self._reader.read(book, asked["sha256"])
        except (BookRefused, GreenPlanError) as refusal:
            # Another plan may be known next time.
            return _refused(refusal, asked["name"], settled=False)
        without_rows = replace(read.said, actions=(), barriers=(), measures=())
        told = (
            received_json(without_rows, read.remarks),
            pack(received_json(read.said, read.remarks), _LEVEL),
        )
        return "\n".join(told).encode(errors="surrogatepass")


def _refused(refusal: Exception, name: str, *, settled: bool) -> bytes:
    """Return why a file was refused, without its name: the same content may come under others."""
    why = str(refusal)
    for told in (name, safe_line(name)):
        if why.startswith(f"{told} "):
            why = f"It{why.removeprefix(told)}"
            break
    return json.dumps({"refused": mask_nhs_numbers(why), "settled": settled}).encode()


def first_question(plans: Iterable[KnownPlan], today: date) -> bytes:
    """Return the question that tells a child the plans that are known, and the day."""
    told = [
        {
            "key": plan.key,
            "title": plan.title,
            "edition": plan.edition,
            "actions": [[code, title, kind.value] for code, title, kind in plan.actions],
        }
        for plan in plans
    ]
    return json.dumps({"plans": told, "today": today.isoformat()}).encode()


def question(name: str, content: bytes, written: datetime, sha256: str) -> bytes:
    """Return the question what a file says."""
    asked = {"name": name, "written": written.isoformat(), "sha256": sha256}
    return json.dumps(asked).encode() + b"\n" + content


def _plan(told: Mapping[str, Any]) -> KnownPlan:
    actions = ((code, title, ProviderType(kind)) for code, title, kind in told["actions"])
    return KnownPlan(told["key"], told["title"], told["edition"], tuple(actions))


if __name__ == "__main__":
    answer_questions(_Answering())
