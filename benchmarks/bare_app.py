"""The app to compare with: a bare Textual app, with an Input that filters a DataTable below it.

python -m benchmarks.bare_app TABLE.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Input


class BareApp(App[None]):
    """A table and an input, nothing else."""

    BINDINGS = [("slash", "search", "Search")]

    def compose(self) -> ComposeResult:
        """Create the widgets."""
        yield Input(compact=True)
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        headings, *self._rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        table = self.query_one(DataTable)
        table.add_columns(*headings)
        table.add_rows(self._rows)
        table.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rows that contain the words typed."""
        table = self.query_one(DataTable)
        words = event.value.casefold().split()
        table.clear()
        table.add_rows(
            row for row in self._rows if all(w in " ".join(row).casefold() for w in words)
        )

    def action_search(self) -> None:
        """Focus the input."""
        self.query_one(Input).focus()


if __name__ == "__main__":
    BareApp().run()
