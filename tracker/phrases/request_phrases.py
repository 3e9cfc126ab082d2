"""A request in words, for the command line and the app."""

from __future__ import annotations

from db.views import Request
from db.vocabulary.terms import Reply, RequestKind


def request_title(request: Request) -> str:
    """Return what a request asks for: ``Set a target date: GC1, 31/03/2027``."""
    due = f"{request.due:%d/%m/%Y}" if request.due else ""
    about = ", ".join(filter(None, (request.code, due)))
    return f"{request.kind.label}: {about}" if about else request.kind.label


def reply_in_words(request: Request) -> str:
    """Return the reply to a request with its note: ``Declined: no money before April``."""
    said = request.reply.label
    if request.kind is RequestKind.QUESTION and request.reply is Reply.TAKEN:
        said = "Answered"
    return f"{said}: {request.note}" if request.note else said


def is_open_for(request: Request, code: str) -> bool:
    """Return whether a request is for the action ``code`` and has no reply."""
    return request.code == code and request.reply is Reply.OPEN


def open_first(requests: tuple[Request, ...]) -> list[Request]:
    """Return requests in the order to show them: those without a reply first, each oldest first."""
    return sorted(requests, key=lambda one: one.reply is not Reply.OPEN)
