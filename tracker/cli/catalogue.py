"""The commands: the name of each, where to find it, and a one-line summary."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command: its ``function`` in ``module`` of ``tracker.cli``, and a one-line ``summary``."""

    module: str
    function: str
    summary: str


COMMANDS = {
    "demo": CommandEntry(
        "starting", "demo", "Try the app with a sample practice. Nothing is kept."
    ),
    "init": CommandEntry("starting", "init", "Set up an organisation."),
    "orgs": CommandEntry("listing", "orgs", "List the organisations in this register."),
    "plans": CommandEntry("plans", "plans", "List the plans that you can work with."),
    "plan": CommandEntry("plans", "plan", "Check or add a plan, or begin to work with one."),
    "actions": CommandEntry("listing", "actions", "List all actions, or only some."),
    "show": CommandEntry("showing", "show", "Show everything about one action."),
    "counted-on": CommandEntry(
        "plan_links", "counted_on_", "List what other plans count on from you."
    ),
    "set": CommandEntry("changing", "set_", "Set the choice, status, lead or dates of actions."),
    "update": CommandEntry("changing", "update", "Add an update to an action."),
    "add": CommandEntry("own_actions", "add", "Add an action of your own."),
    "edit": CommandEntry(
        "own_actions", "edit", "Edit an action of your own: its title, area, rating."
    ),
    "delete": CommandEntry("own_actions", "delete", "Delete an action of your own."),
    "evidence": CommandEntry("recording", "evidence", "List, add, edit or delete evidence."),
    "measure": CommandEntry("measuring", "measure", "List, add, edit or delete measures."),
    "reading": CommandEntry("reading", "reading", "List, add or delete readings of a measure."),
    "barrier": CommandEntry("recording", "barrier", "List, add, edit, resolve or delete barriers."),
    "history": CommandEntry("showing", "history", "Show who changed what, and when."),
    "undo": CommandEntry(
        "changing", "undo", "Undo your last change, even one made on an earlier day."
    ),
    "redo": CommandEntry("changing", "redo", "Redo the change you undid."),
    "check": CommandEntry("returning", "check", "Check what is missing from the next return."),
    "return": CommandEntry("returning", "return_", "Make a return and save its workbook."),
    "returns": CommandEntry(
        "returns", "returns", "List the returns made, or the changes since the last."
    ),
    "questions": CommandEntry(
        "questions", "questions", "List the ICB's questions, with your answers."
    ),
    "answer": CommandEntry("questions", "answer", "Answer one of the ICB's questions."),
    "commitment": CommandEntry(
        "commitments", "commitment", "List, add, edit or delete commitments."
    ),
    "details": CommandEntry(
        "details", "details", "Show or edit your organisation's details, or your name."
    ),
    "export": CommandEntry(
        "exporting", "export", "Export a workbook, document, calendar, CSV or JSON."
    ),
    "fill": CommandEntry("filling", "fill", "Fill in your ICB's own workbook."),
    "import": CommandEntry(
        "importing", "import_", "Import a returned tracker, or your own spreadsheet."
    ),
    "carbon": CommandEntry(
        "carbon", "carbon", "Work out carbon emissions, with factor and source."
    ),
    "backup": CommandEntry("backup", "backup", "Back up the register, or list the backups."),
    "restore": CommandEntry("backup", "restore", "Restore a backup."),
    "upgrade": CommandEntry(
        "upgrading", "upgrade", "Upgrade the register for this version of the tracker."
    ),
    "doctor": CommandEntry(
        "doctor", "doctor", "Check the register and this computer for problems."
    ),
}
"""The commands by name, in the order that help lists them."""


def command_named(word: str, *, windows: bool = os.name == "nt") -> str | None:
    """Return the command that ``word`` names, if any. On Windows capitals do not matter."""
    name = word.lower() if windows else word
    return name if name in COMMANDS else None


def summaries() -> list[str]:
    """Return a line for each command: its name and its summary."""
    longest = max(map(len, COMMANDS))
    return [f"  {name:<{longest}}  {entry.summary}" for name, entry in COMMANDS.items()]
