"""The table of actions. It draws only the visible lines, however many actions there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rich.cells import cell_len, set_cell_size
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

from db.views import ActionView
from tracker.appearance.symbols import Symbols
from tracker.widgets.columns import ListColumn, columns_for
from tracker.workspace.plan_shown import PlanShown

HEADER = 1
MARGIN = 2


class ActionTable(ScrollView, can_focus=True):
    """Rows of actions with a cursor and marks.

    ``current`` is the action under the cursor. Watch it, so that the panel is drawn in the same
    frame. Posts :class:`Opened` on a double click, and :class:`HeadingClicked` with the sort key of
    the heading.
    """

    COMPONENT_CLASSES = {
        "action-table--heading",
        "action-table--cursor",
        "action-table--cursor-blurred",
        "action-table--hover",
        "action-table--code",
        "action-table--quiet",
        "action-table--must-do",
        "action-table--win",
        "action-table--blue",
        "action-table--red",
        "action-table--amber",
        "action-table--green",
    }

    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "to_end(-1)", show=False),
        Binding("end,ctrl+end", "to_end(1)", show=False),
    ]

    current: reactive[ActionView | None] = reactive(None, repaint=False)
    order: reactive[tuple[str, bool]] = reactive(("plan", False))
    """The sort of the rows, and whether it is reversed. The headings show it."""

    class Opened(Message):
        """The action under the cursor was opened."""

    class HeadingClicked(Message):
        """A heading was clicked; ``sort`` is a key of the plan's orders."""

        def __init__(self, sort: str) -> None:
            self.sort = sort
            super().__init__()

    def __init__(
        self, today: date, symbols: Symbols, plan: PlanShown, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._plan = plan
        self._today = today
        self._symbols = symbols
        self._rows: list[ActionView] = []
        self._places: dict[str, int] = {}
        self._cursor = 0
        self._hover = -1
        self._marks: set[str] = set()
        self._why_empty = ""
        self._visible_before = 0
        self._laid_out: tuple[int, str, list[ListColumn]] = (-1, "", [])
        self._strips: dict[tuple[int, bool, bool], Strip] = {}

    # What is shown

    @property
    def rows(self) -> Sequence[ActionView]:
        """The actions shown, in order."""
        return self._rows

    @property
    def marked(self) -> list[ActionView]:
        """The marked actions that are shown, in order."""
        return [row for row in self._rows if row.code in self._marks]

    def show(
        self,
        rows: Iterable[ActionView],
        keep: str | None = None,
        why_empty: str = "",
        *,
        scroll: bool = True,
    ) -> None:
        """Show ``rows``, with the cursor on the action with the code ``keep`` if it is there.

        ``why_empty`` is the text to show if there are none. With ``scroll``, scroll to the cursor.
        """
        self._why_empty = why_empty
        self._rows = list(rows)
        self._places = {row.code: place for place, row in enumerate(self._rows)}
        self._cursor = self._places.get(keep or "", 0)
        self._marks &= self._places.keys()
        self._redraw()
        if scroll:
            self._follow()
            self.call_after_refresh(self._follow)
        self._tell_current()

    def update_rows(self, changed: Iterable[ActionView]) -> None:
        """Draw the rows of the changed actions, and no others."""
        for action in changed:
            place = self._places.get(action.code)
            if place is None:
                continue
            self._rows[place] = action
            self._draw_again(place)
        self._tell_current()

    def show_day(self, today: date) -> None:
        """Show dates relative to ``today``."""
        self._today = today
        self._lay_out_again()

    def show_plan(self, plan: PlanShown) -> None:
        """Show the columns of ``plan``."""
        self._plan = plan
        self._lay_out_again()

    def _lay_out_again(self) -> None:
        self._laid_out = (-1, "", [])
        self._redraw()

    def go_to(self, code: str) -> None:
        """Put the cursor on an action, if it is shown."""
        if code in self._places:
            self._move_to(self._places[code])

    def toggle_mark(self) -> None:
        """Mark or unmark the action under the cursor, and go to the next."""
        if self.current:
            self._marks ^= {self.current.code}
            self._draw_again(self._cursor)
            self.action_move(1)

    def toggle_all(self) -> None:
        """Mark every action shown; if all are marked, clear the marks."""
        shown = set(self._places)
        self._marks = set() if shown <= self._marks else shown
        self._redraw()

    def clear_marks(self) -> None:
        """Clear all marks."""
        if self._marks:
            self.mark(())

    def mark(self, codes: Iterable[str]) -> None:
        """Mark the shown actions with ``codes``, and no others."""
        self._marks = self._places.keys() & codes
        self._redraw()

    # Moving

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._move_to(self._cursor + by)

    def action_page(self, direction: int) -> None:
        """Move the cursor by a screenful."""
        self._move_to(self._cursor + direction * max(1, self._visible - 1))

    def action_to_end(self, direction: int) -> None:
        """Move the cursor to the first or the last row."""
        self._move_to(0 if direction < 0 else len(self._rows) - 1)

    @property
    def _visible(self) -> int:
        return max(1, self.scrollable_content_region.height - HEADER)

    def _move_to(self, place: int) -> None:
        place = max(0, min(place, len(self._rows) - 1))
        if place == self._cursor or not self._rows:
            return
        before, self._cursor = self._cursor, place
        self._draw_again(before)
        self._draw_again(place)
        self._follow()
        self._tell_current()

    def _tell_current(self) -> None:
        self.current = self._rows[self._cursor] if self._rows else None

    def _follow(self) -> None:
        if self.scroll_y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True, force=True)
        top = round(self.scroll_y)
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, immediate=True, force=True)
        elif self._cursor >= top + self._visible:
            self.scroll_to(
                y=self._cursor - self._visible + 1, animate=False, immediate=True, force=True
            )

    def _draw_again(self, place: int) -> None:
        for cursor in (False, True):
            for hover in (False, True):
                self._strips.pop((place, cursor, hover), None)
        self.refresh_lines(place + HEADER, 1)

    def _redraw(self) -> None:
        self._strips.clear()
        size = Size(0, len(self._rows) + HEADER)
        if self.show_vertical_scrollbar == (size.height > self.size.height):
            # Setting it directly would lay out the whole screen again without need.
            self.set_reactive(ActionTable.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = size.height
        else:
            self.virtual_size = size
        self.refresh()

    # Events

    def on_resize(self, event: events.Resize) -> None:
        """Lay out the columns for the new width, and keep a visible cursor visible."""
        in_sight = (
            0 <= self._cursor - round(self.scroll_y) < (self._visible_before or len(self._rows))
        )
        self._visible_before = self._visible
        self._redraw()
        if in_sight:
            self._follow()

    def notify_style_update(self) -> None:
        """Draw everything again when the theme changes."""
        super().notify_style_update()
        self._strips.clear()

    def on_focus(self) -> None:
        """Show the cursor in its strong colour."""
        self._draw_again(self._cursor)

    def on_blur(self) -> None:
        """Show the cursor in its weak colour."""
        self._draw_again(self._cursor)

    def on_click(self, event: events.Click) -> None:
        """Move to the clicked row; a double click opens it, a click in the margin marks it."""
        if event.y == 0:
            self.post_message(self.HeadingClicked(self._sort_at(event.x - MARGIN)))
            return
        place = round(self.scroll_y) + event.y - HEADER
        if not 0 <= place < len(self._rows):
            return
        if event.x < MARGIN:
            self._move_to(place)
            self.toggle_mark()
        elif event.chain >= 2:
            self.post_message(self.Opened())
        else:
            self._move_to(place)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which row the mouse is on."""
        self._hover_over(round(self.scroll_y) + event.y - HEADER if event.y else -1)

    def on_leave(self) -> None:
        """Remove the highlight under the mouse."""
        self._hover_over(-1)

    def _hover_over(self, place: int) -> None:
        if place != self._hover:
            before, self._hover = self._hover, place
            self.refresh_lines(before + HEADER, 1)
            self.refresh_lines(place + HEADER, 1)

    def _sort_at(self, x: int) -> str:
        for column in self._columns:
            if x <= column.width:
                return column.sort
            x -= column.width + 1
        return "brag"

    # Drawing

    @property
    def _columns(self) -> list[ListColumn]:
        width, sort = self.scrollable_content_region.width, self.order[0]
        if self._laid_out[:2] != (width, sort):
            columns = columns_for(width - MARGIN, self._today, self._symbols, self._plan, sort)
            self._laid_out = (width, sort, columns)
        return self._laid_out[2]

    def render_line(self, y: int) -> Strip:
        """Draw one visible line; the first is the heading."""
        width = self.scrollable_content_region.width
        if width != self._laid_out[0]:
            self._strips.clear()  # a scrollbar appeared or disappeared, without a resize event
        if y == 0:
            return self._heading(width)
        place = round(self.scroll_y) + y - HEADER
        if place >= len(self._rows):
            return self._below(place, width)
        key = (place, place == self._cursor, place == self._hover)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._row(place, width)
        return strip

    def _heading(self, width: int) -> Strip:
        style = self.get_component_rich_style("action-table--heading")
        sort, backwards = self.order
        mark = self._symbols.downwards if backwards else self._symbols.upwards
        cells = " ".join(
            set_cell_size(column.headed(sort, mark), column.width) for column in self._columns
        )
        return Strip([Segment(set_cell_size(" " * MARGIN + cells, width), style)], width)

    def _below(self, place: int, width: int) -> Strip:
        """Draw a line below the rows. If there are none, show why, from the second line."""
        why = [] if self._rows else Content(self._why_empty).wrap(max(width - 2 * MARGIN, 1))
        if not 1 <= place <= len(why):
            return Strip.blank(width, self.rich_style)
        style = self.get_component_rich_style("action-table--quiet")
        text = f"{' ' * MARGIN}{why[place - 1].plain}"
        return Strip([Segment(set_cell_size(text, width), style)], width)

    def _row(self, place: int, width: int) -> Strip:
        action = self._rows[place]
        base, plain = self._base_style(place)
        mark = self._symbols.marked if action.code in self._marks else " "
        cursor = self._symbols.cursor if place == self._cursor else " "
        segments = [Segment(f"{cursor}{mark}", base)]
        used = MARGIN
        for column in self._columns:
            name = column.style(action)
            style = base if plain or not name else base + self._text_style(name)
            segments.append(Segment(self._fitted(column.text(action), column.width), style))
            segments.append(Segment(" ", base))
            used += column.width + 1
        segments.append(Segment(" " * max(0, width - used), base))
        return Strip(segments, max(width, used)).crop(0, width)

    def _base_style(self, place: int) -> tuple[Style, bool]:
        """Return the style of a row, and whether all its cells use that style."""
        if place == self._cursor:
            name = "cursor" if self.has_focus else "cursor-blurred"
            return self.get_component_rich_style(f"action-table--{name}"), True
        if place == self._hover:
            return self.get_component_rich_style("action-table--hover"), False
        return self.rich_style, False

    def _text_style(self, name: str) -> Style:
        style = self.get_component_rich_style(f"action-table--{name}", partial=True)
        return Style(color=style.color, bold=style.bold)

    def _fitted(self, text: str, width: int) -> str:
        if cell_len(text) <= width:
            return set_cell_size(text, width)
        return set_cell_size(text, width - 1) + self._symbols.ellipsis
