"""The matrix: organisations down, actions across, a letter in each cell.

It draws only the cells in sight, however many there are. The headings of rows and columns stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from db.matrix.matrix import Grouping, Matrix
from db.vocabulary.terms import Letter
from tracker.appearance.symbols import Symbols
from tracker.widgets.matrix_layout import MatrixLayout

_STYLES = {
    Letter.BLUE: "blue",
    Letter.GREEN: "green",
    Letter.AMBER: "amber",
    Letter.RED: "red",
    Letter.PLANNED: "planned",
}


class MatrixTable(ScrollView, can_focus=True):
    """A matrix with a cursor on one of its cells.

    ``place`` is the row and the column of the cursor. Watch it, so that what it says is drawn in
    the same frame. Posts :class:`Opened` on Enter and on a double click.
    """

    COMPONENT_CLASSES = {
        "matrix--heading",
        "matrix--current",
        "matrix--cursor",
        "matrix--cursor-blurred",
        "matrix--quiet",
        *(f"matrix--{name}" for name in _STYLES.values()),
    }

    BINDINGS = [
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "column(0)", show=False),
        Binding("end", "column(-1)", show=False),
        Binding("ctrl+home", "row(0)", show=False),
        Binding("ctrl+end", "row(-1)", show=False),
        Binding("enter", "open", show=False),
    ]

    place: reactive[tuple[int, int] | None] = reactive(None, repaint=False)

    class Opened(Message):
        """The cell under the cursor was opened."""

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols
        self._matrix: Matrix | None = None
        self._grouping = Grouping.RATING
        self._layout: MatrixLayout | None = None
        self._first = 0
        self._strips: dict[tuple[int, int], Strip] = {}

    # What is shown

    def show(self, matrix: Matrix, grouping: Grouping, ods: str = "", code: str = "") -> None:
        """Show a matrix, with the cursor on this organisation and action if they are there."""
        self._matrix, self._grouping = matrix, grouping
        self._first = 0
        self._lay_out()
        rows = [row.ods for row in matrix.rows]
        codes = [action.code for action in matrix.actions]
        if not rows or not codes:
            self.place = None
        else:
            self.place = (
                rows.index(ods) if ods in rows else 0,
                codes.index(code) if code in codes else 0,
            )
            self._follow()
            self.call_after_refresh(self._follow)

    def go_to(self, row: int | None = None, column: int | None = None) -> None:
        """Put the cursor on a row or a column, or both."""
        if self.place is not None:
            at = self.place
            self._move_to(at[0] if row is None else row, at[1] if column is None else column)

    def _lay_out(self) -> None:
        """Work out the columns for the width, and draw everything again."""
        self._strips.clear()
        if self._matrix is None:
            return
        width = self.scrollable_content_region.width
        self._layout = MatrixLayout(self._matrix, self._grouping, width, self._symbols)
        self._first = min(self._first, self._layout.last_first)
        self.virtual_size = Size(0, len(self._matrix.rows) + self._layout.header)
        self.refresh()

    # Moving

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor by rows and columns."""
        if self.place is not None:
            self._move_to(self.place[0] + rows, self.place[1] + columns)

    def action_page(self, direction: int) -> None:
        """Move the cursor by a screenful."""
        self.action_move(direction * max(1, self._visible - 1), 0)

    def action_column(self, column: int) -> None:
        """Move the cursor to the first or the last column."""
        if self._matrix is not None:
            self.go_to(column=column % len(self._matrix.actions) if self.place else None)

    def action_row(self, row: int) -> None:
        """Move the cursor to the first or the last row."""
        if self._matrix is not None:
            self.go_to(row=row % len(self._matrix.rows) if self.place else None)

    def action_open(self) -> None:
        """Open the cell under the cursor."""
        if self.place is not None:
            self.post_message(self.Opened())

    @property
    def _visible(self) -> int:
        header = self._layout.header if self._layout else 0
        return max(1, self.scrollable_content_region.height - header)

    def _move_to(self, row: int, column: int) -> None:
        assert self._matrix is not None
        row = max(0, min(row, len(self._matrix.rows) - 1))
        column = max(0, min(column, len(self._matrix.actions) - 1))
        if self.place is None or (row, column) == self.place:
            return
        before, self.place = self.place[0], (row, column)
        self._draw_again(before)
        self._draw_again(row)
        self._follow()

    def _follow(self) -> None:
        """Bring the cursor into sight."""
        if self.place is None or self._layout is None:
            return
        row, column = self.place
        if not self._first <= column < self._first + self._layout.in_sight:
            middle = column - self._layout.in_sight // 2
            self._first = max(0, min(middle, self._layout.last_first))
            self._strips.clear()
            self.refresh()
        top = round(self.scroll_y)
        if row < top:
            self.scroll_to(y=row, animate=False, immediate=True, force=True)
        elif row >= top + self._visible:
            y = row - self._visible + 1
            self.scroll_to(y=y, animate=False, immediate=True, force=True)

    def _draw_again(self, row: int) -> None:
        """Draw a row again, and the headings, which show the column of the cursor."""
        assert self._layout is not None
        for key in [key for key in self._strips if key[0] == row]:
            del self._strips[key]
        self.refresh_lines(round(self.scroll_y), self._layout.header)
        self.refresh_lines(row + self._layout.header, 1)

    # Events

    def on_resize(self, event: events.Resize) -> None:
        """Lay out the columns for the new width, and keep the cursor in sight."""
        self._lay_out()
        self._follow()

    def notify_style_update(self) -> None:
        """Draw everything again when the theme changes."""
        super().notify_style_update()
        self._strips.clear()

    def on_focus(self) -> None:
        """Show the cursor in its strong colour."""
        self._strips.clear()
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor in its weak colour."""
        self._strips.clear()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the clicked cell; a double click opens it. A heading is one of a row or column."""
        if self._layout is None or self._matrix is None or self.place is None:
            return
        column = self._layout.column_at(event.x, self._first)
        row = round(self.scroll_y) + event.y - self._layout.header
        on_row = event.y >= self._layout.header and row < len(self._matrix.rows)
        self.go_to(row if on_row else None, column)
        if event.chain >= 2 and on_row and column is not None:
            self.post_message(self.Opened())

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Show later actions."""
        event.stop()
        self._show_from(self._first + 3)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Show earlier actions."""
        event.stop()
        self._show_from(self._first - 3)

    def _show_from(self, first: int) -> None:
        if self._layout is not None:
            self._first = max(0, min(first, self._layout.last_first))
            self._strips.clear()
            self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one visible line: headings above, then organisations."""
        width = self.scrollable_content_region.width
        layout = self._layout
        if layout is None or self._matrix is None:
            return Strip.blank(width, self.rich_style)
        if layout.width != width:  # a scrollbar appeared or disappeared, without a resize event
            self._layout = layout = MatrixLayout(self._matrix, self._grouping, width, self._symbols)
            self._strips.clear()
        if y < layout.header:
            return Strip(list(self._heading(y, layout)), layout.width).adjust_cell_length(width)
        row = round(self.scroll_y) + y - layout.header
        if row >= len(self._matrix.rows):
            return Strip.blank(width, self.rich_style)
        on = self.place[1] if self.place and self.place[0] == row else -1
        strip = self._strips.get((row, on))
        if strip is None:
            segments = list(self._row(row, on, layout))
            strip = Strip(segments).adjust_cell_length(width, self.rich_style)
            self._strips[row, on] = strip
        return strip

    def _heading(self, y: int, layout: MatrixLayout) -> Iterator[Segment]:
        style = self.get_component_rich_style("matrix--heading")
        current = self.get_component_rich_style("matrix--current")
        left, cells = layout.heading(y, self._first)
        yield Segment(left, style)
        on = self.place[1] - self._first if self.place else -1
        for number, text in enumerate(cells):
            yield Segment(text, current if number == on and layout.is_code(y) else style)
        yield Segment(" " * max(0, layout.width - layout.used), style)

    def _row(self, row: int, on: int, layout: MatrixLayout) -> Iterator[Segment]:
        assert self._matrix is not None
        current = self.get_component_rich_style("matrix--current") if on >= 0 else self.rich_style
        yield Segment(layout.row_heading(row, self._symbols.cursor if on >= 0 else " "), current)
        letters = self._matrix.rows[row].letters
        styles = self._letter_styles
        gap = self.rich_style
        for column in range(self._first, min(self._first + layout.in_sight, len(letters))):
            letter = letters[column]
            style = self._cursor_style if column == on else styles.get(letter, styles["–"])
            yield Segment(layout.edge(column, self._first), gap)
            yield Segment(set_cell_size(f" {letter}", layout.cell - 1), style)

    @property
    def _cursor_style(self) -> Style:
        name = "cursor" if self.has_focus else "cursor-blurred"
        return self.get_component_rich_style(f"matrix--{name}")

    @property
    def _letter_styles(self) -> dict[str, Style]:
        return {
            letter.value: self.get_component_rich_style(f"matrix--{_STYLES.get(letter, 'quiet')}")
            for letter in Letter
        }


class CellLine(Widget):
    """What the cell under the cursor says. It has its height whatever it says, so that moving the
    cursor lays nothing out again.
    """

    text: reactive[str] = reactive("")

    def render(self) -> Content:
        """Draw it."""
        return Content(self.text)
