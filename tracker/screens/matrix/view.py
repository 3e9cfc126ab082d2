"""What the matrix shows, and where its cursor is: kept while another organisation is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.matrix.matrix import Grouping, Matrix, Order
from db.register import Register
from db.validation.periods import Period
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Letter
from tracker.use_cases.matrix import own_matrix, plan_of_matrix, received_matrix
from tracker.use_cases.plans_received import PlanReceived


@dataclass(slots=True)
class MatrixView:
    """``plan`` is a key, ``own`` whether the register's own organisations are shown. ``period`` is
    that of the returns, ``None`` for the newest, and ``group`` the one to show, empty for all.
    """

    plan: str = ""
    own: bool = True
    period: Period | None = None
    group: str = ""
    grouping: Grouping = Grouping.RATING
    order: Order = Order.NAME
    ods: str = ""
    code: str = ""

    def read(self, register: Register) -> tuple[PlanReceived, Matrix]:
        """Return the plan, and the matrix of all its organisations.

        Raises:
            GreenPlanError: it cannot be read.
        """
        plan = plan_of_matrix(register, self.plan)
        if self.own:
            return plan, own_matrix(register, plan)
        return plan, received_matrix(register, plan, self.period)

    def arranged(self, matrix: Matrix) -> Matrix:
        """Return the organisations of the group, in order, and their actions in groups."""
        found = matrix.only([self.group]) if self.group in matrix.groups else matrix
        return found.sorted_by(self.order).grouped_by(self.grouping).without_unasked()


def title_of(view: MatrixView, matrix: Matrix) -> str:
    """Return what is shown, in a line."""
    source = f", returns for {matrix.period}" if matrix.period else " in this register, today"
    many = count_in_words(len(matrix.rows), "organisation")
    group = f" · {view.group}" if view.group else ""
    return f"Matrix · {many}{source}{group} · by {view.grouping.label.lower()}" + (
        " · most Red first" if view.order is Order.RED else ""
    )


def cell_in_words(matrix: Matrix, row: int, column: int, due: str = "") -> str:
    """Return what a cell says: ``A99999 Example Surgery, GC1 Appoint a lead: Amber, due …``."""
    one, action = matrix.rows[row], matrix.actions[column]
    day = one.due.get(action.code)
    due = f"{day.day} {day:%b %Y}" if day else due
    word = short_word(matrix.letter(row, column))
    return f"{one.ods} {one.name}, {action.code} {action.title}: {word}" + (
        f", due {due}" if due else ""
    )


def totals_in_words(matrix: Matrix, row: int, column: int) -> str:
    """Return how the action stands with all, and all actions with the organisation."""
    return (
        f"{matrix.actions[column].code}: {_counts(matrix.of_column(column))}"
        f" · {matrix.rows[row].ods}: {_counts(matrix.of_row(row))}"
    )


def _counts(counts: Mapping[Letter, int]) -> str:
    asked = sum(counts.values()) - counts[Letter.NOT_ASKED]
    told = (
        f"{counts[letter]} {short_word(letter)}"
        for letter in (Letter.RED, Letter.AMBER, Letter.GREEN, Letter.BLUE)
    )
    return f"{', '.join(told)} of {asked}"


def short_word(letter: Letter) -> str:
    """Return the word of a letter: ``Amber``."""
    return letter.label.partition(":")[0]
