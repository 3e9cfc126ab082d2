"""What the columns of a spreadsheet with a plan hold, by their headings and their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from unicodedata import normalize

from db.frozen import frozen
from db.plans.codes import spelled
from db.validation.figures import figure_in_words
from db.validation.text_rules import safe_line
from db.vocabulary.action_fields import BY_KEY
from db.vocabulary.declared import DateKind, FieldType, PlanField, PlanWord
from db.vocabulary.synonyms import normalised, yes_or_no
from imports.plans.checks import BUILT_IN
from imports.plans.known_words import HEADINGS, KNOWN, RATING, all_known
from imports.plans.printed_dates import understand
from imports.reading.books import Sheet, Value, cell_address

CODE, TITLE, DETAIL, SECTION, WAS, LEFT_OUT = "code", "title", "detail", "section", "was", "-"
NO_FIELDS = (CODE, TITLE, DETAIL, SECTION, WAS, *KNOWN, LEFT_OUT)
"""What a column may hold besides a field: what a person can write in ``--column``. ``was`` are the
codes in the edition before.
"""

_SEARCHED = 40
"""How many rows of a sheet are searched for its heading."""
_MOST_WORDS, _LONGEST_WORD, LONGEST_CODE, _LONGEST_LABEL = 30, 60, 20, 60
_MOSTLY, _REPEATED = 0.8, 0.75
_SECTIONS = frozenset(
    {
        *BY_KEY["area"].headings,
        *("driver", "priority area", "area of work", "chapter", "topic", "objective area"),
        *("programme theme", "focus", "green plan area", "pillar"),
    }
)
_WAS = (
    *("was", "old code", "old codes", "previous code", "previous codes", "former code"),
    *("code before", "earlier code", "code in the edition before", "code in the previous edition"),
    *("code in the last edition", "code in the old plan", "code in the previous plan"),
    *("old ref", "previous ref", "old reference", "previous reference", "old no", "previous no"),
    *("old number", "previous number", "replaces"),
)
_NEW = frozenset({"n a", "na", "n/a", "new", "none"})
"""What is written over there for an action that the edition before did not have."""
_TITLES = tuple(word for word in BY_KEY["title"].headings if "action" in word)
_OTHER_TITLES = tuple(word for word in BY_KEY["title"].headings if word not in _TITLES)


@frozen
class PlanTable:
    """A sheet's list: the row of its heading, the headings by column, and the rows below it.

    ``known`` is whether one of the headings is known, or was set by hand. ``of_actions`` are the
    columns whose headings say that these are actions, and not objectives or measures.
    """

    sheet: Sheet
    heading: int
    names: Mapping[int, str]
    known: bool
    of_actions: tuple[int, ...]

    @property
    def rows(self) -> Iterator[tuple[int, Sequence[Value]]]:
        """Each row with its number (from 0), with the values of cells that are merged down.

        Empty rows, and those that repeat the headings, are left out.
        """
        above = {
            (row, left): top
            for top, left, bottom, _ in self.sheet.shown.merged
            for row in range(top + 1, bottom + 1)
            if top > self.heading
        }
        for number, row in enumerate(self.sheet.rows):
            if number > self.heading:
                filled = [
                    self.sheet.rows[above[number, column]][column]
                    if (number, column) in above
                    else cell
                    for column, cell in enumerate(row)
                ]
                there = [n for n in self.names if not is_empty(filled[n])]
                if there and any(text_of(filled[n]) != self.names[n] for n in there):
                    yield number, filled

    @property
    def length(self) -> int:
        """How many rows it has."""
        return sum(1 for _ in self.rows)

    @property
    def unnamed(self) -> list[int]:
        """The columns without a heading that have something below it."""
        below = self.sheet.rows[self.heading + 1 :]
        return sorted(
            {n for row in below for n, cell in enumerate(row) if not is_empty(cell)}
            - self.names.keys()
        )

    def place(self, row: int, column: int) -> str:
        """Return a cell's place for messages."""
        return f"{safe_line(self.sheet.name)}!{cell_address(row, column)}"

    def column(self, number: int) -> list[Value]:
        """Return the cells of a column that are not empty."""
        return [row[number] for _, row in self.rows if not is_empty(row[number])]


def find_table(sheet: Sheet, named: Mapping[str, str]) -> PlanTable | None:
    """Return the list of a sheet: below the first row with a heading that is known, else below
    the first row of three headings or more.
    """
    likely = None
    for number, row in enumerate(sheet.rows[:_SEARCHED]):
        names = {
            column: " ".join(cell.split())
            for column, cell in enumerate(row)
            if isinstance(cell, str) and cell.strip()
        }
        if len(names) < 2 or len(names) < sum(not is_empty(cell) for cell in row):
            continue
        short, several = max(map(len, names.values())) <= _LONGEST_LABEL, len(names) > 2
        words = {normalised(name) for name in names.values()}
        known = bool(words & named.keys() or words & {*_TITLES, *_OTHER_TITLES})
        of_actions = tuple(
            column
            for column, name in names.items()
            if (word := normalised(name)) in _TITLES or named.get(word) == TITLE
        )
        if known and (short or several):
            return PlanTable(sheet, number, names, known, of_actions)
        if likely is None and short and several:
            likely = PlanTable(sheet, number, names, known, of_actions)
    return likely


def what_columns_hold(
    table: PlanTable, named: Mapping[str, str], fields: Mapping[str, str]
) -> dict[int, str]:
    """Return what each column holds: what was said by hand, what its heading says, else a field.

    ``fields`` are the keys of those that other sheets have, by their headings.
    """
    holds = {
        number: named[normalised(name)]
        for number, name in table.names.items()
        if normalised(name) in named
    }

    def take(number: int | None, what: str) -> None:
        if number is not None and number not in holds:
            holds[number] = what

    if CODE not in holds.values():
        codes = (n for n in _headed(table, BY_KEY["code"].headings) if _are_codes(table.column(n)))
        take(next(codes, None), CODE)
    for number in _headed(table, _WAS):
        a_field = normalised(table.names[number]) in fields
        if WAS not in holds.values() and not a_field and _are_earlier_codes(table.column(number)):
            take(number, WAS)
    for number in _headed(table, _SECTIONS):
        if len({*map(text_of, table.column(number))}) <= max(table.length * _REPEATED, 1):
            take(number, SECTION)
    if TITLE not in holds.values():
        free = [n for words in (_TITLES, _OTHER_TITLES) for n in _headed(table, words)]
        take(next((n for n in free if n not in holds and _differ(table, n)), None), TITLE)
    if TITLE not in holds.values():
        texts = [n for n in table.names if n not in holds and _differ(table, n)]
        take(max(texts, key=lambda n: _mean_length(table.column(n)), default=None), TITLE)
    for number in _headed(table, BY_KEY["detail"].headings):
        if DETAIL not in holds.values():
            take(number, DETAIL)
    holds |= dict(_of_known_words(table, holds, fields))
    for number in sorted(table.names):
        if number not in holds:
            key = fields.get(normalised(table.names[number]))
            taken = [*holds.values(), *fields.values()]
            if key is None or key in holds.values():
                key = _new_key(table.names[number], taken)
            holds[number] = key
    return holds


def _of_known_words(
    table: PlanTable, holds: Mapping[int, str], fields: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """Yield the columns that hold ratings and, beside one of ratings, Quick Wins and the like."""
    held = {*holds.values()}
    for what in KNOWN:
        if what != RATING and RATING not in held:
            return
        for number in _headed(table, HEADINGS[what]):
            cells = [text_of(cell) for cell in table.column(number)]
            is_free = number not in holds and normalised(table.names[number]) not in fields
            if is_free and what not in held and cells and all_known(what, cells):
                held.add(what)
                yield number, what


def _headed(table: PlanTable, words: Iterable[str]) -> list[int]:
    """Return the columns with these headings, in the order of the words."""
    by_name = {
        normalised(name): number for number, name in sorted(table.names.items(), reverse=True)
    }
    return [by_name[word] for word in words if word in by_name]


def _are_codes(cells: Sequence[Value]) -> bool:
    texts = [text_of(cell) for cell in cells]
    short = all(len(text) <= LONGEST_CODE for text in texts)
    return bool(texts) and short and len({*texts}) > len(texts) / 2


def _are_earlier_codes(cells: Sequence[Value]) -> bool:
    return all(len(part) <= LONGEST_CODE for cell in cells for part in earlier_codes(text_of(cell)))


def earlier_codes(text: str) -> list[str]:
    """Return the codes of the edition before in a cell: between commas, semicolons or on lines of
    their own. A cell such as "New" or "-" has none.
    """
    parts = (" ".join(part.split()) for part in re.split(r"[,;\n]", text))
    return [part for part in parts if spelled(part) and normalised(part) not in _NEW]


def _differ(table: PlanTable, number: int) -> bool:
    """Whether the cells of a column are texts of which most differ from each other."""
    cells = [cell for cell in table.column(number) if isinstance(cell, str)]
    return len({*cells}) > len(cells) / 2 and _mean_length(cells) > 0


def _mean_length(cells: Sequence[Value]) -> float:
    texts = [cell for cell in cells if isinstance(cell, str)]
    return sum(map(len, texts)) / len(texts) if texts else 0


def _new_key(heading: str, taken: Iterable[str]) -> str:
    """Return a key for the field of a column, from its heading."""
    plain = normalize("NFKD", heading.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    key = "_".join(words)[:40].strip("_") or "field"
    if key[0].isdigit():
        key = f"field_{key}"
    if key in BUILT_IN or key in NO_FIELDS:
        key = f"{key}_printed"
    others = {*taken}
    return next(one for n in count(1) if (one := key if n == 1 else f"{key}_{n}") not in others)


def field_of_column(key: str, heading: str, cells: Sequence[Value]) -> PlanField:
    """Return the field of a column: what it may hold follows from its cells."""
    texts = [text_of(cell) for cell in cells]
    if texts and all(isinstance(cell, bool) for cell in cells):
        return PlanField(key, heading, FieldType.YES_NO)
    dated = sum(
        isinstance(cell, date) or understand(text).kind is not DateKind.NONE
        for cell, text in zip(cells, texts, strict=True)
    )
    if texts and dated >= _MOSTLY * len(texts):
        return PlanField(key, heading, FieldType.DATE)
    if texts and all(isinstance(cell, int | float) for cell in cells):
        return PlanField(key, heading, FieldType.FIGURE)
    if texts and all(yes_or_no(text) is not None for text in texts):
        return PlanField(key, heading, FieldType.YES_NO)
    several = [part for text in texts for part in parts_of(text)]
    for words, type_ in ((texts, FieldType.WORD), (several, FieldType.WORDS)):
        if _is_vocabulary(words):
            return PlanField(key, heading, type_, _words(words), filter=True)
    return PlanField(key, heading, FieldType.TEXT)


def parts_of(text: str) -> list[str]:
    """Return the parts of a text between semicolons or on lines of their own."""
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]


def _is_vocabulary(texts: Sequence[str]) -> bool:
    differing = {normalised(text) for text in texts}
    short = all(len(text) <= _LONGEST_WORD for text in texts)
    return short and 0 < len(differing) <= min(_MOST_WORDS, max(len(texts) / 2, 1))


def _words(texts: Sequence[str]) -> tuple[PlanWord, ...]:
    """Return the words of a field, each as it is first written, in the order of the sheet."""
    labels: dict[str, str] = {}
    for text in texts:
        labels.setdefault(normalised(text), text)
    words: dict[str, PlanWord] = {}
    for label in labels.values():
        key = _new_key(label, words).replace("_", "-")
        words[key] = PlanWord(key, label)
    return tuple(words.values())


def is_empty(cell: Value) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Value) -> str:
    """Return a cell as a person reads it, in the form in which texts are stored."""
    match cell:
        case None:
            return ""
        case str():
            return normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n").strip()
        case bool():
            return "Yes" if cell else "No"
        case datetime() | date():
            return f"{cell:%d/%m/%Y}"
        case int() | float():
            return figure_in_words(cell).replace(",", "")
    return str(cell)
