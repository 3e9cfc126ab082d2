"""Editing an organisation's details, from the list of actions and from the return alike."""

from __future__ import annotations

from typing import Any

from db.errors import GreenPlanError
from db.register import Register
from db.returns.returns import ReturnContent
from db.views import Changed, Organisation
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.navigation import screen_class
from tracker.workspace.edit_basis import basis_of_organisation
from tracker.workspace.workspace import RegisterChange


async def ask_details(screen: EditingScreen, content: ReturnContent, first: str = "name") -> str:
    """Show the form over ``screen`` and return the confirmation, empty if nothing was changed.

    ``content`` is the next return, used for the examples. The cursor starts in the field named
    ``first``.
    """
    workspace, app = screen.workspace, screen.app
    seen = basis_of_organisation(workspace, content.position.organisation)
    signed = ""

    def signed_change(details: Any) -> RegisterChange:
        nonlocal signed
        signed = details.signed_by if details.signed_by != app.user else ""

        def change(register: Register, organisation: Organisation) -> Changed:
            before, register.user = register.user, signed or register.user
            try:
                return register.organisations.edit(organisation, seen=seen.what, **details.values)
            except GreenPlanError:
                register.user = before
                raise

        return change

    changed = await screen.editing.fill_in(
        lambda: screen_class("organisation")(workspace, content, first), signed_change, seen
    )
    if changed is None:
        return ""
    if not signed:
        return screen.editing.confirmation_of(changed)
    app.sign_as(signed)
    said = [] if changed.id is None else [screen.editing.confirmation_of(changed)]
    return " · ".join([*said, f"Your name is now {signed}."])
