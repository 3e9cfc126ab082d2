"""What a person means who names a file: typed, pasted, or dropped on a terminal."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from db.errors import NoFile
from db.files.database_urls import is_url, shown_url
from db.files.windows_paths import length_fault, long_paths, name_fault
from db.validation.text_rules import shown

_ADDRESS = r"\s*[A-Za-z][A-Za-z0-9+.-]+:[\\/]"
_WITHOUT_SCHEME = r"\s*[\\/]{2,}[^\\/]*:"
"""No share has a colon in its server's name: this is an address, and may hold a password."""
_WITH_PASSWORD = rf"(?!{_ADDRESS})(?![A-Za-z]:[\\/])(?:[^\\/]*:.*@|[^\\/]*@[^\\/]*:)"
"""``user:password@host`` and what is like it, before the first slash; no drive, no scheme."""
_OF_WINDOWS = r"[A-Za-z]:[\\/]|\\\\"
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"
_LONGEST_PART = 255
_LONGEST_PATH = 4_000
_ANOTHER = "Choose another name."
_NAME_A_FILE = "Name a file by its folder and its name."

_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_CALLED = r"&\s+(?=['\"])"
"""How PowerShell begins what is dropped on it."""
_ESCAPED = r"\\[^A-Za-z0-9\\]"


def path_named(written: str) -> Path:
    """Return the file or folder that ``written`` names: a path, ``~`` for a home, or ``file:`` URL.

    It need not be there. A name that only looks odd is taken as it is where there is such a file.

    Raises:
        NoFile: it names none that could be: it is empty, an address, a place that no file on this
            computer can have, or a folder that is not there. Nothing secret is repeated.
    """
    if not written.strip():
        raise NoFile(f"No file is named. {_NAME_A_FILE}")
    text = written
    shared = re.match(_WITHOUT_SCHEME, text)
    if not shared and is_there(text) and not text.startswith("~"):
        return Path(text)
    if shared or re.match(_WITH_PASSWORD, text, re.DOTALL):
        raise NoFile(f"What was given is an address, not a file. {_NAME_A_FILE}")
    if text.lstrip()[:5].lower() == "file:":
        text = _path_of_url(text.strip())
    elif re.match(_ADDRESS, text) or is_url(text):
        told = shown_url(text) if re.match(rf"{_ADDRESS}[\\/]", text) else "What was given"
        raise NoFile(f"{shown(told)} is an address, not a file. {_NAME_A_FILE}")
    if fault := _fault(text):
        raise NoFile(fault)
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        if is_there(text):
            return Path(text)
        user = text.replace("\\", "/").partition("/")[0]
        raise NoFile(
            f"{_named(user)} names no user of this computer. Write the whole path of the folder."
        ) from None
    if text.endswith(_OF_A_FOLDER) and not is_folder(path):
        if missing := not_connected(path):
            raise NoFile(missing)
        raise NoFile(
            f"There is no folder {_named(text)}. Create it first, or leave the slash out to name"
            " a file."
        )
    return path


def _path_of_url(url: str) -> str:
    from db.files.file_urls import path_of

    path = path_of(url)
    if path is None or re.match(_WITHOUT_SCHEME, path):
        raise NoFile(f"What was given is not the whole address of a file. {_NAME_A_FILE}")
    return path


_OF_A_FOLDER = tuple(f"{slash}{dot}" for slash in (os.sep, os.altsep) if slash for dot in ("", "."))


def _fault(text: str) -> str | None:
    """Return why no file here can have that name, in words for people; ``None`` if one may."""
    if re.search(_UNSEEN, text):
        return (
            f"{_named(text)} has a line break or another character in it that cannot be seen."
            " Check the name."
        )
    if os.name == "nt":
        return name_fault(text) or length_fault(text, long_paths=long_paths())
    try:
        parts = [len(os.fsencode(part)) for part in text.split("/")]
    except UnicodeError:
        return f"No file can be called {_named(text)} here. {_ANOTHER}"
    if max(parts) > _LONGEST_PART or sum(parts) > _LONGEST_PATH:
        return f"The name {_named(text)} is too long for a disk. Give a shorter one."
    if re.match(_OF_WINDOWS, text):
        return (
            f"{_named(text)} is on a Windows computer, and this one does not run Windows."
            f" {_NAME_A_FILE}"
        )
    return None


def _named(text: str) -> str:
    return f"'{shown(text, 60)}'"


def dropped(text: str) -> str:
    """Return the path in what a terminal, a file manager or a web browser makes of a file's name.

    That is quotes of any kind around it, PowerShell's ``& '...'``, spaces behind backslashes, a
    ``file:`` URL. Anything else comes back as it is, but for the space around it.
    """
    text = text.strip()
    called = re.match(_CALLED, text)
    quoted = text[called.end() :] if called else text
    if quoted[:1] in _QUOTES and quoted[1:].endswith(_QUOTES[quoted[0]]):
        return _unquoted(quoted)
    if text[:5].lower() == "file:":
        from db.files.file_urls import path_of

        return path_of(text) or text
    if os.name != "nt" and re.search(_ESCAPED, text) and not re.match(_OF_WINDOWS, text):
        return _one_word(text)
    return text


def _unquoted(text: str) -> str:
    quote, inner = text[0], text[1:-1]
    if _QUOTES[quote] not in inner or re.match(_OF_WINDOWS, inner):
        return inner.replace("''", "'").strip() if quote == "'" else inner.strip()
    return _one_word(text)


def _one_word(text: str) -> str:
    """Return what a shell takes for one word, and text that would be several as it is."""
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else text


def _are_several(text: str) -> bool:
    """Whether a text names several files, each by its whole path, as when they are dropped."""
    try:
        words = [dropped(word) for word in shlex.split(text, posix=os.name != "nt")]
    except ValueError:
        return False
    return len(words) > 1 and all(Path(word).is_absolute() and is_there(word) for word in words)


def path_dropped(written: str, folder: Path) -> Path:
    """Return the file that is meant by what a person typed, pasted or dropped.

    A bare name lies in ``folder``. A real name that has quotes or backslashes in it wins: what is
    there is meant as it stands.

    Raises:
        NoFile: as :func:`path_named` does; or several files were dropped.
    """
    plain, read = written.strip(), dropped(written)
    if not is_there(folder / plain) and _are_several(plain):
        raise NoFile("These are several files. Choose one file at a time.")
    if plain and plain != read:
        as_it_stands = folder / plain
        if is_there(as_it_stands):
            return as_it_stands
        if not is_folder(path_named(read).parent) and is_folder(as_it_stands.parent):
            read = plain
    return folder / path_named(read)


def with_ending(place: Path, ending: str) -> Path:
    """Return a file's name with an ending where it has none; what is there and no file stays."""
    if not place.name or place.suffix or (is_there(place) and not is_file(place)):
        return place
    return place.with_name(f"{place.name}{ending}")


def is_there(place: str | Path) -> bool:
    """Whether something is at a place, a broken link too; not where that cannot be told."""
    try:
        return os.path.lexists(place)
    except ValueError:
        return False


def is_file(place: str | Path) -> bool:
    """Whether an ordinary file is at a place; not where that cannot be told."""
    return os.path.isfile(place)  # noqa: PTH113  raises nothing


def is_folder(place: str | Path) -> bool:
    """Whether a folder is at a place; not where that cannot be told."""
    return os.path.isdir(place)  # noqa: PTH112  raises nothing


def not_connected(place: str | Path) -> str | None:
    """Return why a place cannot be reached whose whole drive or share is missing; else ``None``."""
    anchor = Path(place).absolute().anchor
    if not anchor or is_folder(anchor):
        return None
    reached = "" if str(place) == anchor else f"{place} cannot be reached: "
    return (
        f"{reached}{anchor} is not connected. Connect the drive or the network folder, or check its"
        " name, then try again."
    )


def real_path(place: str | Path) -> Path:
    """Return where a path leads, links followed; the path itself where the system does not tell.

    Windows fails for the names of devices, and while a share does not answer. It turns a mapped
    drive into its share: what is said to people names the path that they gave.
    """
    try:
        return Path(os.path.realpath(place))
    except OSError:
        return Path(os.path.abspath(place))  # noqa: PTH100  Path.absolute leaves ".." in it
