"""The roll-up of received returns: its sections, from a figure to a cell, quarters and plans."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from at_the_keyboard import NOW, Person, at_the_tracker
from openpyxl import load_workbook
from received_at_hand import BEFORE, PERIOD, REFUSED, keep, said_by, senders

from db.opening import open_register
from db.received.received_return import ReceivedAction
from db.vocabulary.terms import Brag, Choice, Status
from imports.plans.plan_file import default_plan, shipped_plan
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.rollup.figures import BehindScreen, SentScreen
from tracker.screens.rollup.rollup import RollUpScreen
from tracker.widgets.figure_list import FigureList
from tracker.widgets.tab_row import TabRow

PLAN = default_plan()
ORGANISATIONS = senders(40)


@pytest.fixture
def received(practice: Path) -> Path:
    """A register with the returns of two quarters: of 30 organisations, then of 38 of 40."""
    with closing(open_register(practice, user="Sam Example", clock=lambda: NOW)) as register:
        keep(register, PLAN, [said_by(one, PLAN, BEFORE) for one in ORGANISATIONS[:30]], BEFORE)
        these = [said_by(one, PLAN, PERIOD) for one in ORGANISATIONS[:38]]
        keep(register, PLAN, these, PERIOD, ORGANISATIONS)
    return practice


async def at_the_roll_up(person: Person) -> None:
    await person.press("z")
    await person.is_at(RollUpScreen)
    await person.sees("Roll-up")


async def goes_to(person: Person, label: str) -> None:
    """Put the cursor on the first line with that label or code."""
    figures = person.app.screen.query_one(FigureList)
    labels = [label in (line.label, line.code) for line in figures.entries]
    figures.highlighted = labels.index(True)
    await person.rests()


async def test_without_returns_it_says_what_to_do(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await at_the_roll_up(person)
        await person.sees("No returns received yet.")
        await person.press("right", "b", "n", "enter", "1", "9", "p")
        await person.sees("Returns for another plan were not received.")
        await person.is_at(RollUpScreen)
        await person.press("escape")
        await person.is_at(ActionListScreen)


async def test_the_summary_says_who_returned_and_how_actions_stand(received: Path) -> None:
    with closing(open_register(received, user="Sam Example")) as register:
        rollup = register.received.rollup(PLAN, {}, PERIOD)
        before = register.received.rollup(PLAN, {}, BEFORE)
    async with at_the_tracker(received, size=(120, 60)) as person:
        await at_the_roll_up(person)
        await person.sees("Roll-up Q3 2026/27 · 38 of 40 returned", PLAN.title)
        whole, then = rollup.whole, before.whole
        shares = whole.in_plan / whole.asked, then.in_plan / then.asked
        await person.sees(
            "Still missing 2",
            "Files that could not be used 1",
            f"In plans {whole.in_plan:,} {shares[0]:.0%} {then.in_plan:,} {shares[1]:.0%}",
        )
        for name, tally in rollup.by_rating.items():
            await person.sees(f"{name or 'None given'} {tally.in_plan:,} {tally.complete:,}")


async def test_a_figure_leads_to_organisations_and_then_to_what_one_sent(received: Path) -> None:
    (first, *_) = ORGANISATIONS
    said = said_by(first, PLAN, PERIOD).said
    action = next(one for one in said.actions if one.choice is Choice.IN_PLAN)
    async with at_the_tracker(received, size=(100, 40)) as person:
        await at_the_roll_up(person)
        await person.press("2")
        await goes_to(person, action.code)
        await person.press("enter")
        await person.is_at(BehindScreen)
        await person.sees(f"{action.code} {action.title}", "Q3 2026/27", "38 organisations")
        await goes_to(person, first.ods)
        await person.press("enter")
        await person.is_at(SentScreen)
        await person.sees(f"What {first.name} sent", "Signed by Sam Example", first.email)
        await person.sees(f"Actions · {len(said.actions)}")
        shown = " ".join(str(person.app.screen.query_one(".sent-part").render()).split())
        for one in said.actions:
            assert f"Action tracker!I{one.row}" in shown
        for one in (*said.barriers, *said.measures):
            assert one.place in shown
        await person.press("escape", "escape")
        await person.is_at(RollUpScreen)
        assert person.app.screen.query_one(FigureList).current.code == action.code


@pytest.mark.parametrize(
    ("label", "behind"),
    [
        ("Returned", "38 organisations"),
        ("Red: overdue", "Actions"),
        ("With evidence", "38 organisations"),
        ("Must Do", "Rating: Must Do"),
        ("Culture", "Programme area: Culture"),
        ("Dental practice", "Provider type: Dental practice"),
        ("Example PCN", "PCN: Example PCN"),
        ("South", "Place: South"),
    ],
)
async def test_every_figure_of_the_summary_is_a_door(
    received: Path, label: str, behind: str
) -> None:
    async with at_the_tracker(received) as person:
        await at_the_roll_up(person)
        await goes_to(person, label)
        await person.press("enter")
        await person.is_at(BehindScreen)
        await person.sees(behind)
        await person.press("enter")
        await person.is_at(SentScreen)


async def test_missing_and_refused_lead_to_their_sections(received: Path) -> None:
    async with at_the_tracker(received) as person:
        await at_the_roll_up(person)
        await goes_to(person, "Still missing")
        await person.press("enter")
        late = ORGANISATIONS[39]
        await person.sees("Missing: 2 organisations", late.name, "Nothing came.", late.email)
        await person.press("1")
        await goes_to(person, "Files that could not be used")
        await person.press("enter")
        await person.sees("Refused: 1", REFUSED.name, "It is no workbook. Ask for the file again.")
        await person.press("enter")
        await person.is_at(SentScreen)
        await person.sees("Outcome Refused", REFUSED.sha256)


async def test_a_file_that_was_taken_opens_its_return(received: Path) -> None:
    one = said_by(ORGANISATIONS[0], PLAN, PERIOD)
    async with at_the_tracker(received) as person:
        await at_the_roll_up(person)
        await person.press("8")
        await goes_to(person, one.report.name)
        await person.press("enter")
        await person.sees(f"What {one.sender.name} sent")


async def test_every_section_opens_by_its_number_by_arrow_and_by_click(received: Path) -> None:
    async with at_the_tracker(received, size=(120, 36)) as person:
        await at_the_roll_up(person)
        row = person.app.screen.query_one(TabRow)
        names = [tab.names[0] for tab, _ in row.tabs]
        assert len(names) == 9
        for number, name in enumerate(names):
            await person.press(str(number + 1))
            assert row.active == number
            await person.press("left", "right")
            assert row.active == number
            await person.click(name)
            assert row.active == number
            assert person.app.screen.query_one(FigureList).entries


async def test_in_a_narrow_window_the_tabs_keep_their_names_and_the_title_one_line(
    received: Path,
) -> None:
    async with at_the_tracker(received, size=(80, 24)) as person:
        await at_the_roll_up(person)
        row = person.app.screen.query_one(TabRow)
        shown = " ".join(tab.names[1] for tab, _ in row.tabs)
        assert shown.startswith("Summary Actions Must Dos Barriers Measures Changes Missing")
        await person.sees(shown)
        assert person.app.screen.query_one("#rollup-title").size.height == 1
        for number, (tab, _) in enumerate(row.tabs):
            await person.click(tab.names[1])
            assert row.active == number


async def test_barriers_measures_and_other_plans_lead_to_returns(received: Path) -> None:
    async with at_the_tracker(received) as person:
        await at_the_roll_up(person)
        await person.press("4")
        await person.sees("Barriers by kind", "Named Resolved Support needed")
        await person.press("enter", "escape", "enter")
        await person.sees("Support needed: A letter from the estates team", "Barriers!A7")
        await person.press("enter")
        await person.is_at(SentScreen)
        await person.press("escape", "escape", "5")
        await person.sees("Electricity (kWh)", "not added")
        await person.press("enter", "enter")
        await person.is_at(SentScreen)
        await person.press("escape", "escape", "9")
        await person.sees(shipped_plan("blmk-ics-2025-32").title, "Behind it: ")
        await person.press("enter")
        await person.sees("In plan, by a less sure link: 38")
        await person.press("enter")
        await person.is_at(SentScreen)


async def test_other_plans_count_the_organisations_behind_each_item(received: Path) -> None:
    async with at_the_tracker(received, size=(120, 36)) as person:
        await at_the_roll_up(person)
        await person.press("9")
        await goes_to(person, "C3 A/iv")  # only GC1 stands behind it
        line = person.app.screen.query_one(FigureList).current
        stands = [said_by(one, PLAN, PERIOD).said.actions for one in ORGANISATIONS[:38]]
        gc1 = [action for said in stands for action in said if action.code == "GC1"]
        planned = [action for action in gc1 if action.choice is Choice.IN_PLAN]
        done = [action for action in planned if action.brag is Brag.BLUE]
        assert [text for text, _ in line.figures] == [str(len(planned)), str(len(done)), "0"]
        assert line.more == ("Behind it: GC1",)


async def test_one_quarter_is_compared_with_the_other(received: Path) -> None:
    async with at_the_tracker(received, size=(100, 36)) as person:
        await at_the_roll_up(person)
        await person.sees("Q3 2026/27 Share Q2 2026/27 Share")
        await person.press("6")
        await person.sees("Compared with Q2 2026/27: 30 organisations with a return for both.")
        await person.press("enter")
        await person.sees("Before", "Now", "Worse: ")
        await person.press("escape", "b")
        await person.sees("Roll-up Q2 2026/27 · 30 of 30 returned")
        await person.sees("No organisation has a return for Q1 2026/27 too")
        await person.press("b")
        await person.sees("No returns were received for a quarter before this one.")
        await person.press("n", "1")
        await person.sees("Roll-up Q3 2026/27")
        await person.press("n")
        await person.sees("No returns were received for a quarter after this one.")


async def test_returns_for_another_plan_are_one_key_away(received: Path) -> None:
    ics = shipped_plan("blmk-ics-2025-32")
    with closing(open_register(received, user="Sam Example")) as register:
        keep(register, ics, [said_by(ORGANISATIONS[0], ics, BEFORE)], BEFORE)
    async with at_the_tracker(received) as person:
        await at_the_roll_up(person)
        await person.press("p")
        await person.sees("Which plan do you want to see?")
        await person.press("down", "enter")
        await person.sees("Roll-up Q2 2026/27 · 1 of 1 returned", ics.title)
        await person.press("9")
        await person.sees("No other plan counts on the actions of this plan.")


async def test_it_opens_from_anywhere_but_once(received: Path) -> None:
    async with at_the_tracker(received) as person:
        await person.press("enter", "z")
        await person.is_at(RollUpScreen)
        await person.press("enter", "z")
        await person.is_at(BehindScreen)
        there = [one for one in person.app.screen_stack if isinstance(one, RollUpScreen)]
        assert len(there) == 1


async def test_everything_is_readable_in_plain_characters(received: Path) -> None:
    async with at_the_tracker(received, ascii_only=True) as person:
        await at_the_roll_up(person)
        for number in "123456789":
            await person.press(number)
            drawn = "".join(person.lines())
            assert drawn.isascii(), {c for c in drawn if not c.isascii()}
        await person.press("2", "enter")
        assert "".join(person.lines()).isascii()


async def test_texts_of_senders_are_shown_as_they_are(practice: Path) -> None:
    odd = replace(ORGANISATIONS[0], name="[red]Röntgen[/] Practice")
    one = said_by(odd, PLAN, PERIOD)
    title = "[bold]" + "Long title " * 20
    action = ReceivedAction(
        *(PLAN.actions[0].code, title, 7, Choice.IN_PLAN, Status.IN_PROGRESS, Brag.RED),
        due=date(2026, 1, 1),
        update="[/] =1+1",
    )
    said = replace(one.said, actions=(action,), barriers=(), measures=())
    with closing(open_register(practice, user="Sam Example", clock=lambda: NOW)) as register:
        keep(register, PLAN, [replace(one, said=said)], PERIOD)
    async with at_the_tracker(practice) as person:
        await at_the_roll_up(person)
        await person.press("enter")
        await person.sees(odd.name)
        await person.press("enter")
        await person.sees(f"What {odd.name} sent", title[:40], "[/] =1+1", "due 01/01/2026")


async def test_the_workbook_of_a_quarter_is_saved_with_the_same_figures(
    received: Path, tmp_path: Path
) -> None:
    target = tmp_path / "roll-up.xlsx"
    with closing(open_register(received, user="Sam Example")) as register:
        before = register.received.rollup(PLAN, {}, BEFORE)
    async with at_the_tracker(received) as person:
        await at_the_roll_up(person)
        await person.press("b", "s", "w")
        await person.sees("Where do you want to save the roll-up?", "Roll-up Q2 2026-27.xlsx")
        await person.replace(str(target))
        await person.press("enter")
        await person.sees("Roll-up saved")
    rows = load_workbook(target, data_only=True)["Uptake"].values
    figures = {row[0]: row for row in rows if row[0] in before.uptake}
    heading = next(row for row in load_workbook(target)["Uptake"].values if "In plans" in row)
    place = heading.index("In plans")
    assert {code: row[place] for code, row in figures.items()} == {
        code: tally.in_plan for code, tally in before.uptake.items()
    }


async def test_the_paper_and_the_feedback_sheets_are_saved(received: Path, tmp_path: Path) -> None:
    paper, sheets = tmp_path / "paper.html", tmp_path / "sheets"
    async with at_the_tracker(received) as person:
        await at_the_roll_up(person)
        await person.press("s", "p")
        await person.sees(
            "Where do you want to save the paper?", "Green plan paper Q3 2026-27.docx"
        )
        await person.replace(str(paper))
        await person.press("enter")
        await person.sees("Leadership Group paper saved")
        await person.press("enter", "s", "f")
        await person.sees("In which empty folder", "Feedback Q3 2026-27")
        await person.replace(str(sheets))
        await person.press("enter")
        await person.sees("38 feedback sheets saved in")
        await person.press("s", "f")
        await person.replace(str(received))
        await person.press("enter")
        await person.sees("Not done: ")
        await person.press("s", "escape", "s", "f", "escape")
        await person.is_at(RollUpScreen)
    assert "38 of 40" in paper.read_text(encoding="utf-8")
    assert len([*sheets.iterdir()]) == 38
