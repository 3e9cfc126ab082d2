"""Every field of an action, each described once.

Forms, columns, headings of other workbooks, options, JSON, checks, the log and the SQL follow.
"""

from __future__ import annotations

from db.vocabulary.fields import Field, Kind
from db.vocabulary.terms import Area, Benefit, Brag, Choice, Ease, Rating, Status

CODE = Field(
    "code",
    "Code",
    Kind.NAME,
    required=True,
    headings=(
        *("code", "ref", "reference", "no", "nr", "number", "id", "#", "item", "item no"),
        *("action ref", "action no", "action number", "action code", "action id", "ref no"),
        *("reference number", "plan ref", "green plan ref", "action reference", "s.no", "s no"),
        *("sr no", "sr.no", "sl no", "sl.no", "serial no", "serial number", "code no"),
    ),
)

OWN = (
    Field(
        "title",
        "Title",
        Kind.TITLE,
        required=True,
        width=32,
        headings=(
            *("action", "actions", "title", "action title", "task", "tasks", "what", "activity"),
            *("action required", "recommendation", "intervention", "green plan action"),
            *("objective", "initiative", "project", "measure", "commitment", "commitments"),
            *("objectives", "aim", "aims", "goal", "goals", "what we will do"),
            *("action description", "description of action", "description", "task description"),
            *("description of task", "task name", "action name", "action point"),
            *("action points", "deliverable", "deliverables"),
        ),
    ),
    Field(
        "detail",
        "Detail",
        Kind.NOTE,
        width=22,
        headings=("detail", "details", "further detail", "more detail"),
    ),
    Field(
        "area",
        "Programme area",
        Kind.WORD,
        Area,
        short="Area",
        one="a programme area",
        filtered=True,
        required=True,
        width=15,
        headings=(
            *("area", "programme area", "theme", "category", "workstream", "section", "domain"),
            *("programme", "focus area", "area of focus", "cares area"),
        ),
    ),
    Field(
        "rating",
        "Rating",
        Kind.WORD,
        Rating,
        one="a rating",
        filtered=True,
        width=10.5,
        headings=(*("rating", "priority", "priority rating", "moscow", "importance", "level"),),
    ),
    Field(
        "quick_win",
        "Quick win",
        Kind.FLAG,
        required=True,
        width=7,
        headings=("quick win", "quick wins", "quick win?"),
    ),
)
"""What an action is: fields of a plan's actions, which an organisation fills in for its own."""

BRAG = Field(
    "brag",
    "BRAG",
    Kind.WORD,
    Brag,
    width=8.5,
    filtered=True,
    headings=(
        *("brag", "rag", "brag rating", "rag rating", "brag status", "rag status", "r a g"),
        *("b r a g", "brag rag", "colour"),
    ),
)

BENEFITS = Field("benefits", "Benefits", Kind.WORDS, Benefit, short="Benefit", filtered=True)

PROGRESS = (
    Field(
        "choice",
        "Choice",
        Kind.WORD,
        Choice,
        one="a choice",
        filtered=True,
        required=True,
        width=11,
        printed=True,
        option="--choice",
        headings=(
            *("choice", "decision", "our choice", "our decision", "in our plan", "in plan"),
            *("chosen", "selected", "are we doing this", "will we do this", "doing this"),
            *("adopted", "adopted?"),
        ),
    ),
    Field(
        "reason",
        "Reason",
        Kind.NOTE,
        width=18,
        printed=True,
        option="--reason",
        help="The reason for later or not for us; not for us needs one",
        headings=(
            *("reason", "reasons", "rationale", "why not", "reason if not", "reason not chosen"),
            "reason if not adopted",
        ),
    ),
    Field(
        "status",
        "Status",
        Kind.WORD,
        Status,
        required=True,
        filtered=True,
        in_plan=True,
        width=11.5,
        printed=True,
        option="--status",
        headings=(
            *("status", "current status", "progress status", "state", "action status", "done"),
            *("completed y n", "complete y n", "done y n", "complete", "completed", "in place"),
            *("y n", "yes no", "achieved", "implemented", "position", "current position"),
            *("state of play", "where are we", "where are we now", "stage", "finished", "closed"),
        ),
    ),
    Field("status_on", "Status since", Kind.DAY, hidden=True, option="--status"),
    Field(
        "lead",
        "Lead",
        Kind.NAME,
        filtered=True,
        width=13,
        printed=True,
        option="--lead",
        help="The lead",
        headings=(
            *("lead", "leads", "owner", "action owner", "action lead", "lead person", "by whom"),
            *("who", "responsible", "person responsible", "responsible person", "assigned to"),
            *("lead owner", "owner lead", "named lead", "responsibility", "allocated to", "who by"),
            *("lead officer", "responsible officer", "champion", "green champion", "accountable"),
            *("lead name", "name of lead", "delivery lead", "who will do it", "task owner"),
            *("person", "named person", "named individual", "staff", "staff member", "staff name"),
            *("member of staff", "assigned", "allocated", "assignee", "whom", "initials"),
            "lead s",
        ),
    ),
    Field(
        "start",
        "Start",
        Kind.DAY,
        end=False,
        width=12,
        option="--start",
        help="The start date",
        headings=(
            *("start", "start date", "date started", "started", "started on", "from", "begin"),
            "began",
        ),
    ),
    Field(
        "due",
        "Target date",
        Kind.DAY,
        short="Target",
        width=11.5,
        printed=True,
        option="--due",
        help="The target date",
        headings=(
            *("target date", "target", "due", "due date", "deadline", "by when", "when"),
            *("end date", "target completion date", "date due", "timescale", "timeframe", "end"),
            *("to be done by", "expected completion", "expected completion date", "expected by"),
            *("due by", "needed by", "complete by", "completion due", "planned completion date"),
            *("finish", "finish date", "when by", "by what date", "time frame", "time scale"),
            *("deadline date", "due on", "completion date", "completion", "review target date"),
        ),
    ),
    Field(
        "review",
        "Review date",
        Kind.DAY,
        short="Review",
        width=12,
        option="--review",
        help="The review date",
        headings=(
            "review",
            "review date",
            "next review",
            "date of review",
            "reviewed",
            "review on",
        ),
    ),
    Field(
        "completed",
        "Completed on",
        Kind.DAY,
        short="Completed",
        past=True,
        in_plan=True,
        in_json=False,
        width=12,
        option="--completed",
        help="The date completed; 'none' if not known",
        headings=(
            *("completed on", "date completed", "completed date", "actual completion date"),
            *("date of completion", "date done", "done on", "date closed", "date achieved"),
        ),
    ),
    Field(
        "percent",
        "Percent",
        Kind.PERCENT,
        short="Done",
        width=9,
        printed=True,
        option="--percent",
        help="How much is complete, 0 to 100",
        headings=(
            *("percent", "%", "% complete", "percent complete", "percentage", "% done"),
            *("percentage complete", "complete %", "progress %", "how much"),
        ),
    ),
    Field(
        "own_ease",
        "Our ease",
        Kind.WORD,
        Ease,
        one="an ease",
        of_task=True,
        width=14,
        option="--ease",
        help="How hard it is for you",
        headings=("our ease", "ease", "own ease", "difficulty", "effort", "ease of doing it"),
    ),
)
"""What an organisation records about an action, in the order of the log.

Each is a column of the table ``progress``, an attribute of :class:`db.validation.progress.Progress`
and of :class:`db.views.ActionView`, and, unless hidden, of :class:`db.validation.progress.Edit`.
"""

UPDATE = Field(
    "update",
    "Update",
    Kind.NOTE,
    headings=(
        *("update", "updates", "comment", "comments", "notes", "note", "progress update"),
        *("progress notes", "commentary", "remarks", "new update", "latest update", "narrative"),
        *("what has been done", "progress comments", "progress to date", "actions taken"),
        *("key developments", "developments", "comments box", "comment box", "feedback"),
        *("latest", "latest position", "latest news", "latest progress", "latest comments"),
    ),
)
"""An entry of the log of an action."""

EDITED = tuple(field for field in PROGRESS if not field.hidden)
"""What people fill in for an action, in the app, the command line and the tracker."""

HIDDEN = tuple(field for field in PROGRESS if field.hidden)

BY_KEY = {field.key: field for field in (CODE, *OWN, BRAG, *PROGRESS, UPDATE)}

FILTERS = {
    field.key: field
    for field in sorted((*OWN, *EDITED, BRAG, BENEFITS), key=lambda field: field.words is None)
    if field.filtered
}
"""The fields by which lists of actions are narrowed, those with a list of words first."""

DAYS = tuple(field.key for field in EDITED if field.kind is Kind.DAY)
"""The keys of the days that people fill in."""
