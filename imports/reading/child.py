"""The child process that reads table files: ``python -m imports.reading.child``.

Given a path, it answers with pickled plain values: a refusal's text or ``None``, then kind,
sheets, faults, who saved it and when, in the order of the fields of ``Book``. An empty question
asks whether it is ready. It writes no file and ends when its parent does.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from imports.reading.books import SECONDS, BookRefused, safe_file_name
from imports.reading.child_process import ANSWER_LIMIT, MEMORY_LIMIT, READY, receive, send
from imports.reading.parsing import parse_file


def answer_questions(answer: Callable[[bytes], bytes]) -> None:
    """Answer questions on standard input, one by one, until it is closed."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints can be mistaken for an answer
    _limit_memory_and_files()
    gc.freeze()
    while (question := receive(questions)) is not None:
        if not question:
            send(answers, READY)
            continue
        _limit_time()
        send(answers, answer(question))


def _answer(question: bytes) -> bytes:
    path = Path(os.fsdecode(question))
    try:
        answer = pickle.dumps((None, *parse_file(path)), pickle.HIGHEST_PROTOCOL)
    except BookRefused as refusal:
        return _refusal(str(refusal))
    if len(answer) > ANSWER_LIMIT:
        return _refusal(
            f"{safe_file_name(path)} contains more than {ANSWER_LIMIT // 1024**2} MB of values."
            " Delete the sheets you do not need, save it, and try again."
        )
    return answer


def _refusal(text: str) -> bytes:
    return pickle.dumps((text, None, (), (), None, None), pickle.HIGHEST_PROTOCOL)


if sys.platform == "win32":

    def _limit_memory_and_files() -> None:
        """Do nothing: the parent limits the memory, and Windows has no limit for files."""

    def _limit_time() -> None:
        """Do nothing: the parent limits the time."""

else:
    import resource

    def _limit_memory_and_files() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        # Some systems refuse a limit on memory; the other limits still apply there.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))

    def _limit_time() -> None:
        """Allow this file its seconds of work, on top of those that earlier files used."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        wanted = int(used.ru_utime + used.ru_stime) + SECONDS + 1
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    answer_questions(_answer)
