"""Find which action a row of a return is about: by its number, or by an own action's title."""

from __future__ import annotations

from collections.abc import Iterable

from db.frozen import frozen
from db.returns import headings
from db.validation.text_rules import TITLE_LIMIT
from imports.proposal import Change, Needs
from imports.returned.returned_workbook import RecordRow
from imports.tables.cell_readings import short_value
from imports.tables.known_actions import title_words
from imports.tables.matching import How, Match, Matcher

UNKNOWN = headings.UNKNOWN_ACTION
"""What the sheet itself shows if it finds none."""

_LONGEST = 2 * TITLE_LIMIT


@frozen
class Target:
    """The action that a row is about. Without ``code`` the same file adds it, in the row named
    ``row``; ``needs`` and ``doubt`` are as in a change.
    """

    code: str | None
    subject: str
    row: str = ""
    needs: Needs | None = None
    doubt: str = ""


class Targets:
    """Find the action of a row among those in the register and those that the file adds.

    ``changes`` are those proposed so far.
    """

    def __init__(self, matcher: Matcher, changes: Iterable[Change]) -> None:
        self._matcher = matcher
        self._added = {
            title_words(str(change.new)): change
            for change in changes
            if change.code is None and change.field == "title"
        }

    def target_of(self, row: RecordRow) -> Target | str:
        """Return the action that a row is about, or why it is not known."""
        number = row.action.text
        if not number:
            return "the row names no action: fill in its number"
        if len(number) > _LONGEST:
            return f"no action has the number or title {short_value(number)}"
        if not self._matcher.known.has_code(number):
            added = self._added.get(title_words(number))
            if added is not None:
                return Target(None, added.subject, added.row, added.needs, added.doubt)
            return _found(self._matcher.match("", number), number)
        shown = "" if row.shows.text == UNKNOWN else row.shows.text
        return _found(self._matcher.match(number, shown), number)


def _found(match: Match, number: str) -> Target | str:
    if match.how in (How.ELSEWHERE, How.SET_ASIDE):
        return match.why
    if match.action is None:
        why = f"; {match.why}" if match.why else ""
        return f"no action has the number or title {short_value(number)}{why}"
    guess = match.how is How.GUESS
    return Target(
        match.action.code,
        f"{match.action.code} {match.action.title}",
        needs=Needs.GUESS if guess else None,
        doubt=match.why if guess else "",
    )
