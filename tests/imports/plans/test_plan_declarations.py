"""A plan declares its own sections, fields, roles and tabs, and its rows keep to them."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest

from db.plans.plan_edition import (
    Activity,
    PlanLink,
    PlannedAction,
    Recommendation,
    Relation,
    Sureness,
)
from db.vocabulary.declared import (
    DateKind,
    FieldType,
    PlanField,
    PlanTab,
    PlanWord,
    PrintedDate,
    RoleKind,
    RoleLetter,
    Section,
)
from db.vocabulary.terms import Area, ProviderType, Rating
from imports.plans.plan_file import PlanFileError, load_plan

LINK = '{ plan = "other-plan", code = "GC2", relation = "supports", sure = "high", readers = 2 }'

GOOD = """\
format = 2
key = "our-plan-2026"
title = "Our plan"
short = "Ours"
edition = "First"
published = "July 2026"
issuer = "Our ICB"
source = "Our plan, page 3"

[[kinds]]
key = "icb"
label = "ICB"
[[kinds]]
key = "primary-care"
label = "Primary care"
members = ["general-practice", "dental-practice"]

[[sections]]
code = "C"
title = "Culture"
level = "area"
area = "culture"
[[sections]]
code = "C1"
title = "Leaders act"
level = "driver"
parent = "C"
[[sections]]
code = "C1 A"
title = "Leaders know enough"
level = "aim"
parent = "C1"

[[fields]]
key = "theme"
label = "Greener NHS theme"
type = "word"
column = true
filter = true
words = [ { key = "workforce", label = "1. Workforce" }, { key = "digital", label = "3. Digital" } ]
[[fields]]
key = "gases"
label = "Gases"
type = "words"
words = [ { key = "co2", label = "CO2" }, { key = "n2o", label = "N2O" } ]
[[fields]]
key = "measured_by"
label = "Measured by"
type = "text"
[[fields]]
key = "funded"
label = "Funded"
type = "yes-no"
[[fields]]
key = "tonnes"
label = "Tonnes saved"
type = "figure"
[[fields]]
key = "date"
label = "Date"
type = "date"

[[tabs]]
title = "Must Do"
where = { rating = ["must-do"] }
[[tabs]]
title = "People"
where = { theme = ["workforce"], funded = ["yes"] }

[[actions]]
code = "C1 A/i"
title = "Train leaders"
section = "C1 A"
rating = "must-do"
fields.theme = "workforce"
fields.gases = ["n2o", "co2"]
fields.measured_by = "# of people"
fields.funded = false
fields.tonnes = 12
fields.date = "Mar-26 & ongoing"
roles = { icb = "A", primary-care = "S/R" }
links = [ { plan = "other-plan", code = "GC2", relation = "supports", sure = "high", readers = 2 } ]
[[actions]]
code = "C1 A/ii"
title = "Train everybody"
section = "C1"
area = "resources"
provider_type = "general-practice"
fields.date = { printed = "Q1 2024", kind = "by", due = 2024-03-31 }

[[recommendations]]
code = "S62"
title = "Learn more"
actions = { "C1 A/i" = "medium" }

[[activities]]
code = "3-1"
title = "Learn more"
section = "C1 A"
led_by = "ICB; Trusts"
date = "Dec 2025"
measured_by = "Surveys"
lowers_emissions = true
[[activities]]
code = "3-1a"
title = "Learn less"
part_of = "3-1"
actions = ["C1 A/ii"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_plan_declares_is_what_is_read(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path, GOOD))
    assert (plan.declared.short, plan.notes) == ("Ours", ())
    assert plan.declared.kinds == (
        RoleKind("icb", "ICB", ()),
        RoleKind(
            "primary-care",
            "Primary care",
            (ProviderType.GENERAL_PRACTICE, ProviderType.DENTAL_PRACTICE),
        ),
    )
    assert plan.declared.sections == (
        Section("C", "Culture", "area", area=Area.CULTURE),
        Section("C1", "Leaders act", "driver", "C"),
        Section("C1 A", "Leaders know enough", "aim", "C1"),
    )
    assert plan.declared.fields[0] == PlanField(
        "theme",
        "Greener NHS theme",
        FieldType.WORD,
        (PlanWord("workforce", "1. Workforce"), PlanWord("digital", "3. Digital")),
        column=True,
        filter=True,
    )
    assert plan.declared.fields[2] == PlanField("measured_by", "Measured by", FieldType.TEXT)
    assert [field.type for field in plan.declared.fields] == [
        *(FieldType.WORD, FieldType.WORDS, FieldType.TEXT),
        *(FieldType.YES_NO, FieldType.FIGURE, FieldType.DATE),
    ]
    assert plan.declared.tabs == (
        PlanTab("Must Do", {"rating": ("must-do",)}),
        PlanTab("People", {"theme": ("workforce",), "funded": ("yes",)}),
    )


def test_what_rows_say_is_what_is_read(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path, GOOD))
    dated = PrintedDate("Mar-26 & ongoing", DateKind.BY, date(2026, 3, 31), ongoing=True)
    assert plan.actions == (
        PlannedAction(
            "C1 A/i",
            "Train leaders",
            ProviderType.GENERIC,
            Area.CULTURE,
            rating=Rating.MUST_DO,
            section="C1 A",
            fields={
                "theme": "workforce",
                "gases": ("n2o", "co2"),
                "measured_by": "# of people",
                "funded": False,
                "tonnes": 12.0,
                "date": dated,
            },
            roles={
                "icb": (RoleLetter.ACCOUNTABLE,),
                "primary-care": (RoleLetter.SUPPORTING, RoleLetter.RESPONSIBLE),
            },
            links=(PlanLink("other-plan", "GC2", Relation.SUPPORTS, Sureness.HIGH, 2),),
        ),
        PlannedAction(
            "C1 A/ii",
            "Train everybody",
            ProviderType.GENERAL_PRACTICE,
            Area.RESOURCES,
            section="C1",
            fields={"date": PrintedDate("Q1 2024", DateKind.BY, date(2024, 3, 31))},
        ),
    )
    assert plan.recommendations == (
        Recommendation("S62", "Learn more", {"C1 A/i": Sureness.MEDIUM}),
    )
    assert plan.activities == (
        Activity(
            "3-1",
            "Learn more",
            "C1 A",
            led_by="ICB; Trusts",
            date=PrintedDate("Dec 2025", DateKind.BY, date(2025, 12, 31)),
            measured_by="Surveys",
            lowers_emissions=True,
        ),
        Activity("3-1a", "Learn less", "", part_of="3-1", actions=("C1 A/ii",)),
    )


def test_a_plan_says_which_edition_it_follows_and_what_its_actions_were(tmp_path: Path) -> None:
    text = GOOD.replace('short = "Ours"', 'follows = "our-plan-2023"')
    text = text.replace('title = "Train leaders"', 'title = "Train leaders"\nwas = "GC 1"')
    text = text.replace(
        'title = "Train everybody"', 'title = "Train everybody"\nwas = ["GC1", "GC2"]'
    )
    declared = load_plan(write(tmp_path, text)).declared
    assert declared.follows == "our-plan-2023"
    assert declared.was == {"C1 A/i": ("GC 1",), "C1 A/ii": ("GC1", "GC2")}


def test_a_plan_may_have_neither_sections_nor_areas(tmp_path: Path) -> None:
    head = GOOD[: GOOD.index("[[kinds]]")]
    path = write(tmp_path, f'{head}[[actions]]\ncode = "WFL 1"\ntitle = "Train"\n')
    assert load_plan(path).actions == (PlannedAction("WFL 1", "Train", ProviderType.GENERIC, None),)


@pytest.mark.parametrize(
    ("printed", "letters"),
    [("AR", "AR"), ("A/R", "AR"), ("A, R", "AR"), ("R & A", "RA"), ("A", "A"), ("ARSCI", "ARSCI")],
)
def test_letters_are_read_as_printed(tmp_path: Path, printed: str, letters: str) -> None:
    path = write(tmp_path, GOOD.replace('"S/R"', f'"{printed}"'))
    roles = load_plan(path).actions[0].roles["primary-care"]
    assert roles == tuple(RoleLetter(letter) for letter in letters)


@pytest.mark.parametrize(
    ("table", "read"),
    [
        (
            'kind = "from", begins = 2023-04-01',
            PrintedDate("x", DateKind.FROM, None, date(2023, 4, 1), True),
        ),
        ('kind = "ongoing"', PrintedDate("x", DateKind.ONGOING, ongoing=True)),
        (
            'kind = "ongoing", due = 2025-12-31',
            PrintedDate("x", DateKind.ONGOING, date(2025, 12, 31), ongoing=True),
        ),
        (
            'kind = "recurring", begins = 2024-01-01',
            PrintedDate("x", DateKind.RECURRING, None, date(2024, 1, 1)),
        ),
        (
            'kind = "by", due = 2026-03-31, ongoing = true',
            PrintedDate("x", DateKind.BY, date(2026, 3, 31), ongoing=True),
        ),
        (
            'kind = "range", begins = 2024-01-01, due = 2024-01-02',
            PrintedDate("x", DateKind.RANGE, date(2024, 1, 2), date(2024, 1, 1)),
        ),
        ('kind = "complete"', PrintedDate("x", DateKind.COMPLETE)),
        ('kind = "none"', PrintedDate("x", DateKind.NONE)),
    ],
)
def test_a_table_says_how_a_date_is_understood(
    tmp_path: Path, table: str, read: PrintedDate
) -> None:
    path = write(tmp_path, GOOD.replace('"Mar-26 & ongoing"', f'{{ printed = "x", {table} }}'))
    assert load_plan(path).actions[0].fields["date"] == read


def refusal_of(folder: Path, old: str, new: str) -> str:
    """Return what is said of ``GOOD`` with ``new`` in the place of ``old``."""
    assert old in GOOD
    with pytest.raises(PlanFileError) as refusal:
        load_plan(write(folder, GOOD.replace(old, new)))
    line = str(refusal.value)
    assert line.startswith("ours.toml")
    assert line.endswith(".")
    assert line.isprintable()
    assert len(line) < 280
    return line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # Codes
        (
            '"C1 A/ii"\ntitle',
            '"C1 A/i"\ntitle',
            r"code 'C1 A/i' is used twice, at actions no\. 1 and",
        ),
        (
            '"C1 A/ii"\ntitle',
            '"C1-A-i"\ntitle',
            r"codes 'C1 A/i' and 'C1-A-i' are the same in letters",
        ),
        ('code = "C1 A"', 'code = "c1"', r"code 'c1' is used twice, at sections no\. 2 and no\. 3"),
        (
            'code = "3-1a"',
            'code = "31"',
            r"codes '3-1' and '31' .* at activities no\. 1 and no\. 2",
        ),
        ('code = "C1 A/i"', 'code = "OWN 3"', r"action OWN 3: code 'OWN 3' is reserved"),
        # The edition before
        ('short = "Ours"', 'follows = "Our plan"', r"key 'Our plan' is not in the form"),
        (
            'short = "Ours"',
            'follows = "our-plan-2026"',
            r"ours\.toml: follows is the key of the plan itself\. Name the edition before\.",
        ),
        (
            'title = "Train everybody"',
            'title = "Train everybody"\nwas = ["GC1", "gc-1"]',
            r"action C1 A/ii: was lists 'gc-1' twice\. Delete one of them\.",
        ),
        (
            'title = "Train everybody"',
            'title = "Train everybody"\nwas = "OWN-1"',
            r"action C1 A/ii: code 'OWN-1' is reserved for own actions",
        ),
        (
            'title = "Train everybody"',
            'title = "Train everybody"\nwas = ["GC1", ""]',
            r"action C1 A/ii: code '' has no letter or figure",
        ),
        (
            'title = "Train everybody"',
            'title = "Train everybody"\nwas = 1',
            r"action C1 A/ii: was 1 must be a list in square brackets",
        ),
        # Sections
        ('parent = "C"\n', 'parent = "D"\n', r"section C1: parent 'D' is not declared"),
        ('parent = "C"\n', 'parent = "C1"\n', r"section C1: its parents form a circle: C1 in C1\."),
        (
            'parent = "C"\n',
            'parent = "C1 A"\n',
            r"section C1: its parents form a circle: C1 in C1 A in C1\.",
        ),
        (
            'level = "area"\n',
            'parent = "C1"\n',
            r"section C: its parents form a circle: C in C1 in C\.",
        ),
        ('level = "area"\n', 'parent = "C9"\n', r"section C: parent 'C9' is not declared"),
        ('code = "C1"\n', 'code = "C0"\n', r"section C1 A: parent 'C1' is not declared"),
        (
            'area = "culture"',
            'area = "green"',
            r"section C: area 'green' is not recognised\. Use 'culture'",
        ),
        ('title = "Leaders act"\n', "", r"section C1: title is missing"),
        # Declared fields
        ('key = "theme"', 'key = "lead"', r"field lead: key 'lead' is used by the tracker itself"),
        ('key = "theme"', 'key = "quick_win"', r"field quick_win: key 'quick_win' is used by"),
        ('key = "theme"', 'key = "status_on"', r"field status_on: key 'status_on' is used by"),
        ('key = "theme"', 'key = "links"', r"field links: key 'links' is used by"),
        ('key = "theme"', 'key = "The theme"', r"field no\. 1: key 'The theme' .*'measured_by'"),
        (
            'key = "gases"',
            'key = "theme"',
            r"key 'theme' is used twice, at fields no\. 1 and no\. 2",
        ),
        (
            'label = "Gases"',
            'label = "DATE"',
            r"label 'Date' is used twice, at fields no\. 2 and no\. 6",
        ),
        (
            'type = "figure"',
            'type = "number"',
            r"field tonnes: type 'number' is not recog.*'figure'",
        ),
        (
            'key = "digital"',
            'key = "workforce"',
            r"field theme: key 'workforce' is used twice, at words",
        ),
        (
            'label = "3. Digital"',
            'label = "1. workForce"',
            r"field theme: label '1\. workForce' is used twice",
        ),
        ('key = "digital"', 'key = "Digital"', r"field theme: key 'Digital' is not in the form"),
        ('type = "figure"', 'type = "word"', r"field tonnes: type 'word' needs words"),
        ('type = "words"', 'type = "text"', r"field gases: type 'text' has no words\. Delete"),
        ("filter = true", 'filter = "yes"', r"field theme: filter 'yes' must be true or false"),
        # Tabs
        ("where = { rating", "where = { colour", r"tab Must Do: where 'colour' is not declared"),
        (
            "where = { rating",
            "where = { measured_by",
            r"tab Must Do: where\.measured_by cannot be used",
        ),
        ("where = { rating", r'where = { "a\nb"', r"tab Must Do: where 'a\\nb' is not declared"),
        (
            '["must-do"]',
            '["must"]',
            r"tab Must Do: where\.rating 'must' .*'must-do', 'priority' or",
        ),
        ('["must-do"]', "[]", r"tab Must Do: where\.rating is empty"),
        ('{ rating = ["must-do"] }', "{}", r"tab Must Do: where is empty"),
        (
            'theme = ["workforce"]',
            'theme = ["w"]',
            r"tab People: where\.theme 'w' .*'workforce' or 'digital'",
        ),
        ('funded = ["yes"]', "funded = [true]", r"tab People: funded True must be text"),
        ('title = "People"', 'title = "must do"', r"title 'must do' is used twice, at tabs"),
        # Kinds and roles
        ('key = "icb"', 'key = "primary-care"', r"key 'primary-care' is used twice, at kinds"),
        (
            '"dental-practice"]',
            '"dentist"]',
            r"kind primary-care: members 'dentist' is not recognised",
        ),
        (
            '"dental-practice"]',
            '"general-practice"]',
            r"kind primary-care: members lists 'general-practice' tw",
        ),
        ('"Dec 2025"', "2025", r"activity 3-1: date 2025 must be text"),
        # Links, recommendations and activities
        (
            '{ "C1 A/i" = "medium" }',
            '{ "C9" = "medium" }',
            r"recommendation S62: action 'C9' is not declared",
        ),
        (
            '{ "C1 A/i" = "medium" }',
            '{ "C1 A/i" = "sure" }',
            r"recommendation S62: C1 A/i 'sure' is not recognised",
        ),
        (
            'actions = ["C1 A/ii"]',
            'actions = ["c1aii"]',
            r"activity 3-1a: action 'c1aii' .*: 'C1 A/ii'",
        ),
        (
            'actions = ["C1 A/ii"]',
            'actions = ["C1 A/ii", "C1 A/ii"]',
            r"activity 3-1a: actions lists 'C1 A/ii' twice",
        ),
        (
            'part_of = "3-1"',
            'part_of = "3-2"',
            r"activity 3-1a: part_of '3-2' is not an activity before it",
        ),
        (
            'section = "C1 A"\nled_by',
            'section = "D"\nled_by',
            r"activity 3-1: section 'D' is not declared",
        ),
        # The plan
        (
            'short = "Ours"',
            'short = "A very, very long name"',
            r"short is 22 characters long\. The limit is 20",
        ),
        ("[[tabs]]", "[[tab]]", r"'tab' is not a known key"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused_in_one_clear_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    line = refusal_of(tmp_path, old, new)
    assert re.search(said, line), line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'section = "C1 A"\nrating',
            'section = "C2"\nrating',
            r"section 'C2' is not declared\. Add",
        ),
        (
            'section = "C1 A"\nrating',
            'section = "c1a"\nrating',
            r"section 'c1a' .*\[\[sections\]\]: 'C1 A'",
        ),
        ('icb = "A"', 'trust = "A"', r"roles 'trust' is not declared"),
        ('icb = "A"', 'icb = "X"', r"roles\.icb 'X' is not recognised\. Use A, R, S, C and I"),
        ('icb = "A"', 'icb = "a"', r"roles\.icb 'a' is not recognised"),
        ('icb = "A"', 'icb = "ARA"', r"roles\.icb 'ARA' has A twice"),
        ('icb = "A"', 'icb = " / "', r"roles\.icb is empty"),
        ('icb = "A"', "icb = 5", r"icb 5 must be text"),
        ("fields.theme =", "fields.them =", r"fields\.them is not declared"),
        ("fields.theme =", r'fields."a\nb" =', r"fields\.a. ?b is not declared"),
        (
            'fields.theme = "workforce"',
            'fields.theme = "1. Workforce"',
            r"fields\.theme '1\. Workforce' is not recognised\. Use 'workforce' or",
        ),
        (
            'fields.theme = "workforce"',
            'fields.theme = ["workforce"]',
            r"fields\.theme \['workforce'\] must be text",
        ),
        ('["n2o", "co2"]', '"n2o"', r"fields\.gases 'n2o' must be a list"),
        ('["n2o", "co2"]', '["n2o", "n2o"]', r"fields\.gases lists 'n2o' twice"),
        ('["n2o", "co2"]', '["h2o"]', r"fields\.gases 'h2o' .*'co2' or 'n2o'"),
        ('"# of people"', '" "', r"fields\.measured_by is empty"),
        ('"# of people"', "7", r"fields\.measured_by 7 must be text"),
        ('"# of people"', r'"a\u001bb"', r"fields\.measured_by contains a control character"),
        ('"# of people"', '"943 476 5919"', r"fields\.measured_by contains what looks like an NHS"),
        (
            "fields.funded = false",
            'fields.funded = "no"',
            r"fields\.funded 'no' must be true or false",
        ),
        ("fields.tonnes = 12", 'fields.tonnes = "12"', r"fields\.tonnes '12' must be a number"),
        ("fields.tonnes = 12", "fields.tonnes = true", r"fields\.tonnes True must be a number"),
        ("fields.tonnes = 12", "fields.tonnes = nan", r"fields\.tonnes: nan is out of range"),
        ("fields.tonnes = 12", f"fields.tonnes = 1{'0' * 400}", r"fields\.tonnes: inf is out of"),
        ('plan = "other-plan"', 'plan = "our-plan-2026"', r"links has 'GC2' of this plan itself"),
        (
            "links = [",
            f"links = [ {LINK.replace('GC2', 'gc-2')},",
            r"links has 'GC2' of other-plan twice",
        ),
        ('"supports"', '"helps"', r"relation 'helps' is not recognised\. Use 'same'"),
        ("readers = 2", "readers = 0", r"readers 0 must be 1 or more"),
        ('sure = "high", ', "", r"sure is missing"),
    ],
)
def test_what_is_wrong_in_a_row_is_said_with_its_code(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    line = refusal_of(tmp_path, old, new)
    assert re.match(rf"ours\.toml, action C1 A/i: {said}", line), line


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("2026-03-31", r" .* must be text in quotes"),
        ('{ kind = "by" }', r": printed is missing"),
        ('{ printed = "x" }', r": kind is missing"),
        ('{ printed = "x", kind = "on" }', r": kind 'on' .*'by', 'from'"),
        ('{ printed = "x", kind = "by" }', r": due is missing.* needs it"),
        (
            '{ printed = "x", kind = "none", due = 2026-01-01 }',
            r": due does not go with kind 'none'",
        ),
        ('{ printed = "x", kind = "by", due = "2026" }', r": due '2026' must be a date like"),
        (
            '{ printed = "x", kind = "by", due = 2026-01-01T10:00:00 }',
            r": due .* must be a date like",
        ),
        ('{ printed = "x", kind = "by", due = 1926-01-01 }', r": due: 01/01/1926 is outside"),
        ('{ printed = "x", kind = "by", end = 2026-01-01 }', r": 'end' is not known\. Use"),
        (
            '{ printed = "x", kind = "range", begins = 2026-02-01, due = 2026-01-01 }',
            r": due is before begins",
        ),
    ],
)
def test_a_date_that_contradicts_itself_is_refused(tmp_path: Path, new: str, said: str) -> None:
    line = refusal_of(tmp_path, '"Mar-26 & ongoing"', new)
    assert re.match(rf"ours\.toml, action C1 A/i: fields\.date{said}", line), line


def test_a_section_before_its_parent_is_refused(tmp_path: Path) -> None:
    start, end = GOOD.index('[[sections]]\ncode = "C1"\n'), GOOD.index("[[fields]]")
    first = GOOD.index("[[sections]]")
    text = GOOD[:first] + GOOD[start:end] + GOOD[first:start] + GOOD[end:]
    with pytest.raises(PlanFileError, match=r"section C1: its parent 'C' comes after it\. Move"):
        load_plan(write(tmp_path, text))


def test_a_word_of_many_names_the_first_of_them(tmp_path: Path) -> None:
    words = ", ".join(f'{{ key = "word-{n}", label = "Word {n}" }}' for n in range(99))
    text = re.sub(r'words = \[ { key = "workforce".*\n', lambda _: f"words = [ {words} ]\n", GOOD)
    text = text.replace('theme = ["workforce"]', 'theme = ["word-1"]')
    with pytest.raises(PlanFileError) as refusal:
        load_plan(write(tmp_path, text))
    assert str(refusal.value).endswith("'word-5' or another of its words.")


def test_a_plan_of_ten_thousand_actions_is_read(tmp_path: Path) -> None:
    head, row = GOOD[: GOOD.index("[[actions]]")], GOOD[GOOD.index("[[actions]]") :]
    row = row[: row.index("[[actions]]", 1)]
    rows = "".join(row.replace("C1 A/i", f"C1 A/{number}") for number in range(10_000))
    path = write(tmp_path, head + rows)
    begun = time.process_time()
    plan = load_plan(path)
    assert time.process_time() - begun < 30
    assert len(plan.actions) == 10_000
    assert plan.actions[-1].fields == plan.actions[0].fields
