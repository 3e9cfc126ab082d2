"""Read the rows of a plan's sheets: sections, actions, and what is wrong with them.

Each sheet is read on its own. Codes differ across all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from db.errors import Refused
from db.plans.codes import spelled
from db.plans.plan_edition import PlannedAction
from db.validation.figures import checked_figure
from db.validation.periods import check_date_range
from db.validation.text_rules import NOTE_LIMIT, TITLE_LIMIT, plain_text
from db.vocabulary.declared import (
    DateKind,
    FieldType,
    PlanField,
    PrintedDate,
    Section,
    Value,
)
from db.vocabulary.synonyms import normalised, yes_or_no
from db.vocabulary.terms import ProviderType
from imports.plans.known_words import KNOWN, known_value
from imports.plans.plan_columns import (
    CODE,
    DETAIL,
    LONGEST_CODE,
    SECTION,
    TITLE,
    WAS,
    PlanTable,
    earlier_codes,
    is_empty,
    parts_of,
    text_of,
)
from imports.plans.printed_dates import understand
from imports.reading.books import Value as CellValue
from imports.reading.books import column_letters

MOST_ACTIONS = 20_000


@dataclass(frozen=True, slots=True)
class PlanCellFault:
    """What is wrong, and where: ``Sheet1!B7``, or an empty place for the whole plan."""

    place: str
    says: str

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.place}: {self.says}" if self.place else self.says


def refused(check: Callable[..., object], *values: object, **more: object) -> list[str]:
    """Return why a check refuses values, or nothing."""
    try:
        check(*values, **more)
    except (Refused, ValueError) as refusal:
        return [str(refusal)]
    return []


class PlanCodes:
    """The sections of a plan, and the codes of its sections and actions: those in its sheets, those
    made for what has none, and those that actions had in the edition before.
    """

    def __init__(self) -> None:
        self._sections: dict[tuple[str, ...], Section] = {}
        self._section_codes = {"own"}
        self._tried: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()
        self.printed: dict[str, str] = {}
        """The place of each code in the sheets, by its plain spelling."""
        self.made: list[str] = []
        self.was: dict[str, tuple[str, ...]] = {}

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections in the order of the sheets."""
        return tuple(self._sections.values())

    def section(self, path: tuple[str, ...]) -> Section | None:
        """Return the section with that path of titles; add it, and those above it, if it is new."""
        for depth in range(1, len(path) + 1):
            whole = tuple(normalised(title) for title in path[:depth])
            if whole not in self._sections:
                above = self._sections.get(whole[:-1])
                self._sections[whole] = self._new_section(path[depth - 1], above)
        return self._sections.get(tuple(normalised(title) for title in path))

    def _new_section(self, title: str, above: Section | None) -> Section:
        letters = _initials(title)
        for n in count(self._tried[letters]):
            code = letters if n == 0 else f"{letters}{column_letters(n - 1)}"
            if spelled(code) not in self._section_codes:
                break
        self._tried[letters] = n
        self._section_codes.add(spelled(code))
        return Section(code, title, parent=above.code if above else "")

    def new_code(self, section: Section | None) -> str:
        """Return a code for an action that has none."""
        letters = section.code if section else "A"
        while True:
            self._numbers[letters] += 1
            made = f"{letters}-{self._numbers[letters]}"
            if spelled(made) not in self.printed:
                self.made.append(made)
                return made


class SheetRows:
    """Reads the rows of one sheet. ``top`` is the title of a section that all of them are in."""

    def __init__(
        self,
        table: PlanTable,
        holds: Mapping[int, str],
        codes: PlanCodes,
        unread: Iterable[str],
        top: str = "",
    ) -> None:
        self._table = table
        self._holds = holds
        self._codes = codes
        self._unread = frozenset(unread)
        self._top = top
        self._in = {
            what: [n for n in sorted(holds) if holds[n] == what] for what in {*holds.values()}
        }
        self._title = self._in[TITLE][0]
        self._rows = list(table.rows)
        self.faults: list[PlanCellFault] = []
        self.bare: list[str] = []
        """The places of headings of sections without an action below, which are left out."""
        self._printed = self._printed_codes()

    def read(self, fields: Mapping[str, PlanField], most: int) -> list[PlannedAction]:
        """Return the actions, at most so many, in the order of the sheet.

        All sheets of a plan are opened first: codes that are made avoid those in any of them.
        """
        of_fields = {n: fields[key] for n, key in self._holds.items() if key in fields}
        found: list[PlannedAction] = []
        under: tuple[str, ...] = ()
        last: dict[int, str] = {}
        heading = ""
        for number, row in self._rows:
            filled = [n for n in self._table.names if not is_empty(row[n])]
            if len(filled) == 1 and self._names_a_section(filled[0], text_of(row[filled[0]])):
                under = (self._checked(number, filled[0], row, TITLE_LIMIT),)
                last = {}
                heading = self._table.place(number, filled[0])
                self.bare.append(heading)
                continue
            path = list(under)
            for column in self._in.get(SECTION, ()):
                text = self._checked(number, column, row, TITLE_LIMIT)
                last[column] = text or last.get(column, "")
                if normalised(last[column]) not in map(normalised, under):
                    path.append(last[column])
            if self._table.place(number, self._title) in self._unread:
                continue
            if is_empty(row[self._title]):
                says = "The action has no title. Write one, or delete the row."
                self._fault(number, self._title, says)
                continue
            if len(found) == most:
                says = f"A plan has at most {MOST_ACTIONS:,} actions. Split the plan."
                self._fault(number, self._title, says)
                break
            if self.bare and self.bare[-1] == heading:
                self.bare.pop()
            section = self._codes.section(self._below_top(filter(None, path)))
            found.append(self._action(number, row, section, of_fields))
        return found

    def _below_top(self, path: Iterable[str]) -> tuple[str, ...]:
        """Return a path of titles below the sheet's own section, which is not in itself."""
        own = tuple(path)
        if not self._top:
            return own
        again = own and normalised(own[0]) == normalised(self._top)
        return (self._top, *own[1 if again else 0 :])

    def _names_a_section(self, column: int, text: str) -> bool:
        """Whether a row with nothing but this text is the heading of a section."""
        if sections := self._in.get(SECTION):
            return column in sections
        if column > self._title:
            return False
        if column == self._title:
            return len(self._table.names) > 2
        return column not in self._in.get(CODE, ()) or not re.search(r"\d", text)

    def _fault(self, row: int, column: int, says: str) -> None:
        self.faults.append(PlanCellFault(self._table.place(row, column), says))

    def _printed_codes(self) -> dict[int, str]:
        """Return the codes in the sheet by their rows."""
        there = self._codes.printed
        printed: dict[int, str] = {}
        for column in self._in.get(CODE, ())[:1]:
            for number, row in self._rows:
                code = " ".join(self._checked(number, column, row).split())
                if not code or is_empty(row[self._title]):
                    continue
                if before := there.get(spelled(code)):
                    says = f"The code {code!r} is already in {before}. Give each action its own."
                    self._fault(number, column, says)
                elif re.fullmatch(r"own\d+", spelled(code)):
                    says = f"{code!r} is reserved for own actions. Give the action another code."
                    self._fault(number, column, says)
                elif len(code) > LONGEST_CODE or not spelled(code):
                    says = f"{code[:40]!r} is not a code of up to {LONGEST_CODE} characters."
                    self._fault(number, column, says)
                else:
                    there[spelled(code)] = self._table.place(number, column)
                    printed[number] = code
        return printed

    def _action(
        self,
        number: int,
        row: Sequence[CellValue],
        section: Section | None,
        of_fields: Mapping[int, PlanField],
    ) -> PlannedAction:
        code = self._printed.get(number) or self._codes.new_code(section)
        whole = " ".join(self._checked(number, self._title, row).split())
        details = [self._checked(number, n, row) for n in self._in.get(DETAIL, ())]
        title = _shortened(whole)
        if title != whole:
            details.insert(0, whole)
        detail = "\n".join(filter(None, details))
        if len(detail) > NOTE_LIMIT >= max(map(len, details)):
            says = f"The text is longer than {NOTE_LIMIT:,} characters. Shorten it."
            self._fault(number, self._title, says)
        fields = {
            field.key: value
            for column, field in of_fields.items()
            if (text := self._checked(number, column, row))
            and (value := _value_of(field, row[column], text)) is not None
        }
        if was := self._earlier_codes(number, row):
            self._codes.was[code] = was
        known = self._known(number, row)
        return PlannedAction(
            code,
            title,
            known.pop("provider_type", ProviderType.GENERIC),
            None,
            detail=detail,
            section=section.code if section else "",
            fields=fields,
            **known,
        )

    def _known(self, number: int, row: Sequence[CellValue]) -> dict[str, Any]:
        """Return the rating and the like of an action, by the names of what they fill."""
        found: dict[str, Any] = {}
        for what in KNOWN:
            for column in self._in.get(what, ()):
                if text := self._checked(number, column, row):
                    try:
                        found[what] = known_value(what, text)
                    except Refused as refusal:
                        self._fault(number, column, str(refusal))
        return found

    def _earlier_codes(self, number: int, row: Sequence[CellValue]) -> tuple[str, ...]:
        """Return the codes that an action had in the edition before, each once."""
        found: dict[str, str] = {}
        for column in self._in.get(WAS, ()):
            for code in earlier_codes(self._checked(number, column, row)):
                found.setdefault(spelled(code), code)
                if len(code) > LONGEST_CODE:
                    says = f"{code[:40]!r} is not a code of up to {LONGEST_CODE} characters."
                    self._fault(number, column, says)
        return tuple(found.values())

    def _checked(
        self, number: int, column: int, row: Sequence[CellValue], limit: int = NOTE_LIMIT
    ) -> str:
        """Return the text of a cell. If it may not be stored, add a fault."""
        cell = row[column]
        text = text_of(cell)
        if isinstance(cell, int | float):
            why = refused(checked_figure, cell, "The figure")
        elif isinstance(cell, date):
            why = refused(check_date_range, _day_of(cell), "The date")
        else:
            why = refused(plain_text, text, "The text", limit, lines=True)
        if text.startswith("="):
            why.append("This is a formula. Replace it by its result.")
        for says in why:
            self._fault(number, column, says)
        return text


def _value_of(field: PlanField, cell: CellValue, text: str) -> Value:
    keys = {normalised(word.label): word.key for word in field.words}
    match field.type, cell:
        case FieldType.FIGURE, int() | float():
            return float(cell)
        case FieldType.YES_NO, _:
            return cell if isinstance(cell, bool) else bool(yes_or_no(text))
        case FieldType.DATE, _:
            return _date_of(cell, text)
        case FieldType.WORD, _:
            return keys[normalised(text)]
        case FieldType.WORDS, _:
            return tuple(dict.fromkeys(keys[normalised(part)] for part in parts_of(text)))
    return text


def _date_of(cell: CellValue, text: str) -> PrintedDate:
    if not isinstance(cell, date):
        return understand(text)
    return PrintedDate(text, DateKind.BY, due=_day_of(cell))


def _day_of(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _initials(title: str) -> str:
    """Return letters for a section: ``TT`` for "Travel and transport", ``E`` for "Estates"."""
    words = re.findall(r"[^\W\d_]+", title)
    telling = [word for word in words if word.casefold() not in _SMALL] or words
    return "".join(word[0].upper() for word in telling[:4]) or "S"


_SMALL = frozenset(
    {"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "our", "the", "to"}
)


def _shortened(text: str) -> str:
    """Return a text as a title: whole, or its beginning up to the last word that fits."""
    if len(text) <= TITLE_LIMIT:
        return text
    return f"{text[: TITLE_LIMIT - 1].rpartition(' ')[0] or text[: TITLE_LIMIT - 1]}…"
