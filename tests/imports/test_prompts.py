"""What a form says to whoever fills it in says nothing; what people write in it does."""

from __future__ import annotations

import pytest
from layouts.making import book

from imports.tables.prompts import is_example, is_prompt

PROMPTS = [
    *(
        "Choose an item.",
        "Choose an item",
        "Choose",
        "Please choose",
        "Choose a date",
        "Choose one",
    ),
    *("Select", "Select...", "Select…", "-- Select --", "<Select>", "Please select", "SELECT ONE"),
    *("Select status", "Select from list", "Please select from the drop-down list", "Pick a date"),
    *("Please select an option", "Select RAG rating", "Select a status from the list", "[Select]"),
    *("Click or tap to enter a date.", "Click or tap here to enter text.", "Click to enter a date"),
    *(
        "Click here to enter text.",
        "Tap to add text",
        "Click to select",
        "Click or tap to add text",
    ),
    *("Insert text here", "Insert name", "[Insert date]", "<insert name here>", "Enter date"),
    *(
        "Please enter your name",
        "Enter text here",
        "Type here",
        "Enter a date",
        "Add comments here",
    ),
    *(
        "[Name]",
        "[name and role]",
        "{name}",
        "<date>",
        "[Lead]",
        "[Date]",
        "[TEXT]",
        "[ ]",
        "«Name»",
    ),
    *("Name and role", "Name/Role", "Free text", "Your name here", "Text here", "Placeholder"),
    *("dd/mm/yyyy", "DD/MM/YY", "dd-mm-yyyy", "mm/yyyy", "[dd/mm/yyyy]", "dd.mm.yy", "xx/xx/xxxx"),
    *("XXXX", "Lorem ipsum dolor sit amet", "Describe the action in one sentence", "__/__/____"),
]
SAID = [
    *("Ann Orr", "[Ann Orr]", "Practice manager", "Name badges ordered", "Text message sent", "x"),
    *("Select a greener supplier", "Choose LED lamps", "Selected supplier in May", "XX", "TBC"),
    *(
        "Add solar panels",
        "Insert louvres in the roof",
        "Enter the Green Impact awards",
        "Date set",
    ),
    *("Click and collect started", "Type 2 clinic moved", "Pick up bins on Monday", "Describe it"),
    *("Comments: none yet from the landlord", "[waiting for quote]", "<5 kg of waste", "Details"),
    *(
        "Write to the landlord",
        "31/03/2027",
        "Mar-27",
        "Enter here is a door",
        "Update",
        "In progress",
    ),
]


@pytest.mark.parametrize("text", PROMPTS)
def test_a_prompt_says_nothing(text):
    assert is_prompt(text), text
    assert is_prompt(f" {text.upper()} ")


@pytest.mark.parametrize("text", SAID)
def test_what_people_write_is_no_prompt(text):
    assert not is_prompt(text)


@pytest.mark.parametrize("text", ["Choose a lead", "Pick a date", "select action owner"])
def test_what_may_be_a_sentence_is_kept_where_people_write_sentences(desk, text):
    assert is_prompt(text)
    assert not is_prompt(text, in_sentences=True)
    found = desk.propose(
        book({"P": [["Ref", "Lead", "Comments"], ["GC1", text, text]]}),
    )
    assert [(c.field, c.new) for c in found.changes] == [("update", text)]


def test_a_form_that_nobody_filled_in_changes_nothing_and_lists_nothing(desk):
    head = ["Ref", "Action", "Lead", "Target date", "Status", "Comments"]
    for place in range(0, len(PROMPTS), 4):
        asked = (PROMPTS + PROMPTS)[place : place + 4]
        found = desk.propose(book({"Plan": [head, ["GC1", None, *asked]]}))
        assert (found.changes, found.ignored) == ((), ()), asked


@pytest.mark.parametrize(
    ("code", "title"),
    [
        *(
            ("e.g. A1", "Describe the action"),
            ("eg. 1", "Bins"),
            ("E.G.", "Bins"),
            ("Example", "x"),
        ),
        *(("EXAMPLE 1", "Bins"), ("", "e.g. fit LED lamps"), ("", "Example: fit LED lamps")),
        *(("", "For example, bins"), ("(example)", "Bins"), ("", "*Example only* Fit LED lamps")),
    ],
)
def test_an_example_row_is_listed_and_is_no_action(desk, code, title):
    row = [code, title, "e.g. Ann", "31/03/2027", "In progress", "Going well"]
    head = ["Ref", "Action", "Lead", "Target date", "Status", "Comments"]
    found = desk.propose(book({"Plan": [head, row, ["GR5", None, "Bea", None, None, None]]}))
    assert [(c.code, c.field, c.new) for c in found.changes] == [("GR5", "lead", "Bea")]
    assert [line.why for line in found.ignored] == [
        "the row is an example of how to fill in the others"
    ]


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("GC1", "e.g. LED lamps"),
        ("", "Examples of good practice"),
        ("EX1", "Bins"),
        ("EG1", "Bins"),
    ],
)
def test_what_is_no_example_row(code, title):
    assert not is_example(code, title)
