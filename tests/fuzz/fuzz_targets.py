"""The readers, each as something that is given bytes, and must do with them or refuse them clearly.

A target is run with bytes from its ``mutate``, or from a fuzzer that follows what the code does.
What it raises is a finding; what it refuses as it should, it keeps to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from fuzz_demands import check_refusal
from fuzz_seeds import old_workbook, shipped_texts, small_workbooks
from mutating import Mutation, compound_mutated, package_mutated, text_mutated
from nasty_values import TEXTS

from db.errors import GreenPlanError, InUse
from db.records.evidence_links import checked_link, is_broken, link_kind, openable_address
from db.sharing.claim import Claim
from db.sharing.claim_file import Mark, claim_file_of
from db.sharing.holder import Holder
from db.sharing.process import Process
from db.validation.dates import parse_date
from db.validation.figures import figure_in_words, not_assessed, parse_figure
from db.validation.nhs_number import find_nhs_numbers, without_nhs_numbers
from db.validation.periods import Period
from db.validation.text_rules import NOTE_LIMIT, plain_text, without_refused_characters
from db.vocabulary.terms import Status
from imports.data_files.carbon_factors import read_factors
from imports.data_files.question_sets import read_question_set
from imports.data_files.suggested_measures import read_measures
from imports.plans.plan_file import load_plan
from imports.reading.checks import check_file
from imports.reading.csv_parsing import csv_rows
from imports.reading.xls_errors import error_cells
from tracker.cli.values import parse_percent, parse_word_or_none
from tracker.user_files.settings import load_settings, settings_file, signing_name

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Target:
    """A reader: sound bytes to begin with, how they are changed, what is done with the result.

    ``seconds`` is the longest that one input may take, ``pure`` tells that all of it is Python
    in this process.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    mutate: Mutation
    run: Callable[[bytes], None]
    seconds: float = 2.0
    pure: bool = True


@contextmanager
def refused_clearly() -> Iterator[None]:
    """Let a refusal pass that is as it should be.

    Raises:
        AssertionError: a person could make nothing of it.
    """
    try:
        yield
    except GreenPlanError as error:
        check_refusal(error)


def pure_targets(folder: Path) -> list[Target]:
    """The readers that run in this process; ``folder`` is theirs to write in."""
    toml = _words_of_toml()

    def facts(name: str, of: str, read: Callable[[Path], object]) -> Target:
        path = folder / f"{name}.toml"

        def run(data: bytes) -> None:
            path.write_bytes(data)
            with refused_clearly():
                read(path)

        def mutate(random: Random, data: bytes) -> bytes:
            return text_mutated(random, data, toml)

        return Target(name, lambda: shipped_texts(of), mutate, run)

    return [
        Target("look", small_workbooks, package_mutated, _look),
        Target("xls-look", lambda: [old_workbook()], compound_mutated, _look_at_old),
        Target("csv", lambda: list(_CSV), text_mutated, _read_csv),
        facts("plan", "plans", load_plan),
        facts("questions", "questions", read_question_set),
        facts("measures", "measures", read_measures),
        facts("factors", "factors", read_factors),
        Target("settings", lambda: [b'{"name": "Sam Example"}', _LAYOUTS], _json, _read_settings),
        _claims(folder / "shared.db"),
        Target("typed", lambda: [text.encode() for text in TEXTS], text_mutated, _type, seconds=10),
    ]


_CSV = (
    b'No.,Action,Status\r\nGC1,Learn,Complete\r\nGC2,"Do, then\r\nrest",\'=x\r\n',
    b"sep=;\r\nNo.;Action\r\nGC1;\xe9\r\n",
    "No.\tAction\nGC1\tLearn \u00e9\n".encode("utf-16"),
)
_LAYOUTS = b'{"0123456789abcdef": {"action": "title", "raG": "", "x": "no field"}}'


def _look(data: bytes) -> None:
    with refused_clearly():
        check_file(data, "Return.xlsx", "Return.xlsx")


def _look_at_old(data: bytes) -> None:
    _look(data)
    for sheet, row, column, why in error_cells(data):
        assert isinstance(sheet, str) and row >= 0 and column >= 0 and why


def _read_csv(data: bytes) -> None:
    with refused_clearly():
        rows = csv_rows(data, "Return.csv")
        assert len({len(row) for row in rows}) <= 1


def _json(random: Random, data: bytes) -> bytes:
    words = (b"[" * 100_000, b"{", b"}", b'"\\ud800"', b"null", b"[1, 2]", b"1e999", b"9" * 5_000)
    return text_mutated(random, data, words)


def _read_settings(data: bytes) -> None:
    """Whatever stands in a person's own small files: there are settings, and a name to sign with.

    The environment says where these are.
    """
    from tracker.user_files.import_layouts import remembered_explanations, remembered_layouts

    settings_file().write_bytes(data)
    settings_file().with_name("layouts.json").write_bytes(data)
    name = signing_name(load_settings())
    assert name.isprintable() and 0 < len(name) <= 120
    name.encode()
    for layout in remembered_layouts():
        explained = remembered_explanations(layout)
        names = (*explained.columns.values(), *explained.words.values())
        assert all(isinstance(name, str) for name in names)


def _claims(register: Path) -> Target:
    """The file that says who has a register on a share: it keeps nobody out but by its words."""
    holder = Holder("Kim Sample", "ANOTHER-PC", datetime(2026, 11, 22, 9, tzinfo=UTC))
    sound = Mark(holder, Process("ANOTHER-PC", 4_321, "77", "linux"), "0123456789abcdef")

    def run(data: bytes) -> None:
        register.touch()
        claim_file_of(register).write_bytes(data)
        claim = Claim(register, "Sam Example", lambda: datetime(2026, 11, 22, 10, tzinfo=UTC))
        claim.other_holder()
        try:
            claim.confirm()
        except InUse as error:
            check_refusal(error)
            claim.confirm(take_over=True)
        claim.refresh()
        claim.release()
        assert not claim_file_of(register).exists()

    return Target("claim", lambda: [sound.to_text()], _json, run)


def _type(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape" if len(data) % 2 else "replace")[:32_767]
    readers: tuple[Callable[[], object], ...] = (
        lambda: parse_date(text, "Due", TODAY),
        lambda: str(Period.parse(text).return_due),
        lambda: parse_percent(text),
        lambda: parse_word_or_none(Status, text, "Status"),
        lambda: figure_in_words(parse_figure(text, "Target")),
        lambda: plain_text(text, "Note", NOTE_LIMIT, lines=True).encode(),
        lambda: checked_link(text),
        lambda: openable_address(text),
    )
    for read in readers:
        with refused_clearly():
            read()
    without_refused_characters(text, 200).encode()
    link_kind(text)
    not_assessed(text)
    is_broken(text)
    for found in find_nhs_numbers(text):
        assert sum(c.isdigit() for c in found.written) == 10
    assert not find_nhs_numbers(without_nhs_numbers(text))


def _words_of_toml() -> tuple[bytes, ...]:
    return (
        *(b"[[", b"]]", b"[", b"{", b"}", b"'''", b'"""', b"\n", b"#", b"= ", b"true", b"inf"),
        *(b"nan", b"1979-05-27T07:32:00Z", b"2028-03-31", b"07:32:00", b"0xdeadbeef", b"1e400"),
        *(b'"\\uD800"', b'"\\u0000"', b"[[actions]]\n", b"[[questions]]\n", b"[[measures]]\n"),
        *(b"[[factors]]\n", b"format = 1\n", b"notes = []\n", b"code = 'GC1'\n", b"x" * 70_000),
        *(b"a." * 20_000, b"[" * 20_000, b"{a=" * 5_000, b"9" * 5_000, b"\xef\xbb\xbf", b"\r"),
    )
