"""Show the checklist of a return: what is missing, and the command that adds it."""

from __future__ import annotations

from collections.abc import Sequence

from db.returns.returns import Missing, ReturnContent
from db.vocabulary.phrases import long_day
from tracker.cli.console import Console
from tracker.cli.session import Session
from tracker.cli.table import width_of
from tracker.use_cases.returning import missing_besides_signature

_MENDED_BY = {
    "contact": ("details", "--contact", "NAME"),
    "email": ("details", "--email", "ADDRESS"),
    "signed_by": ("return", "--by", "NAME"),
    "choice": ("set", "{code}", "--choice", "WORD"),
    "reason": ("set", "{code}", "--reason", "TEXT"),
    "lead": ("set", "{code}", "--lead", "NAME"),
    "due": ("set", "{code}", "--due", "DATE"),
    "update": ("update", "{code}", "TEXT"),
    "evidence": ("evidence", "{code}", "--title", "TEXT"),
    "reading": ("reading", "{code}", "{about}", "VALUE"),
    "answer": ("answer", "{about}", "WORD"),
}
_INDENT = 5


def command_to_fix(session: Session, missing: Missing) -> str:
    """Return the command that adds what is missing. Words in capitals are placeholders."""
    given = {"{code}": missing.code or "", "{about}": missing.about or ""}
    return session.typed_command(*(given.get(word, word) for word in _MENDED_BY[missing.field]))


def print_checklist(session: Session, content: ReturnContent, *, several_plans: bool) -> None:
    """Show the checklist: Yes or No for each line, with what is missing below each No. Name the
    plan if the organisation works with several.
    """
    console = session.console
    organisation = content.position.organisation
    corrects = f", corrects number {content.corrects}" if content.corrects else ""
    console.wrapped(
        f"Return of {organisation.name} for {content.period}, due {long_day(content.due)}:"
        f" number {content.number}{corrects}"
    )
    if several_plans:
        console.wrapped(f"Plan: {organisation.plan_title}, {organisation.plan_edition}")
    console.write_lines("")
    for line in content.check:
        answer = "Yes" if line.ok else console.bold("No") + " "
        console.wrapped(f"{answer}  {line.text}", _INDENT)
        _say_missing(console, [(m.words, command_to_fix(session, m)) for m in line.missing])
    if not missing_besides_signature(content):
        console.write_lines("", _what_next(session, content))


def _what_next(session: Session, content: ReturnContent) -> str:
    """Return what to do if nothing is missing, or only the sign-off."""
    makes = ("return", *str(content.period).split())
    if not content.complete:
        signs = session.typed_command(*makes, "--by", "NAME")
        return f"Only the sign-off is missing. To sign off and make the return, run '{signs}'."
    if content.is_same_as_last:
        return "Nothing is missing. No changes since the return was made."
    return f"Nothing is missing. To make the return, run '{session.typed_command(*makes)}'."


def _say_missing(console: Console, missing: Sequence[tuple[str, str]]) -> None:
    """Show each item beside its command, or above it if one of them does not fit."""
    widest = max((width_of(words) for words, _ in missing), default=0)
    fits = all(_INDENT + widest + 2 + width_of(command) <= console.width for _, command in missing)
    for words, command in missing:
        if fits:
            gap = " " * (widest - width_of(words) + 2)
            console.write_lines(f"{' ' * _INDENT}{words}{gap}{command}")
        else:
            console.wrapped(f"{' ' * _INDENT}{words}", _INDENT + 2)
            console.write_lines(f"{' ' * (_INDENT + 2)}{command}")
