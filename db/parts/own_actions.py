"""Actions that an organisation added itself: add, edit and delete them."""

from __future__ import annotations

from collections.abc import Sequence

from db.own_actions.new_own_action import NewOwnAction
from db.parts.core import Part
from db.validation.progress import Edit
from db.views import ActionView, Changed, Organisation
from db.vocabulary.terms import Area, Rating

_NOTHING = Edit()


class OwnActions(Part):
    """An organisation's own actions."""

    def add(
        self,
        organisation: Organisation,
        title: str,
        *,
        detail: str = "",
        area: Area | None = Area.CULTURE,
        rating: Rating | None = None,
        quick_win: bool = False,
        edit: Edit = _NOTHING,
    ) -> Changed:
        """Add an own action, with its choice, lead and dates as ``edit``.

        The result contains its code.
        """
        from db.own_actions import own_action_changes

        with self._core.change(organisation) as open_change:
            new = NewOwnAction(title, detail, area, rating, quick_win)
            return own_action_changes.add_own_action(open_change, new, edit)

    def edit(self, organisation: Organisation, seen: ActionView, new: NewOwnAction) -> Changed:
        """Edit the title, detail, area, rating or quick win of an own action, given as seen."""
        from db.own_actions import own_action_changes

        with self._core.change(organisation) as open_change:
            return own_action_changes.edit_own_action(open_change, seen, new)

    def delete(self, organisation: Organisation, seen: Sequence[ActionView]) -> Changed:
        """Delete own actions, given as seen, with all their records."""
        from db.own_actions import own_action_changes

        with self._core.change(organisation) as open_change:
            return own_action_changes.delete_own_actions(open_change, seen)
