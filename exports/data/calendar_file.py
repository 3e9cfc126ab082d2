"""Target dates, review dates and the next return as a calendar file (.ics, RFC 5545).

An event keeps its UID in every file, also if another edition of the plan gives its action another
code. A calendar that has imported it before compares UID and SEQUENCE, and moves the event instead
of showing it twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from db.frozen import frozen
from db.returns.returns import due_on
from db.validation.periods import Period
from db.views import ActionView, Position
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import Status
from exports.documents.dates import next_return
from exports.documents.formatting import last_moment

REMINDER = timedelta(days=7)
"""How long before a target date or return date the reminder is shown, at 9am."""

_NAMESPACE = UUID("5e1f6a0e-3c0b-5d1c-9a55-7f0c3e6b2d41")
_OLD = timedelta(days=366)
_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@frozen
class Event:
    """An all-day event. ``changed`` is when it last changed.

    ``key`` identifies it among the organisation's events and never changes.
    """

    key: str
    on: date
    summary: str
    description: str
    categories: tuple[str, ...]
    changed: datetime
    reminder: bool


def calendar_bytes(position: Position) -> bytes:
    """Return the calendar as the bytes of an .ics file. The same position gives the same bytes.

    It has the target and review dates of actions in the plan (complete ones are marked), the
    due date of the next return, and the returns made in the last year. Actions that have left
    the plan or lost their date are not in it: a calendar that imported them before keeps them.
    """
    organisation = position.organisation
    origin, name = f"{organisation.ods} {position.begun}", organisation.name
    if position.other_plan:  # its codes may be those of the first plan too
        plan = position.first_plan or organisation.plan_key
        origin, name = f"{origin} {plan}", f"{name}, {position.other_plan}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Green Plan Tracker//Green Plan Tracker//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(f'Green plan: {name}')}",
        f"X-WR-RELCALID:{_number(origin)}",
    ]
    for event in _events(position):
        lines += _lines(event, origin, position.last_change)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _events(position: Position) -> Iterator[Event]:
    for action in position.actions:
        if action.in_plan and action.due is not None:
            yield _of_action(position, action, "due", "target date", action.due)
        if action.in_plan and action.review is not None:
            yield _of_action(position, action, "review", "review date", action.review)
    period, due = next_return(position)
    yield _of_return(position, period, due, made=False)
    days = position.organisation.return_days
    # A year and its quarters have no order of their own.
    for period in sorted({r.period for r in position.returns}, key=lambda p: (p.end, p.start)):
        due = due_on(period, days)
        if due >= position.on - _OLD:
            yield _of_return(position, period, due, made=True)


def _of_action(position: Position, action: ActionView, key: str, kind: str, on: date) -> Event:
    complete = action.status is Status.COMPLETE
    rating = (action.rating.label,) if action.rating else ()
    return Event(
        key=f"{position.first_names.get(action.id, action.code)} {key}",
        on=on,
        summary=f"{'Complete: ' if complete else ''}{action.code} {action.title}: {kind}",
        description=_description(action),
        categories=("Green plan", *rating),
        changed=action.updated_at or last_moment(position),
        reminder=key == "due" and not complete,
    )


def _description(action: ActionView) -> str:
    """Describe the action without its log, which may say more than a calendar should show."""
    status = action.status.label if action.status else action.choice.label
    if action.percent is not None and action.status is not Status.COMPLETE:
        status += f", {action.percent}%"
    lines = [
        f"{action.title}: {action.detail}" if action.detail else action.title,
        f"Status: {status}",
        f"Lead: {action.lead or 'not set yet'}",
    ]
    for label, day in (
        ("Target date", action.due),
        ("Review date", action.review),
        ("Completed", action.completed if action.status is Status.COMPLETE else None),
    ):
        if day is not None:
            lines.append(f"{label}: {long_day(day)}")
    return "\n".join(lines)


def _of_return(position: Position, period: Period, due: date, *, made: bool) -> Event:
    which = f" ({position.other_plan})" if position.other_plan else ""
    what = f"Green plan return for {period}{which}: {'made' if made else 'due'}"
    told = (
        "This return has been made."
        if made
        else "Make it in the Green Plan Tracker, sign it off and send it."
    )
    covers = f"It covers {long_day(period.start)} to {long_day(period.end)}."
    return Event(
        key=f"return {period}",
        on=due,
        summary=what,
        description=f"Return from {position.organisation.name} to the ICB. {covers}\n{told}",
        categories=("Green plan", "Return"),
        changed=last_moment(position),
        reminder=not made,
    )


def _lines(event: Event, origin: str, sequence: int) -> Iterator[str]:
    changed = f"{event.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{_number(f'{origin} {event.key}')}@greenplan-tracker"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    # An action's version would not do: for an own action it restarts when the action is undone.
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"CATEGORIES:{','.join(_text(category) for category in event.categories)}"
    yield "CLASS:PUBLIC"
    yield "TRANSP:TRANSPARENT"
    if event.reminder:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        # Counted back from midnight at the start of the day to 9am a week earlier.
        yield f"TRIGGER:-P{REMINDER.days - 1}DT15H"
        yield f"DESCRIPTION:{_text(event.summary)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _number(text: str) -> UUID:
    """Return a number that is always the same for ``text`` and does not reveal it."""
    return uuid5(_NAMESPACE, text)


def _text(text: str) -> str:
    """Escape ``text`` (RFC 5545, section 3.3.11) and drop characters that calendars cannot hold."""
    kept = (c for c in text.translate(_ESCAPES) if c == "\t" or c >= " ")
    return "".join(c for c in kept if c != "\x7f" and not "\ud800" <= c <= "\udfff")


def _folded(line: str) -> bytes:
    """Return a line with its line end, folded at 75 octets, never inside a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode("utf-8")
        if len(piece) + len(octets) > _OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    pieces.append(piece)
    return b"\r\n".join(pieces) + b"\r\n"
