"""Backups of a register on a local disk or a share: make, check, keep, compare and restore them.

Backups are kept in a folder beside the register. :mod:`db.files.backup_files` names and lists
them, ``copying`` makes one, ``creating`` decides when to make one and which to keep, ``contents``
reads them, ``restoring`` restores one. ``problems`` checks whether their content was altered.
"""

from db.backups.comparing import Differs, Lost, compare_with_backup
from db.backups.contents import Contents, can_be_read, read_contents
from db.backups.creating import DailyBackup, back_up, back_up_before, daily_backup
from db.backups.problems import Problems, backups_with_original, find_problems
from db.backups.restoring import Restored, restore_backup
from db.backups.retention import is_short_of_room
from db.files.backup_files import (
    Backup,
    Why,
    backup_folder,
    backups_of,
    newest_first,
    newest_good_backup,
    saved_elsewhere,
)

__all__ = [
    "Backup",
    "Contents",
    "DailyBackup",
    "Differs",
    "Lost",
    "Problems",
    "Restored",
    "Why",
    "back_up",
    "back_up_before",
    "backup_folder",
    "backups_of",
    "backups_with_original",
    "can_be_read",
    "compare_with_backup",
    "daily_backup",
    "find_problems",
    "is_short_of_room",
    "newest_first",
    "newest_good_backup",
    "read_contents",
    "restore_backup",
    "saved_elsewhere",
]
