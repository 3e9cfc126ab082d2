"""Two people record, change, upgrade a plan to later editions, undo and redo, in any order.

Run from the checkout: ``python -m tests.soak.editions [--examples 2000]``. Each example is a
practice with a plan of a few actions, of which there are three more editions. An upgrade goes to
any of them: actions are renamed, swapped, split, merged, withdrawn and added at random. Exit 1 if
an example breaks a promise (:func:`keeps_its_promises`); it is printed in its shortest form.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.errors import GreenPlanError, Refused
from db.inspection import inspect_register
from db.opening import open_register
from db.plans.editions import EditionComparison, EditionStep, MatchedBy
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.views import ActionView, Changed, Organisation
from db.vocabulary.terms import Area, BarrierKind, Choice, Dimension, ProviderType, Status
from tracker.use_cases.editions import Upgrade, prepare_upgrade, upgrade

SAM, ALEX, KIM = "Sam Example", "Alex Sample", "Kim Sample"
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
EDITIONS = 4
CODES = tuple(f"A{number}" for number in range(1, 9))
TITLES = (
    *("Reduce waste", "Reduce energy usage", "Choose digital over paper", "Reusable cups"),
    *("Declare a climate emergency", "Stock control", "Green Champions", "Active travel"),
)
KINDS = (
    *[ProviderType.GENERIC] * 3,
    ProviderType.GENERAL_PRACTICE,
    ProviderType.DENTAL_PRACTICE,
)
OURS = KINDS[:-1]
"""The kinds of action that a general practice has: some of the first edition are, or nobody could
begin.
"""
LISTED = ("evidence", "measures", "barriers")

Step = tuple[str, str, Any]
"""Who does what, and the numbers that say with what."""

BEGUN: tuple[Step, ...] = (
    *((SAM, "lead", 0), (ALEX, "lead", 1), (ALEX, "measure", 0), (SAM, "reading", 0)),
    *((SAM, "evidence", 0), (ALEX, "evidence", 1), (SAM, "barrier", 1), (ALEX, "update", 0)),
)
"""What has been done when a story begins."""

_place = st.integers(0, 7)
_editions = st.lists(
    st.lists(
        st.tuples(st.sampled_from(CODES), st.sampled_from(TITLES), st.sampled_from(KINDS)),
        min_size=3,
        max_size=6,
        unique_by=lambda action: action[0],
    ),
    min_size=EDITIONS,
    max_size=EDITIONS,
).filter(lambda editions: any(kind in OURS for _, _, kind in editions[0]))
_ways = st.lists(st.tuples(_place, _place, st.booleans()), max_size=8)
_what = st.one_of(
    st.tuples(
        st.sampled_from(
            ["lead", "status", "later", "update", "evidence", "measure", "barrier", "own"]
        ),
        _place,
    ),
    st.tuples(st.sampled_from(["reading", "edit", "delete", "resolve"]), _place),
    *(st.tuples(st.just(what), st.just(0)) for what in ("undo", "redo", "type")),
    st.tuples(st.just("upgrade"), st.tuples(st.integers(0, EDITIONS - 1), _ways)),
    st.tuples(st.just("decide"), st.tuples(st.integers(0, EDITIONS - 1), _ways)),
)
stories = st.tuples(
    _editions,
    st.lists(
        st.tuples(st.sampled_from([SAM, ALEX]), _what).map(lambda it: (it[0], *it[1])),
        min_size=2,
        max_size=12,
    ),
)
"""Four editions, and what two people do."""

_numbers = itertools.count(1)


@dataclass
class World:
    """A practice, who works on it, and what they did that stands: author and change, by effect."""

    people: dict[str, Register]
    organisation: Organisation
    editions: list[PlanEdition]
    done: Counter[str] = field(default_factory=Counter)
    stands: list[tuple[str, int]] = field(default_factory=list)
    marks: Iterator[int] = field(default_factory=itertools.count)
    taken_back: list[tuple[str, int]] = field(default_factory=list)

    @property
    def register(self) -> Register:
        """The register as somebody has it open who changes nothing."""
        return self.people[KIM]

    def now(self) -> Organisation:
        """Return the practice as it is now."""
        return self.register.organisations.current(self.organisation)


def edition(number: int, place: int, actions: Iterable[tuple[str, str, Any]]) -> PlanEdition:
    """Return a made-up edition of plan ``number``."""
    return PlanEdition(
        f"made-{number}-{place}",
        "A made-up plan",
        f"Edition {place}",
        "2026",
        "A test",
        "a test",
        tuple(PlannedAction(code, title, kind, Area.CULTURE) for code, title, kind in actions),
    )


def new_world(people: dict[str, Register], editions: Iterable[Any]) -> World:
    """Add a practice with a plan of its own, for one example."""
    number = next(_numbers)
    made = [edition(number, place, actions) for place, actions in enumerate(editions)]
    for one in made[1:]:
        people[KIM].add_plan(one)
    organisation = people[KIM].organisations.add(
        made[0],
        name="Sample Surgery",
        ods=f"E{number:05}",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    return World(people, organisation, made)


def keeps_its_promises(people: dict[str, Register], story: tuple[Any, list[Step]]) -> Counter[str]:
    """Play a story, and check after each step what must be so. Return what was done how often."""
    editions, steps = story
    world = new_world(people, editions)
    start = everything(world)
    for step in BEGUN:
        assert attempt(world, *step)
    since = world.register.history.last(world.organisation)
    end = everything(world)
    for who, what, which in steps:
        before, changed = end, attempt(world, who, what, which)
        end = everything(world)
        assert changed or end == before, f"{what} was refused and changed something"
        world.done[what if changed else "refused"] += 1
        nothing_is_out_of_reach(world)
        world.register.history.since(world.organisation, since)
    stands = list(world.stands)
    for who, number in reversed(stands):
        world.people[who].history.undo(world.organisation)
        assert of(world) == number, "another one was undone"
    assert everything(world) == start
    for who, number in stands:
        world.people[who].history.redo(world.organisation)
        assert of(world) == number, "another one was redone"
    assert everything(world) == end
    return world.done


def of(world: World) -> int:
    """Note which change was undone or redone just now, and return its number."""
    undone = {c.id for c in world.register.history.changes(world.organisation) if c.undone}
    if gone := [one for one in world.stands if one[1] in undone]:
        world.taken_back += gone
        world.stands = [one for one in world.stands if one not in gone]
        return gone[0][1]
    (back,) = [one for one in world.taken_back if one[1] not in undone]
    world.taken_back.remove(back)
    world.stands.append(back)
    return back[1]


def attempt(world: World, who: str, what: str, which: Any) -> Changed | None:
    """Do one step, and note what stands. Return ``None`` if it was refused or changed nothing."""
    register = world.people[who]
    try:
        changed = _DOES[what](world, register, which)
    except Refused as error:
        assert "did not accept the change" not in str(error)
        return None
    except GreenPlanError:
        return None
    if changed is None or changed.id is None:
        return None
    if what in ("undo", "redo"):
        of(world)
    else:
        world.stands.append((who, changed.id))
    return changed


def _mark(world: World, what: str) -> str:
    return f"{what} {next(world.marks)}"


def _code(world: World, place: int) -> str:
    there = world.register.actions.all(world.now())
    if not there:
        raise Refused("There is none.")
    return there[place % len(there)].code


def _lead(world: World, register: Register, place: int) -> Changed:
    return register.actions.set_lead(world.now(), [_code(world, place)], _mark(world, "Lead"))


def _status(world: World, register: Register, place: int) -> Changed:
    return register.actions.set_status(world.now(), [_code(world, place)], Status.COMPLETE)


def _later(world: World, register: Register, place: int) -> Changed:
    return register.actions.choose(world.now(), [_code(world, place)], Choice.LATER)


def _update(world: World, register: Register, place: int) -> Changed:
    return register.actions.add_update(world.now(), [_code(world, place)], _mark(world, "Update"))


def _evidence(world: World, register: Register, place: int) -> Changed:
    new = NewEvidence(_mark(world, "Evidence"))
    return register.records.add_evidence(world.now(), [_code(world, place)], new)


def _measure(world: World, register: Register, place: int) -> Changed:
    new = NewMeasure(_mark(world, "Measure"), "kg", Dimension.SOCIAL)
    return register.records.add_measure(world.now(), [_code(world, place)], new)


def _barrier(world: World, register: Register, place: int) -> Changed:
    new = NewBarrier(BarrierKind.MONEY, _mark(world, "Barrier"))
    return register.records.add_barrier(world.now(), [_code(world, place)], new)


def _own(world: World, register: Register, place: int) -> Changed:
    register.own_actions.add(world.now(), _mark(world, "Own action"))
    (newest,) = world.register.history.changes(world.now())[:1]
    return Changed(newest.id, newest.what, ())


def _first(world: World, kind: str, place: int) -> Any:
    there = getattr(world.register.records, kind)(world.now())
    if not there:
        raise Refused("There is none.")
    return there[place % len(there)]


def _reading(world: World, register: Register, place: int) -> Changed:
    new = NewReading(next(world.marks), TODAY, _mark(world, "Reading"))
    return register.records.add_reading(world.now(), _first(world, "measures", place), new)


def _own_record(world: World, register: Register, kind: str, place: int) -> Any:
    """Return a record that nobody else added: their undo would be skipped for good."""
    there = _first(world, kind, place)
    if there.by != register.user:
        raise Refused("Somebody else added it.")
    return there


def _edit(world: World, register: Register, place: int) -> Changed:
    new = NewEvidence(_mark(world, "Evidence"))
    return register.records.edit(world.now(), _own_record(world, register, "evidence", place), new)


def _delete(world: World, register: Register, place: int) -> Changed:
    return register.records.delete(world.now(), _own_record(world, register, "evidence", place))


def _resolve(world: World, register: Register, place: int) -> Changed:
    there = _own_record(world, register, "barriers", place)
    new = NewBarrier(there.kind, there.note, resolved=None if there.resolved else TODAY)
    return register.records.edit(world.now(), there, new)


def _type(world: World, register: Register, _: int) -> Changed:
    kinds = [ProviderType.GENERAL_PRACTICE, ProviderType.DENTAL_PRACTICE]
    kinds.remove(world.now().provider_type)
    return register.organisations.edit(world.now(), provider_type=kinds[0])


def _upgrade(world: World, register: Register, which: Any) -> Changed:
    """Upgrade as a comparison says that was made by hand."""
    place, ways = which
    before = next(one for one in world.editions if one.key == world.now().plan_key)
    after = world.editions[place]
    comparison = made_comparison(before, after, ways)
    return _upgraded(world, register, Upgrade(world.now(), comparison, ()))


def made_comparison(
    before: PlanEdition, after: PlanEdition, ways: Iterable[tuple[int, int, bool]]
) -> EditionComparison:
    """Return a comparison in which actions go on by their places, some as their main way."""
    steps: list[EditionStep] = []
    mains: set[str] = set()
    gone_on: set[str] = set()
    carried: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for left, right, main in ways:
        old = before.actions[left % len(before.actions)]
        new = after.actions[right % len(after.actions)]
        if (old.code, new.code) in pairs:
            continue
        pairs.add((old.code, new.code))
        ends = {f"old {old.code}", f"new {new.code}"}
        is_main = main and not ends & mains
        if is_main:
            mains |= ends
        gone_on.add(old.code)
        carried.add(new.code)
        steps.append(EditionStep(old, new, (), MatchedBy.DECIDED, is_main))
    steps += [EditionStep(None, one, ()) for one in after.actions if one.code not in carried]
    steps += [EditionStep(one, None, ()) for one in before.actions if one.code not in gone_on]
    return EditionComparison(before, after, tuple(steps))


def _decide(world: World, register: Register, which: Any) -> Changed:
    """Upgrade as the tracker compares, with some actions decided and every guess confirmed."""
    place, ways = which
    before = next(one for one in world.editions if one.key == world.now().plan_key)
    after = world.editions[place]
    decided = [
        (before.actions[left % len(before.actions)].code, after.actions[right % 3].code)
        for left, right, _ in ways[:2]
    ]
    decided = list(dict.fromkeys(decided))
    for _ in range(4):
        prepared = prepare_upgrade(register, world.now(), after.key, decided)
        if not prepared.undecided:
            break
        decided += prepared.comparison.confirmed(*prepared.undecided)
    return _upgraded(world, register, prepared)


def _upgraded(world: World, register: Register, prepared: Upgrade) -> Changed:
    rows = recorded(world)
    upgrade(register, prepared)
    assert recorded(world) == rows, "an upgrade lost something"
    if prepared.set_aside:
        there = {one.id for one in world.register.actions.set_aside(world.now())}
        said = {one.id for one in prepared.set_aside if one.lead}
        assert said <= there, "it said that more is set aside"
    (newest, *_) = world.register.history.changes(world.now())
    return Changed(newest.id, newest.what, ())


_DOES: dict[str, Callable[[World, Register, Any], Changed | None]] = {
    **{"lead": _lead, "status": _status, "later": _later, "update": _update, "own": _own},
    **{"evidence": _evidence, "measure": _measure, "barrier": _barrier, "reading": _reading},
    **{"edit": _edit, "delete": _delete, "resolve": _resolve, "type": _type},
    **{"upgrade": _upgrade, "decide": _decide},
    "undo": lambda world, register, _: register.history.undo(world.now()),
    "redo": lambda world, register, _: register.history.redo(world.now()),
}


_TOUCHED = frozenset({"updated_at", "updated_by", "version", "last_news"})


def everything(world: World) -> list[Any]:
    """Return all that is shown, without when it was touched."""
    register, seen = world.register, world.now()
    lists = [register.actions.all(seen), register.actions.set_aside(seen)]
    shown = [
        {
            one.name: getattr(action, one.name)
            for one in fields(ActionView)
            if one.name not in _TOUCHED
        }
        for actions in lists
        for action in sorted(actions, key=lambda a: (a.plan, a.id))
    ]
    return [
        seen,
        len(lists[0]),
        shown,
        register.actions.updates(seen),
        *(getattr(register.records, kind)(seen) for kind in LISTED),
    ]


def recorded(world: World) -> set[str]:
    """Return the marks of all that was recorded and stands, from the log: what was overwritten,
    deleted or undone is not among them.
    """
    there: set[str] = set()
    log = world.register.history.changes(world.organisation)[::-1]
    standing: dict[Any, str] = {}
    for change in log:
        for one in change.fields:
            key = (one.entity, one.number or one.code, one.field)
            if one.entity in ("progress", "organisation"):
                continue
            if one.field in ("update", "title", "name", "note") and isinstance(one.new, str):
                standing[key] = one.new
            elif one.new is None:
                standing.pop(key, None)
    there |= set(standing.values())
    return there


def nothing_is_out_of_reach(world: World) -> None:
    """Check that all that was recorded is in the list or set aside, and that counts agree."""
    register, seen = world.register, world.now()
    actions, aside = register.actions.all(seen), register.actions.set_aside(seen)
    records = {kind: getattr(register.records, kind)(seen) for kind in LISTED}
    codes = {action.code for action in actions}
    assert len(codes) == len(actions)
    assert len({action.id for action in actions}) == len(actions), "two share one progress"
    assert {one.code for kind in LISTED for one in records[kind]} <= codes
    for action in actions:
        for kind in LISTED:
            beside = [one for one in records[kind] if one.code == action.code]
            if kind == "barriers":
                beside = [one for one in beside if one.resolved is None]
            assert getattr(action, kind) == len(beside), f"{kind} of {action.code}"
    found = {one.text for one in register.actions.updates(seen)}
    found |= set(texts(records["evidence"], records["measures"], records["barriers"]))
    found |= {action.title for action in actions}
    for action in aside:
        beside = register.records.of_set_aside(seen, action)
        found |= {one.text for one in beside.updates}
        found |= set(texts(beside.evidence, beside.measures, beside.barriers))
        assert action.evidence == len(beside.evidence)
    assert recorded(world) <= found, recorded(world) - found
    leads = {action.lead for action in (*actions, *aside)}
    assert progress_recorded(world) <= leads, progress_recorded(world) - leads
    assert {a.plan for a in actions} <= {seen.plan_key}


def texts(evidence: Any, measures: Any, barriers: Any) -> Iterator[str]:
    """Yield the marks of records."""
    yield from (one.title for one in evidence)
    yield from (one.note for one in barriers)
    for measure in measures:
        yield measure.name
        yield from (one.note for one in measure.readings)


def progress_recorded(world: World) -> set[str]:
    """Return the leads that were set and not undone or overwritten, from the log."""
    stands: Counter[str] = Counter()
    for change in world.register.history.changes(world.organisation):
        for one in change.fields:
            if one.entity == "progress" and one.field == "lead":
                stands[one.new] += one.new is not None
                stands[one.old] -= one.old is not None
    return {lead for lead, times in stands.items() if times > 0}


def doctor_finds_nothing(location: str) -> None:
    """Check that the log agrees with the register, and that each value can be read."""
    with inspect_register(location) as found:
        assert found.log_faults() == ()
        assert found.unreadable_values() == ()
        assert found.faults() in ((), None)


def main() -> int:
    """Play so many stories, print the figures."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reading.add_argument("--examples", type=int, default=2000)
    examples = reading.parse_args().examples
    begun, done = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory(prefix="editions-") as folder:
        place = Path(folder) / "tracker.db"
        people = {
            name: open_register(place, user=name, create=True, clock=lambda: NOW)
            for name in (KIM, SAM, ALEX)
        }

        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
        @given(stories)
        def play(story: tuple[Any, list[Step]]) -> None:
            done.update(keeps_its_promises(people, story))

        play()
        doctor_finds_nothing(str(place))
        for register in people.values():
            register.close()
    print(", ".join(f"{count} {what}" for what, count in sorted(done.items())))
    print(f"{examples} examples, 0 faults, {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
