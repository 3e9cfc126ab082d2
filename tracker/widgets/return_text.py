"""The text beside the checklist: the return, or the action under the cursor."""

from __future__ import annotations

from textual.content import Content

from db.returns.returns import ReturnContent
from db.views import ActionView
from db.vocabulary.phrases import count_in_words, long_day
from db.vocabulary.terms import Choice
from tracker.appearance.symbols import Symbols
from tracker.phrases.return_phrases import return_name
from tracker.widgets.action_text import action_text, published_text
from tracker.widgets.flowing import hanging
from tracker.workspace.plan_shown import PlanShown

LABEL = 13


def return_panel_text(
    content: ReturnContent,
    action: ActionView | None,
    plan: PlanShown,
    symbols: Symbols,
    width: int,
) -> Content:
    """Return the text about ``action``, or about the return itself if there is none."""
    if action is None:
        return return_text(content, width)
    if action.choice is Choice.UNDECIDED:  # its full text names keys that are different here
        return _undecided(action, plan, symbols, width)
    return action_text(action, plan, symbols, content.position.on, width, with_code=True)


def return_text(content: ReturnContent, width: int) -> Content:
    """Return the details of a return, wrapped to ``width`` cells."""
    organisation, period = content.position.organisation, content.period
    rows = [
        ("Covers", f"{long_day(period.start)} to {long_day(period.end)}"),
        ("Due", long_day(content.due)),
        ("Send to", organisation.icb or "your ICB"),
        ("Contact", organisation.contact or "not set yet"),
        ("Email", organisation.email or "not set yet"),
        ("Signed off by", _signed(content)),
        ("Questions", _questions(content)),
        ("Commitments", str(len(content.position.commitments))),
    ]
    if content.position.risks:
        rows.append(("Risks", str(len(content.position.risks))))
    lines = [Content.styled(f"Return for {period}", "bold"), Content("")]
    lines += [_row(label, text, width) for label, text in rows]
    lines += [Content(""), *_before(content, width)]
    return Content("\n").join(lines)


def _undecided(action: ActionView, plan: PlanShown, symbols: Symbols, width: int) -> Content:
    code = Content.styled(action.code, "bold $accent")
    return Content("\n").join([code, published_text(action, plan, symbols, width)])


def _signed(content: ReturnContent) -> str:
    if content.signature is None:
        return content.signed_by or "not yet"
    return f"{content.signed_by}, {long_day(content.signature.at.astimezone().date())}"


def _questions(content: ReturnContent) -> str:
    asked = [q for one in content.position.question_sets for q in one.questions]
    if not asked:
        return "none asked"
    return f"{sum(q.answer is not None for q in asked)} of {len(asked)} answered"


def _before(content: ReturnContent, width: int) -> list[Content]:
    previous = content.previous
    if previous is None:
        return [Content.styled("No return made yet.", "$quiet")]
    actions = sum(one.code is not None for one in content.since)
    lines = [
        Content.styled(return_name(previous), "bold"),
        _row("Made", f"{previous.on:%d/%m/%Y} by {previous.by}", width),
        _row("Signed off by", previous.signed_by, width),
        _row("State", "complete" if previous.complete else "incomplete", width),
    ]
    if actions or not content.since:
        lines.append(_row("Since then", f"{count_in_words(actions, 'action')} changed", width))
    return lines


def _row(label: str, text: str, width: int) -> Content:
    return hanging(Content.styled(label, "$quiet"), text, LABEL + 1, width)
