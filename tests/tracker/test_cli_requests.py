"""Requests on the command line: asked of a group, taken on or declined by each."""

from __future__ import annotations

import json

import pytest

CHEMIST = ("--org", "FA999")
HOUSE = ("--org", "A99998")


@pytest.fixture
def group(greenplan):
    """Two organisations in the group North, one of them in the group Champions too."""
    chemist = ("--name", "Example Chemist", "--ods", "FA999", "--type", "community-pharmacy")
    house = ("--name", "Example House", "--ods", "A99998", "--type", "general-practice")
    greenplan("init", *chemist, "--groups", "North")
    greenplan("init", *house, "--groups", "North, Champions")
    return greenplan


def listed(greenplan, *options):
    return json.loads(greenplan("requests", *options, "--json").out)


def test_one_request_is_put_to_a_group_with_exceptions_and_each_replies(group):
    asked = group("request", "target", "gc1", "--due", "31 Mar 2027", "--group", "north").out
    assert "FA999 Example Chemist: Added a request: Kind: Set a target date; Code: GC1;" in asked
    assert "A99998 Example House: Added a request" in asked
    group("request", "question", "--text", "Who?", "--group", "NORTH", "--except", "fa999")
    assert [one["kind"] for one in listed(group, *CHEMIST)] == ["target"]
    assert group("requests", *HOUSE, "--take", "2", "--note", "Gladly").code == 0
    assert group("requests", *CHEMIST, "--decline", "1", "--note", "No money").code == 0
    assert group("requests", *HOUSE, "--take", "3", "--note", "Kim").code == 0
    told = {
        (one["ods"], one["kind"]): (one["reply"], one["note"])
        for one in listed(group, "--of-group", "North")
    }
    assert told == {
        ("A99998", "target"): ("taken", "Gladly"),
        ("FA999", "target"): ("declined", "No money"),
        ("A99998", "question"): ("taken", "Kim"),
    }
    sent = group("requests", "--of-group", "North").out
    assert "Set a target date: GC1, 31/03/2027  1 taken on · 1 declined\n" in sent
    assert "    A99998  Example House: Answered: Kim\n" in sent
    assert json.loads(group("show", "GC1", *HOUSE, "--json").out)["due"] == "2027-03-31"
    assert json.loads(group("show", "GC1", *CHEMIST, "--json").out)["due"] is None


def test_one_undo_withdraws_a_request_to_a_group_from_those_who_have_not_replied(group):
    group("request", "question", "--text", "Who?", "--group", "north")
    group("requests", *HOUSE, "--take", "2", "--note", "Kim")
    assert "Undid:" in group("undo", "--group").out
    assert [(one["ods"], one["reply"]) for one in listed(group, "--of-group", "North")] == [
        ("A99998", "taken")
    ]


def test_an_action_shows_the_requests_without_a_reply(group):
    group("request", "update", "GC1", "--text", "A new contract in May", *CHEMIST)
    group("request", "action", "GC2", *CHEMIST)
    (there,) = json.loads(group("show", "GC1", *CHEMIST, "--json").out)["requests"]
    assert (there["text"], there["reply"]) == ("A new contract in May", "open")
    assert "Requests\n   1  Add an update: GC1\n" in group("show", "GC1", *CHEMIST).out
    group("requests", "--take", "1", *CHEMIST)
    shown = json.loads(group("show", "GC1", *CHEMIST, "--json").out)
    assert (shown["requests"], shown["updates"][0]["text"]) == ([], "A new contract in May")
    assert group("undo", *CHEMIST).code == 0
    shown = json.loads(group("show", "GC1", *CHEMIST, "--json").out)
    assert (len(shown["requests"]), shown["updates"]) == (1, [])


def test_requests_without_a_reply_come_first(group):
    for code in ("GC1", "GC2"):
        group("request", "action", code, *CHEMIST)
    group("requests", "--take", "1", *CHEMIST)
    lines = group("requests", *CHEMIST).out.splitlines()
    assert [line[:4].strip() for line in lines if line[:4].strip()] == ["2", "1"]
    assert lines[-1] == "      Taken on"


def test_a_request_for_an_action_of_another_plan_is_taken_on_there(group):
    group("plan", "use", "llr-2022-25", *CHEMIST)
    code = json.loads(group("actions", "--plan", "llr-2022-25", *CHEMIST, "--json").out)[0]["code"]
    group(
        "request", "action", code, "--plan", "llr-2022-25", "--group", "North", "--except", "A99998"
    )
    assert group("requests", "--take", "1", *CHEMIST).code == 0
    shown = group("show", code, "--plan", "llr-2022-25", *CHEMIST, "--json").out
    assert json.loads(shown)["choice"] == "in-plan"


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        ("request favour GC1", 1, "Kind: 'favour' is not recognised. Enter action, target"),
        ("request target GC1 --org FA999", 1, "no target date"),
        ("request question --org FA999", 1, "no text"),
        ("request action GPES2 --group North", 1, "FA999: There is no action 'GPES2'"),
        ("request action GC1 --group South", 1, "No organisation is in a group 'South'"),
        ("request action GC1 --group North --except A99997", 1, "A99997"),
        ("request action GC1 --except A99998", 2, "--except needs --group"),
        ("request action GC1", 1, "Choose one with --org"),
        ("requests --take 1 --decline 1 --org FA999", 2, "cannot be used together"),
        ("requests --decline 1 --org FA999", 2, "Missing --note"),
        ("requests --take 1 --json --org FA999", 2, "cannot be used with --json"),
        ("requests --note Text --org FA999", 2, "--note needs"),
        ("requests --take 9 --org FA999", 1, "There is no request number 9. 'greenplan requests'"),
        ("requests --of-group South", 1, "No organisation is in a group 'South'"),
    ],
)
def test_what_cannot_be_asked_or_replied_is_refused_in_one_line(group, line, code, why):
    group("request", "action", "GC1", *CHEMIST)
    refused = group(*line.split())
    assert refused.code == code
    assert why in refused.err.replace("\n", " ")
    assert len(listed(group, "--of-group", "North")) == 1


def test_without_requests_the_lists_say_so(group):
    assert group("requests", *CHEMIST).out == "No requests.\n"
    assert group("requests", "--of-group", "North").out == "No requests to these organisations.\n"
    assert listed(group, *CHEMIST) == listed(group, "--of-group", "North") == []
