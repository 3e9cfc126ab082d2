"""What the received returns of a period say together, from what the register keeps of them.

It answers from the letters of each return, without its rows: so quickly that a screen can ask for
every period. :mod:`db.received.rollup_builder` adds up everything that returns say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from db.plans.plan_edition import PlanEdition, PlannedAction
from db.received.kept import Collation, KeptBarrier, KeptMeasure, KeptReturn
from db.received.received_queries import (
    Codes,
    barriers_named,
    counting,
    last_collation,
    measures_given,
)
from db.received.received_return import Expected, FileReport, Missing, Outcome, Remark
from db.received.rollup import (
    UNKNOWN,
    BarrierLine,
    MeasureFigure,
    MeasureTotal,
    OrganisationLine,
    Tally,
    Turn,
    Uptake,
)
from db.received.rollup_builder import (
    Groups,
    barriers_in_order,
    by_name,
    place_in,
    totals_of,
    turn_between,
)
from db.storage.query import Query
from db.validation.periods import Period
from db.vocabulary.terms import Letter, Rating

_LETTERS = {letter.value: letter for letter in Letter}
_IN_PLACE = (Letter.BLUE, Letter.NOT_FOR_US, Letter.NOT_ASKED)
_TURNS = {
    (was.value, now.value): turn_between(was, now)
    for was in Letter
    for now in Letter
    if Letter.NOT_ASKED not in (was, now)
}
_NOTHING = "Nothing came."
_NOT_ANY_MORE = Remark("not-any-more", "It does not count now: left out, or another one does.")

Kept = TypeVar("Kept", KeptBarrier, KeptMeasure)


@dataclass(frozen=True, slots=True)
class LetterChange:
    """An action that stands otherwise than in the period before."""

    organisation: Expected
    action: PlannedAction
    turn: Turn
    before: Letter
    after: Letter


@dataclass(frozen=True, slots=True)
class KeptRollUp(Uptake):
    """What the kept returns of a period say together.

    ``kept`` are the returns that count, by ODS code, and ``earlier`` those of the period before.
    ``before`` is by code what the latter say together. ``turns`` is by code which ways the action
    went with how many. ``collation`` is the last folder that was collated for the period.
    """

    kept: Mapping[str, KeptReturn]
    earlier: Mapping[str, KeptReturn]
    before: Mapping[str, Tally]
    turns: Mapping[str, Mapping[Turn, int]]
    barriers: tuple[BarrierLine, ...]
    measures: tuple[MeasureTotal, ...]
    collation: Collation | None

    @property
    def compared(self) -> int:
        """How many organisations have a return in both periods."""
        return len(self.kept.keys() & self.earlier.keys())

    def changes(self, action: PlannedAction) -> Iterator[LetterChange]:
        """Yield how an action went with each organisation where it stands otherwise now."""
        place = self.plan.actions.index(action)
        for line in self.organisations:
            before = self.earlier.get(line.organisation.ods)
            if before is not None:
                was, now = _LETTERS[before.letters[place]], line.letters[action.code]
                if turn := _TURNS.get((was.value, now.value)):
                    yield LetterChange(line.organisation, action, turn, was, now)

    @property
    def must_dos(self) -> Iterator[tuple[OrganisationLine, tuple[PlannedAction, ...]]]:
        """Yield each organisation that has Must Dos not in place, with these."""
        asked = [action for action in self.plan.actions if action.rating is Rating.MUST_DO]
        for line in self.organisations:
            if open_ones := tuple(a for a in asked if line.letters[a.code] not in _IN_PLACE):
                yield line, open_ones


def kept_rollup(
    query: Query,
    plan: PlanEdition,
    earlier: Codes,
    period: Period,
    organisations: Sequence[Expected],
) -> KeptRollUp:
    """Return what the kept returns of a plan and of the editions before it say together.

    ``organisations`` are expected to send a return if no list was given when a folder was collated.
    """
    codes = [action.code for action in plan.actions]
    collation = last_collation(query, plan.key, period)
    expected = (collation.expected if collation else ()) or tuple(organisations)
    listed = {one.ods.upper(): one for one in expected}
    now = [_as_listed(one, listed) for one in counting(query, plan.key, earlier, period)]
    before = {one.sender.ods: one for one in counting(query, plan.key, earlier, period.previous())}
    lines = tuple(_lines(now, codes))
    kept = {one.sender.ods: one for one in now}
    by_id = {one.id: one for one in now}
    return KeptRollUp(
        plan=plan,
        period=period,
        organisations=by_name(lines),
        uptake=_uptake(now, codes),
        missing=_missing(collation, kept, expected),
        files=_files(now, collation),
        kept=kept,
        earlier=before,
        before=_uptake(before.values(), codes),
        turns=_turns(codes, [(before[o].letters, kept[o].letters) for o in kept.keys() & before]),
        barriers=barriers_in_order(
            [
                BarrierLine(of.sender, one.said, place_in(of.file, one.said.place))
                for of, one in _of_those(barriers_named(query, period), by_id, earlier)
            ]
        ),
        measures=totals_of(
            MeasureFigure(of.sender, one.said, place_in(of.file, one.said.place))
            for of, one in _of_those(measures_given(query, period), by_id, earlier)
        ),
        collation=collation,
    )


def _as_listed(one: KeptReturn, listed: Mapping[str, Expected]) -> KeptReturn:
    """Return a return with its sender as the list of those expected has it today."""
    there, kept = listed.get(one.sender.ods), one.sender
    if there is None:
        return one
    sender = replace(
        there,
        ods=kept.ods,
        provider_type=there.provider_type or kept.provider_type,
        pcn=there.pcn or kept.pcn,
        icb=there.icb or kept.icb,
        contact=there.contact or kept.contact,
        email=there.email or kept.email,
    )
    return replace(one, sender=sender)


def _lines(returns: Iterable[KeptReturn], codes: Sequence[str]) -> Iterator[OrganisationLine]:
    group = Groups()
    for one in returns:
        kind = one.sender.provider_type
        yield OrganisationLine(
            organisation=one.sender,
            report=_report(one),
            kind=kind.label if kind else UNKNOWN,
            pcn=group(one.sender.pcn),
            place=group(one.sender.place),
            rows=one.rows,
            signed_by=one.signed_by,
            complete=one.complete,
            letters=dict(zip(codes, map(_LETTERS.__getitem__, one.letters), strict=True)),
            tally=_tally(one.letters, one.evidence),
            own_actions=one.own_actions,
        )


def _report(one: KeptReturn) -> FileReport:
    outcome = Outcome.REMARKS if one.remarks else Outcome.TAKEN
    ods, period = one.sender.ods, one.period
    return FileReport(one.file, outcome, one.sha256, ods, period, one.number, one.remarks)


def _tally(letters: Iterable[str], evidence: Iterable[str]) -> Tally:
    """Return how many have each letter; nobody counts those who were not asked."""
    counts = Counter(letters)
    del counts[Letter.NOT_ASKED.value]
    by_letter = {letter: counts[letter.value] for letter in Letter}
    return Tally(by_letter, Counter(evidence)["1"])


def _uptake(returns: Iterable[KeptReturn], codes: Sequence[str]) -> dict[str, Tally]:
    """Return how each action stands, by its code."""
    there = list(returns)
    if not there:
        return {code: Tally() for code in codes}
    letters = zip(*(one.letters for one in there), strict=True)
    evidence = zip(*(one.evidence for one in there), strict=True)
    return {code: _tally(*one) for code, *one in zip(codes, letters, evidence, strict=True)}


def _of_those(
    there: Iterable[Kept], returns: Mapping[int, KeptReturn], earlier: Codes
) -> Iterator[tuple[KeptReturn, Kept]]:
    """Yield what returns that count name, under today's codes, each with its return."""
    for one in there:
        of = returns.get(one.received)
        if of is not None and of.plan in earlier:
            code = earlier[of.plan].get(one.said.code, "")
            yield of, replace(one, said=replace(one.said, code=code))
        elif of is not None:
            yield of, one


def _turns(codes: Sequence[str], both: Sequence[tuple[str, str]]) -> dict[str, dict[Turn, int]]:
    """Return by code which ways each action went, from pairs of letters before and now."""
    before = zip(*(was for was, _ in both), strict=True)
    now = zip(*(letters for _, letters in both), strict=True)
    found: dict[str, dict[Turn, int]] = {}
    for code, was, letters in zip(codes, before, now, strict=bool(both)):
        turns: Counter[Turn] = Counter()
        for pair, many in Counter(zip(was, letters, strict=True)).items():
            if turn := _TURNS.get(pair):
                turns[turn] += many
        if turns:
            found[code] = {turn: turns[turn] for turn in Turn if turns[turn]}
    return found


def _missing(
    collation: Collation | None,
    there: Mapping[str, KeptReturn],
    expected: Sequence[Expected],
) -> tuple[Missing, ...]:
    missing = collation.missing if collation else ()
    why = {one.expected.ods.upper(): one.why for one in missing}
    return tuple(
        Missing(one, why.get(one.ods.upper(), _NOTHING))
        for one in expected
        if one.ods.upper() not in there
    )


def _files(returns: Iterable[KeptReturn], collation: Collation | None) -> tuple[FileReport, ...]:
    """Return the report on the last folder, as things are today, and the files received before that
    are not in it.
    """
    counting = {(one.sha256, one.sender.ods): one for one in returns}
    found = []
    for report in collation.files if collation else ():
        counted = report.outcome in (Outcome.TAKEN, Outcome.REMARKS)
        if counting.pop((report.sha256, report.ods), None) or not counted:
            found.append(report)
        else:
            remarks = _NOT_ANY_MORE, *report.remarks
            found.append(replace(report, outcome=Outcome.SUPERSEDED, remarks=remarks))
    return *found, *map(_report, counting.values())
