"""Choose among the plans in a register and those that come with the tracker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import Refused
from db.frozen import frozen
from db.register import Register
from db.validation.text_rules import quoted_text, safe_line
from db.views import PlanView
from db.vocabulary.declared import DateKind, Declaration, PrintedDate
from db.vocabulary.phrases import count_in_words, first_of
from db.vocabulary.terms import PRIMARY_CARE, ProviderType

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition
    from db.vocabulary.declared import PlanField
    from imports.plans.spreadsheet import AboutPlan, PlanRead
    from imports.reading.books import Book


def known_plans(register: Register) -> tuple[PlanView, ...]:
    """Return the plans in the register, and then those that come with the tracker and are not in
    it. These have no notes and no source.
    """
    from imports.plans.shipped import list_shipped_plans

    there = register.plans()
    keys = {plan.key for plan in there}
    return (
        *there,
        *(
            PlanView(
                *(one.key, one.title, one.edition, one.edition, one.issuer, "", (), one.actions),
                Declaration(follows=one.follows),
            )
            for one in list_shipped_plans()
            if one.key not in keys
        ),
    )


HOLDS = {
    "code": "the code of the action",
    "title": "the action",
    "detail": "more about the action",
    "section": "the section",
    "was": "the code in the edition before",
    "rating": "the rating",
    "quick_win": "whether it is a Quick Win",
    "provider_type": "the organisations it is for",
    "benefits": "its benefits",
    "-": "left out",
}
"""What a column of a plan's spreadsheet may hold besides a field, in words."""


def field_in_words(field: PlanField) -> str:
    """Return a field of a plan with what it holds: ``field 'Timeline': date``."""
    words = ", ".join(word.label for word in field.words)
    kind = field.type.label.lower()
    return f"field '{field.label}': {kind} ({words})" if words else f"field '{field.label}': {kind}"


def pointed_out(read: PlanRead) -> Iterator[str]:
    """Yield sentences on what a person may not expect: which sheets are read, headings left out,
    hidden rows read, dates not understood, and what of a plan file is not added to a register.
    """
    if len(read.sheets) > 1:
        yield f"Sheets that are read: {', '.join(map(safe_line, read.sheets))}."
    if read.other_sheets:
        yield f"Sheets that are not read: {', '.join(map(safe_line, read.other_sheets))}."
    if read.bare:
        yield f"Headings without an action below are left out: {first_of(read.bare, 5)}."
    if read.hidden_rows:
        yield f"{count_in_words(read.hidden_rows, 'hidden row')} read too."
    plan = read.plan
    left_out = (
        (sum(len(action.links) for action in plan.actions), "link"),
        (len(plan.recommendations), "recommendation"),
        (len(plan.activities), "activity", "activities"),
        (len(plan.risks), "risk"),
    )
    if beside := [count_in_words(*what) for what in left_out if what[0]]:
        yield f"Checked, but not added to the register: {', '.join(beside)}."
    for field in read.plan.declared.fields:
        values = [action.fields.get(field.key) for action in read.plan.actions]
        unclear = [
            value.printed
            for value in values
            if isinstance(value, PrintedDate) and value.kind is DateKind.NONE
        ]
        if unclear:
            what = count_in_words(len(unclear), "date")
            yield f"{field.label}: {what} not understood, such as {quoted_text(unclear[0])}."


def key_of(title: str) -> str:
    """Return the key of a plan with this title: ``example-icb-green-plan-2026-32``."""
    return "-".join(re.findall(r"[a-z0-9]+", title.casefold())) or "our-plan"


@frozen
class PlanSource:
    """A file with a plan: the spreadsheet that was read, or else the plan of a plan file."""

    about: AboutPlan
    book: Book | None = None
    plan: PlanEdition | None = None

    def read(self, by_hand: Mapping[str, str], sheets: Sequence[str] = ()) -> PlanRead:
        """Return what it says; ``by_hand`` is what its columns hold, by their headings, and
        ``sheets`` the only ones to read.

        The key of a plan that comes with the tracker is a fault.
        """
        from imports.plans.sheet_rows import PlanCellFault
        from imports.plans.shipped import list_shipped_plans
        from imports.plans.spreadsheet import PlanRead, read_plan

        if self.plan is not None:
            read = PlanRead(self.plan, (), ())
        elif self.book is not None:
            read = read_plan(self.book, self.about, by_hand, sheets)
        key = read.plan.key
        if key not in [one.key for one in list_shipped_plans()]:
            return read
        says = f"The key {key!r} is that of a plan that comes with the tracker. Choose another key."
        return replace(read, faults=(*read.faults, PlanCellFault("", says)))


def open_plan_file(path: Path, about: AboutPlan) -> PlanSource:
    """Open a plan file, or a spreadsheet of which ``about`` says what it does not contain.

    Raises:
        BookRefused: it cannot be read.
        PlanFileError: it is a plan file (.toml), and cannot be used.
    """
    from imports.plans.plan_file import load_plan
    from imports.reading.books import read_book

    if path.suffix.casefold() == ".toml":
        return PlanSource(about, plan=load_plan(path))
    return PlanSource(about, read_book(path))


def read_wording(
    path: Path, by_hand: Mapping[str, str], sheets: Sequence[str]
) -> tuple[dict[str, str], PlanRead]:
    """Return the wording of a plan's actions in a spreadsheet, by code, and how it was read.

    ``by_hand`` and ``sheets`` are as for :meth:`PlanSource.read`.

    The wording is the detail, or else the action's text itself. Rows without a code are left out.

    Raises:
        BookRefused: it cannot be read.
    """
    from imports.plans.spreadsheet import AboutPlan, read_plan
    from imports.reading.books import read_book

    read = read_plan(read_book(path), AboutPlan("wording", path.name, "", ""), by_hand, sheets)
    with_code = (action for action in read.plan.actions if action.code not in read.made)
    return {action.code: action.detail or action.title for action in with_code}, read


def plans_to_begin_with(
    register: Register | None, kind: ProviderType, keys: Sequence[str]
) -> list[PlanEdition | str]:
    """Return the plans with these keys, or by default the plan for primary care.

    Raises:
        Refused: there is no such plan, or none was named and the kind has none by default.
    """
    if keys:
        return [plan_to_use(register, key) for key in dict.fromkeys(map(_plain_key, keys))]
    if kind not in PRIMARY_CARE:
        raise Refused(
            "Say which plan it works with: add --plan KEY. 'greenplan plans' lists the keys."
        )
    from imports.plans.plan_file import default_plan

    return [default_plan()]


def plan_to_use(register: Register | None, key: str) -> PlanEdition | str:
    """Return the plan with this key that comes with the tracker, or the key of the one in the
    register. Capitals do not matter.

    Raises:
        Refused: there is none. The message lists those that there are.
        PlanFileError: its file is damaged.
    """
    from imports.plans.plan_file import shipped_plan
    from imports.plans.shipped import list_shipped_plans

    wanted = _plain_key(key)
    stored = [plan.key for plan in register.plans()] if register else []
    if wanted in stored:
        return wanted
    known = list(dict.fromkeys([*stored, *(one.key for one in list_shipped_plans())]))
    if wanted not in known:
        raise Refused(f"There is no plan {key[:60]!r}. Plans: {', '.join(known)}.")
    return shipped_plan(wanted)


def _plain_key(key: str) -> str:
    return key.strip().casefold()
