"""Fill in an ICB's own workbook: ``imports`` finds the cells, ``exports`` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from db.files.cloud_files import fault_of_reading
from db.frozen import frozen
from db.register import Register
from db.views import ActionView, Organisation
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.terms import Choice

if TYPE_CHECKING:
    from exports.icb_template.filling import Filling, LeftAlone, Wanted
    from imports.proposal import FoundTable
    from imports.tables.icb_template import TemplateCell, TemplateCells
    from imports.tables.layout import Remembered


@frozen
class FillPlan:
    """What will be written into a workbook (``filling``), and the notes to show first.

    ``content`` is the workbook as it was read; ``tables`` are the tables found in it, so that a
    person can correct what their columns hold.
    """

    template: Path
    content: bytes
    wanted: tuple[Wanted, ...]
    filling: Filling
    tables: tuple[FoundTable, ...]
    notes: tuple[str, ...]

    @property
    def not_filled(self) -> tuple[LeftAlone, ...]:
        """The cells that are not filled in, except BRAG cells with a formula, which are correct."""
        left = self.filling.left
        return tuple(one for one in left if one.field != "brag" or "formula" not in one.why)


def plan_filling(
    register: Register,
    organisation: Organisation,
    template: Path,
    remembered: Remembered,
) -> FillPlan:
    """Find out what ``template`` asks for from the organisation's register. Write nothing.

    Raises:
        GreenPlanError: It cannot be read, is not an .xlsx or .xlsm workbook, or asks for nothing.
    """
    from exports.icb_template.filling import fill_template
    from imports.merging.editions import earlier_names
    from imports.reading.books import BookRefused, read_book
    from imports.tables.icb_template import find_template_cells

    book = read_book(template)
    if book.kind not in ("xlsx", "xlsm"):
        raise BookRefused(
            f"{book.name} is not an .xlsx or .xlsm workbook. Open it in Excel and save it as one."
        )
    actions = {action.code: action for action in register.actions.all(organisation)}
    elsewhere = register.actions.codes_elsewhere(organisation)
    there = tuple(actions.values())
    named = earlier_names(register, organisation, there)
    places = find_template_cells(book, there, elsewhere, remembered, named)
    has_choice = any(place.field == "choice" for place in places.cells)
    wanted = tuple(
        _wanted(place, actions[place.code], has_choice=has_choice) for place in places.cells
    )
    content = _content(template)
    _, filling = fill_template(content, wanted)
    return FillPlan(template, content, wanted, filling, places.tables, _notes(places))


def fill_workbook(plan: FillPlan, target: Path) -> Filling:
    """Write the filled workbook to ``target``; the template is not changed.

    Raises:
        GreenPlanError: It cannot be written. An existing file is left as it was.
    """
    from exports.files.atomic_write import ExportError
    from exports.icb_template.filling import write_filled

    if _content(plan.template) != plan.content:
        raise ExportError(
            f"{plan.template.name} has changed since it was read. No file was saved. Go back and"
            " choose it again."
        )
    return write_filled(plan.template, plan.wanted, target)


def _content(template: Path) -> bytes:
    from exports.files.atomic_write import ExportError

    try:
        return template.read_bytes()
    except OSError as error:
        found = fault_of_reading(template, error)
        raise ExportError(f"{template.name} cannot be read ({found}). {found.cure}") from error


def _notes(places: TemplateCells) -> tuple[str, ...]:
    notes = [places.renamed] if places.renamed else []
    if places.unknown:
        notes.append(f"Columns not filled in: {', '.join(places.unknown)}.")
    if places.missing:
        notes.append(f"The workbook has no row for {', '.join(places.missing)}.")
    notes += [f"Left empty because it is uncertain: {told}." for told in places.unsure]
    return tuple(notes)


def _wanted(place: TemplateCell, action: ActionView, *, has_choice: bool) -> Wanted:
    from exports.icb_template.filling import Wanted

    described = BY_KEY[place.field]
    value = action.latest_update if place.field == "update" else described.value(action)
    if place.field == "status" and action.choice is Choice.NOT_FOR_US and not has_choice:
        value = action.choice  # a workbook without that column has "N/A" as a status
    if value is Choice.UNDECIDED:
        value = None
    return Wanted(
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        code=place.code,
        field=place.field,
        value=value,
        colour=action.brag,
    )
