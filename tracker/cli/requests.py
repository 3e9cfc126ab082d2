"""``greenplan request`` and ``greenplan requests``: ask organisations for something, and reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import click

from db.errors import Refused
from db.records.new_records import NewRequest
from db.register import Register
from db.validation.dates import parse_date
from db.views import Changed, Organisation, Request
from db.vocabulary.terms import Reply, RequestKind
from tracker.cli.console import Console
from tracker.cli.grouping import change_group, group_options, refuse_except_alone
from tracker.cli.options import CliCommand
from tracker.cli.records import job_of, number_option, print_change, require
from tracker.cli.session import Session
from tracker.cli.values import parse_word
from tracker.phrases.request_phrases import open_first, reply_in_words, request_title
from tracker.phrases.times import short_time_in_words
from tracker.use_cases.requests import take_request

Asked = tuple[Organisation, Request]


@click.command("request", cls=CliCommand)
@click.argument("kind")
@click.argument("code", required=False)
@click.option("--text", metavar="TEXT", help="The update or the question, or why you ask.")
@click.option("--due", metavar="DATE", help="The target date to set.")
@group_options
@click.pass_obj
def request(
    session: Session,
    /,
    *,
    kind: str,
    code: str | None,
    text: str | None,
    due: str | None,
    groups: tuple[str, ...],
    without: tuple[str, ...],
) -> None:
    """Ask organisations for something: an action, a target date, an update or an answer.

    KIND is action, target, update or question. CODE is the action, which a question can leave out.
    Each organisation takes the request on or declines it, with 'greenplan requests'.
    """
    refuse_except_alone(groups, without)
    asked_for = parse_word(RequestKind, kind, "Kind")

    def put(register: Register, organisation: Organisation) -> Changed:
        day = parse_date(due, "Target date", register.today) if due else None
        new = NewRequest(asked_for, code or "", text or "", day)
        return register.requests.put(organisation, new)

    if groups:
        change_group(session, groups, without, put)
        return
    with session.workspace() as (register, organisation):
        print_change(session.console, register, organisation, put(register, organisation))


@click.command("requests", cls=CliCommand)
@number_option("--take", "Take on request number N. What it asks for is then done.")
@number_option("--decline", "Decline request number N; --note gives the reason.")
@click.option("--note", metavar="TEXT", help="Your answer, a note or the reason.")
@click.option(
    "--of-group",
    "groups",
    metavar="NAME",
    multiple=True,
    help="List what organisations of this group replied. Can be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def requests(
    session: Session,
    /,
    *,
    take: int | None,
    decline: int | None,
    note: str | None,
    groups: tuple[str, ...],
    as_json: bool,
) -> None:
    """List what your organisation is asked for. Take a request on, or decline it.

    Taking on a request puts the action in your plan, sets the target date or adds the update. A
    question is answered with --note.
    """
    replies = take or decline
    job = job_of(take=bool(take), decline=bool(decline), of_group=bool(groups))
    if replies and as_json:
        raise click.UsageError("--take and --decline cannot be used with --json.")
    if note is not None and not replies:
        raise click.UsageError("--note needs --take or --decline.")
    console = session.console
    if job == "of_group":
        with session.register() as register:
            sent = register.requests.of_all(session.group(register, groups, ()))
        _list_sent(console, sent, as_json=as_json)
        return
    with session.workspace() as (register, organisation):
        there = register.requests.of(organisation)
        if not replies:
            _list(console, there, as_json=as_json)
            return
        seen = _numbered(there, replies)
        if take:
            changed = take_request(register, organisation, seen, note or "")
        else:
            require(note, "--note: the reason")
            changed = register.requests.decline(organisation, seen, note or "")
        print_change(console, register, organisation, changed)


def _numbered(there: Iterable[Request], number: int) -> Request:
    for one in there:
        if one.id == number:
            return one
    raise Refused(
        f"There is no request number {number}. 'greenplan requests' lists them with their numbers."
    )


def _list(console: Console, there: tuple[Request, ...], *, as_json: bool) -> None:
    if as_json:
        from exports.data.record_json import request_json

        console.json([request_json(one) for one in there])
        return
    print_requests(console, open_first(there))
    if not there:
        console.write_lines("No requests.")


def print_requests(console: Console, requests: Iterable[Request]) -> None:
    """Show requests: number, what is asked for, the text, who asks, and the reply."""
    for one in requests:
        console.wrapped(f"{one.id:>4}  {request_title(one)}", 6)
        if one.text:
            console.wrapped(f"      {one.text}", 6)
        console.write_lines(f"      {short_time_in_words(one.at)}  {one.by}")
        if one.reply is not Reply.OPEN:
            console.wrapped(f"      {reply_in_words(one)}", 6)


def _list_sent(
    console: Console,
    sent: Iterable[tuple[Organisation, tuple[Request, ...]]],
    *,
    as_json: bool,
) -> None:
    asked: list[Asked] = [(whose, one) for whose, its in sent for one in its]
    if as_json:
        from exports.data.record_json import request_json

        console.json(
            [{"ods": whose.ods, "name": whose.name, **request_json(one)} for whose, one in asked]
        )
        return
    alike: dict[tuple[object, ...], list[Asked]] = {}
    for whose, one in asked:
        of = (one.kind, one.code, one.text, one.due, one.at, one.by)
        alike.setdefault(of, []).append((whose, one))
    for its in alike.values():
        _print_sent(console, its)
    if not asked:
        console.write_lines("No requests to these organisations.")


def _print_sent(console: Console, asked: Sequence[Asked]) -> None:
    """Show one request to several organisations: how many replied how, then each of them."""
    first = asked[0][1]
    counts = Counter(one.reply for _, one in asked)
    told = " · ".join(f"{counts[reply]} {reply.label.lower()}" for reply in Reply if counts[reply])
    console.wrapped(f"{console.bold(request_title(first))}  {told}", 2)
    if first.text:
        console.wrapped(f"  {first.text}", 2)
    console.write_lines(f"  {short_time_in_words(first.at)}  {first.by}")
    for whose, one in asked:
        console.wrapped(f"    {whose.ods}  {whose.name}: {reply_in_words(one)}", 6)
