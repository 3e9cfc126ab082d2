"""Back up the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import Refused
from db.parts.core import Part

if TYPE_CHECKING:
    from db.backups import Backup, DailyBackup, Why


ON_A_SERVER = (
    "This register is on a database server. Ask the team that runs the server to back it up or to"
    " restore it."
)


class Backups(Part):
    """The backups of a register in a file."""

    def back_up(self, why: Why, to: Path | None = None) -> Backup:
        """Back up the register, check the backup and return it. Save it to the file ``to``, or else
        among the register's other backups.

        Raises:
            BackupFailed: the register could not be backed up.
            CannotWrite: it cannot be saved to ``to``.
            Refused: the register is on a server.
        """
        from db.backups import back_up

        if self._core.place.path is None:
            raise Refused(ON_A_SERVER)
        return back_up(self._core.place.path, why, self._core.clock(), to)

    def daily_backup(self) -> DailyBackup | None:
        """Return the backup to make when the register is first opened on a day, of the register as
        it is now. Return ``None`` if none is due, and on a server.

        Raises:
            BackupFailed: the register cannot be read.
        """
        from db.backups import daily_backup

        path = self._core.place.path
        return None if path is None else daily_backup(path, self._core.clock())

    def back_up_daily(self) -> Backup | None:
        """Make the backup that :meth:`daily_backup` returns. Return ``None`` if none is due.

        Raises:
            BackupFailed: the register could not be backed up.
            Damaged: the register is damaged.
        """
        due = self.daily_backup()
        return None if due is None else due.make()
