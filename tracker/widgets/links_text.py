"""What plans say beside an action, as text for its page: links to other plans, and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tracker.phrases.plan_phrases import activity_in_words
from tracker.widgets.flowing import hanging

if TYPE_CHECKING:
    from db.plans.plan_edition import Activity, PlanLink, Recommendation, Sureness
    from tracker.use_cases.plan_figures import FigureBeside
    from tracker.use_cases.plan_links import CountsTowards

INDENT = 2


def links_text(
    towards: Sequence[CountsTowards],
    recommended: Sequence[tuple[Recommendation, Sureness]],
    behind: Sequence[tuple[str, str, PlanLink]],
    activities: Sequence[Activity],
    width: int,
    whose: str = "",
) -> Content:
    """Return what an action counts towards, the recommendations behind it, the actions of other
    plans that stand behind it, and the lines of its own plan's main text that say the same,
    wrapped to ``width`` cells. ``whose`` says which edition says so, if not the action's own.
    """
    return Content("\n").join(
        [
            *(line for one in towards for line in _towards(one, width)),
            *(line for one, sure in recommended for line in _recommended(one, sure, width)),
            *(line for code, title, link in behind for line in _behind(code, title, link, width)),
            *(line for one in activities for line in _activity(one, width)),
            *([_quiet(f"These are {whose}.", width)] if whose else []),
        ]
    )


def figures_text(figures: Sequence[FigureBeside], width: int) -> Content:
    """Return the figures that plans give beside an action, wrapped to ``width`` cells: those that
    are set for the organisation, then those to compare with only.
    """
    lines: list[Content] = []
    for heading, for_us in (("Set for us", True), ("For comparison", False)):
        these = [one for one in figures if one.for_us is for_us]
        if these:
            lines += [*([Content()] if lines else []), Content.styled(heading, "bold $accent")]
        lines += [line for one in these for line in _figure(one, width)]
    return Content("\n").join(lines)


def _towards(one: CountsTowards, width: int) -> Iterator[Content]:
    yield _named(one.link.code, one.title, width)
    parts = [one.link.relation.label, one.link.sure.label.lower()]
    if one.letters:
        parts.append(f"we are {' and '.join(letter.label for letter in one.letters)}")
    if one.date is not None:
        parts.append(one.date.printed)
    yield _quiet(" · ".join(parts), width)
    if one.measured_by:
        yield _quiet(f"Measured by: {one.measured_by}", width)


def _recommended(one: Recommendation, sure: Sureness, width: int) -> Iterator[Content]:
    yield _named(one.code, one.title, width)
    yield _quiet(f"Recommendation behind it · {sure.label.lower()}", width)


def _behind(code: str, title: str, link: PlanLink, width: int) -> Iterator[Content]:
    yield _named(code, title, width)
    yield _quiet(f"Stands behind it · {link.sure.label.lower()}", width)


def _activity(one: Activity, width: int) -> Iterator[Content]:
    yield _named(one.code, one.title, width)
    told = activity_in_words(one)
    yield _quiet(f"In the plan's main text{f' · {told}' if told else ''}", width)


def _figure(one: FigureBeside, width: int) -> Iterator[Content]:
    figure, parts = one.figure, []
    if figure.types:
        parts.append(f"{' or '.join(kind.label.lower() for kind in figure.types)} metric")
    if figure.unit and figure.unit not in figure.words:
        parts.append(f"unit: {figure.unit}")
    parts.append(figure.source)
    whom = f"{one.whom[0].upper()}{one.whom[1:]}"
    name = Content.assemble((figure.name, "bold"), f": {figure.words}")
    yield hanging(Content(""), name, INDENT, width)
    yield _beneath(Content.assemble(whom, (f" · {' · '.join(parts)}", "$quiet")), width)
    yield _beneath(Content.styled(figure.note, "$quiet"), width)


def _beneath(text: Content, width: int) -> Content:
    return hanging(Content(""), text, 2 * INDENT, width)


def _named(code: str, title: str, width: int) -> Content:
    return hanging(Content.styled(code, "bold $accent"), title, len(code) + 2, width)


def _quiet(text: str, width: int) -> Content:
    return hanging(Content(""), Content.styled(text, "$quiet"), INDENT, width)
