"""The style sheets of the screens, by whole paths, so that screens of other folders find them."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent

ACTION = _HERE / "actions" / "action.tcss"
ACTION_LIST = _HERE / "actions" / "action_list.tcss"
BACKUPS = _HERE / "backups" / "backups.tcss"
DIALOGS = _HERE / "common" / "dialogs.tcss"
IMPORT_FILE = _HERE / "imports" / "import_file.tcss"
MATRIX = _HERE / "matrix" / "matrix.tcss"
MEASURES = _HERE / "measures" / "measures.tcss"
RESCUE = _HERE / "backups" / "rescue.tcss"
RETURN_CHECK = _HERE / "returns" / "return_check.tcss"
ROLLUP = _HERE / "rollup" / "rollup.tcss"
UNEXPECTED_ERROR = _HERE / "common" / "unexpected_error.tcss"
WELCOME = _HERE / "organisations" / "welcome.tcss"

ALL = (
    *(ACTION, ACTION_LIST, BACKUPS, DIALOGS, IMPORT_FILE, MEASURES, RESCUE, RETURN_CHECK),
    *(MATRIX, ROLLUP, UNEXPECTED_ERROR, WELCOME),
)
