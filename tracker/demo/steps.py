"""What someone at the sample practice did on a day, and how to store it in the register."""

from __future__ import annotations

from dataclasses import replace

from db.frozen import frozen
from db.records.new_records import NewBarrier, NewCommitment, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.validation.progress import Edit
from db.views import Organisation
from db.vocabulary.terms import Area, Rating

SAM, LEE, ROY, KIM = "Sam Example", "P. Lee", "Dr Roy", "Kim Sample"


@frozen
class OwnAction:
    """An action of the practice's own."""

    title: str
    detail: str
    area: Area
    rating: Rating


@frozen
class Read:
    """A reading of the measure called ``name``; ``None`` is "not assessed"."""

    name: str
    value: float | None
    note: str = ""


@frozen
class Resolved:
    """The action's barriers are resolved."""


What = (
    Edit | str | OwnAction | NewEvidence | NewMeasure | Read | NewBarrier | Resolved | NewCommitment
)


@frozen
class Step:
    """What someone did so many days ago to the actions ``codes``. A text is an update."""

    days_ago: int
    by: str
    codes: str
    what: What


def carry_out_step(step: Step, register: Register, organisation: Organisation) -> None:
    """Carry out ``step``, dated ``register.today``.

    Raises:
        GreenPlanError: the register refuses it.
    """
    codes, today = step.codes.split(), register.today
    match step.what:
        case str(text):
            register.actions.add_update(organisation, codes, text)
        case Edit() as wanted:
            register.actions.edit(organisation, codes, wanted)
        case OwnAction(title, detail, area, rating):
            register.own_actions.add(organisation, title, detail=detail, area=area, rating=rating)
        case NewEvidence() as evidence:
            register.records.add_evidence(organisation, codes, evidence)
        case NewMeasure() as measure:
            register.records.add_measure(organisation, codes, measure)
        case NewBarrier() as barrier:
            register.records.add_barrier(organisation, codes, barrier)
        case NewCommitment() as commitment:
            register.records.add_commitment(organisation, commitment)
        case Read(name, value, note):
            for there in register.records.measures(organisation, step.codes):
                if there.name == name:
                    register.records.add_reading(
                        organisation, there, NewReading(value, today, note)
                    )
        case Resolved():
            for seen in register.records.barriers(organisation, step.codes):
                new = NewBarrier(seen.kind, seen.note, seen.support or "")
                register.records.edit(organisation, seen, replace(new, resolved=today))
