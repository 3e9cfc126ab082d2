"""Editing an organisation's details, from the list of actions and from the return alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.returns.returns import ReturnContent
from db.views import Changed
from tracker.screens.editing.editing import EditingScreen
from tracker.screens.navigation import screen_class
from tracker.workspace.edit_basis import basis_of_organisation


async def ask_details(screen: EditingScreen, content: ReturnContent, first: str = "name") -> str:
    """Show the form over ``screen`` and return the confirmation, empty if nothing was changed.

    ``content`` is the next return, used for the examples. The cursor starts in the field named
    ``first``.
    """
    workspace = screen.workspace
    seen = basis_of_organisation(workspace, content.position.organisation)

    def store(values: Mapping[str, Any]) -> Changed:
        return screen.store_change(
            lambda r, o: r.edit_organisation(o, seen=seen.what, **values), seen
        )

    page: Any = screen_class("organisation")(workspace, content, store, first)
    changed = await screen.app.push_screen_wait(page)
    if changed is None:
        return ""
    signed = f"Your name is now {page.new_name}." if page.new_name else ""
    if changed.id is None and signed:
        return signed
    return " · ".join(filter(None, (screen.confirmation_of(changed), signed)))
