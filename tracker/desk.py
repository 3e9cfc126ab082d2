"""One organisation's register as the screens work with it: its actions, kept in step with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from db.register import Register
from db.views import ActionView, Changed, Organisation


class Desk:
    """An open register with one organisation before us and its actions in hand.

    ``demo`` tells that it is the sample practice, and nothing of it is kept.

    After every change the actions it touched, and no others, are read again.
    """

    def __init__(
        self, register: Register, organisation: Organisation, *, demo: bool = False
    ) -> None:
        self.register = register
        self.organisation = organisation
        self.demo = demo
        self._actions: dict[str, ActionView] = {}
        self.reload()

    @property
    def actions(self) -> tuple[ActionView, ...]:
        """All actions of the organisation, in plan order."""
        return tuple(self._actions.values())

    def action(self, code: str) -> ActionView:
        """Return an action as it stands now."""
        return self._actions[code]

    def reload(self) -> None:
        """Read every action again."""
        there = self.register.actions(self.organisation)
        self._actions = {action.code: action for action in there}

    def change(self, make: Callable[[Register, Organisation], Changed]) -> Changed:
        """Make a change and read again what it touched.

        Raises:
            GreenPlanError: it was refused; what it would have touched was read again too.
        """
        changed = make(self.register, self.organisation)
        self.refresh(changed.codes)
        return changed

    def refresh(self, codes: Iterable[str]) -> None:
        """Read some actions again; those that are gone (an undone own action) go here too."""
        wanted = set(codes)
        if not wanted:
            return
        fresh = {a.code: a for a in self.register.actions(self.organisation, wanted)}
        self._actions.update(fresh)
        for code in wanted - fresh.keys():
            self._actions.pop(code, None)

    def leads(self) -> list[str]:
        """Return the leads in use, by name."""
        return sorted({a.lead for a in self.actions if a.lead}, key=str.casefold)

    def close(self) -> None:
        """Close the register."""
        self.register.close()
