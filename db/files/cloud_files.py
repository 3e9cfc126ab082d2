"""Files that a sync client keeps in the cloud and downloads when they are read (on demand).

Source: learn.microsoft.com/windows/win32/fileio/file-attribute-constants and
.../openspecs/windows_protocols/ms-fscc (reparse tags).
"""

from __future__ import annotations

from pathlib import Path

from db.files.faults import NOT_FETCHED, Fault, describe_error

_FETCHED_WHEN_READ = 0x1000 | 0x40000 | 0x400000
"""FILE_ATTRIBUTE_OFFLINE, ..._RECALL_ON_OPEN and ..._RECALL_ON_DATA_ACCESS."""

_CLOUD, _ANY_CLOUD = 0x9000001A, 0xFFFF0FFF
"""IO_REPARSE_TAG_CLOUD. Its variants ..._CLOUD_1 to ..._CLOUD_F differ in one digit."""

_ONEDRIVE = 0x80000021
"""IO_REPARSE_TAG_ONEDRIVE, used by earlier versions of OneDrive."""


def is_fetched_when_read(attributes: int) -> bool:
    """Whether the Windows attributes of a file say that its content is elsewhere."""
    return attributes & _FETCHED_WHEN_READ != 0


def is_of_sync_client(reparse_tag: int) -> bool:
    """Whether the Windows tag of a file or folder says that a sync client keeps it.

    The tag is also set while the content is on the computer.
    """
    return reparse_tag & _ANY_CLOUD == _CLOUD or reparse_tag == _ONEDRIVE


def is_in_cloud_only(path: Path) -> bool:
    """Whether a file's content is not on this computer, found out without downloading it.

    False if this is not known, and on systems other than Windows.
    """
    try:
        about = path.stat()
    except (OSError, ValueError):
        return False
    return is_fetched_when_read(getattr(about, "st_file_attributes", 0))


def is_kept_by_sync_client(path: Path) -> bool:
    """Whether a sync client keeps a file or folder, according to Windows."""
    try:
        about = path.lstat()
    except (OSError, ValueError):
        return False
    return is_of_sync_client(getattr(about, "st_reparse_tag", 0))


def fault_of_reading(path: Path, error: OSError) -> Fault:
    """Return the meaning of an error that reading a file raised.

    Python only gets "invalid argument" if a sync client fails to download a file.
    """
    return NOT_FETCHED if is_in_cloud_only(path) else describe_error(error)
