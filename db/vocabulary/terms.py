"""The vocabulary, as enums: files and ``--json`` contain the value, users see the label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from db.frozen import frozen


class Word(StrEnum):
    """A word of the vocabulary: a kebab-case value and a label for screens and workbooks."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Create the member from its stored value and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class ProviderType(Word):
    """The provider type of an action, or the kind of an organisation.

    ``generic`` actions are for everyone. The first five kinds provide primary care.
    """

    GENERIC = "generic", "Generic"
    GENERAL_PRACTICE = "general-practice", "General practice"
    DENTAL_PRACTICE = "dental-practice", "Dental practice"
    COMMUNITY_PHARMACY = "community-pharmacy", "Community pharmacy"
    OPTOMETRY_PRACTICE = "optometry-practice", "Optometry practice"
    INTEGRATED_URGENT_CARE = "integrated-urgent-care", "Integrated urgent care"
    PCN = "pcn", "Primary care network"
    ICB = "icb", "Integrated care board"
    ACUTE_TRUST = "acute-trust", "Acute trust"
    OTHER_TRUST = "other-trust", "Other trust"
    LOCAL_AUTHORITY = "local-authority", "Local authority"
    OTHER = "other", "Other organisation"


PRIMARY_CARE = tuple(ProviderType)[1:6]
"""The kinds of organisation that provide primary care."""


class Area(Word):
    """Programme areas, BLMK CARES."""

    CULTURE = "culture", "Culture"
    ADAPTATION = "adaptation", "Adaptation"
    RESOURCES = "resources", "Resources"
    ENVIRONMENTALLY_SUSTAINABLE = "environmentally-sustainable", "Environmentally Sustainable"


class Rating(Word):
    """How strongly the plan asks for an action. An action has one rating or none."""

    MUST_DO = "must-do", "Must Do"
    PRIORITY = "priority", "Priority"
    SHOULD_DO = "should-do", "Should Do"


class Benefit(Word):
    """The benefits of an action, in the order the plan prints them."""

    ENVIRONMENT = "environment", "Environment"
    HEALTH = "health", "Health"
    FINANCE = "finance", "Finance/Business"
    STAFF = "staff", "Staff"
    SOCIAL = "social", "Social"


class Ease(Word):
    """How hard a task is."""

    VERY_EASY = "very-easy", "Very easy"
    LITTLE_HARDER = "little-harder", "A little harder"
    NEEDS_EFFORT = "needs-effort", "Needs effort"


class Choice(Word):
    """What an organisation decided about an action."""

    UNDECIDED = "undecided", "Undecided"
    IN_PLAN = "in-plan", "In our plan"
    LATER = "later", "Later"
    NOT_FOR_US = "not-for-us", "Not for us"


@frozen
class StatusMeaning:
    """What a status means, wherever it is used.

    ``says`` is what a return's guidance says about it. An action is ``begun`` if its status shows
    work on it. ``amber`` makes an action Amber whatever its dates, and ``needs_news`` if it has no
    update for a long time. ``wants_updates``: a return asks for one since the period began.

    ``key`` picks it in the app. ``marks`` are drawn beside it: in most terminals, in the old
    Windows console, in ASCII. ``bar`` is its colour in charts, ``dark`` if white is read on it.
    """

    says: str
    key: str
    marks: str
    bar: str
    begun: bool = True
    amber: bool = False
    needs_news: bool = False
    wants_updates: bool = False
    dark: bool = False


class Status(Word):
    """The status of an action in the plan, in the order of every list to choose from."""

    meaning: StatusMeaning

    def __new__(cls, value: str, label: str = "", meaning: StatusMeaning | None = None) -> Self:
        """Create the member from its stored value, its label and its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        if meaning is not None:
            member.meaning = meaning
        return member

    NOT_STARTED = (
        "not-started",
        "Not started",
        StatusMeaning(
            says="In the plan, but work has not started.",
            key="n",
            marks="○○o",
            bar="D5DBE1",
            begun=False,
        ),
    )
    IN_PROGRESS = (
        "in-progress",
        "In progress",
        StatusMeaning(
            says="Work has started.",
            key="i",
            marks="◐►~",
            bar="41B6E6",
            needs_news=True,
            wants_updates=True,
        ),
    )
    ON_HOLD = (
        "on-hold",
        "On hold",
        StatusMeaning(
            says="Work has stopped for now.",
            key="h",
            marks="‖║=",
            bar="FFB81C",
            amber=True,
            wants_updates=True,
        ),
    )
    COMPLETE = (
        "complete",
        "Complete",
        StatusMeaning(
            says="Done.",
            key="c",
            marks="✔√x",
            bar="005EB8",
            dark=True,
        ),
    )


FURTHEST_FIRST = tuple(
    sorted(Status, key=lambda status: (status is not Status.COMPLETE, not status.meaning.begun))
)
"""The statuses as tables and charts count them: complete first, not started last."""


class Brag(Word):
    """Blue, Red, Amber or Green: derived from status and dates, never typed."""

    BLUE = "blue", "Blue"
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"


class Dimension(Word):
    """What a measure describes, in Sustainability in Quality Improvement (SusQI)."""

    OUTCOME = "outcome", "Outcome"
    ENVIRONMENTAL = "environmental", "Environmental"
    SOCIAL = "social", "Social"
    FINANCIAL = "financial", "Financial"


class BarrierKind(Word):
    """The kind of a barrier."""

    MONEY = "money", "Money"
    TIME = "time", "Time"
    LANDLORD = "landlord", "Landlord"
    IT = "it", "IT"
    STAFF = "staff", "Staff"
    SUPPLIER = "supplier", "Supplier"
    GUIDANCE = "guidance", "Guidance"
    OTHER = "other", "Other"


class RiskLevel(Word):
    """How grave a risk is."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    VERY_HIGH = "very-high", "Very high"


class RiskKind(Word):
    """What a risk threatens or comes from."""

    SERVICE = "service", "Service"
    ESTATE = "estate", "Estate"
    SUPPLY = "supply", "Supply"
    WORKFORCE = "workforce", "Workforce"
    FINANCE = "finance", "Finance"
    REPUTATION = "reputation", "Reputation"
    OTHER = "other", "Other"


class Answer(Word):
    """How an organisation answers one of the ICB's questions."""

    IN_PLACE = "in-place", "In place"
    IN_PROGRESS = "in-progress", "In progress"
    NOT_IN_PLACE = "not-in-place", "Not in place"
    NOT_APPLICABLE = "not-applicable", "Not applicable"


class RequestKind(Word):
    """What a request asks an organisation for."""

    ACTION = "action", "Put an action in the plan"
    TARGET = "target", "Set a target date"
    UPDATE = "update", "Add an update"
    QUESTION = "question", "Answer a question"


class Reply(Word):
    """What an organisation said to a request."""

    OPEN = "open", "Open"
    TAKEN = "taken", "Taken on"
    DECLINED = "declined", "Declined"


class Letter(Word):
    """How an action stands, in one letter."""

    BLUE = "B", "Blue: complete"
    GREEN = "G", "Green: on track"
    AMBER = "A", "Amber: at risk"
    RED = "R", "Red: overdue"
    PLANNED = "P", "No target date"
    LATER = "L", "Later"
    NOT_FOR_US = "N", "Not for us"
    UNDECIDED = "?", "Undecided"
    NOT_ASKED = "–", "Not asked, or not in the file"
