"""Which places are network shares: by the mounts of a system, by the drives of Windows."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import needs_proc

from db.files.network_shares import NETWORK_FILE_SYSTEMS, file_system, windows_share
from db.storage import place as storage
from db.storage.place import Place

MOUNTS = r"""
23 30 0:22 / /proc rw,nosuid - proc proc rw
30 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
31 30 0:40 / /mnt/practice rw,relatime - cifs //server/practice rw,vers=3.1.1
32 30 0:41 / /home rw - nfs4 server:/home rw
33 32 8:17 / /home/sam/local rw - ext4 /dev/sdb1 rw
34 30 0:42 / /mnt/with\040a\011blank\134and\012line rw - fuse.sshfs sshfs rw
35 30 0:43 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
36 30 0:44 / /mnt/twice rw - tmpfs tmpfs rw
37 36 0:45 / /mnt/twice rw - cifs //server/twice rw
38 30 0:46 / /mnt/covered/share rw - cifs //server/covered rw
39 30 0:47 / /mnt/covered rw - tmpfs tmpfs rw
40 30 0:48 / /srv rw - autofs systemd-1 rw
41 40 0:49 / /srv rw - nfs server:/srv rw
42 30 0:41 /sam/plans /opt/bound rw - nfs4 server:/home rw
43 30 0:50 / /mnt/c rw - 9p C:\134 rw
44 30 0:51 / /mnt/münze rw master:3 propagate_from:2 - smb3 //server/muenze rw
broken line
45 30 0:52 / /mnt/cut
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/var/lib/tracker.db", "ext4"),
        ("/proc/tracker.db", "proc"),
        ("/mnt/practice", "cifs"),
        ("/mnt/practice/tracker.db", "cifs"),
        ("/mnt/practice2/tracker.db", "ext4"),
        ("/home/sam/tracker.db", "nfs4"),
        ("/home/sam/local/tracker.db", "ext4"),
        ("/mnt/with a\tblank\\and\nline/tracker.db", "fuse.sshfs"),
        ("/run/user/1000/gvfs/smb-share:server=s,share=p/tracker.db", "fuse.gvfsd-fuse"),
        ("/mnt/twice/tracker.db", "cifs"),
        ("/mnt/covered/share/tracker.db", "tmpfs"),
        ("/srv/tracker.db", "nfs"),
        ("/opt/bound/tracker.db", "nfs4"),
        ("/mnt/c/Users/Sam/tracker.db", "9p"),
        ("/mnt/münze/tracker.db", "smb3"),
        ("/mnt/cut/tracker.db", "ext4"),
    ],
)
def test_a_place_is_known_by_the_mount_that_holds_it(path: str, kind: str) -> None:
    assert file_system(PurePosixPath(path), MOUNTS) == kind


def test_a_table_that_tells_nothing_names_no_mount() -> None:
    for table in ("", "\n", "not a table - at all", "1 1 0:1 / relative rw - ext4 x rw"):
        assert file_system(PurePosixPath("/var/tracker.db"), table) == ""


@pytest.mark.parametrize("kind", ["cifs", "nfs4", "fuse.sshfs", "9p", "drvfs", "vboxsf"])
def test_what_another_system_keeps_is_a_share(kind: str) -> None:
    assert kind in NETWORK_FILE_SYSTEMS


@pytest.mark.parametrize("kind", ["ext4", "tmpfs", "overlay", "btrfs", "fuseblk", "autofs"])
def test_a_disk_of_this_computer_is_none(kind: str) -> None:
    assert kind not in NETWORK_FILE_SYSTEMS


FOLDER = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=5
).filter(lambda name: name not in (".", ".."))
POINT = st.lists(FOLDER, max_size=3).map(lambda names: "/" + "/".join(names))


def escaped(point: str) -> str:
    for letter in "\\ \t\n":
        point = point.replace(letter, f"\\{ord(letter):03o}")
    return point


@given(points=st.lists(POINT, max_size=6), path=POINT)
def test_of_mounts_made_one_after_another_the_last_that_covers_a_place_holds_it(
    points: list[str], path: str
) -> None:
    """A model that mounts as the system does, each on what its point was just before."""
    mounts = [("/", 1)]
    table = "1 0 0:1 / / rw - disk x rw\n"
    for number, point in enumerate(points, start=2):
        parent = holding(mounts, point)
        mounts.append((point, number))
        table += f"{number} {parent} 0:{number} / {escaped(point)} rw - kind{number} x rw\n"
    expected = holding(mounts, path)
    found = file_system(PurePosixPath(path), table.replace("- disk", "- kind1"))
    assert found == f"kind{expected}"


def holding(mounts: list[tuple[str, int]], path: str) -> int:
    """Return the number of the last mount made at or above ``path``."""
    above = {path, *(str(folder) for folder in PurePosixPath(path).parents)}
    return [number for point, number in mounts if point in above][-1]


@given(table=st.text(alphabet="01 /-\\04\nab", max_size=80))
def test_no_table_is_too_odd_to_be_read(table: str) -> None:
    assert isinstance(file_system(PurePosixPath("/a/b"), table), str)


@needs_proc
def test_this_computers_own_disk_is_no_share_and_links_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not storage.on_network_share(tmp_path / "tracker.db")
    (tmp_path / "share").mkdir()
    (tmp_path / "documents").symlink_to(tmp_path / "share")
    table = (
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"2 1 0:9 / {escaped(str(tmp_path / 'share'))} rw - cifs //server/share rw\n"
    )
    monkeypatch.setattr(Path, "read_bytes", lambda self: table.encode())
    assert storage.on_network_share(tmp_path / "documents" / "tracker.db")
    assert storage.on_network_share(tmp_path / "documents" / "not made yet" / "tracker.db")
    assert not storage.on_network_share(tmp_path / "tracker.db")
    assert Place.of(tmp_path / "share" / "tracker.db").journal_mode == "DELETE"
    assert Place.of(tmp_path / "tracker.db").journal_mode == "WAL"


FIXED, REMOTE = 3, 4
DRIVES = {
    "C:": FIXED,
    "D:": FIXED,
    "P:": REMOTE,
    "S:": FIXED,
    "T:": FIXED,
    "U:": FIXED,
    "V:": FIXED,
}
DEVICES: Mapping[str, str] = {
    "C:": r"\Device\HarddiskVolume3",
    "P:": r"\Device\LanmanRedirector\;P:000000000001a2b3\server\practice",
    "S:": r"\??\C:\Users\Sam\plans",
    "T:": r"\??\P:\plans",
    "U:": r"\??\UNC\server\practice",
    "V:": r"\??\W:\round",
    "W:": r"\??\V:\about",
    "X:": r"\Device\Mup\server\practice",
}


@pytest.mark.parametrize(
    ("path", "share"),
    [
        (r"C:\Users\Sam\tracker.db", False),
        (r"c:\Users\Sam\tracker.db", False),
        (r"\\?\C:\Users\Sam\tracker.db", False),
        (r"\\server\practice\tracker.db", True),
        ("//server/practice/tracker.db", True),
        (r"\\?\UNC\server\practice\tracker.db", True),
        (r"\\?\unc\server\practice\tracker.db", True),
        (r"\\.\UNC\server\practice\tracker.db", True),
        (r"\\wsl.localhost\Ubuntu\home\sam\tracker.db", True),
        (r"P:\tracker.db", True),
        (r"\\?\P:\tracker.db", True),
        (r"S:\tracker.db", False),
        (r"T:\tracker.db", True),
        (r"U:\tracker.db", True),
        (r"V:\tracker.db", False),
        (r"X:\tracker.db", True),
        (r"Z:\tracker.db", False),
        (r"\tracker.db", False),
    ],
)
def test_a_share_of_windows_is_known_by_its_name_its_drive_or_what_stands_for_it(
    path: str, share: bool
) -> None:
    found = windows_share(path, lambda d: DRIVES.get(d, 0), lambda d: DEVICES.get(d, ""))
    assert found is share


def test_a_server_is_no_share() -> None:
    place = Place.of("postgresql+psycopg://sam@server/green")
    assert (place.shared, place.path) == (False, None)


def test_a_file_of_any_name_can_be_opened_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / f"plan 100%{'' if os.name == 'nt' else '?'} #1 &immutable=1.db"
    path.write_bytes(b"")
    with closing(sqlite3.connect(storage.read_only_uri(path), uri=True)) as reading:
        reading.execute("PRAGMA user_version").fetchone()
