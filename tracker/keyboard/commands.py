"""Every command: its key, and its words in the key bar, on the help page and in the palette."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from db.frozen import frozen

_WRITTEN = {
    **{"slash": "/", "question_mark": "?", "escape": "Esc", "right": "→", "left": "←"},
    **{"left_square_bracket": "[", "right_square_bracket": "]"},
}


@frozen
class Command:
    """A command that a key runs: ``action_<action>`` of the screen (``app.`` for the app).

    ``keys`` are Textual's key names, separated by commas. ``label`` is the one or two words beside
    the key in the key bar, ``help`` its sentence on the help page. ``shown`` is the key as users
    read it, by default the first of its keys.
    ``in_bar`` is set if the key bar shows it. ``changes`` is set if it changes the register: in
    viewing only, it says why it does nothing. ``opens_a_field`` is set if it opens a text field at
    once, ``acts_at_once`` if it closes or saves something without asking.
    """

    action: str
    keys: str
    label: str
    help: str
    in_bar: bool = True
    changes: bool = False
    opens_a_field: bool = False
    acts_at_once: bool = False
    shown: str = ""

    def __post_init__(self) -> None:
        """Write the first key as users read it."""
        if not self.shown:
            first = self.keys.partition(",")[0]
            written = _WRITTEN.get(first) or "+".join(map(str.capitalize, first.split("+")))
            object.__setattr__(self, "shown", written)

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
        "status",
        "Set the status. This also adds an undecided action to your plan.",
        changes=True,
    ),
    Command(
        "choose",
        "c",
        "choose",
        "Choose: in our plan, later, or not for us (with a reason).",
        changes=True,
    ),
    Command(
        "add_update",
        "u",
        "update",
        "Add an update to the log. It is dated and signed with your name, and cannot be changed.",
        opens_a_field=True,
        changes=True,
    ),
    Command("set_lead", "l", "lead", "Set the lead.", opens_a_field=True, changes=True),
    Command(
        "set_dates",
        "d",
        "dates",
        "Set the target, start, review and completion date, or use the date in the plan.",
        opens_a_field=True,
        changes=True,
    ),
    Command(
        "set_percent",
        "p",
        "percent",
        "Set how much is done, as a percentage.",
        in_bar=False,
        opens_a_field=True,
        changes=True,
    ),
    Command(
        "set_ease",
        "e",
        "our ease",
        "Record how hard the task is for you. The plan's own ease is not published.",
        in_bar=False,
        changes=True,
    ),
)

OWN = (
    Command(
        "edit_own",
        "ctrl+e",
        "edit",
        "Edit an action of your own: its title, detail, area, rating and quick win.",
        in_bar=False,  # only an own action's page shows it
        changes=True,
    ),
    Command(
        "delete_own",
        "delete",
        "delete",
        "Delete an action of your own with everything recorded on it. Undo restores it.",
        in_bar=False,
        changes=True,
    ),
)

RECORDS = (
    Command(
        "add_evidence",
        "v",
        "evidence",
        "Add evidence: a title, and the web page, file or reference that shows it.",
        opens_a_field=True,
        changes=True,
    ),
    Command(
        "open_evidence",
        "k",
        "open evidence",
        "Open an action's evidence in its usual program.",
        in_bar=False,
    ),
    Command(
        "add_barrier",
        "b",
        "barrier",
        "Add a barrier: what stands in the way, and the support needed from the ICB.",
        in_bar=False,
        changes=True,
    ),
    Command(
        "measures",
        "m",
        "measures",
        "See an action's measures. Add a reading, or see the chart or the SusQI page.",
        in_bar=False,
    ),
)

RECORDS_OF_ONE = (
    Command(
        "edit_record",
        "enter",
        "edit or delete",
        "Edit or delete evidence or a barrier of this action.",
        changes=True,
    ),
)

BROWSING = (
    Command("next_action", "right", "next", "On an action's page, go to the next one in the list."),
    Command("previous_action", "left", "previous", "Go to the one before it."),
)

HISTORY = (
    Command(
        "open_change",
        "enter",
        "see details",
        "See each action in a change, with every value before and after.",
    ),
)

MEASURING = (
    Command("chart", "enter", "chart", "See the readings of a measure as a chart."),
    Command(
        "add_reading",
        "r",
        "reading",
        "Add a reading for today or another day.",
        opens_a_field=True,
        changes=True,
    ),
    Command(
        "not_assessed",
        "n",
        "not assessed",
        "Record that it was not assessed today. This is kept as a reading.",
        acts_at_once=True,
        changes=True,
    ),
    Command(
        "add_measure",
        "a",
        "add",
        "Add a measure of your own, or one the plans suggest.",
        changes=True,
    ),
    Command(
        "edit_measure", "e", "edit", "Edit a measure: its unit, baseline or target.", changes=True
    ),
    Command(
        "delete_reading", "x", "delete", "Delete a reading, or the whole measure.", changes=True
    ),
    Command(
        "susqi", "s", "SusQI", "See the four SusQI dimensions side by side. There is no score."
    ),
    Command(
        "carbon",
        "c",
        "carbon",
        "Work out a carbon figure, with its factor and source.",
        opens_a_field=True,
    ),
)

FINDING = (
    Command(
        "open",
        "enter",
        "open",
        "See everything about an action: what the plan says, its records, log and history.",
    ),
    Command(
        "search",
        "slash",
        "search",
        "Search codes, titles, details, leads and updates. Enter or Down goes back to the list.",
        in_bar=False,  # the line to type in shows it
        opens_a_field=True,
    ),
    Command(
        "filter",
        "f",
        "filter",
        "Show only the areas, choices, statuses, BRAG colours, leads, benefits or dates you tick.",
    ),
    Command(
        "sort",
        "o",
        "sort",
        "Sort by title, rating, quick win, status, lead, date or BRAG, or click a heading.",
        in_bar=False,
    ),
    Command(
        "next_tab",
        "right",
        "next tab",
        "Go to the next tab. Press its number to go straight to a tab.",
        in_bar=False,
    ),
    Command("previous_tab", "left", "previous tab", "Go to the previous tab.", in_bar=False),
    Command(
        "mark",
        "space",
        "mark",
        "Mark an action. Your next change is then made to all marked actions in one step.",
    ),
    Command(
        "mark_all",
        "ctrl+a",
        "mark all",
        "Mark every action shown. Press it again to clear the marks.",
        in_bar=False,
    ),
    Command(
        "add_own",
        "a",
        "add own action",
        "Add an action that is not in the plan.",
        in_bar=False,
        opens_a_field=True,
        changes=True,
    ),
)

ORGANISATION = (
    Command(
        "organisation",
        "f5",
        "your organisation",
        "See and edit your organisation: name, ODS code, type, PCN, ICB, contact, due date, and"
        " your own name.",
        in_bar=False,
        changes=True,
    ),
)

PLACES = (
    Command("triage", "t", "triage", "Go through the undecided actions one at a time."),
    Command(
        "returns",
        "r",
        "return",
        "Check what is still missing from the return to the ICB, fix it, and make the return.",
    ),
    Command(
        "export",
        "x",
        "export",
        "Export the Excel action tracker, a one-page summary, the evidence index for CQC, a"
        " handover note, a calendar, or a CSV or JSON file.",
    ),
    Command(
        "fill",
        "w",
        "fill in ICB workbook",
        "Fill in the ICB's own workbook with your values. Everything else in it stays the same.",
        in_bar=False,
    ),
    Command(
        "import_file",
        "i",
        "import",
        "Import a returned tracker, or your own spreadsheet. You see the changes first.",
    ),
    Command("history", "h", "history", "See every change, newest first.", in_bar=False),
    *ORGANISATION,
    Command(
        "app.organisations",
        "g",
        "organisations",
        "Go to another organisation in this register, add some, or change several at once.",
        in_bar=False,
    ),
    Command(
        "app.plans",
        "n",
        "plans",
        "Go to another plan, upgrade to a later edition, or add a plan from a spreadsheet.",
        in_bar=False,
    ),
    Command(
        "counted_on",
        "j",
        "counted on",
        "See what other plans count on from you, and what you do about it.",
        in_bar=False,
    ),
    Command(
        "set_aside",
        "y",
        "set aside",
        "See what you recorded for actions that have left your list.",
        in_bar=False,
    ),
)

OPEN_FIGURE = (
    Command(
        "open_figure",
        "enter",
        "open",
        "See the organisations behind a figure, and then what one of them sent.",
    ),
)

SAVE_ROLLUP = (
    Command(
        "save_rollup",
        "s",
        "save",
        "Save the roll-up workbook, the Leadership Group paper, or feedback for each organisation.",
    ),
)

ROLLING_UP = (
    Command(
        "collate",
        "c",
        "collate",
        "Collate a folder of returns: read every file, and see which count and who is missing.",
        opens_a_field=True,
        changes=True,
    ),
    Command("next_tab", "right", "next section", "Go to the next section.", in_bar=False),
    Command(
        "previous_tab", "left", "previous section", "Go to the previous section.", in_bar=False
    ),
    Command("period_before", "b", "earlier", "See the returns for the quarter before."),
    Command("period_after", "n", "later", "See the returns for the next quarter."),
    Command(
        "which_plan",
        "p",
        "plan",
        "See the returns for another plan, if returns for several were received.",
        in_bar=False,
    ),
)

ORGANISATIONS = (
    Command("open_organisation", "enter", "open", "Go to the organisation under the cursor."),
    Command(
        "find_organisation",
        "slash",
        "search",
        "Search names, ODS codes, PCNs, places and groups. Enter opens the first one found.",
        opens_a_field=True,
    ),
    Command(
        "sort_organisations",
        "o",
        "sort",
        "Sort organisations by name, type, PCN, neighbourhood, place, ICB or group.",
    ),
    Command(
        "mark_organisation",
        "space",
        "mark",
        "Mark an organisation. Your next change is made to all that are marked, or to none.",
    ),
    Command(
        "mark_organisations",
        "ctrl+a",
        "mark all",
        "Mark every organisation shown. Press it again to clear the marks.",
        in_bar=False,
    ),
    Command(
        "change_marked",
        "c",
        "change",
        "Set the choice, status, lead or target date of actions for all marked organisations, or"
        " add an update.",
        changes=True,
        opens_a_field=True,
    ),
    Command(
        "ask_marked",
        "r",
        "request",
        "Ask all marked organisations for an action, a target date, an update or an answer.",
        changes=True,
    ),
    Command("add_organisation", "a", "add", "Add an organisation."),
    Command(
        "import_organisations",
        "i",
        "import list",
        "Import a list of organisations from a workbook or CSV file. You see the changes first.",
        changes=True,
    ),
    Command(
        "undo_group",
        "ctrl+z",
        "undo",
        "Undo your last change to several organisations, where it is still your last change.",
        changes=True,
    ),
)

LISTING = (
    Command("import_list", "enter", "import", "Import a list of organisations.", changes=True),
)

PERIODS = tuple(one for one in ROLLING_UP if one.action in {"period_before", "period_after"})
"""The commands that go to another quarter."""

IN_MATRIX = (
    Command(
        "open_cell",
        "enter",
        "open",
        "See what a return says of an action, or open the action of an organisation.",
    ),
    Command(
        "switch_source",
        "s",
        "returns or register",
        "Switch between returns that were received and the organisations in this register.",
    ),
    Command("choose_group", "f", "group", "Show only a type, PCN, place or other group."),
    Command("switch_grouping", "a", "actions by", "Put actions in groups by rating or area."),
    Command("switch_order", "o", "order", "Sort by name, or by how many actions are Red."),
    Command(
        "find",
        "slash",
        "find",
        "Find an organisation by its name or ODS code, or an action by its code.",
        opens_a_field=True,
    ),
)

CHANGES = (
    Command(
        "undo",
        "ctrl+z",
        "undo",
        "Undo your last change, even one made on an earlier day.",
        changes=True,
    ),
    Command("redo", "ctrl+y", "redo", "Redo the change you undid.", in_bar=False, changes=True),
)

EVERYWHERE = (
    Command("app.help", "question_mark,f1", "help", "Show this page. F1 does the same."),
    Command(
        "app.command_palette", "ctrl+p", "more", "Find any command: type a few letters of its name."
    ),
    Command(
        "app.switch_theme",
        "f2",
        "light or dark",
        "Switch between the light and the dark theme.",
        in_bar=False,
    ),
    Command(
        "app.next_organisation",
        "right_square_bracket",
        "next organisation",
        "Go to the next organisation in this register, by name.",
        in_bar=False,
    ),
    Command(
        "app.previous_organisation",
        "left_square_bracket",
        "previous organisation",
        "Go to the previous organisation in this register.",
        in_bar=False,
    ),
    Command(
        "app.your_name",
        "f3",
        "your name",
        "Change the name that your changes are signed with.",
        in_bar=False,
    ),
    Command(
        "app.backups",
        "f4",
        "backups",
        "See the backups of the register and what has changed since. Back up now, or restore one.",
        in_bar=False,
    ),
    Command(
        "app.matrix",
        "f8",
        "matrix",
        "See how each action stands with each organisation: in returns, or in this register.",
        in_bar=False,
    ),
    Command(
        "app.roll_up",
        "z",
        "roll-up",
        "See what returns that others sent say together, or collate a folder of them.",
        in_bar=False,
    ),
    Command(
        "app.start_editing",
        "f6",
        "start editing",
        "Start editing, if you are viewing only because someone else has this register open.",
        in_bar=False,
    ),
)

LEAVING = (
    Command(
        "app.leave",
        "q",
        "quit",
        "Quit the tracker. Everything is already saved. Ctrl+Q does the same.",
        acts_at_once=True,
    ),
)

BACK = (Command("back", "escape,q,backspace", "back", "Go back. Q and Backspace do the same."),)

TRIAGE = (
    Command(
        "in_place",
        "i",
        "in place already",
        "You already do this. It counts as complete. Add the date in the list if you know it.",
        changes=True,
    ),
    Command("in_plan", "p", "in our plan", "You plan to do it.", changes=True),
    Command("later", "l", "later", "Not now. It stays in the list.", changes=True),
    Command(
        "not_for_us", "n", "not for us", "It does not apply to you. Give a reason.", changes=True
    ),
    Command("skip", "right,down,s", "skip", "Leave it undecided and go to the next action."),
    Command("before", "left,up,b", "go back one", "Go back to the one before."),
)

RETURNING = (
    Command("fix", "enter", "fix", "Fill in the item that is missing.", changes=True),
    Command(
        "make_return",
        "m",
        "make the return",
        "Sign off the return. It is numbered, saved as the ICB's workbook, and no longer changes.",
        opens_a_field=True,
        changes=True,
    ),
    Command("since", "c", "changes", "See what has changed since the last return."),
    Command("save_again", "s", "earlier returns", "Save an earlier return again, as it was made."),
    Command("questions", "u", "questions", "Answer your ICB's questions."),
    Command("commitments", "k", "commitments", "Record your commitments.", in_bar=False),
    Command("risks", "y", "risks", "Record your risks.", in_bar=False),
    Command(
        "details",
        "d,f5",
        "organisation",
        "See and edit your organisation: contact, email, due date, file name. F5 does the same.",
        opens_a_field=True,
        changes=True,
    ),
    Command("period", "p", "period", "Make the return for another quarter, or the year."),
)

ANSWERING = (
    Command("answer", "enter", "answer", "See a question in full, and answer it.", changes=True),
    Command("in_place", "i", "in place", "You have this in place.", changes=True),
    Command("in_progress", "p", "in progress", "You are working on it.", changes=True),
    Command("not_in_place", "n", "not in place", "You do not have this in place.", changes=True),
    Command("not_applicable", "a", "not applicable", "It does not apply to you.", changes=True),
    Command(
        "comment", "c", "comment", "Add a comment to an answer.", opens_a_field=True, changes=True
    ),
    Command(
        "which_sets",
        "o",
        "question sets",
        "Choose which sets of questions you answer.",
        changes=True,
    ),
    Command(
        "set_from_file",
        "f",
        "import a set",
        "Import a set of questions that your ICB sent.",
        changes=True,
    ),
)

ASKED = (
    Command(
        "requests",
        "f7",
        "requests",
        "See what your organisation is asked for. Take it on, or decline it.",
        in_bar=False,
    ),
)

REPLYING = (
    Command(
        "take_request",
        "enter,t",
        "take on",
        "Take a request on. The action goes into your plan, or the date or update is added.",
        changes=True,
    ),
    Command("decline_request", "d", "decline", "Decline a request. Give a reason.", changes=True),
)

COMMITTING = (
    Command(
        "edit_own_record", "enter", "edit", "Edit a commitment.", opens_a_field=True, changes=True
    ),
    Command("add_own_record", "a", "add", "Add a commitment.", opens_a_field=True, changes=True),
    Command(
        "delete_own_record",
        "x",
        "delete",
        "Delete a commitment. Your next return leaves it out.",
        changes=True,
    ),
)

RISKS = (
    Command("edit_own_record", "enter", "edit", "Edit a risk.", opens_a_field=True, changes=True),
    Command("add_own_record", "a", "add", "Add a risk.", opens_a_field=True, changes=True),
    Command(
        "delete_own_record",
        "x",
        "delete",
        "Delete a risk. Your next return leaves it out.",
        changes=True,
    ),
    Command(
        "copy_plan_risk",
        "c",
        "copy to ours",
        "Copy a risk that a plan prints to your own risks, and edit it.",
        opens_a_field=True,
        changes=True,
    ),
)

IMPORTING = (
    Command(
        "import_ticked", "enter", "import", "Import what is ticked, in one change.", changes=True
    ),
    Command("tick", "space", "tick", "Tick or untick a line, or a whole row."),
    Command("tick_all", "a", "all or none", "Tick every change. Press it again to untick them."),
    Command("keep_ours", "r", "keep register's", "In a conflict, keep the register's value."),
    Command("take_theirs", "f", "use file's", "In a conflict, use the file's value."),
    Command(
        "columns",
        "c",
        "columns",
        "Correct what the file's columns hold. This is remembered for files with the same layout.",
    ),
    Command(
        "words",
        "w",
        "words",
        "Set what a status word means. This is remembered for files with the same layout.",
    ),
    Command(
        "sheets",
        "s",
        "sheets",
        "Leave out a sheet, or read it again. This is remembered for files with the same layout.",
    ),
    Command(
        "which_action",
        "o",
        "which action",
        "Choose which action a row is for: one in the plan, by its code, or one of your own.",
    ),
)

COPY_ELSEWHERE = (
    Command(
        "open_elsewhere",
        "o",
        "open a backup",
        "Open a backup that you saved elsewhere, see what has changed since, and restore it.",
    ),
)

UPGRADING = (
    Command(
        "decide_step",
        "enter",
        "decide",
        "Say what becomes of an action in the later edition, or show those that stay the same.",
    ),
    Command(
        "upgrade_plan",
        "u",
        "upgrade",
        "Upgrade to the later edition, in one change.",
        changes=True,
    ),
)

BACKUPS = (
    Command(
        "restore_backup",
        "enter",
        "restore",
        "Restore the selected backup. The register is backed up first.",
    ),
    Command(
        "back_up",
        "b",
        "back up now",
        "Back up the register now, and keep this backup.",
        acts_at_once=True,
    ),
    Command(
        "save_backup",
        "c",
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
    ("Risks", RISKS),
    ("Requests to your organisation", (*ASKED, *REPLYING)),
    ("Import: changes found in the file", IMPORTING),
    ("Upgrade to a later edition of a plan", UPGRADING),
    ("Backups of the register", BACKUPS),
    ("Roll-up of received returns", (*OPEN_FIGURE, *ROLLING_UP, *SAVE_ROLLUP)),
    ("Organisations in the register", (*ORGANISATIONS, *LISTING)),
    ("Matrix of organisations by actions", IN_MATRIX),
    ("Other screens and files", PLACES),
    ("Everywhere", (*EVERYWHERE, *BACK, *LEAVING)),
)

ALL = tuple(dict.fromkeys(command for _, group in HELP_GROUPS for command in group))

CHANGING = frozenset(command.action for command in ALL if command.changes)
"""The actions that change the register."""

ACTS_AT_ONCE = frozenset(command.action for command in ALL if command.acts_at_once)
"""The actions that close or save without asking. A letter within a typed word runs none of them."""

OPENS_A_FIELD = frozenset(command.action for command in ALL if command.opens_a_field)
"""The actions that open a text field at once: letters typed after their key go into it."""
