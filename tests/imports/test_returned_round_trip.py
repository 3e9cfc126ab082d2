"""A return goes out, is filled in and comes back: all that was typed, once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from desk import Desk, Sent
from filled_registers import opened_copy
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from returns_sent import (
    HEADER,
    KEYS,
    SentReturn,
    everything,
    filled,
    filling_in,
    left,
    made,
    nothing,
    sent_out,
    some_of_everything,
)

from db.records.new_records import NewAnswer, NewBarrier, NewEvidence
from db.vocabulary.terms import Answer, BarrierKind
from imports.accepting import accept
from imports.proposal import Proposal
from imports.proposing import propose
from imports.reading.books import BookReader

LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)
KINDS = ("xlsx", "ods", "xls")
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def desk(desk_with_return: Desk) -> Desk:
    """Example Surgery, which has made a return and waits for it to come back."""
    return desk_with_return


@pytest.fixture
def sent_as_it_was(_surgery_file: Path) -> bytes:
    """That return, as it went out."""
    return sent_out(_surgery_file)[1]


@pytest.fixture
def sent(_surgery_file: Path) -> Iterator[SentReturn]:
    """That return, to be filled in."""
    with filling_in(_surgery_file, whole=True) as sent:
        yield sent


def test_a_return_that_nobody_edited_proposes_nothing(desk, sent_as_it_was):
    proposal = desk.propose(sent_as_it_was)
    assert nothing(proposal)
    assert proposal.notes == (
        "Return 1 of Q3 2026/27, exported from this register for 22 November 2026, saved by Green"
        " Plan Tracker.",
    )
    assert [table.sheet for table in proposal.tables] == ["Action tracker"]


def test_the_return_of_a_register_with_next_to_nothing_in_it_proposes_nothing(
    example_surgery, reader, tmp_path
):
    desk = Desk(example_surgery, reader, tmp_path)
    assert nothing(desk.propose(made(desk.register, desk.organisation)))


def test_a_return_that_nobody_edited_proposes_nothing_after_the_register_has_moved_on(
    desk, sent_as_it_was
):
    register, practice = desk.surgery.open_as("Alex Sample", LATER), desk.organisation
    register.questions.answer(practice, KEYS[0], NewAnswer(Answer.IN_PLACE))
    register.organisations.edit(practice, contact="", email="alex@example.org")
    for piece in register.records.evidence(practice, "GC1"):
        register.records.delete(practice, piece)
    (cyclists,) = register.records.measures(practice, "GC3")
    register.records.delete(practice, cyclists)
    (barrier,) = register.records.barriers(practice, "GC2")
    register.records.edit(practice, barrier, NewBarrier(BarrierKind.MONEY, "No money"))
    assert nothing(desk.propose(sent_as_it_was))


def test_what_is_typed_comes_into_the_register_once(desk, sent):
    book = desk.read(some_of_everything(sent).saved())
    proposal = desk.propose(book)
    assert (proposal.conflicts, proposal.ignored) == ((), ())
    waiting = [change for change in proposal.changes if change.needs]
    assert [(c.field, c.old, c.new, c.doubt) for c in waiting] == []
    desk.accept(proposal)
    again = desk.propose(book)
    assert nothing(again), again
    assert nothing(desk.propose(made(desk.register, desk.organisation)))

    register, practice = desk.register, desk.organisation
    evidence = {(e.code, e.title, e.link) for e in register.records.evidence(practice)}
    assert ("GPES2", "Audit", "https://www.example.org/audit") in evidence
    assert ("OWN-2", "Photo", None) in evidence
    readings = {m.name: [r.value for r in m.readings] for m in register.records.measures(practice)}
    assert readings["Carbon of an inhaler"] == [16.9, None, 15.25]
    assert readings["Meetings"] == []
    (barrier,) = register.records.barriers(practice, "GC4")
    assert (barrier.kind, barrier.note, barrier.support) == (
        BarrierKind.MONEY,
        "Costs too much",
        "Half of it",
    )
    first, second, *_ = register.questions.sets(practice)[0].questions
    assert (first.answer, first.comment) == (Answer.IN_PLACE, "Since May")
    assert (second.answer, second.comment) == (Answer.NOT_APPLICABLE, "No aids here")
    now = register.organisations.find()
    assert (now.contact, now.email) == ("Kim Sample", "kim@example.org")


EARLIER_HEADINGS = {
    "Barriers": {
        "Barrier": "What stands in the way",
        "Details": "More about it",
        "Support needed": "Support asked for",
    },
    "Measures": {
        "Target date": "To be reached by",
        "Earlier readings": "Readings before",
        "Latest reading on": "Read on",
    },
}
"""The headings of returns that were made before these headings changed."""


def test_a_return_with_the_headings_of_earlier_versions_is_still_read(desk, sent):
    today = desk.propose(some_of_everything(sent).saved())
    for name, headings in EARLIER_HEADINGS.items():
        columns = sent.columns(name)
        for heading, earlier in headings.items():
            sent.put(name, f"{get_column_letter(columns[heading])}{HEADER}", earlier)
    proposal = desk.propose(sent.saved())
    assert proposal.changes == today.changes
    assert (proposal.conflicts, proposal.ignored) == ((), ())


def test_it_is_one_change_that_one_undo_takes_back_and_one_redo_brings_again(desk, sent):
    book = desk.read(some_of_everything(sent).saved())
    before = everything(desk)
    changed = desk.accept(desk.propose(book))
    after = everything(desk)
    assert changed.what == "import"
    assert set(changed.codes) == {"GC1", "GC4", "GPES2", "OWN-2"}
    for _ in range(2):
        desk.register.history.undo(desk.organisation)
        assert everything(desk) == before
        desk.register.history.redo(desk.organisation)
        assert everything(desk) == after
    assert nothing(desk.propose(book))


def test_after_an_undo_the_same_file_proposes_the_same_again(desk, sent):
    book = desk.read(some_of_everything(sent).saved())
    proposal = desk.propose(book)
    desk.accept(proposal)
    desk.register.history.undo(desk.organisation)
    again = desk.propose(book)
    assert again.changes == proposal.changes
    assert again.ignored == ()


def test_only_what_is_ticked_is_taken_in(desk, sent):
    proposal = desk.propose(some_of_everything(sent).saved())
    before = everything(desk)
    (reading,) = [n for n, c in enumerate(proposal.changes) if c.field == "reading"]
    desk.accept(proposal, [reading])
    after = everything(desk)
    assert after["answers"] == before["answers"]
    assert after["organisation"] == before["organisation"]
    assert [len(m.readings) for m in after["records"][1]] == [0, 3]
    assert after["records"][::2] == before["records"][::2]


def test_evidence_of_an_own_action_stays_out_where_the_action_does(desk, sent):
    proposal = desk.propose(some_of_everything(sent).saved())
    own = [n for n, c in enumerate(proposal.changes) if c.subject == "New: Swift boxes"]
    assert [proposal.changes[n].field for n in own] == ["title", "area", "evidence"]
    assert len({proposal.changes[n].row for n in own}) == 1
    desk.accept(proposal, {*range(len(proposal.changes))} - {own[0]})
    assert "Photo" not in {e.title for e in desk.register.records.evidence(desk.organisation)}


def test_what_was_taken_in_and_taken_out_again_is_left_alone(desk, sent):
    book = desk.read(some_of_everything(sent).saved())
    desk.accept(desk.propose(book))
    register, practice = desk.surgery.open_as("Alex Sample", LATER), desk.organisation
    (audit,) = register.records.evidence(practice, "GPES2")
    register.records.edit(practice, audit, NewEvidence("Audit of inhalers"))
    register.records.delete(practice, register.records.barriers(practice, "GC4")[0])
    register.records.delete(practice, register.records.measures(practice, "GPES2")[0].readings[-1])
    register.records.delete(practice, register.records.measures(practice, "GC1")[0])
    register.questions.answer(practice, KEYS[0], NewAnswer(Answer.NOT_IN_PLACE))
    register.organisations.edit(practice, contact="Alex Sample")
    proposal = desk.propose(book)
    assert proposal.changes == ()
    whys = left(proposal).values()
    assert len(whys) == 6
    assert all(
        why.startswith("imported on 22 November 2026 by Sam Example, and changed") for why in whys
    )


def test_a_tracker_by_itself_is_read_as_ever(desk):
    assert nothing(desk.propose(desk.export()))
    found = desk.propose(Sent(desk.export()).type("GC3", Lead="Pat").saved())
    assert [(c.code, c.field) for c in found.changes] == [("GC3", "lead")]


def test_an_edit_in_the_action_tracker_of_a_return_is_no_guess(desk, sent):
    sent.type("Action tracker", sent.row_of("Action tracker", "GC1"), Lead="Kim Sample")
    (change,) = desk.propose(sent.saved()).changes
    assert (change.code, change.field, change.needs) == ("GC1", "lead", None)


@dataclass(frozen=True)
class Saved:
    """The register that made a return, and the return as it was filled in and saved."""

    register: Path
    folder: Path

    def file(self, name: str, kind: str) -> Path:
        return self.folder / kind / f"{name}.{kind}"


@pytest.fixture(scope="module")
def saved_by_libreoffice(_surgery_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """A return as it was sent and as it was filled in, in every kind that LibreOffice saves."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is not installed here")
    folder = tmp_path_factory.mktemp("returns")
    with opened_copy(_surgery_file, folder) as (register, practice):
        filled(register, practice)
        sent = made(register, practice)
        path = register.place.path
    assert path is not None
    files = {
        "sent": sent,
        "typed": some_of_everything(SentReturn(load_workbook(BytesIO(sent)))).saved(),
    }
    for name, content in files.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    at_work = [
        subprocess.Popen(
            [
                SOFFICE,
                f"-env:UserInstallation={(folder / f'profile-{kind}').as_uri()}",
                *("--headless", "--convert-to", kind, "--outdir", str(folder / kind)),
                *(str(folder / f"{name}.xlsx") for name in files),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for kind in KINDS
    ]
    assert [process.wait(120) for process in at_work] == [0, 0, 0]
    return Saved(path, folder)


@pytest.mark.parametrize("kind", KINDS)
def test_a_return_that_libreoffice_saved_is_read_alike(
    saved_by_libreoffice: Saved, reader: BookReader, tmp_path: Path, kind: str
) -> None:
    with opened_copy(saved_by_libreoffice.register, tmp_path) as (register, practice):

        def proposed(file: Path) -> Proposal:
            return propose(register, practice, reader.read(file))

        assert nothing(proposed(saved_by_libreoffice.file("sent", kind)))
        typed = proposed(saved_by_libreoffice.file("typed", kind))
        straight = proposed(saved_by_libreoffice.folder / "typed.xlsx")
        assert typed.changes == straight.changes
        assert (typed.conflicts, typed.ignored) == ((), ())
        accept(register, practice, typed, range(len(typed.changes)))
        assert nothing(proposed(saved_by_libreoffice.file("typed", kind)))
