"""A list of organisations, taken into a register and saved from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db.errors import Refused
from db.vocabulary.terms import ProviderType
from imports.collating.expected import read_expected
from imports.reading.books import read_book
from tracker.use_cases.organisation_list import ListedOrganisations, propose_list, take_list

HEADINGS = "ODS code,Name,Type,PCN,Place,Neighbourhood,ICB,Contact,Email,Groups"
LIST = f"""{HEADINGS}
A99999,Example Surgery,GP,North,Luton,,,,,Chain
A99998,Second Surgery,General practice,North,Luton,Hills,Example ICB,Kim,kim@example.org,Chain; East
FA999,Example Chemist,pharmacy,,,,,,,chain
"""


@pytest.fixture
def listed(tmp_path: Path, example_surgery):
    def proposing(text: str, *plans: str) -> ListedOrganisations:
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8")
        return propose_list(example_surgery.register, read_expected(read_book(file)), plans)

    return proposing


def test_a_list_adds_and_edits_and_says_so_line_by_line(listed, example_surgery):
    register = example_surgery.register
    proposed = listed(LIST)
    assert [line.words for line in proposed.lines] == [
        "Edit A99999 Example Surgery: PCN: – → North; Place: – → Luton; Groups: – → Chain",
        "Add A99998 Second Surgery: Provider type: General practice; PCN: North; Place: Luton;"
        " Neighbourhood: Hills; ICB: Example ICB; Contact: Kim; Email: kim@example.org;"
        " Groups: Chain, East",
        "Add FA999 Example Chemist: Provider type: Community pharmacy; Groups: chain",
    ]
    assert (proposed.added, proposed.unchanged, proposed.faults) == (2, 0, ())
    take_list(register, proposed)
    second = register.organisations.find("A99998")
    assert (second.place, second.groups) == ("Luton", ("Chain", "East"))
    assert len(register.actions.all(register.organisations.find("FA999"))) == 48
    again = listed(LIST)
    assert (again.lines, again.unchanged) == ((), 3)
    register.history.undo(register.organisations.find("A99999"))
    assert register.organisations.find("A99999") == example_surgery.organisation


def test_blank_cells_change_nothing_and_no_one_leaves_a_group(listed, example_surgery):
    register = example_surgery.register
    register.organisations.edit(example_surgery.organisation, pcn="North", groups=["West", "East"])
    (line,) = listed(f"{HEADINGS}\nA99999,,,,,,,,,South; east\n").lines
    assert line.words == "Edit A99999 Example Surgery: Groups: West, East → West, East, South"
    assert listed("ODS code\nA99999\n").lines == ()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A00001,New,Vets", "C2: 'Vets' is not a known type of organisation."),
        ("A00001,,GP", "A2: a new organisation needs a name. A00001 was left out."),
        ("A00001,New,", "A2: a new organisation needs a type. A00001 was left out."),
        ("A-1,New,GP", "A2: 'A-1' is not an ODS code"),
        (",New,GP", "A2 has no ODS code."),
        ("QZZ,Board,icb", "A2: Say which plan it works with: add --plan KEY."),
        ("A99999,,,,,,,,nobody", "I2: 'nobody' is not an email address."),
        ("A99999,,,,999 123 4594", "E2: Place contains what looks like an NHS number"),
        ("A99999,,\nA99999,,", "A3: A99999 is in A2 too, which counts."),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_cell(listed, row: str, fault: str):
    proposed = listed(f"{HEADINGS}\n{row}\n")
    assert any(one.startswith(fault) for one in proposed.faults)
    assert proposed.lines == ()


def test_new_organisations_work_with_the_plans_that_are_named(listed, example_surgery):
    row = f"{HEADINGS}\nQZZ,Board,icb\nA1,Odd,GP\n"
    proposed = listed(row, "blmk-ics-2025-32", "llr-2022-25")
    assert proposed.lines[1].odd == "A1 is not a usual ODS code for general practice."
    take_list(example_surgery.register, proposed)
    organisations = example_surgery.register.organisations
    plans = organisations.plans(organisations.find("QZZ"))
    assert [plan.key for plan in plans] == ["blmk-ics-2025-32", "llr-2022-25"]
    with pytest.raises(Refused, match="There is no plan 'none'"):
        listed(row, "none")


def test_if_one_is_refused_none_is_taken(listed, example_surgery):
    register = example_surgery.register
    proposed = listed(LIST)
    other = example_surgery.open_as("Alex Sample")
    other.organisations.edit(example_surgery.organisation, pcn="South")
    with pytest.raises(Refused, match="A99999: Someone else changed 'PCN'"):
        take_list(register, proposed)
    assert [one.ods for one in register.organisations.all()] == ["A99999"]
    assert register.organisations.find().place is None


def test_the_command_asks_first_and_the_list_comes_back(greenplan, example_surgery, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    unasked = greenplan("orgs", "import", str(file))
    assert unasked.code == 1 and "add --yes" in unasked.err
    assert "Add FA999" in greenplan("orgs", "import", str(file), "--dry-run").out
    assert len(json.loads(greenplan("orgs", "--json").out)) == 1
    done = greenplan("orgs", "import", str(file), "--yes")
    assert done.out.endswith("Imported: 2 organisations added, 1 edited.\n")
    of_chain = json.loads(greenplan("orgs", "--group", "CHAIN", "--json").out)
    assert [one["ods"] for one in of_chain] == ["FA999", "A99999", "A99998"]
    kinds = json.loads(greenplan("orgs", "--group", "community-pharmacy", "--json").out)
    assert [one["provider_type"] for one in kinds] == [ProviderType.COMMUNITY_PHARMACY.value]
    saved = tmp_path / "saved.csv"
    greenplan("orgs", "export", str(saved))
    assert "No changes" in greenplan("orgs", "import", str(saved), "--yes").out
    assert saved.read_text(encoding="utf-8-sig").count("\n") == 4
