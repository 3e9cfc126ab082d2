"""Classes made by ``frozen`` are as those made by ``dataclass(frozen=True, slots=True)``."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from inspect import signature
from typing import Any

import pytest

from db.frozen import frozen


def usual(plain: type[Any]) -> type[Any]:
    return dataclass(frozen=True, slots=True)(plain)


@pytest.fixture(params=[usual, frozen])
def reading(request: pytest.FixtureRequest) -> Any:
    @request.param
    class Reading:
        """A reading."""

        code: str
        value: float | None = None
        where: Mapping[str, str] = field(default_factory=dict, hash=False)
        note: str = field(default="", compare=False, repr=False)
        words: int = field(init=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "words", len(self.note.split()))

    return Reading


def test_values_are_given_by_place_or_name_and_others_are_the_defaults(reading: Any) -> None:
    one = reading("GC1", note="in the west wing")
    assert (one.code, one.value, one.where, one.words) == ("GC1", None, {}, 4)
    assert reading("GC1").where is not one.where
    assert reading.__match_args__ == ("code", "value", "where", "note")


@pytest.mark.parametrize("values", [(), (1, 2, 3, 4, 5)])
def test_too_few_or_too_many_values_are_refused(reading: Any, values: tuple[int, ...]) -> None:
    with pytest.raises(TypeError, match=r"Reading\.__init__\(\) (missing 1|takes from 2 to 5)"):
        reading(*values)
    with pytest.raises(TypeError, match="unexpected keyword argument 'unit'"):
        reading("GC1", unit="kWh")


def test_nothing_can_be_set_deleted_or_added(reading: Any) -> None:
    one = reading("GC1")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'code'"):
        one.code = "GC2"
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'code'"):
        del one.code
    with pytest.raises((AttributeError, TypeError)):
        one.unit = "kWh"
    assert not hasattr(one, "__dict__")


def test_objects_with_the_same_values_and_class_are_equal(reading: Any) -> None:
    class Other(reading):
        pass

    one = reading("GC1", 2.0, {"row": "7"}, "note")
    assert one == reading("GC1", 2.0, {"row": "7"}, "another note")
    assert one != reading("GC1", 3.0, {"row": "7"})
    assert one != ("GC1", 2.0, {"row": "7"})
    assert one != Other("GC1", 2.0, {"row": "7"})
    assert hash(one) == hash(reading("GC1", 2.0, {"row": "8"}))
    assert {reading("GC1"): 1}[reading("GC1")] == 1


def test_it_is_shown_copied_and_listed_by_its_fields(reading: Any) -> None:
    one = reading("GC1", 2.0)
    assert repr(one).endswith("Reading(code='GC1', value=2.0, where={}, words=0)")
    assert replace(one, value=3.0).value == 3.0
    assert copy.copy(replace(one, note="a note")).words == 2
    assert asdict(one)["where"] == {}
    assert [each.name for each in fields(one)] == ["code", "value", "where", "note", "words"]
    assert [*signature(type(one)).parameters] == ["code", "value", "where", "note"]


@pytest.mark.parametrize("make", [usual, frozen])
def test_methods_of_the_class_itself_are_kept(make: Any) -> None:
    @make
    class Word:
        text: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Word) and self.text.casefold() == other.text.casefold()

        def __hash__(self) -> int:
            return hash(self.text.casefold())

        def __repr__(self) -> str:
            return self.text

    @make
    class Longer(Word):
        plural: str = ""

    assert Word("Lead") == Word("lead")
    assert repr(Word("Lead")) == "Lead"
    assert len({Word("Lead"), Word("LEAD")}) == 1
    assert Longer("Lead", "Leads").plural == "Leads"
    assert Longer("Lead") != Longer("lead")
