"""Find out whether a file is on a share, where other computers may have it open too.

File systems provided by another system also count: the Windows drives within WSL (9p, drvfs) and
the folders that a virtual machine shares with its host. SQLite's write-ahead log needs memory
shared by all readers, which two systems do not have (sqlite.org/wal.html).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path, PurePath

from db.files.paths import real_path
from db.frozen import frozen

NETWORK_FILE_SYSTEMS = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "davfs", "ceph"),
        *("glusterfs", "lustre", "gfs2", "ocfs2", "gpfs", "beegfs", "pvfs2", "fuse.sshfs"),
        *("fuse.smbnetfs", "fuse.gvfsd-fuse", "fuse.davfs", "fuse.davfs2", "fuse.rclone"),
        *("fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.s3fs", "fuse.curlftpfs"),
        *("9p", "drvfs", "virtiofs", "vboxsf", "vmhgfs", "fuse.vmhgfs-fuse", "prl_fs"),
    }
)
"""Types of mounts, as Linux names them in proc(5)."""

_REMOTE_DRIVE = 4
"""The result of Windows' GetDriveType for a network drive."""

_NETWORK_DEVICE = (
    r"(?i)\\(\?\?|device)\\(unc|mup|lanmanredirector|webdavredirector|rdpdr|nfsrdr)(\\|$)"
)
_SUBSTITUTED = r"(?i)\\\?\?\\([a-z]:)(\\|$)"


def on_share(path: Path) -> bool:
    """Whether ``path``, which need not exist, is on a share.

    Links are followed. On macOS everything under /Volumes counts, even a USB stick, because a
    rollback journal is also safe on a local disk. The folders of its automounter count too.
    """
    path = real_path(path)
    if sys.platform == "win32":
        return windows_share(str(path), _drive_type, _device)
    if sys.platform == "darwin":
        shared = ("/Volumes", "/Network", "/net", "/home", "/System/Volumes/Data/home")
        return any(path.is_relative_to(folder) for folder in shared)
    try:
        table = os.fsdecode(Path("/proc/self/mountinfo").read_bytes())
    except OSError:
        return False
    return file_system(path, table) in NETWORK_FILE_SYSTEMS


@frozen
class _Mount:
    number: str
    parent: str
    point: str
    kind: str


def file_system(path: PurePath, table: str) -> str:
    """Return the type of the mount that contains ``path``. ``table`` is /proc/self/mountinfo.

    Follow the mounts as the system does when it opens the file, so that a mount hidden by a later
    one does not count. Return "" if the table does not list it.
    """
    mounts = [mount for line in table.split("\n") if (mount := _mount(line))]
    numbers = {mount.number for mount in mounts}
    inside = f"{path}/"
    covering = [m for m in mounts if inside.startswith(f"{m.point.rstrip('/')}/")]
    below = [m for m in covering if m.parent not in numbers or m.parent == m.number]
    kind = ""
    while below:
        # The mount nearest to the root comes first; of several at one place the last is on top.
        nearest = min(len(mount.point) for mount in below)
        here = [mount for mount in below if len(mount.point) == nearest][-1]
        kind = here.kind
        covering.remove(here)
        below = [mount for mount in covering if mount.parent == here.number]
    return kind


def _mount(line: str) -> _Mount | None:
    """Read a line of proc_pid_mountinfo(5): number, parent, device, root, point, ... - type."""
    fields = line.split(" ")
    try:
        kind = fields[fields.index("-", 6) + 1]
    except (ValueError, IndexError):
        return None
    return _Mount(fields[0], fields[1], _unescaped(fields[4]), kind)


def _unescaped(text: str) -> str:
    r"""Return a name with ``\040`` and similar escapes of proc(5) decoded."""
    if "\\" not in text:
        return text
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def windows_share(
    path: str, drive_type: Callable[[str], int], device: Callable[[str], str]
) -> bool:
    r"""Whether an absolute Windows path is on a share.

    ``drive_type`` and ``device`` return for a drive such as ``C:`` what GetDriveType and
    QueryDosDevice return. ``\\server\share`` and ``\\?\UNC\server\share`` are always shares;
    ``\\?\C:\folder`` is drive C.
    """
    path = path.replace("/", "\\")
    if path.startswith(("\\\\?\\", "\\\\.\\")):
        path = path[4:]
        if path[:4].casefold() == "unc\\":
            return True
    if path.startswith("\\\\"):
        return True
    seen: set[str] = set()
    drive = path[:2].upper()
    while drive[1:] == ":" and drive not in seen:
        seen.add(drive)
        there = device(drive)
        if drive_type(drive) == _REMOTE_DRIVE or re.match(_NETWORK_DEVICE, there):
            return True
        substituted = re.match(_SUBSTITUTED, there)
        drive = substituted[1].upper() if substituted else ""
    return False


def _drive_type(drive: str) -> int:
    if sys.platform != "win32":
        return 0
    import ctypes

    return int(ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\"))


def _device(drive: str) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    told = ctypes.create_unicode_buffer(1024)
    length = ctypes.windll.kernel32.QueryDosDeviceW(drive, told, len(told))
    return told.value if length else ""
