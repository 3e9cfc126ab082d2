"""The words that people and other workbooks use for ours: "Delivered" means complete.

This covers only words that are clear on their own. A colour alone (``R``, ``Amber``) means
different things in different trackers and is a :class:`~db.vocabulary.terms.Brag`, never a status,
except Blue, which always means complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from db.frozen import frozen
from db.vocabulary.terms import Brag, Choice, Status, Word


@frozen
class Meaning:
    """The meaning of a word in a status column: status, choice, colour."""

    status: Status | None = None
    choice: Choice | None = None
    brag: Brag | None = None


_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff]")
_AROUND = " .:;!?*()[]'\"‘’“”"
_NUMBERED = re.compile(r"^[0-9]{1,2}\s*[.):\]\-–—]+\s*(?=[a-z])")
_BETWEEN = re.compile(r"[\s_\-‐‑–—−/]+")


_SHORT = 60
_MARK = "[\u2022\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u2bff\U0001f000-\U0001faff]"
_MARKS = re.compile(_MARK)
_BESIDE_MARKS = re.compile(rf"((?:{_MARK}\s*)*)(.*?)((?:\s*{_MARK})*)", re.DOTALL)


def normalised(text: str) -> str:
    """Return ``text`` normalised for comparison: lower case, single spaces, no marks around it.

    ``" On-track. "`` and ``"ON TRACK"`` are the same; so are ``"3 - Complete"`` and ``"complete"``,
    but not ``"3 complete"``, which may count something.
    """
    return _plain(text) if len(text) <= _SHORT else _plain.__wrapped__(text)


@lru_cache(maxsize=4096)  # every row of a file repeats the same few words
def _plain(text: str) -> str:
    words = _NUMBERED.sub("", _UNSEEN.sub("", " ".join(text.casefold().split())).strip(_AROUND))
    return _BETWEEN.sub(" ", words).strip(_AROUND)


_IN_PLACE = (
    "embedded",
    "in place",
    "fully in place",
    "already done",
    "already complete",
    "already doing",
    "already in place",
    "in place already",
    "business as usual",
    "bau",
)
"""Complete for some time."""

_STATUSES: Mapping[Meaning, tuple[str, ...]] = {
    Meaning(Status.COMPLETE): (
        "complete",
        "completed",
        "done",
        "finished",
        "closed",
        "achieved",
        "implemented",
        "fully implemented",
        "fully complete",
        "fully met",
        "100% complete",
        "actioned",
        *_IN_PLACE,
        "100%",
        "✓",
        "✔",
        "☑",
        "✅",
    ),
    Meaning(Status.COMPLETE, brag=Brag.BLUE): (
        "delivered",
        "fully delivered",
        "blue",
        "b",
        "🔵",
        "🟦",
    ),
    Meaning(Status.IN_PROGRESS): (
        "in progress",
        "progressing",
        "wip",
        "work in progress",
        "started",
        "ongoing",
        "on going",
        "in hand",
        "in development",
        "commenced",
        "underway",
        "under way",
        "active",
        "partial",
        "partially",
        "partly",
        "partially met",
        "partially achieved",
        "part implemented",
        "partially complete",
        "partly complete",
        "part complete",
        "nearly done",
        "nearly complete",
        "almost done",
        "almost complete",
        "partly done",
        "partially implemented",
        "partly in place",
    ),
    Meaning(Status.IN_PROGRESS, brag=Brag.GREEN): (
        "on track",
        "on target",
        "on schedule",
        "progressing well",
    ),
    Meaning(Status.IN_PROGRESS, brag=Brag.AMBER): (
        "some issues",
        "at risk",
        "minor issues",
        "some concerns",
        "slightly behind",
    ),
    Meaning(Status.IN_PROGRESS, brag=Brag.RED): (
        "not on track",
        "off track",
        "behind",
        "behind schedule",
        "major issues",
    ),
    Meaning(Status.ON_HOLD): (
        "parked",
        "on hold",
        "hold",
        "paused",
        "on pause",
        "halted",
        "stalled",
        "suspended",
        "blocked",
        "waiting",
    ),
    Meaning(Status.NOT_STARTED): (
        "not started yet",
        "not started",
        "not yet started",
        "to do",
        "todo",
        "to start",
        "not begun",
        "not commenced",
        "yet to start",
        "to be started",
        "no progress",
        "no action taken",
        "not yet",
        "planned",
        "pending",
        "outstanding",
        "0%",
        "0% complete",
    ),
    Meaning(choice=Choice.LATER): (
        "later",
        "not now",
        "deferred",
        "postponed",
        "future",
        "next year",
        "next financial year",
    ),
    Meaning(choice=Choice.NOT_FOR_US): (
        "n a",
        "na",
        "n.a",
        "not applicable",
        "not applicable to us",
        "not doing",
        "not doing this",
        "will not do",
        "not for us",
        "not relevant",
        "does not apply",
        "out of scope",
        "declined",
    ),
    Meaning(choice=Choice.UNDECIDED): ("undecided", "not decided", "to be decided", "tbd"),
    Meaning(choice=Choice.IN_PLAN): ("in our plan", "in plan", "chosen", "selected"),
}

_BY_WORD = {
    **{normalised(status.label): Meaning(status) for status in Status},
    **{word: meaning for meaning, words in _STATUSES.items() for word in words},
}

_COLOURS = {
    "blue": Brag.BLUE,
    "b": Brag.BLUE,
    "red": Brag.RED,
    "r": Brag.RED,
    "amber": Brag.AMBER,
    "a": Brag.AMBER,
    "yellow": Brag.AMBER,
    "green": Brag.GREEN,
    "g": Brag.GREEN,
    **dict.fromkeys("🔵🟦", Brag.BLUE),
    **dict.fromkeys("🔴🟥", Brag.RED),
    **dict.fromkeys("🟡🟠🟨🟧", Brag.AMBER),
    **dict.fromkeys("🟢🟩", Brag.GREEN),
}

_UNSURE: Mapping[str, Status] = dict.fromkeys(
    ("open", "opened", "still open", "remains open", "reopened", "re opened", "live"),
    Status.IN_PROGRESS,
)
"""Not complete, and usually in progress."""

_SUPPOSED: Mapping[str, Meaning] = {
    **dict.fromkeys(
        (
            *("cancelled", "canceled", "abandoned", "dropped", "withdrawn", "no longer needed"),
            *("no longer required", "no longer relevant", "not needed", "not required"),
            *("stopped", "discontinued", "rejected"),
        ),
        Meaning(choice=Choice.NOT_FOR_US),
    ),
    **dict.fromkeys(("overdue",), Meaning(Status.IN_PROGRESS)),
}
_AWAITING = re.compile(r"(?:awaiting|waiting (?:for|on)|on hold (?:for|until)|pending) .{2,40}")
_PUT_OFF = re.compile(
    r"(?:deferred|postponed|put off|moved|carried over) (?:to|until|till) .{2,40}"
)
_LEAST_FOR_A_SLIP = 6

_DONE = ("complete", "completed", "done", "finished", "closed", "achieved", "implemented", "met")
_NOT_DONE = frozenset(
    {
        *("incomplete", "to be completed", "to be done", "unfinished", "outstanding"),
        *(
            f"{no} {done}"
            for no in ("not", "not yet")
            for done in (*_DONE, "delivered", "in place")
        ),
    }
)

_YES = frozenset({"yes", "y", "true", "✓", "✔", "☑", "✅", "🗹", "1", "x"})
_NO = frozenset({"no", "n", "false", "✗", "✘", "☒", "❌", "☐", "⬜", "🔲", "0"})

_QUICK_WIN = frozenset({"quick win", "quickwin", "qw", "★", "⭐"})

_NOTHING = frozenset(
    {
        "",
        "none",
        "n a",
        "na",
        "n.a",
        "not applicable",
        "tbc",
        "tba",
        "tbd",
        *("nil", "nothing", "nothing yet", "none yet", "n k", "nk", "n.k", "not known", "unknown"),
        *("no update", "no updates", "no update yet", "nothing to report", "no comment"),
        *("no comments", "see above", "as above", "see below", "to follow", "blank"),
        "to be confirmed",
        "to be agreed",
        "to be decided",
    }
)

_OTHERS: Mapping[str, str] = {
    # choices
    "yes": "in-plan",
    "y": "in-plan",
    "no": "not-for-us",
    "n": "not-for-us",
    "now": "in-plan",
    "in plan": "in-plan",
    "not now": "later",
    "n a": "not-for-us",
    "na": "not-for-us",
    "not applicable": "not-for-us",
    # ease
    "easy": "very-easy",
    "medium": "little-harder",
    "harder": "little-harder",
    "hard": "needs-effort",
    "difficult": "needs-effort",
    # ratings
    "must": "must-do",
    "should": "should-do",
    "mandatory": "must-do",
    # areas
    "es": "environmentally-sustainable",
    "environmental sustainability": "environmentally-sustainable",
    "sustainable": "environmentally-sustainable",
    "c": "culture",
    "a": "adaptation",
    "r": "resources",
}


def status_meant(text: str) -> Meaning | None:
    """Return the meaning of a status word, or ``None`` if it is not known.

    A mark beside it (``✅ Complete``, ``On track 🎉``) is ignored unless it contradicts the word.
    """
    meaning = _BY_WORD.get(normalised(text))
    if meaning is not None or text.isascii():
        return meaning
    word, marks = _without_marks(text)
    meaning = _BY_WORD.get(word)
    complete = meaning is not None and meaning.status is Status.COMPLETE
    open_still = meaning is not None and meaning.status in (None, Status.NOT_STARTED)
    if (complete and marks & _NO) or (open_still and marks & _YES):
        return None
    return meaning


def status_supposed(text: str) -> Status | None:
    """Return the usual meaning of a word that is used for several statuses, such as "Open"."""
    return _UNSURE.get(normalised(text)) or _UNSURE.get(_without_marks(text)[0])


def status_guessed(text: str) -> Meaning | None:
    """Return a meaning for the user to check: "Cancelled", "Awaiting landlord", "In Progess"."""
    word = normalised(text)
    if found := _SUPPOSED.get(word):
        return found
    if _PUT_OFF.fullmatch(word):
        return Meaning(choice=Choice.LATER)
    if _AWAITING.fullmatch(word):
        return Meaning(Status.ON_HOLD)
    return _with_a_slip(word)


@lru_cache(maxsize=1024)
def _with_a_slip(word: str) -> Meaning | None:
    """Return the meaning of a word that is one letter away from known words with one meaning."""
    bare = word.replace(" ", "")
    if not bare.isalpha() or not _LEAST_FOR_A_SLIP <= len(bare) <= _SHORT:
        return None
    meanings = {
        meaning
        for known, meaning in _BY_WORD.items()
        if len(known) >= _LEAST_FOR_A_SLIP and _is_a_slip(bare, known.replace(" ", ""))
    }
    return meanings.pop() if len(meanings) == 1 else None


def _is_a_slip(word: str, known: str) -> bool:
    """Whether one letter is missing, added, swapped with the next or mistyped."""
    if abs(len(word) - len(known)) > 1:
        return False
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    one, other = word[start:], known[start:]
    swapped = one[1:2] + one[:1] + one[2:]
    return one == other or other in (one[1:], swapped) or other[1:] in (one, one[1:])


def not_done_meant(text: str) -> bool:
    """Whether a text only says that something is not complete: "Incomplete"."""
    return normalised(text) in _NOT_DONE or _without_marks(text)[0] in _NOT_DONE


def in_place_meant(text: str) -> bool:
    """Whether a status word means that it was already complete: "already in place"."""
    return normalised(text) in _IN_PLACE


def colour_meant(text: str) -> Brag | None:
    """Return the colour that a word, a letter or a coloured mark means."""
    colour = _COLOURS.get(normalised(text))
    if colour is not None or text.isascii():
        return colour
    word, marks = _without_marks(text)
    beside = {_COLOURS[mark] for mark in marks if mark in _COLOURS}
    if word:
        colour = _COLOURS.get(word)
        return colour if beside <= {colour} else None
    return beside.pop() if len(beside) == 1 and not marks & (_YES | _NO) else None


def yes_or_no(text: str) -> bool | None:
    """Return whether a tick, a cross or a word means yes or no. An ``x`` alone is a tick."""
    word = normalised(text)
    said = {True} if word in _YES else {False} if word in _NO else set()
    if not said and not text.isascii():
        word, marks = _without_marks(text)
        if not word or word in _YES | _NO:
            words = marks | {word}
            said = {yes for yes, known in ((True, _YES), (False, _NO)) if words & known}
    return said.pop() if len(said) == 1 else None


def says_nothing(text: str) -> bool:
    """Whether ``text`` has no content: empty, dashes, "???", "none", "n/a", "see above".

    Check for a meaning first: as a status "n/a" means that the action is not for us.
    """
    if "?" in text:
        return not text.strip(_AROUND + "-–—/ \t\n")
    return normalised(text) in _NOTHING


def quick_win_meant(text: str) -> bool | None:
    """Return whether the text in a quick-win column means yes: a star, "QW", yes or no."""
    return True if normalised(text) in _QUICK_WIN else yes_or_no(text)


def word_meant(kind: Iterable[Word], text: str) -> Word | None:
    """Return the member of ``kind`` (such as :class:`~db.vocabulary.terms.Area`) that ``text``
    means.
    """
    known = list(kind)
    word = _word_named(known, normalised(text))
    return word if word or text.isascii() else _word_named(known, _without_marks(text)[0])


def _word_named(known: Sequence[Word], wanted: str) -> Word | None:
    for word in known:
        if wanted in (normalised(word.value), normalised(word.label)):
            return word
    value = _OTHERS.get(wanted)
    return next((word for word in known if word.value == value), None)


def without_any_mark(text: str) -> str:
    """Return ``text`` without marks such as emoji, or unchanged if there is nothing else."""
    return text if text.isascii() else _MARKS.sub(" ", text).strip() or text


@lru_cache(maxsize=4096)
def _without_marks(text: str) -> tuple[str, frozenset[str]]:
    """Return the word without marks such as ticks, discs and emoji, and the marks."""
    found = _BESIDE_MARKS.fullmatch(_UNSEEN.sub("", text[: _SHORT + 1]).strip(_AROUND))
    if found is None or len(text) > _SHORT:
        return "", frozenset()
    return normalised(found[2]), frozenset(found[1] + found[3]) - frozenset(" \t\n\xa0")
