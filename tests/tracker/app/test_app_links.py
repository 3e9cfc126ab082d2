"""What other plans count on from a practice, and what each action counts towards."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from at_the_keyboard import NOW, SAM, at_the_tracker
from received_at_hand import PERIOD, keep, said_by, senders
from textual.containers import VerticalScroll

from db.opening import open_register
from db.plans.editions import compare_editions
from db.vocabulary.terms import Brag, Choice, ProviderType, Status
from imports.plans.plan_file import default_plan, load_plan, shipped_plan, shipped_plans
from tracker.screens.actions.action import ActionScreen
from tracker.screens.plans.counted_on import CountedOnScreen


async def test_what_is_counted_on_is_a_key_away_with_what_the_practice_does(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("j")
        await person.is_at(CountedOnScreen)
        await person.sees(
            "What is counted on from us",
            "39 actions of other plans name organisations of our kind.",
            "We are Accountable or Responsible · 11",
            "C3 A/iii",
        )
        page = person.app.screen.query_one(VerticalScroll)
        await person.press("end")
        await person.until(lambda: page.scroll_y == page.max_scroll_y > 0)
        await person.sees("ES3 A/i", "Informed · Mar-27")
        await person.sees("No action of another plan stands behind it.")
        await person.press("escape")
        await person.sees("GC1")


async def test_an_action_says_what_it_counts_towards_and_whose_reading_that_is(
    practice: Path,
) -> None:
    async with at_the_tracker(practice, size=(80, 60)) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees(
            "Beside it in the plans (our reading)",
            "C3 A/iv",
            "Contributes to it · sure · we are Informed · Dec-25",
        )


async def test_an_action_shows_the_figures_behind_it_and_for_whom_they_are_set(
    practice: Path,
) -> None:
    async with at_the_tracker(practice, size=(80, 24)) as person:
        await person.goes_to("GR6")
        await person.press("enter")
        await person.is_at(ActionScreen)
        figures = person.app.screen.query_one("#figures")
        figures.scroll_visible(animate=False, top=True)
        await person.sees(
            "Figures in the plans (our reading)",
            "Set for us",
            "Energy used: no aim given (unit: kWh)",
            "Set for Acutes, Other trusts and Primary care · outcome metric",
            "For comparison",
            "Emissions from energy: 27.5% less than in 2019/20 by 2028",
            "Set for Acutes and Other trusts, not for us · outcome metric · unit: tCO2e",
            "The Annex (A2 A) asks for 80% less by 2032",
        )
        await person.press("end")
        await person.sees("An estimate · BLMK ICS Green Plan 2025-32, Appendix 2, row 3")
        await person.press("escape")
        await person.goes_to("GC1")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees_no("Figures in the plans")


async def test_who_works_with_the_plan_itself_sees_where_each_of_its_actions_stands(
    tmp_path: Path,
) -> None:
    path = tmp_path / "icb.db"
    plan = load_plan(next(one for one in shipped_plans() if one.stem == "blmk-ics-2025-32"))
    with closing(open_register(path, user=SAM, create=True, clock=lambda: NOW)) as register:
        named = {"name": "Example ICB", "ods": "QXX"}
        icb = register.organisations.add(plan, **named, provider_type=ProviderType.ICB)
        register.actions.set_status(icb, ["C1 A/i"], Status.IN_PROGRESS)
        register.actions.set_lead(icb, ["C1 A/i"], "Kim")
    async with at_the_tracker(path) as person:
        await person.press("j")
        await person.is_at(CountedOnScreen)
        await person.sees(
            "80 actions of plans name organisations of our kind.",
            "Accountable · Sep-25 ◐ In progress, Kim C1 A/ii",
        )


async def test_an_icb_sees_how_many_returns_stand_behind_each_of_its_actions(
    tmp_path: Path,
) -> None:
    path, practices = tmp_path / "icb.db", default_plan()
    sent = [said_by(one, practices, PERIOD) for one in senders(12)]
    with closing(open_register(path, user=SAM, create=True, clock=lambda: NOW)) as register:
        named = {"name": "Example ICB", "ods": "QXX"}
        plan = shipped_plan("blmk-ics-2025-32")
        register.organisations.add(plan, **named, provider_type=ProviderType.ICB)
        keep(register, practices, sent, PERIOD)
    gc1 = [action for one in sent for action in one.said.actions if action.code == "GC1"]
    planned = [action for action in gc1 if action.choice is Choice.IN_PLAN]
    done = sum(action.brag is Brag.BLUE for action in planned)
    async with at_the_tracker(path, size=(120, 400)) as person:
        await person.press("j")
        await person.is_at(CountedOnScreen)
        await person.sees(
            f"Q3 2026/27, 12 returns: {len(planned)} with an action behind it in their plan,"
            f" {done} complete"
        )


async def test_after_an_upgrade_an_action_has_the_links_of_what_it_carries_on(
    practice: Path,
) -> None:
    with closing(open_register(practice, user="Sam Example")) as register:
        seen = register.organisations.find()
        before = register.plan_edition(seen.plan_key)
        first, *others = before.actions
        after = replace(
            before, key="later", edition="Later", actions=(replace(first, code="N1"), *others)
        )
        register.organisations.upgrade(seen, compare_editions(before, after))
    async with at_the_tracker(practice, size=(80, 60)) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees(
            "N1",
            "Contributes to it · sure · we are Informed · Dec-25",
            "These are of BLMK Primary Care Green Plan 2026-32, Draft V2.",
        )
