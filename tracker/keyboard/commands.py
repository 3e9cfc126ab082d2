"""Every command: its key, and its words in the key bar, on the help page and in the palette."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """A command that a key runs: ``action_<action>`` of the screen (``app.`` for the app).

    ``keys`` are Textual's key names, separated by commas. ``shown`` is the key as users read it,
    ``label`` the one or two words beside it in the key bar, ``help`` its sentence on the help page.
    ``opens_a_field`` is set if it opens a text field at once, ``acts_at_once`` if it closes or
    saves something without asking.
    """

    action: str
    keys: str
    shown: str
    label: str
    help: str
    in_bar: bool = True
    opens_a_field: bool = False
    acts_at_once: bool = False

    @property
    def name(self) -> str:
        """The command's name in the palette."""
        return self.label[0].upper() + self.label[1:]


def bindings(*groups: tuple[Command, ...]) -> list[BindingType]:
    """Return Textual's bindings for all commands in ``groups``."""
    return [
        Binding(_in_either_case(command.keys), command.action, command.label, show=False)
        for group in groups
        for command in group
    ]


def _in_either_case(keys: str) -> str:
    """Return the keys, each letter also as a capital: the screen shows capitals."""
    letters = [key.upper() for key in keys.split(",") if len(key) == 1 and key.isalpha()]
    return ",".join([keys, *letters])


WORKING = (
    Command(
        "set_status",
        "s",
        "S",
        "status",
        "Set the status. This also adds an undecided action to your plan.",
    ),
    Command(
        "choose", "c", "C", "choose", "Choose: in our plan, later, or not for us (with a reason)."
    ),
    Command(
        "add_update",
        "u",
        "U",
        "update",
        "Add an update to the log. It is dated and signed with your name, and cannot be changed.",
        opens_a_field=True,
    ),
    Command("set_lead", "l", "L", "lead", "Set the lead.", opens_a_field=True),
    Command(
        "set_dates",
        "d",
        "D",
        "dates",
        "Set the target, start, review and completion date.",
        opens_a_field=True,
    ),
    Command(
        "set_percent",
        "p",
        "P",
        "percent",
        "Set how much is done, as a percentage.",
        in_bar=False,
        opens_a_field=True,
    ),
    Command(
        "set_ease",
        "e",
        "E",
        "our ease",
        "Record how hard the task is for you. The plan's own ease is not published.",
        in_bar=False,
    ),
)

OWN = (
    Command(
        "edit_own",
        "ctrl+e",
        "Ctrl+E",
        "edit",
        "Edit an action of your own: its title, detail, area, rating and quick win.",
        in_bar=False,  # only an own action's page shows it
    ),
    Command(
        "delete_own",
        "delete",
        "Delete",
        "delete",
        "Delete an action of your own with everything recorded on it. Undo restores it.",
        in_bar=False,
    ),
)

RECORDS = (
    Command(
        "add_evidence",
        "v",
        "V",
        "evidence",
        "Add evidence: a title, and the web page, file or reference that shows it.",
        opens_a_field=True,
    ),
    Command(
        "open_evidence",
        "k",
        "K",
        "open evidence",
        "Open an action's evidence in its usual program.",
        in_bar=False,
    ),
    Command(
        "add_barrier",
        "b",
        "B",
        "barrier",
        "Add a barrier: what stands in the way, and the support needed from the ICB.",
        in_bar=False,
    ),
    Command(
        "measures",
        "m",
        "M",
        "measures",
        "See an action's measures. Add a reading, or see the chart or the SusQI page.",
        in_bar=False,
    ),
)

RECORDS_OF_ONE = (
    Command(
        "edit_record",
        "enter",
        "Enter",
        "edit or delete",
        "Edit or delete evidence or a barrier of this action.",
    ),
)

BROWSING = (
    Command(
        "next_action", "right", "→", "next", "On an action's page, go to the next one in the list."
    ),
    Command("previous_action", "left", "←", "previous", "Go to the one before it."),
)

HISTORY = (
    Command(
        "open_change",
        "enter",
        "Enter",
        "see details",
        "See each action in a change, with every value before and after.",
    ),
)

MEASURING = (
    Command("chart", "enter", "Enter", "chart", "See the readings of a measure as a chart."),
    Command(
        "add_reading",
        "r",
        "R",
        "reading",
        "Add a reading for today or another day.",
        opens_a_field=True,
    ),
    Command(
        "not_assessed",
        "n",
        "N",
        "not assessed",
        "Record that it was not assessed today. This is kept as a reading.",
        acts_at_once=True,
    ),
    Command("add_measure", "a", "A", "add", "Add a measure of your own, or one the plans suggest."),
    Command("edit_measure", "e", "E", "edit", "Edit a measure: its unit, baseline or target."),
    Command("delete_reading", "x", "X", "delete", "Delete a reading, or the whole measure."),
    Command(
        "susqi", "s", "S", "SusQI", "See the four SusQI dimensions side by side. There is no score."
    ),
    Command(
        "carbon",
        "c",
        "C",
        "carbon",
        "Work out a carbon figure, with its factor and source.",
        opens_a_field=True,
    ),
)

FINDING = (
    Command(
        "open",
        "enter",
        "Enter",
        "open",
        "See everything about an action: what the plan says, its records, log and history.",
    ),
    Command(
        "search",
        "slash",
        "/",
        "search",
        "Search codes, titles, details, leads and updates. Enter or Down goes back to the list.",
        in_bar=False,  # the line to type in shows it
        opens_a_field=True,
    ),
    Command(
        "filter",
        "f",
        "F",
        "filter",
        "Show only the areas, choices, statuses, BRAG colours, leads or benefits you tick.",
    ),
    Command(
        "sort",
        "o",
        "O",
        "sort",
        "Sort by title, rating, quick win, status, lead, date or BRAG, or click a heading.",
        in_bar=False,
    ),
    Command(
        "next_tab",
        "right",
        "→",
        "next tab",
        "Go to the next tab. Press 1 to 7 to go straight to a tab.",
        in_bar=False,
    ),
    Command("previous_tab", "left", "←", "previous tab", "Go to the previous tab.", in_bar=False),
    Command(
        "mark",
        "space",
        "Space",
        "mark",
        "Mark an action. Your next change is then made to all marked actions in one step.",
    ),
    Command(
        "mark_all",
        "ctrl+a",
        "Ctrl+A",
        "mark all",
        "Mark every action shown. Press it again to clear the marks.",
        in_bar=False,
    ),
    Command(
        "add_own",
        "a",
        "A",
        "add own action",
        "Add an action that is not in the plan.",
        in_bar=False,
        opens_a_field=True,
    ),
)

ORGANISATION = (
    Command(
        "organisation",
        "f5",
        "F5",
        "your organisation",
        "See and edit your organisation: name, ODS code, type, PCN, ICB, contact, due date, and"
        " your own name.",
        in_bar=False,
    ),
)

PLACES = (
    Command("triage", "t", "T", "triage", "Go through the undecided actions one at a time."),
    Command(
        "returns",
        "r",
        "R",
        "return",
        "Check what is still missing from the return to the ICB, fix it, and make the return.",
    ),
    Command(
        "export",
        "x",
        "X",
        "export",
        "Export the Excel action tracker, a one-page summary, the evidence index for CQC, a"
        " handover note, a calendar, or a CSV or JSON file.",
    ),
    Command(
        "fill",
        "w",
        "W",
        "fill in ICB workbook",
        "Fill in the ICB's own workbook with your values. Everything else in it stays the same.",
        in_bar=False,
    ),
    Command(
        "import_file",
        "i",
        "I",
        "import",
        "Import a returned tracker, or your own spreadsheet. You see the changes first.",
    ),
    Command("history", "h", "H", "history", "See every change, newest first.", in_bar=False),
    *ORGANISATION,
    Command(
        "app.organisations",
        "g",
        "G",
        "organisations",
        "Go to another organisation in this register, or add one.",
        in_bar=False,
    ),
)

CHANGES = (
    Command(
        "undo",
        "ctrl+z",
        "Ctrl+Z",
        "undo",
        "Undo your last change, even one made on an earlier day.",
    ),
    Command("redo", "ctrl+y", "Ctrl+Y", "redo", "Redo the change you undid.", in_bar=False),
)

EVERYWHERE = (
    Command("app.help", "question_mark,f1", "?", "help", "Show this page. F1 does the same."),
    Command(
        "app.command_palette",
        "ctrl+p",
        "Ctrl+P",
        "more",
        "Find any command: type a few letters of its name.",
    ),
    Command(
        "app.switch_theme",
        "f2",
        "F2",
        "light or dark",
        "Switch between the light and the dark theme.",
        in_bar=False,
    ),
    Command(
        "app.your_name",
        "f3",
        "F3",
        "your name",
        "Change the name that your changes are signed with.",
        in_bar=False,
    ),
    Command(
        "app.backups",
        "f4",
        "F4",
        "backups",
        "See the backups of the register and what has changed since. Back up now, or restore one.",
        in_bar=False,
    ),
    Command(
        "app.start_editing",
        "f6",
        "F6",
        "start editing",
        "Start editing, if you are viewing only because someone else has this register open.",
        in_bar=False,
    ),
)

LEAVING = (
    Command(
        "app.leave",
        "q",
        "Q",
        "quit",
        "Quit the tracker. Everything is already saved. Ctrl+Q does the same.",
        acts_at_once=True,
    ),
)

BACK = (
    Command("back", "escape,q,backspace", "Esc", "back", "Go back. Q and Backspace do the same."),
)

TRIAGE = (
    Command(
        "in_place",
        "i",
        "I",
        "in place already",
        "You already do this. It counts as complete. Add the date in the list if you know it.",
    ),
    Command("in_plan", "p", "P", "in our plan", "You plan to do it."),
    Command("later", "l", "L", "later", "Not now. It stays in the list."),
    Command("not_for_us", "n", "N", "not for us", "It does not apply to you. Give a reason."),
    Command("skip", "right,down,s", "→", "skip", "Leave it undecided and go to the next action."),
    Command("before", "left,up,b", "←", "go back one", "Go back to the one before."),
)

RETURNING = (
    Command("fix", "enter", "Enter", "fix", "Fill in the item that is missing."),
    Command(
        "make_return",
        "m",
        "M",
        "make the return",
        "Sign off the return. It is numbered, saved as the ICB's workbook, and no longer changes.",
        opens_a_field=True,
    ),
    Command("since", "c", "C", "changes", "See what has changed since the last return."),
    Command(
        "save_again", "s", "S", "earlier returns", "Save an earlier return again, as it was made."
    ),
    Command("questions", "u", "U", "questions", "Answer your ICB's questions."),
    Command(
        "commitments",
        "k",
        "K",
        "commitments",
        "Record your commitments.",
        in_bar=False,
    ),
    Command(
        "details",
        "d,f5",
        "D",
        "organisation",
        "See and edit your organisation: contact, email, due date, file name. F5 does the same.",
        opens_a_field=True,
    ),
    Command("period", "p", "P", "period", "Make the return for another quarter, or the year."),
)

ANSWERING = (
    Command("answer", "enter", "Enter", "answer", "See a question in full, and answer it."),
    Command("in_place", "i", "I", "in place", "You have this in place."),
    Command("in_progress", "p", "P", "in progress", "You are working on it."),
    Command("not_in_place", "n", "N", "not in place", "You do not have this in place."),
    Command("not_applicable", "a", "A", "not applicable", "It does not apply to you."),
    Command("comment", "c", "C", "comment", "Add a comment to an answer.", opens_a_field=True),
    Command("which_sets", "o", "O", "question sets", "Choose which sets of questions you answer."),
    Command(
        "set_from_file", "f", "F", "import a set", "Import a set of questions that your ICB sent."
    ),
)

COMMITTING = (
    Command(
        "edit_commitment",
        "enter",
        "Enter",
        "edit",
        "Edit a commitment.",
        opens_a_field=True,
    ),
    Command("add_commitment", "a", "A", "add", "Add a commitment.", opens_a_field=True),
    Command(
        "delete_commitment",
        "x",
        "X",
        "delete",
        "Delete a commitment. Your next return leaves it out.",
    ),
)

IMPORTING = (
    Command("import_ticked", "enter", "Enter", "import", "Import what is ticked, in one change."),
    Command("tick", "space", "Space", "tick", "Tick or untick a line, or a whole row."),
    Command(
        "tick_all", "a", "A", "all or none", "Tick every change. Press it again to untick them."
    ),
    Command("keep_ours", "r", "R", "keep register's", "In a conflict, keep the register's value."),
    Command("take_theirs", "f", "F", "use file's", "In a conflict, use the file's value."),
    Command(
        "columns",
        "c",
        "C",
        "columns",
        "Correct what the file's columns hold. This is remembered for files with the same layout.",
    ),
    Command(
        "words",
        "w",
        "W",
        "words",
        "Set what a status word means. This is remembered for files with the same layout.",
    ),
    Command(
        "sheets",
        "s",
        "S",
        "sheets",
        "Leave out a sheet, or read it again. This is remembered for files with the same layout.",
    ),
    Command(
        "which_action",
        "o",
        "O",
        "which action",
        "Choose which action a row is for: one in the plan, by its code, or one of your own.",
    ),
)

COPY_ELSEWHERE = (
    Command(
        "open_elsewhere",
        "o",
        "O",
        "open a backup",
        "Open a backup that you saved elsewhere, see what has changed since, and restore it.",
    ),
)

BACKUPS = (
    Command(
        "restore_backup",
        "enter",
        "Enter",
        "restore",
        "Restore the selected backup. The register is backed up first.",
    ),
    Command(
        "back_up",
        "b",
        "B",
        "back up now",
        "Back up the register now, and keep this backup.",
        acts_at_once=True,
    ),
    Command(
        "save_backup",
        "c",
        "C",
        "save elsewhere",
        "Save a backup somewhere else, such as a shared drive or a USB stick.",
        opens_a_field=True,
    ),
    *COPY_ELSEWHERE,
)

HELP_GROUPS = (
    ("Finding actions", FINDING),
    ("Working on an action, or on all marked actions", WORKING),
    ("Your own actions", OWN),
    ("Evidence, measures and barriers", (*RECORDS, *RECORDS_OF_ONE)),
    ("Moving between actions", BROWSING),
    ("Undo and redo", CHANGES),
    ("History", HISTORY),
    ("Triage: one action at a time", TRIAGE),
    ("Measures of an action", MEASURING),
    ("Making a return", RETURNING),
    ("The ICB's questions", ANSWERING),
    ("Commitments", COMMITTING),
    ("Import: changes found in the file", IMPORTING),
    ("Backups of the register", BACKUPS),
    ("Other screens and files", PLACES),
    ("Everywhere", (*EVERYWHERE, *BACK, *LEAVING)),
)

CHANGING = frozenset(
    [
        *(
            command.action
            for group in (WORKING, OWN, RECORDS_OF_ONE, CHANGES, COMMITTING)
            for command in group
        ),
        *(
            "add_evidence",
            "add_barrier",
            "add_own",
            "import_ticked",
            "fix",
            "make_return",
            "details",
        ),
        "organisation",
        *("add_reading", "not_assessed", "add_measure", "edit_measure", "delete_reading"),
        *("in_place", "in_plan", "later", "not_for_us"),
        *("answer", "in_progress", "not_in_place", "not_applicable", "comment"),
        *("which_sets", "set_from_file"),
    ]
)
"""The actions that change the register. In viewing only, they say why they do nothing."""

ACTS_AT_ONCE = frozenset(
    command.action for _, group in HELP_GROUPS for command in group if command.acts_at_once
)
"""The actions that close or save without asking. A letter within a typed word runs none of them."""

OPENS_A_FIELD = frozenset(
    command.action for _, group in HELP_GROUPS for command in group if command.opens_a_field
)
"""The actions that open a text field at once: letters typed after their key go into it."""

ALL = tuple(dict.fromkeys(command for _, group in HELP_GROUPS for command in group))
