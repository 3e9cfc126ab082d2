"""Files changed at random, with an eye for how they are built: packages, XML, old .xls, databases.

Each function takes the chance to draw from and the bytes of a sound file, and returns the bytes of
one that is not. The same chance gives the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
import zlib
from collections.abc import Callable, Sequence
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from nasty_values import ATTRIBUTES, some_text

Mutation = Callable[[Random, bytes], bytes]

_SECTOR = 512
_LARGEST = 20_000_000
_LONGEST = 200_000
_TAG = re.compile(rb"<[^<>]{1,400}>")
_ATTRIBUTE = re.compile(rb'="([^"<>]{0,400})"')
_TEXT = re.compile(rb">([^<>]{1,400})<")
_NUMBER = re.compile(rb"[0-9]+")
_RECORDS = re.compile(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)")
_FIGURES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


def bytes_mutated(random: Random, data: bytes) -> bytes:
    """Flip, overwrite, take out, double or cut off some bytes."""
    made = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        if not made:
            break
        at = random.randrange(len(made))
        length = random.choice((1, 2, 4, 16, 200, 3_000))
        match random.randrange(6):
            case 0:
                made[at] ^= 1 << random.randrange(8)
            case 1:
                made[at : at + length] = random.randbytes(length)
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = made[at : at + length]
            case 4:
                put_number(random, made, at)
            case _:
                if random.random() < 0.3:
                    del made[at:]
                else:
                    made[at : at + length] = bytes(length)
    return bytes(made)


def put_number(random: Random, made: bytearray, at: int) -> None:
    """Put a number that is often one too many into two or four bytes, in place."""
    size = random.choice((2, 4))
    number = random.choice((*_FIGURES, random.getrandbits(32), len(made), at)) & (1 << 8 * size) - 1
    if at + size <= len(made):
        made[at : at + size] = number.to_bytes(size, random.choice(("little", "big")))


def text_mutated(random: Random, data: bytes, words: Sequence[bytes] = ()) -> bytes:
    """Change text made of lines: lines and numbers swapped, doubled, taken out, put in."""
    made = data
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        lines = made.split(b"\n")
        at = random.randrange(len(lines))
        match random.randrange(7):
            case 0:
                lines.insert(at, random.choice(lines))
            case 1:
                del lines[at]
            case 2:
                lines[at] = _NUMBER.sub(lambda _: random.choice(ATTRIBUTES).encode(), lines[at], 1)
            case 3:
                new = random.choice(words) if words and random.random() < 0.7 else _encoded(random)
                place = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:place] + new + lines[at][place:]
            case 4:
                lines[at] = bytes_mutated(random, lines[at])
            case 5:
                left, sign, _ = lines[at].partition(b"=")
                lines[at] = left + sign + b' "' + _encoded(random).replace(b'"', b"'") + b'"'
            case _:
                line = lines[at] or b"["
                lines[at] = line * min(random.choice((2, 50, 3_000)), _LONGEST // len(line) + 1)
        made = b"\n".join(lines)[:_LONGEST]
    return made


def _encoded(random: Random) -> bytes:
    return some_text(random).encode("utf-8", "surrogatepass")


def xml_mutated(random: Random, part: bytes) -> bytes:
    """Change tags, attributes and texts, so that what comes is often XML still."""
    made = part
    for _ in range(random.choice((1, 1, 2, 3, 10))):
        kind = random.randrange(8)
        pattern = (_ATTRIBUTE, _ATTRIBUTE, _ATTRIBUTE, _TEXT, _TEXT, _TAG, _TAG, None)[kind]
        if pattern is None:
            made = bytes_mutated(random, made)
            continue
        found = _somewhere(random, pattern, made)
        if found is None:
            continue
        begin, end = found.span(1) if pattern.groups else found.span()
        new = random.choice(ATTRIBUTES).encode()
        if pattern is _TAG:
            other = _somewhere(random, _TAG, made) or found
            new = random.choice((b"", found[0] * 2, other[0], found[0].replace(b"<", b"</", 1)))
        elif random.random() < 0.3:
            other = _somewhere(random, pattern, made) or found
            new = other[1]
        made = made[:begin] + new + made[end:]
    return made


def _somewhere(random: Random, pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes] | None:
    return pattern.search(text, random.randrange(len(text) + 1)) or pattern.search(text)


def package_mutated(random: Random, data: bytes) -> bytes:
    """Change the parts of a zip file, or what the zip file says of them."""
    if random.random() < 0.25:
        return zip_mutated(random, data)
    try:
        with ZipFile(io.BytesIO(data)) as package:
            parts = [(name, package.read(name)) for name in package.namelist()]
    except (BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error):
        parts = []  # changed before, so much that nobody reads it any more
    if not parts or sum(len(part) for _, part in parts) > _LARGEST:
        return zip_mutated(random, data)
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(parts))
        name, part = parts[at]
        match random.randrange(12):
            case 0:
                parts[at] = name, bytes_mutated(random, part)
            case 1 if len(parts) > 1:
                del parts[at]
            case 2:
                parts.insert(random.randrange(len(parts)), (name, part))
            case 3:
                parts[at] = random.choice(parts)[0], part
            case 4:
                parts[at] = name, random.choice(parts)[1]
            case 5:
                parts[at] = random.choice((name.upper(), f"../{name}", f"{name}/", "x\0y")), part
            case _:
                parts[at] = name, xml_mutated(random, part)
    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same name twice is meant
        with ZipFile(made, "w", random.choice((ZIP_STORED, ZIP_DEFLATED))) as package:
            for name, part in parts:
                package.writestr(name, part)
    packed = made.getvalue()
    return zip_mutated(random, packed) if random.random() < 0.1 else packed


def zip_mutated(random: Random, data: bytes) -> bytes:
    """Change the records of a zip file: where parts lie, how long and how packed they are."""
    made = bytearray(data)
    places = [found.start() for found in _RECORDS.finditer(data)]
    for _ in range(random.choice((1, 2, 3))):
        at = random.choice(places) if places else 0
        if random.random() < 0.8:
            put_number(random, made, at + random.randrange(4, 46))
        else:
            made = bytearray(bytes_mutated(random, bytes(made)))
    return bytes(made)


def compound_mutated(random: Random, data: bytes) -> bytes:
    """Change an old .xls: its header, the table of its sectors, its directory, its records."""
    made = bytearray(data)
    sectors = max(len(made) // _SECTOR, 2)
    for _ in range(random.choice((1, 1, 2, 5))):
        if len(made) < 2 * _SECTOR:
            break
        match random.randrange(5):
            case 0:
                put_number(random, made, random.randrange(24, _SECTOR))
            case 1:  # a number of a sector wherever one may stand
                at = random.randrange(len(made) // 4) * 4
                number = random.choice((random.randrange(sectors), 0xFFFFFFFE, 0xFFFFFFFF))
                made[at : at + 4] = number.to_bytes(4, "little")
            case 2:
                one, two = (random.randrange(sectors) * _SECTOR for _ in range(2))
                made[one : one + _SECTOR], made[two : two + _SECTOR] = (
                    made[two : two + _SECTOR],
                    made[one : one + _SECTOR],
                )
            case 3:
                put_number(random, made, random.randrange(len(made)))
            case _:
                made = bytearray(bytes_mutated(random, bytes(made)))
    return bytes(made)


def database_mutated(random: Random, data: bytes) -> bytes:
    """Change a SQLite file: bits, pages, its header, the length it has."""
    made = bytearray(data)
    page = int.from_bytes(made[16:18], "big") or 4_096
    pages = max(len(made) // page, 1)
    for _ in range(random.choice((1, 1, 2, 4, 12))):
        one, two = (random.randrange(pages) * page for _ in range(2))
        match random.randrange(9):
            case 0:
                made[one : one + page], made[two : two + page] = (
                    made[two : two + page],
                    made[one : one + page],
                )
            case 1:
                made[one : one + page] = made[two : two + page]
            case 2:
                made[one : one + page] = random.choice((bytes(page), random.randbytes(page)))
            case 3:
                put_number(random, made, random.randrange(16, 100))
            case 4:
                put_number(random, made, one + random.randrange(12))
            case 5:  # the cells' places in a page
                put_number(random, made, one + 8 + 2 * random.randrange(40))
            case 6 if random.random() < 0.3:
                del made[random.randrange(len(made)) :]
                pages = max(len(made) // page, 1)
            case 7:  # a letter of a text for another: the file is as sound as before
                letters = [
                    n for n in range(one, min(one + page, len(made))) if made[n : n + 1].isalnum()
                ]
                if letters:
                    made[random.choice(letters)] = random.choice(b"0aZ-")
            case _:
                at = random.randrange(max(len(made), 1))
                if at < len(made):
                    made[at] ^= 1 << random.randrange(8)
    return bytes(made)
