"""Returns of others that the register keeps: each once, those that count, and the tally of them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from example_register import NOW, SAM, Surgery
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from received_returns import Q3, digest, expected, keep, keep_some, read_file, report, said
from second_edition import second_edition

from db.backups import Why, compare_with_backup, restore_backup
from db.errors import Refused
from db.inspection import inspect_register
from db.opening import open_register
from db.received.earlier_editions import earlier_editions
from db.received.keeping import TALLIED
from db.received.kept import Collation, JudgedReturn
from db.received.received_return import ReceivedReturn
from db.register import Register
from db.validation.text_rules import HoldsNhsNumber
from imports.plans.plan_file import default_plan
from tracker.doctor import run_checks
from tracker.phrases.backup_phrases import differs_in_words, restore_result_in_words

PLAN = default_plan()
Q2 = Q3.previous()


def kept(register: Register) -> list[tuple[str, int, bool]]:
    return [(one.sender.ods, one.number, one.counts) for one in register.received.all([PLAN.key])]


def test_what_is_kept_is_what_was_sent(example_surgery: Surgery) -> None:
    register = example_surgery.register
    sent = said(PLAN, "B00001")
    assert keep(register, PLAN, [sent]) == 1
    (one,) = register.received.all([PLAN.key], Q3)
    assert register.received.said(one) == sent
    assert (one.sender, one.file, one.signed_by) == (expected("B00001"), "B00001.xlsx", "Kim Lee")
    assert len(one.letters) == len(one.evidence) == len(PLAN.actions)
    assert (one.rows, one.own_actions, one.by) == (len(sent.actions), 1, register.user)
    assert [remark.key for remark in one.remarks] == ["not-signed"]
    assert [b.said for b in register.received.barriers(Q3)] == list(sent.barriers)
    assert [m.said for m in register.received.measures(Q3)] == list(sent.measures)
    assert (register.received.plans(), register.received.periods([PLAN.key])) == (
        *((PLAN.key,), (Q3,)),
    )
    refused, head = register.received.files_read()[sent.sha256]
    assert (refused, head) == ("", read_file(sent).head)


def test_a_second_take_changes_nothing(example_surgery: Surgery) -> None:
    register = example_surgery.register
    sent = [said(PLAN, "B00001"), said(PLAN, "B00002", seed=1)]
    assert keep(register, PLAN, sent) == 2
    first, counts = register.received.all([PLAN.key]), tally(register)
    assert keep(register, PLAN, sent) == 0
    assert register.received.all([PLAN.key]) == first
    assert tally(register) == counts


def test_of_two_returns_the_higher_number_counts_until_it_is_left_out(
    example_surgery: Surgery,
) -> None:
    register = example_surgery.register
    keep(register, PLAN, [said(PLAN, "B00001", number=2), said(PLAN, "B00001", seed=1)])
    assert kept(register) == [("B00001", 2, True), ("B00001", 1, False)]
    better, worse = register.received.all([PLAN.key])
    register.received.leave_out(better, "Sent by mistake", PLAN.key, {})
    assert kept(register) == [("B00001", 2, False), ("B00001", 1, True)]
    left_out, _ = register.received.all([PLAN.key])
    assert left_out.left_out == "Sent by mistake"
    assert tally(register) == counted(register)
    register.received.leave_out(worse, "Also", PLAN.key, {})
    assert tally(register) == {}
    register.received.count_again(better, PLAN.key, {})
    assert kept(register) == [("B00001", 2, True), ("B00001", 1, False)]
    assert tally(register) == counted(register)


@pytest.mark.parametrize(("why", "error"), [(" ", Refused), ("Rang 943 476 5919", HoldsNhsNumber)])
def test_why_one_is_left_out_is_a_text_without_patients(
    example_surgery: Surgery, why: str, error: type[Exception]
) -> None:
    register = example_surgery.register
    keep(register, PLAN, [said(PLAN, "B00001")])
    (one,) = register.received.all([PLAN.key])
    with pytest.raises(error):
        register.received.leave_out(one, why, PLAN.key, {})
    assert kept(register) == [("B00001", 1, True)]


def tally(register: Register) -> dict[tuple[str, str, str], int]:
    """Return the counts that are stored, by period, code and column."""
    names = [*TALLIED.values(), "evidence"]
    columns = ", ".join(f"t.{name}" for name in names)
    with register._core.snapshot() as query:
        rows = query(f"SELECT t.period, t.code, {columns} FROM received_tally t")
    return {
        (period, code, name): count
        for period, code, *counts in rows
        for name, count in zip(names, counts, strict=True)
        if count
    }


def counted(register: Register) -> dict[tuple[str, str, str], int]:
    """Return the same, counted from all that the returns say: each letter of those that count."""
    counts: Counter[tuple[str, str, str]] = Counter()
    column = {letter.value: name for letter, name in TALLIED.items()}
    for one in register.received.all([PLAN.key]):
        for action, letter, evidence in zip(PLAN.actions, one.letters, one.evidence, strict=True):
            if one.counts and letter in column:
                counts[str(one.period), action.code, column[letter]] += 1
                if evidence == "1":
                    counts[str(one.period), action.code, "evidence"] += 1
    return dict(counts)


SENT = st.builds(
    said,
    st.just(PLAN),
    st.sampled_from(["B00001", "B00002", "B00003"]),
    st.sampled_from([Q2, Q3]),
    st.integers(1, 3),
    st.integers(0, 8),
)


@given(folders=st.lists(st.lists(SENT, max_size=4), min_size=1, max_size=4))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_tally_is_a_bare_count_whatever_comes_in_whatever_order(
    folders: list[list[ReceivedReturn]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.db"
    with closing(open_register(path, user=SAM, create=True, clock=lambda: NOW)) as register:
        for folder in folders:
            keep(register, PLAN, folder)
        there = register.received.all([PLAN.key])
        sent = {(one.sha256, one.sender.ods) for folder in folders for one in folder}
        assert len(there) == len(sent)
        for period in (Q2, Q3):
            theirs = [one for one in there if one.period == period]
            best = {
                ods: max((one.number, one.id) for one in theirs if one.sender.ods == ods)
                for ods in {one.sender.ods for one in theirs}
            }
            assert {one.sender.ods: (one.number, one.id) for one in theirs if one.counts} == best
        assert tally(register) == counted(register)


def test_a_return_of_an_earlier_edition_counts_under_todays_codes(
    example_surgery: Surgery,
) -> None:
    register = example_surgery.register
    after = second_edition(PLAN)
    codes = {key: one.codes for key, one in earlier_editions(after, [PLAN, after]).items()}
    sent = [said(PLAN, "B00001"), said(after, "B00002", seed=1)]
    register.received.keep_files(map(read_file, sent))
    judged = [
        JudgedReturn.of(plan, expected(one.sender.ods), report(one), one)
        for plan, one in zip((PLAN, after), sent, strict=True)
    ]
    collation = Collation(after.key, Q3, "Returns", digest("folder"), (), (), ())
    assert register.received.keep(after, {PLAN.key: PLAN}, codes, judged, collation) == 2
    wanted: Counter[tuple[str, str, str]] = Counter()
    column = {letter.value: name for letter, name in TALLIED.items()}
    for plan, one in zip((PLAN, after), judged, strict=True):
        for action, letter, evidence in zip(plan.actions, one.letters, one.evidence, strict=True):
            code = codes[PLAN.key].get(action.code) if plan is PLAN else action.code
            if code and letter in column:
                wanted[str(Q3), code, column[letter]] += 1
                wanted[str(Q3), code, "evidence"] += evidence == "1"
    assert tally(register) == {key: count for key, count in wanted.items() if count}


def test_the_tally_of_each_edition_follows_what_another_one_collates(
    example_surgery: Surgery,
) -> None:
    register = example_surgery.register
    after = second_edition(PLAN)
    codes = {key: one.codes for key, one in earlier_editions(after, [PLAN, after]).items()}

    def right(key: str) -> bool:
        edition, its = (after, codes) if key == after.key else (PLAN, {})
        there = register.received.tallied(key, Q3)
        asked = {code: one for code, one in there.items() if one.asked}
        bare = register.received.rollup(edition, its, Q3).uptake
        return asked == {code: one for code, one in bare.items() if one.asked}

    keep(register, after, [said(after, "B00002", seed=1)])
    keep(register, PLAN, [said(PLAN, "B00001")])
    assert right(PLAN.key) and right(after.key)
    (one,) = register.received.all([PLAN.key])
    register.received.leave_out(one, "Sent by mistake", after.key, codes)
    assert right(PLAN.key) and right(after.key)
    register.received.count_again(one, after.key, codes)
    assert register.received.tallied(PLAN.key, Q3)
    assert right(PLAN.key) and right(after.key)


def test_of_a_return_for_another_period_that_ones_tally_is_counted(
    example_surgery: Surgery,
) -> None:
    register = example_surgery.register
    keep(register, PLAN, [said(PLAN, "B00001", Q2), said(PLAN, "B00001")])
    assert register.received.periods([PLAN.key]) == (Q2, Q3)
    assert tally(register) == counted(register)


def test_the_last_report_on_a_folder_is_kept_whole(example_surgery: Surgery) -> None:
    register = example_surgery.register
    keep_some(register, PLAN)
    found = register.received.last_collation(PLAN.key, Q3)
    assert found is not None
    assert [one.ods for one in found.files] == ["B00001", "B00002"]
    assert [one.ods for one in found.expected] == ["B00001", "B00002", "C00003"]
    assert [one.expected for one in found.missing] == [expected("C00003")]
    assert (found.by, found.saved) == (register.user, digest("workbook"))
    assert register.received.last_collation(PLAN.key, Q2) is None


def test_a_file_that_is_read_anew_is_kept_anew(example_surgery: Surgery) -> None:
    received = example_surgery.register.received
    sent = said(PLAN, "B00001")
    received.keep_files([replace(read_file(sent), refused="Damaged", head="", said="")])
    assert received.said_in([sent.sha256]) == {}
    received.keep_files([read_file(sent)])
    assert received.said_in([sent.sha256]) == {sent.sha256: read_file(sent).said}


def test_viewing_only_keeps_nothing(register_file: Path) -> None:
    with closing(open_register(register_file, user=SAM, read_only=True)) as register:
        with pytest.raises(Refused, match="Viewing only"):
            register.received.keep_files([read_file(said(PLAN, "B00001"))])
        assert register.received.files_read() == {}


def test_doctor_finds_a_patients_number_in_what_others_sent(register_file: Path) -> None:
    with closing(open_register(register_file, user=SAM)) as register:
        keep_some(register, PLAN)
        sent = said(PLAN, "B00009")
        first, *rest = sent.actions
        odd = replace(sent, actions=(replace(first, update="Rang 943 476 5919"), *rest))
        register.received.keep_files([read_file(odd)])
        with inspect_register(str(register_file)) as look:
            assert [one.field for one in look.stored_texts(lambda t: "943" in t)] == ["update"]
    with closing(sqlite3.connect(register_file)) as connection, connection:
        connection.execute("UPDATE received_return SET contact = 'Rang 943 476 5919'")
        connection.execute("UPDATE received_measure SET figure = 9434765919")
    checks = {check.key: check.found for check in run_checks(str(register_file))}
    found = {(one.what, one.field, one.code) for one in checks["nhs-numbers"]}
    assert found >= {
        ("received file", "update", first.code),
        ("received return", "contact", None),
        ("received measure", "figure", first.code),
    }
    assert not any("943" in one.words for one in checks["nhs-numbers"])


@pytest.mark.parametrize("what", ["a file", "a return", "a report", "left out", "counted again"])
def test_a_backup_is_due_once_anything_was_received(register_file: Path, what: str) -> None:
    def act(day: int) -> bool:
        now = NOW + timedelta(days=day)
        with closing(open_register(register_file, user=SAM, clock=lambda: now)) as register:
            due = register.backups.daily_backup()
            made = due is not None and due.make() is not None
            if day == 1:
                keep(register, PLAN, [said(PLAN, "B00001")])
                if what == "counted again":
                    (one,) = register.received.all([PLAN.key])
                    register.received.leave_out(one, "Why", PLAN.key, {})
            if day == 2:
                (one,) = register.received.all([PLAN.key])
                if what == "a file":
                    register.received.keep_files([read_file(said(PLAN, "B00002"))])
                elif what == "a return":
                    keep(register, PLAN, [said(PLAN, "B00002")])
                elif what == "a report":
                    keep(register, PLAN, [])
                elif what == "left out":
                    register.received.leave_out(one, "Why", PLAN.key, {})
                else:
                    register.received.count_again(one, PLAN.key, {})
        return made

    assert [act(day) for day in (1, 2, 3, 4)] == [True, True, True, False]


def test_what_restoring_would_lose_of_others_is_told(register_file: Path) -> None:
    with closing(open_register(register_file, user=SAM, clock=lambda: NOW)) as register:
        keep(register, PLAN, [said(PLAN, "B00001")])
        backup = register.backups.back_up(Why.HAND)
        keep(register, PLAN, [said(PLAN, "B00002"), said(PLAN, "B00003")])
    differs = compare_with_backup(register_file, backup.path)
    assert (differs.received, differs.missing) == (2, ())
    assert differs_in_words(differs) == "It lacks 2 returns received from others."
    done = restore_backup(register_file, backup.path, NOW, SAM)
    assert done.held.received == 1
    assert "2 returns received from others are no longer" in restore_result_in_words(done)
    with closing(open_register(register_file, user=SAM)) as register:
        assert kept(register) == [("B00001", 1, True)]
