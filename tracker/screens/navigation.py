"""The way from one screen to another: each screen by its name, imported when it is first opened.

Screens open each other here and nowhere else, so that none has to import the next.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

SCREENS = {
    "action": "actions.action:ActionScreen",
    "backups": "backups.backups:BackupsScreen",
    "chart": "measures.chart:ChartScreen",
    "commitments": "records.commitments:CommitmentsScreen",
    "roll-up": "rollup.rollup:RollUpScreen",
    "risks": "records.risks:RisksScreen",
    "counted-on": "plans.counted_on:CountedOnScreen",
    "export": "files.export:ExportScreen",
    "fill": "files.fill:FillScreen",
    "help": "common.help:HelpScreen",
    "history": "history.history:HistoryScreen",
    "import": "imports.import_file:ImportScreen",
    "matrix": "matrix.matrix:MatrixScreen",
    "measures": "measures.measures:MeasuresScreen",
    "organisations": "organisations.organisation_list:OrganisationListScreen",
    "organisation": "organisations.organisation_details:OrganisationDetails",
    "questions": "records.questions:QuestionsScreen",
    "requests": "records.requests:RequestsScreen",
    "return": "returns.return_check:ReturnCheckScreen",
    "set-aside": "plans.set_aside:SetAsideScreen",
    "since": "returns.changes_since:ChangesSinceScreen",
    "susqi": "measures.susqi:SusqiScreen",
    "upgrade": "plans.upgrade:UpgradeScreen",
    "triage": "actions.triage:TriageScreen",
}
"""Each screen's name, and where its class is: module and class below ``tracker.screens``."""


def screen_class(name: str) -> Callable[..., Any]:
    """Return the class of the screen ``name``, a key of :data:`SCREENS`: call it, then push it."""
    module, _, screen_class = SCREENS[name].partition(":")
    found: Callable[..., Any] = getattr(import_module(f"tracker.screens.{module}"), screen_class)
    return found
