"""Find out what each column of a table holds, by its heading and by its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from db.frozen import frozen
from db.vocabulary.action_fields import BY_KEY, DAYS
from db.vocabulary.synonyms import colour_meant, normalised, says_nothing, status_meant, yes_or_no
from db.vocabulary.terms import Status
from imports.reading.books import Value
from imports.tables import values
from imports.tables.cell_readings import Understood, number_in, percent_in
from imports.tables.headings import (
    FIELDS,
    OUR_EXPORT_HEADINGS,
    OUR_OWN_HEADINGS,
    field_may_be_guessed,
    field_of_heading,
    is_objective_heading,
    is_progress_heading,
    may_be_completed_date,
    may_be_target_or_completed_date,
)
from imports.tables.known_actions import KnownActions
from imports.tables.written_dates import MONTH_NAMES

Row = tuple[Value, ...]
Cells = Mapping[int, Sequence[Value]]
"""The values in each column, by its number, without the empty cells."""

_MANY = {"update"}
_NOT_HEADED = "(no heading)"
_FEW, _A_WORD, _A_NAME = 3, 60, 80
_A_YEAR = 4
_LOOKED_AT, _FEWEST = 20_000, 50
"""The most cells that are used to find out what columns hold, and the fewest rows."""

_LIKE_A_DAY = re.compile(
    r"[0-9]{1,4}([/.\-][0-9]{1,4}){1,2}( [0-9:]{4,8})?"
    rf"|.{{0,12}}\b({MONTH_NAMES})\b.{{0,12}}|q[1-4]\b.{{0,12}}|(19|20)[0-9]{{2}}",
    re.IGNORECASE,
)


@frozen
class ColumnFound:
    """A column (``number`` from 0) with its heading and its field; ``None`` is not imported.

    ``name`` is the heading as used in corrections and fingerprints, different for each column;
    ``guessed`` is true if only the cells say what it holds: a person should check it first.
    ``shown`` is true if it is a column of our own that only shows what the plan says.
    """

    number: int
    heading: str
    field: str | None
    name: str
    guessed: bool = False
    shown: bool = False


def find_columns(
    headings: Sequence[str], rows: Sequence[Row], plan: KnownActions
) -> tuple[ColumnFound, ...]:
    """Return the columns under ``headings``, each with what it holds.

    The heading decides, unless the cells of ``rows`` say otherwise: the columns with the plan's
    own codes and titles hold those, and of two columns that could be a field, the one whose cells
    fit holds it.
    """
    columns = tuple(
        named_columns(headings, lambda number: any(row[number] is not None for row in rows))
    )
    names = {column.name for column in columns}
    if names >= OUR_EXPORT_HEADINGS:
        columns = tuple(
            replace(column, field=None, shown=True) if column.name in plan.shown else column
            for column in columns
        )
    if not names >= OUR_OWN_HEADINGS:
        open_ = [column for column in columns if not column.shown]
        rows = rows[: max(_LOOKED_AT // len(headings), _FEWEST)]
        cells = {
            column.number: [row[column.number] for row in rows if row[column.number] is not None]
            for column in open_
        }
        fields = {column.number: _by_heading(column, cells[column.number]) for column in open_}
        _settle_days_of_completion(fields, open_, rows)
        _find_codes(fields, rows, cells, plan)
        _find_titles(fields, open_, cells, plan)
        _settle_rivals(fields, cells)
        guessed = _guessed_by_cells(fields, open_, cells)
        columns = tuple(
            replace(column, field=fields.get(column.number), guessed=column.number in guessed)
            for column in columns
        )
    return _each_once(columns)


def named_columns(
    headings: Sequence[str], is_filled: Callable[[int], bool]
) -> Iterator[ColumnFound]:
    """Yield the columns that have a heading or values, with the field that the heading names."""
    named: Counter[str] = Counter()
    for number, heading in enumerate(headings):
        if not heading and not is_filled(number):
            continue
        name = normalised(heading or _NOT_HEADED)
        again = named[name]
        named[name] += 1
        field = field_of_heading(heading) if heading else None
        unique = f"{name} #{again + 1}" if again else name
        yield ColumnFound(number, heading or _NOT_HEADED, field, unique)


def with_corrections(
    columns: tuple[ColumnFound, ...], corrections: Mapping[str, str]
) -> tuple[ColumnFound, ...]:
    """Return the columns with the fields that a person gave them, by their names."""
    if not corrections:
        return columns
    said = {
        column.number: corrections[column.name] or None
        for column in columns
        if column.name in corrections
    }
    taken = {field for field in said.values() if field and field not in _MANY}
    return _each_once(
        tuple(
            replace(column, field=said[column.number], guessed=False)
            if column.number in said
            else replace(column, field=None if column.field in taken else column.field)
            for column in columns
        )
    )


def _by_heading(column: ColumnFound, cells: Sequence[Value]) -> str | None:
    """Return the field that a heading names; if it may name several, the cells decide."""
    if is_progress_heading(column.heading):
        return _progress(cells)
    if may_be_completed_date(column.heading) and _mostly(cells, _is_like_a_day):
        return "completed"
    return column.field


def _progress(cells: Sequence[Value]) -> str:
    """Return the field of a column "Progress": percent or status if most cells are, else update."""
    if 2 * sum(isinstance(v, str) and status_meant(v) is not None for v in cells) > len(cells):
        return "status"
    return "percent" if 2 * sum(map(_is_percent, cells)) > len(cells) else "update"


def _settle_days_of_completion(
    fields: dict[int, str | None], columns: Sequence[ColumnFound], rows: Sequence[Row]
) -> None:
    """Decide what ``Completion date`` is: the day done, if only complete rows have one.

    It is also the day done beside a column of target dates; beside a column of completion days it
    is the target.
    """
    either = [
        column.number for column in columns if may_be_target_or_completed_date(column.heading)
    ]
    held = {field for number, field in fields.items() if number not in either}
    status = next((number for number, field in fields.items() if field == "status"), None)
    for number in either:
        dated = [row for row in rows if _is_like_a_day(row[number])]
        done = status is not None and all(_is_complete(row[status]) for row in dated)
        if "completed" not in held and ("due" in held or (dated and done)):
            fields[number] = "completed"


def _is_complete(value: Value) -> bool:
    if isinstance(value, str):
        meaning = status_meant(value)
        done = meaning is not None and meaning.status is Status.COMPLETE
        return done or yes_or_no(value) is True
    return value is True or number_in(value) == 1


def _find_codes(
    fields: dict[int, str | None], rows: Sequence[Row], cells: Cells, plan: KnownActions
) -> None:
    """Find the column with the plan's codes, if it is not the one with that heading."""
    headed = [number for number, field in fields.items() if field == "code"]
    codes = {number: _codes_in(cells[number], plan) for number in headed}
    best = max(headed, key=lambda number: len(codes[number]), default=None)
    if best is None or not codes[best]:
        codes = {
            number: _codes_in(cells[number], plan)
            for number, field in fields.items()
            if field in (None, "title") and number not in headed
        }
        best = max(codes, key=lambda number: len(codes[number]), default=None)
        if best is None or 2 * len(codes[best]) <= len(cells[best]):
            return
        if _names_others(best, fields, rows, plan):
            return
    _let_hold("code", best, fields)


def _codes_in(cells: Sequence[Value], plan: KnownActions) -> set[str]:
    return {code for value in cells if (code := plan.code_in(value))}


def _names_others(
    column: int, fields: Mapping[int, str | None], rows: Sequence[Row], plan: KnownActions
) -> bool:
    """Whether the codes in a column belong to other actions than the titles: "Depends on"."""
    agreeing = differing = 0
    for row in rows:
        code = plan.code_in(row[column])
        titled = (
            {c for number in fields for c in plan.codes_with_title(row[number])} if code else set()
        )
        agreeing += code in titled
        differing += bool(titled) and code not in titled
    return differing > agreeing


def _find_titles(
    fields: dict[int, str | None],
    columns: Sequence[ColumnFound],
    cells: Cells,
    plan: KnownActions,
) -> None:
    """Find the column with the titles; an objective beside it is only a section."""
    headed = [column.number for column in columns if fields[column.number] == "title"]
    broader = {c.number for c in columns if is_objective_heading(c.heading)}
    titles = {number: _titles_in(cells[number], plan) for number in headed}
    if not any(titles.values()):
        for number, field in fields.items():
            found = _titles_in(cells[number], plan) if field in (None, "detail") else set()
            if found and (2 * len(found) > len(cells[number]) or len(found) >= _FEW):
                titles[number] = found
    if not titles:
        return
    best = max(titles, key=lambda number: (len(titles[number]), number not in broader))
    for number in headed:
        if number != best and number in broader:
            fields[number] = "area" if _mostly(cells[number], _is_area) else None
    _let_hold("title", best, fields)


def _titles_in(cells: Sequence[Value], plan: KnownActions) -> set[str]:
    return {code for value in cells for code in plan.codes_with_title(value)}


def _guessed_by_cells(
    fields: dict[int, str | None], columns: Sequence[ColumnFound], cells: Cells
) -> set[int]:
    """Let unknown columns hold the target date or the status, if their cells look like it.

    Do so only if no other column holds it; return those columns.
    """
    guessed: set[int] = set()
    held = {"status" if field == "brag" else field for field in fields.values()}
    for column in columns:
        number, found = column.number, cells[column.number]
        if fields[number] is not None or not field_may_be_guessed(column.heading):
            continue
        dated = _mostly(found, _is_a_day_for_certain)
        field = "due" if dated else "status" if _mostly(found, _is_status_word) else None
        if field and field not in held:
            fields[number] = field
            held.add(field)
            guessed.add(number)
    return guessed


def _is_a_day_for_certain(value: Value) -> bool:
    if isinstance(value, str):
        return len(value) > _A_YEAR and any(map(str.isdigit, value)) and _is_like_a_day(value)
    return isinstance(value, date)


def _is_status_word(value: Value) -> bool:
    meaning = status_meant(value) if isinstance(value, str) else None
    return meaning is not None and meaning.status is not None and len(str(value)) > 1


def _let_hold(field: str, number: int, fields: dict[int, str | None]) -> None:
    """Let one column hold ``field``, and put those with a similar heading after it."""
    for other, held in fields.items():
        if held == field and other != number:
            fields[other] = "detail" if field == "title" else None
    fields[number] = field


def _settle_rivals(fields: dict[int, str | None], cells: Cells) -> None:
    """Of columns with similar headings, keep the one whose cells fit, if the first one's do not."""
    for field, fits in _FITS.items():
        rivals = [number for number, held in fields.items() if held == field]
        if len(rivals) < 2 or not _mostly(cells[rivals[0]], fits, not_fitting=True):
            continue
        fitting = next((number for number in rivals if _mostly(cells[number], fits)), None)
        if fitting is not None:
            _let_hold(field, fitting, fields)


def _mostly(
    cells: Sequence[Value], fits: Callable[[Value], bool], *, not_fitting: bool = False
) -> bool:
    """Whether most cells fit, or do not; cells that say nothing ("TBC") do not count."""
    said = [value for value in cells if not (isinstance(value, str) and says_nothing(value))]
    fitting = sum(map(fits, said))
    return 2 * (len(said) - fitting if not_fitting else fitting) > len(said)


def _is_like_a_day(value: Value) -> bool:
    if isinstance(value, str):
        return _LIKE_A_DAY.fullmatch(value.strip()) is not None
    return isinstance(value, date)


def _is_percent(value: Value) -> bool:
    if isinstance(value, str):
        return percent_in(value) is not None
    return number_in(value) is not None


def _is_status(value: Value) -> bool:
    if isinstance(value, str):
        known = status_meant(value) or colour_meant(value) or yes_or_no(value) is not None
        return bool(known) or (len(value) <= _A_WORD and not _is_like_a_day(value))
    return isinstance(value, bool) or number_in(value) is not None


def _is_name(value: Value) -> bool:
    is_short = isinstance(value, str) and len(value) <= _A_NAME
    return is_short and yes_or_no(str(value)) is None and not _is_like_a_day(value)


def _is_area(value: Value) -> bool:
    read = values.read_word(value, BY_KEY["area"])
    return isinstance(read, Understood) and read.value is not None


_FITS: Mapping[str, Callable[[Value], bool]] = {
    **dict.fromkeys(DAYS, _is_like_a_day),
    "percent": _is_percent,
    "status": _is_status,
    "lead": _is_name,
}


def _each_once(columns: tuple[ColumnFound, ...]) -> tuple[ColumnFound, ...]:
    """Let each field come from one column, the first; only updates may come from several."""
    taken: set[str] = set()
    kept = []
    for column in columns:
        field = column.field if column.field in FIELDS else None
        if field in taken and field not in _MANY:
            # "Action" beside "Description": the second one explains the first.
            field = "detail" if field == "title" and "detail" not in taken else None
        if field:
            taken.add(field)
        kept.append(replace(column, field=field))
    return tuple(kept)
