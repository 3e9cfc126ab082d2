"""Links and figures of an edition that an organisation came from: found by what carries it on."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from outcomes import one_line, told
from test_cli_plans import listed

from db.opening import open_register
from db.plans.editions import compare_editions
from db.vocabulary.terms import Status

PRIMARY, ICS = "blmk-primary-care-2026-32", "blmk-ics-2025-32"
START = ["init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"]


@pytest.fixture
def register_path(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


@pytest.fixture
def both(greenplan):
    """The command line on a practice that works with two plans."""
    greenplan(*START)
    greenplan("plan", "use", ICS)
    return greenplan


def upgrade(file: Path, plan: str, **codes: str | None) -> None:
    """Go on with an edition of our own, in which some actions have other codes, or none. Its key is
    "later-" and that of the plan.
    """
    with closing(open_register(file, user="Sam Example")) as register:
        seen = register.organisations.seen_with(register.organisations.find(), plan)
        before = register.plan_edition(plan)
        assert codes.keys() <= {one.code for one in before.actions}
        new = {one.code: codes.get(one.code, one.code) for one in before.actions}
        actions = {
            new[one.code]: replace(one, code=new[one.code], title=f"{one.title} now")
            for one in reversed(before.actions)
            if new[one.code]
        }
        after = replace(
            before, key=f"later-{plan}", edition="Later", actions=(*reversed(actions.values()),)
        )
        decided = [(old, code or "") for old, code in new.items()]
        register.organisations.upgrade(seen, compare_editions(before, after, decided))


def test_an_action_has_the_links_and_figures_of_what_it_carries_on(both, register_path) -> None:
    before = listed(both, "show", "GES5")
    assert before["links"] and before["figures"]
    upgrade(register_path, PRIMARY, GES5="N5", GES6="GES5")
    after = listed(both, "show", "N5")
    keys = ("links", "recommendations", "figures", "activities")
    assert {key: after[key] for key in keys} == {key: before[key] for key in keys}
    said = told(both("show", "N5"))
    assert "Counts towards (our reading)" in said
    assert "Links and figures are of BLMK Primary Care Green Plan 2026-32, Draft V2." in said
    # GES5 is another action today.
    assert listed(both, "show", "GES5")["links"] != before["links"]


def test_a_merged_action_has_the_links_of_both_once(both, register_path) -> None:
    one, other = (
        {link["code"] for link in listed(both, "show", code)["links"]} for code in ("GES5", "GC2")
    )
    upgrade(register_path, PRIMARY, GES5="N5", GC2="N5")
    links = [link["code"] for link in listed(both, "show", "N5")["links"]]
    assert (set(links), len(links)) == (one | other, len(one | other))


def test_measures_that_the_earlier_edition_suggests_are_suggested(both, register_path) -> None:
    upgrade(register_path, ICS, **{"ES1 C/ii": "P1"})
    assert both("measure", "P1", "--suggested").code == 0
    found = {one["name"] for one in listed(both, "measure", "P1")}
    assert {"Inhalers prescribed, by type", "Emissions per inhaler"} <= found
    assert "Figures set for us" in told(both("show", "P1"))
    line = one_line(both("measure", "R1 A/i", "--suggested"))
    assert "suggest no measure for R1 A/i to organisations of your kind" in line


def test_links_to_an_edition_that_was_upgraded_lead_to_the_present_action(
    both, register_path
) -> None:
    (link, *_) = listed(both, "show", "GES5")["links"]
    assert link["plan"] == ICS
    upgrade(register_path, ICS, **{link["code"]: "X1"})
    (now, *_) = listed(both, "show", "GES5", "--plan", PRIMARY)["links"]
    assert now == {
        **link,
        "plan": f"later-{ICS}",
        "code": "X1",
        "title": f"{link['title']} now",
    }
    assert listed(both, "show", "X1", "--plan", f"later-{ICS}")["title"] == now["title"]


def test_what_is_counted_on_follows_both_plans(both, register_path) -> None:
    before = listed(both, "counted-on")
    answered = next(one for one in before if any(one["ours"] for one in one["behind"]))
    ours = next(one["code"] for one in answered["behind"] if one["ours"])
    both("set", ours, "--status", "complete", "--plan", PRIMARY)
    gone = next(one for one in before if one is not answered)
    upgrade(register_path, PRIMARY, **{ours: "N1"})
    upgrade(register_path, ICS, **{answered["code"]: "X1", gone["code"]: None})
    after = listed(both, "counted-on")
    assert len(after) == len(before) - 1
    assert {one["plan"] for one in after} == {f"later-{ICS}"}
    (found,) = (one for one in after if one["code"] == "X1")
    assert found["title"] == f"{answered['title']} now"
    (mine,) = (one for one in found["behind"] if one["code"] == "N1")
    assert (mine["plan"], mine["ours"], mine["status"]) == (
        f"later-{PRIMARY}", True, Status.COMPLETE.value,
    )  # fmt: skip
    assert gone["code"] not in {one["code"] for one in after}
    assert "N1" in told(both("counted-on"))
