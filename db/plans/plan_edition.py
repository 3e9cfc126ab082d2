"""A plan to store in the register: one edition of a published list of actions.

What it declares besides its actions is in :mod:`db.vocabulary.declared`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from db.frozen import frozen
from db.vocabulary.declared import NO_DECLARATION, Declaration, PrintedDate, Roles, Value
from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating, Word


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


@frozen
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


@frozen
class Recommendation:
    """A recommendation behind actions, such as of a seminar. ``actions`` are their codes, each with
    how sure the link is.
    """

    code: str
    title: str
    actions: Mapping[str, Sureness]


@frozen
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


@frozen
class PlanRisk:
    """A risk that the plan prints. Its texts are as printed: level and kind need not be our words.

    ``actions`` are the codes of those that it is about, ``source`` where else it is from.
    """

    title: str
    code: str = ""
    level: str = ""
    kind: str = ""
    mitigation: str = ""
    owner: str = ""
    review: PrintedDate | None = None
    actions: tuple[str, ...] = ()
    page: int | None = None
    source: str = ""


@frozen
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
    fields: Mapping[str, Value] = field(default_factory=dict)
    roles: Roles = field(default_factory=dict)
    links: tuple[PlanLink, ...] = ()


@frozen
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
    declared: Declaration = NO_DECLARATION
    recommendations: tuple[Recommendation, ...] = ()
    activities: tuple[Activity, ...] = ()
    risks: tuple[PlanRisk, ...] = ()
