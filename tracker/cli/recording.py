"""``greenplan evidence`` and ``greenplan barrier``: the evidence and barriers of an action."""

from __future__ import annotations

import click

from db.records.evidence_links import is_broken
from db.records.new_records import NewBarrier, NewEvidence
from db.register import Register
from db.validation.dates import parse_date
from db.views import Changed, Organisation
from db.vocabulary.terms import BarrierKind
from tracker.cli.console import joined_with_or
from tracker.cli.grouping import change_group, group_options, refuse_except_alone
from tracker.cli.options import CliCommand
from tracker.cli.record_printing import print_barriers, print_evidence
from tracker.cli.records import (
    LISTING,
    edit_or_delete,
    find_record,
    job_of,
    list_records,
    none_yet,
    number_option,
    print_change,
    records_by_action,
    require,
    seen_with_record,
    text_or_none,
)
from tracker.cli.session import Session
from tracker.cli.values import parse_word


@click.command("evidence", cls=CliCommand)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--title", metavar="TEXT", help="The title of the evidence.")
@click.option("--link", metavar="LINK", help="A web page, email address, file or reference.")
@number_option("--change", "Edit evidence number N: --title or --link.")
@number_option("--remove", "Delete evidence number N.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def evidence(
    session: Session,
    /,
    *,
    codes: tuple[str, ...],
    title: str | None,
    link: str | None,
    change: int | None,
    remove: int | None,
    as_json: bool,
) -> None:
    """List the evidence of the actions CODE, or of all actions. With --title, add evidence.

    Evidence added to several actions is one change. Use "none" to remove a link.
    """
    job = job_of(
        add=(title, link) != (None, None) and not change,
        change=bool(change),
        remove=bool(remove),
        as_json=as_json,
    )
    with session.workspace() as (register, organisation):
        if job in LISTING:
            _list_evidence(session, register, organisation, codes, as_json=as_json)
            return
        if job == "add":
            require(codes, "CODE: the action that the evidence is for")
            require(title, "--title: the title of the evidence")
            new = NewEvidence(title or "", text_or_none(link, None))
            changed = register.records.add_evidence(organisation, codes, new)
        else:
            number, ask = change or remove or 0, register.records.evidence
            whose = seen_with_record(session, register, organisation, ask, number)
            seen = find_record(ask(whose), number, "evidence", codes)
            other = NewEvidence(
                seen.title if title is None else title, text_or_none(link, seen.link)
            )
            changed = edit_or_delete(register, whose, seen, other if change else None)
        print_change(session.console, register, organisation, changed)
    if link is not None and is_broken(link):
        session.console.wrapped(f"Note: {link} was not found. Check the spelling.")


@click.command("barrier", cls=CliCommand)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--kind", metavar="WORD", help=f"{joined_with_or(BarrierKind)}; other if not given.")
@click.option("--note", metavar="TEXT", help="What the barrier is.")
@click.option("--support", metavar="TEXT", help="The support you need from the ICB.")
@number_option("--change", "Edit barrier number N: --kind, --note or --support.")
@number_option("--resolve", "Mark barrier number N as resolved.")
@click.option("--on", metavar="DATE", help="With --resolve: the date; 'none' reopens the barrier.")
@number_option("--remove", "Delete barrier number N.")
@group_options
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def barrier(
    session: Session,
    /,
    *,
    codes: tuple[str, ...],
    kind: str | None,
    note: str | None,
    support: str | None,
    change: int | None,
    resolve: int | None,
    on: str | None,
    remove: int | None,
    groups: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """List the barriers of the actions CODE, or of all actions. With --note, add a barrier.

    A barrier added to several actions is one change. Use "none" to remove the support needed.
    """
    job = job_of(
        add=(kind, note, support) != (None, None, None) and not change,
        change=bool(change),
        resolve=bool(resolve),
        remove=bool(remove),
        as_json=as_json,
    )
    if on is not None and job != "resolve":
        raise click.UsageError("--on needs --resolve.")
    refuse_except_alone(groups, without)
    if groups and job != "add":
        raise click.UsageError("--group only adds a barrier: give --note.")

    def add(register: Register, organisation: Organisation) -> Changed:
        new = NewBarrier(_kind(kind or "other"), note or "", text_or_none(support, None))
        return register.records.add_barrier(organisation, codes, new)

    if job == "add":
        require(codes, "CODE: the action that the barrier is for")
        require(note, "--note: what the barrier is")
    if groups:
        change_group(session, groups, without, add)
        return
    with session.workspace() as (register, organisation):
        if job in LISTING:
            _list_barriers(session, register, organisation, codes, as_json=as_json)
            return
        if job == "add":
            changed = add(register, organisation)
        else:
            number, ask = change or resolve or remove or 0, register.records.barriers
            whose = seen_with_record(session, register, organisation, ask, number)
            seen = find_record(ask(whose), number, "barrier", codes)
            today = register.today
            other = NewBarrier(
                seen.kind if kind is None else _kind(kind),
                seen.note if note is None else note,
                text_or_none(support, seen.support),
                parse_date(on or "today", "Resolved on", today, past=True)
                if resolve
                else seen.resolved,
            )
            changed = edit_or_delete(register, whose, seen, None if remove else other)
        print_change(session.console, register, organisation, changed)


def _kind(text: str) -> BarrierKind:
    return parse_word(BarrierKind, text, "Kind")


def _list_evidence(
    session: Session,
    register: Register,
    organisation: Organisation,
    codes: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    there = records_by_action(session, register, organisation, codes, register.records.evidence)
    links = {one.link for _, its in there for one in its if one.link}
    broken = {link: is_broken(link) for link in links}
    list_records(
        session.console,
        there,
        lambda its: print_evidence(session.console, its, [k for k in broken if broken[k]]),
        as_json=as_json,
        more=lambda one: {"broken": broken.get(one.link or "")},
    )
    if not (there or as_json):
        session.console.write_lines(
            f"{none_yet('evidence', codes)} To add some, run"
            " 'greenplan evidence CODE --title TEXT'."
        )


def _list_barriers(
    session: Session,
    register: Register,
    organisation: Organisation,
    codes: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    there = records_by_action(session, register, organisation, codes, register.records.barriers)
    list_records(
        session.console, there, lambda its: print_barriers(session.console, its), as_json=as_json
    )
    if not (there or as_json):
        session.console.write_lines(
            f"{none_yet('barriers', codes)} To add one, run 'greenplan barrier CODE --note TEXT'."
        )
