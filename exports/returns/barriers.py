"""The sheet "Barriers": what stands in the way, and what support is asked for."""

from __future__ import annotations

from db.returns.returns import ReturnContent
from db.validation.text_rules import NOTE_LIMIT
from db.vocabulary.terms import BarrierKind
from exports.returns import entry_rules
from exports.returns.grid import Field, Fill, Grid, Line
from exports.returns.lookups import UNKNOWN, of_action
from exports.returns.names import BARRIER_TABLE
from exports.returns.sheet_top import HEADER, HEADINGS, finish, write_top
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ACTION, Kind
from exports.workbook.styles import Palette

FREE_ROWS = 10
PRINTED_FREE_ROWS = 3
NUMBER, KIND, MORE = "No.", "What stands in the way", "More about it"
SUPPORT, RESOLVED = "Support asked for", "Resolved on"
FIELDS = (
    Field(NUMBER, 9, fill=Fill.FREE),
    Field("Action", 34, formula=of_action(BARRIER_TABLE, NUMBER, ACTION, UNKNOWN)),
    Field(KIND, 14, Kind.CHOICE, fill=Fill.FREE),
    Field(MORE, 60, fill=Fill.FREE),
    Field(SUPPORT, 60, fill=Fill.FREE),
    Field(RESOLVED, 12, Kind.DATE, fill=Fill.FREE),
    Field("Added on", 12, Kind.DATE),
    Field("Added by", 18),
)
GRID = Grid(
    BARRIER_TABLE,
    FIELDS,
    Alt("Barriers", "One row for each barrier, those for which support is asked first."),
)
HOW_TO = (
    "What stands in the way of an action. Those for which support is asked of the ICB come first;"
    " those that are resolved come last. Add more in the free rows."
)


def write(pen: Pen, content: ReturnContent, palette: Palette, codes: str) -> None:
    """Write the sheet; ``codes`` is where the numbers stand that may be chosen.

    Raises:
        ExportError: a text that Excel cannot hold.
    """
    titles = {action.code: action.title for action in content.position.actions}
    wanted_first = sorted(
        content.position.barriers, key=lambda b: (b.resolved is not None, not b.support)
    )
    lines = [
        Line(
            (
                *(b.code, titles.get(b.code, ""), b.kind.label, b.note, b.support, b.resolved),
                *(b.at.astimezone().date(), b.by),
            )
        )
        for b in wanted_first
    ]
    width = sum(field.width for field in FIELDS)
    write_top(pen, palette, content, HOW_TO, width, len(FIELDS))
    GRID.set_widths(pen)
    rows = GRID.write(pen, palette, HEADER, lines, FREE_ROWS)

    def free(heading: str) -> str:
        return f"{GRID.letter(heading)}{rows.free}:{GRID.letter(heading)}{rows.last}"

    entry_rules.suggested(pen, free(NUMBER), codes)
    entry_rules.one_of(pen, free(KIND), KIND, BarrierKind)
    entry_rules.at_most(pen, free(MORE), MORE, NOTE_LIMIT)
    entry_rules.at_most(pen, free(SUPPORT), SUPPORT, NOTE_LIMIT)
    entry_rules.day(pen, free(RESOLVED), RESOLVED)
    printed = rows.free + PRINTED_FREE_ROWS - 1
    finish(pen, content, len(FIELDS), printed, freeze=f"C{rows.first}", titles=HEADINGS)
