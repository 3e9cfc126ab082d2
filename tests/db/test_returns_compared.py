"""What changed since the last return: net, named, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from example_register import ALEX, NOW, Surgery
from returns_made import Q2, Q3, Q4, QUESTIONS, TODAY, differing, made, render

from db.records.new_records import (
    NewAnswer,
    NewBarrier,
    NewEvidence,
    NewMeasure,
    NewReading,
    NewRisk,
)
from db.returns.differences import differences_in_words
from db.returns.returns import ReturnContent
from db.validation.progress import Edit
from db.vocabulary.terms import Answer, BarrierKind, Dimension, Status


def test_the_comparison_is_what_was_changed_and_nothing_else(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_status(organisation, ["GC1", "GPES2"], Status.IN_PROGRESS)
    register.records.add_evidence(organisation, ["GC2"], NewEvidence("Old page"))
    assert differing(example_surgery) == {}
    made(example_surgery)
    assert differing(example_surgery) == {}
    register.actions.set_status(organisation, ["GC1"], Status.ON_HOLD)
    register.actions.set_status(organisation, ["GC1"], Status.COMPLETE)
    register.actions.add_update(organisation, ["GC1"], "All\nread.")
    register.actions.set_lead(organisation, ["GPES2"], "Dr Roy")
    register.actions.set_lead(organisation, ["GPES2"], None)
    register.records.add_evidence(
        organisation, ["GC1"], NewEvidence("Minutes", "https://example.org")
    )
    register.records.delete(organisation, register.records.evidence(organisation, "GC2")[0])
    register.records.add_measure(
        organisation, ["GR5"], NewMeasure("Waste", "kg", Dimension.ENVIRONMENTAL)
    )
    register.records.add_reading(
        organisation, register.records.measures(organisation)[0], NewReading(2.5, TODAY)
    )
    register.records.add_barrier(
        organisation, ["GA1"], NewBarrier(BarrierKind.IT, "No log-in", "A log-in")
    )
    register.organisations.edit(organisation, contact="Kim")
    register.records.add_risk(organisation, NewRisk("A heatwave", owner="Kim"))
    register.actions.set_lead(organisation, ["GC3"], "Nobody")
    register.history.undo(organisation)
    assert differing(example_surgery) == {
        None: ("Contact: Kim", "Risk added: A heatwave"),
        "GC1": (
            "Status: In progress → Complete",
            "Completed on: 22/11/2026",
            "Percent: 100%",
            "Update: All read.",
            "Evidence added: Minutes (https://example.org)",
            "BRAG: none → Blue",
        ),
        "GC2": ("Evidence deleted: Old page",),
        "GR5": ("Measure added: Waste, kg", "Reading added: Waste: 2.5 on 22/11/2026"),
        "GA1": ("Barrier added: IT: No log-in; support needed: A log-in",),
    }


def test_a_changed_record_is_named_and_what_was_undone_again_is_not_told(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    for name in ("Waste", "Miles"):
        register.records.add_measure(organisation, ["GR5"], NewMeasure(name, "x", Dimension.SOCIAL))
    waste, miles = register.records.measures(organisation)
    register.records.add_reading(organisation, waste, NewReading(5, TODAY))
    register.records.add_barrier(organisation, ["GA1"], NewBarrier(BarrierKind.IT, "No log-in"))
    register.questions.add_set(organisation, QUESTIONS)
    made(example_surgery)
    register.records.edit(
        organisation,
        miles,
        NewMeasure("Miles", "x", Dimension.SOCIAL, target=9, target_on=date(2027, 3, 31)),
    )
    register.records.delete(organisation, register.records.measures(organisation)[0])
    (barrier,) = register.records.barriers(organisation)
    done = NewBarrier(barrier.kind, barrier.note, resolved=TODAY)
    register.records.edit(organisation, barrier, done)
    register.questions.answer(organisation, "made-up/one", NewAnswer(Answer.IN_PLACE))
    register.questions.answer(organisation, "made-up/one", NewAnswer(Answer.IN_PROGRESS))
    register.history.undo(organisation)
    assert differing(example_surgery) == {
        None: ("Answer added: Is it?: In place",),
        "GR5": (
            "Measure changed: Miles: Target: 9; Target by: 31/03/2027",
            "Reading deleted: Waste: 5 on 22/11/2026",
            "Measure deleted: Waste, x",
        ),
        "GA1": ("Barrier changed: No log-in: Resolved on: 22/11/2026",),
    }


def test_an_own_action_that_is_gone_is_told(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.own_actions.add(organisation, "A hedge")
    register.actions.already_in_place(organisation, ["OWN-1"])
    register.records.add_evidence(organisation, ["OWN-1"], NewEvidence("A photo"))
    made(example_surgery)
    for _ in range(3):
        register.history.undo(organisation)
    (gone,) = register.returns.content(organisation, Q3).since
    assert (gone.code, gone.title) == ("OWN-1", "A hedge")
    assert {"Evidence deleted: A photo", "Own action deleted: A hedge", "BRAG: Blue → none"} < {
        *differences_in_words(gone)
    }


def test_a_return_tells_of_the_day_it_is_made_also_when_only_time_has_passed(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.edit(
        organisation, ["GC1"], Edit(status=Status.IN_PROGRESS, due=date(2026, 12, 28))
    )
    first = made(example_surgery)
    register.actions.set_lead(organisation, ["GC2"], "P. Lee")
    register.history.undo(organisation)
    assert made(example_surgery).view == first.view
    later = example_surgery.open_as(register.user, NOW + timedelta(days=38))
    second = later.returns.make(organisation, Q3, "Sam Example", render, incomplete=True)
    assert (second.view.number, second.again) == (2, False)


def test_what_another_changes_while_the_workbook_is_written_is_in_it(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    leads: list[str | None] = []

    def slow(content: ReturnContent) -> tuple[str, bytes]:
        leads.append(next(a.lead for a in content.position.actions if a.code == "GC1"))
        if len(leads) == 1:
            alex.actions.set_lead(organisation, ["GC1"], "Dr Roy")  # nobody waits for the workbook
        return "return.xlsx", str(leads[-1]).encode()

    done = register.returns.make(organisation, Q3, "Sam", slow, incomplete=True)
    assert leads == [None, "Dr Roy"]
    assert done.workbook == b"Dr Roy"
    assert differing(example_surgery) == {}


def test_a_colour_that_time_alone_has_changed_is_told(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.edit(
        organisation, ["GC1"], Edit(status=Status.IN_PROGRESS, due=date(2027, 1, 10))
    )
    made(example_surgery)
    later = example_surgery.open_as(ALEX, NOW + timedelta(days=60))
    content = later.returns.content(organisation, Q4)
    assert [(d.code, differences_in_words(d)) for d in content.since] == [
        ("GC1", ("BRAG: Green → Red",))
    ]


def test_a_return_is_compared_with_the_one_before_it(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen: list[ReturnContent] = []

    def keep(content: ReturnContent) -> tuple[str, bytes]:
        seen.append(content)
        return render(content)

    for period, lead in ((Q2, "P. Lee"), (Q3, "Dr Roy"), (Q3, None)):
        register.returns.make(organisation, period, "Sam", keep, incomplete=True)
        register.actions.set_lead(organisation, ["GC1"], lead)
    assert [c.previous and str(c.previous) for c in seen] == [
        None,
        "Q2 2026/27, number 1",
        "Q3 2026/27, number 1",
    ]
    assert [[differences_in_words(d) for d in c.since] for c in seen[1:]] == [
        [("Lead: P. Lee",)],
        [("Lead: P. Lee → Dr Roy",)],
    ]


def test_a_return_cannot_be_undone_and_ends_nothing_before_it(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    first = made(example_surgery)
    register.history.undo(organisation)
    assert register.actions.find(organisation, "GC1").lead is None
    assert register.returns.made(organisation) == (first.view,)
    assert differing(example_surgery) == {"GC1": ("Lead: P. Lee → –",)}
    assert made(example_surgery).view.number == 2
