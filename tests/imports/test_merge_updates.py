"""Updates typed into a tracker: added to the log, none lost, none doubled."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from desk import Desk, Sent
from layouts.making import book

from db.backups import Why, restore_backup
from imports.proposal import Proposal


def updates(proposal: Proposal) -> list[tuple[str, str | None, object]]:
    return [(c.cell, c.code, c.new) for c in proposal.changes if c.field == "update"]


@pytest.fixture
def chased(desk) -> Desk:
    """GC1 has two entries in its log."""
    desk.register.actions.add_update(desk.organisation, ["GC1"], "First letter sent")
    desk.register.actions.add_update(desk.organisation, ["GC1"], "Reminder sent")
    return desk


def test_a_new_update_is_added_with_the_importer_s_name_and_the_time(chased):
    sent = Sent(chased.export()).type("GC1", New_update="They answered")
    found = chased.propose(sent.saved(by="Pat Sample"))
    assert updates(found) == [(sent.cell("GC1", "New update"), "GC1", "They answered")]
    assert len(found.changes) == 1
    chased.accept(found)
    assert chased.log() == ["First letter sent", "Reminder sent", "They answered"]
    newest = chased.register.actions.updates(chased.organisation, "GC1")[-1]
    assert (newest.by, newest.at) == (
        "Sam Example",
        chased.register.history.changes(chased.organisation)[0].at,
    )


def test_a_tracker_that_was_only_looked_at_adds_nothing(chased):
    assert chased.propose(Sent(chased.export()).saved()).is_empty


def test_line_breaks_and_signs_come_as_they_were_typed(desk):
    text = "=SUM(A1) said:\n- 5 boxes\n- £40"
    sent = Sent(desk.export())
    cell = sent.sheet[sent.cell("GC1", "New update")]
    cell.value, cell.data_type = text, "s"
    file = sent.saved()
    desk.accept(desk.propose(file))
    assert desk.log() == [text]
    assert desk.propose(file).is_empty


def test_the_same_file_again_doubles_nothing(chased):
    file = Sent(chased.export()).type("GC1", New_update="They answered").saved()
    chased.accept(chased.propose(file))
    assert chased.propose(file).is_empty
    chased.register.actions.add_update(chased.organisation, ["GC1"], "And again")
    assert chased.propose(file).is_empty


def test_the_same_words_in_the_next_round_are_another_update(desk):
    first = Sent(desk.export()).type("GC1", New_update="No news").saved()
    desk.accept(desk.propose(first))
    second = Sent(desk.export()).type("GC1", New_update="No news").saved()
    desk.accept(desk.propose(second))
    assert desk.log() == ["No news", "No news"]
    assert desk.propose(second).is_empty
    assert desk.propose(first).is_empty


def test_two_people_s_copies_of_one_export_both_come_in(chased):
    exported = chased.export()
    pat = Sent(exported).type("GC1", New_update="Pat rang").saved(by="Pat Sample")
    alex = Sent(exported).type("GC1", New_update="Alex wrote").saved(by="Alex Sample")
    chased.accept(chased.propose(pat))
    chased.accept(chased.propose(alex))
    assert chased.log()[2:] == ["Pat rang", "Alex wrote"]
    assert chased.propose(pat).is_empty
    assert chased.propose(alex).is_empty


def test_what_the_register_says_since_is_no_reason_to_lose_an_update(chased):
    file = Sent(chased.export()).type("GC1", New_update="They answered").saved()
    chased.register.actions.add_update(chased.organisation, ["GC1"], "Rang them")
    chased.accept(chased.propose(file))
    assert chased.log()[2:] == ["Rang them", "They answered"]


def test_the_latest_update_typed_over_is_a_new_update(chased):
    file = Sent(chased.export()).type("GC1", Latest_update="They answered").saved()
    found = chased.propose(file)
    assert [(c.new, c.why) for c in found.changes] == [
        ("They answered", "typed over the latest update")
    ]
    chased.accept(found)
    assert chased.log() == ["First letter sent", "Reminder sent", "They answered"]
    assert chased.propose(file).is_empty


def test_both_columns_filled_are_two_updates(chased):
    sent = Sent(chased.export()).type("GC1", Latest_update="They answered", New_update="Visited")
    chased.accept(chased.propose(sent.saved()))
    assert sorted(chased.log()[2:]) == ["They answered", "Visited"]


def test_a_latest_update_that_was_undone_since_is_not_added_again(chased):
    exported = chased.export()
    chased.register.history.undo(chased.organisation)
    assert chased.propose(Sent(exported).saved()).is_empty
    found = chased.propose(Sent(exported).type("GC1", Latest_update="They answered").saved())
    assert [c.new for c in found.changes] == ["They answered"]


def test_a_latest_update_that_a_restore_took_away_is_not_added_again(chased):
    copy = chased.register.backups.back_up(Why.HAND)
    chased.register.actions.add_update(chased.organisation, ["GC1"], "Rang them")
    exported = chased.export()
    restore_backup(chased.surgery.path, copy.path, datetime.now(UTC), "Sam Example")
    assert chased.propose(Sent(exported).saved()).is_empty
    found = chased.propose(Sent(exported).type("GC1", Latest_update="They answered").saved())
    assert [c.new for c in found.changes] == ["They answered"]


def test_an_import_that_was_undone_can_be_done_again(chased):
    file = Sent(chased.export()).type("GC1", New_update="They answered").saved()
    chased.accept(chased.propose(file))
    chased.register.history.undo(chased.organisation)
    assert chased.log() == ["First letter sent", "Reminder sent"]
    chased.accept(chased.propose(file))
    assert chased.log() == ["First letter sent", "Reminder sent", "They answered"]
    assert chased.propose(file).is_empty


def test_done_again_by_redo_it_is_not_proposed_once_more(chased):
    file = Sent(chased.export()).type("GC1", New_update="They answered").saved()
    chased.accept(chased.propose(file))
    chased.register.history.undo(chased.organisation)
    chased.register.history.redo(chased.organisation)
    assert chased.propose(file).is_empty


def test_an_update_too_long_for_the_log_is_left_alone_and_told(desk):
    found = desk.propose(Sent(desk.export()).type("GC1", New_update="x" * 4001).saved())
    assert found.is_empty
    (line,) = found.ignored
    assert (line.code, line.field) == ("GC1", "update")
    assert "4,000" in line.why


def test_comments_of_a_tracker_kept_by_hand_come_in_once(desk):
    rows = [["Ref", "Comments", "Notes"], ["GC1", "Asked", "Asked"], ["GC1", "Answered", None]]
    file = book({"Sheet1": rows})
    desk.register.actions.add_update(desk.organisation, ["GC1"], "Answered")
    found = desk.propose(file)
    assert updates(found) == [("B2", "GC1", "Asked")]
    desk.accept(found)
    assert desk.propose(file).is_empty
