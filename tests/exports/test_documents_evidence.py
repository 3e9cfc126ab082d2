"""The evidence index: Must Dos first, each with what shows it, what is missing named at the top."""

from __future__ import annotations

from dataclasses import replace

import pytest
from paper_positions import GONE, SAM, action, at, furnished
from paper_texts import headings, plain, row_of, rows, said, section

from db.views import Evidence, Position
from db.vocabulary.terms import Choice, Rating, Status
from exports.documents.evidence_index import evidence_index
from exports.documents.links import email_link, web_link_or_text
from exports.documents.model import Link, Notice


@pytest.fixture
def full(position) -> Position:
    """Where Example Surgery stands, with evidence for what it did and some that is lost."""
    when = at(position.on)
    evidence = (
        Evidence(1, "GPES2", "Search of inhalers", "https://example.org/search?a=1&b=2", when, SAM),
        Evidence(2, "GC1", "Minutes", r"S:\Green plan\minutes.docx", when, SAM),
        Evidence(3, "GC1", "Photograph", GONE, when, SAM),
        Evidence(4, "GR6", "Order form", None, when, SAM),
        Evidence(5, "GES1", "Left over", "Policy folder, section 4", when, SAM),
    )
    return replace(furnished(position), evidence=evidence)


def test_must_dos_come_first_then_the_other_ratings_then_own_actions(full):
    own = action("OWN-7", "Ours", own=True, rating=Rating.MUST_DO, status=Status.ON_HOLD)
    unrated = action("DR3", "Unrated", rating=None, status=Status.COMPLETE)
    paper = evidence_index(replace(full, actions=(own, unrated, *full.actions)))
    assert headings(paper) == [
        "What is missing",
        "Must Do actions",
        "Priority actions",
        "Should Do actions",
        "Actions without a rating",
        "Our own actions",
        "Evidence for actions not in our plan",
        "Not listed",
    ]
    assert [row["Action"] for row in rows(paper, "Our own actions")] == ["OWN-7 Ours"]


def test_each_action_shows_its_status_lead_and_evidence(full):
    row = row_of(evidence_index(full, [GONE]), "Must Do actions", "GC1")
    assert row["Status"] == "Complete\n20 Nov 2026"
    assert row["Lead"] == "No lead"
    assert row["Evidence"] == (
        "Minutes\nS:\\Green plan\\minutes.docx\nAdded 22 Nov 2026, Sam Example\n\n"
        f"Photograph\n{GONE} Not found\nAdded 22 Nov 2026, Sam Example"
    )
    going_on = row_of(evidence_index(full), "Must Do actions", "GPES2")
    assert going_on["Status"] == "In progress\nRed"
    assert going_on["Lead"] == "Zoë Sample"


def test_what_is_complete_without_evidence_is_named_at_the_top(full):
    paper = evidence_index(full, [GONE])
    assert headings(paper)[0] == "What is missing"
    told = said(paper, "What is missing").splitlines()
    assert told == [
        "Still needed",
        "Complete without evidence: GR8",
        "Evidence not found at its link: GC1 “Photograph”",
        "Evidence with no link, path or reference: GR6 “Order form”",
        "Started, no evidence yet: GC3, GA5, GR5, GPES3",
    ]
    assert plain(paper.lead).startswith("1 of 2 complete actions have evidence.")


def test_a_link_is_broken_only_where_the_caller_says_so(full):
    assert "not found" not in said(evidence_index(full), "What is missing")


def test_a_day_of_completion_that_is_not_known_is_named(full):
    undated = action("GR1", "One", status=Status.COMPLETE, completed=None)
    paper = evidence_index(replace(full, actions=(undated,), evidence=()))
    assert "Complete, but the date is not known: GR1" in said(paper, "What is missing")
    assert row_of(paper, "Should Do actions", "GR1")["Status"] == "Complete\ndate not known"


def test_nothing_missing_is_good_news(full):
    done = [a for a in full.actions if a.code == "GC1"]
    minutes = tuple(e for e in full.evidence if e.title == "Minutes")
    paper = evidence_index(replace(full, actions=tuple(done), evidence=minutes))
    (notice,) = section(paper, "What is missing").blocks
    assert isinstance(notice, Notice)
    assert notice.good
    assert notice.heading == "Nothing is missing"


def test_what_is_not_started_is_named_and_evidence_elsewhere_is_not_lost(full):
    paper = evidence_index(full)
    assert said(paper, "Not listed") == ("In our plan, not started and with no evidence: GC2.")
    assert row_of(paper, "Evidence for actions not in our plan", "GES1")["Status"] == "Undecided"
    started = row_of(paper, "Priority actions", "GR6")
    assert started["Status"].startswith("Not started")


def test_the_index_of_an_empty_plan_says_so(full):
    nothing = tuple(replace(a, choice=Choice.UNDECIDED, status=None) for a in full.actions)
    paper = evidence_index(replace(full, actions=nothing, evidence=()))
    assert plain(paper.lead).startswith("No actions are complete yet.")
    assert said(paper, "Actions") == "No actions in our plan have been started yet."


def test_the_index_names_whom_to_ask(full):
    about = {label: plain(words) for label, words in evidence_index(full).about}
    assert about["Contact"] == "Sam Example, sam@example.org"
    alone = replace(full.organisation, contact=None, email=None)
    nobody = evidence_index(replace(full, organisation=alone))
    assert dict(nobody.about)["Contact"] == ("not given",)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=1&c=2#d",
        "HTTP://example.org",
        "file:///S:/Green%20plan/a.pdf",
        "mailto:sam@example.org",
    ],
)
def test_web_file_and_email_addresses_are_links(address):
    assert web_link_or_text(address) == Link(address, address)


def test_a_space_in_an_address_is_written_so_that_it_holds():
    found = web_link_or_text("https://example.org/Green plan.pdf")
    assert found == Link(
        "https://example.org/Green plan.pdf", "https://example.org/Green%20plan.pdf"
    )


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "ms-word:ofe|u|https://example.org/a.docx",
        "ftp://example.org",
        " https://example.org",
        "https://",
        'https://example.org/"onclick="x',
        "https://example.org/<b>",
        "https://example.org/a\nb",
        r"\\server\share\plan.docx",
        r"S:\Green plan\plan.docx",
        "file:plan.docx",
        "mailto:sam@example.org?attach=C:/secret.txt",
        "Policy folder, section 4",
        "",
    ],
)
def test_anything_else_stays_text(text):
    assert web_link_or_text(text) == text


def test_an_odd_email_address_stays_text():
    assert email_link("sam@example.org") == Link("sam@example.org", "mailto:sam@example.org")
    assert email_link("sam<b>@example.org") == "sam<b>@example.org"
