"""Compare a file with the register: what would change, what conflicts, what is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from db.errors import UnknownPlan
from db.interchange.plan_columns import plan_columns
from db.register import Register
from db.validation.nhs_number import find_nhs_numbers
from db.validation.text_rules import safe_line
from db.views import ChangeView, LogFilter, Organisation, PlanInUse, Position
from imports.merging.comparing import Past, ReadLog
from imports.merging.editions import (
    earlier_names,
    names_in_edition,
    seen_with_edition,
    with_codes_of_today,
)
from imports.merging.line_builder import LineBuilder
from imports.merging.merge_base import find_merge_base
from imports.merging.records.proposing import propose_return
from imports.merging.records.record_log import RecordLog
from imports.merging.records.return_comparison import ReturnComparison
from imports.merging.records.targets import Targets
from imports.merging.tracker_comparison import TrackerComparison
from imports.proposal import Proposal
from imports.reading.books import Book, BookRefused
from imports.returned.reading import read_return, read_sheets, refuse_of_others
from imports.returned.returned_workbook import ReturnedWorkbook, ReturnRead
from imports.tables.layout import Remembered
from imports.tables.layout_explanation import NO_EXPLANATION
from imports.tables.matching import Matcher


def propose(
    register: Register,
    organisation: Organisation,
    book: Book,
    remembered: Remembered = lambda _: NO_EXPLANATION,
    decided: Mapping[str, str] = MappingProxyType({}),
    heading_row: int | None = None,
) -> Proposal:
    """Return what importing ``book`` into the register would do; nothing is stored.

    ``remembered`` gives what a person said about a layout, ``decided`` the code of the action that
    they chose for a title, or :data:`imports.proposal.OWN`, by the names that a proposal has for
    its titles. ``heading_row`` is the row, from 1, that they say holds the headings.

    Raises:
        NoTable: it has no table of actions.
        BookRefused: it is the tracker of another organisation or plan, a later release wrote it, or
            its name contains an NHS number.
    """
    _refuse_number_in_name(book)
    returned = read_sheets(book, register.today)
    refuse_of_others(book, returned, organisation)
    organisation, edition = _seen_with_its_plan(register, organisation, book, returned)
    position = register.position(organisation)
    log = _log_of(register, position)
    if edition is None:
        named = earlier_names(register, organisation, position.actions)
    else:
        named = names_in_edition(register, position, edition.key)
        returned = with_codes_of_today(returned, named)
    shown = (column.heading for column in plan_columns(position.plan.declared))
    elsewhere = register.actions.codes_elsewhere(organisation)
    matcher = Matcher(position.actions, elsewhere, shown, named)
    workbook = read_return(
        book, matcher.known, position.on, remembered, heading_row, returned=returned
    )
    proposal = compare(workbook, position, log, matcher, decided)
    which = []
    plan = f"the plan {position.plan.title}, {position.plan.edition}"
    if edition is not None:
        which.append(
            f"This file is for another edition, {edition.title}, {edition.edition}. Its rows are"
            f" compared with the actions that carry them on in {plan}."
        )
    elif len(register.organisations.plans(organisation)) > 1:
        told = "Compared with" if returned.origin is None else "This file is for"
        which.append(f"{told} {plan}.")
    if edition is None:
        which.append(named.note(row.code for row in workbook.tracker.rows))
    return proposal.model_copy(update={"notes": (*filter(None, which), *proposal.notes)})


def compare(
    workbook: ReturnedWorkbook,
    position: Position,
    log: ReadLog,
    matcher: Matcher,
    decided: Mapping[str, str],
) -> Proposal:
    """Return what a workbook says that an organisation's position does not.

    ``log`` reads the organisation's change log; ``matcher`` has the position's actions.
    """
    past = Past(log)
    start = find_merge_base(workbook, position, past)
    lines = LineBuilder(past, workbook.saved_by, workbook.saved_at)
    if start.origin is None:
        matcher = matcher.for_another_register()
    comparison = TrackerComparison(workbook, position, start, lines, decided)
    comparison.compare_rows(matcher)
    returned = workbook.returned
    if returned.is_return:
        targets = Targets(matcher, lines.changes)
        unclaimed = not returned.owners
        propose_return(
            returned,
            ReturnComparison(
                position, start, RecordLog(log), lines, targets, comparison.notes, unclaimed
            ),
        )
    return comparison.proposal()


def _seen_with_its_plan(
    register: Register, organisation: Organisation, book: Book, returned: ReturnRead
) -> tuple[Organisation, PlanInUse | None]:
    """Return the organisation as seen with the plan that the file's hidden sheet names, and which
    other edition of it the file is of, if it is.

    Raises:
        BookRefused: it does not work with that plan, and never did.
    """
    organisation = register.organisations.current(organisation)
    plan = returned.origin.plan if returned.origin else ""
    if plan in ("", organisation.plan_key):
        return organisation, None
    try:
        return seen_with_edition(register, organisation, plan)
    except UnknownPlan as error:
        raise BookRefused(f"{safe_line(book.name)} is for another plan. {error}") from None


def _log_of(register: Register, position: Position) -> ReadLog:
    """Return how to read the register's log up to the moment of ``position``."""
    end = position.last_change + 1

    def read(code: str | None, only: LogFilter) -> tuple[ChangeView, ...]:
        before = min(only.before or end, end)
        return register.history.changes(position.organisation, code, replace(only, before=before))

    return read


def _refuse_number_in_name(book: Book) -> None:
    """Refuse a file that has an NHS number in its name, which the history would keep."""
    if find_nhs_numbers(book.name):
        raise BookRefused(
            f"The file name {safe_line(book.name)} contains what looks like an NHS number, which"
            " the history would keep. Rename the file, then import it again."
        )
