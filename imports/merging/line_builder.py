"""Collect the lines of a proposal, each with its place in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from db.views import ActionView
from db.vocabulary.terms import Choice
from imports.merging.comparing import Past, value_in_register
from imports.proposal import Change, Conflict, Ignored, Needs, Said
from imports.reading.books import CellFault
from imports.tables.rows import Cell, RowRead

_MOST = 200
_NOTHING = dict.fromkeys(("code", "field", "old", "new"))
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def cell_text(cell: Cell) -> str:
    """Return a cell's text where a person would know it by that, not by its value."""
    return cell.raw[:_MOST] if any(map(str.isalpha, cell.raw)) else ""


def unread_text(raw: str) -> str:
    """Return the text of a cell that was not recognised; a date is shown as dates are."""
    return "" if _ISO.fullmatch(raw) else raw[:_MOST]


def with_reading(why: str, *read: str) -> str:
    """Return why something is left out, with how its cell was ``read``, if that adds anything."""
    told = "; ".join(filter(None, read))
    return f"{why} ({told})" if told else why


@dataclass(slots=True)
class LineBuilder:
    """The lines found so far; ``saved_by`` and ``saved_at`` say who saved the file, and when.

    A method that makes a line adds it only if its docstring says so."""

    past: Past
    saved_by: str | None
    saved_at: datetime | None
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)

    def ignore(
        self,
        row: RowRead,
        place: str,
        why: str,
        *,
        code: str | None = None,
        field: str | None = None,
        new: Said = None,
        old: Said = None,
        written: str = "",
    ) -> None:
        """Add a line for something that is left alone."""
        self.ignored.append(
            Ignored(
                sheet=row.sheet,
                cell=place,
                code=code,
                field=field,
                old=old,
                new=new,
                why=why,
                subject="" if code else row.title,
                written=written,
            )
        )

    def leave_out(self, line: Change | Conflict, why: str, written: str = "") -> None:
        """Add a line for a change that cannot be made, with the cell's text if it was read so."""
        same = line.model_dump(include={*Ignored.model_fields} - {"subject", "written"})
        told = with_reading(why, line.why, line.doubt)
        self.ignored.append(Ignored(**{**same, "why": told, "written": written}))

    def fault(self, fault: CellFault) -> None:
        """Add a line for a cell that could not be read at all."""
        where = {"sheet": fault.sheet, "cell": fault.cell, "why": fault.why}
        self.ignored.append(Ignored.model_validate({**_NOTHING, **where}))

    def change(
        self, row: RowRead, cell: Cell, action: ActionView, field: str, new: Said, why: str = ""
    ) -> Change:
        """Return a change to one field of an action, or an update for its log; do not add it."""
        return Change(
            sheet=row.sheet,
            cell=cell.place,
            code=action.code,
            field=field,
            old=None if field == "update" else value_in_register(action, field),
            new=new,
            why=why or cell.remark,
            row=row.name,
            subject=f"{action.code} {action.title}",
            needs=Needs.GUESS if cell.doubt else None,
            doubt=cell.doubt,
            sure_action=bool(cell.doubt),
        )

    def conflict(
        self, change: Change, base: Said, *, three_way: bool, choice: Choice | None = None
    ) -> Conflict:
        """Return a change as a conflict; do not add it.

        ``choice`` is the register's choice where that conflicts, not the field itself.
        """
        last = self.past.last(change.code or "", "choice" if choice else change.field or "")
        return Conflict(
            **change.model_dump(exclude={"sure_action"}),
            three_way=three_way,
            base=base,
            choice=choice.value if choice else None,
            ours_by=last.by if last else None,
            ours_at=last.at if last else None,
            theirs_by=self.saved_by,
            theirs_at=self.saved_at,
        )
