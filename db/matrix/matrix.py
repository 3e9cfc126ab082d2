"""What the matrix shows: organisations by actions, a letter in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from db.errors import Refused
from db.plans.codes import spelled
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.periods import Period
from db.vocabulary.terms import Area, Letter, ProviderType, Rating, Word

LETTERS = {letter.value: letter for letter in Letter}


class Order(Word):
    """What the organisations of a matrix are sorted by."""

    NAME = "name", "Name"
    RED = "red", "Most Red first"


class Grouping(Word):
    """What the actions of a matrix are in groups by."""

    PLAN = "plan", "The plan's order"
    RATING = "rating", "Rating"
    AREA = "area", "Programme area"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An organisation. ``letters`` has one letter for each action of the matrix, in its order.

    ``due`` are the target dates that are known, by code. ``number`` is that of the received return,
    or of the plan in use. ``groups`` are the names of all that the organisation belongs to.
    """

    ods: str
    name: str
    provider_type: ProviderType | None
    groups: tuple[str, ...]
    letters: str
    number: int
    due: Mapping[str, date] = field(default_factory=dict)

    @property
    def red(self) -> int:
        """How many actions are Red."""
        return self.letters.count(Letter.RED.value)

    def is_in(self, group: str) -> bool:
        """Whether it belongs to a group. Capitals and spaces do not matter."""
        wanted = _plain(group)
        kind = self.provider_type
        return wanted in map(_plain, self.groups) or (kind is not None and wanted == kind.value)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Organisations by the actions of one plan.

    ``period`` is that of the received returns; ``None`` for the register's own organisations, as
    they stand today.
    """

    plan: PlanEdition
    period: Period | None
    actions: tuple[PlannedAction, ...]
    rows: tuple[MatrixRow, ...]

    def letter(self, row: int, column: int) -> Letter:
        """Return the letter in a cell."""
        return LETTERS[self.rows[row].letters[column]]

    def of_row(self, row: int) -> Counter[Letter]:
        """Return how many actions of an organisation stand under each letter."""
        return _counted(self.rows[row].letters)

    def of_column(self, column: int) -> Counter[Letter]:
        """Return with how many organisations an action stands under each letter."""
        return _counted(row.letters[column] for row in self.rows)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of its organisations by name, each in its first spelling."""
        spelt: dict[str, str] = {}
        for row in self.rows:
            for group in row.groups:
                spelt.setdefault(_plain(group), group)
        return tuple(sorted(spelt.values(), key=str.casefold))

    def only(self, groups: Iterable[str]) -> Matrix:
        """Return the organisations that are in one of the ``groups``.

        Raises:
            Refused: there is no such group.
        """
        rows: set[str] = set()
        for group in groups:
            there = {row.ods for row in self.rows if row.is_in(group)}
            if not there:
                known = ", ".join(self.groups) or "none"
                raise Refused(f"No organisation is in a group {group!r}. Groups: {known}.")
            rows |= there
        return replace(self, rows=tuple(row for row in self.rows if row.ods in rows))

    def sorted_by(self, order: Order) -> Matrix:
        """Return it with its organisations in another order."""

        def key(row: MatrixRow) -> tuple[int, str, str]:
            return -row.red if order is Order.RED else 0, row.name.casefold(), row.ods

        return replace(self, rows=tuple(sorted(self.rows, key=key)))

    def grouped_by(self, grouping: Grouping) -> Matrix:
        """Return it with its actions in groups; within a group they are in the plan's order."""
        printed = {action.code: place for place, action in enumerate(self.plan.actions)}
        group = _GROUPS[grouping]

        def key(place: int) -> tuple[int, int]:
            action = self.actions[place]
            return group(action), printed[action.code]

        return self._in_places(sorted(range(len(self.actions)), key=key))

    def with_actions(self, codes: Collection[str]) -> Matrix:
        """Return it with only the actions that have one of the ``codes``, as
        :func:`db.plans.codes.spelled` spells them.
        """
        spelt = [spelled(action.code) for action in self.actions]
        return self._in_places([place for place, code in enumerate(spelt) if code in codes])

    def without_unasked(self) -> Matrix:
        """Return it without the actions that nobody was asked."""
        columns = zip(*(row.letters for row in self.rows), strict=True)
        asked = (set(column) != {Letter.NOT_ASKED.value} for column in columns)
        return self._in_places([place for place, there in enumerate(asked) if there])

    def _in_places(self, places: Sequence[int]) -> Matrix:
        """Return it with the actions at these places, in their order."""
        rows = (
            replace(row, letters="".join([row.letters[place] for place in places]))
            for row in self.rows
        )
        actions = tuple(self.actions[place] for place in places)
        return replace(self, actions=actions, rows=tuple(rows))


def belongs_to(*names: str | None) -> tuple[str, ...]:
    """Return the names of groups that are known, each once."""
    plain = (" ".join((name or "").split()) for name in names)
    return tuple(dict.fromkeys(filter(None, plain)))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _counted(letters: Iterable[str]) -> Counter[Letter]:
    return Counter({LETTERS[letter]: count for letter, count in Counter(letters).items()})


def _by_rating(action: PlannedAction) -> int:
    return [*Rating].index(action.rating) if action.rating else len(Rating)


def _by_area(action: PlannedAction) -> int:
    return [*Area].index(action.area) if action.area else len(Area)


_GROUPS: Mapping[Grouping, Callable[[PlannedAction], int]] = {
    Grouping.PLAN: lambda action: 0,
    Grouping.RATING: _by_rating,
    Grouping.AREA: _by_area,
}
