"""What evidence may point to: four kinds of link, and nothing that could run is ever opened."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from needs import (
    needs_links,
    needs_pipes_in_folders,
    needs_posix_names,
    needs_posix_paths,
    needs_posix_permissions,
)

from db.errors import Refused
from db.records.evidence_links import (
    LINK_LIMIT,
    LinkKind,
    checked_link,
    is_broken,
    link_kind,
    local_path,
    openable_address,
)
from db.validation.nhs_number import find_nhs_numbers, without_nhs_numbers

ALLOWED = ("http", "https", "mailto", "file")
PROGRAMS = (
    "exe bat cmd com ps1 vbs js jse wsf msi scr lnk hta reg cpl url desktop jar sh"
    " EXE Lnk exe. docx.exe py msc"
    " msix msixbundle appx appxbundle appinstaller msu diagcab sct rdp wsb ppkg xbap"
    " terminal inetloc fileloc webloc pkg mpkg dmg deb rpm flatpakref snap"
    " iso img vhd vhdx xlam xla iqy slk"
)
DOCUMENTS = "docx docm xlsx xlsm xlsb pdf html txt csv png"


def refusal_of(text: str) -> str:
    with pytest.raises(Refused) as refusal:
        checked_link(text)
    return str(refusal.value)


def refusal_to_open(link: str, base: Path | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        openable_address(link, base)
    return str(refusal.value)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A document of the practice, with a space and an umlaut in its place."""
    folder = tmp_path / "Green plän 2026"
    folder.mkdir()
    document = folder / "policy 1.docx"
    document.write_text("policy")
    document.chmod(0o644)
    return document


# What a link is


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://example.org/plan?page=2#top", LinkKind.WEB),
        ("http://example.org", LinkKind.WEB),
        ("HTTPS://EXAMPLE.ORG", LinkKind.WEB),
        ("mailto:sam@example.org", LinkKind.MAIL),
        ("file:///srv/plan.docx", LinkKind.FILE),
        (r"C:\Policies\plan.docx", LinkKind.FILE),
        ("c:/Policies/plan.docx", LinkKind.FILE),
        (r"\\server\share\plan.docx", LinkKind.FILE),
        ("//server/share/plan.docx", LinkKind.FILE),
        ("/srv/plan.docx", LinkKind.FILE),
        ("~/plan.docx", LinkKind.FILE),
        (r"~\plan.docx", LinkKind.FILE),
        ("Policies/plan.docx", LinkKind.FILE),
        (r"Policies\2026/27\plan.docx", LinkKind.FILE),
        ("Policies/2026/27/plan.docx", LinkKind.FILE),
        ("../plan.docx", LinkKind.FILE),
        ("Policy folder, section 4", LinkKind.REFERENCE),
        ("Minutes of 3/6/2026", LinkKind.REFERENCE),
        ("Q3 2026/27, page 4", LinkKind.REFERENCE),
        ("Shelf of nurses / doctors", LinkKind.REFERENCE),
        ("Manager's office: blue folder", LinkKind.REFERENCE),
        ("plan.docx", LinkKind.REFERENCE),
        ("12:30 meeting", LinkKind.REFERENCE),
        ("~ 5 pages", LinkKind.REFERENCE),
        ("", LinkKind.REFERENCE),
        ("javascript:alert(1)", LinkKind.REFERENCE),
    ],
)
def test_a_link_is_of_one_kind(text: str, kind: LinkKind) -> None:
    assert link_kind(text) is kind
    assert link_kind(f"  {text} ") is kind


@settings(deadline=None)
@given(st.text(max_size=40))
def test_whatever_it_says_asking_never_fails(text: str) -> None:
    kind = link_kind(text)
    assert is_broken(text) in (None, True, False)
    if kind is not LinkKind.FILE:
        assert local_path(text) is None
        assert is_broken(text) is None


# What may be stored


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/plan",
        "http://example.org:8080/a b",
        "mailto:sam@example.org",
        "mailto:sam@example.org?subject=Green%20plan&body=Hello",
        "file:///srv/plan.docx",
        "file://server/share/plan.docx",
        "file:///C:/Policies/plan.docx",
        r"C:\Policies\plan.docx",
        r"\\server\share\plan.docx",
        "/srv/plan.docx",
        "~/plan.docx",
        "Policies/plan.docx",
        "Policy folder, section 4",
    ],
)
def test_a_link_is_kept_as_typed(text: str) -> None:
    assert checked_link(text) == text


@pytest.mark.parametrize("text", ["", "  ", "\t\n", '""', '" "'])
def test_nothing_is_no_link(text: str) -> None:
    assert checked_link(text) is None


def test_what_people_mean_is_kept() -> None:
    assert checked_link("  HTTPS://Example.org/Plan ") == "https://Example.org/Plan"
    assert checked_link("www.example.org/plan") == "https://www.example.org/plan"
    assert checked_link('"C:\\Green plan\\a.docx"') == r"C:\Green plan\a.docx"


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript: alert(1)",
        '"javascript:alert(1)"',
        "ftp://example.org/plan",
        "data:text/html,<b>x</b>",
        "smb://server/share",
        "ms-word:ofe|u|https://example.org/a.docx",
        "vbscript:x",
        "tel:01234567890",
        "c:plan.docx",
        "example.org:8080/plan",
        "Folder: green plan",
    ],
)
def test_any_other_scheme_is_refused_and_the_four_are_named(text: str) -> None:
    line = refusal_of(text)
    assert re.search(r"cannot start with '[^']+:'", line)
    for word in ("https", "http", "mailto", "file", "reference"):
        assert word in line


@pytest.mark.parametrize(
    "text", ["http:", "https://", "https:example.org", "https://[", "http:///x"]
)
def test_a_web_address_must_be_whole(text: str) -> None:
    assert f"'{text}' is not a complete web address" in refusal_of(text)


@pytest.mark.parametrize("text", ["mailto:", "mailto:sam", "mailto:a@b c", "mailto:a@b,c@d"])
def test_an_email_link_must_have_one_address(text: str) -> None:
    assert "sam@example.org" in refusal_of(text)


def test_an_email_link_attaches_nothing() -> None:
    assert "cannot set 'attach'" in refusal_of("mailto:sam@example.org?attach=/etc/passwd")
    assert "cannot set 'attach'" in refusal_of("mailto:sam@example.org?subject=x&ATTACH=y")


@pytest.mark.parametrize(
    "text", ["file:", "file:///", "file:plan.docx", "file://server", "file:///a%00"]
)
def test_a_file_link_must_name_a_whole_path(text: str) -> None:
    assert "is not a complete path" in refusal_of(text)


def test_a_link_has_its_limit() -> None:
    assert checked_link("x" * LINK_LIMIT) == "x" * LINK_LIMIT
    assert "501 characters long. The limit is 500" in refusal_of("x" * (LINK_LIMIT + 1))
    assert "The limit is 500" in refusal_of("www." + "x" * (LINK_LIMIT - 4))


def test_unseen_characters_are_refused() -> None:
    assert "control character" in refusal_of("java\u200bscript:alert(1)")
    assert "right-to-left" in refusal_of("https://example.org/\u202egnp.exe")


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/Letter%20943%20476%205919.pdf",
        "https://example.org/?to=943%2D476%2d5919",
        "https://example.org/%39434765919",
        "https://example.org/943%2520476%25205919",
        "file:///srv/943%C2%A0476%C2%A05919.pdf",
        "www.example.org/943%20476%205919",
    ],
)
def test_an_nhs_number_is_refused_however_it_is_encoded(link: str) -> None:
    assert re.fullmatch(
        r"Link contains what looks like an NHS number \(943.?476.?5919\)\. Do not enter patient"
        r" details\. Delete the number and try again\.",
        refusal_of(link),
    )
    assert find_nhs_numbers(unquote(unquote(without_nhs_numbers(link)))) == ()


def test_a_link_with_other_figures_is_kept_as_it_is_encoded() -> None:
    link = "https://example.org/Plan%202026%2027,%20part%201234567890"
    assert checked_link(link) == without_nhs_numbers(link) == link


SCHEMES = st.sampled_from(
    ["javascript", "data", "vbscript", "ftp", "FILE", "Http", "mailto", "ms-excel", "c", "x.y+z-1"]
)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=40)
    | st.builds("{}{}{}{}".format, st.text(max_size=3), SCHEMES, st.just(":"), st.text(max_size=20))
    | st.text('ahtpsfilejvcr:/\\.@%0 \t\n"', max_size=20)
)
@example("\tjavascript:alert(1)")
@example("java\nscript:alert(1)")
@example('"data:x"')
@example("\u212a:x")
@example("www.:x")
def test_no_other_scheme_ever_passes(text: str) -> None:
    try:
        link = checked_link(text)
    except Refused as error:
        assert str(error).isprintable()
        return
    if link is None:
        return
    on_a_drive = re.match(r"[A-Za-z]:[\\/]", link)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.\-]*):", link)
    assert on_a_drive or scheme is None or scheme[1] in ALLOWED
    try:
        assert on_a_drive or urlsplit(link).scheme in ("", *ALLOWED)
    except ValueError:  # brackets that no address can have
        assert scheme is None or scheme[1] == "file"
    assert len(link) <= LINK_LIMIT
    assert checked_link(link) == link


# Where a file is


def test_a_path_and_a_file_link_mean_the_same_file(policy: Path) -> None:
    rooted = f"/{policy.as_posix().removeprefix('/')}"
    encoded = quote(rooted, safe="/:")
    for link in (
        str(policy),
        f"file://{rooted}",
        f"file://{encoded}",
        f"file://localhost{encoded}#page=2",
        f"file:{encoded}",
    ):
        assert local_path(link) == policy
        assert is_broken(link) is False
        assert openable_address(link) == str(policy)


def test_a_path_from_home_is_followed(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(policy.parent))
    assert local_path("~/policy 1.docx") == policy
    assert openable_address("~/policy 1.docx") == str(policy)
    assert local_path("~nobody-of-that-name/plan.docx") is None


@needs_posix_paths
@pytest.mark.parametrize(
    "link",
    [
        r"C:\Policies\plan.docx",
        "C:/Policies/plan.docx",
        r"\\server\share\plan.docx",
        "//server/share/plan.docx",
        r"\plan.docx",
        "file:///C:/Policies/plan.docx",
        "file://localhost/C:/Policies/plan.docx",
        r"file://C:\Policies\plan.docx",
        "file://server/share/plan.docx",
    ],
)
def test_a_path_of_windows_cannot_be_told_elsewhere(link: str) -> None:
    assert link_kind(link) is LinkKind.FILE
    assert local_path(link) is None
    assert is_broken(link) is None
    assert "is a path for another kind of computer" in refusal_to_open(link)


def test_a_relative_path_needs_the_folder_it_starts_from(policy: Path) -> None:
    folder, name = policy.parent.name, policy.name
    assert local_path(f"{folder}/{name}") is None
    assert is_broken(f"{folder}/{name}") is None
    assert "is not a full path" in refusal_to_open(f"{folder}/{name}")
    base = policy.parents[1]
    for link in (f"{folder}/{name}", f"{folder}\\{name}"):
        assert local_path(link, base) == policy
        assert is_broken(link, base) is False
        assert openable_address(link, base) == str(policy)
    assert is_broken(f"{folder}/gone.docx", base) is True


def test_a_file_that_is_gone_is_broken(policy: Path) -> None:
    policy.unlink()
    assert is_broken(str(policy)) is True
    assert is_broken(str(policy / "inside.docx")) is True
    line = refusal_to_open(str(policy))
    assert "was not found" in line
    assert "Check the path" in line


@needs_posix_paths
def test_what_cannot_be_looked_up_is_not_called_broken(policy: Path) -> None:
    assert is_broken("/" + "x" * 400) is None
    assert is_broken("/\ud800/x") is None
    loop = policy.with_name("loop")
    loop.symlink_to(loop)
    assert is_broken(str(loop)) is None
    assert "cannot be opened" in refusal_to_open(str(loop))
    assert "cannot be opened" in refusal_to_open("/" + "x" * 400)


# What is opened


@pytest.mark.parametrize(
    ("link", "opened"),
    [
        ("https://example.org/a b?c=d", "https://example.org/a%20b?c=d"),
        ("http://example.org", "http://example.org"),
        ("mailto:sam@example.org", "mailto:sam@example.org"),
    ],
)
def test_addresses_are_handed_on(link: str, opened: str) -> None:
    assert openable_address(link) == opened


def test_a_folder_opens(policy: Path) -> None:
    assert openable_address(str(policy.parent)) == str(policy.parent)
    scripts = policy.with_name("scripts.sh")
    scripts.mkdir()
    assert openable_address(str(scripts)) == str(scripts)


@pytest.mark.parametrize("link", ["Policy folder, section 4", "plan.docx", ""])
def test_a_reference_is_looked_up_not_opened(link: str) -> None:
    assert "is a reference, not a link" in refusal_to_open(link)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://example.org", "https://", "mailto:a@b?attach=x", "file:x"],
)
def test_what_could_not_be_stored_is_not_opened_either(link: str) -> None:
    assert refusal_to_open(link) == refusal_of(link)


def test_unseen_characters_are_not_handed_on() -> None:
    assert "hidden characters" in refusal_to_open("https://example.org/\r\nx")


@pytest.mark.parametrize("ending", [*PROGRAMS.split(), "exe. ."])
def test_a_program_is_never_opened(policy: Path, ending: str) -> None:
    program = policy.with_name(f"evidence.{ending}")
    program.write_text("x")
    line = refusal_to_open(str(program))
    assert "is a program or script" in line
    assert "not opened" in line


@pytest.mark.parametrize("ending", DOCUMENTS.split())
def test_a_document_is_opened(policy: Path, ending: str) -> None:
    document = policy.with_name(f"evidence.{ending}")
    document.write_text("x")
    document.chmod(0o644)
    assert openable_address(str(document)) == str(document)


@needs_posix_names
def test_a_stream_of_a_program_is_never_opened(policy: Path) -> None:
    stream = policy.with_name("evidence.exe:policy.docx")
    stream.write_text("x")
    assert "is a program or script" in refusal_to_open(str(stream))


@needs_posix_permissions
def test_a_file_that_may_run_is_never_opened(policy: Path) -> None:
    for mode in (0o744, 0o654, 0o645):
        policy.chmod(mode)
        assert "is a program or script" in refusal_to_open(str(policy))
    policy.chmod(0o644)
    assert openable_address(str(policy)) == str(policy)


@needs_links
def test_a_link_on_disk_does_not_hide_a_program(policy: Path) -> None:
    program = policy.with_name("evidence.sh")
    program.write_text("x")
    innocent = policy.with_name("evidence.pdf")
    innocent.symlink_to(program)
    assert "is a program or script" in refusal_to_open(str(innocent))


def test_an_app_folder_is_not_opened(policy: Path) -> None:
    for name in ("Evidence.app", "Evidence.pkg"):
        app = policy.with_name(name)
        app.mkdir()
        assert "is a program or script" in refusal_to_open(str(app))


@needs_pipes_in_folders
def test_a_device_is_not_opened(policy: Path) -> None:
    pipe = policy.with_name("pipe")
    os.mkfifo(pipe)
    assert "neither a file nor a folder" in refusal_to_open(str(pipe))


def test_a_long_link_is_named_short_and_in_print() -> None:
    line = refusal_to_open("/" + "x" * 300)
    assert "x" * 61 not in line
    assert refusal_to_open("/a\x07b").isprintable()
