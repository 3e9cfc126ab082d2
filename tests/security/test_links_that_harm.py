"""Ways round the rules for links, each refused; and a server that is never asked by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from needs import needs_a_program_to_open_with, needs_posix_names

from db.errors import Refused
from db.records.evidence_links import (
    broken_links,
    checked_link,
    is_broken,
    local_path,
    names_a_server,
    openable_address,
)
from tracker.use_cases.open_link import open_link


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a program under several names, and a document."""
    for name in (
        *("tool.exe", "tool.exe.", "tool.exe ", "a.txt:tool.exe", "tool.exe::$DATA", "a.TXT:b.ſcr"),
        *("invoice.pdf.lnk", "tool.EXE", "site.url", "theme.theme", "data.udl", "add-in.ppam"),
        *(
            "query.dqy",
            "connection.odc",
            "base.mde",
            "a.docx:b.com:$DATA",
            "plan.searchconnector-ms",
        ),
    ):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o644)
    document = tmp_path / "12:30 plan.exe notes.docx"
    document.write_text("x")
    document.chmod(0o644)
    return tmp_path


@needs_posix_names
def test_no_spelling_of_a_program_is_opened(folder: Path) -> None:
    programs = sorted(path for path in folder.iterdir() if "notes" not in path.name)
    assert len(programs) == 17
    for program in programs:
        for link in (str(program), f"file://{program}", f"file://{program}#page=1"):
            with pytest.raises(Refused):
                openable_address(link)
    (document,) = (path for path in folder.iterdir() if "notes" in path.name)
    assert openable_address(str(document)) == str(document)


@needs_posix_names
@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("tool.exe", "tool%2eexe"),
        ("tool.exe", "tool.%65%78%65"),
        ("tool.exe.", "tool.exe%2e"),
        ("tool.exe ", "tool.exe%20"),
        ("a.txt:tool.exe", "a.txt%3Atool.exe"),
    ],
)
def test_no_encoding_of_a_program_is_opened(folder: Path, name: str, spelled: str) -> None:
    assert (folder / name).is_file()
    with pytest.raises(Refused, match="program or script"):
        openable_address(f"file://{folder}/{spelled}")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "\x01javascript:alert(1)",
        "https://example.org/\njavascript:alert(1)",
        "https://example.org/\u202efdp.exe",
        "https:\\\\example.org",
        "vbscript:x",
        "data:text/html,x",
        "ms-msdt:/id",
        "search-ms:query=x&crumb=location:\\\\server\\share",
        "ms-officecmd:{}",
        "ldap://server.example.org/x",
        "smb://server.example.org/x",
        "shell:startup",
        "view-source:https://example.org",
        "file:tool.exe",
        "mailto:sam@example.org?attach=/etc/passwd",
        "mailto:sam@example.org%0abcc:x@example.org?x",
        "https://",
    ],
)
def test_what_is_no_web_mail_or_file_address_is_neither_kept_nor_opened(link: str) -> None:
    with pytest.raises(Refused):
        checked_link(link)
    with pytest.raises(Refused):
        openable_address(link)


def test_a_tab_in_a_scheme_makes_a_reference_of_it_that_is_not_opened() -> None:
    assert checked_link("java\tscript:alert(1)") == "java script:alert(1)"
    for link in ("java\tscript:alert(1)", "java script:alert(1)"):
        with pytest.raises(Refused):
            openable_address(link)


# A server that a link names


SERVERS = (
    r"\\server.example.org\share\plan.docx",
    "//server.example.org/share/plan.docx",
    r"\/server.example.org/share/plan.docx",
    "file://server.example.org/share/plan.docx",
    "FILE://server.example.org/share/plan.docx",
    r"file:\\server.example.org\share\plan.docx",
    "file:////server.example.org/share/plan.docx",
    "file:///%5C%5Cserver.example.org/share/plan.docx",
    r"\\server.example.org@SSL\DavWWWRoot\plan.docx",
    r"\\127.0.0.1\c$\plan.docx",
    r"\\?\UNC\server.example.org\share\plan.docx",
    r"\\.\pipe\x",
    r"\\?\C:\plan.docx",
    "//?/C:/plan.docx",
    " //server.example.org/share/plan.docx ",
)


@pytest.mark.parametrize("link", SERVERS)
def test_a_server_that_a_link_names_is_never_asked_by_itself(link: str) -> None:
    assert names_a_server(link)
    assert is_broken(link) is None
    assert is_broken(link, Path(__file__).parent) is None
    assert broken_links([link]) == frozenset()


@pytest.mark.parametrize(
    "link",
    [
        *("C:\\Policies\\plan.docx", "file:///C:/Policies/plan.docx", "/srv/plan.docx"),
        *("~/plan.docx", "Policies/plan.docx", "file:///srv/plan.docx", "file://localhost/srv/a"),
        *("https://example.org//a", "Folder 2, section 4", "mailto:a@example.org"),
    ],
)
def test_other_links_name_no_server(link: str) -> None:
    assert not names_a_server(link)


@pytest.mark.parametrize("link", [r"\\.\PhysicalDrive0", r"\\?\C:\a.txt", "//./pipe/x", "//?/x"])
def test_a_device_of_windows_is_no_place(link: str) -> None:
    assert local_path(link) is None
    with pytest.raises(Refused):
        openable_address(link)


# Who gets to know what


@needs_a_program_to_open_with
def test_what_opens_a_link_is_not_told_where_the_register_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = tmp_path / "noted"
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("xdg-open", "open"):
        (programs / name).write_text(f'#!/bin/sh\n/usr/bin/env > "{noted}"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("GREENPLAN_DB", "postgresql+psycopg://sam:secret@server/green")
    open_link("https://example.org")
    told = noted.read_text()
    assert "PATH=" in told
    assert "secret" not in told
