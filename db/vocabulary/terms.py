"""The field's own words, as enums: files and ``--json`` hold the value, people read the label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of the vocabulary: a kebab-case value and a label for screens and workbooks."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member from its stored value and the words that people read."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class ProviderType(Word):
    """Whom an action is for; ``generic`` actions concern everyone."""

    GENERIC = "generic", "Generic"
    GENERAL_PRACTICE = "general-practice", "General practice"
    DENTAL_PRACTICE = "dental-practice", "Dental practice"
    COMMUNITY_PHARMACY = "community-pharmacy", "Community pharmacy"
    OPTOMETRY_PRACTICE = "optometry-practice", "Optometry practice"
    INTEGRATED_URGENT_CARE = "integrated-urgent-care", "Integrated urgent care"


class Area(Word):
    """Programme areas, BLMK CARES."""

    CULTURE = "culture", "Culture"
    ADAPTATION = "adaptation", "Adaptation"
    RESOURCES = "resources", "Resources"
    ENVIRONMENTALLY_SUSTAINABLE = "environmentally-sustainable", "Environmentally Sustainable"


class Rating(Word):
    """How strongly the plan asks for an action; an action has one or none."""

    MUST_DO = "must-do", "Must Do"
    PRIORITY = "priority", "Priority"
    SHOULD_DO = "should-do", "Should Do"


class Benefit(Word):
    """What an action is marked as good for, in the order the plan prints them."""

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


class Status(Word):
    """How far an action in the plan is."""

    NOT_STARTED = "not-started", "Not started"
    IN_PROGRESS = "in-progress", "In progress"
    ON_HOLD = "on-hold", "On hold"
    COMPLETE = "complete", "Complete"


class Brag(Word):
    """Blue, Red, Amber or Green: derived from status and dates, never typed."""

    BLUE = "blue", "Blue"
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"


class Dimension(Word):
    """What a measure tells of, in Sustainability in Quality Improvement (SusQI)."""

    OUTCOME = "outcome", "Outcome"
    ENVIRONMENTAL = "environmental", "Environmental"
    SOCIAL = "social", "Social"
    FINANCIAL = "financial", "Financial"


class BarrierKind(Word):
    """What stands in the way."""

    MONEY = "money", "Money"
    TIME = "time", "Time"
    LANDLORD = "landlord", "Landlord"
    IT = "it", "IT"
    STAFF = "staff", "Staff"
    SUPPLIER = "supplier", "Supplier"
    GUIDANCE = "guidance", "Guidance"
    OTHER = "other", "Other"


class Answer(Word):
    """How an organisation answers one of the ICB's questions."""

    IN_PLACE = "in-place", "In place"
    IN_PROGRESS = "in-progress", "In progress"
    NOT_IN_PLACE = "not-in-place", "Not in place"
    NOT_APPLICABLE = "not-applicable", "Not applicable"
