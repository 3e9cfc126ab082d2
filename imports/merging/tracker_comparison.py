"""Compare the rows of a file with an organisation's actions, and make the proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import TypeVar

from db.interchange.export_baseline import FIELDS
from db.views import ActionView, Position, Update
from db.vocabulary.phrases import first_of
from db.vocabulary.terms import Status
from imports.merging.action_comparison import ActionComparison
from imports.merging.line_builder import LineBuilder, unread_text
from imports.merging.log_entries import new_entries
from imports.merging.merge_base import MergeBase
from imports.merging.new_actions import ABOUT, propose_own_action, stored_title
from imports.proposal import OWN, Change, Conflict, FoundTable, FoundTitle, Needs, Proposal, Said
from imports.returned.returned_workbook import ReturnedWorkbook
from imports.tables.known_actions import title_words
from imports.tables.matching import TODAY, How, Match, Matcher
from imports.tables.rows import RowRead, has_content, rows_in_words

_MOST_NAMED = 20

Guessed = TypeVar("Guessed", Change, Conflict)


class TrackerComparison:
    """Compare the tables of actions in ``workbook`` with a position of the register.

    Lines go to ``lines``, remarks on the whole file to ``notes``. ``decided`` holds what a person
    said about titles: a code, or :data:`OWN`.
    """

    def __init__(
        self,
        workbook: ReturnedWorkbook,
        position: Position,
        start: MergeBase,
        lines: LineBuilder,
        decided: Mapping[str, str],
    ) -> None:
        self._workbook = workbook
        self._tracker = workbook.tracker
        self._position = position
        self._start = start
        self._lines = lines
        self._decided = decided
        self._named = TODAY
        self._titles: dict[str, list[RowRead]] = {}
        self.notes = [start.note] if start.note else []
        self._updates: defaultdict[str, list[Update]] = defaultdict(list)
        for entry in position.updates:
            self._updates[entry.code].append(entry)
        self._missing: list[str] = []
        self._compared = workbook.returned.is_return
        self._sheets_alike: dict[str, None] = {}

    def compare_rows(self, matcher: Matcher) -> None:
        """Compare every row with the action that it is about."""
        self._named = matcher.named
        rows = self._tracker.rows
        matched = self._in_turn(
            [(row, self._match(row, matcher)) for row in rows if not row.is_example]
        )
        of_action: dict[str, list[tuple[RowRead, Match]]] = {}
        titled: dict[str, list[RowRead]] = {}
        for row, match in matched:
            if self._is_open(row, match):
                self._titles.setdefault(_named(row), []).append(row)
            if match.action is not None and not match.aside:
                of_action.setdefault(match.action.code, []).append((row, match))
            elif match.how is How.UNKNOWN and self._may_be_added(row):
                titled.setdefault(_named(row), []).append(row)
        for row, match in matched:
            if match.aside:
                self._look_at_set_aside(row, match)
            elif match.action is None:
                self._look_at_unmatched(row, match, titled.get(_named(row), []))
            elif of_action[match.action.code][0][0] is row:
                self._look_at_action(match.action, of_action[match.action.code])
        self._compared = self._compared or bool(of_action)
        there = of_action.keys() | self._named.added
        self._missing = [a.code for a in self._position.actions if a.code not in there]
        for row in rows:
            if row.is_example and row.filled > 1:
                why = "the row is an example of how to fill in the others"
                self._lines.ignore(row, row.place, why)
        elsewhere = sum(match.how is How.ELSEWHERE for _, match in matched)
        if elsewhere:
            kind = self._position.organisation.provider_type.label.lower()
            rows_are = "row is" if elsewhere == 1 else "rows are"
            self.notes.append(f"{elsewhere} {rows_are} for provider types other than {kind}.")

    def _is_open(self, row: RowRead, match: Match) -> bool:
        """Whether a person may say which action a row is for, as its code and title leave doubt."""
        if _named(row) in self._decided:
            return True
        coded = bool(row.code) and not row.title and row.has_content
        unknown = match.how is How.UNKNOWN and (coded or self._may_be_added(row))
        return unknown or (match.how is How.GUESS and bool(row.title))

    def _match(self, row: RowRead, matcher: Matcher) -> Match:
        code = self._decided.get(_named(row))
        if code is not None:
            return matcher.chosen(code)
        match = matcher.match(row.code, stored_title(row.title))
        if match.action is not None and match.how is How.GUESS and self._is_free_row(row):
            why = f"the title is similar to that of {match.action.code}"
            return Match(How.UNKNOWN, why=why, doubtful=True)
        return match

    def _in_turn(self, matched: Sequence[tuple[RowRead, Match]]) -> list[tuple[RowRead, Match]]:
        """Match rows that share a title but have their own codes to our actions of that title.

        They are matched in the order in which they were added, so that the same file does not add
        them again.
        """
        spoken_of = {match.action.code for _, match in matched if match.action is not None}
        turns: dict[str, ActionView | None] = {}
        told = []
        for row, match in matched:
            name = _named(row)
            if match.alike and name not in turns and self._may_be_added(row):
                free = (action for action in match.alike if action.code not in spoken_of)
                turns[name] = next(free, None)
            action = turns.get(name)
            if action is not None:
                spoken_of.add(action.code)
            told.append((row, Match(How.GUESS, action, match.why) if action else match))
        return told

    def _is_free_row(self, row: RowRead) -> bool:
        return self._start.origin is not None and not row.code

    def _may_be_added(self, row: RowRead) -> bool:
        """Whether a row has a title; in other files a title alone is a section heading."""
        return bool(row.title) and (row.filled > 1 or self._tracker.is_ours)

    def _look_at_action(self, action: ActionView, found: Sequence[tuple[RowRead, Match]]) -> None:
        rows = [row for row, _ in found]
        log = self._updates[action.code]
        today = self._position.on
        before = len(self._lines.conflicts)
        fields = ActionComparison(action, rows, self._start, self._lines, today).changes()
        entries = new_entries(action, rows, log, self._start, self._lines)
        mine = self._lines.conflicts[before:]
        guess = next((match.why for _, match in found if match.how is How.GUESS), None)
        if len({(row.sheet, row.action_row) for row in rows}) > 1:
            guess = f"{action.code} is in several rows: {rows_in_words(rows)}"
            self._note_sheets_alike(rows)
        for change in (*fields, *entries):
            self._lines.changes.append(_guessed(change, guess))
        self._lines.conflicts[before:] = [_guessed(one, guess) for one in mine]
        for row in rows:
            self._list_unread(row, action.code, self._start.fields_of(action) or {})
            if self._start.origin is not None:
                self._list_edits_of_the_plan(row, action)

    def _note_sheets_alike(self, rows: Sequence[RowRead]) -> None:
        """Note the sheets whose rows say different things about one action."""
        values: dict[str, set[Said]] = {}
        for row in rows:
            for field, cell in row.said.items():
                if has_content(field, cell):
                    values.setdefault(field, set()).add(cell.value)
        sheets = dict.fromkeys(row.sheet for row in rows)
        if len(sheets) > 1 and any(len(said) > 1 for said in values.values()):
            self._sheets_alike |= sheets

    def _look_at_unmatched(self, row: RowRead, match: Match, alike: Sequence[RowRead]) -> None:
        """Propose or list a row without an action; ``alike`` are the rows with the same title."""
        if match.how is How.ELSEWHERE:
            if row.has_content:
                self._lines.ignore(row, row.place, match.why, code=row.code)
        elif self._may_be_added(row):
            said = self._decided.get(_named(row)) == OWN
            unknown = f"no action has the code {row.code}" if row.code and not said else ""
            if alike[0] is row:
                together = f"rows {rows_in_words(alike)} together" if len(alike) > 1 else ""
                why = "; ".join(filter(None, [unknown, match.why, together]))
                agreed = said or (self._is_free_row(row) and not match.doubtful)
                needs = None if agreed else Needs.OWN_ACTION
                propose_own_action(alike, why, needs, self._position, self._lines)
            self._list_unread(row, None, {})
        elif row.has_content:
            why = "no action has that code" if row.code else "the row has no code and no title"
            self._lines.ignore(row, row.place, why, code=row.code or None)

    def _look_at_set_aside(self, row: RowRead, match: Match) -> None:
        """List a row whose progress is that of no action; an update typed in it is not lost."""
        if row.updates or any(
            has_content(field, row.said[field]) for field in FIELDS if field in row.said
        ):
            self._lines.ignore(row, row.place, match.aside, code=row.code)
        if match.action is not None:
            typed = [cell for cell in row.updates if cell is not row.latest]
            log = self._updates[match.action.code]
            only = replace(row, updates=typed)
            self._lines.changes += new_entries(match.action, [only], log, self._start, self._lines)

    def _list_unread(self, row: RowRead, code: str | None, base: Mapping[str, Said]) -> None:
        for cell in row.unread:
            if (cell.silent and base) or cell.raw == str(base.get(cell.field) or ""):
                continue  # it clears the field, or is as it was exported
            shown = cell.raw[:200]
            self._lines.ignore(
                row,
                cell.place,
                cell.why,
                code=code,
                field=cell.field,
                new=shown,
                written=unread_text(cell.raw),
            )

    def _list_edits_of_the_plan(self, row: RowRead, action: ActionView) -> None:
        """List edits to the plan's text, or an own action's, which an import does not change."""
        typed = {name: (cell.place, cell.value) for name, cell in row.said.items()}
        typed["title"] = (row.place, row.title or None)
        printed = self._named.printed.get(action.code, action)
        for field in ("title", *ABOUT):
            place, value = typed.get(field, ("", None))
            there = getattr(printed, field)
            if value is not None and _spaced_once(value) != _spaced_once(there):
                why = "an import updates progress, not the action itself"
                self._lines.ignore(
                    row, place, why, code=action.code, field=field, new=value, old=there
                )

    def _note_unread_sheets(self) -> None:
        """Name the visible sheets that were not read; those of our own tracker only show values."""
        unread = self._tracker.unread_sheets
        if unread and not self._tracker.is_ours and not self._workbook.returned.is_return:
            names = first_of(unread, _MOST_NAMED)
            self.notes.append(f"Sheets not read, as they have no list of actions: {names}.")

    def _completes_some_day(self) -> bool:
        """Whether something would become complete without a completion date in the file."""
        dated = {change.subject for change in self._lines.changes if change.field == "completed"}
        others = (*self._lines.ignored, *self._lines.conflicts)
        told = {(line.sheet, _row_in(line.cell)) for line in others if line.field == "completed"}
        return any(
            change.new == Status.COMPLETE
            and change.subject not in dated
            and (change.sheet, _row_in(change.cell)) not in told
            for change in self._lines.changes
            if change.field == "status"
        )

    def _comes_into_plan(self, change: Change) -> bool:
        return change.field == "status" and change.code is not None and change.old is None

    def _found(self, name: str, rows: Sequence[RowRead]) -> FoundTitle:
        names = tuple(row.name for row in rows)
        return FoundTitle(
            name=name,
            title=rows[0].title or rows[0].code,
            may_be_own=bool(rows[0].title),
            rows=names,
            decided=self._decided.get(name),
        )

    def proposal(self) -> Proposal:
        """Return what was found."""
        tracker = self._tracker
        for fault in tracker.faults:
            self._lines.fault(fault)
        self._note_unread_sheets()
        left_out = list(dict.fromkeys(table.sheet for table in tracker.tables if table.left_out))
        if left_out:
            sheets = "sheet" if len(left_out) == 1 else "sheets"
            self.notes.append(f"You left out the {sheets} {', '.join(left_out)}.")
        self.notes.extend(tracker.hidden)
        if tracker.hidden_sheets:
            self.notes.append(f"Hidden sheets were not read: {', '.join(tracker.hidden_sheets)}.")
        if any(self._comes_into_plan(change) for change in self._lines.changes):
            self.notes.append("Undecided actions that have a status are added to your plan.")
        if self._start.origin is None and self._completes_some_day():
            self.notes.append(
                "Some completed actions have no completion date in the file, so it is left blank."
            )
        if tracker.colours and not tracker.is_ours:
            self.notes.append(
                f"The column {tracker.colours} has no text, and fill colours are not read."
            )
        if self._start.origin is not None and self._missing and not left_out:
            self.notes.append(f"Not in the file, so not changed: {', '.join(self._missing)}.")
        if tracker.headings:
            self.notes.append(f"Columns not imported: {', '.join(tracker.headings)}.")
        if tracker.headings and not self._compared and not self._lines.changes:
            self.notes[:0] = _fields_missing(tracker.tables)
        if self._sheets_alike:
            names = ", ".join(self._sheets_alike)
            self.notes.insert(0, f"These sheets list the same actions: {names}.")
        return Proposal(
            file=self._workbook.file,
            ods=self._position.organisation.ods,
            plan=self._position.organisation.plan_key,
            exported=self._start.origin is not None,
            compared=self._compared,
            notes=tuple(self.notes),
            not_taken_in=tracker.headings,
            sheets_alike=tuple(self._sheets_alike),
            tables=tracker.tables,
            words=tracker.words,
            titles=tuple(self._found(name, rows) for name, rows in self._titles.items()),
            changes=tuple(self._lines.changes),
            conflicts=tuple(self._lines.conflicts),
            ignored=tuple(self._lines.ignored),
            seen={action.code: action.version for action in self._position.actions},
            last_change=self._position.last_change,
        )


def _row_in(cell: str) -> str:
    """Return the row in the name of a cell: "12" of "AB12"."""
    return cell.lstrip(ascii_uppercase)


def _guessed(line: Guessed, why: str | None) -> Guessed:
    """Return a line as a guess, saying first why its action is one, then why its value is."""
    if not why:
        return line
    doubt = "; ".join(filter(None, (why, line.doubt)))
    sure = {"sure_action": False} if isinstance(line, Change) else {}
    return line.model_copy(update={"needs": Needs.GUESS, "doubt": doubt, **sure})


def _named(row: RowRead) -> str:
    """Return what rows of one action have in common: their code and their title."""
    return f"{row.code}\n{title_words(row.title)}"


def _spaced_once(value: Said) -> Said:
    return " ".join(value.split()) if isinstance(value, str) else value


def _fields_missing(found: Sequence[FoundTable]) -> list[str]:
    """Say which column is missing, where that is why nothing could be imported."""
    tables = [table for table in found if not table.left_out]
    held = {column.field for table in tables for column in table.columns}
    if "title" in held or not any(table.rows for table in tables):
        return []
    return ["No column was recognised as the actions' titles, and no number there is in the plan."]
