"""A register on a network share: one person works on it, and nobody is shut out for long."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from example_register import ALEX, NOW, SAM
from held_files import KEPT_ALONE, held_open
from held_files import ON_WINDOWS as WHERE_FILES_ARE_HELD
from needs import needs_posix_permissions
from shared_register import claim_file, opened, rewritten, silent_for
from windows_errors import windows_error

from db.errors import GreenPlanError, InUse, Refused
from db.sharing import Holder, claim
from db.sharing.process import computer_name
from db.storage import place as storage
from db.storage.place import Place
from db.views import Changed, Organisation

LATER = NOW + timedelta(minutes=12)


@pytest.fixture
def shared(register_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The register's file, as if its folder were on a network share."""
    monkeypatch.setattr(storage, "on_network_share", lambda path: True)
    return register_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_whoever_has_it_is_told_to_the_others_who_can_go_on_looking(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX, LATER) as alex:
        organisation = alex.organisations.find()
        sam.sharing.claim()
        assert alex.sharing.holder() == Holder(SAM, computer_name(), NOW)
        assert sam.sharing.holder() is None
        for work in (
            alex.sharing.claim,
            lambda: alex.actions.set_lead(organisation, ["GC1"], "Dr Roy"),
        ):
            with pytest.raises(InUse) as refusal:
                work()
            assert refusal.value.holder == Holder(SAM, computer_name(), NOW)
            assert not refusal.value.taken_over
            told = str(refusal.value)
            assert f"{SAM} has had this register open on computer {computer_name()}" in told
            assert f"since {NOW.astimezone():%d %B %Y at %H:%M}. Nothing was saved" in told
        sam.actions.set_lead(organisation, ["GC1"], "Kim")
        assert alex.actions.find(organisation, "GC1").lead == "Kim"
        assert (sam.read_only, alex.read_only) == (False, False)


def test_a_change_claims_the_register_and_closing_lets_go_of_it(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        assert alex.sharing.holder() is None
        sam.actions.set_lead(sam.organisations.find(), ["GC1"], "Kim")
        assert alex.sharing.holder() is not None
        sam.close()
        assert alex.sharing.holder() is None
        assert names(shared.parent) == ["tracker.db"]
        alex.actions.set_lead(alex.organisations.find(), ["GC1"], "Dr Roy")


def test_a_refused_change_to_what_nobody_has_claims_it_too(shared: Path) -> None:
    with opened(shared, SAM) as sam:
        with pytest.raises(Refused):
            sam.actions.set_lead(sam.organisations.find(), ["GC1"], "two\nlines")
        assert claim_file(shared).exists()
    assert names(shared.parent) == ["tracker.db"]


def test_a_take_over_is_told_to_the_one_who_had_it(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX, LATER) as alex:
        organisation = sam.organisations.find()
        sam.actions.set_lead(organisation, ["GC1"], "Kim")
        alex.sharing.claim(take_over=True)
        alex.actions.set_lead(organisation, ["GC1"], "Dr Roy")
        with pytest.raises(InUse) as refusal:
            sam.actions.set_lead(organisation, ["GC1"], "Sam again")
        assert refusal.value.taken_over
        assert refusal.value.holder == Holder(ALEX, computer_name(), LATER)
        assert f"{ALEX} took over this register" in str(refusal.value)
        assert f"on {LATER.astimezone():%d %B %Y at %H:%M}" in str(refusal.value)
        assert sam.actions.find(organisation, "GC1").lead == "Dr Roy"
        assert sam.sharing.holder() == Holder(ALEX, computer_name(), LATER)
        alex.close()
        sam.actions.set_lead(organisation, ["GC1"], "Sam again")
        assert sam.actions.find(organisation, "GC1").lead == "Sam again"


@contextmanager
def within_a_change(path: Path) -> Iterator[None]:
    """Hold the database's own write lock, as a program does that is storing something."""
    with closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        yield
        writing.execute("ROLLBACK")


def test_a_take_over_waits_for_the_change_that_is_being_stored(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex, ThreadPoolExecutor(1) as pool:
        sam.sharing.claim()
        with within_a_change(shared):
            taking = pool.submit(alex.sharing.claim, take_over=True)
            with pytest.raises(TimeoutError):
                taking.result(0.3)
            assert sam.sharing.holder() is None
        taking.result(30)
        assert sam.sharing.holder() == Holder(ALEX, computer_name(), NOW)


def test_one_who_stopped_within_a_change_keeps_nobody_from_taking_over(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "BUSY_TIMEOUT", 0.05)
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        with within_a_change(shared):
            with pytest.raises(InUse):
                alex.sharing.claim()
            alex.sharing.claim(take_over=True)
        with pytest.raises(InUse):
            sam.actions.set_lead(sam.organisations.find(), ["GC1"], "Kim")


def test_keeping_alive_tells_of_a_take_over_once(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX, LATER) as alex:
        sam.sharing.refresh()
        assert not claim_file(shared).exists()
        sam.sharing.claim()
        sam.sharing.refresh()
        alex.sharing.claim(take_over=True)
        with pytest.raises(InUse) as refusal:
            sam.sharing.refresh()
        assert (refusal.value.taken_over, refusal.value.holder.person) == (True, ALEX)
        sam.sharing.refresh()
        alex.sharing.refresh()
        assert sam.sharing.holder() == Holder(ALEX, computer_name(), LATER)


def test_what_was_taken_away_by_hand_is_claimed_anew(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        claim_file(shared).unlink()
        sam.sharing.refresh()
        assert alex.sharing.holder() == Holder(SAM, computer_name(), NOW)
        claim_file(shared).unlink()
        sam.actions.set_lead(sam.organisations.find(), ["GC1"], "Kim")
        assert alex.sharing.holder() == Holder(SAM, computer_name(), NOW)


def test_a_claim_that_another_computer_keeps_alive_holds_and_a_silent_one_does_not(
    shared: Path,
) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        rewritten(shared, computer="RECEPTION-2", process=1)
        silent_for(shared, claim.SILENT - 10)
        assert alex.sharing.holder() == Holder(SAM, "RECEPTION-2", NOW)
        with pytest.raises(InUse, match="RECEPTION-2"):
            alex.sharing.claim()
        silent_for(shared, 11)
        assert alex.sharing.holder() is None
        alex.sharing.claim()
        with pytest.raises(InUse) as refusal:
            sam.sharing.refresh()
        assert refusal.value.taken_over


def test_one_who_was_silent_but_missed_by_nobody_goes_on(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        silent_for(shared, 3600)
        sam.sharing.refresh()
        assert alex.sharing.holder() == Holder(SAM, computer_name(), NOW)
        silent_for(shared, 3600)
        sam.actions.set_lead(sam.organisations.find(), ["GC1"], "Kim")


def test_somebody_seen_to_fall_silent_is_waited_for_no_longer_than_a_minute(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        rewritten(shared, computer="RECEPTION-2")
        assert alex.sharing.holder() is not None
        here = claim.time.monotonic
        monkeypatch.setattr(claim.time, "monotonic", lambda: here() + 45)
        assert alex.sharing.holder() is not None
        rewritten(shared, computer="RECEPTION-2")
        os.utime(claim_file(shared))
        assert alex.sharing.holder() is not None
        monkeypatch.setattr(claim.time, "monotonic", lambda: here() + 100)
        assert alex.sharing.holder() is not None
        monkeypatch.setattr(claim.time, "monotonic", lambda: here() + 110)
        assert alex.sharing.holder() is None


def test_a_claim_touched_in_times_to_come_is_nobodys(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        rewritten(shared, computer="RECEPTION-2")
        silent_for(shared, -3600)
        assert alex.sharing.holder() is None
        alex.sharing.claim()


def test_a_wrong_clock_here_shuts_nobody_out_and_lets_nobody_in(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(shared, SAM, NOW - timedelta(days=400)) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        rewritten(shared, computer="RECEPTION-2")
        monkeypatch.setattr(claim.time, "time", lambda: 0.0)
        assert alex.sharing.holder() is not None
        with pytest.raises(InUse):
            alex.sharing.claim()


def test_a_change_or_keeping_alive_touches_the_claim(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "TOUCH_EVERY", 0.0)
    with opened(shared, SAM) as sam:
        sam.sharing.claim()
        told = claim_file(shared).read_bytes()
        for work in (
            sam.sharing.refresh,
            lambda: sam.actions.set_lead(sam.organisations.find(), ["GC1"], "Kim"),
        ):
            silent_for(shared, 50)
            before = claim_file(shared).stat().st_mtime
            work()
            assert claim_file(shared).stat().st_mtime > before + 40
            assert claim_file(shared).read_bytes() == told


def test_a_program_of_this_computer_that_is_gone_has_nothing(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        there = json.loads(claim_file(shared).read_text(encoding="utf-8"))
        if not there["started"] or not there["system"]:
            pytest.skip("this system does not tell when a program was started")
        rewritten(shared, started="when another program began")
        assert alex.sharing.holder() is None, "its number is used again by another program"
        rewritten(shared, process=2**22 + 1)
        assert alex.sharing.holder() is None
        rewritten(shared, process=2**70)
        assert alex.sharing.holder() is not None
        rewritten(shared, process=2**22 + 1, system="another run of a computer of that name")
        assert alex.sharing.holder() is not None
        rewritten(shared, process=2**22 + 1, system=there["system"])
        alex.sharing.claim()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\0" * 300,
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b"\xff\xfe{}",
        {"person": None},
        {"computer": 7},
        {"since": "2026-11-22T10:00:00"},
        {"since": "yesterday"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"process": "many"},
        {"process": 0},
        {"process": -1},
    ],
    ids=lambda damage: str(damage)[:40],
)
def test_a_damaged_claim_shuts_nobody_out(shared: Path, damage: bytes | dict[str, object]) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        if isinstance(damage, bytes):
            claim_file(shared).write_bytes(damage)
        else:
            rewritten(shared, **damage)
        assert alex.sharing.holder() is None
        alex.sharing.claim()
        assert sam.sharing.holder() == Holder(ALEX, computer_name(), NOW)


@pytest.mark.parametrize("seconds", [0.1, 0.3])
@WHERE_FILES_ARE_HELD
def test_a_claim_that_is_held_for_a_moment_is_never_taken_over(shared: Path, seconds) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        organisation = sam.organisations.find()
        sam.sharing.claim()
        for work in (
            alex.sharing.claim,
            lambda: alex.actions.set_lead(organisation, ["GC1"], "Dr Roy"),
        ):
            with held_open(claim_file(shared), seconds, KEPT_ALONE):
                with pytest.raises(InUse) as refusal:
                    work()
                assert refusal.value.holder == Holder(SAM, computer_name(), NOW)
        with held_open(claim_file(shared), seconds, KEPT_ALONE):
            assert alex.sharing.holder() == Holder(SAM, computer_name(), NOW)
        with held_open(claim_file(shared), seconds, KEPT_ALONE):
            sam.sharing.refresh()
        with held_open(claim_file(shared), seconds, KEPT_ALONE):
            sam.actions.set_lead(organisation, ["GC1"], "Kim")
        assert sam.actions.find(organisation, "GC1").lead == "Kim"
        with held_open(claim_file(shared), seconds, KEPT_ALONE):
            sam.close()
        alex.sharing.claim()
    assert names(shared.parent) == ["tracker.db"]


@WHERE_FILES_ARE_HELD
def test_a_claim_that_is_held_for_long_is_nobody_elses_and_no_view_only(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        organisation = sam.organisations.find()
        sam.sharing.claim()
        before = claim_file(shared).read_bytes()
        with held_open(claim_file(shared), 60, KEPT_ALONE):
            for work in (
                alex.sharing.claim,
                lambda: alex.sharing.claim(take_over=True),
                alex.sharing.holder,
                lambda: sam.actions.set_lead(organisation, ["GC1"], "Kim"),
            ):
                with pytest.raises(GreenPlanError) as refusal:
                    work()
                assert not isinstance(refusal.value, InUse | Refused)
                assert "tracker.db.in-use, which says who has the register" in str(refusal.value)
                assert "is using it). Nothing was saved. Try again" in str(refusal.value)
        assert claim_file(shared).read_bytes() == before
        sam.actions.set_lead(organisation, ["GC1"], "Kim")
        assert (sam.read_only, alex.read_only) == (False, False)
        with pytest.raises(InUse):
            alex.sharing.claim()


@pytest.mark.usefixtures("time_flies")
@pytest.mark.parametrize("number", [5, 32])
def test_a_claim_that_windows_lets_nobody_read_is_not_taken_for_none(
    shared: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()

        def refuse(file: Path) -> None:
            raise windows_error(number, str(file))

        with monkeypatch.context() as held:
            held.setattr("db.sharing.claim_file._read", refuse)
            with pytest.raises(GreenPlanError, match="which says who has the register open"):
                alex.sharing.claim()
        with pytest.raises(InUse):
            alex.sharing.claim()
        sam.sharing.claim()


def test_names_in_a_claim_come_as_one_short_line(shared: Path) -> None:
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        rewritten(shared, person="Sam\n\x1b[2J  Example" + "x" * 500, computer="\t")
        there = alex.sharing.holder()
        assert there is not None
        assert there.person.startswith("Sam [2J Examplexxx")
        assert (len(there.person), there.computer) == (120, "someone")
        with pytest.raises(InUse) as refusal:
            alex.sharing.claim()
        assert str(refusal.value).isprintable()


@needs_posix_permissions
def test_a_claim_can_be_read_by_those_who_can_read_the_register(shared: Path) -> None:
    for mode in (0o600, 0o660, 0o640):
        shared.chmod(mode)
        with opened(shared, SAM) as sam:
            sam.sharing.claim()
            assert stat.S_IMODE(claim_file(shared).stat().st_mode) == mode


def test_what_killed_programs_left_is_swept_away(shared: Path) -> None:
    left, fresh = (shared.with_name(f"tracker.db.in-use.{name}") for name in ("old", "new"))
    for path in (left, fresh):
        path.write_bytes(b"half")
    os.utime(left, (0, 0))
    with opened(shared, SAM) as sam:
        sam.sharing.claim()
        assert names(shared.parent) == ["tracker.db", "tracker.db.in-use", fresh.name]


def test_where_files_have_no_links_a_claim_is_made_as_well(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*given: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with opened(shared, SAM) as sam, opened(shared, ALEX) as alex:
        sam.sharing.claim()
        assert alex.sharing.holder() == Holder(SAM, computer_name(), NOW)
        with pytest.raises(InUse):
            alex.sharing.claim()


def test_keeping_alive_and_changing_side_by_side(shared: Path) -> None:
    with opened(shared, SAM) as sam:
        organisation = sam.organisations.find()
        sam.sharing.claim()
        with ThreadPoolExecutor(3) as pool:
            done = [pool.submit(sam.sharing.refresh) for _ in range(40)]
            done += [
                pool.submit(
                    lambda: [sam.actions.add_update(organisation, ["GC1"], "On") for _ in "123"]
                )
                for _ in range(2)
            ]
        for one in done:
            one.result(30)
        assert len(sam.actions.updates(organisation, "GC1")) == 6
    sam.sharing.refresh()
    assert names(shared.parent) == ["tracker.db"]


def test_on_a_local_disk_nothing_is_claimed(register_file: Path) -> None:
    with opened(register_file, SAM) as sam, opened(register_file, ALEX) as alex:
        sam.sharing.claim()
        alex.sharing.claim(take_over=True)
        sam.sharing.refresh()
        for register in (sam, alex):
            register.actions.set_lead(register.organisations.find(), ["GC1"], register.user)
        assert (sam.sharing.holder(), alex.sharing.holder()) == (None, None)
        assert not claim_file(register_file).exists()


def test_work_on_the_file_itself_claims_it_for_its_time(shared: Path) -> None:
    place = Place.of(shared)
    with opened(shared, SAM) as sam:
        with claim.temporary_claim(place, ALEX, lambda: LATER):
            assert sam.sharing.holder() == Holder(ALEX, computer_name(), LATER)
        assert sam.sharing.holder() is None
        sam.sharing.claim()
        with pytest.raises(InUse), claim.temporary_claim(place, ALEX, lambda: LATER):
            pytest.fail("somebody else has it")
        assert json.loads(claim_file(shared).read_text(encoding="utf-8"))["person"] == SAM


def test_work_on_a_local_file_claims_nothing(register_file: Path) -> None:
    with claim.temporary_claim(Place.of(register_file), SAM, lambda: NOW):
        assert names(register_file.parent) == ["tracker.db"]


@contextmanager
def without_leave_to_write(folder: Path) -> Iterator[None]:
    """Be somebody who may read in ``folder`` but not make files there."""
    folder.chmod(0o555)
    am_root = os.geteuid() == 0
    if am_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if am_root:
            os.seteuid(0)
        folder.chmod(0o755)


@needs_posix_permissions
def test_a_folder_that_takes_no_claim_makes_the_register_a_view(shared: Path) -> None:
    with TemporaryDirectory() as made:
        path = Path(made) / "tracker.db"
        path.write_bytes(shared.read_bytes())
        path.chmod(0o666)
        with opened(path, SAM) as sam:
            organisation = sam.organisations.find()
            with without_leave_to_write(path.parent):
                with pytest.raises(Refused, match=r"Viewing only: .*Nothing was saved"):
                    sam.sharing.claim()
                assert sam.read_only
                with pytest.raises(GreenPlanError, match="Nothing was saved"):
                    sam.actions.set_lead(organisation, ["GC1"], "Kim")
                assert sam.actions.find(organisation, "GC1").lead == "P. Lee"
            sam.actions.set_lead(organisation, ["GC1"], "Kim")
            assert not sam.read_only


def test_a_large_change_to_a_group_on_a_share_can_read_what_is_there(shared: Path) -> None:
    with opened(shared, SAM) as register:
        its = register.organisations.all()
        codes = [action.code for action in register.actions.all(its[0])]

        def change(one: Organisation) -> Changed:
            for _ in range(12):  # more than SQLite's cache holds
                changed = register.actions.add_update(one, codes, "x" * 4_000)
            assert register.actions.updates(one) == ()  # as they are before the change
            return changed

        assert register.change_each(its, change)[its[0].ods].id is not None
        assert len(register.actions.updates(its[0])) == 12 * len(codes)
