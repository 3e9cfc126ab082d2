"""Find the file that the user means: typed, pasted, or dropped on a terminal."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from db.errors import NoFile
from db.files.database_urls import is_url, shown_url
from db.files.windows_paths import length_fault, long_paths, name_fault
from db.validation.text_rules import safe_line

_ADDRESS = r"\s*[A-Za-z][A-Za-z0-9+.-]+:[\\/]"
_WITHOUT_SCHEME = r"\s*[\\/]{2,}[^\\/]*:"
"""The server name of a share has no colon: this is an address, and may contain a password."""
_WITH_PASSWORD = rf"(?!{_ADDRESS})(?![A-Za-z]:[\\/])(?:[^\\/]*:.*@|[^\\/]*@[^\\/]*:)"
"""``user:password@host`` and similar, before the first slash. Not a drive or a scheme."""
_OF_WINDOWS = r"[A-Za-z]:[\\/]|\\\\"
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"
_LONGEST_PART = 255
_LONGEST_PATH = 4_000
_ANOTHER = "Choose another name."
_NAME_A_FILE = "Give its folder and its file name."

_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_CALLED = r"&\s+(?=['\"])"
"""How PowerShell starts a dropped path."""
_ESCAPED = r"\\[^A-Za-z0-9\\]"


def parse_path(written: str) -> Path:
    """Return the file or folder that ``written`` names: a path, ``~`` (home), or ``file:`` URL.

    It need not exist. If a file with that exact name exists, an odd name is used unchanged.

    Raises:
        NoFile: the text is empty, an address, a path that is impossible on this computer, or a
            folder that does not exist. The message repeats nothing secret.
    """
    if not written.strip():
        raise NoFile("No file was named. Give a folder and a file name.")
    text = written
    shared = re.match(_WITHOUT_SCHEME, text)
    if not shared and exists(text) and not text.startswith("~"):
        return Path(text)
    if shared or re.match(_WITH_PASSWORD, text, re.DOTALL):
        raise NoFile(f"This is an address, not a file. {_NAME_A_FILE}")
    if text.lstrip()[:5].lower() == "file:":
        text = _path_of_url(text.strip())
    elif re.match(_ADDRESS, text) or is_url(text):
        told = shown_url(text) if re.match(rf"{_ADDRESS}[\\/]", text) else "This"
        raise NoFile(f"{safe_line(told)} is an address, not a file. {_NAME_A_FILE}")
    if fault := _fault(text):
        raise NoFile(fault)
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        if exists(text):
            return Path(text)
        user = text.replace("\\", "/").partition("/")[0]
        raise NoFile(
            f"{_named(user)} is not a user of this computer. Give the full path of the folder."
        ) from None
    if text.endswith(_OF_A_FOLDER) and not is_folder(path):
        if missing := why_not_connected(path):
            raise NoFile(missing)
        raise NoFile(
            f"There is no folder {_named(text)}. Create it first, or remove the slash to name a"
            " file."
        )
    return path


def _path_of_url(url: str) -> str:
    from db.files.file_urls import path_of

    path = path_of(url)
    if path is None or re.match(_WITHOUT_SCHEME, path):
        raise NoFile(f"This is not the full address of a file. {_NAME_A_FILE}")
    return path


_OF_A_FOLDER = tuple(f"{slash}{dot}" for slash in (os.sep, os.altsep) if slash for dot in ("", "."))


def _fault(text: str) -> str | None:
    """Return why a file here cannot have that name, in plain words, or ``None`` if it can."""
    if re.search(_UNSEEN, text):
        return f"{_named(text)} contains a line break or a hidden character. Check the name."
    if os.name == "nt":
        return name_fault(text) or length_fault(text, long_paths=long_paths())
    try:
        parts = [len(os.fsencode(part)) for part in text.split("/")]
    except UnicodeError:
        return f"A file cannot be called {_named(text)} here. {_ANOTHER}"
    if max(parts) > _LONGEST_PART or sum(parts) > _LONGEST_PATH:
        return f"The name {_named(text)} is too long. Use a shorter name."
    if re.match(_OF_WINDOWS, text):
        return (
            f"{_named(text)} is a Windows path, but this computer does not run Windows."
            f" {_NAME_A_FILE}"
        )
    return None


def _named(text: str) -> str:
    return f"'{safe_line(text, 60)}'"


def clean_dropped_text(text: str) -> str:
    """Return the path in a text that a terminal, a file manager or a web browser pasted.

    They add quotes of any kind, PowerShell's ``& '...'``, backslashes before spaces, or a ``file:``
    URL. Anything else is returned unchanged, without the space around it.
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
    """Return the text as a shell would read it, unchanged if it would be several words."""
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else text


def _are_several(text: str) -> bool:
    """Whether a text names several files by their full paths, as when they are dropped."""
    try:
        words = [clean_dropped_text(word) for word in shlex.split(text, posix=os.name != "nt")]
    except ValueError:
        return False
    return len(words) > 1 and all(Path(word).is_absolute() and exists(word) for word in words)


def parse_typed_path(written: str, folder: Path) -> Path:
    """Return the file that the user means by a typed, pasted or dropped text.

    A bare name is in ``folder``. If a file with exactly this name exists, quotes and backslashes in
    it are kept.

    Raises:
        NoFile: as in :func:`parse_path`, or several files were dropped.
    """
    plain, read = written.strip(), clean_dropped_text(written)
    if not exists(folder / plain) and _are_several(plain):
        raise NoFile("This names several files. Choose one file at a time.")
    if plain and plain != read:
        as_it_stands = folder / plain
        if exists(as_it_stands):
            return as_it_stands
        if not is_folder(parse_path(read).parent) and is_folder(as_it_stands.parent):
            read = plain
    return folder / parse_path(read)


def with_extension(place: Path, ending: str) -> Path:
    """Return a file name, with ``ending`` added if it has no extension. Keep existing folders."""
    if not place.name or place.suffix or (exists(place) and not is_file(place)):
        return place
    return place.with_name(f"{place.name}{ending}")


def exists(place: str | Path) -> bool:
    """Whether something exists at a path, even a broken link. False if this is unknown."""
    try:
        return os.path.lexists(place)
    except ValueError:
        return False


def is_file(place: str | Path) -> bool:
    """Whether an ordinary file is at a path. False if this is unknown."""
    return os.path.isfile(place)  # noqa: PTH113  raises nothing


def is_folder(place: str | Path) -> bool:
    """Whether a folder is at a path. False if this is unknown."""
    return os.path.isdir(place)  # noqa: PTH112  raises nothing


def why_not_connected(place: str | Path) -> str | None:
    """Return why a path whose whole drive or share is missing cannot be reached, or ``None``."""
    anchor = Path(place).absolute().anchor
    if not anchor or is_folder(anchor):
        return None
    reached = "" if str(place) == anchor else f"{place} cannot be reached: "
    return (
        f"{reached}{anchor} is not connected. Connect the drive or the network folder, or check its"
        " name, then try again."
    )


def real_path(place: str | Path) -> Path:
    """Return where a path leads after following links, or the path itself if this is unknown.

    Windows fails for the names of devices, and while a share does not respond. It turns a mapped
    drive into its share, so messages show the path that the user gave.
    """
    try:
        return Path(os.path.realpath(place))
    except OSError:
        return Path(os.path.abspath(place))  # noqa: PTH100  Path.absolute leaves ".." in it
