"""Feedback sheets: each for one organisation, beside its group, and nothing of any other in it."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import imports.collating.judging as judging
import imports.collating.remarks as remarks
from db.errors import Refused
from db.files.windows_paths import name_fault
from db.received.received_return import (
    Expected,
    FileReport,
    Judgement,
    Outcome,
    ReceivedAction,
    ReceivedBarrier,
    ReceivedReturn,
    Remark,
    Sender,
)
from db.received.rollup import RollUp, Tally
from db.received.rollup_builder import RollUpBuilder
from db.validation.periods import Period
from db.vocabulary.terms import BarrierKind, Brag, Choice, Letter, ProviderType, Rating
from exports.files.atomic_write import ExportError
from exports.rollup.beside_others import FEWEST, about
from exports.rollup.feedback_folder import check_feedback_folder, sheet_names, write_feedback
from exports.rollup.feedback_remarks import TO_SENDER
from imports.plans.plan_file import default_plan

PLAN = default_plan()
RATINGS = {one.code: one.rating for one in PLAN.actions}
GP, DENTAL, OPTOMETRY = (
    ProviderType.GENERAL_PRACTICE,
    ProviderType.DENTAL_PRACTICE,
    ProviderType.OPTOMETRY_PRACTICE,
)
PEOPLE = (
    *((f"A9000{n}", GP, "River PCN", "North") for n in range(6)),
    *((f"A9100{n}", GP, "Small PCN", "South") for n in range(4)),
    *((f"A9200{n}", GP, "", "South") for n in range(2)),
    *((f"V9000{n}", DENTAL, "", ("North", "South")[n % 2]) for n in range(6)),
    *((f"T9000{n}", OPTOMETRY, "", "") for n in range(4)),
)
"""ODS code, kind, PCN and place. The groups: 6 in River PCN; Small PCN is too small, but South has
6; dentists only all together; optometrists are too few.
"""
GROUPS = {
    "A90000": ("General practice in River PCN", 5),
    "A91000": ("General practice in South", 5),
    "A92000": ("General practice in South", 5),
    "V90000": ("Dental practice", 5),
    "T90000": None,
}
BRAGS = (Brag.BLUE, Brag.GREEN, Brag.AMBER, Brag.RED, None)


def name_of(ods: str) -> str:
    return f"Practice {ods[::-1].lower()}"


def said_by(ods: str, kind: ProviderType, rnd: random.Random) -> ReceivedReturn:
    """Return a return with choices at random, and texts that nobody else has."""
    asked = [one for one in PLAN.actions if one.provider_type in (kind, ProviderType.GENERIC)]
    actions = []
    for row, action in enumerate(asked, start=6):
        choice = rnd.choice([Choice.IN_PLAN, *Choice])
        brag = rnd.choice(BRAGS) if choice is Choice.IN_PLAN else None
        texts = {"lead": f"Lead of {ods}", "reason": f"Reason of {ods}", "update": f"News of {ods}"}
        actions.append(ReceivedAction(action.code, action.title, row, choice, brag=brag, **texts))
    barriers = tuple(
        ReceivedBarrier("GC1", kind, f"Note of {ods}", support, resolved, f"Barriers!A{row}")
        for row, (kind, support, resolved) in enumerate(
            (
                (BarrierKind.LANDLORD, f"Support for {ods}", None),
                (rnd.choice([*BarrierKind]), f"Support for {ods}", None),
                (BarrierKind.TIME, f"Once for {ods}", date(2026, 11, 1)),
                (BarrierKind.MONEY, "", None),
            )
        )
    )
    return ReceivedReturn(
        Sender(ods, name_of(ods), kind),
        PLAN.key,
        PLAN.edition,
        Period(2026, 3),
        1,
        date(2026, 12, 31),
        f"Signer of {ods}",
        True,
        "Action tracker",
        (("code", "A"), ("status", "F")),
        tuple(actions),
        barriers,
    )


RETURNS = {
    ods: said_by(ods, kind, random.Random(number)) for number, (ods, kind, *_) in enumerate(PEOPLE)
}


def rolled_up() -> RollUp:
    senders = tuple(
        Expected(ods, name_of(ods), kind, pcn, place, "", "Example ICB", f"Contact {ods}")
        for ods, kind, pcn, place in PEOPLE
    )
    files = tuple(
        FileReport(
            f"{ods}/file of {ods}.xlsx",
            Outcome.REMARKS,
            "",
            ods,
            Period(2026, 3),
            2,
            (
                Remark("incomplete", "Its checklist is not complete.", "Ask for what is missing."),
                Remark(
                    "name", f"{ods} is X on the list, and {name_of(PEOPLE[-1][0])} in the file."
                ),
            ),
        )
        for ods in RETURNS
    )
    judged = Judgement(Period(2026, 3), files, tuple(range(len(files))), senders, ())
    builder = RollUpBuilder(PLAN, judged, {})
    for sender, report in zip(senders, files, strict=True):
        builder.add(sender, report, RETURNS[sender.ods])
    return builder.build()


@pytest.fixture(scope="module")
def rolled() -> RollUp:
    return rolled_up()


@pytest.fixture(scope="module")
def folder(rolled, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("feedback")
    assert write_feedback(rolled, folder, "Write to help@example.org.\n- One\n- Two") == len(PEOPLE)
    return folder


def sheet_of(folder: Path, ods: str) -> lxml.html.HtmlElement:
    (file,) = folder.glob(f"{ods} *.html")
    return lxml.html.document_fromstring(file.read_bytes())


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def section(page: lxml.html.HtmlElement, heading: str) -> lxml.html.HtmlElement:
    (found,) = (one for one in page.iterfind(".//section") if one.findtext("h2") == heading)
    return found


def test_there_is_one_sheet_for_each_and_its_name_says_whose(folder):
    assert {file.name for file in folder.iterdir()} == {
        f"{ods} {name_of(ods)}.html" for ods, *_ in PEOPLE
    }


def test_nothing_of_one_organisation_is_in_the_sheet_of_another(folder):
    sheets = {ods: sheet_of(folder, ods) for ods, *_ in PEOPLE}
    texts = {ods: lxml.html.tostring(page, encoding="unicode") for ods, page in sheets.items()}
    for ours, theirs in permutations(texts, 2):
        assert theirs not in texts[ours], (ours, theirs)
        assert name_of(theirs) not in texts[ours], (ours, theirs)
    for ods, text in texts.items():
        assert f"Support for {ods}" in text
        assert name_of(ods) in text


@pytest.mark.parametrize("ods", GROUPS)
def test_each_is_beside_its_group_with_figures_of_the_others_together(folder, ods):
    beside = section(sheet_of(folder, ods), "How you stand beside your group")
    headings, *rows = (
        [words(cell) for cell in row.iterfind("./*")] for row in beside.iterfind(".//tr")
    )
    group = GROUPS[ods]
    if group is None:
        assert "Fewer than 5 organisations of your kind" in words(beside)
        assert not [heading for heading in headings if "others" in heading]
        others = None
    else:
        name, many = group
        assert f"Your group: {name}, where {many} others sent a return." in words(beside)
        others = [one for one, *_ in PEOPLE if one != ods and in_group(one, name)]
        assert len(others) == many
    for rating, asked, *figures in rows:
        ours = counted([ods], rating)
        assert asked == str(ours["asked"])
        said = iter(figures)
        for what in ("in plan", "complete", "red"):
            share = f" ({ours[what] / ours['asked']:.0%})"
            assert next(said) == f"{ours[what]}{share}"
            if others:
                theirs = counted(others, rating)
                told = next(said)
                if theirs["asked"] < 20:
                    assert told == "–"
                else:
                    near = re.fullmatch(r"about (\d+)%|(5)% or less|(95)% or more", told)
                    assert near, told
                    exact = 100 * theirs[what] / theirs["asked"]
                    percent = int(next(filter(None, near.groups())))
                    assert abs(exact - percent) <= (2.5 if near[1] else 7.5)


def in_group(ods: str, name: str) -> bool:
    kind, pcn, place = next(rest for one, *rest in PEOPLE if one == ods)
    return name in (kind.label, f"{kind.label} in {pcn}", f"{kind.label} in {place}")


def counted(organisations: list[str], rating: str) -> Counter[str]:
    """Count actions of a rating from what was sent."""
    found: Counter[str] = Counter()
    for ods in organisations:
        for one in RETURNS[ods].actions:
            label = RATINGS[one.code].label if RATINGS[one.code] else "No rating"
            if rating in (label, "All actions"):
                planned = one.choice is Choice.IN_PLAN
                found["asked"] += 1
                found["in plan"] += planned
                found["complete"] += planned and one.brag is Brag.BLUE
                found["red"] += planned and one.brag is Brag.RED
    return found


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.integers(1, 40).flatmap(lambda asked: st.tuples(st.just(asked), st.integers(0, asked))),
        min_size=FEWEST - 1,
        max_size=12,
    )
)
def test_no_share_tells_what_any_one_of_the_others_did(others):
    def told(part: int) -> str:
        tally = Tally()
        tally.by_letter[Letter.RED] = part
        tally.by_letter[Letter.LATER] = whole - part
        return about(tally, [Letter.RED])

    whole = sum(asked for asked, _ in others)
    shown = told(sum(did for _, did in others))
    possible = [part for part in range(whole + 1) if told(part) == shown]
    for asked, _ in others:
        fits = {
            did
            for did in range(asked + 1)
            if any(0 <= part - did <= whole - asked for part in possible)
        }
        assert len(fits) > 1


def test_what_it_asked_for_and_what_others_ask_for_most(folder):
    for ods, *_ in PEOPLE:
        page = sheet_of(folder, ods)
        ours = words(section(page, "Support you asked for"))
        assert f"Support for {ods}" in ours and f"Note of {ods}" in ours
        assert f"Once for {ods}" not in ours, "a resolved barrier needs no support"
        asking: Counter[str] = Counter()
        for other, said in RETURNS.items():
            if other != ods:
                open_ = [b for b in said.barriers if b.support and b.resolved is None]
                asking.update({one.kind.label for one in open_})
        told = {kind: many for kind, many in asking.items() if FEWEST <= many < len(RETURNS) - 1}
        items = [words(one) for one in section(page, "What others ask for most").iterfind(".//li")]
        assert set(items) == {f"{kind}: {many} other organisations" for kind, many in told.items()}
        assert "Landlord" not in " ".join(items), "everybody asks for it: that tells of each"


def test_its_must_dos_that_are_not_in_place(folder):
    for ods in GROUPS:
        wanted = {
            one.code
            for one in RETURNS[ods].actions
            if RATINGS[one.code] is Rating.MUST_DO
            and one.choice is not Choice.NOT_FOR_US
            and not (one.choice is Choice.IN_PLAN and one.brag is Brag.BLUE)
        }
        page = sheet_of(folder, ods)
        assert wanted
        items = section(page, "Must Dos to look at next").iterfind(".//li")
        assert {one.findtext("strong") for one in items} == wanted


def test_what_was_remarked_is_said_to_the_sender_without_names(folder):
    told = words(section(sheet_of(folder, "A90000"), "Your file"))
    assert "Its checklist is not complete. Fill in what the checklist says No to." in told
    assert "The name in the file is not the one on the list." in told
    assert "Ask for" not in told


def test_every_remark_on_a_file_that_counts_has_words_for_its_sender():
    sources = [Path(one.__file__).read_text(encoding="utf-8") for one in (judging, remarks)]
    keys = {key for text in sources for key in re.findall(r'Remark\(\s*"([a-z-]+)"', text)}
    refused = {"unreadable", "no-sender", "other-plan", "other-period", "left-out"}
    not_counted = {"same", "superseded", *refused}
    assert keys - not_counted | {*remarks._ODD} == {*TO_SENDER}


def test_what_is_offered_has_lists_and_links(folder, rolled, tmp_path):
    offered = section(sheet_of(folder, "A90000"), "What is offered")
    assert [words(one) for one in offered.iterfind(".//li")] == ["One", "Two"]
    assert offered.find(".//a").get("href") == "mailto:help@example.org"
    write_feedback(rolled, tmp_path)
    headings = [one.text for one in sheet_of(tmp_path, "A90000").iterfind(".//h2")]
    assert "What is offered" not in headings


def test_sheets_are_replaced_and_a_folder_with_other_things_is_refused(rolled, tmp_path):
    check_feedback_folder(tmp_path / "new")
    write_feedback(rolled, tmp_path / "new")
    (tmp_path / "new" / "Thumbs.db").touch()
    check_feedback_folder(tmp_path / "new")
    before = {file: file.read_bytes() for file in (tmp_path / "new").iterdir()}
    write_feedback(rolled, tmp_path / "new")
    assert before == {file: file.read_bytes() for file in (tmp_path / "new").iterdir()}
    fewer = replace(rolled, organisations=rolled.organisations[1:])
    with pytest.raises(Refused, match=f"has other files in it: .*{PEOPLE[0][0][:1]}"):
        write_feedback(fewer, tmp_path / "new")
    (tmp_path / "new" / "notes.docx").touch()
    with pytest.raises(Refused, match=r"has other files in it: notes\.docx\. Name a new or an"):
        check_feedback_folder(tmp_path / "new")
    with pytest.raises(Refused, match="is a file"):
        check_feedback_folder(tmp_path / "new" / "notes.docx")
    with pytest.raises(ExportError, match="could not be created"):
        check_feedback_folder(tmp_path / "new" / "notes.docx" / "below")


def test_names_and_texts_that_look_like_code_stay_text(rollup, tmp_path):
    from rolled_up import SENDERS

    assert write_feedback(rollup.collated.rollup, tmp_path) == len(SENDERS)
    for ods, (name, *_) in SENDERS.items():
        page = sheet_of(tmp_path, ods)
        assert page.findtext(".//p[@class='owner']") == f"{name} ({ods})"
        assert not page.xpath("//surgery | //script")


def test_what_changed_is_that_of_the_organisation_alone(rollup, tmp_path):
    from rolled_up import BEFORE, PERIOD

    write_feedback(rollup.collated.rollup, tmp_path)
    for ods, before in rollup.truth[BEFORE].items():
        was = {one.code: one for one in before.actions}
        now = [one for one in rollup.truth[PERIOD][ods].actions if not one.own]
        ours = [one for one in now if one.choice is Choice.IN_PLAN]
        turned = {
            brag: sum(one.brag is brag and was[one.code].brag is not brag for one in ours)
            for brag in (Brag.BLUE, Brag.RED)
        }
        joined = sum(was[one.code].choice is not Choice.IN_PLAN for one in ours)
        told = words(section(sheet_of(tmp_path, ods), "What has changed since Q2 2026/27"))
        for count, said in (
            (turned[Brag.BLUE], "completed"),
            (turned[Brag.RED], "turned Red"),
            (joined, "joined a plan"),
        ):
            found = re.search(rf"(\d+) actions? (?:was |were )?{said}", told)
            assert (int(found[1]) if found else 0) == count, (ods, said)
    headings = [one.text for one in sheet_of(tmp_path, "A90003").iterfind(".//h2")]
    assert not [one for one in headings if one.startswith("What has changed")], "its first return"


@pytest.mark.parametrize(
    ("ods", "name", "wanted"),
    [
        ("A99999", "Example Surgery", "A99999 Example Surgery.html"),
        ("A99999", 'Sam\'s "Best" <Surgery>: 1/2?', "A99999 Sam's -Best- -Surgery-- 1-2-.html"),
        ("A99999", "Ends with a stop. ", "A99999 Ends with a stop.html"),
        ("A99999", "A99999", "A99999.html"),
        ("AUX", "", "_AUX.html"),
        ("../up", "..\\x", "-up ..-x.html"),
        ("A99999", "Röntgen 診療所\n\x1b\u202e", "A99999 Röntgen 診療所.html"),
        ("A99999", "x" * 300, f"A99999 {'x' * 60}.html"),
        ("", "", "_.html"),
    ],
)
def test_the_name_of_a_sheet_is_safe_everywhere(ods, name, wanted):
    (found,) = sheet_names([Expected(ods, name)])
    assert found == wanted
    assert name_fault(found) is None
    assert len(found.encode()) <= 255


def test_no_two_sheets_have_the_same_name():
    names = sheet_names([Expected("A1", "X"), Expected("a1", "x"), Expected("A1", "X?")])
    assert names == ["A1 X.html", "a1 x (2).html", "A1 X-.html"]
