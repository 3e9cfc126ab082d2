"""Two people of one name: neither undoes what the other did, and each finds their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from example_register import ALEX, NOW, SAM, Surgery

from db.errors import Refused, SameName
from db.opening import open_register
from db.register import Register
from db.validation.identity import Identity

DESK = Identity("a" * 24, "s.example on DESK")
OTHER = Identity("b" * 24, "sam on LAPTOP")

Opens = Callable[[Identity, str], Register]


@pytest.fixture
def open_as(location: str) -> Iterator[Opens]:
    """Open the register of Example Surgery from an account, under a name."""
    with ExitStack() as stack:

        def opened(identity: Identity, user: str = SAM) -> Register:
            return stack.enter_context(
                closing(
                    open_register(location, user=user, clock=lambda: NOW, identity=lambda: identity)
                )
            )

        yield opened


def lead(surgery: Surgery, code: str = "GC1") -> str | None:
    return surgery.register.actions.find(surgery.organisation, code).lead


def test_nobody_undoes_a_change_of_someone_with_the_same_name(
    example_surgery: Surgery, open_as: Opens
) -> None:
    here, there = open_as(DESK), open_as(OTHER)
    practice = example_surgery.organisation
    here.actions.set_lead(practice, ["GC1"], "P. Lee")
    with pytest.raises(SameName, match=r"another account \(s.example on DESK\), on .*GC1") as told:
        there.history.undo(practice)
    assert told.value.person == DESK.number
    assert lead(example_surgery) == "P. Lee"
    there.actions.set_lead(practice, ["GC2"], "Jo Park")
    here.history.undo(practice)
    assert (lead(example_surgery), lead(example_surgery, "GC2")) == (None, "Jo Park")
    there.history.undo(practice)
    assert lead(example_surgery, "GC2") is None


def test_a_change_of_a_namesake_leaves_ones_own_redo(
    example_surgery: Surgery, open_as: Opens
) -> None:
    here, there = open_as(DESK), open_as(OTHER)
    practice = example_surgery.organisation
    here.actions.set_lead(practice, ["GC1"], "P. Lee")
    here.history.undo(practice)
    there.actions.set_lead(practice, ["GC2"], "Jo Park")
    with pytest.raises(Refused, match="nothing to redo"):
        there.history.redo(practice)
    here.history.redo(practice)
    assert lead(example_surgery) == "P. Lee"


def test_two_names_at_one_account_are_two_people(example_surgery: Surgery, open_as: Opens) -> None:
    practice = example_surgery.organisation
    open_as(DESK).actions.set_lead(practice, ["GC1"], "P. Lee")
    with pytest.raises(Refused, match=f"signed {ALEX}. The last one is signed {SAM}"):
        open_as(DESK, ALEX).history.undo(practice)
    assert lead(example_surgery) == "P. Lee"


def test_changes_that_only_have_a_name_go_by_it(example_surgery: Surgery, open_as: Opens) -> None:
    practice = example_surgery.organisation
    example_surgery.register.actions.set_lead(practice, ["GC1"], "P. Lee")
    open_as(OTHER).history.undo(practice)
    assert lead(example_surgery) is None


def test_who_is_known_by_name_only_does_not_undo_what_an_account_did(
    example_surgery: Surgery, open_as: Opens
) -> None:
    practice = example_surgery.organisation
    open_as(DESK).actions.set_lead(practice, ["GC1"], "P. Lee")
    with pytest.raises(SameName):
        example_surgery.register.history.undo(practice)
    assert lead(example_surgery) == "P. Lee"


def test_whoever_says_that_an_account_is_theirs_undoes_and_redoes_what_it_did(
    example_surgery: Surgery, open_as: Opens
) -> None:
    here, there = open_as(DESK), open_as(OTHER)
    practice = example_surgery.organisation
    here.actions.set_lead(practice, ["GC1"], "P. Lee")
    there.add_account(str(DESK.number))
    there.history.undo(practice)
    assert lead(example_surgery) is None
    there.history.redo(practice)
    assert lead(example_surgery) == "P. Lee"


def test_an_undo_that_meets_a_namesakes_change_says_who_made_it(
    example_surgery: Surgery, open_as: Opens
) -> None:
    here, there = open_as(DESK), open_as(OTHER)
    practice = example_surgery.organisation
    here.actions.set_lead(practice, ["GC1"], "P. Lee")
    there.actions.set_lead(practice, ["GC1"], "Jo Park")
    with pytest.raises(Refused, match=f"GC1 has been changed by {SAM} since"):
        here.history.undo(practice)
    assert lead(example_surgery) == "Jo Park"


def test_who_makes_a_change_is_found_out_before_the_first_one_only(
    example_surgery: Surgery, location: str
) -> None:
    asked = []

    def identity() -> Identity:
        asked.append(None)
        return DESK

    practice = example_surgery.organisation
    with closing(
        open_register(location, user=SAM, clock=lambda: NOW, identity=identity)
    ) as register:
        register.position(practice)
        assert not asked
        register.actions.set_lead(practice, ["GC1"], "P. Lee")
        register.actions.set_lead(practice, ["GC2"], "P. Lee")
    assert len(asked) == 1
