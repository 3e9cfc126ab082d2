"""Save what a roll-up gives: the workbook, the paper, or a sheet for each organisation."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import GreenPlanError
from db.files.paths import parse_typed_path
from db.vocabulary.phrases import count_in_words
from tracker.background import run_in_thread
from tracker.screens.common.dialogs import Item, NameForm, Pick
from tracker.screens.files.save_file import SaveFile

if TYPE_CHECKING:
    from db.validation.periods import Period
    from tracker.screens.rollup.figures import FigureScreen
    from tracker.use_cases.collating import Collated

RolledUp = Callable[[], "Collated"]
"""Gives what the returns of a period say together. Call it in a thread."""


class What(Enum):
    """What can be saved."""

    WORKBOOK = auto()
    PAPER = auto()
    FEEDBACK = auto()


ITEMS = (
    Item(What.WORKBOOK, "w", "Roll-up workbook", "Excel", opens_a_field=True),
    Item(What.PAPER, "p", "Leadership Group paper", "Word or web page", opens_a_field=True),
    Item(What.FEEDBACK, "f", "Feedback sheets", "one for each organisation", opens_a_field=True),
)


async def save_rollup(screen: FigureScreen, period: Period, rolled_up: RolledUp) -> None:
    """Ask what to save and where, and save it."""
    what = await screen.app.push_screen_wait(Pick("What do you want to save?", ITEMS))
    named = str(period).replace("/", "-")
    if what is What.WORKBOOK:
        await screen.app.push_screen_wait(SaveWorkbook(f"Roll-up {named}", rolled_up))
    elif what is What.PAPER:
        await screen.app.push_screen_wait(SavePaper(f"Green plan paper {named}", rolled_up))
    elif what is What.FEEDBACK:
        await _save_feedback(screen, f"Feedback {named}", rolled_up)


class SaveWorkbook(SaveFile):
    """Save the workbook."""

    title_text = "Where do you want to save the roll-up?"
    done_title = "Roll-up saved"
    hint = "Every figure has the way back to its file and cell."
    kinds = {".xlsx": "the roll-up workbook"}

    def __init__(self, name: str, rolled_up: RolledUp) -> None:
        super().__init__()
        self._file_name = name
        self.rolled_up = rolled_up

    def proposal(self) -> Path:
        """Return the proposed path."""
        return self.folder() / f"{self._file_name}{next(iter(self.kinds))}"

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the file, and return where it is."""
        from exports.rollup.workbook import write_rollup

        collated = self.rolled_up()
        write_rollup(collated.rollup, collated.counted, target)
        return str(target)


class SavePaper(SaveWorkbook):
    """Save the paper."""

    title_text = "Where do you want to save the paper?"
    done_title = "Leadership Group paper saved"
    hint = "Two pages. End the name in .docx for Word or in .html for a web page."
    kinds = {".docx": "a Word document", ".html": "a web page"}

    def write(self, target: Path, progress: Callable[[int, int], None]) -> str:
        """Write the file, and return where it is."""
        from exports.rollup.paper import write_paper
        from tracker.use_cases.delivery_items import delivery_items

        collated = self.rolled_up()
        rollup = collated.rollup
        write_paper(rollup, target, delivery_items(rollup.plan, collated.earlier))
        return str(target)


async def _save_feedback(screen: FigureScreen, name: str, rolled_up: RolledUp) -> None:
    """Ask for a folder, and save a sheet in it for each organisation."""
    documents = SaveWorkbook(name, rolled_up).folder()
    form = NameForm(
        "In which empty folder do you want to save the feedback sheets?", str(documents / name)
    )
    folder = await screen.app.push_screen_wait(form)
    if not folder:
        return
    target = parse_typed_path(folder, documents)
    try:
        many = await run_in_thread(lambda: _write_feedback(target, rolled_up))
    except GreenPlanError as error:
        screen.show_refusal(str(error))
    else:
        screen.show_message(f"{count_in_words(many, 'feedback sheet')} saved in {target}.")


def _write_feedback(folder: Path, rolled_up: RolledUp) -> int:
    from exports.rollup.feedback_folder import check_feedback_folder, write_feedback

    check_feedback_folder(folder)
    return write_feedback(rolled_up().rollup, folder)
