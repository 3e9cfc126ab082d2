"""Measures: suggested or our own, readings, the chart, the SusQI page, carbon."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from at_the_keyboard import NOW, SAM, Person, ask, at_the_tracker, changes, log
from scenes import go
from textual.widgets import OptionList

from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import load_plan, shipped_plans
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.forms.carbon import CarbonForm
from tracker.screens.forms.measure_form import MeasureForm, ReadingForm
from tracker.screens.measures.chart import ChartScreen
from tracker.screens.measures.measures import MeasuresScreen
from tracker.screens.measures.susqi import SusqiScreen
from tracker.widgets.message_line import MessageLine

INHALERS = "Emissions per SABA inhaler prescribed"


def measures(path: Path) -> list[dict[str, Any]]:
    """Return the measures that the file holds."""
    return ask(path, "SELECT measure.*, code FROM measure JOIN action ON action.id = action_id")


def readings(path: Path) -> list[tuple[str, float | None, str | None]]:
    """Return the readings that the file holds, by day."""
    rows = ask(path, 'SELECT "on", value, note FROM reading ORDER BY "on"')
    return [(row["on"], row["value"], row["note"]) for row in rows]


async def at_the_measures_of(person: Person, code: str) -> None:
    """Go to the measures of an action."""
    await person.goes_to(code)
    await person.press("m")
    await person.is_at(MeasuresScreen)


async def test_a_measure_that_the_plans_suggest(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await at_the_measures_of(person, "GPES2")
        await person.sees("No measures for GPES2 yet.")
        await person.press("r")
        await person.sees("Not done: No measures for GPES2 yet. Press A to add one.")
        await person.press("a")
        await person.sees(
            INHALERS,
            "baseline 18 in March 2025; target 15 by March",
            "2026; target 12 by March 2028",
            "Suggested by: BLMK ICS Green Plan 2025-32, ES1 C",
            "O Our own measure",
        )
        await person.press("enter")
        await person.is_at(MeasureForm)
        await person.sees("Fri 31 Mar 2028", "Source: BLMK ICS Green Plan", "Your own baseline")
        await person.press("enter")
        await person.sees(f"Measure added to GPES2: {INHALERS}", "no readings yet", "target 12")
        await person.press("a")
        await person.sees("What does it measure?")
    (stored,) = measures(fresh)
    assert stored["code"] == "GPES2"
    assert (stored["name"], stored["unit"]) == (INHALERS, "kgCO2e per inhaler")
    assert (stored["baseline"], stored["baseline_on"]) == (18, "2025-03-31")
    assert (stored["target"], stored["target_on"]) == (12, "2028-03-31")
    assert stored["source"].startswith("BLMK ICS Green Plan 2025-32, ES1 C")


@pytest.fixture
def of_the_system(tmp_path: Path) -> Path:
    """A register with a practice that works with the ICS plan alone."""
    path = tmp_path / "system.db"
    plan = load_plan(next(one for one in shipped_plans() if one.stem == "blmk-ics-2025-32"))
    practice = {"name": "Example Surgery", "ods": "A99999"}
    with closing(open_register(path, user=SAM, create=True, clock=lambda: NOW)) as register:
        kind = ProviderType.GENERAL_PRACTICE
        register.organisations.add(plan, **practice, provider_type=kind)
    return path


async def test_a_figure_of_the_trusts_is_told_to_a_practice_and_not_offered(
    of_the_system: Path,
) -> None:
    async with at_the_tracker(of_the_system) as person:
        await at_the_measures_of(person, "ES2 A/v")
        await person.press("a")
        await person.sees(
            "For comparison:",
            "Emissions from energy: 27.5% less than in 2019/20 by 2028;",
            "set for Acutes and Other trusts, not for us (Table 1, row 14)",
            "effort: high); an estimate (Appendix 2, row 3)",
            "no target (kWh)",
            "O Our own measure",
        )
        items = person.app.screen.query_one(OptionList)
        assert items.option_count == 2
        await person.press("enter")
        await person.is_at(MeasureForm)
        await person.click("Save")
        await person.sees("Measure added to ES2 A/v: Energy used")
        await person.press("escape")
        await at_the_measures_of(person, "R1 A/i")
        await person.press("a")
        await person.sees(
            "What does it measure?",
            "Nitrous oxide used: 50% less nitrous oxide than in 2019/20 by 2028;",
            "set for Acutes and Other trusts, not for us (Table 1, row 3)",
        )
    assert [one["name"] for one in measures(of_the_system)] == ["Energy used"]


async def test_what_the_system_counts_is_told_to_a_practice_before_it_says_what_it_counts(
    fresh: Path,
) -> None:
    async with at_the_tracker(fresh, size=(80, 24)) as person:
        await at_the_measures_of(person, "GA1")
        await person.press("a")
        await person.sees(
            "What does it measure? · GA1",
            "For comparison with the BLMK ICS Green Plan 2025-32:",
            "Emissions from energy: 27.5% less than in 2019/20 by 2028; set",
            "for Acutes and Other trusts, not for us (Table 1, row 14)",
            "F Financial",
        )
        await person.press("e")
        await person.is_at(MeasureForm)
        await person.sees_no("27.5")


async def test_a_measure_of_our_own_with_readings(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("m", "a", "e")
        await person.is_at(MeasureForm)
        await person.press(*"Gas", "enter", *"kWh", "enter", *"900", "enter", *"lots", "enter")
        await person.press("enter")
        await person.sees("'lots' is not a figure", "Gas")
        await person.press("shift+tab")
        await person.replace("600")
        await person.press("tab", *"31/3/2028", "enter")
        await person.sees("Measure added to GC1: Gas")
        await person.press("r", "enter")
        await person.sees("The figure is empty.", "This is the first reading.")
        await person.press(*"1,800.5", "tab")
        await person.replace("1/10/2026")
        await person.sees("Thu 1 Oct 2026")
        await person.press("tab", *"New boiler", "enter")
        await person.sees("Reading added to GC1: Gas, 1,800.5, 01/10/2026", "1,800.5 ●")
        await person.press("n")
        await person.sees("Reading added to GC1: Gas, not assessed, 22/11/2026")
        await person.press("r", *"4", "enter")
        await person.sees("Reading added to GC1: Gas, 4, 22/11/2026")
        await person.press("r", *"5", "enter")
        await person.is_at(ReadingForm)
        await person.sees("already has a reading for 22 November 2026", "Figure 5")
        await person.press("tab")
        await person.replace("20/11/2026")
        await person.press("enter")
        await person.is_at(MeasuresScreen)
        await person.press("ctrl+z")
        await person.sees("Undone: GC1")
        await person.press("ctrl+y")
        await person.sees("Redone: GC1")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        assert person.table.current is not None
        assert person.table.current.measures == 1
    assert readings(fresh) == [
        ("2026-10-01", 1800.5, "New boiler"),
        ("2026-11-20", 5, None),
        ("2026-11-22", 4, None),
    ]
    (stored,) = measures(fresh)
    assert (stored["dimension"], stored["baseline"], stored["target"]) == (
        "environmental",
        900,
        600,
    )
    assert stored["baseline_on"] == "2026-11-22"


async def test_not_assessed_as_people_write_it(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await at_the_measures_of(person, "GR5")
        await go(person, ("r", "'not-assessed", "enter"))
        await person.sees("Reading added to GR5", "not assessed, 22/11/2026")
    assert readings(practice)[-1] == ("2026-11-22", None, None)


async def test_a_measure_is_changed_and_taken_out(practice: Path) -> None:
    async with at_the_tracker(practice, size=(120, 36)) as person:
        await at_the_measures_of(person, "GR5")
        await person.sees("Waste that is recycled", "31% by weight on", "target 40")
        await person.press("e")
        await person.sees("What does it measure?")
        await person.press("s")
        await person.is_at(MeasureForm)
        await person.replace("Waste kept out of the bin")
        await person.press("enter")
        await person.sees("Measure edited for GR5", "Waste kept out of the bin · Social")
        await person.press("x")
        await person.is_at(Pick)
        await person.sees("Reading: 31% by weight on 15/10/2026", "M The whole measure")
        await person.press("enter")
        await person.sees("Reading deleted from GR5")
        await person.press("x", "m")
        await person.sees("K Keep", "D Delete the measure and its 1 reading")
        await person.press("enter")
        assert len(measures(practice)) == 4
        await person.press("x", "m", "d")
        await person.sees("No measures for GR5 yet.", "Measure deleted from GR5")
        await person.press("ctrl+z", "ctrl+z", "ctrl+z")
        await person.sees("Waste that is recycled · Environmental", "31% by weight on")
    assert len(measures(practice)) == 4


async def test_the_chart_and_the_readings_in_words(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await at_the_measures_of(person, "GPES2")
        await person.sees(f"▸ {INHALERS}", "█▅·▃▁ 16.1 kgCO2e per inhaler on 11/11/2026")
        await person.press("down")
        await person.sees("▸ Reviewed patients", "% of those reviewed 70 68")
        await person.press("up", "enter")
        await person.is_at(ChartScreen)
        await person.sees(
            "baseline 17.9",
            "target 12 by 31 Mar 2028",
            "? not assessed",
            "15 Jun 2026",
            "11 Nov 2026",
            "11/11/2026 16.1 Dr Roy · New leaflet not out yet",
        )
        await person.sees("23/09/2026 not assessed Dr Roy · The pharmacist was away")
        await person.press("r", *"15.5", "enter")
        await person.sees("22/11/2026 15.5 Sam Example")
        await person.press("x", "m", "d")
        await person.is_at(MeasuresScreen)
        await person.sees(f"Measure deleted from GPES2: {INHALERS}")
        await person.press("ctrl+z", "ctrl+z")
        await person.sees(f"{INHALERS} · Environmental", "16.1 kgCO2e per inhaler on 11/11/2026")
        await person.press("home")
        for width, height in ((72, 20), (120, 36)):
            await person.resize(width, height)
            await person.sees("baseline 17.9", "target 12 by 31 Mar 2028")
        await person.click("What our SABA")
        await person.sees("▸ What our SABA", "15 Jun 2026", "380")
        await person.click("▸ What our SABA")
        await person.is_at(ChartScreen)


async def test_susqi_lays_four_dimensions_side_by_side_without_a_score(practice: Path) -> None:
    async with at_the_tracker(practice, size=(120, 36)) as person:
        await at_the_measures_of(person, "GPES2")
        await person.press("s")
        await person.is_at(SusqiScreen)
        row = next(line for line in person.lines() if "Outcome" in line)
        for dimension in ("Environmental", "Social", "Financial"):
            assert dimension in row
        await person.sees(
            "baseline 17.9, 15/06/2026",
            "→ 16.1, 11/11/2026",
            "→ target 12 by 31/03/2028",
            "not assessed",
            "There is no score: you decide",
        )
        await person.resize(80, 24)
        await person.sees("Reviewed patients whose asthma is well controlled % of those")
        await person.until(
            lambda: not any("Outcome" in x and "Social" in x for x in person.lines())
        )
        await person.click("Esc back")
        await person.is_at(MeasuresScreen)


async def test_a_carbon_figure_tells_all_that_it_rests_on_and_stores_nothing(
    practice: Path,
) -> None:
    before = changes(practice)
    async with at_the_tracker(practice) as person:
        await at_the_measures_of(person, "GPES2")
        await person.press("c")
        await person.click("Electricity from the grid  in kWh, 2025")
        await person.is_at(CarbonForm)
        await person.sees("Your reading is 16.1 kgCO2e per", "on 11/11/2026: type over it")
        await person.replace("1,240")
        await person.sees("1,240 kWh x 0.177 kgCO2e per kWh (2025, UK", "= 219.5 kgCO2e")
        await person.type("x")
        await person.sees("Type a quantity to see the result here.")
        await person.press("u")
        await person.sees("Quantity: '1,240x' is not a figure.")
        await person.press("backspace", "escape")
        await person.is_at(MeasuresScreen)
        assert changes(practice) == before
        await person.press("c")
        await person.click("Electricity from the grid  in kWh, 2025")
        await person.is_at(CarbonForm)
        await person.replace("1,240")
        await person.press("u")
        await person.sees("Update added to GPES2: Carbon: 1,240 kWh x 0.177")
    who, text = log(practice, "GPES2")[-1]
    assert who == "Sam Example"
    assert text.startswith("Carbon: 1,240 kWh x 0.177 kgCO2e per kWh (2025, UK Government GHG")
    assert text.endswith("= 219.5 kgCO2e")


async def test_the_action_shows_its_measures_and_m_leads_to_them(practice: Path) -> None:
    async with at_the_tracker(practice, size=(100, 60)) as person:
        await person.goes_to("GPES2")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees(
            f"{INHALERS} · Environmental █▅·▃▁ 16.1 kgCO2e per inhaler on 11/11/2026"
            " · baseline 17.9 on 15/06/2026 · target 12 by 31/03/2028"
        )
        await person.press("m", "n", "escape")
        await person.is_at(ActionScreen)
        await person.sees("not assessed on 22/11/2026")


async def test_what_was_said_before_does_not_outlive_what_was_done_on_the_measures(
    practice: Path,
) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GPES2")
        await go(person, ("enter", "p", "'40", "enter"))
        await person.sees("Percent: 60% → 40%", "Ctrl+Z to undo.")
        await go(person, ("m", "@MeasuresScreen", "n"))
        await person.sees("not assessed")
        await go(person, ("escape", "@ActionScreen"))
        assert person.app.screen.query_one(MessageLine).text == ""
