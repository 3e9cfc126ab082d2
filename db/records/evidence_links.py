"""What evidence may link to, and which links may be opened.

There are four kinds: a web page, an email address, a file or folder, and a reference in words
("Policy folder, section 4"). Nothing that could run is ever passed to the system.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import parse_qsl

from db.errors import Refused
from db.files.faults import describe_error
from db.files.file_urls import ON_A_DRIVE, path_of, split_url
from db.files.paths import clean_dropped_text
from db.validation.text_rules import MARK, plain_text, safe_text
from db.vocabulary.terms import Word

LINK_LIMIT = 500

_SCHEME = r"([A-Za-z][A-Za-z0-9+.-]*):"  # patterns are compiled when first used
_ON_A_SERVER = r"[\\/]{2}"
_DEVICE = r"[\\/]{2}[?.][\\/]"
"""Paths that Windows takes literally, without its rules for names: devices, pipes, raw disks."""
_HOME = r"~[^\\/\s]*[\\/]"
_SLASH = r"[\\/]"
_WHOLE_PATH = rf"{_SLASH}|{_HOME}|{ON_A_DRIVE}"
_SLASH_OF_WORDS = r"(?<=\d)/(?=\d)|\s[\\/]|[\\/]\s"
"""Slashes that are not part of a path: "2026/27", "3/6/2026", "nurses / doctors"."""
_MAIL = r"(?i)mailto:[^\s?@,;<>]+@[^\s?@,;<>]+(?:\?(\S*))?"
_MAIL_FIELDS = frozenset({"subject", "body", "cc"})

_PROGRAM = (
    # Windows, with what Outlook blocks as unsafe (Microsoft, "Blocked attachments in Outlook")
    "ade|adp|appcontent-ms|asp|aspx|asx|bas|bgi|cdxml|cer|cnt|crt|der|diagcfg|diagpkg|fxp|grp|hlp"
    "|hpj|htc|ins|isp|its|ksh|mad|maf|mag|mam|maq|mar|mas|mat|mau|mav|maw|mcf|mda|mde|mdt|mdw|mdz"
    "|msh|msh1|msh1xml|msh2|msh2xml|mshxml|ops|osd|pcd|plg|prf|prg|printerexport|ps2|ps2xml|psd1"
    "|pssc|pyo|shb|shs|theme|themepack|deskthemepack|udl|vbp|vsmacros|vsto|vsw|webpnp"
    "|searchconnector-ms|xnk"
    "|appinstaller|application|appref-ms|appx|appxbundle|bat|chm|cmd|com|cpl|diagcab|exe|gadget|hta"
    "|inf|jar|jnlp|js|jse|library-ms|lnk|msc|msi|msix|msixbundle|msp|mst|msu|pif|ppkg|ps1|ps1xml"
    "|psc1|psm1|rdp|reg|scf|scr|sct|search-ms|settingcontent-ms|url|vb|vbe|vbs|website|ws|wsb|wsc"
    "|wsf|wsh|xbap"
    # what Excel runs or downloads when it opens the file
    "|dqy|iqy|odc|oqy|rqy|slk|xla|xlam|xll|xlm"
    # add-ins of PowerPoint and Word
    "|ppa|ppam|wll"
    # disk images that are mounted with a double click
    "|dmg|img|iso|vhd|vhdx"
    # Linux and macOS
    "|action|appimage|applescript|command|deb|desktop|fileloc|flatpakref|inetloc|mpkg|pkg|rpm|run"
    "|scpt|service|sh|snap|terminal|tool|webloc|workflow"
    # languages whose scripts may run with a double click
    "|bash|csh|fish|pl|py|pyc|pyw|pyz|pyzw|rb|zsh"
)
"""The extensions of files that are never opened."""
_PROGRAM_FOLDER = "action|app|mpkg|pkg|workflow"
"""The extensions of folders that macOS runs or installs."""


class LinkKind(Word):
    """What a link leads to."""

    WEB = "web", "Web page"
    MAIL = "mail", "Email address"
    FILE = "file", "File or folder"
    REFERENCE = "reference", "Reference"


def link_kind(text: str) -> LinkKind:
    """Return what ``text`` leads to. Never raise.

    A text is a file if it starts with a drive, a slash, ``~`` or ``file:``, or contains a slash as
    paths do. Anything else that is not a web or email address is a reference, including links that
    :func:`checked_link` refuses.
    """
    text = text.strip()
    if re.match(ON_A_DRIVE, text):
        return LinkKind.FILE
    if scheme := re.match(_SCHEME, text):
        kinds = {
            "http": LinkKind.WEB,
            "https": LinkKind.WEB,
            "mailto": LinkKind.MAIL,
            "file": LinkKind.FILE,
        }
        return kinds.get(scheme[1].lower(), LinkKind.REFERENCE)
    if text.startswith(("/", "\\\\")) or re.match(_HOME, text):
        return LinkKind.FILE
    in_words = len(re.findall(_SLASH_OF_WORDS, text))
    return LinkKind.FILE if len(re.findall(_SLASH, text)) > in_words else LinkKind.REFERENCE


def checked_link(text: str) -> str | None:
    """Return the link that the user typed in the form to store, or ``None`` for empty text.

    Quotes and escapes that a terminal or file manager adds to a path are removed (see
    :func:`db.files.paths.clean_dropped_text`), ``https://`` is added before ``www.``, and the
    scheme of a web address is made lower case.

    Raises:
        Refused: over 500 characters; text that :func:`db.validation.text_rules.plain_text`
        refuses; a link other
            than http, https, mailto and file; a web or email address or file link without the
            address.
    """
    link = plain_text(text, "Link", LINK_LIMIT)
    if len(link) > 1 and link[0] == link[-1] == '"' and '"' not in link[1:-1]:
        link = link[1:-1].strip()
    read = link if link[:5].lower() == "file:" else clean_dropped_text(link)
    if re.match(_WHOLE_PATH, read):
        link = read
    if link.lower().startswith("www."):
        link = f"https://{link}"
    scheme = None if re.match(ON_A_DRIVE, link) else re.match(_SCHEME, link)
    if scheme:
        link = scheme[1].lower() + link[scheme.end(1) :]
    if len(link) > LINK_LIMIT:
        raise Refused(
            f"Link is {len(link):,} characters long. The limit is {LINK_LIMIT:,}. Shorten it."
        )
    fault = _fault(link)
    if fault:
        raise Refused(fault)
    return link or None


def local_path(link: str, base: Path | None = None) -> Path | None:
    """Return where the file or folder of ``link`` is on this system. Never raise.

    ``base`` is the folder that relative paths start from. Return ``None`` if the link is not a file
    or its place is unknown: a relative path without ``base``, a Windows path on another system or
    the reverse, or a Windows device.
    """
    if link_kind(link) is not LinkKind.FILE:
        return None
    path = path_of(link.strip())
    if path is None or "\0" in path or re.match(_DEVICE, path):
        return None
    of_windows = path.startswith(("\\", "//")) or re.match(ON_A_DRIVE, path) is not None
    if of_windows or path.startswith("/"):
        return Path(path) if of_windows == (os.name == "nt") else None
    if path.startswith("~"):
        return _at_home(path)
    return None if base is None else base / (path if os.name == "nt" else path.replace("\\", "/"))


def names_a_server(link: str) -> bool:
    """Return whether a file link names another computer: ``\\\\server\\share``, ``file://server/x``."""
    if link_kind(link) is not LinkKind.FILE:
        return False
    return re.match(_ON_A_SERVER, path_of(link.strip()) or "") is not None


def is_broken(link: str, base: Path | None = None) -> bool | None:
    """Return whether the file of ``link`` is missing. Never raise.

    Return ``None`` if it is not a file or this is unknown (see :func:`local_path`), such as when
    the user may not read its folder. A server named in the link is never contacted: Windows would
    sign in there with the user's name and a hash of the password, and the link may have come with a
    file. A drive that the user connected may take as long as the network does.
    """
    path = None if names_a_server(link) else local_path(link, base)
    if path is None:
        return None
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return None
    return False


def openable_address(link: str, base: Path | None = None) -> str:
    """Return what to pass to the system to open ``link``: an address or a full path.

    Raises:
        Refused: a reference in words; a file that is missing or whose place is unknown; a program
            or script, by its extension or, except on Windows, by its permissions; an address that
            :func:`checked_link` would refuse.
    """
    link = link.strip()
    fault = _fault(link) or _unseen(link)
    if fault:
        raise Refused(fault)
    match link_kind(link):
        case LinkKind.REFERENCE:
            raise Refused(f"{_shown(link)} is a reference, not a link, so it cannot be opened.")
        case LinkKind.FILE:
            return _file_to_open(link, base)
        case _:
            return link.replace(" ", "%20")


def _fault(link: str) -> str | None:
    """Return why ``link`` may not be used, in plain words, or ``None`` if it may."""
    match = None if re.match(ON_A_DRIVE, link) else re.match(_SCHEME, link)
    if match is None:
        return None
    if fault := _FAULTS.get(match[1].lower()):
        return fault(link)
    return (
        f"A link cannot start with {_shown(match[0])}. Use a web address (https or http), an"
        " email address (mailto), a file (file, or its path) or a reference in words with no"
        " colon after the first word."
    )


def _unseen(link: str) -> str | None:
    """Return the fault of a link that was not checked by :func:`checked_link`."""
    seen = link.isprintable() and MARK not in link  # it replaces a stored hidden character
    return None if seen else f"{_shown(link)} contains hidden characters. Check it."


def _fault_of_web(link: str) -> str | None:
    parts = split_url(link)
    whole = link.partition(":")[2].startswith("//") and parts is not None and parts.hostname
    return None if whole else f"{_shown(link)} is not a complete web address. Check it."


def _fault_of_mail(link: str) -> str | None:
    mail = re.fullmatch(_MAIL, link)
    if mail is None:
        return f"{_shown(link)} is not an email address. Write it like mailto:sam@example.org."
    fields = {name.lower() for name, _ in parse_qsl(mail[1] or "", keep_blank_values=True)}
    if extra := sorted(fields - _MAIL_FIELDS):  # some programs would attach a file
        return f"An email link cannot set {_shown(extra[0])}. Remove that part."
    return None


def _fault_of_file(link: str) -> str | None:
    path = path_of(link)
    whole = path is not None and len(path) > 1 and "\0" not in path
    return None if whole else f"{_shown(link)} is not a complete path. Check it."


_FAULTS: dict[str, Callable[[str], str | None]] = {
    "http": _fault_of_web,
    "https": _fault_of_web,
    "mailto": _fault_of_mail,
    "file": _fault_of_file,
}


def _at_home(path: str) -> Path | None:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # no user of that name here
        return None


def _file_to_open(link: str, base: Path | None) -> str:
    path = local_path(link, base)
    if path is None:
        relative = not (re.match(_SCHEME, link) or link.startswith(("/", "\\", "~")))
        if relative:
            raise Refused(f"{_shown(link)} is not a full path. Start it with the drive or with /.")
        raise Refused(
            f"{_shown(link)} is a path for another kind of computer. Open it on that computer."
        )
    try:
        target = path.resolve(strict=True)
        mode = target.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(f"{_shown(link)} was not found. Check the path and the drive.") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise Refused(f"{_shown(link)} cannot be opened ({describe_error(error)}).") from error
    folder = stat.S_ISDIR(mode)
    if not folder and not stat.S_ISREG(mode):
        raise Refused(f"{_shown(link)} is neither a file nor a folder, so it cannot be opened.")
    programs = _PROGRAM_FOLDER if folder else _PROGRAM
    may_run = not folder and os.name != "nt" and mode & 0o111
    endings = _endings(path) | _endings(target)
    if may_run or any(re.fullmatch(programs, ending) for ending in endings):
        raise Refused(
            f"{_shown(link)} is a program or script, so it is not opened."
            " Link to the document instead."
        )
    return str(path.absolute())


def _endings(path: Path) -> set[str]:
    """Return a name's extensions in lower case, as Windows sees them: ``a.exe. `` is ``exe``.

    There are several if the name includes one of the file's streams: ``a.txt:b.exe``.
    """
    names = (part.rstrip(". ") for part in path.name.split(":"))
    return {n.rpartition(".")[2].upper().lower() for n in names if "." in n}


def _shown(text: str) -> str:
    printable = safe_text(text)
    return f"'{printable if len(printable) <= 60 else printable[:59] + '…'}'"


def broken_links(links: Iterable[str | None]) -> frozenset[str]:
    """Return those of ``links`` whose file is known to be missing. This reads the disk."""
    return frozenset(link for link in set(links) if link and is_broken(link))
