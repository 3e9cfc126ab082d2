"""The Leadership Group's paper: every figure against the register, two pages, nobody ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn
from rolled_up import BEFORE, PERIOD, SENDERS

from db.plans.plan_edition import PlannedAction, Sureness
from db.received.received_return import Expected, Missing, ReceivedBarrier
from db.received.rollup import BarrierLine, Place, RollUp, Tally
from db.vocabulary.terms import BarrierKind, Brag, Choice, Letter, ProviderType, Rating
from exports.documents import colours
from exports.documents.bars import part_widths
from exports.documents.model import Bars, Bullets, DocumentContent, Notice, Table
from exports.documents.page_fit import estimated_lines
from exports.documents.word_document import render_word
from exports.files.atomic_write import ExportError
from exports.rollup.charts import COLOURS
from exports.rollup.delivery import DeliveryItem, backing
from exports.rollup.paper import paper, write_paper
from exports.rollup.paper_details import PAGE
from tracker.use_cases.delivery_items import delivery_items

FIRST_PAGE = 54
"""How many estimated lines fit below the head of the first page: measured."""

BRAGS = (Brag.BLUE, Brag.GREEN, Brag.AMBER, Brag.RED, None)


@pytest.fixture(scope="module")
def rolled(rollup) -> RollUp:
    return rollup.collated.rollup


@pytest.fixture(scope="module")
def content(rolled) -> DocumentContent:
    return paper(rolled, delivery_items(rolled.plan, {}))


@pytest.fixture(scope="module")
def facts(rollup) -> Callable[..., list[Any]]:
    """Actions of the plan in the returns, from the register alone."""

    def found(period=PERIOD, ods=None) -> list[Any]:
        return [
            action
            for code, said in rollup.truth[period].items()
            if ods in (None, code)
            for action in said.actions
            if not action.own
        ]

    return found


def block(content: DocumentContent, heading: str, kind: type) -> Any:
    """Return the first block of a kind below a heading."""
    (section,) = (one for one in content.sections() if one.heading.startswith(heading))
    return next(one for one in section.blocks if isinstance(one, kind))


def plain(words: Any) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in words)


def rows(table: Table) -> Iterator[list[str]]:
    return ([plain(cell) for cell in row] for row in table.rows)


def percent(actions: list[Any], all_of: list[Any]) -> str:
    done = [one for one in actions if one.choice is Choice.IN_PLAN and one.brag is Brag.BLUE]
    return f"{len(done) / len(all_of):.0%}"


def ours(actions: list[Any]) -> list[Any]:
    return [one for one in actions if one.choice is Choice.IN_PLAN]


def test_it_opens_with_the_answer_against_the_quarter_before(content, facts):
    now, before = ours(facts()), ours(facts(BEFORE))
    told = plain(content.lead)
    shares = percent(now, now), percent(before, before)
    assert told.startswith(f"{shares[0]} of the actions in plans are complete, ")
    way = "up" if shares[0] > shares[1] else "down"
    assert f", {way} from {shares[1]} at Q2 2026/27. 4 of 6 organisations sent a return." in told
    brags = Counter(one.brag for one in now)
    assert told.endswith(
        f" {len(now)} actions are in their plans: {brags[Brag.RED]} overdue and"
        f" {brags[Brag.AMBER]} at risk."
    )


def test_the_tiles(content, facts):
    must = [one for one in facts() if one.rating is Rating.MUST_DO]
    brags = Counter(one.brag for one in ours(must))
    assert {one.label: one.value for one in content.figures.figures} == {
        "Returns received": "4 of 6",
        "Actions in plans complete": percent(ours(facts()), ours(facts())),
        "Must Dos complete": percent(must, must),
        "Must Dos Red": str(brags[Brag.RED]),
        "Must Dos Amber": str(brags[Brag.AMBER]),
    }


def test_the_bars_are_the_areas_and_all_of_both_quarters(content, facts):
    def counts(actions):
        brags = Counter(one.brag for one in ours(actions))
        return tuple(brags[brag] for brag in BRAGS)

    bars = block(content, "Where plans stand", Bars)
    assert tuple(bars.parts) == BRAGS
    shown = dict(bars.rows)
    assert shown.pop("All, Q3 2026/27") == counts(facts())
    assert shown.pop("All, Q2 2026/27") == counts(facts(BEFORE))
    areas = {one.area.label for one in facts()}
    assert shown == {
        area: counts([one for one in facts() if one.area.label == area]) for area in areas
    }


def test_the_returns_by_kind(content, facts, rollup):
    names = ["General practice", "Dental practice", "All"]
    found = {row[0]: row[1:] for row in rows(block(content, "Returns by", Table))}
    assert [*found] == names
    kinds = {"General practice": "A", "Dental practice": "V", "All": ""}
    for name, expected in zip(names, ("4", "2", "6"), strict=True):
        there = [ods for ods in rollup.truth[PERIOD] if ods.startswith(kinds[name])]
        actions = ours([one for ods in there for one in facts(ods=ods)])
        assert found[name] == [
            expected,
            str(len(there)),
            str(int(expected) - len(there)),
            str(len(actions)),
            percent(actions, actions),
        ]


def test_the_must_dos_with_a_colour_only_where_work_is(content, facts):
    table = block(content, "Must Dos", Table)
    shown = {row[0].split()[0]: row[1:] for row in rows(table)}
    must = {one.code for one in facts() if one.rating is Rating.MUST_DO}
    assert {*shown} == must
    for code, figures in shown.items():
        said = [one for one in facts() if one.code == code]
        brags = Counter(one.brag for one in ours(said))
        undecided = sum(one.choice is Choice.UNDECIDED for one in said)
        assert figures == [
            str(len(said)),
            *(str(brags[brag]) for brag in BRAGS[:4]),
            str(undecided),
        ], code
    reds = [int(row[4]) for row in shown.values()]
    assert reds == sorted(reds, reverse=True)
    for row in table.rows:
        for column, cell in enumerate(row[1:]):
            colour = getattr(cell[0], "brag", None)
            wanted = {3: Brag.AMBER, 4: Brag.RED}.get(column) if plain(cell) != "0" else None
            assert colour is wanted


def test_what_the_group_is_asked_is_counted(content, rollup, facts):
    late = {
        ods: [one for one in ours(facts(ods=ods)) if one.rating is Rating.MUST_DO]
        for ods in rollup.truth[PERIOD]
    }
    red = {ods: sum(one.brag is Brag.RED for one in said) for ods, said in late.items()}
    asks = [
        one
        for said in rollup.truth[PERIOD].values()
        for one in said.barriers
        if one.support and one.resolved is None
    ]
    notice = block(content, "What the group", Notice)
    answer, remind, note = (plain(words) for words in notice.points)
    assert answer.startswith(f"Agree who answers the {len(asks)} requests for support.")
    assert remind == "Agree who contacts the 2 organisations without a return."
    many = sum(red.values())
    where = sum(count > 0 for count in red.values())
    assert note.startswith(f"Note that {many} Must Do")
    assert note.endswith(f"overdue, in {where} organisation{'s' * (where != 1)}.")
    assert notice.asks and not notice.good


def test_barriers_are_counted_by_organisation(content, rollup):
    found = {row[0]: row[1] for row in rows(block(content, "What stands", Table))}
    kinds = Counter()
    for said in rollup.truth[PERIOD].values():
        kinds.update({one.kind.label for one in said.barriers if one.resolved is None})
    assert len(found) == min(len(kinds), 4)
    for kind, many in found.items():
        assert many == str(kinds[kind]), kind


def test_what_changed_is_what_the_register_says(content, rollup, facts):
    def standing(ods):
        return {
            one.code: one.brag if one.choice is Choice.IN_PLAN else one.choice
            for one in facts(BEFORE, ods)
        }

    done = joined = left = red = 0
    for ods in rollup.truth[BEFORE]:
        before = standing(ods)
        for one in facts(ods=ods):
            was = before[one.code]
            in_plan = one.choice is Choice.IN_PLAN
            done += in_plan and one.brag is Brag.BLUE and was is not Brag.BLUE
            red += in_plan and one.brag is Brag.RED and was is not Brag.RED
            joined += in_plan and isinstance(was, Choice)
            left += not in_plan and not isinstance(was, Choice)
    told = " ".join(plain(words) for words in block(content, "What has changed", Bullets).items)
    for count, words in (
        (done, "completed"),
        (joined, "joined a plan"),
        (left, "left a plan"),
        (red, "turned Red"),
    ):
        assert count and f"{count} action" in told and words in told, (words, told)
    assert "1 organisation without a return for Q2 2026/27 sent one." in told


def test_without_the_period_before_it_says_so(rolled):
    alone = paper(replace(rolled, before=None, compared=0, changes=()))
    assert "Q2" not in plain(alone.lead)
    changed = next(one for one in alone.sections() if one.heading.startswith("What has changed"))
    assert plain(changed.blocks[0].words) == "There are no returns for Q2 2026/27 to compare with."


def test_an_item_of_another_plan_has_those_behind_it_sure_and_less_sure_apart(rolled, rollup):
    items = {item.code: item for item in delivery_items(rolled.plan, {})}
    assert len(items) == 27
    for item in items.values():
        sure = {code for code, how in item.behind.items() if how is Sureness.HIGH}
        in_plans = [
            {one.code for one in ours(said.actions)} for said in rollup.truth[PERIOD].values()
        ]
        complete = [
            {one.code for one in ours(said.actions) if one.brag is Brag.BLUE}
            for said in rollup.truth[PERIOD].values()
        ]
        found = backing(rolled, item)
        assert found.sure == sum(bool(sure & there) for there in in_plans)
        assert found.complete == sum(bool(sure & there) for there in complete)
        assert found.less_sure == sum(
            bool({*item.behind} & there) and not sure & there for there in in_plans
        )


def test_links_of_an_earlier_edition_hold_for_the_actions_that_carry_on(rolled):
    from db.received.earlier_editions import EarlierEdition

    here = {item.code: item for item in delivery_items(rolled.plan, {})}
    linked = next(iter(here.values()))
    code = next(iter(linked.behind))
    later = replace(
        rolled.plan,
        key="later",
        actions=tuple(replace(one, code=f"X-{one.code}") for one in rolled.plan.actions),
    )
    assert delivery_items(later, {}) == ()
    edition = EarlierEdition(rolled.plan.key, "First", {code: f"X-{code}"}, ())
    found = {item.code: item for item in delivery_items(later, {rolled.plan.key: edition})}
    assert found[linked.code].behind == {f"X-{code}": linked.behind[code]}


def test_it_names_no_organisation(rolled, content, tmp_path):
    page = write_paper(rolled, tmp_path / "paper.html", delivery_items(rolled.plan, {}))
    said = lxml.html.document_fromstring(page.read_bytes()).text_content()
    for ods, (name, *_) in SENDERS.items():
        assert ods not in said
        assert name == "Amber" or name not in said


def test_page_and_word_document_say_the_same(rolled, content, tmp_path):
    items = delivery_items(rolled.plan, {})
    web = lxml.html.parse(str(write_paper(rolled, tmp_path / "paper.html", items)))
    word = docx.Document(str(write_paper(rolled, tmp_path / "paper.docx", items)))
    cells = [cell for table in web.findall(".//table") for cell in table.iterfind(".//td")]
    figures = [" ".join(cell.text_content().split()) for cell in cells]
    there = [
        " ".join(cell.text.split())
        for table in word.tables
        for row in table.rows
        for cell in row.cells
    ]
    assert Counter(figures) <= Counter(there)
    (picture,) = web.findall(".//svg")
    numbers = [text.text for text in picture.findall("text")]
    for name, counts in block(content, "Where plans stand", Bars).rows:
        assert name in numbers
        for count in filter(None, counts):
            assert str(count) in numbers
            assert str(count) in there
        assert f"{name}: Complete {counts[0]}" in picture.get("aria-label")
    assert web.getroot().find(".//script") is None
    assert [one.tag for one in web.iterfind(".//section[@class='page']/h2")] == ["h2"]


def test_the_bars_in_word_are_one_table_whose_cells_fill_its_grid(content):
    word = docx.Document(BytesIO(render_word(content)))
    (bars,) = (
        one._tbl
        for one in word.tables
        if one._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")).startswith("Actions in plans")
    )
    grid = [int(one.get(qn("w:w"))) for one in bars.tblGrid]
    for row in bars.tr_lst:
        at = 0
        for cell in row.tc_lst:
            width = sum(grid[at : at + cell.grid_span])
            assert int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) == width
            at += cell.grid_span
        assert at == len(grid)


def test_the_colours_are_those_of_the_charts_in_the_workbook(content):
    bars = block(content, "Where plans stand", Bars)
    assert [colours.SOLID[brag] for brag in bars.parts] == [*COLOURS.values()]


def test_the_same_roll_up_gives_the_same_bytes(content):
    assert render_word(content) == render_word(content)


@pytest.mark.parametrize("counts", [(1, 900, 0, 3, 2), (0, 0, 0, 0, 7), (5, 5, 5, 5, 5), (0,) * 5])
def test_a_part_of_a_bar_has_its_share_and_room_for_its_number(counts):
    widths = part_widths(counts, 500, 7, 6)
    assert sum(widths) == pytest.approx(500 if any(counts) else 0)
    for count, width in zip(counts, widths, strict=True):
        if not count:
            assert width == 0
        else:
            assert width >= len(str(count)) * 7 + 6 - 1e-9
    if counts == (5, 5, 5, 5, 5):
        assert widths == [100] * 5


def test_another_ending_is_refused(rolled, tmp_path):
    with pytest.raises(ExportError, match=r"Use a name that ends in \.html or \.docx"):
        write_paper(rolled, tmp_path / "paper.pdf")
    assert not [*tmp_path.iterdir()]


def crowded(rolled: RollUp) -> RollUp:
    """A roll-up with more of everything than the paper has room for, and with long texts."""
    title = "Train everybody who prescribes in what their prescriptions do to climate and budget"
    actions = tuple(
        PlannedAction(f"LONG{n}", title, ProviderType.GENERAL_PRACTICE, None, rating=Rating.MUST_DO)
        for n in range(24)
    )
    uptake = {action.code: Tally() for action in actions}
    for number, action in enumerate(actions):
        for letter in Letter:
            uptake[action.code].by_letter[letter] = 1_234 + number
    kinds = [*ProviderType]
    (line, *_) = rolled.organisations
    lines = tuple(replace(line, kind=kind.label, tally=uptake["LONG1"]) for kind in kinds)
    note = "The landlord of the health centre will not agree to any works before the lease review "
    barriers = tuple(
        BarrierLine(
            line.organisation, ReceivedBarrier("LONG1", kind, note * 3, note, None, "A1"), _PLACE
        )
        for kind in BarrierKind
    )
    missing = tuple(
        Missing(Expected(f"B{n}", "Missing", kind), "Nothing came.") for n, kind in enumerate(kinds)
    )
    return replace(
        rolled,
        plan=replace(rolled.plan, actions=actions),
        organisations=lines,
        uptake=uptake,
        barriers=barriers,
        missing=missing,
        compared=1,
    )


_PLACE = Place("file.xlsx", "Barriers", "A1")


def test_the_fullest_paper_fits_two_pages(rolled):
    full = crowded(rolled)
    title = "Help every neighbourhood of the system to find the projects that save most carbon"
    items = tuple(
        DeliveryItem("BLMK ICS Green Plan", f"ES2 A/x{n}", title, {"LONG1": Sureness.HIGH})
        for n in range(30)
    )
    content = paper(full, items)
    second = next(n for n, part in enumerate(content.parts) if getattr(part, "new_page", False))
    assert estimated_lines(content.parts[:second]) <= FIRST_PAGE
    assert estimated_lines(content.parts[second:]) <= PAGE
    assert len(block(content, "Must Dos", Table).rows) == 10
    assert "and 14 more in the roll-up workbook" in {
        plain(one.words)
        for section in content.sections()
        for one in section.blocks
        if hasattr(one, "words")
    }


def test_a_folder_without_a_return_gives_a_paper_too(rolled, tmp_path):
    nothing = replace(
        rolled,
        organisations=(),
        uptake={action.code: Tally() for action in rolled.plan.actions},
        before=None,
        must_dos=(),
        barriers=(),
        changes=(),
    )
    for name in ("paper.html", "paper.docx"):
        assert write_paper(nothing, Path(tmp_path, name)).stat().st_size
