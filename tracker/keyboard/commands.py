"""What a person can do with a key. Key, footer, help page and palette all come from here."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """One user command; ``action_<action>`` of the screen (``app.`` of the app) carries it out.

    ``keys`` are Textual's names, comma-separated; ``shown`` is how the key is written for people;
    ``label`` the few words beside it in the key bar; ``help`` the sentence on the help page.
    ``opens_a_field`` tells that it asks for a text at once, ``acts_at_once`` that it leaves or
    stores something without asking.
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
        """What the palette calls it."""
        return self.label[0].upper() + self.label[1:]


def bindings(*groups: tuple[Command, ...]) -> list[BindingType]:
    """Return Textual's bindings for the commands of all ``groups``."""
    return [
        Binding(_in_either_case(command.keys), command.action, command.label, show=False)
        for group in groups
        for command in group
    ]


def _in_either_case(keys: str) -> str:
    """Return the keys with each letter in capitals too: the screen shows capitals."""
    letters = [key.upper() for key in keys.split(",") if len(key) == 1 and key.isalpha()]
    return ",".join([keys, *letters])


WORKING = (
    Command(
        "set_status",
        "s",
        "S",
        "status",
        "Say how far it is. An undecided action comes into your plan with it.",
    ),
    Command(
        "choose", "c", "C", "choose", "Decide: in our plan, later, or not for us (with a reason)."
    ),
    Command(
        "write_update",
        "u",
        "U",
        "update",
        "Write in the action's log. Entries are signed and dated, and never changed.",
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
        "Say how much is done, in percent.",
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
        "look at evidence",
        "Open an action's evidence with what the computer uses for it.",
        in_bar=False,
    ),
    Command(
        "add_barrier",
        "b",
        "B",
        "barrier",
        "Say what stands in the way, and what you ask of the ICB.",
        in_bar=False,
    ),
    Command(
        "measures",
        "m",
        "M",
        "measures",
        "See what is counted for an action, take a reading, see its chart and its SusQI page.",
        in_bar=False,
    ),
)

RECORDS_OF_ONE = (
    Command(
        "change_record",
        "enter",
        "Enter",
        "change or remove",
        "Change evidence or a barrier of this action, or take it out.",
    ),
)

BROWSING = (
    Command(
        "next_action", "right", "→", "next", "On an action's page: see the next one of the list."
    ),
    Command("previous_action", "left", "←", "previous", "See the one before it."),
)

HISTORY = (
    Command(
        "see_change",
        "enter",
        "Enter",
        "see all of it",
        "See each action that a change touched, with every value before and after it.",
    ),
)

MEASURING = (
    Command("chart", "enter", "Enter", "chart", "See the readings of a measure as a chart."),
    Command(
        "take_reading",
        "r",
        "R",
        "reading",
        "Say what it is today, or was on another day.",
        opens_a_field=True,
    ),
    Command(
        "not_assessed",
        "n",
        "N",
        "not assessed",
        "Say that it was not assessed: that counts too.",
        acts_at_once=True,
    ),
    Command("add_measure", "a", "A", "add", "Add a measure, or take one that the plans suggest."),
    Command("change_measure", "e", "E", "change", "Change a measure: its unit, baseline, target."),
    Command("remove_reading", "x", "X", "take out", "Take out a reading, or the whole measure."),
    Command("susqi", "s", "S", "SusQI", "See the four dimensions side by side. There is no score."),
    Command(
        "carbon",
        "c",
        "C",
        "carbon",
        "Work out a carbon figure, with its factor and its source.",
        opens_a_field=True,
    ),
)

FINDING = (
    Command(
        "open",
        "enter",
        "Enter",
        "open",
        "See all of an action: its log, what is published, its history.",
    ),
    Command(
        "search",
        "slash",
        "/",
        "search",
        "Type to find: code, title, detail, lead and updates. Enter or Down goes to the list.",
        in_bar=False,  # the line to type in shows it
        opens_a_field=True,
    ),
    Command(
        "filter",
        "f",
        "F",
        "filter",
        "Show only some areas, choices, statuses, colours, leads or benefits.",
    ),
    Command(
        "sort",
        "o",
        "O",
        "order",
        "Sort by title, rating, quick win, status, lead, date or BRAG, or click a heading.",
        in_bar=False,
    ),
    Command(
        "next_tab",
        "right",
        "→",
        "next tab",
        "Go to the next tab; 1 to 7 go straight to one.",
        in_bar=False,
    ),
    Command("previous_tab", "left", "←", "tab before", "Go to the tab before.", in_bar=False),
    Command(
        "mark",
        "space",
        "Space",
        "mark",
        "Mark an action. The keys that change then work on all that are marked, as one change.",
    ),
    Command(
        "mark_all",
        "ctrl+a",
        "Ctrl+A",
        "mark all",
        "Mark all that are shown; once more takes the marks off.",
        in_bar=False,
    ),
    Command(
        "add_own",
        "a",
        "A",
        "add our own",
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
        "See and correct your organisation: name, ODS code, type, PCN, ICB, contact, due date, and"
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
        "Check what the return to the ICB still lacks, mend it, make it.",
    ),
    Command(
        "export",
        "x",
        "X",
        "export",
        "Write the Excel action tracker, a one-page summary, the evidence index for CQC, a handover"
        " note, a calendar, or a CSV or JSON file.",
    ),
    Command(
        "fill",
        "w",
        "W",
        "fill ICB's workbook",
        "Fill in the ICB's own workbook: our values in its cells, all else in it untouched.",
        in_bar=False,
    ),
    Command(
        "import_file",
        "i",
        "I",
        "import",
        "Import a tracker that came back, or one kept by hand. You see what would change first.",
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
        "Take back your last change, also one of an earlier day.",
    ),
    Command("redo", "ctrl+y", "Ctrl+Y", "redo", "Do again what you took back.", in_bar=False),
)

EVERYWHERE = (
    Command("app.help", "question_mark,f1", "?", "help", "Show this page. F1 does the same."),
    Command(
        "app.command_palette",
        "ctrl+p",
        "Ctrl+P",
        "more",
        "Every command by its name: type a few letters of it.",
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
        "See the copies of the register and what differs from them; make one, put one back.",
        in_bar=False,
    ),
    Command(
        "app.work_on_it",
        "f6",
        "F6",
        "work on it",
        "Where you only look, because somebody else has the register: work on it once it is free.",
        in_bar=False,
    ),
)

LEAVING = (
    Command(
        "app.leave",
        "q",
        "Q",
        "quit",
        "Leave the tracker. Everything is kept already. Ctrl+Q does the same.",
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
        "You do this already. It counts as complete; add the date on the list if you know it.",
    ),
    Command("in_plan", "p", "P", "in our plan", "You mean to do it."),
    Command("later", "l", "L", "later", "Not now; it stays on the list."),
    Command(
        "not_for_us", "n", "N", "not for us", "It does not concern you; say why in a few words."
    ),
    Command("skip", "right,down,s", "→", "skip", "Leave it undecided and go on."),
    Command("before", "left,up,b", "←", "go back one", "Look at the one before again."),
)

RETURNING = (
    Command("mend", "enter", "Enter", "go to it", "Fill in what is missing, straight away."),
    Command(
        "make_return",
        "m",
        "M",
        "make the return",
        "Sign it off: it is frozen, numbered, and written as the ICB's workbook.",
        opens_a_field=True,
    ),
    Command("since", "c", "C", "changes", "See what differs from the last return."),
    Command(
        "save_again", "s", "S", "earlier returns", "Write a return that was made, as it was made."
    ),
    Command("questions", "u", "U", "questions", "Answer the questions that your ICB asks."),
    Command(
        "commitments",
        "k",
        "K",
        "commitments",
        "Write down what you commit yourselves to.",
        in_bar=False,
    ),
    Command(
        "details",
        "d,f5",
        "D",
        "organisation",
        "See and correct your organisation: contact, email, due date, file name. F5 does the same.",
        opens_a_field=True,
    ),
    Command("period", "p", "P", "period", "Make the return for another quarter, or the year."),
)

ANSWERING = (
    Command("answer", "enter", "Enter", "answer", "See a question in full, and answer it."),
    Command("in_place", "i", "I", "in place", "You have it."),
    Command("in_progress", "p", "P", "in progress", "You are on the way to it."),
    Command("not_in_place", "n", "N", "not in place", "You do not have it."),
    Command("not_applicable", "a", "A", "not applicable", "It does not concern you."),
    Command("comment", "c", "C", "comment", "Say more about an answer.", opens_a_field=True),
    Command("which_sets", "o", "O", "which questions", "Say which sets of questions you answer."),
    Command("set_from_file", "f", "F", "from a file", "Take in a set that your ICB sent."),
)

COMMITTING = (
    Command(
        "change_commitment",
        "enter",
        "Enter",
        "change",
        "Change a commitment's words.",
        opens_a_field=True,
    ),
    Command(
        "add_commitment", "a", "A", "add", "Write down another commitment.", opens_a_field=True
    ),
    Command("remove_commitment", "x", "X", "take out", "Take a commitment out of the returns."),
)

IMPORTING = (
    Command("take_in", "enter", "Enter", "import", "Import what is ticked, in one change."),
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
        "Correct what the columns of the file hold. It is remembered for files of that layout.",
    ),
    Command(
        "words",
        "w",
        "W",
        "words",
        "Say what a status word means. It is remembered for files of that layout.",
    ),
    Command(
        "sheets",
        "s",
        "S",
        "sheets",
        "Leave out a sheet, or read it again. It is remembered for files of that layout.",
    ),
    Command(
        "which_action",
        "o",
        "O",
        "which action",
        "Say which action a row is for: one of the plan, by its code, or one of your own.",
    ),
)

COPY_ELSEWHERE = (
    Command(
        "open_elsewhere",
        "o",
        "O",
        "open another copy",
        "Open a copy that you saved elsewhere, see what differs, and restore it.",
    ),
)

BACKUPS = (
    Command(
        "put_back",
        "enter",
        "Enter",
        "restore",
        "Restore the selected copy. The register as it is now is copied first.",
    ),
    Command(
        "back_up",
        "b",
        "B",
        "copy now",
        "Copy the register now. That copy stays.",
        acts_at_once=True,
    ),
    Command(
        "copy_to",
        "c",
        "C",
        "copy elsewhere",
        "Save a copy to a place of your own, such as a shared drive or a USB stick.",
        opens_a_field=True,
    ),
    *COPY_ELSEWHERE,
)

HELP_GROUPS = (
    ("Finding actions", FINDING),
    ("Working on an action, or on all that are marked", WORKING),
    ("Your own actions", OWN),
    ("What shows it, what counts it, what stands in the way", (*RECORDS, *RECORDS_OF_ONE)),
    ("From one action's page to another", BROWSING),
    ("Taking back", CHANGES),
    ("History", HISTORY),
    ("Triage: one action at a time", TRIAGE),
    ("Measures of an action", MEASURING),
    ("Return: check it, make it", RETURNING),
    ("Questions that the ICB asks", ANSWERING),
    ("Commitments", COMMITTING),
    ("Import: what a file would change", IMPORTING),
    ("Backups: copies of the register", BACKUPS),
    ("Going elsewhere", PLACES),
    ("Everywhere", (*EVERYWHERE, *BACK, *LEAVING)),
)

CHANGING = frozenset(
    [
        *(
            command.action
            for group in (WORKING, OWN, RECORDS_OF_ONE, CHANGES, COMMITTING)
            for command in group
        ),
        *("add_evidence", "add_barrier", "add_own", "take_in", "mend", "make_return", "details"),
        "organisation",
        *("take_reading", "not_assessed", "add_measure", "change_measure", "remove_reading"),
        *("in_place", "in_plan", "later", "not_for_us"),
        *("answer", "in_progress", "not_in_place", "not_applicable", "comment"),
        *("which_sets", "set_from_file"),
    ]
)
"""The actions that change the register: where it is only looked at they say why not."""

ACTS_AT_ONCE = frozenset(
    command.action for _, group in HELP_GROUPS for command in group if command.acts_at_once
)
"""The actions that leave or store without asking: one letter of a word does not do them."""

OPENS_A_FIELD = frozenset(
    command.action for _, group in HELP_GROUPS for command in group if command.opens_a_field
)
"""The actions that ask for a text at once: letters that follow their key are meant for it."""

ALL = tuple(dict.fromkeys(command for _, group in HELP_GROUPS for command in group))
