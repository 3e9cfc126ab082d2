"""Change several organisations at once, and undo that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from db.errors import Refused, RefusedByOrganisations, reasons_in_words
from db.frozen import frozen
from db.register import Register
from db.views import Changed, Organisation


@frozen
class GroupChange:
    """What was done, by ODS code, and the reasons for which others were left out."""

    done: Mapping[str, Changed]
    left_out: tuple[str, ...] = ()

    @property
    def changed(self) -> int:
        """How many organisations were changed: the others were so already."""
        return sum(one.id is not None for one in self.done.values())


def change_group(
    register: Register,
    organisations: Sequence[Organisation],
    change: Callable[[Organisation], Changed],
    *,
    skip_refused: bool = False,
) -> GroupChange:
    """Make a change to each organisation, all or none. With ``skip_refused``, leave out those for
    which it is refused.

    Raises:
        RefusedByOrganisations: it is refused for one of them. With ``skip_refused``: for all.
    """
    try:
        return GroupChange(register.change_each(organisations, change))
    except RefusedByOrganisations as error:
        if not (skip_refused and error.others):
            raise
        others = [one for one in organisations if one.ods in error.others]
        left_out = tuple(reasons_in_words(error.refusals))
        return GroupChange(register.change_each(others, change), left_out)


def undo_group(register: Register) -> GroupChange:
    """Undo the user's last change to a group, for every organisation where it is still the last.

    Raises:
        Refused: there is none.
        RefusedByOrganisations: it cannot be undone for any of them.
    """
    made = register.history.last_group_change()
    its = [one for one in register.organisations.all() if one.id in made]
    if not its:
        raise Refused("There is no change to a group to undo.")
    return change_group(
        register,
        its,
        lambda one: register.history.undo(one, only=made[one.id]),
        skip_refused=True,
    )
