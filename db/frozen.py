"""Classes of named values that never change: dataclasses that are made ten times as fast.

``dataclass(frozen=True, slots=True)`` writes and compiles six methods for every class. That was an
eighth of the start of the app. Here classes share their methods, and the constructor is compiled
when the first object is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(plain: type[Made]) -> type[Made]:
    """Return a class as ``dataclass(frozen=True, slots=True)`` would.

    ``replace``, ``fields`` and ``asdict`` work as usual. A method of the class itself is kept.
    """
    plain.__doc__ = plain.__doc__ or plain.__name__  # else dataclass examines it for milliseconds
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(plain)
    compared = _values(one for one in fields(made) if one.compare)
    hashed = _values(one for one in fields(made) if (one.compare if one.hash is None else one.hash))

    def construct(self: object, *values: object, **named: object) -> None:
        made.__init__ = _constructor(made)
        made.__init__(self, *values, **named)

    def equals(self: object, other: object) -> bool:
        return compared(self) == compared(other) if isinstance(other, made) else NotImplemented

    def hash_of(self: object) -> int:
        return hash(hashed(self))

    methods = {"__init__": construct, "__eq__": equals, "__hash__": hash_of, **_ALIKE}
    for name, method in methods.items():
        if vars(made).get(name) is None:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _values(of: Iterable[Field[Any]]) -> Callable[[object], object]:
    """Return what tells an object's values of these fields, and its class."""
    return attrgetter("__class__", *(one.name for one in of))


def _constructor(made: type) -> Callable[..., None]:
    """Return the constructor: it sets each field to the value given, or to its default.

    Fields with ``init=False`` are for ``__post_init__`` to set.
    """
    known: dict[str, object] = {"MISSING": MISSING}
    parameters, steps = ["self"], []
    for one in fields(made):
        if not one.init:
            continue
        name = one.name
        known[f"set_{name}"] = getattr(made, name).__set__
        given = name
        if one.default is not MISSING:
            known[f"default_{name}"] = one.default
            parameters.append(f"{name}=default_{name}")
        elif one.default_factory is not MISSING:
            known[f"make_{name}"] = one.default_factory
            parameters.append(f"{name}=MISSING")
            given = f"make_{name}() if {name} is MISSING else {name}"
        else:
            parameters.append(name)
        steps.append(f"    set_{name}(self, {given})")
    if hasattr(made, "__post_init__"):
        steps.append("    self.__post_init__()")
    lines = [f"def __init__({', '.join(parameters)}):", *steps, "    return None"]
    exec("\n".join(lines), known)
    constructor: Any = known["__init__"]
    constructor.__qualname__ = f"{made.__qualname__}.__init__"
    return constructor  # type: ignore[no-any-return]


def _shown(self: Any) -> str:
    named = (one.name for one in fields(self) if one.repr)
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in named)
    return f"{type(self).__qualname__}({values})"


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _values_to_copy(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in fields(self)]


def _take_values(self: Any, values: list[object]) -> None:
    for one, value in zip(fields(self), values, strict=True):
        object.__setattr__(self, one.name, value)


_ALIKE = {
    "__repr__": _shown,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _values_to_copy,
    "__setstate__": _take_values,
}
