"""The questions that an ICB asks beside the tracker, and which sets of them are in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static

from db.records.new_records import NewAnswer
from db.views import ActionView, QuestionSetView, QuestionView
from db.vocabulary.terms import Answer
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import ANSWERING, BACK, CHANGES, EVERYWHERE, bindings
from tracker.screens import style_sheets
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.question_list import QuestionList
from tracker.workspace.edit_basis import EditBasis, basis_of_question
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from db.organisations.question_set import QuestionSet

NONE_ASKED = (
    "You have no questions to answer at present.\n\n"
    "Some ICBs ask questions as well as the action tracker. Press O to switch on a set that comes"
    " with the tracker, or F to import a set from a file your ICB sent."
)


class QuestionsScreen(EditingScreen):
    """The questions with their answers. A letter answers the one under the cursor."""

    OFFERS = (ActionCommands,)
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "QuestionList"
    QUICK_ANSWERS = True
    BAR: ClassVar = (ANSWERING, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, symbols: Symbols) -> None:
        super().__init__(workspace)
        self._symbols = symbols
        self._sets: tuple[QuestionSetView, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="questions-title")
        yield QuestionList(self._symbols)
        yield Static(Content(NONE_ASKED), id="no-questions")
        yield Static(id="question-help")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen, with the cursor on the first question not yet answered."""
        self.query_one(Heading).show(self.workspace)
        self.watch(self._list, "place", self._tell, init=False)
        await self.fill(self._read())

    @property
    def _list(self) -> QuestionList:
        return self.query_one(QuestionList)

    def targets(self) -> list[ActionView]:
        """Return none: questions belong to the organisation."""
        return []

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the questions again."""
        await self._read()

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show what someone else answered; the cursor stays on its question."""
        await self._read(stay=True)

    async def _read(self, *, stay: bool = False) -> None:
        sets = await self.ask_register(lambda r, o: r.questions.sets(o))
        if self.is_running:
            self._show(sets, stay=stay)

    def _show(self, sets: tuple[QuestionSetView, ...], *, stay: bool = False) -> None:
        self._sets = sets
        questions = [q for asked in self._sets for q in asked.questions]
        answered = sum(q.answer is not None for q in questions)
        title = f"Questions from your ICB · {answered} of {len(questions)} answered"
        self.query_one("#questions-title", Static).update(
            Content(title if questions else "Questions from your ICB")
        )
        self._list.display = bool(questions)
        self.query_one("#no-questions").display = not questions
        self._list.show_sets(self._sets, stay=stay)
        self._list.focus()
        self.update_key_bar()
        self._tell()

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a question, if there is none."""
        always = ("which_sets", "set_from_file")
        return set() if self._sets else {c.action for c in ANSWERING if c.action not in always}

    def _tell(self) -> None:
        """Show what counts as in place, and who asks the question."""
        entry = self._list.current if self._sets else None
        if entry is None or entry.question is None:
            self.query_one("#question-help", Static).update("")
            return
        source = Content.styled(f"From: {entry.asked.source}", "$quiet")
        lines = [Content(entry.question.help), source] if entry.question.help else [source]
        self.query_one("#question-help", Static).update(Content("\n").join(lines))

    # Answering

    @on(OptionList.OptionSelected)
    def _question_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_answer()

    @work
    async def action_answer(self) -> None:
        """Ask for the answer to the question under the cursor."""
        from tracker.screens.forms.answers import PickAnswer

        question = self._question()
        if question is not None:
            seen = basis_of_question(self.workspace, question)
            answer = await self.app.push_screen_wait(PickAnswer(question))
            if answer is not None:
                await self._answer(question, answer, seen)

    def action_in_place(self) -> None:
        """Answer: in place."""
        self._answer_at_once(Answer.IN_PLACE)

    def action_in_progress(self) -> None:
        """Answer: in progress."""
        self._answer_at_once(Answer.IN_PROGRESS)

    def action_not_in_place(self) -> None:
        """Answer: not in place."""
        self._answer_at_once(Answer.NOT_IN_PLACE)

    def action_not_applicable(self) -> None:
        """Answer: not applicable."""
        self._answer_at_once(Answer.NOT_APPLICABLE)

    @work
    async def action_comment(self) -> None:
        """Ask for a comment on an answer."""
        from tracker.screens.common.dialogs import LineForm

        question = self._question()
        if question is None:
            return
        if question.answer is None:
            self.show_refusal(
                "Answer the question first, with I, P, N or A. Then press C to add a comment."
            )
            return
        given, seen = question.answer, basis_of_question(self.workspace, question)
        await self.editing.fill_in(
            lambda: LineForm(
                f"Comment · {question.text}",
                question.comment or "",
                take=str,
                hint="What the ICB should know; leave blank to remove",
            ),
            lambda text: (
                lambda r, o: r.questions.answer(
                    o, question.key, NewAnswer(seen.what.answer or given, text), seen=seen.what
                )
            ),
            seen,
        )

    def _question(self) -> QuestionView | None:
        entry = self._list.current if self._sets else None
        if entry is None or entry.question is None:
            self.show_refusal("There are no questions yet. Press O to choose a set.")
            return None
        return entry.question

    def _answer_at_once(self, answer: Answer) -> None:
        """Answer the question under the cursor, and go on before the answer is stored."""
        question = self._question()
        if question is not None:
            seen = basis_of_question(self.workspace, question)
            self.run_worker(self._answer(question, answer, seen))

    async def _answer(
        self, question: QuestionView, answer: Answer, seen: EditBasis[QuestionView]
    ) -> None:
        """Show and store an answer; if it is refused, show the question as it was."""
        self._show(_answered(self._sets, question, answer))
        done = await self.editing.make(
            lambda r, o: r.questions.answer(
                o, question.key, NewAnswer(answer, seen.what.comment or ""), seen=seen.what
            ),
            seen,
        )
        if done is None:
            self._list.go_to(question.key)

    # Which sets

    @work
    async def action_which_sets(self) -> None:
        """Choose which sets of questions are answered in the returns."""
        from imports.data_files.question_sets import shipped_question_sets
        from tracker.screens.records.question_sets import WhichSets

        shipped = {one.key: one for one in shipped_question_sets()}
        asked = {one.key: one.title for one in self._sets}
        titles = {**{key: one.title for key, one in shipped.items()}, **asked}
        wanted = await self.app.push_screen_wait(WhichSets(titles, asked))
        if wanted is None:
            return
        for key in titles:
            if key in wanted and key not in asked:
                await self._ask(shipped[key])
            elif key in asked and key not in wanted:
                await self._stop_asking(key)

    @work
    async def action_set_from_file(self) -> None:
        """Import a set of questions from a file and switch it on."""
        from imports.data_files.question_sets import read_question_set
        from tracker.screens.files.choose_file import ChooseFile

        title = "Import a set of questions: which file?"
        chosen = await self.app.push_screen_wait(ChooseFile(title, (".toml",), read_question_set))
        if chosen is not None:
            await self._ask(chosen)

    async def _ask(self, questions: QuestionSet) -> None:
        await self.editing.make(lambda r, o: r.questions.add_set(o, questions))

    async def _stop_asking(self, key: str) -> None:
        await self.editing.make(lambda r, o: r.questions.remove_set(o, key))

    def action_back(self) -> None:
        """Go back to the return."""
        self.dismiss()


def _answered(
    sets: tuple[QuestionSetView, ...], question: QuestionView, answer: Answer
) -> tuple[QuestionSetView, ...]:
    """Return sets of questions in which one has an answer."""
    given = replace(question, answer=answer)
    return tuple(
        replace(asked, questions=tuple(given if q == question else q for q in asked.questions))
        for asked in sets
    )
