"""The sections of the roll-up, each as lines of figures that open what is behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from db.plans.plan_edition import PlannedAction, Sureness
from db.received.kept_rollup import KeptRollUp
from db.received.received_return import FileReport, Missing, Outcome
from db.received.rollup import (
    IN_PLAN,
    BarrierLine,
    MeasureTotal,
    OrganisationLine,
    Turn,
    is_of_period_before,
)
from db.validation.figures import figure_in_words
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Letter
from exports.rollup.delivery import DeliveryItem, backing
from tracker.appearance.symbols import Symbols
from tracker.screens.rollup.doors import (
    HEADINGS,
    URGENT_FIRST,
    Behind,
    ReturnOf,
    behind_action,
    figure,
    tally_figures,
)
from tracker.screens.rollup.summary import FILES, MISSING, Lines, summary
from tracker.widgets.figure_list import FigureLine, block, note
from tracker.widgets.received_text import STYLES

SUMMARY, ACTIONS, MUST_DOS, BARRIERS = "Summary", "Actions", "Must Dos", "Barriers"
MEASURES, CHANGES, DELIVERY = "Measures", "Changes", "Other plans"


@dataclass(frozen=True, slots=True)
class SectionTab:
    """The tab of a section."""

    name: str

    @property
    def names(self) -> tuple[str, str, str]:
        """Its name, the one for narrow windows, and the one for the narrowest."""
        short = "Plans" if self.name == DELIVERY else self.name
        return self.name, short, short


def sections(
    rollup: KeptRollUp, delivery: Sequence[DeliveryItem], symbols: Symbols
) -> dict[str, tuple[int, Callable[[], Lines]]]:
    """Return the sections by name: how many entries each has, and what makes its lines."""
    open_must_dos = list(rollup.must_dos)
    return {
        SUMMARY: (len(rollup.organisations), lambda: summary(rollup, symbols)),
        ACTIONS: (len(rollup.plan.actions), lambda: actions(rollup, symbols)),
        MUST_DOS: (len(open_must_dos), lambda: must_dos(open_must_dos)),
        BARRIERS: (len(rollup.barriers), lambda: barriers(rollup.barriers)),
        MEASURES: (len(rollup.measures), lambda: measures(rollup.measures)),
        CHANGES: (len(rollup.turns), lambda: changes(rollup)),
        MISSING: (len(rollup.missing), lambda: missing(rollup.missing)),
        FILES: (len(rollup.files), lambda: files(rollup.files)),
        DELIVERY: (len(delivery), lambda: other_plans(rollup, delivery)),
    }


def actions(rollup: KeptRollUp, symbols: Symbols) -> Lines:
    """Yield each action of the plan with how it stands."""
    yield from block(
        "Actions of the plan",
        HEADINGS,
        (
            FigureLine(
                one.title,
                tally_figures(rollup.uptake[one.code], symbols),
                behind_action(rollup, one.code, one.title),
                code=one.code,
            )
            for one in rollup.plan.actions
        ),
    )


def must_dos(
    there: Sequence[tuple[OrganisationLine, tuple[PlannedAction, ...]]],
) -> Lines:
    """Yield each organisation with its Must Dos that are not in place, those with most first."""
    if not there:
        yield note("All Must Dos are in place in all returns.")
        return
    yield from block(
        "Must Dos not in place, by organisation",
        ("Actions",),
        (
            FigureLine(
                line.organisation.name,
                (figure(len(found)),),
                ReturnOf(line.organisation.ods),
                (_with_letters(line, found),),
                line.organisation.ods,
            )
            for line, found in sorted(there, key=lambda one: -len(one[1]))
        ),
    )


def _with_letters(line: OrganisationLine, found: Iterable[PlannedAction]) -> str:
    """Return codes grouped by how they stand: ``Red: overdue GC1, GC2 · Undecided GR1``."""
    by_letter: defaultdict[Letter, list[str]] = defaultdict(list)
    for action in found:
        by_letter[line.letters[action.code]].append(action.code)
    ordered = sorted(by_letter, key=URGENT_FIRST.index)
    return " · ".join(f"{letter.label} {', '.join(by_letter[letter])}" for letter in ordered)


def barriers(there: Sequence[BarrierLine]) -> Lines:
    """Yield the kinds of barriers, the most common first, with how many ask for support."""
    if not there:
        yield note("No return names a barrier.")
        return
    by_kind: defaultdict[str, list[BarrierLine]] = defaultdict(list)
    for one in there:
        by_kind[one.said.kind.label if one.said.kind else "Not given"].append(one)
    yield from block(
        "Barriers by kind",
        ("Named", "Resolved", "Support needed"),
        (
            FigureLine(
                kind,
                (
                    figure(len(lines)),
                    figure(sum(one.said.resolved is not None for one in lines)),
                    figure(sum(bool(one.said.support and not one.said.resolved) for one in lines)),
                ),
                Behind(
                    f"Barriers: {kind}",
                    partial(_named, lines),
                ),
            )
            for kind, lines in sorted(by_kind.items(), key=lambda group: -len(group[1]))
        ),
    )


def _named(lines: Sequence[BarrierLine]) -> Lines:
    yield from block(count_in_words(len(lines), "barrier"), (), map(_barrier, lines))


def _barrier(one: BarrierLine) -> FigureLine:
    more = [one.said.note]
    if one.said.support:
        more.append(f"Support needed: {one.said.support}")
    if one.said.resolved:
        more.append(f"Resolved {one.said.resolved:%d/%m/%Y}")
    label = f"{one.organisation.name} · {one.said.code}" if one.said.code else one.organisation.name
    door = ReturnOf(one.organisation.ods)
    return FigureLine(label, (), door, (*more, str(one.place)), one.organisation.ods)


def measures(there: Sequence[MeasureTotal]) -> Lines:
    """Yield measures by name and unit, added up where their figures can be added."""
    if not there:
        yield note("No return has a measure.")
        return
    yield note("Figures are added only where unit and dimension agree and no figure is a share.")
    yield from block(
        "Measures",
        ("Reported", "Total"),
        (
            FigureLine(
                f"{one.name} ({one.unit})",
                (
                    (f"{one.reported:,} of {len(one.figures):,}", ""),
                    ("not added", "$quiet")
                    if one.total is None
                    else (figure_in_words(one.total), "bold"),
                ),
                Behind(f"{one.name} ({one.unit})", partial(_figures, one)),
            )
            for one in there
        ),
    )


def _figures(total: MeasureTotal) -> Lines:
    yield from block(
        count_in_words(len(total.figures), "measure"),
        ("Baseline", "Target", "Newest"),
        (
            FigureLine(
                one.organisation.name,
                tuple(
                    ("–" if value is None else figure_in_words(value), "")
                    for value in (one.said.baseline, one.said.target, one.said.figure)
                ),
                ReturnOf(one.organisation.ods),
                (str(one.place),),
                one.organisation.ods,
            )
            for one in total.figures
        ),
    )


def changes(rollup: KeptRollUp) -> Lines:
    """Yield the actions that stand otherwise than in the period before, and with how many."""
    before = rollup.period.previous()
    if not rollup.compared:
        yield note(f"No organisation has a return for {before} too, so nothing can be compared.")
        return
    both = count_in_words(rollup.compared, "organisation")
    yield note(
        f"Compared with {before}: {both} with a return for both. A later target date alone is only"
        " in the workbook."
    )
    turns = [turn for turn in Turn if any(turn in found for found in rollup.turns.values())]
    worse = {Turn.WORSE: "bold $brag-red", Turn.BETTER: "$brag-green"}
    yield from block(
        "What changed",
        [turn.label for turn in turns],
        (
            FigureLine(
                action.title,
                tuple(figure(found.get(turn, 0), worse.get(turn, "")) for turn in turns),
                Behind(
                    f"{action.code} {action.title}",
                    partial(_changed, rollup, action),
                ),
                code=action.code,
            )
            for action in rollup.plan.actions
            if (found := rollup.turns.get(action.code))
        ),
    )


def _changed(rollup: KeptRollUp, action: PlannedAction) -> Lines:
    for turn in Turn:
        lines = [one for one in rollup.changes(action) if one.turn is turn]
        wide = [
            max((len(letter.label) for letter in column), default=0)
            for column in ([one.before for one in lines], [one.after for one in lines])
        ]
        if lines:
            yield from block(
                f"{turn.label}: {len(lines):,}",
                ("Before".ljust(wide[0]), "Now".ljust(wide[1])),
                (
                    FigureLine(
                        one.organisation.name,
                        (
                            (one.before.label.ljust(wide[0]), "$quiet"),
                            (one.after.label.ljust(wide[1]), STYLES.get(one.after, "")),
                        ),
                        ReturnOf(one.organisation.ods),
                        code=one.organisation.ods,
                    )
                    for one in lines
                ),
            )


def missing(there: Sequence[Missing]) -> Lines:
    """Yield the organisations of which nothing counts, with why and where to write."""
    if not there:
        yield note("Nobody is missing. Without a list of those expected, nobody can be.")
        return
    yield from block(
        f"Missing: {count_in_words(len(there), 'organisation')}",
        (),
        (
            FigureLine(
                one.expected.name,
                more=(one.why, *filter(None, [_address(one.expected.contact, one.expected.email)])),
                code=one.expected.ods,
            )
            for one in there
        ),
    )


def _address(contact: str, email: str) -> str:
    return " · ".join(part for part in (contact, email) if part)


FILES_FIRST = (
    *(Outcome.REFUSED, Outcome.REMARKS, Outcome.SUPERSEDED, Outcome.SAME, Outcome.TAKEN),
)
OF_PERIOD_BEFORE = "Only compared with"


def files(there: Sequence[FileReport]) -> Lines:
    """Yield every file by what became of it, refused ones first, with what to ask."""
    if not there:
        yield note("No folder has been collated for this period.")
        return
    groups: defaultdict[str, list[FileReport]] = defaultdict(list)
    for one in there:
        before = is_of_period_before(one)
        groups[OF_PERIOD_BEFORE if before else one.outcome.label].append(one)
    for name in (*(outcome.label for outcome in FILES_FIRST), OF_PERIOD_BEFORE):
        if name in groups:
            yield from block(f"{name}: {len(groups[name]):,}", (), map(_file, groups[name]))


def _file(one: FileReport) -> FigureLine:
    more = tuple(f"{remark.text} {remark.ask}".rstrip() for remark in one.remarks)
    return FigureLine(one.name, (), one, more)


def other_plans(rollup: KeptRollUp, delivery: Sequence[DeliveryItem]) -> Lines:
    """Yield the actions of other plans with how many organisations stand behind each."""
    if not delivery:
        yield note("No other plan counts on the actions of this plan.")
        return
    yield note(
        "How many organisations have an action in their plan that counts towards an item of another"
        " plan. Which actions belong together is our reading of the plans."
    )
    for plan in dict.fromkeys(one.plan_title for one in delivery):
        lines = []
        for item in (one for one in delivery if one.plan_title == plan):
            there = backing(rollup, item)
            figures = (
                figure(there.sure),
                figure(there.complete, STYLES[Letter.BLUE]),
                figure(there.less_sure),
            )
            door = Behind(f"{item.code} {item.title}", partial(_behind_item, rollup, item))
            more = (f"Behind it: {', '.join(item.behind)}",)
            lines.append(FigureLine(item.title, figures, door, more, item.code))
        yield from block(plan, ("In plans", "Complete", "Less sure"), lines)


_COMPLETE, _IN_PLAN, _LESS_SURE, _NOT = (
    *("Complete", "In plan", "In plan, by a less sure link", "Not in plan"),
)


def _stands(line: OrganisationLine, item: DeliveryItem) -> str:
    sure = {line.letters[code] for code, how in item.behind.items() if how is Sureness.HIGH}
    if Letter.BLUE in sure:
        return _COMPLETE
    if not sure.isdisjoint(IN_PLAN):
        return _IN_PLAN
    return _LESS_SURE if any(line.letters[code] in IN_PLAN for code in item.behind) else _NOT


def _behind_item(rollup: KeptRollUp, item: DeliveryItem) -> Lines:
    for stands in (_COMPLETE, _IN_PLAN, _LESS_SURE, _NOT):
        there = [one for one in rollup.organisations if _stands(one, item) == stands]
        rows = (
            FigureLine(
                line.organisation.name,
                (),
                ReturnOf(line.organisation.ods),
                (" · ".join(f"{code} {line.letters[code].label}" for code in item.behind),),
                line.organisation.ods,
            )
            for line in there
        )
        if there:
            yield from block(f"{stands}: {len(there):,}", (), rows)
