"""The heading: the program, whose register this is, and when its next return is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from db.returns.returns import due_on, period_to_return
from tracker.workspace.workspace import Workspace

NAME = "Green Plan Tracker"

LONGEST_PLAN = 20
"""The most characters of a plan's title, if it declares no shorter name."""


class Heading(Widget):
    """The first line: the program, the organisation, and when its next return is due."""

    where: reactive[str] = reactive("")
    kind: reactive[str] = reactive("")
    plan: reactive[str] = reactive("")
    when: reactive[str] = reactive("")

    _workspace: Workspace | None = None

    def show(self, workspace: Workspace) -> None:
        """Show the organisation, its plan if it has several, and the next return.

        In a demo, show that nothing is saved.

        In viewing only, show that instead, with the reason.
        """
        self._workspace = workspace
        organisation = workspace.organisation
        self.where = f"{organisation.name} {organisation.ods}"
        self.kind = organisation.provider_type.label.lower()
        self.plan = _plan_of(workspace)
        if workspace.view is not None:
            self.when = workspace.view.heading
        else:
            self.when = "DEMO · nothing is saved" if workspace.demo else _next_return(workspace)

    def show_again(self) -> None:
        """Show the heading again."""
        if self._workspace is not None:
            self.show(self._workspace)

    def render(self) -> Content:
        """Draw it. If room is short, leave out the program, then the type, then the name's end."""
        width = self.size.width - 2
        left = self._whose(width - cell_len(self.when) - 2)
        gap = " " * max(2, width - cell_len(left) - cell_len(self.when))
        return Content(f" {left}{gap}{self.when} ")

    def _whose(self, room: int) -> str:
        """Return as much of the program's name, the organisation and its plan as fits ``room``."""
        plan = f" · {self.plan}" if self.plan else ""
        full = f"{self.where} · {self.kind}" if self.kind else self.where
        for text in (f"{NAME}   {full}{plan}", f"{full}{plan}", f"{self.where}{plan}"):
            if cell_len(text) <= room:
                return text or NAME
        name, _, ods = self.where.rpartition(" ")
        left = max(room - cell_len(f"{ods}{plan}") - 2, 1)
        return f"{set_cell_size(name, left).rstrip()}… {ods}{plan}"


def _plan_of(workspace: Workspace) -> str:
    """Return what the plan is called where there is little room, if there are several."""
    organisation = workspace.organisation
    if len(workspace.plans) < 2:
        return ""
    title = organisation.plan_title
    if len(title) > LONGEST_PLAN:
        title = f"{title[: LONGEST_PLAN - 1].rstrip()}…"
    return workspace.plan.declared.short or title


def _next_return(workspace: Workspace) -> str:
    """Return the period of the next return, and its due date or that it has been made."""
    register, days = workspace.register, workspace.organisation.return_days
    period = period_to_return(register.today, workspace.returned, days)
    if period in workspace.returned:
        return f"{period} · return made"
    due = due_on(period, days)
    return f"{period} · return due {due.day} {due:%b}"


def show_headings(screens: Sequence[Screen[Any]]) -> None:
    """Show in the headings of ``screens`` what holds now."""
    for screen in screens:
        for heading in screen.query(Heading):
            heading.show_again()
