"""Say what one file holds that somebody sent: a return, a tracker or a list kept by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from db.errors import Refused
from db.interchange.export_baseline import LISTS, SHEET
from db.plans.codes import spelled
from db.received.received_return import (
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Remark,
    Sender,
)
from db.returns import headings as h
from db.validation.nhs_number import find_nhs_numbers
from db.validation.periods import Period
from db.validation.text_rules import safe_line
from db.vocabulary.brag import brag
from db.vocabulary.synonyms import normalised
from db.vocabulary.terms import Choice, ProviderType, Status
from imports.collating.own_tracker import SHOWN, RowSaid, TrackerSaid, read_own_tracker
from imports.collating.remarks import refuse_nhs_numbers, remarks_on_file, remarks_on_rows
from imports.reading.books import Book, BookRefused, Value, cell_address
from imports.returned.export_origin import Origin
from imports.returned.reading import Needed, read_return, read_sheets
from imports.returned.returned_workbook import (
    BarrierTyped,
    CoverTyped,
    EvidenceTyped,
    MeasureTyped,
    ReturnRead,
    Typed,
    UpdateShown,
)
from imports.tables.known_actions import KnownActions, title_words
from imports.tables.rows import RowRead
from imports.tables.tracker import TrackerRead

_OWN = "OWN-"
_REMEMBERED = 4096

_FOR_PEOPLE = frozenset({h.GUIDANCE, h.CHECKLIST, h.SUMMARY, LISTS})
_KINDS = {normalised(kind.label): kind for kind in ProviderType}
_NEEDED: Needed = {
    EvidenceTyped: ("action", "title"),
    UpdateShown: ("action", "on"),
    BarrierTyped: ("action", "kind", "note", "support", "resolved"),
    MeasureTyped: (
        *("action", "name", "unit", "dimension", "baseline", "target"),
        *("latest", "latest_on", "new", "new_on"),
    ),
    CoverTyped: (
        *("ods", "organisation", "kind", "pcn", "icb", "contact", "email"),
        *("period", "number", "position_on", "signed_by"),
    ),
}
_COMPLETE, _INCOMPLETE = "Complete", "Incomplete"
_STATUSES, _CHOICES = {one.value: one for one in Status}, {one.value: one for one in Choice}


def not_needed(names: Collection[str]) -> frozenset[str]:
    """Return the sheets, of those with these names in a file, that say nothing that is read here:
    what our own workbooks show for people and for Excel.
    """
    return _FOR_PEOPLE if SHEET in names else frozenset()


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """A plan that returns may be of: the code, title and provider type of each of its actions."""

    key: str
    title: str
    edition: str
    actions: tuple[tuple[str, str, ProviderType], ...]


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file holds, and what a person should know about it."""

    said: ReceivedReturn
    remarks: tuple[Remark, ...]


class ReturnReader:
    """Reads files of the ``plans`` that are known on the day ``today``. Files that name no plan are
    taken to be of the first.
    """

    def __init__(self, plans: Iterable[KnownPlan], today: date) -> None:
        self._plans = {plan.key: _Plan(plan) for plan in plans}
        self._today = today

    def read(self, book: Book, sha256: str = "") -> FileRead:
        """Return what a file holds. ``sha256`` is the digest of its content.

        Raises:
            BookRefused: it cannot be read, has no actions, or its plan is not known.
        """
        returned = read_sheets(book, self._today, _NEEDED)
        plan = self._plan_of(book.name, returned.origin)
        tracker = read_own_tracker(book, returned.names, self._today)
        tracker = tracker or self._long_way(book, plan, returned)
        position_on = _position_on(returned)
        sender = _sender(returned)
        rows = _Rows(plan, tracker, returned, sender)
        actions = tuple(rows.actions(position_on or self._today))
        if not actions:
            raise BookRefused(
                f"{safe_line(book.name)} has no row about an action of {plan.about.title}."
            )
        said = ReceivedReturn(
            sender=sender,
            plan=plan.about.key,
            edition=plan.about.edition,
            period=_period(returned),
            number=_number(returned),
            position_on=position_on,
            signed_by=_text(returned.cover.signed_by) if returned.cover else "",
            complete=_complete(book, returned),
            sheet=tracker.sheet,
            columns=tracker.columns,
            actions=actions,
            barriers=tuple(_barriers(returned, plan)),
            measures=tuple(_measures(returned, plan)),
            file=book.name,
            sha256=sha256,
        )
        remarks = (*remarks_on_file(returned, book, said), *remarks_on_rows(rows.odd))
        refuse_nhs_numbers(said, remarks, tracker.of_patients)
        return FileRead(said, remarks)

    def _long_way(self, book: Book, plan: _Plan, returned: ReturnRead) -> TrackerSaid:
        """Return what a list of actions of any form says."""
        workbook = read_return(book, plan.known, self._today, returned=returned)
        return _tracker_said(workbook.tracker, book)

    def _plan_of(self, name: str, origin: Origin | None) -> _Plan:
        if origin is None or not origin.plan:
            return next(iter(self._plans.values()))
        for plan in self._plans.values():
            if origin.plan == plan.about.key:
                return plan
        raise BookRefused(
            f"{safe_line(name)} is for the plan {safe_line(origin.plan, 60)!r}, which is not"
            " known here. Add that plan first: 'greenplan plan add'."
        )


class _Plan:
    """A plan, and how its actions are found in a file."""

    def __init__(self, about: KnownPlan) -> None:
        self.about = about
        pairs = [(code, title) for code, title, _ in about.actions]
        self.known = KnownActions(pairs)
        self._by_spelling = {spelled(code): (code, title) for code, title in pairs}
        self._words = {code: title_words(title) for code, title in pairs}
        # Nearly every row of every file is one of a few.
        self.find = lru_cache(_REMEMBERED)(self._find)
        self.altered = lru_cache(_REMEMBERED)(self._altered)

    def _find(self, code: str, title: str) -> tuple[str, str] | None:
        """Return the code and title of an action as the plan has them, or ``None``."""
        spelling = self.known.code_in(code) or self.known.code_within(title)[0]
        with_title = self.known.codes_with_title(title)
        if not spelling and len(with_title) == 1:
            (spelling,) = with_title
        return self._by_spelling.get(spelling)

    def code(self, cell: Typed[str | None]) -> str:
        """Return the code that a cell means, or else its text."""
        found = self.find(cell.text, cell.text)
        return found[0] if found else cell.text

    def _altered(self, code: str, row_code: str, row_title: str) -> str:
        """Return what is odd about a row of the action ``code``, by the key of the remark; empty
        for nothing.
        """
        if not row_title or title_words(row_title) == self._words[code]:
            return ""
        if self.known.codes_with_title(row_title) - {spelled(code)}:
            return "code-altered"
        return "title-altered" if row_code else ""


class _Rows:
    """Reads the rows about actions of one file, and notes what is odd about them."""

    def __init__(
        self, plan: _Plan, tracker: TrackerSaid, returned: ReturnRead, sender: Sender
    ) -> None:
        self._plan = plan
        self._sender = sender
        self._rows = tracker.rows
        self._evidence = Counter(
            plan.code(row.action) for row in returned.evidence if row.title.is_filled
        )
        self._log: defaultdict[str, list[date | None]] = defaultdict(list)
        for entry in returned.updates:
            self._log[plan.code(entry.action)].append(entry.on.value)
        self.odd: defaultdict[str, list[str]] = defaultdict(list)
        """The codes of what is odd, by the key of the remark; complete once all were read."""

    def actions(self, on: date) -> Iterator[ReceivedAction]:
        """Yield the actions, each once, with their colours on that day."""
        seen: set[str] = set()
        for row in self._rows:
            found = self._plan.find(row.code, row.title)
            if found is None and not (row.has_content and row.title):
                continue
            own = found is None
            code, title = found or (row.code if row.code.startswith(_OWN) else "", row.title)
            if found and (odd := self._plan.altered(code, row.code, row.title)):
                self.odd[odd].append(code)
            if code and code in seen:
                self.odd["twice"].append(code)
                continue
            seen.add(code)
            yield self._action(row, code, title, own, on)
        theirs = (ProviderType.GENERIC, self._sender.provider_type)
        self.odd["missing"] = [
            code
            for code, _, kind in self._plan.about.actions
            if kind in theirs and code not in seen
        ]

    def _action(self, row: RowSaid, code: str, title: str, own: bool, on: date) -> ReceivedAction:
        said = row.values
        status = _STATUSES[str(said["status"])] if said.get("status") else None
        worked_on = status is not None or any(said.get(name) for name in ("lead", "due"))
        undecided = Choice.IN_PLAN if worked_on else Choice.UNDECIDED
        choice = _CHOICES[str(said["choice"])] if said.get("choice") else undecided
        due = _day(said.get("due"))
        news = [day for day in (*self._log[code], row.last_news) if day]
        latest = max(news, default=None)
        colour = brag(choice, status or Status.NOT_STARTED, due, latest, on)
        if row.colour is not None and row.colour != (colour.label if colour else ""):
            self.odd["stale"].append(code or row.title)
        return ReceivedAction(
            code=code,
            title=title,
            row=row.number + 1,
            choice=choice,
            status=(status or Status.NOT_STARTED) if choice is Choice.IN_PLAN else None,
            brag=colour,
            lead=str(said.get("lead") or ""),
            due=due,
            completed=_day(said.get("completed")),
            reason=str(said.get("reason") or ""),
            update=row.update,
            evidence=self._evidence[code],
            updates=len(self._log[code]),
            own=own,
        )


def _tracker_said(tracker: TrackerRead, book: Book) -> TrackerSaid:
    """Return what tables of any form say about actions.

    Raises:
        BookRefused: there is none.
    """
    tables = [table for table in tracker.tables if not table.left_out]
    if not tables:
        raise BookRefused(
            f"{safe_line(book.name)} has no table of actions that can be read, or its headings are"
            " gone."
        )
    columns = {one.field: one.letter for one in reversed(tables[0].columns) if one.field in SHOWN}
    sheets = {sheet.name: sheet for sheet in book.sheets}
    named = {table.sheet: {c.name: n for n, c in enumerate(table.columns)} for table in tables}

    unread = {(fault.sheet, fault.cell) for fault in book.faults}

    def shown(row: RowRead, heading: str) -> tuple[bool, Value]:
        """Return whether there is such a cell that can be read, and what it shows."""
        column = named[row.sheet].get(normalised(heading))
        if column is None or (row.sheet, cell_address(row.number, column)) in unread:
            return False, None
        cells = sheets[row.sheet].rows[row.number]
        return True, cells[column] if column < len(cells) else None

    rows, of_patients = [], []
    for row in tracker.rows:
        if row.is_example:
            continue
        for cell in (*row.said.values(), *row.updates):
            if cell.doubt and find_nhs_numbers(cell.raw):
                of_patients.append(f"{row.sheet}!{cell.place}")
        has_colour, colour = shown(row, h.BRAG)
        _, news = shown(row, h.LAST_NEWS)
        rows.append(
            RowSaid(
                sheet=row.sheet,
                number=row.number,
                code=row.code,
                title=row.title,
                has_content=row.has_content,
                values={name: cell.value for name, cell in row.said.items()},
                update=str(row.updates[-1].value) if row.updates else "",
                colour=("" if colour is None else str(colour)) if has_colour else None,
                last_news=news if type(news) is date else None,
            )
        )
    shown_at = tuple((field, columns[field]) for field in SHOWN if field in columns)
    return TrackerSaid(tables[0].sheet, shown_at, tuple(rows), tuple(of_patients))


def _sender(returned: ReturnRead) -> Sender:
    cover, origin = returned.cover, returned.origin
    if cover is None:
        return Sender(origin.ods if origin else "", "")
    return Sender(
        ods=(_text(cover.ods) or (origin.ods if origin else "")).upper(),
        name=_text(cover.organisation),
        provider_type=_KINDS.get(normalised(cover.kind.text)),
        pcn=_given(cover.pcn),
        icb=_given(cover.icb),
        contact=cover.contact.value or "",
        email=cover.email.value or "",
    )


def _period(returned: ReturnRead) -> Period | None:
    cover = returned.cover
    for text in (
        returned.origin.period if returned.origin else "",
        cover.period.text if cover else "",
    ):
        if text:
            try:
                return Period.parse(text)
            except Refused:
                continue
    return None


def _number(returned: ReturnRead) -> int:
    if returned.origin and returned.origin.number:
        return returned.origin.number
    words = returned.cover.number.text.split() if returned.cover else []
    figures = [int(word) for word in words if word.isdecimal() and len(word) < 4]
    return figures[0] if figures else 0


def _position_on(returned: ReturnRead) -> date | None:
    if returned.cover and returned.cover.position_on.value:
        return returned.cover.position_on.value
    return _day(returned.origin.on) if returned.origin else None


def _complete(book: Book, returned: ReturnRead) -> bool | None:
    """Return what the cover of a return says of its checklist, ``None`` if it was not calculated,
    or is no return.
    """
    cover = returned.cover.sheet if returned.cover else ""
    rows = (row for sheet in book.sheets if sheet.name == cover for row in sheet.rows)
    said = next((row for row in rows if row[0] == h.CHECKLIST), ())
    return True if _COMPLETE in said else False if _INCOMPLETE in said else None


def _barriers(returned: ReturnRead, plan: _Plan) -> Iterator[ReceivedBarrier]:
    for row in returned.barriers:
        if row.note.is_filled or row.kind.is_filled:
            yield ReceivedBarrier(
                code=plan.code(row.action),
                kind=row.kind.value,
                note=_text(row.note),
                support=_text(row.support),
                resolved=row.resolved.value,
                place=f"{row.sheet}!{row.note.place}",
            )


def _measures(returned: ReturnRead, plan: _Plan) -> Iterator[ReceivedMeasure]:
    for row in returned.measures:
        if row.name.is_filled:
            newest = (row.new, row.new_on) if row.new.is_filled else (row.latest, row.latest_on)
            yield ReceivedMeasure(
                code=plan.code(row.action),
                name=_text(row.name),
                unit=_text(row.unit),
                dimension=row.dimension.value,
                baseline=row.baseline.value,
                target=row.target.value,
                figure=newest[0].value,
                on=newest[1].value,
                place=f"{row.sheet}!{newest[0].place}",
            )


def _text(cell: Typed[Any]) -> str:
    return cell.text


def _given(cell: Typed[Any]) -> str:
    return "" if cell.text == h.NOT_GIVEN else cell.text


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
