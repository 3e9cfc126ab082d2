"""Find NHS numbers in a text, so that none is stored: the tracker is not for patient details.

An NHS number has ten figures. The first nine are weighted 10 down to 2; 11 less the remainder of
their sum by 11 is the tenth, 0 for 11, and where it would be 10 the number is not used. Source: NHS
Data Model and Dictionary, attribute NHS NUMBER (release of August 2021).

Of numbers that begin with 1, only Scotland's (CHI) are issued, and they begin with the date of
birth, such as 170461; all others begin with 3, 4, 6 or 7, those for tests with 999. Sources:
https://en.wikipedia.org/wiki/NHS_number (ranges), https://nhs-number.uk-fci.tech (how CHI numbers
are made up).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from db.frozen import frozen

_LENGTH = 10
SHORTEST = _LENGTH
"""Length in characters. A shorter text cannot contain an NHS number."""
_SPACES = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_SPACES += "\u202f\u205f\u3000"
_SPACE_IN_LINK = "%20"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_DASHES = "\\-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_DOTS = ".\u00b7\u2022\u2024\u2027\u2219\u30fb\uff0e"
_SLASHES = "/\\\\\u2044\u2215\uff0f\uff3c"
_SIGNS = f"{_DASHES}{_DOTS}{_SLASHES}_+"
# Patterns are compiled when first used, not when the tracker starts.
_GAP = rf"(?:[^\S\n\r\u2028\u2029]|[{_UNSEEN}]){{0,4}}[{_SIGNS}]{{0,2}}(?:\s|[{_UNSEEN}]){{0,4}}"
"""What may be between two groups: spaces, signs, more spaces or line breaks.

A sign after a line break starts the next line of a list."""
_LONGEST_GAP = 10
_TEN_FIGURES = rf"[0-9](?:[\s{_UNSEEN}{_SIGNS},;|()\[\]]{{0,{_LONGEST_GAP}}}+[0-9]){{9,}}+"
"""A stretch that could contain a number. Only these stretches are examined."""
_GROUP = r"(?<![^\W_])[0-9]++(?![^\W_])"
_WORD = r"(?:[^\W\d_]{4,}+|(?![A-Z]{2,3}(?![a-z]))[A-Za-z]{2,3})"
_WHOLE = rf"(?:[0-9]{{10}}|[0-9]{{3}}[{_SIGNS} ][0-9]{{3}}[{_SIGNS} ][0-9]{{4}})(?![^\W_])"
_GLUED = rf"(?<![^\W_]){_WORD}(?={_WHOLE})|(?i:NHS(?:[ -]?(?:numbers?|num|nos?|nr))?)(?=[0-9])"
"""What may come before a number without a space, although it ends in a letter.

One letter, or two or three capitals, belong to a reference: INV1234567890."""
_CALLED = r"(?i)NHS[\W_]{0,3}(?:(?:numbers?|num|nos?|nr|id)[\W_]{0,3})?(?:is\s)?\Z"
_THOUSANDS = r"(?<![^\W_])(?<![0-9][,.])[0-9],[0-9]{3},[0-9]{3},[0-9]{3}(?![^\W_])(?!,[0-9])"
_SPACE = r"[^\S\n\r\v\f\x85\u2028\u2029]"
_MARK = rf"(?:[,;]{_SPACE}?|{_SPACE}{{0,4}}[|{_SIGNS}]?{_SPACE}{{0,4}})"
_THREE, _FOUR = (rf"(?:[0-9]{{{n}}}|\([0-9]{{{n}}}\)|\[[0-9]{{{n}}}\])" for n in (3, 4))
_MARKED_APART = (
    rf"(?<![^\W_])(?<![0-9][,;|.])(?<![0-9]{_SPACE}\|{_SPACE}){_THREE}{_MARK}{_THREE}{_MARK}{_FOUR}"
    rf"(?![^\W_])(?!(?:[,;.]{_SPACE}?|{_SPACE}?\|{_SPACE}?)[0-9])"
)
"""Three, three and four figures in brackets, or with one of , ; | between, alone in that row.

After a comma and a space the next figure of a list starts, unless "NHS" comes before."""
_USUAL_GROUPS = ((10,), (3, 3, 4))
_AS_TWO_READINGS = ([5, 5], [4, 6])
_MEASURED = r"(?i)(?<![^\W\d_])(?:[kM]Wh?|m[3\u00b3]|miles|km|kg|tonnes|litres|readings?)"
_END_OF_LINE = r"[\n\r\v\f\x85\u2028\u2029]"
_NARROW = f"[{_SPACES}{_DASHES}]"
_COUNTRY = (
    rf"(?:\+[0-9]{{1,3}}|(?<![0-9])(?<![0-9]{_NARROW})0044){_GAP}(?:\(0\){_GAP})?|\(0\){_GAP}"
)
_COUNTRY_OF_NO_PHONE = rf"(?:\+|00)44{_GAP}\Z"
_BEGINS_NO_PHONE = "0469"
"""After +44: 04 and 06 are not in use, 09 is dialled from within the country."""
_NAMED_OTHERWISE = rf"(?i)(?:{_COUNTRY}|ISBN(?:-10)?:? ?|\bMPRN?(?: no\.?| number)?:? ?)\Z"
_OF_A_REFERENCE = r"(?:[^\W\d_][\-/._+\\]|[0-9],|\+)\Z"
_GOES_ON = r"[\-/._\\][^\W\d_]|,[0-9]"
_OF_THE_CQC = [1, 9]
"""How the Care Quality Commission numbers places: 1-199778822."""
_LOOK_BACK = 24
_YEARS = range(1900, 2100)
_LEAP_YEAR = "2000"
_LONGEST_NAME = 300
_FILE_OR_LINK = r"(?i)://|^www\.|\.[a-z][a-z0-9]{1,4}[)\]>\"',.;:!?]*\Z"
_CLOSING = tuple(",.;:!?)]")
_ENCODED = r"(?:%(?:25)*[0-9A-Fa-f]{2})+|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});"
_LEVELS = 3
"""How often to decode: a link within a link is encoded twice."""


@frozen
class FoundNumber:
    """An NHS number in a text, from ``start`` up to ``end``.

    ``written`` is the number on one line, in the figures 0 to 9, decoded.
    """

    start: int
    end: int
    written: str


def find_nhs_numbers(text: str) -> tuple[FoundNumber, ...]:
    """Return the valid NHS numbers in ``text``, in order, without overlaps.

    Figures of every script count, encoded ones too. Ten figures together, or in groups of three,
    three and four, are found among other figures, also directly after a word. Between groups there
    may be spaces, line breaks, a dash, a dot, a slash, ``_`` or ``+``, with spaces around it. If
    nothing else is in that row, they may be in brackets or have one of , ; | between. Other groups
    are found if they are alone on one line, with one space or dash between any two or, from three
    groups on, the same sign everywhere, and if "NHS" comes before them. Two groups that look like
    meter readings are found only in that last case. Three, three and four figures on separate lines
    do not count in a longer column of figures or with a unit such as kWh. Figures within a longer
    word or row of figures do not count, nor does what looks like a date, a phone number with its
    country code, an ISBN or a meter number after "MPRN". Other groups do not count if they start
    with 0 or a year, or are written like CQC locations or network addresses.
    """
    if len(text) < SHORTEST:
        return ()
    found: list[tuple[bool, FoundNumber]] = []
    read, places = _in_figures(text), None
    for _ in range(_LEVELS):
        stretches = [stretch.span() for stretch in re.finditer(_TEN_FIGURES, read)]
        if stretches:
            found += _found_in(read, stretches, places)
        if re.search(_ENCODED, read) is None:
            break
        decoded, places = _decoded(read, places)
        read = _in_figures(decoded)
    return _without_overlaps([each for each in found if not _is_a_time(each[1], text)])


def without_nhs_numbers(text: str) -> str:
    """Return ``text`` without its NHS numbers and the spaces or brackets around them."""
    while numbers := find_nhs_numbers(text):  # what is left may form another number
        for found in reversed(numbers):
            text = _joined(text[: found.start], text[found.end :])
    return text


def _in_figures(text: str) -> str:
    """Return a text of the same length with figures of other scripts replaced by 0 to 9."""
    if text.isascii():
        return text
    return re.sub(r"[^\x00-\x7f]", lambda one: _figure(one[0]), text)


def _figure(character: str) -> str:
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)


def _decoded(text: str, places: list[int] | None) -> tuple[str, list[int]]:
    """Return a text with link (%20) and web page (&nbsp;) encoding decoded.

    Also return where each character started in the original text.
    """
    parts: list[str] = []
    began: list[int] = []
    end = 0
    for encoded in re.finditer(_ENCODED, text):
        began.extend(range(end, encoded.start()))
        parts.append(text[end : encoded.start()])
        at = encoded.start()
        if encoded[0].startswith("&"):
            from html import unescape

            characters = unescape(encoded[0])
            parts.append(characters)
            began.extend(at for _ in characters)
            end = encoded.end()
            continue
        # Decoding byte by byte keeps track of where a character started. Most are one byte.
        codes = re.findall(r"%(?:25)*[0-9A-Fa-f]{2}", encoded[0])
        octets = bytes(int(code[-2:], 16) for code in codes)
        starts = [at]
        for code in codes:
            starts.append(starts[-1] + len(code))
        place = 0
        for character in octets.decode("utf-8", "replace"):
            parts.append(character)
            began.append(starts[min(place, len(codes) - 1)])
            place += 1 if character == "\ufffd" else len(character.encode())
        end = encoded.end()
    began.extend(range(end, len(text) + 1))
    parts.append(text[end:])
    return "".join(parts), began if places is None else [places[at] for at in began]


def _found_in(
    text: str, stretches: list[tuple[int, int]], places: list[int] | None
) -> Iterator[tuple[bool, FoundNumber]]:
    """Yield the numbers in a decoded text, and whether each is in the usual groups.

    ``places`` gives the position of each character in the original text.
    """
    for start, end, usual in _marked(text):
        yield usual, _placed(start, end, text, places)
    apart = re.sub(_GLUED, lambda glued: f"{glued[0][:-1]}:", text)
    for chain in _chains(apart, stretches):
        dated: set[int] | None = None
        alone = sum(len(group[0]) for group in chain) == _LENGTH
        for first, last in _tens(chain):
            groups = chain[first:last]
            if not _is_valid("".join(group[0] for group in groups)):
                continue
            start, end = groups[0].start(), groups[-1].end()
            before = text[max(0, start - _LOOK_BACK) : start]
            if _is_named_otherwise(before, groups[0][0]):
                continue
            usual = tuple(len(group[0]) for group in groups) in _USUAL_GROUPS
            if usual:
                if _on_lines_of_their_own(groups, text) and not (
                    alone and _unmeasured(before, text[end:])
                ):
                    continue
            else:
                if dated is None:
                    dated = _groups_of_dates(chain)
                if not dated.isdisjoint(range(first, last)):
                    continue
                called = re.search(_CALLED, before) is not None
                if not (called or (alone and _stand_alone(groups, text, before))):
                    continue
            yield usual, _placed(start, end, text, places)


def _marked(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the places of numbers with commas or brackets, and whether in the usual groups."""
    for form, usual in ((_THOUSANDS, False), (_MARKED_APART, True)):
        for written in re.finditer(form, text):
            figures = re.sub("[^0-9]", "", written[0])
            start, end = written.span()
            before = text[max(0, start - _LOOK_BACK) : start]
            if (
                re.search(r"[,;|()\[\]]", written[0])
                and _is_valid(figures)
                and not _is_named_otherwise(before, figures)
                and (re.search(r"[,;]\s", written[0]) is None or re.search(_CALLED, before))
            ):
                yield start, end, usual


def _is_named_otherwise(before: str, figures: str) -> bool:
    """Whether the text before figures makes them another number, such as a phone number."""
    if figures[0] in _BEGINS_NO_PHONE and re.search(_COUNTRY_OF_NO_PHONE, before):
        return False
    return re.search(_NAMED_OTHERWISE, before) is not None


def _placed(start: int, end: int, text: str, places: list[int] | None) -> FoundNumber:
    written = re.sub(f"[{_UNSEEN}]", "", re.sub(r"\s", " ", text[start:end]))
    if places is None:
        return FoundNumber(start, end, written)
    return FoundNumber(places[start], places[end], written)


def _without_overlaps(found: list[tuple[bool, FoundNumber]]) -> tuple[FoundNumber, ...]:
    """Return the finds in order. Of two that overlap, keep the one in the usual groups."""
    chosen: list[FoundNumber] = []
    for _, one in sorted(found, key=lambda each: (not each[0], each[1].start)):
        at = bisect_left(chosen, one.start, key=lambda other: other.end - 1)
        if at == len(chosen) or one.end <= chosen[at].start:
            chosen.insert(at, one)
    return tuple(chosen)


def _chains(text: str, stretches: list[tuple[int, int]]) -> Iterator[list[re.Match[str]]]:
    """Yield the adjacent groups of figures in each stretch of ``text``."""
    groups = re.compile(_GROUP)
    for begin, end in stretches:
        chain: list[re.Match[str]] = []
        for group in groups.finditer(text, begin):
            if group.start() >= end:
                break
            if chain and not _is_gap(text[chain[-1].end() : group.start()]):
                yield chain
                chain = []
            chain.append(group)
        if chain:
            yield chain


def _is_gap(between: str) -> bool:
    return len(between) <= _LONGEST_GAP and re.fullmatch(_GAP, between) is not None


def _tens(chain: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield the runs of groups in a chain with ten figures in all: first group, one past the last.

    At most ten groups are tried from each start, so that the time grows with the length only.
    """
    for first in range(len(chain)):
        total = 0
        for last in range(first, min(first + _LENGTH, len(chain))):
            total += len(chain[last][0])
            if total >= _LENGTH:
                if total == _LENGTH:
                    yield first, last + 1
                break


def _stand_alone(groups: list[re.Match[str]], text: str, before: str) -> bool:
    """Whether groups of unusual length are one separate number, and not one of another kind."""
    lengths = [len(group[0]) for group in groups]
    figures = [int(group[0]) for group in groups]
    if groups[0][0].startswith("0") or lengths == _OF_THE_CQC:
        return False
    if any(lengths[at] == 4 and figures[at] in _YEARS for at in (0, -1)):
        return False
    if lengths in _AS_TWO_READINGS:
        return False
    end = groups[-1].end()
    if re.search(_OF_A_REFERENCE, before) or re.match(_GOES_ON, text[end:]):
        return False
    gaps = {text[one.end() : other.start()] for one, other in pairwise(groups)}
    if all(re.fullmatch(_NARROW, gap) for gap in gaps):
        return True
    # Two groups with other text between are readings, four with dots are a network address.
    on_a_network = gaps == {"."} and len(groups) == 4 and max(figures) < 256
    on_lines = any(re.search(_END_OF_LINE, gap) for gap in gaps)
    return len(gaps) == 1 and len(groups) > 2 and not on_a_network and not on_lines


def _on_lines_of_their_own(groups: list[re.Match[str]], text: str) -> bool:
    gaps = [text[one.end() : other.start()] for one, other in pairwise(groups)]
    return bool(gaps) and all(re.search(_END_OF_LINE, gap) for gap in gaps)


def _unmeasured(before: str, behind: str) -> bool:
    """Whether no unit is beside the figures. A column of figures with a unit contains readings."""
    return not (
        re.search(rf"{_MEASURED}\W*\Z", before) or re.match(rf"{_MEASURED}\b", behind.lstrip())
    )


def _is_valid(figures: str) -> bool:
    weighted = sum(int(figure) * (_LENGTH - place) for place, figure in enumerate(figures[:9]))
    return (11 - weighted % 11) % 11 == int(figures[9])  # a remainder of 10 has no check digit


def _groups_of_dates(chain: list[re.Match[str]]) -> set[int]:
    """Return which groups of a chain are part of a date or of a financial year such as 2026-27."""
    dated: set[int] = set()
    for first in range(len(chain)):
        for count in (1, 2, 3):
            parts = [g[0] for g in chain[first : first + count]]
            if len(parts) == count and _is_date(parts):
                dated.update(range(first, first + count))
    return dated


def _is_date(parts: list[str]) -> bool:
    match [len(part) for part in parts]:
        case [8]:
            (day,) = parts
            return _is_day(day[:4], day[4:6], day[6:]) or _is_day(day[4:], day[2:4], day[:2])
        case [4, 2]:
            return int(parts[0]) in _YEARS and (int(parts[0]) + 1) % 100 == int(parts[1])
        case [4, 1 | 2, 1 | 2]:
            return _is_day(*parts)
        case [1 | 2, 1 | 2, 4]:
            return _is_day(*reversed(parts)) or _is_day(parts[2], parts[0], parts[1])
        case _:
            return False


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return date(int(year), int(month), int(day)).year in _YEARS
    except ValueError:
        return False


def _is_a_time(found: FoundNumber, text: str) -> bool:
    """Whether ten figures are a time in seconds since 1970 in the name of a file or page.

    Until 2033 such times start with 1. Of issued NHS numbers, only those with a birthday do.
    """
    if re.fullmatch(r"1[0-9]{9}", found.written) is None:
        return False
    if _is_day(_LEAP_YEAR, found.written[2:4], found.written[:2]):
        return False
    before = re.split(r"\s", text[max(0, found.start - _LONGEST_NAME) : found.start])[-1]
    behind = re.split(r"\s", text[found.start : found.end + _LONGEST_NAME], maxsplit=1)[0]
    return re.search(_FILE_OR_LINK, before + behind) is not None


def _joined(before: str, after: str) -> str:
    """Join the texts before and after a number, without the space it leaves."""
    while _before_space(before).endswith("(") and _behind_space(after).startswith(")"):
        before = _before_space(before)[:-1]
        after = _behind_space(after)[1:]
    at_start = not before or before.endswith("\n")
    rest = _behind_space(after)
    if not rest or rest.startswith(("\n", *_CLOSING)):
        return _before_space(before) + rest
    if at_start or _before_space(before) != before:
        return before + rest
    return before + after


def _before_space(text: str) -> str:
    while (less := text.rstrip(_SPACES).removesuffix(_SPACE_IN_LINK)) != text:
        text = less
    return text


def _behind_space(text: str) -> str:
    while (less := text.lstrip(_SPACES).removeprefix(_SPACE_IN_LINK)) != text:
        text = less
    return text


_SHOWN = 2
"""How many of the last digits of an NHS number are shown, so that it can be found."""


def mask_nhs_numbers(text: str) -> str:
    """Return ``text`` with all but the last two digits of every NHS number in it as ``*``."""
    for found in reversed(find_nhs_numbers(text)):
        figures = sum(character.isdigit() for character in found.written)
        hidden, written = figures - _SHOWN, ""
        for character in found.written:
            hide = character.isdigit() and hidden > 0
            hidden -= hide
            written += "*" if hide else character
        text = text[: found.start] + written + text[found.end :]
    return text
