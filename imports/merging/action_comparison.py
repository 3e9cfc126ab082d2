"""Compare the rows of a file with the actions that they are about, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from db.frozen import frozen
from db.interchange.export_baseline import FIELDS
from db.views import ActionView
from db.vocabulary.terms import Choice, Status
from imports.merging.comparing import Verdict, decided_value, three_way, two_way, value_in_register
from imports.merging.edits import refused_fields
from imports.merging.line_builder import LineBuilder, cell_text
from imports.merging.merge_base import MergeBase
from imports.proposal import Change, Conflict, ProposalLine, Said
from imports.tables.rows import Cell, RowRead, has_content, places_in_words

Base = Mapping[str, Said]
Found = tuple[RowRead, Cell]


@frozen
class ActionComparison:
    """Compare one action with its rows. What conflicts or is left alone goes to ``lines``."""

    action: ActionView
    rows: Sequence[RowRead]
    start: MergeBase
    lines: LineBuilder
    today: date

    def changes(self) -> list[Change]:
        """Return the changes to the action's fields."""
        base = self.start.fields_of(self.action)
        lines: dict[str, Change | Conflict] = {}
        typed = {field: self._typed(field, base) for field in FIELDS}
        contradicted = self._contradicted(typed)
        for field, found in typed.items():
            merged = base is not None and field in base
            line = self._merged(field, found, base) if merged else self._taken_over(field, found)
            if line is not None and field in contradicted:
                self._leave_out(line, contradicted[field])
            elif line is not None:
                lines[field] = line
        if base is None:
            self._complete_by_its_day(lines)
            self._leave_out_what_is_only_listed(lines)
        for field, why in self._refused(lines).items():
            self._leave_out(lines.pop(field), why)
        changes = {field: line for field, line in lines.items() if isinstance(line, Change)}
        for field in self._refused(changes):
            # Not alone, only with the file's side of a conflict.
            started = base.get(field) if base is not None else None
            change = changes.pop(field)
            lines[field] = self.lines.conflict(change, started, three_way=base is not None)
        self.lines.conflicts += [line for line in lines.values() if isinstance(line, Conflict)]
        return list(changes.values())

    def _typed(self, field: str, base: Base | None) -> list[Found]:
        """Return the cells in which someone has said something about a field."""
        found = [(row, row.said[field]) for row in self.rows if field in row.said]
        if base is None or field not in base:
            return [(row, cell) for row, cell in found if has_content(field, cell)]
        # Where an action is in several rows, an empty cell of one says nothing.
        found = [one for one in found if one[1].value is not None] or found
        return [(row, cell) for row, cell in found if not _unchanged(cell, base[field])]

    def _contradicted(self, typed: Mapping[str, Sequence[Found]]) -> dict[str, str]:
        """Return the fields that contradict others in the file itself, each with why."""
        values = {field: found[0][1].value for field, found in typed.items() if found}
        if "choice" in values:
            values["choice"] = values["choice"] or Choice.UNDECIDED.value
        if values.get("status", "") is None:
            del values["status"]  # an empty cell does not clear it
        if values.get("completed") and self._is_complete_by_its_day:
            values.setdefault("status", Status.COMPLETE.value)
        return refused_fields(values, self.action, self.today)

    def _refused(self, lines: Mapping[str, ProposalLine]) -> dict[str, str]:
        values = {field: line.new for field, line in lines.items()}
        return refused_fields(values, self.action, self.today)

    def _merged(
        self, field: str, found: Sequence[Found], base: Base | None
    ) -> Change | Conflict | None:
        """Compare a field whose starting value is known."""
        started = base[field] if base else None
        only = self._only(field, found)
        if only is None:
            return None
        row, cell = only
        theirs = cell.value
        if theirs is None and field == "status":
            self._say_status_stays(row, cell, started)
            return None
        if theirs is None and field == "percent" and self._says_complete:
            return None  # it is 100 percent without saying so
        if theirs is None and field == "choice":
            theirs = Choice.UNDECIDED.value
        verdict = three_way(started, value_in_register(self.action, field), theirs)
        if verdict is Verdict.TAKE and field == "choice" and base and self._would_wipe(base):
            verdict = Verdict.CONFLICT
        was = base.get("choice") if base else None
        if verdict is Verdict.TAKE and field == "status" and was != self.action.choice:
            verdict = self._unless_put_aside(verdict)
        return self._judged(verdict, row, cell, field, theirs, base=started, merged=True)

    def _taken_over(self, field: str, found: Sequence[Found]) -> Change | Conflict | None:
        """Compare a field whose starting value is not known."""
        only = self._only(field, found)
        if only is None:
            return None
        row, cell = only
        if cell.value == value_in_register(self.action, field):
            return None
        verdict = two_way(decided_value(self.action, field), cell.value)
        if verdict is Verdict.TAKE and field == "status":
            verdict = self._unless_put_aside(verdict)
        return self._judged(verdict, row, cell, field, cell.value, base=None, merged=False)

    def _only(self, field: str, found: Sequence[Found]) -> Found | None:
        """Return the value if there is only one; several that differ are all left alone."""
        if len({cell.value for _, cell in found}) < 2:
            return found[0] if found else None
        places = places_in_words(found)
        for row, cell in found:
            why = f"{self.action.code} is in several rows with different values ({places})"
            self._ignore(row, cell, field, why)
        return None

    def _judged(
        self,
        verdict: Verdict,
        row: RowRead,
        cell: Cell,
        field: str,
        theirs: Said,
        *,
        base: Said,
        merged: bool,
    ) -> Change | Conflict | None:
        change = self.lines.change(row, cell, self.action, field, theirs)
        if verdict is Verdict.TAKE:
            return change
        if verdict is Verdict.NOTHING or self._settled(row, cell, field, theirs):
            return None
        choice = self.action.choice if field == "status" and self._put_aside else None
        return self.lines.conflict(change, base, three_way=merged, choice=choice)

    def _settled(self, row: RowRead, cell: Cell, field: str, theirs: Said) -> bool:
        """Whether this same value has been in the register since, or was rejected by a person."""
        past, code = self.start.past, self.action.code
        if before := past.when_set(code, field, theirs, self.start.after):
            why = f"imported {before}, and changed in the register since"
        elif before := past.when_rejected(code, field, theirs, self.start.after):
            why = f"the register's value was kept {before}"
        else:
            return False
        self._ignore(row, cell, field, why)
        return True

    def _say_status_stays(self, row: RowRead, cell: Cell, started: Said) -> None:
        """Say that an empty cell does not clear a status, unless the choice there explains it."""
        choice = row.said.get("choice")
        if choice is None or choice.value in (None, Choice.IN_PLAN.value):
            why = "an empty cell does not clear a status; choose another status or another choice"
            self._ignore(row, cell, "status", why, old=started)

    def _complete_by_its_day(self, lines: dict[str, Change | Conflict]) -> None:
        """Let a completion date mean "complete" where the file gives no status."""
        completed = lines.get("completed")
        if completed is None or not self._is_complete_by_its_day:
            return
        status = {
            "field": "status",
            "old": value_in_register(self.action, "status"),
            "new": Status.COMPLETE.value,
            "why": "it has a completion date",
        }
        lines["status"] = completed.model_copy(update=status)

    @property
    def _is_complete_by_its_day(self) -> bool:
        """Whether a completion date would make it complete, as no status is given beside it."""
        open_still = self.action.status in (None, Status.NOT_STARTED)
        said = any(row.said["status"].value for row in self.rows if "status" in row.said)
        known = self.start.fields_of(self.action) is not None
        return open_still and not said and not self._put_aside and not known

    @property
    def _says_complete(self) -> bool:
        said = [row.said["status"].value for row in self.rows if "status" in row.said]
        return Status.COMPLETE in said

    def _leave_out_what_is_only_listed(self, lines: dict[str, Change | Conflict]) -> None:
        """Leave out a bare "Not started": many lists have it in every row, chosen or not."""
        status = lines.get("status")
        said_more = len(lines) > 1 or any(row.updates for row in self.rows)
        undecided = self.action.choice is Choice.UNDECIDED
        if status is None or status.new != Status.NOT_STARTED or said_more or not undecided:
            return
        why = "'Not started' alone does not put it in your plan; decide in triage (T)"
        self._leave_out(lines.pop("status"), why)

    def _would_wipe(self, base: Base) -> bool:
        """Whether another choice would clear what was added to the register since."""
        follow = ("status", "completed", "percent", "reason")
        return any(f in base and value_in_register(self.action, f) != base[f] for f in follow)

    def _unless_put_aside(self, verdict: Verdict) -> Verdict:
        return Verdict.CONFLICT if self._put_aside else verdict

    @property
    def _put_aside(self) -> bool:
        return self.action.choice in (Choice.LATER, Choice.NOT_FOR_US)

    def _leave_out(self, line: Change | Conflict, why: str) -> None:
        cells = (row.said.get(line.field or "") for row in self.rows if row.sheet == line.sheet)
        written = (cell_text(cell) for cell in cells if cell and cell.place == line.cell)
        self.lines.leave_out(line, why, next(written, ""))

    def _ignore(self, row: RowRead, cell: Cell, field: str, why: str, old: Said = None) -> None:
        self.lines.ignore(
            row,
            cell.place,
            why,
            code=self.action.code,
            field=field,
            new=cell.value,
            old=old,
            written=cell_text(cell),
        )


def _unchanged(cell: Cell, base: Said) -> bool:
    if cell.value is None and base == Choice.UNDECIDED.value:
        return True  # the free rows are empty there
    return cell.value == base or (base is not None and cell.raw == str(base))
