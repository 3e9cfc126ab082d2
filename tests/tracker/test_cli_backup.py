"""``greenplan backup`` and ``restore``: what is told, what is asked, and that nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from needs import ON_WINDOWS
from outcomes import told as flat

from db.errors import BackupFailed
from tracker import streams


def refusal(outcome) -> str:
    assert outcome.code == 1
    assert outcome.err.startswith("greenplan: ")
    assert outcome.err.count("\n") == 1
    return outcome.err


def copies(register: Path) -> list[str]:
    folder = register.with_name(f"{register.stem}-backups")
    return sorted(path.name.split("-")[-1] for path in folder.iterdir())


def closed_where_it_must_be(example_surgery) -> None:
    """Let the register go on Windows, where nobody moves a file that a program has open."""
    if ON_WINDOWS:
        example_surgery.close()


def damage(register: Path) -> None:
    with register.open("r+b") as file:
        file.seek(register.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)


def lead(greenplan) -> str | None:
    return json.loads(greenplan("show", "GC1", "--json").out)["lead"]


def test_a_copy_beside_the_register_and_one_elsewhere(greenplan, example_surgery, tmp_path):
    said = flat(greenplan("backup"))
    assert "Backed up the register to" in said
    assert "The backup was checked and is complete: 1 organisation, 1 change, the last on" in said
    own = tmp_path / "own.db"
    told = json.loads(greenplan("backup", str(own), "--json").out)
    assert told["file"] == str(own)
    assert (told["why"], told["organisations"], told["changes"]) == ("hand", 1, 1)
    assert told["size"] == own.stat().st_size
    assert json.loads(greenplan("--db", str(own), "orgs", "--json").out)[0]["ods"] == "A99999"


def test_the_first_command_of_a_day_makes_one(greenplan, example_surgery):
    greenplan("orgs")
    greenplan("set", "GC1", "--lead", "P. Lee")
    greenplan("orgs")
    assert copies(example_surgery.path) == ["day.db"]


def test_that_none_could_be_made_is_noted_and_stops_nothing(greenplan, example_surgery):
    example_surgery.path.with_name("tracker-backups").write_text("in the way", encoding="utf-8")
    outcome = greenplan("set", "GC1", "--lead", "P. Lee")
    assert outcome.code == 0
    assert "could not be backed up" in outcome.err
    assert "There is no backup for today until this is fixed." in outcome.err
    assert "could not be backed up" in refusal_of_last_line(greenplan("backup"))
    assert lead(greenplan) == "P. Lee"


def refusal_of_last_line(outcome) -> str:
    assert outcome.code == 1
    return outcome.err.splitlines()[-1]


def test_the_list_tells_when_why_how_large_and_what_has_changed(greenplan, example_surgery):
    assert flat(greenplan("backup", "--list")).startswith("There are no backups of the register")
    assert json.loads(greenplan("backup", "--list", "--json").out) == []
    greenplan("set", "GC1", "--lead", "Kim")
    greenplan("backup")
    greenplan("set", "GC1", "--lead", "P. Lee")
    said = flat(greenplan("backup", "--list"))
    assert "made by hand" in said
    assert "first opening of the day" in said
    assert "1 change since, the last on" in said
    told = json.loads(greenplan("backup", "--list", "--json").out)
    assert [(one["why"], one["changes_since"]) for one in told] == [("hand", 1), ("day", 2)]
    greenplan("restore", told[0]["file"], "--yes")
    assert "It holds 1 change that the register lacks." in flat(greenplan("backup", "--list"))
    assert greenplan("backup", "x.db", "--list").code == 2


def test_a_command_answers_before_the_copy_of_the_day_is_made(
    greenplan, example_surgery, monkeypatch, capsys
):
    said = []

    def made(*_, **__):
        said.append(capsys.readouterr().out)
        raise BackupFailed("No space.")

    monkeypatch.setattr("db.backups.creating.back_up", made)
    outcome = greenplan("set", "GC1", "--lead", "Kim")
    assert outcome.code == 0
    assert len(said) == 1
    assert "GC1" in said[0]
    assert "No space. There is no backup for today until this is fixed." in outcome.err


def test_a_copy_of_the_day_that_is_stopped_undoes_nothing(greenplan, example_surgery, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr("db.backups.copying._copy", stopped)
        outcome = greenplan("set", "GC1", "--lead", "Kim")
    assert outcome.code == 0
    assert "Backup stopped. It is made when you next open the register." in outcome.err
    assert lead(greenplan) == "Kim"
    assert copies(example_surgery.path) == ["day.db"]


def test_without_a_word_nothing_is_put_back(greenplan, example_surgery, monkeypatch):
    greenplan("backup")
    greenplan("set", "GC1", "--lead", "P. Lee")
    outcome = greenplan("restore")
    assert "Nothing was changed. To restore without being asked, add --yes." in refusal(outcome)
    assert "If you restore it, you lose:" in outcome.out
    assert "Edited: A99999 GC1" in outcome.out
    monkeypatch.setattr(streams, "has_terminal", lambda: True)
    monkeypatch.setattr("click.confirm", lambda question: False)
    assert greenplan("restore").code == 1
    assert lead(greenplan) == "P. Lee"
    monkeypatch.setattr("click.confirm", lambda question: True)
    told = flat(greenplan("restore"))
    assert "1 change to A99999 is no longer in the register." in told
    assert "The previous register was kept as" in told
    assert lead(greenplan) is None


def test_undo_past_a_restore_names_the_way(greenplan, example_surgery):
    greenplan("set", "GC1", "--lead", "P. Lee")
    greenplan("backup")
    greenplan("restore", "--yes")
    told = refusal(greenplan("undo"))
    assert "A backup was restored on" in told
    assert "To undo it anyway, run 'greenplan undo --past-restore'." in told
    assert lead(greenplan) == "P. Lee"
    flat(greenplan("undo", "--past-restore"))
    assert lead(greenplan) is None
    greenplan("set", "GC1", "--lead", "Dr Roy")
    flat(greenplan("undo"))
    assert lead(greenplan) is None


def test_one_is_named_by_its_path_or_as_the_list_names_it(greenplan, example_surgery):
    file = Path(json.loads(greenplan("backup", "--json").out)["file"])
    for name in (file.name, str(file)):
        greenplan("set", "GC1", "--lead", "P. Lee")
        flat(greenplan("restore", name, "--yes"))
        assert lead(greenplan) is None
    assert "There is no file" in refusal(greenplan("restore", "none.db", "--yes"))


def test_of_many_changes_only_the_last_are_named(greenplan, example_surgery):
    greenplan("backup")
    for number in range(12):
        greenplan("update", "GC1", f"Entry {number}")
    assert "and 2 more" in greenplan("restore").out


def test_a_damaged_register_names_the_command_that_puts_a_copy_back(greenplan, example_surgery):
    greenplan("set", "GC1", "--lead", "P. Lee")
    greenplan("backup")
    closed_where_it_must_be(example_surgery)
    damage(example_surgery.path)
    assert "Use 'greenplan restore' to restore a backup" in refusal(greenplan("actions"))
    outcome = greenplan("restore", "--yes")
    assert outcome.code == 0
    assert "The damaged register was kept as" in outcome.out
    assert lead(greenplan) == "P. Lee"


def test_without_a_copy_it_says_so(greenplan, example_surgery):
    damage(example_surgery.path)
    assert "No readable backup of the register" in refusal(greenplan("restore", "--yes"))


def test_a_register_that_is_gone_is_put_back(greenplan, example_surgery):
    greenplan("set", "GC1", "--lead", "P. Lee")
    greenplan("backup")
    closed_where_it_must_be(example_surgery)
    example_surgery.path.unlink()
    assert "it has backups" in refusal(greenplan("actions"))
    assert greenplan("restore", "--yes").code == 0
    assert lead(greenplan) == "P. Lee"


@pytest.mark.parametrize("command", [["backup", "--list"], ["restore", "x.db", "--yes"]])
def test_a_server_is_copied_by_whoever_runs_it(greenplan, command):
    said = refusal(greenplan("--db", "postgresql+psycopg://sam:secret@example.org/g", *command))
    assert "on a database server" in said
    assert "secret" not in said


def test_a_damaged_copy_is_named_among_the_others(greenplan, example_surgery):
    file = Path(json.loads(greenplan("backup", "--json").out)["file"])
    greenplan("set", "GC1", "--lead", "P. Lee")
    greenplan("backup")
    damage(file)
    said = flat(greenplan("backup", "--list"))
    assert said.count("This backup is damaged.") == 1
    assert "No changes since." in said
    told = json.loads(greenplan("backup", "--list", "--json").out)
    assert [one["sound"] for one in told if one["why"] == "hand"] == [True, False]
