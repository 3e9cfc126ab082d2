"""``greenplan plan upgrade``: go on with a later edition of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import click

from db.errors import Refused
from db.plans.editions import EditionChange, EditionComparison, EditionStep
from db.register import Register
from db.views import ActionView, Organisation
from db.vocabulary.phrases import count_in_words
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.phrases.edition_phrases import (
    counts_by_change,
    counts_in_words,
    group_of,
    held_in_words,
    left_out_in_words,
)
from tracker.phrases.typed_command import shell_quoted, typed_command
from tracker.use_cases.editions import Upgrade, later_editions, prepare_upgrade
from tracker.use_cases.editions import upgrade as go_on

_NOTHING = "–"


@click.command("upgrade", cls=CliCommand)
@click.argument("key", required=False, default="")
@click.option(
    "--match",
    "matches",
    multiple=True,
    metavar="OLD=NEW",
    help="Say which action of the later edition carries on which of yours: OLD= was withdrawn,"
    " =NEW was added. Can be given more than once; of a split or merged action the first is the"
    " one whose progress goes on.",
)
@click.option("--yes", is_flag=True, help="Upgrade without asking.")
@click.option(
    "--set-aside",
    "may_set_aside",
    is_flag=True,
    help="With --yes: upgrade even if actions with something recorded leave your list.",
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON. Upgrade only with --yes.")
@click.pass_obj
def upgrade(
    session: Session,
    /,
    *,
    key: str,
    matches: tuple[str, ...],
    yes: bool,
    may_set_aside: bool,
    as_json: bool,
) -> int:
    """Go on with the edition KEY of your plan. You see first what becomes of each action.

    KEY can be left out if one plan says that it follows yours. Add an edition in a file with
    'greenplan plan add FILE' first. What you recorded goes on with the actions, and one undo brings
    the edition before back.
    """
    decided = [_decided(text) for text in matches]
    if yes:
        session.refuse_if_read_only()
    with session.workspace() as (register, organisation):
        seen = _seen_with_plan_of(session, register, organisation, key)
        prepared = prepare_upgrade(register, seen, key, decided)
        updates = Counter(entry.code for entry in register.actions.updates(seen))
        if as_json:
            _tell_json(session.console, prepared, updates)
            if not yes:
                return streams.DONE
        else:
            _say(session.console, prepared, updates)
        if refusal := _refusal(prepared, yes=yes, may_set_aside=may_set_aside):
            return streams.fail(refusal)
        if not yes:
            session.refuse_if_read_only()
            if not (streams.has_terminal() and click.confirm(_question(prepared))):
                return streams.fail(
                    "Nothing was changed. To upgrade without being asked, add --yes."
                )
        now = go_on(register, prepared)
        actions = len(register.actions.all(now))
    if not as_json:
        undo = typed_command("undo", db=session.db, ods=session.ods)
        session.console.wrapped(
            f"Upgraded: {now.name} now works with {now.plan_title}, {now.plan_edition}:"
            f" {count_in_words(actions, 'action')}. To undo it, run '{undo}'."
        )
    return streams.DONE


def _decided(text: str) -> tuple[str, str]:
    """Return the codes before and after that ``--match`` was given."""
    old, equals, new = (part.strip() for part in text.partition("="))
    if not equals or "=" in new or not (old or new):
        raise click.UsageError(f"--match {text!r}: write OLD=NEW, such as GC1=GC2, GC1= or =GC2.")
    return old, new


def _seen_with_plan_of(
    session: Session, register: Register, organisation: Organisation, key: str
) -> Organisation:
    """Return the organisation as seen with the plan of ``--plan``, its only one, or the only one
    that the later edition says it follows.

    Raises:
        Refused: it could be any of several.
    """
    seen_with = session.each_plan(register, organisation)
    if len(seen_with) == 1:
        return organisation
    wanted = key.strip().casefold()
    followed = [
        seen
        for seen in seen_with
        for plan in later_editions(register, seen)
        if plan.declared.follows == seen.plan_key and wanted in ("", plan.key)
    ]
    if len(followed) != 1:
        plans = ", ".join(seen.plan_key for seen in seen_with)
        raise Refused(f"You work with several plans. Say which to upgrade, with --plan: {plans}.")
    return followed[0]


def _refusal(prepared: Upgrade, *, yes: bool, may_set_aside: bool) -> str:
    """Return why the upgrade cannot be made yet and what to type, or an empty text."""
    if guesses := prepared.undecided:
        options = _options(prepared.comparison.confirmed(*guesses))
        what = count_in_words(len(guesses), "guess", "guesses")
        return f"Nothing was changed: {what} to decide about. If all are right, add {options}."
    if prepared.set_aside and yes and not may_set_aside:
        codes = ", ".join(action.code for action in prepared.set_aside)
        return (
            f"Nothing was changed: you recorded something for {codes}, which would leave your list."
            " It stays readable. To go on, add --set-aside."
        )
    return ""


def _question(prepared: Upgrade) -> str:
    aside = len(prepared.set_aside)
    return f"Upgrade, and set aside {count_in_words(aside, 'action')}?" if aside else "Upgrade?"


def _options(pairs: Iterable[tuple[str, str]]) -> str:
    """Return decisions as a person types them: ``--match GC1=GC2 --match GC3=``."""
    return " ".join(f"--match {shell_quoted('='.join(pair))}" for pair in pairs)


def _tell_json(console: Console, prepared: Upgrade, updates: Mapping[str, int]) -> None:
    from exports.data.edition_json import comparison_json

    comparison = prepared.comparison
    aside = _set_aside(prepared, updates)
    console.json(comparison_json(comparison, counts_by_change(comparison), aside))


def _set_aside(prepared: Upgrade, updates: Mapping[str, int]) -> list[tuple[ActionView, int]]:
    """Return the actions that would be set aside, each with how many updates would be with it."""
    return [(one, updates[one.code] if one.latest_update else 0) for one in prepared.set_aside]


def _say(console: Console, prepared: Upgrade, updates: Mapping[str, int]) -> None:
    comparison = prepared.comparison
    for word, plan in (("From", comparison.before), ("To", comparison.after)):
        console.wrapped(f"{word:<4}  {plan.title}, {plan.edition} ({plan.key})", 6)
    console.wrapped(counts_in_words(comparison))
    if comparison.left_out:
        console.wrapped(left_out_in_words(comparison))
    if comparison.unknown:
        codes = ", ".join(comparison.unknown)
        console.wrapped(f"The later edition names codes that yours does not have: {codes}.")
    sure = [step for step in comparison.steps if step not in comparison.guesses]
    for change in EditionChange:
        there = [step for step in sure if group_of(step) is change]
        if there and change is not EditionChange.SAME:
            console.write_lines("", console.bold(change.label))
            for step in there:
                _say_step(console, step)
    _say_guesses(console, comparison)
    if prepared.set_aside:
        console.write_lines("", console.bold("Set aside"))
        for action, count in _set_aside(prepared, updates):
            console.wrapped(f"  {action.code}  {action.title}: {held_in_words(action, count)}", 4)
        console.wrapped("These leave your list. What you recorded for them stays readable.")
    console.write_lines("")


def _say_guesses(console: Console, comparison: EditionComparison) -> None:
    if not comparison.guesses:
        return
    console.write_lines("", console.bold("Guesses"))
    for step in comparison.guesses:
        _say_step(console, step)
        console.wrapped(f"    If right: {_options(comparison.confirmed(step))}", 6)
        if wrong := comparison.rejected(step):
            console.wrapped(f"    If not: {_options(wrong)}", 6)


_WITH_PROGRESS = {EditionChange.SPLIT, EditionChange.MERGED}


def _say_step(console: Console, step: EditionStep) -> None:
    codes = " → ".join(dict.fromkeys(filter(None, step.pair)))
    action = step.after or step.before
    goes_on = step.main and _WITH_PROGRESS.intersection(step.changes)
    progress = " (progress goes on here)" if goes_on else ""
    console.wrapped(f"  {codes}  {action.title if action else ''}{progress}", 4)
    for one in step.differences:
        if one.field != "code":
            before, after = one.before or _NOTHING, one.after or _NOTHING
            console.wrapped(f"    {one.label}: {before} → {after}", 6)
