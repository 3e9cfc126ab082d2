"""Which commands there are: for each its name, where it is and what it does in a few words."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: ``module`` of ``tracker.cli`` that holds it as ``function``; its ``summary``."""

    module: str
    function: str
    summary: str


COMMANDS = {
    "demo": Entry("starting", "demo", "Try the app on a sample practice, thrown away afterwards."),
    "init": Entry("starting", "init", "Start with an organisation."),
    "orgs": Entry("listing", "orgs", "List the organisations in this register."),
    "actions": Entry("listing", "actions", "List the actions, all or some."),
    "show": Entry("showing", "show", "Show everything about one action."),
    "set": Entry("changing", "set_", "Decide about actions, say how far they are, who, by when."),
    "update": Entry("changing", "update", "Write in an action's log."),
    "add": Entry("own", "add", "Add an action of your own."),
    "edit": Entry("own", "edit", "Edit an action of your own: its title, area, rating."),
    "delete": Entry("own", "delete", "Delete an action of your own."),
    "evidence": Entry("recording", "evidence", "Say what shows that an action was done."),
    "measure": Entry("measuring", "measure", "Say what is counted for an action."),
    "reading": Entry("reading", "reading", "Say what a measure was on a day."),
    "barrier": Entry("recording", "barrier", "Say what stands in an action's way."),
    "history": Entry("showing", "history", "Show what was changed, when and by whom."),
    "undo": Entry("changing", "undo", "Take back your last change."),
    "redo": Entry("changing", "redo", "Do again what you took back."),
    "check": Entry("returning", "check", "Say what the next return still lacks."),
    "return": Entry("returning", "return_", "Make the return and write its workbook."),
    "returns": Entry("returns", "returns", "List the returns made, and what was changed since."),
    "questions": Entry("questions", "questions", "List the questions that the ICB asks."),
    "answer": Entry("questions", "answer", "Answer one of them."),
    "commitment": Entry("commitments", "commitment", "Say what you commit yourselves to."),
    "details": Entry("details", "details", "Show or correct your organisation and your name."),
    "export": Entry("exporting", "export", "Write a workbook, paper, calendar, CSV or JSON file."),
    "fill": Entry("filling", "fill", "Fill in a workbook that the ICB made."),
    "import": Entry(
        "importing", "import_", "Import a tracker that came back, or one kept by hand."
    ),
    "carbon": Entry("carbon", "carbon", "Work out a carbon figure, with factor and source."),
    "backup": Entry("backup", "backup", "Copy the register and check the copy; list the copies."),
    "restore": Entry("backup", "restore", "Restore a copy of the register."),
    "doctor": Entry("doctor", "doctor", "Look whether the register is sound and fit to keep."),
}
"""The commands by name, in the order that help lists them."""


def command_named(word: str, *, windows: bool = os.name == "nt") -> str | None:
    """Return the name of the command that a word is: on Windows in capitals, too."""
    name = word.lower() if windows else word
    return name if name in COMMANDS else None


def summaries() -> list[str]:
    """Return a line for each command: its name and what it does."""
    longest = max(map(len, COMMANDS))
    return [f"  {name:<{longest}}  {entry.summary}" for name, entry in COMMANDS.items()]
