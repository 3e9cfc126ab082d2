"""A plan to store in the register: one edition of a published list of actions.

A plan owns its words. Besides its actions it declares its sections, its own fields with their
words, the kinds of organisation that have a role in it, and its tabs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating, Word


class FieldType(Word):
    """What a field that a plan declares may hold."""

    TEXT = "text", "Text"
    WORD = "word", "One of its words"
    WORDS = "words", "Some of its words"
    YES_NO = "yes-no", "Yes or no"
    FIGURE = "figure", "Figure"
    DATE = "date", "Date"


class DateKind(Word):
    """How a printed date is understood."""

    BY = "by", "By"
    FROM = "from", "From"
    ONGOING = "ongoing", "Ongoing"
    RECURRING = "recurring", "Recurring"
    RANGE = "range", "From and until"
    COMPLETE = "complete", "Complete"
    NONE = "none", "Not understood"


class RoleLetter(Word):
    """What an organisation is in an action (RASCI)."""

    ACCOUNTABLE = "A", "Accountable"
    RESPONSIBLE = "R", "Responsible"
    SUPPORTING = "S", "Supporting"
    CONSULTED = "C", "Consulted"
    INFORMED = "I", "Informed"


class Relation(Word):
    """What an action is to the one it is linked to, in another plan."""

    SAME = "same", "Asks the same"
    PART = "part", "Is part of it"
    SUPPORTS = "supports", "Contributes to it"
    COMPARE = "compare", "Only to compare with"


class Sureness(Word):
    """How sure a link is. It is somebody's reading of two plans."""

    HIGH = "high", "Sure"
    MEDIUM = "medium", "Fairly sure"
    LOW = "low", "Arguable"


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as the plan prints it, and as it is understood; ``None`` where it says nothing.

    ``begins`` and ``due`` are the first and the last day. It is ``ongoing`` if it goes on after
    that.
    """

    printed: str
    kind: DateKind
    due: date | None = None
    begins: date | None = None
    ongoing: bool = False


@dataclass(frozen=True, slots=True)
class PlanWord:
    """A word of a declared field: its key (kebab-case) and its label for people."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class PlanField:
    """A field that a plan declares. ``key`` is in snake_case, ``words`` in the plan's order.

    ``column``: lists and workbooks have a column for it. ``filter``: lists can be narrowed by it.
    """

    key: str
    label: str
    type: FieldType
    words: tuple[PlanWord, ...] = ()
    column: bool = False
    filter: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a plan with a code of its own. ``level`` is what the plan calls it, such as driver.

    ``parent`` is the code of the section that it is in, empty at the top. ``area`` is its
    programme area, if the plan has those.
    """

    code: str
    title: str
    level: str = ""
    parent: str = ""
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class RoleKind:
    """A kind of organisation that has roles in a plan, and whom the plan means by it."""

    key: str
    label: str
    members: tuple[ProviderType, ...]


@dataclass(frozen=True, slots=True)
class PlanTab:
    """A tab of the list of actions. ``where`` gives the values that an action has, by field."""

    title: str
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PlanLink:
    """What an action counts towards: the action ``code`` of the plan ``plan``.

    ``readers`` is how many people found it, each on their own. ``why`` is their reason.
    """

    plan: str
    code: str
    relation: Relation
    sure: Sureness
    readers: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation behind actions, such as of a seminar. ``actions`` are their codes, each with
    how sure the link is.
    """

    code: str
    title: str
    actions: Mapping[str, Sureness]


@dataclass(frozen=True, slots=True)
class Activity:
    """A line of the plan's main text that says the same as some of its actions, in other words.

    ``part_of`` is the code of the line that it is a part of. ``actions`` are their codes.
    """

    code: str
    title: str
    section: str
    part_of: str = ""
    led_by: str = ""
    date: PrintedDate | None = None
    measured_by: str = ""
    lowers_emissions: bool = False
    actions: tuple[str, ...] = ()


Declared = str | bool | float | tuple[str, ...] | PrintedDate
"""A value of a declared field: of words their keys."""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One line of a plan, exactly as published; ``None`` is "not published", never "no".

    ``section`` is the code of the innermost section. ``fields`` are the values of the plan's own
    fields, and ``roles`` the letters of each kind of organisation that has any, as printed.
    """

    code: str
    title: str
    provider_type: ProviderType
    area: Area | None
    detail: str = ""
    rating: Rating | None = None
    quick_win: bool = False
    benefits: frozenset[Benefit] | None = None
    ease: Ease | None = None
    page: int | None = None
    notes: tuple[str, ...] = ()
    section: str = ""
    fields: Mapping[str, Declared] = field(default_factory=dict)
    roles: Mapping[str, tuple[RoleLetter, ...]] = field(default_factory=dict)
    links: tuple[PlanLink, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanEdition:
    """One edition of a plan with its actions in the order they are printed.

    ``key`` is the permanent name of the edition (kebab-case). ``published`` is as on the cover.
    """

    key: str
    title: str
    edition: str
    published: str
    issuer: str
    source: str
    actions: tuple[PlannedAction, ...]
    notes: tuple[str, ...] = ()
    short: str = ""
    sections: tuple[Section, ...] = ()
    fields: tuple[PlanField, ...] = ()
    kinds: tuple[RoleKind, ...] = ()
    tabs: tuple[PlanTab, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    activities: tuple[Activity, ...] = ()
