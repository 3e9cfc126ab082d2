"""Backups of a register on a local disk or a share: make, check, keep, compare and restore them.

Backups are kept in a folder beside the register. :mod:`db.files.backup_files` names and lists
them, ``copying`` makes one, ``making`` decides when to make one and which to keep, ``contents``
reads them, ``restoring`` restores one. ``problems`` checks whether their content was altered.
"""

from db.backups.comparing import Differs, Lost, differs
from db.backups.contents import Contents, can_be_read, contents
from db.backups.making import back_up, back_up_daily
from db.backups.problems import Problems, amiss, copies_with
from db.backups.restoring import Restored, restore
from db.files.backup_files import (
    Backup,
    Why,
    backups_of,
    folder_of,
    newest,
    newest_first,
    saved_elsewhere,
)

__all__ = [
    "Backup",
    "Contents",
    "Differs",
    "Lost",
    "Problems",
    "Restored",
    "Why",
    "amiss",
    "back_up",
    "back_up_daily",
    "backups_of",
    "can_be_read",
    "contents",
    "copies_with",
    "differs",
    "folder_of",
    "newest",
    "newest_first",
    "restore",
    "saved_elsewhere",
]
