"""What evidence may point to, and what of it may be opened.

Four kinds and no others: a web page, an email address, a file or folder, and a reference in words
("Policy folder, section 4"). Nothing that could run is ever handed to the system.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import parse_qsl

from db.errors import Refused
from db.files.faults import fault
from db.files.file_urls import ON_A_DRIVE, path_of, split_url
from db.files.paths import dropped
from db.validation.text_rules import MARK, marked, plain_text
from db.vocabulary.terms import Word

LINK_LIMIT = 500

_SCHEME = r"([A-Za-z][A-Za-z0-9+.-]*):"  # patterns are compiled when first used
_ON_A_SERVER = r"[\\/]{2}"
_DEVICE = r"[\\/]{2}[?.][\\/]"
"""What Windows takes as it stands, past its rules for names: devices, pipes, raw disks."""
_HOME = r"~[^\\/\s]*[\\/]"
_SLASH = r"[\\/]"
_WHOLE_PATH = rf"{_SLASH}|{_HOME}|{ON_A_DRIVE}"
_SLASH_OF_WORDS = r"(?<=\d)/(?=\d)|\s[\\/]|[\\/]\s"
"""A slash in "2026/27", in "3/6/2026" or in "nurses / doctors": no part of a path."""
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
    # what Excel runs or fetches when it opens it
    "|dqy|iqy|odc|oqy|rqy|slk|xla|xlam|xll|xlm"
    # add-ins of PowerPoint and Word
    "|ppa|ppam|wll"
    # disks that are put in with a double click
    "|dmg|img|iso|vhd|vhdx"
    # Linux and macOS
    "|action|appimage|applescript|command|deb|desktop|fileloc|flatpakref|inetloc|mpkg|pkg|rpm|run"
    "|scpt|service|sh|snap|terminal|tool|webloc|workflow"
    # languages whose scripts a double click may run
    "|bash|csh|fish|pl|py|pyc|pyw|pyz|pyzw|rb|zsh"
)
"""The endings of files that are never opened."""
_PROGRAM_FOLDER = "action|app|mpkg|pkg|workflow"
"""The endings of folders that macOS runs or installs."""


class LinkKind(Word):
    """What a link points to."""

    WEB = "web", "Web page"
    MAIL = "mail", "Email address"
    FILE = "file", "File or folder"
    REFERENCE = "reference", "Reference"


def link_kind(text: str) -> LinkKind:
    """Return what ``text`` points to; never raises.

    A file is what begins with a drive, a slash, ``~`` or ``file:``, or has a slash in it as paths
    do. Anything else that is no web or email address is a reference, a link of a kind that
    :func:`checked_link` refuses included.
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
    """Return the link that a person typed as it is to be stored, ``None`` for none.

    What a terminal or a file manager puts around a path is taken off (see
    :func:`db.files.paths.dropped`), ``www.`` gets its ``https://``, and a web address its scheme
    in small letters.

    Raises:
        Refused: over 500 characters; text that :func:`db.validation.text_rules.plain_text`
        refuses; a link other
            than http, https, mailto and file; a web or email address or file link without the
            address.
    """
    link = plain_text(text, "Link", LINK_LIMIT)
    if len(link) > 1 and link[0] == link[-1] == '"' and '"' not in link[1:-1]:
        link = link[1:-1].strip()
    read = link if link[:5].lower() == "file:" else dropped(link)
    if re.match(_WHOLE_PATH, read):
        link = read
    if link.lower().startswith("www."):
        link = f"https://{link}"
    scheme = None if re.match(ON_A_DRIVE, link) else re.match(_SCHEME, link)
    if scheme:
        link = scheme[1].lower() + link[scheme.end(1) :]
    if len(link) > LINK_LIMIT:
        raise Refused(f"Link has {len(link):,} characters; the most is {LINK_LIMIT:,}. Shorten it.")
    fault = _fault(link)
    if fault:
        raise Refused(fault)
    return link or None


def where(link: str, base: Path | None = None) -> Path | None:
    """Return where the file or folder that ``link`` means is on this system; never raises.

    ``base`` is the folder that relative paths start from. ``None`` if it is no file, or cannot be
    told: a relative path without ``base``, a path of Windows elsewhere, or the other way round, a
    device of Windows.
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
    """Return whether the file that ``link`` means is gone; never raises.

    ``None`` if it is no file or cannot be told (see :func:`where`), as when reading its folder is
    not allowed. A server that the link names is never asked: Windows would sign in there with the
    user's name and a hash of the password, and the link may have come with a file. A drive that
    the user connected may take as long as the network does.
    """
    path = None if names_a_server(link) else where(link, base)
    if path is None:
        return None
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return None
    return False


def opens(link: str, base: Path | None = None) -> str:
    """Return what is to be handed to the system to open ``link``: an address or a full path.

    Raises:
        Refused: a reference in words; a file that is not there, or whose place cannot be told; a
            program or script, by its ending or, but on Windows, because it may be run; an address
            that :func:`checked_link` would refuse.
    """
    link = link.strip()
    fault = _fault(link) or _unseen(link)
    if fault:
        raise Refused(fault)
    match link_kind(link):
        case LinkKind.REFERENCE:
            raise Refused(f"{_shown(link)} is a reference, not a link. Look it up where it says.")
        case LinkKind.FILE:
            return _file_to_open(link, base)
        case _:
            return link.replace(" ", "%20")


def _fault(link: str) -> str | None:
    """Return why ``link`` may not be used, in words for people; ``None`` if it may."""
    match = None if re.match(ON_A_DRIVE, link) else re.match(_SCHEME, link)
    if match is None:
        return None
    if fault := _FAULTS.get(match[1].lower()):
        return fault(link)
    return (
        f"A link may not begin with {_shown(match[0])}. It may be a web address (https or http), an"
        " email address (mailto), a file (file, or its path) or a reference in words, without a"
        " colon after its first word."
    )


def _unseen(link: str) -> str | None:
    """Return the fault of a link that did not come by :func:`checked_link`."""
    seen = link.isprintable() and MARK not in link  # a mark stands for what is stored there
    return None if seen else f"{_shown(link)} holds unseen characters. Check it."


def _fault_of_web(link: str) -> str | None:
    parts = split_url(link)
    whole = link.partition(":")[2].startswith("//") and parts is not None and parts.hostname
    return None if whole else f"{_shown(link)} is not a whole web address. Check it."


def _fault_of_mail(link: str) -> str | None:
    mail = re.fullmatch(_MAIL, link)
    if mail is None:
        return f"{_shown(link)} is not an email address. Write it like mailto:sam@example.org."
    fields = {name.lower() for name, _ in parse_qsl(mail[1] or "", keep_blank_values=True)}
    if extra := sorted(fields - _MAIL_FIELDS):  # some programs would attach a file
        return f"An email link may not set {_shown(extra[0])}. Leave that out."
    return None


def _fault_of_file(link: str) -> str | None:
    path = path_of(link)
    whole = path is not None and len(path) > 1 and "\0" not in path
    return None if whole else f"{_shown(link)} does not name a whole path. Check it."


_FAULTS: dict[str, Callable[[str], str | None]] = {
    "http": _fault_of_web,
    "https": _fault_of_web,
    "mailto": _fault_of_mail,
    "file": _fault_of_file,
}


def _at_home(path: str) -> Path | None:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # nobody of that name here
        return None


def _file_to_open(link: str, base: Path | None) -> str:
    path = where(link, base)
    if path is None:
        relative = not (re.match(_SCHEME, link) or link.startswith(("/", "\\", "~")))
        if relative:
            raise Refused(f"{_shown(link)} is not a whole path. Write it from the drive or from /.")
        raise Refused(
            f"{_shown(link)} is not a place on this kind of computer. Open it where it was written."
        )
    try:
        target = path.resolve(strict=True)
        mode = target.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(f"{_shown(link)} is not there. Check the path, or the drive.") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise Refused(f"{_shown(link)} cannot be opened ({fault(error)}).") from error
    folder = stat.S_ISDIR(mode)
    if not folder and not stat.S_ISREG(mode):
        raise Refused(f"{_shown(link)} is neither a file nor a folder, and is not opened.")
    programs = _PROGRAM_FOLDER if folder else _PROGRAM
    may_run = not folder and os.name != "nt" and mode & 0o111
    endings = _endings(path) | _endings(target)
    if may_run or any(re.fullmatch(programs, ending) for ending in endings):
        raise Refused(
            f"{_shown(link)} is a program or script, and evidence is only read: it is not opened."
            " Link the document instead."
        )
    return str(path.absolute())


def _endings(path: Path) -> set[str]:
    """Return a name's endings in small letters, as Windows sees them: ``a.exe. `` is ``exe``.

    There are several where the name says which of a file's streams is meant: ``a.txt:b.exe``.
    """
    names = (part.rstrip(". ") for part in path.name.split(":"))
    return {n.rpartition(".")[2].upper().lower() for n in names if "." in n}


def _shown(text: str) -> str:
    printable = marked(text)
    return f"'{printable if len(printable) <= 60 else printable[:59] + '…'}'"


def broken_links(links: Iterable[str | None]) -> frozenset[str]:
    """Return those of ``links`` whose file is known to be missing. It looks at the disk."""
    return frozenset(link for link in set(links) if link and is_broken(link))
