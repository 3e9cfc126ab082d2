"""What the global options say, and what every command does with it: open the register, write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from db.errors import BackupFailed, Refused
from db.register import Register
from db.views import Organisation
from tracker.cli.console import Console
from tracker.phrases.typed_command import typed_command
from tracker.streams import colour_wanted, done, note
from tracker.user_files.settings import default_location, load_settings, signing_name


@dataclass
class Session:
    """One run of ``greenplan``: ``db`` and ``ods`` are ``None`` where they were not given.

    With ``read_only`` nothing may be changed.
    """

    db: str | None = None
    ods: str | None = None
    ascii_only: bool = False
    read_only: bool = False
    colour: bool = field(default_factory=colour_wanted)
    _told: bool = field(default=False, init=False)

    @property
    def console(self) -> Console:
        """What to write to."""
        return Console(ascii_only=self.ascii_only, colour=self.colour)

    @property
    def location(self) -> str:
        """Where the register is.

        Raises:
            CannotOpen: the user's data folder cannot be made.
        """
        return default_location() if self.db is None else self.db

    @property
    def user(self) -> str:
        """The name that changes are signed with; where it is not the one in the settings, why."""
        settings = load_settings()
        if settings.refused and not self._told:
            self._told = True
            note(f"{settings.refused} Change it with 'greenplan details --your-name NAME'.")
        return signing_name(settings)

    def typed_command(self, *words: str) -> str:
        """Return a command for this register and organisation as a person would type it."""
        return typed_command(*words, db=self.db, ods=self.ods)

    @contextmanager
    def register(self, *, create: bool = False) -> Iterator[Register]:
        """Open the register, signing for the person at the keyboard, and close it at the end.

        At the first opening of a day it is copied; that this could not be done is noted on stderr.

        Raises:
            CannotOpen: see :func:`db.opening.open_register`.
            Refused: it is to be made, and nothing may be changed.
        """
        from db.opening import open_register

        if create:
            self.refuse_to_look_only()
        register = open_register(
            self.location, user=self.user, create=create, read_only=self.read_only
        )
        try:
            if not self.read_only:
                _back_up_daily(register)
            yield register
        finally:
            if register.has_stored:
                done()
            register.close()

    def refuse_to_look_only(self) -> None:
        """Refuse what changes the register by other means than a change of its own.

        Raises:
            Refused: nothing may be changed.
        """
        if self.read_only:
            raise Refused(
                "With --read-only nothing is changed, so this cannot be done. Leave that out."
            )

    @contextmanager
    def desk(self) -> Iterator[tuple[Register, Organisation]]:
        """Open the register with the organisation that ``--org`` names, or its only one.

        Raises:
            CannotOpen: the register cannot be used.
            UnknownOrganisation: there is no such organisation, or one must be named.
        """
        with self.register() as register:
            yield register, register.organisation(self.ods)


def _back_up_daily(register: Register) -> None:
    try:
        made = register.back_up_daily()
        if made is not None and made.amiss:
            from tracker.phrases.backup_phrases import NOT_AS_WRITTEN

            note(NOT_AS_WRITTEN)
    except BackupFailed as error:
        note(f"{error} Today's copy is missing until that is mended.")
