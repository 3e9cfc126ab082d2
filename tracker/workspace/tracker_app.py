"""What a screen may ask of the app that shows it.

Screens, widgets and the keyboard know this class; the app itself is above them and imports them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

if TYPE_CHECKING:
    from pathlib import Path

    from db.errors import GreenPlanError, InUse
    from db.files.backup_files import Backup
    from db.vocabulary.terms import ProviderType
    from tracker.appearance.symbols import Symbols
    from tracker.keyboard.commands import Command
    from tracker.keyboard.key_queue import KeyQueue
    from tracker.workspace.viewing import View
    from tracker.workspace.workspace import Workspace


class TrackerApp(App[None]):
    """The app as its screens see it; :class:`tracker.app.app.GreenPlanApp` is the only one.

    ``symbols`` are the marks to draw with. ``view`` says why the register is open for viewing
    only, ``None`` if it can be changed. ``keys`` passes on what is typed.
    """

    symbols: Symbols
    view: View | None
    keys: KeyQueue

    @property
    def user(self) -> str:
        """The name that changes are signed with."""
        raise NotImplementedError

    @property
    def own_name(self) -> str:
        """The name in the person's settings; empty if they have not given one."""
        raise NotImplementedError

    @property
    def distinguishes_pastes(self) -> bool:
        """Whether the terminal says which text was pasted."""
        raise NotImplementedError

    async def window_clipboard(self) -> str | None:
        """Return the text on the clipboard, empty for none; ``None`` if it could not be read."""
        raise NotImplementedError

    def show_message(self, words: str, *, refused: bool = False) -> None:
        """Show a message on the screen; ``refused`` marks it as a refusal."""
        raise NotImplementedError

    def run_command(self, command: Command) -> None:
        """Run a command as if its key had been pressed."""
        raise NotImplementedError

    def sign_as(self, name: str) -> None:
        """Sign changes with ``name`` from now on.

        Raises:
            GreenPlanError: the name cannot be used.
        """
        raise NotImplementedError

    def show_edition(self, words: str) -> None:
        """Show the edition of the plan that the organisation works with by now, and ``words``."""
        raise NotImplementedError

    def claim_lost(self, error: InUse) -> None:
        """Switch to viewing only: someone else has taken over the register."""
        raise NotImplementedError

    def report_error(self, error: Exception) -> None:
        """Note an unexpected error and show it; leave the app if it cannot be shown."""
        raise NotImplementedError

    async def start_organisation(
        self, kind: ProviderType, *, name: str, ods: str, pcn: str, icb: str
    ) -> None:
        """Add an organisation, creating the register if needed, and start its triage.

        Raises:
            GreenPlanError: it could not be added; nothing was created.
        """
        raise NotImplementedError

    def start_new_register(self) -> None:
        """Start a new register where the old one is missing."""
        raise NotImplementedError

    async def go_to_organisation(self, ods: str, plan: str) -> Workspace | None:
        """Show another organisation with ``plan`` in place of the current screens, and return it.

        Raises:
            GreenPlanError: it cannot be read.
        """
        raise NotImplementedError

    def leave_welcome(self) -> None:
        """Close the welcome: back to what was open before, or leave the app."""
        raise NotImplementedError

    def restore_backup(self, register: Path, backup: Backup) -> object:
        """Begin to restore a backup over the file ``register``, then open it."""
        raise NotImplementedError

    def leave_unopened(self, error: GreenPlanError) -> None:
        """Leave the app because nothing can be opened; stderr says why."""
        raise NotImplementedError
