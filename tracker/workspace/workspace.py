"""One organisation's part of the register as the screens use it, with its current actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from db.errors import CannotRead, Refused
from db.register import Register
from db.views import ActionView, Changed, ChangeView, Organisation

if TYPE_CHECKING:
    from tracker.workspace.viewing import View


class Workspace:
    """An open register with the current organisation and its actions.

    ``demo`` is true for the sample practice, of which nothing is kept. ``view`` says why the
    register is viewed only, or is ``None`` while it can be edited. ``followed`` is the number of
    the last change seen in the log, ``day`` the date of the actions' colours. ``unread`` is the
    error for actions that are left out because they cannot be read.

    After every change, only the actions that it touched are read again.
    """

    def __init__(
        self, register: Register, organisation: Organisation, *, demo: bool = False
    ) -> None:
        self.register = register
        self.organisation = organisation
        self.demo = demo
        self.view: View | None = None
        self.followed = register.last_change(organisation)
        self.day = register.today
        self._made_here: set[int] = set()
        self._actions: dict[str, ActionView] = {}
        self.unread: CannotRead | None = None
        self.reload()

    @property
    def actions(self) -> tuple[ActionView, ...]:
        """All actions of the organisation, in plan order."""
        return tuple(self._actions.values())

    def action(self, code: str) -> ActionView:
        """Return an action as it is now.

        Raises:
            CannotRead: The stored action cannot be read.
        """
        if self.unread is not None and code not in self._actions:
            raise self.register.readable_actions(self.organisation, [code])[1] or self.unread
        return self._actions[code]

    def reload(self) -> None:
        """Read every action again."""
        there, self.unread = self.register.readable_actions(self.organisation)
        self._actions = {action.code: action for action in there}

    def refresh_day(self) -> None:
        """Read every action again on a new day: their colours depend on the date."""
        today = self.register.today
        if self.day != today:
            self.reload()
            self.day = today

    def change(self, make: Callable[[Register, Organisation], Changed]) -> Changed:
        """Make a change and read again what it touched.

        Raises:
            GreenPlanError: It was refused, or the register is viewed only.
        """
        self.refuse_if_viewing()
        changed = make(self.register, self.organisation)
        self.refresh_changed(changed)
        return changed

    def refuse_if_viewing(self) -> None:
        """Refuse a change if the register is viewed only.

        Raises:
            Refused: The register is viewed only.
        """
        if self.view is not None:
            raise Refused(self.view.why)

    def refresh_changed(self, changed: Changed) -> None:
        """Read again what a change made here touched."""
        self.remember_own_change(changed.id)
        self.refresh(changed.codes)
        if not changed.codes:
            self.refresh_organisation()

    def remember_own_change(self, number: int | None) -> None:
        """Remember that a change in the log was made here."""
        if number is not None:
            self._made_here.add(number)

    def is_own_change(self, number: int) -> bool:
        """Whether a change in the log was made here, by this program."""
        return number in self._made_here

    def refresh_from_others(self, changes: Iterable[ChangeView]) -> list[str]:
        """Read again what others' changes touched, including the organisation.

        Return the codes of the actions that they changed, added or removed.
        """
        noted = tuple(changes)
        codes = list(dict.fromkeys(code for change in noted for code in change.codes))
        self.refresh(codes)
        if any(field.code is None for change in noted for field in change.fields):
            codes += self.refresh_organisation()
        return codes

    def refresh_organisation(self) -> list[str]:
        """Read the organisation again; return the actions that a new type added or removed."""
        before, there = self.organisation, set(self._actions)
        self.organisation = self.register.current_organisation(before)
        if self.organisation.provider_type is before.provider_type:
            return []
        self.reload()
        return sorted(there ^ set(self._actions))

    def refresh(self, codes: Iterable[str]) -> None:
        """Read some actions again; drop those that are gone, such as an undone own action."""
        wanted = set(codes)
        if not wanted:
            return
        there, unread = self.register.readable_actions(self.organisation, wanted)
        fresh = {a.code: a for a in there}
        self.unread = unread or self.unread
        self._actions.update(fresh)
        for code in wanted - fresh.keys():
            self._actions.pop(code, None)

    def leads(self) -> list[str]:
        """Return the leads in use, by name."""
        return sorted({a.lead for a in self.actions if a.lead}, key=str.casefold)

    def close(self) -> None:
        """Close the register."""
        self.register.close()
