"""The ICS plan's figures are carried over exactly, with whom they are set for.

Table 1 and Appendix 2 have transcripts, made from the print without the file of figures.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

import imports.data_files.measures
from db.plans.plan_edition import PlanEdition
from db.vocabulary.declared import RoleLetter
from imports.data_files.plan_figures import plan_figures
from imports.data_files.suggested_measures import (
    MeasureFile,
    read_measures,
    suggested_measures,
)
from imports.plans.plan_file import load_plan, shipped_plans

ICS = "blmk-ics-2025-32"
FIGURES = Path(imports.data_files.measures.__file__).with_name(f"{ICS}.toml")
TODAY = date(2026, 11, 22)
LEADING = {RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE}

CONTRADICTIONS = {
    "Table 1, row 1": ("77 kt", "325 kt", "71 kt"),
    "Table 1, row 2": ("400 tCO2e", "400 kgCO2e", "below 400 kg"),
    "Table 1, row 3": ("75%", "25% (1.1 kt)", "1,000 of 1,200 t"),
    "Table 1, row 6": ("SABA", "from 18 kg", "average", "15 kg"),
    "Table 1, row 7": ("Committed", "no type"),
    "Table 1, row 8": ("Delivered", "no type"),
    "Table 1, row 9": ("number", "percentage"),
    "Table 1, row 10": ("percentage", "December 2027", "from 2030", "from 2035", "December 2030"),
    "Table 1, row 14": ("80% less by 2032", "1990"),
    "Table 1, row 16": ("all healthcare sites", "acute sites", "half", "food emissions"),
    "Table 1, row 17": ("process or outcome",),
    "Table 1, row 18": ("100%", "March 2028", "April 2026"),
    "Appendix 2, row 1": ("5.3 kt",),
    "Appendix 2, row 3": ("27.5%",),
    "Appendix 2, row 4": ("2033", "2032"),
    "Appendix 2, row 5": ("1% of CF+", "0.6%"),
    "Appendix 2, row 6": ("75%", "50%", "1.1 kt (25%)"),
    "Appendix 2, row 7": ("2026", "March 2028"),
    "Appendix 2, row 8": ("2023", "50 t"),
    "Appendix 2, row 9": ("December 2028", "March 2027"),
    "Appendix 2, row 10": ("peer median", "5%", "top quartile", "2028", "March 2027"),
}
"""What the notes have to say where the plan contradicts itself, by the place of the figure."""


def transcript(name: str) -> list[dict[str, str]]:
    """Return the rows of a transcript."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures_in(text: str) -> set[float]:
    """Return the figures in a text, without those in CO2e, N2O and the year of the baseline."""
    plain = re.sub(r"CO2e|N2O|in 2019/20", "", text)
    return {float(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", plain)}


@pytest.fixture(scope="module")
def file() -> MeasureFile:
    return read_measures(FIGURES)


@pytest.fixture(scope="module")
def plan() -> PlanEdition:
    return load_plan(next(path for path in shipped_plans() if path.stem == ICS))


def row_of(source: str, table: str) -> str:
    """Return the number of the row that is given as the source of a figure."""
    start = f"BLMK ICS Green Plan 2025-32, {table}, row "
    assert source.startswith(start), source
    return source.removeprefix(start)


# As printed


def test_table_1_is_as_printed(file: MeasureFile) -> None:
    rows = {row["row"]: row for row in transcript("blmk_ics_table_1.csv")}
    assert {row_of(one.source, "Table 1") for one in file.measures} == set(rows)
    assert [int(row_of(one.source, "Table 1")) for one in file.measures] == sorted(
        [*range(1, 22), 3]  # row 3 is two measures: nitrous oxide, and gases by type
    )
    for one in file.measures:
        row = rows[row_of(one.source, "Table 1")]
        types = {"Committed": "", "Delivered": ""}.get(row["type"], row["type"])
        assert " or ".join(kind.label for kind in one.type) == types, one.name
        printed = row["unit"].replace("e.g.", "for example") or "not printed"
        assert printed == (one.printed_unit or one.unit), one.name
        if one.name == "Anaesthetic gases used, by type":
            assert (one.aim, one.targets) == ("", ())
            continue
        assert bool(one.aim) == (row["aim"] not in {"", "n/a"}), one.name
        # What the table leaves to its footnote: aims are for 2028 unless it says otherwise.
        by = {2028.0} if figures_in(row["aim"]) and " by 20" not in row["aim"] else set()
        assert figures_in(one.aim) == figures_in(row["aim"]) | by, one.name
        for target in one.targets:
            assert target.value in figures_in(row["aim"])
            assert target.on.year in figures_in(one.aim)
        assert bool(one.targets) == bool(figures_in(row["aim"])), one.name
        less = row["aim"] == "↓" or row["aim"].startswith(("↓ by", "↓ below"))
        assert ("less" in one.aim or "below" in one.aim) == less, one.name
        assert ("more" in one.aim) == (row["aim"] == "↑"), one.name
        assert ("still to be worked out" in one.note) == (row["footnote"] == "xxii"), one.name
        assert one.baseline is None, "the plan gives no figure for any baseline"
    assert file.compared_with == "2019/20"


def test_appendix_2_is_as_printed(file: MeasureFile) -> None:
    *rows, total = transcript("blmk_ics_appendix_2.csv")
    assert [row_of(one.source, "Appendix 2") for one in file.opportunities] == [
        r["row"] for r in rows
    ]
    for one, row in zip(file.opportunities, rows, strict=True):
        assert {one.tco2e} == figures_in(row["tco2e"]), one.name
        assert _set(one.percent_cf) == figures_in(row["percent_cf"]), one.name
        assert {one.percent_cf_plus} == figures_in(row["percent_cf_plus"]), one.name
        assert str(one.by) == row["by"], one.name
        achieved = {"Unknown": "None", "None": "0.0"}.get(row["achieved"])
        assert str(one.achieved) == (achieved or str(*figures_in(row["achieved"]))), one.name
        assert one.effort.label == row["effort"], one.name
        (said,) = (f for f in plan_figures(ICS, one.codes[0]) if f.source == one.source)
        assert f"{row['tco2e'].lstrip('~')} tCO2e (" in said.words
        assert f"{row['percent_cf_plus']} of CF+)" in said.words
        assert (f"({row['percent_cf']} of CF, " in said.words) == (row["percent_cf"] != "n/a")
        assert f" by {row['by']}" in said.words
        told = {"Unknown": "unknown", "None": "0 t"}.get(row["achieved"])
        assert f"(achieved: {told or row['achieved'].lstrip('~') + ' t'};" in said.words
        assert f"effort: {row['effort'].lower()}" in said.words
        assert not said.binds
    assert sum(one.tco2e for one in file.opportunities) == 31_110
    assert sum(one.achieved or 0 for one in file.opportunities) == 9_435
    assert total == dict(
        zip(total, ("total", "~31,000", "~33%", "~9%", "", ">9,400", ""), strict=True)
    )


def _set(figure: float | None) -> set[float]:
    return set() if figure is None else {figure}


def test_only_inhalers_and_medicines_waste_go_beyond_the_acute_trusts(file: MeasureFile) -> None:
    wider = [one.name for one in file.opportunities if not one.acute_trusts_only]
    assert wider == ["Inhalers", "Medicines waste"]


@pytest.mark.parametrize(("place", "words"), CONTRADICTIONS.items())
def test_what_the_plan_contradicts_is_a_note_of_the_figure(
    file: MeasureFile, place: str, words: tuple[str, ...]
) -> None:
    entries = [*file.measures, *file.opportunities]
    note = next(one.note for one in entries if one.source.endswith(f", {place}"))
    for word in words:
        assert word in note


# Whom they bind


def test_a_figure_binds_only_who_is_accountable_or_responsible(
    file: MeasureFile, plan: PlanEdition
) -> None:
    actions = {action.code: action for action in plan.actions}
    for one in file.measures:
        for code, kinds in one.binds.items():
            leading = {
                kind for kind, letters in actions[code].roles.items() if LEADING & {*letters}
            }
            assert kinds, code
            assert set(kinds) <= leading, (one.name, code)
    for other in file.opportunities:
        assert set(other.codes) <= set(actions)


def test_a_code_in_any_spelling_has_the_figures_of_its_action() -> None:
    assert plan_figures(ICS, "es2-a-v") == plan_figures(ICS, "ES2 A/v") != ()
    assert suggested_measures(ICS, "r1ai", TODAY, "acute-trust")
