"""The commands: the name of each, where to find it, and a one-line summary."""

from __future__ import annotations

import os

from db.frozen import frozen


@frozen
class CommandEntry:
    """A command: its ``module`` of ``tracker.cli``, and a one-line ``summary``.

    In the module it has its own name, with an underscore behind if that is taken there.
    """

    module: str
    summary: str


COMMANDS = {
    "demo": CommandEntry("starting", "Try the app with a sample practice. Nothing is kept."),
    "init": CommandEntry("starting", "Set up an organisation."),
    "orgs": CommandEntry("organisations", "List, import or export organisations."),
    "plans": CommandEntry("plans", "List the plans that you can work with."),
    "plan": CommandEntry("plans", "Check, add or upgrade a plan, or begin to work with one."),
    "actions": CommandEntry("listing", "List all actions, or only some."),
    "show": CommandEntry("showing", "Show everything about one action."),
    "counted-on": CommandEntry("plan_links", "List what other plans count on from you."),
    "set": CommandEntry("changing", "Set the choice, status, lead or dates of actions."),
    "update": CommandEntry("changing", "Add an update to an action."),
    "add": CommandEntry("own_actions", "Add an action of your own."),
    "edit": CommandEntry("own_actions", "Edit an action of your own: its title, area, rating."),
    "delete": CommandEntry("own_actions", "Delete an action of your own."),
    "evidence": CommandEntry("recording", "List, add, edit or delete evidence."),
    "measure": CommandEntry("measuring", "List, add, edit or delete measures."),
    "reading": CommandEntry("reading", "List, add or delete readings of a measure."),
    "barrier": CommandEntry("recording", "List, add, edit, resolve or delete barriers."),
    "history": CommandEntry("showing", "Show who changed what, and when."),
    "undo": CommandEntry("changing", "Undo your last change, even one made on an earlier day."),
    "redo": CommandEntry("changing", "Redo the change you undid."),
    "check": CommandEntry("returning", "Check what is missing from the next return."),
    "return": CommandEntry("returning", "Make a return and save its workbook."),
    "returns": CommandEntry("returns", "List the returns made, or the changes since the last."),
    "questions": CommandEntry("questions", "List the ICB's questions, with your answers."),
    "answer": CommandEntry("questions", "Answer one of the ICB's questions."),
    "commitment": CommandEntry("commitments", "List, add, edit or delete commitments."),
    "risk": CommandEntry("risks", "List, add, edit or delete risks."),
    "request": CommandEntry("requests", "Ask one or many organisations for something."),
    "requests": CommandEntry("requests", "List what you are asked for, and reply."),
    "details": CommandEntry("details", "Show or edit your organisation's details, or your name."),
    "export": CommandEntry("exporting", "Export a workbook, document, calendar, CSV or JSON."),
    "fill": CommandEntry("filling", "Fill in your ICB's own workbook."),
    "import": CommandEntry("importing", "Import a returned tracker, or your own spreadsheet."),
    "collate": CommandEntry("collating", "Bring a folder of returns together in one workbook."),
    "matrix": CommandEntry("matrix", "Show how each action stands with each organisation."),
    "received": CommandEntry("received", "List, compare and add up the returns you received."),
    "carbon": CommandEntry("carbon", "Work out carbon emissions, with factor and source."),
    "backup": CommandEntry("backup", "Back up the register, or list the backups."),
    "restore": CommandEntry("backup", "Restore a backup."),
    "upgrade": CommandEntry("upgrading", "Upgrade the register for this version of the tracker."),
    "doctor": CommandEntry("doctor", "Check the register and this computer for problems."),
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
