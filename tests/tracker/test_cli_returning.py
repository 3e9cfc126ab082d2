"""What goes to the ICB: check, return, returns; questions, details, papers and the calendar."""

from __future__ import annotations

import hashlib
import json
import shlex
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from outcomes import told as said

from db.opening import open_register
from db.validation.periods import Period

THIS = Period.quarter_of(datetime.now().astimezone().date())
MUST_DO = ("GC1", "GR1", "GES1", "GES2", "GES3", "GPES1", "GPES2")


def one_line(outcome) -> str:
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("greenplan: ")
    assert outcome.err.count("\n") == 1
    return outcome.err


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty folder that commands are given in."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def ready(greenplan, example_surgery, folder):
    """Example Surgery with nothing missing for a return."""
    greenplan("details", "--contact", "Sam Example", "--email", "sam@example.org")
    greenplan("set", *MUST_DO, "--choice", "later", "--reason", "Next year")
    return example_surgery


def checked(greenplan, *arguments: str):
    outcome = greenplan("check", *arguments, "--json")
    told = json.loads(outcome.out)
    lacking = {line["key"] for line in told["lines"] if not line["ok"]} - {"signed_by"}
    assert outcome.code == (1 if lacking else 0)
    return told


def signed_off(ready, name: str = "Dr Roy") -> None:
    """Sign the next return off, as the app does."""
    with closing(open_register(ready.path, user="Sam Example")) as register:
        organisation = register.organisations.find()
        register.returns.sign_off(organisation, register.returns.next_period(organisation), name)


# check


def test_check_and_return_know_who_signed_off_in_the_app(greenplan, ready):
    before = greenplan("check")
    assert before.code == 0
    assert "Not signed off yet" in before.out
    signed_off(ready)
    told = checked(greenplan)
    assert (told["signed_by"], told["complete"]) == ("Dr Roy", True)
    assert "signed off by Dr Roy" in said(greenplan("return"))
    greenplan("update", "GC1", "Bins moved")
    assert checked(greenplan)["signed_by"] is None


def test_check_lists_what_is_missing_with_what_mends_it(greenplan, example_surgery):
    greenplan("set", "GC1", "--status", "complete")
    outcome = greenplan("check", *str(THIS).split())
    assert outcome.code == 1
    assert outcome.err == f"greenplan: The return for {THIS} is incomplete: 10 items missing.\n"
    assert outcome.out.startswith(f"Return of Example Surgery for {THIS}, due ")
    assert "No   The return is signed off\n" in outcome.out
    assert "No   A contact person is named\n" in outcome.out
    assert (
        "GC1 is complete but has no evidence  greenplan evidence GC1 --title TEXT\n" in outcome.out
    )


def test_every_command_that_check_names_mends_what_is_missing(greenplan, example_surgery, folder):
    """Carry out all that it says, with something for the words in capitals, until all is there."""
    greenplan("set", "GC1", "--status", "complete")
    greenplan("set", "GPES2", "--status", "in-progress")
    greenplan(
        "measure", "GPES2", "--name", "A 'quoted' name", "--unit", "u", "--dimension", "social"
    )
    greenplan("questions", "--ask", "greener-nhs")
    typed = {"NAME": "Sam", "ADDRESS": "sam@example.org", "TEXT": "words", "DATE": "31/12/2039",
             "VALUE": "not-assessed"}  # fmt: skip
    kinds = set()
    lines = checked(greenplan)["lines"]
    lines.sort(key=lambda line: line["key"] == "signed_by")  # what changes after it voids it
    for line in lines:
        for missing in line["missing"]:
            kinds.add(missing["field"])
            program, *words = shlex.split(missing["command"])
            assert program == "greenplan"
            word = "in-place" if missing["field"] == "answer" else "later"
            arguments = [typed.get(w, word if w == "WORD" else w) for w in words]
            outcome = greenplan(*arguments)
            assert (outcome.code, outcome.err) == (0, ""), missing["command"]
    assert "signed_by" in kinds
    assert kinds >= {"contact", "email", "choice", "lead", "due", "update", "evidence", "reading"}
    assert "answer" in kinds
    assert checked(greenplan)["complete"]


def test_a_reason_that_is_missing_is_mended_too(greenplan, example_surgery):
    from db.returns.returns import Missing
    from tracker.cli.checklist import command_to_fix
    from tracker.cli.session import Session

    command = command_to_fix(Session(ods="A99999"), Missing("GR14", "reason", "GR14 has no reason"))
    assert command == "greenplan --org A99999 set GR14 --reason TEXT"


def test_check_ends_with_0_where_nothing_but_the_signature_is_missing(greenplan, ready):
    outcome = greenplan("check", str(THIS))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.count("No ") == 1
    assert "Not signed off yet  greenplan return --by NAME\n" in outcome.out
    assert outcome.out.endswith(
        "Only the sign-off is missing. To sign off and make the return, run"
        f" 'greenplan return {THIS} --by NAME'.\n"
    )


def test_check_says_of_the_signature_what_the_return_screen_says(greenplan, ready):
    def signed() -> tuple[bool, str | None]:
        told = checked(greenplan, str(THIS))
        (line,) = (line for line in told["lines"] if line["key"] == "signed_by")
        assert told["complete"] is line["ok"]
        return line["ok"], told["signed_by"]

    assert signed() == (False, None)
    greenplan("return", str(THIS), "--by", "Dr Roy")
    assert signed() == (True, "Dr Roy")
    outcome = greenplan("check", str(THIS))
    assert outcome.out.endswith("Nothing is missing. No changes since the return was made.\n")
    greenplan("update", "GC1", "The plan is on the notice board.")
    assert signed() == (False, None)


def test_check_json(greenplan, example_surgery):
    told = checked(greenplan, str(THIS))
    assert list(told) == [
        *("period", "start", "end", "due", "number", "signed_by", "complete", "plan", "lines")
    ]
    assert (told["period"], told["start"]) == (str(THIS), THIS.start.isoformat())
    assert (told["due"], told["number"]) == (THIS.return_due.isoformat(), 1)
    assert (told["signed_by"], told["complete"]) == (None, False)
    contact = told["lines"][0]
    assert (contact["key"], contact["ok"]) == ("contact", False)
    assert contact["missing"] == [
        {
            "code": None,
            "field": "contact",
            "about": None,
            "words": "No contact person is named",
            "command": "greenplan details --contact NAME",
        }
    ]


def test_the_period_is_the_next_due_unless_it_is_named(greenplan, ready):
    there = {str(THIS), str(THIS.previous())}
    assert {checked(greenplan)["period"], checked(greenplan, "now")["period"]} <= there
    year = str(Period.year_of(THIS.start))
    assert checked(greenplan, year)["period"] == year
    assert checked(greenplan, *str(THIS.previous()).split())["period"] == str(THIS.previous())


def test_periods_that_cannot_be(greenplan, ready):
    assert "'Q5 2026/27' is not a period" in one_line(greenplan("check", "Q5", "2026/27"))
    assert "'Q1 2026/28' is not a period" in one_line(greenplan("return", "Q1 2026/28"))
    ahead = str(THIS.next())
    assert f"{ahead} begins on" in one_line(greenplan("check", ahead))
    assert f"{ahead} begins on" in one_line(greenplan("return", ahead))
    assert greenplan("returns", "--json").out == "[]\n"


# return


def test_return_writes_a_frozen_workbook_by_its_usual_name(greenplan, ready, folder):
    told = said(greenplan("return", *str(THIS).split()))
    name = f"A99999_{str(THIS).replace('/', '-').replace(' ', '-')}_1.xlsx"
    assert f"Return 1 of {THIS} made and signed off by Sam Example." in told
    assert told.endswith(f"Saved as {folder / name}.")
    assert load_workbook(folder / name).sheetnames[0] == "Cover"
    (made,) = json.loads(greenplan("returns", "--json").out)
    assert (made["period"], made["number"], made["complete"]) == (str(THIS), 1, True)
    assert made["file_name"] == name
    assert made["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()


def test_the_same_return_again_and_then_a_correction(greenplan, ready, folder):
    greenplan("return", str(THIS), "--out", "first.xlsx")
    first = (folder / "first.xlsx").read_bytes()
    again = greenplan("return", str(THIS), "--out", "again.xlsx", "--json")
    told = json.loads(again.out)
    assert (told["number"], told["again"], told["file"]) == (1, True, str(folder / "again.xlsx"))
    assert (folder / "again.xlsx").read_bytes() == first
    greenplan("set", "GC1", "--reason", "The year after next")
    corrected = said(greenplan("return", str(THIS), "--out", "second"))
    assert "It corrects return 1, which is kept." in corrected
    assert (folder / "second.xlsx").read_bytes() != first
    earlier = said(greenplan("return", str(THIS), "--number", "1", "--out", "earlier.xlsx"))
    assert earlier.startswith(f"Return 1 of {THIS}, made on ")
    assert (folder / "earlier.xlsx").read_bytes() == first


def test_the_returns_of_two_plans_are_told_apart(greenplan, ready, folder):
    greenplan("plan", "use", "llr-2022-25")
    said(greenplan("return", str(THIS)))
    greenplan("set", "WFL1", "--status", "in-progress", "--plan", "llr-2022-25")
    refused = one_line(greenplan("return", str(THIS), "--plan", "llr-2022-25"))
    assert f"run 'greenplan --plan llr-2022-25 check {THIS}'" in refused
    other = greenplan("return", str(THIS), "--plan", "llr-2022-25", "--incomplete")
    assert f"Return 2 of {THIS} made" in said(other)
    assert "corrects" not in said(other)
    period = str(THIS).replace("/", "-").replace(" ", "-")
    names = [f"A99999_{period}_1.xlsx", f"A99999_{period}_2_LLR-plan.xlsx"]
    assert sorted(file.name for file in folder.iterdir()) == names


def test_an_incomplete_return_is_refused_in_one_line_or_made_on_purpose(
    greenplan, example_surgery, folder
):
    line = one_line(greenplan("return", str(THIS)))
    assert "is incomplete: No contact person is named" in line
    assert f"'greenplan check {THIS}'" in line
    assert "--incomplete" in line
    assert list(folder.iterdir()) == []
    assert greenplan("returns", "--json").out == "[]\n"
    told = said(greenplan("return", str(THIS), "--incomplete", "--by", "Dr Roy"))
    assert "signed off by Dr Roy" in told
    assert "It is marked as incomplete." in told
    (made,) = json.loads(greenplan("returns", "--json").out)
    assert (made["signed_by"], made["by"], made["complete"]) == ("Dr Roy", "Sam Example", False)


def test_a_file_that_somebody_filled_in_is_not_written_over(greenplan, ready, folder):
    greenplan("return", str(THIS))
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes() + b"filled in")
    assert "Someone may have filled it in" in one_line(greenplan("return", str(THIS)))
    assert file.read_bytes().endswith(b"filled in")
    other = folder / "elsewhere"
    other.mkdir()
    assert greenplan("return", str(THIS), "--out", str(other)).code == 0
    assert (other / file.name).exists()


def test_a_return_whose_file_cannot_be_written_says_that_it_is_made(greenplan, ready, folder):
    name = f"A99999_{str(THIS).replace('/', '-').replace(' ', '-')}_1.xlsx"
    (folder / name).mkdir()
    line = one_line(greenplan("return", str(THIS)))
    assert "The return was made." in line
    assert f"To save it, run 'greenplan return {THIS} --number 1 --out FILE'." in line
    assert len(json.loads(greenplan("returns", "--json").out)) == 1
    assert greenplan("return", str(THIS), "--number", "1", "--out", "there.xlsx").code == 0
    assert load_workbook(BytesIO((folder / "there.xlsx").read_bytes())).sheetnames


@pytest.mark.parametrize(
    ("out", "words"),
    [("nowhere/return.xlsx", "nowhere does not exist"), ("../tracker.db", "the register itself")],
)
def test_a_place_that_cannot_be_freezes_nothing(greenplan, ready, folder, out, words):
    before = ready.path.read_bytes()
    assert words in one_line(greenplan("return", str(THIS), "--out", out))
    assert greenplan("returns", "--json").out == "[]\n"
    assert ready.path.read_bytes() == before


def test_number_goes_with_nothing_that_makes_a_return(greenplan, ready):
    assert greenplan("return", str(THIS), "--number", "1", "--by", "Sam").code == 2
    assert greenplan("return", str(THIS), "--number", "1", "--incomplete").code == 2
    assert "has not made a return" in one_line(greenplan("return", str(THIS), "--number", "1"))


def test_nobody_signs_without_a_name(greenplan, ready, monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "unknown")
    assert "--by" in one_line(greenplan("return", str(THIS)))
    outcome = greenplan("check", str(THIS))
    assert outcome.code == 0
    assert "Not signed off yet  greenplan return --by NAME\n" in outcome.out


def test_the_file_is_named_as_the_icb_wants(greenplan, ready, folder):
    greenplan("details", "--file-name", "Return {number} of {ods} {period}.xlsx")
    assert greenplan("return", str(THIS)).code == 0
    (file,) = folder.iterdir()
    assert file.name == f"Return 1 of A99999 {str(THIS).replace('/', '-').replace(' ', '-')}.xlsx"


# returns


def test_returns_lists_them_newest_first(greenplan, ready):
    assert said(greenplan("returns")).startswith("No returns made yet.")
    assert said(greenplan("returns", "--since")).startswith("No returns made yet.")
    greenplan("return", str(THIS))
    greenplan("return", str(THIS), "--by", "Dr Roy")
    heading, newest, oldest = greenplan("returns").out.splitlines()
    assert heading.split()[:2] == ["Period", "No."]
    assert newest.startswith(f"{THIS}  2 ")
    assert "Dr Roy" in newest
    assert oldest.startswith(f"{THIS}  1 ")


def test_since_tells_exactly_what_was_changed(greenplan, ready):
    greenplan("return", str(THIS))
    assert said(greenplan("returns", "--since")).endswith("No changes since then.")
    greenplan("set", "GC1", "--status", "complete")
    greenplan("evidence", "GC1", "--title", "Minutes")
    greenplan("set", "GC2", "--lead", "Sam")
    greenplan("set", "GC2", "--lead", "none")
    greenplan("details", "--contact", "Pat Sample")
    lines = greenplan("returns", "--since").out.splitlines()
    assert lines[0].startswith(f"Return 1 of {THIS} was made on ")
    assert lines[1:4] == [
        "Changes since then:",
        "Example Surgery",
        "  Contact: Sam Example → Pat Sample",
    ]
    assert lines[4].startswith("GC1  ")
    assert "  Evidence added: Minutes" in lines
    assert "  BRAG: none → Blue" in lines
    assert not any(line.startswith("GC2") for line in lines)
    told = json.loads(greenplan("returns", "--since", "--json").out)
    assert told["previous"]["number"] == 1
    organisation, action = told["differences"]
    assert organisation["code"] is None
    assert organisation["fields"][0] == {
        "of": "organisation",
        "id": None,
        "field": "contact",
        "old": "Sam Example",
        "new": "Pat Sample",
    }
    assert (action["code"], action["brag"]) == ("GC1", {"old": None, "new": "blue"})
    assert "Evidence added: Minutes" in action["words"]


# questions and answers


def test_questions_are_asked_answered_and_dropped(greenplan, example_surgery):
    assert "greener-nhs" in said(greenplan("questions"))
    assert greenplan("questions", "--json").out == "[]\n"
    assert greenplan("questions", "--ask", "greener-nhs").code == 0
    (asked,) = json.loads(greenplan("questions", "--json").out)
    assert list(asked) == ["key", "title", "edition", "source", "questions"]
    keys = [question["key"] for question in asked["questions"]]
    assert all(question["answer"] is None for question in asked["questions"])
    short = keys[0].partition("/")[2]
    told = said(greenplan("answer", short, "In progress", "--comment", "A draft"))
    assert told.startswith("Answered a question: Do you have a climate change adaptation plan")
    assert told.endswith("Answer: In progress; Comment: A draft")
    greenplan("answer", keys[0].upper(), "in-place")
    (asked,) = json.loads(greenplan("questions", "--json").out)
    assert (asked["questions"][0]["answer"], asked["questions"][0]["comment"]) == (
        "in-place",
        "A draft",
    )
    greenplan("answer", short, "in-place", "--comment", "none")
    out = greenplan("questions").out
    assert "  In place\n" in out
    assert "  Not answered yet\n" in out
    assert greenplan("questions", "--drop", "greener-nhs").code == 0
    assert greenplan("questions", "--json").out == "[]\n"


def test_a_question_set_from_a_file(greenplan, example_surgery, tmp_path):
    file = tmp_path / "icb.toml"
    file.write_text(
        'format = 1\nkey = "our-icb"\ntitle = "Our ICB"\nedition = "1"\nsource = "Our ICB"\n'
        '[[questions]]\nkey = "bins"\ntext = "Are there bins?"\n',
        encoding="utf-8",
    )
    assert greenplan("questions", "--ask", str(file)).code == 0
    assert "Are there bins?" in greenplan("questions").out
    file.write_text("format = 1", encoding="utf-8")
    assert "icb.toml" in one_line(greenplan("questions", "--ask", str(file)))


def test_questions_that_there_are_not(greenplan, example_surgery):
    assert "No questions in use yet" in one_line(greenplan("answer", "bins", "in-place"))
    assert "'nonsense'" in one_line(greenplan("questions", "--ask", "nonsense"))
    assert "'greener-nhs'" in one_line(greenplan("questions", "--drop", "greener-nhs"))
    greenplan("questions", "--ask", "greener-nhs")
    line = one_line(greenplan("answer", "bins", "in-place"))
    assert "'bins'" in line
    assert "greener-nhs/board-lead" in line
    assert "'maybe'" in one_line(greenplan("answer", "board-lead", "maybe"))


# details


def test_details_are_shown_and_set(greenplan, example_surgery):
    assert greenplan("details", "--icb", "Example ICB", "--return-due", "28").code == 0
    told = json.loads(greenplan("details", "--json").out)
    assert (told["icb"], told["return_days"], told["return_name"]) == ("Example ICB", 28, None)
    out = greenplan("details").out
    assert "Return due          28 days after the period\n" in out
    assert "Contact             –\n" in out
    greenplan("details", "--icb", "none", "--return-due", "default")
    told = json.loads(greenplan("details", "--json").out)
    assert (told["icb"], told["return_days"]) == (None, None)
    assert "The last day of the month after the period" in greenplan("details").out
    assert said(greenplan("details", "--return-due", "default")) == "No changes."


def test_details_say_everything_and_correct_everything(greenplan, example_surgery, tmp_path):
    outcome = greenplan(
        "details", "--name", "Example House", "--ods", "k83099", "--your-name", "Kim Sample"
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert "Your name is now Kim Sample." in outcome.out
    out = greenplan("details").out
    for line in (
        "Name                Example House",
        "ODS code            K83099",
        "Type                General practice",
        "Return's file name  K83099_",
        "Your name           Kim Sample",
    ):
        assert f"\n{line}" in f"\n{out}"
    assert "{" not in out
    greenplan("set", "GC1", "--status", "complete")
    assert "Kim Sample" in greenplan("history").out.splitlines()[0]


def test_an_odd_ods_code_is_pointed_out_by_details_and_stored(greenplan, example_surgery):
    outcome = greenplan("details", "--ods", "banana")
    assert outcome.code == 0
    assert outcome.err.startswith("BANANA is not a usual ODS code for general practice.")
    assert json.loads(greenplan("details", "--json").out)["ods"] == "BANANA"


def test_another_type_tells_what_comes_and_goes(greenplan, example_surgery):
    out = said(greenplan("details", "--type", "community-pharmacy"))
    assert "General practice → Community pharmacy" in " ".join(out.split())
    assert "14 actions leave your list: GPC1, " in out
    assert "9 actions are added: PC1, " in " ".join(out.split())
    assert len(json.loads(greenplan("actions", "--json").out)) == 48


def test_another_type_needs_yes_where_something_recorded_would_go(greenplan, example_surgery):
    greenplan("set", "GPES2", "--lead", "Dr Roy")
    line = one_line(greenplan("details", "--type", "dental-practice", "--pcn", "Example PCN"))
    assert "Everything recorded for GPES2 is kept" in line
    assert line.endswith("Nothing was saved. To change the type, add --yes.\n")
    told = json.loads(greenplan("details", "--json").out)
    assert (told["provider_type"], told["pcn"]) == ("general-practice", None)
    assert greenplan("details", "--type", "dental-practice", "--yes").code == 0
    assert "GPES2" in one_line(greenplan("show", "GPES2"))
    out = said(greenplan("details", "--type", "general-practice"))
    assert "Everything recorded earlier for GPES2 is shown again." in " ".join(out.split())
    assert json.loads(greenplan("show", "GPES2", "--json").out)["lead"] == "Dr Roy"


def test_a_view_keeps_your_name(greenplan, example_surgery):
    one_line(greenplan("--read-only", "details", "--your-name", "Kim Sample"))
    assert "Kim Sample" not in greenplan("details").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--ods", ""], "ODS code is empty"),
        (["--ods", "A-99"], "is not an ODS code"),
        (["--type", "hospital"], "'hospital' is not recognised"),
        (["--your-name", " "], "Your name is empty"),
        (["--email", "sam"], "'sam' is not an email address"),
        (["--return-due", "soon"], "'soon' is not a whole number of days"),
        (["--return-due", "0"], "0 days"),
        (["--return-due", "9999"], "9999 days"),
        (["--return-due", "9" * 5000], "not a whole number of days"),
        (["--file-name", "{ods}.xlsx"], "{period}"),
        (["--file-name", "{period}_{number}.docx"], ".xlsx"),
        (["--name", ""], "Name is empty"),
        (["--contact", "999 123 4594"], "NHS number"),
        (["--pcn", "NHS9991234594"], "NHS number"),
        (["--your-name", "999 - 123 - 4594"], "NHS number"),
    ],
)
def test_details_that_cannot_be(greenplan, example_surgery, arguments, words):
    before = greenplan("details", "--json").out
    assert words in one_line(greenplan("details", *arguments))
    assert greenplan("details", "--json").out == before
    assert greenplan("details", "--name", "x", "--json").code == 2


# Papers and the calendar


def test_papers_and_the_calendar_are_written_as_their_endings_say(greenplan, ready, folder):
    greenplan("evidence", "GC1", "--title", "Poster", "--link", str(folder / "gone.pdf"))
    for kind, name, begins in [
        ("report", "page", b"PK"),
        ("evidence", "index.html", b"<!DOCTYPE html>"),
        ("handover", "note.docx", b"PK"),
        ("calendar", "due", b"BEGIN:VCALENDAR\r\n"),
    ]:
        told = said(greenplan("export", kind, name))
        (written,) = folder.glob(f"{name}*")
        assert told.endswith(f" to {written}.")
        assert written.read_bytes()[: len(begins)].lower() == begins.lower()
    assert "Poster" in (folder / "index.html").read_text(encoding="utf-8")
    assert "page.pdf" in one_line(greenplan("export", "report", "page.pdf"))


def test_a_handover_after_a_return_tells_what_the_icb_was_told(greenplan, ready, folder):
    greenplan("return", str(THIS))
    greenplan("set", "GC1", "--status", "complete")
    assert greenplan("export", "handover", "note.html").code == 0
    text = (folder / "note.html").read_text(encoding="utf-8")
    assert str(THIS) in text
    assert "tracker.db" in text


def test_export_json_holds_all_that_was_recorded(greenplan, ready, folder):
    greenplan("commitment", "Half the miles")
    greenplan("questions", "--ask", "greener-nhs")
    greenplan("return", str(THIS), "--incomplete")
    greenplan("export", "json", "all.json")
    told = json.loads((folder / "all.json").read_text(encoding="utf-8"))
    assert [c["objective"] for c in told["commitments"]] == ["Half the miles"]
    assert [s["key"] for s in told["questions"]] == ["greener-nhs"]
    assert [r["number"] for r in told["returns"]] == [1]
    assert told["organisation"]["asks"] == ["greener-nhs"]


def test_a_flipped_bit_in_a_return_is_told_by_doctor_backup_and_return(
    greenplan, example_surgery, folder
):
    greenplan("return", "now", "--incomplete", "--by", "Sam", "--out", "sent.xlsx")
    sound = json.loads(greenplan("backup", "--json").out)
    assert sound["amiss"] == []
    example_surgery.close()
    content, sent = bytearray(example_surgery.path.read_bytes()), Path("sent.xlsx").read_bytes()
    content[content.index(sent[20000:20064]) + 5] ^= 0x10
    example_surgery.path.write_bytes(content)

    changed = f"A99999, return 1 of {THIS}: its workbook changed after the return was made."
    refused = one_line(greenplan("return", "now", "--number", "1", "--out", "again.xlsx"))
    assert f"{changed} No file was saved. {Path(sound['file']).name} is the" in refused
    assert not Path("again.xlsx").exists()

    checks = json.loads(greenplan("doctor", "--json").out)["checks"]
    found = {check["key"]: check["found"] for check in checks}
    assert found["sound"] == found["changes"] == []
    assert [one["words"] for one in found["returns"]] == [
        refused[11:].strip().replace(" No file was saved.", "")
    ]

    copied = greenplan("backup")
    assert copied.code == 0
    assert "sound" not in copied.out
    assert changed in " ".join(copied.out.split())
    assert "'greenplan doctor'" in copied.err
    assert "Changed after it was made: A99999, return 1" in " ".join(
        greenplan("backup", "--list").out.split()
    )

    command = shlex.split(refused.rpartition("run: greenplan ")[2])
    assert greenplan(*command, "--out", "again.xlsx").code == 0
    assert Path("again.xlsx").read_bytes() == sent
