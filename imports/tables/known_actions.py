"""The codes and titles by which a table of actions is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable

from db.plans.codes import spelled
from db.validation.text_rules import TITLE_LIMIT
from db.vocabulary.synonyms import normalised

_LONGEST_CODE, _LONGEST_TITLE = 40, 2 * TITLE_LIMIT
_MOST_PARTS = 6
_FIGURE, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_PART = re.compile(r"[^\W_]+")
_BEFORE, _AFTER = re.compile(r"[\W_]{0,3}"), re.compile(r"[\W_]*")
_CODE_LAST = re.compile(r"(.*?)\s*[(\[]\s*([^()\[\]]{1,40}?)\s*[)\]]\W*", re.DOTALL)


class KnownActions:
    """The actions that a file may be about: a plan's, or those of an organisation.

    ``actions`` gives the code and title of each; ``elsewhere`` are further codes of the plan, for
    other types of provider. ``shown`` are the headings of the columns in which our own tables only
    show what the plan says.
    """

    def __init__(
        self,
        actions: Iterable[tuple[str, str]],
        elsewhere: Iterable[str] = (),
        shown: Iterable[str] = (),
    ) -> None:
        self.shown = frozenset(map(normalised, shown))
        self._with_title: dict[str, list[str]] = {}
        codes = [spelled(code) for code in elsewhere]
        for code, title in actions:
            codes.append(spelled(code))
            self._with_title.setdefault(title_words(title), []).append(spelled(code))
        alike: dict[str, set[str]] = {}
        self._codes = frozenset(filter(None, codes))
        for code in self._codes:
            alike.setdefault(_without_zeros(code), set()).add(code)
        # Zeros count only if the plan has codes that differ in nothing else.
        self._shortened = {short: min(same) for short, same in alike.items() if len(same) == 1}

    def has_code(self, value: object) -> bool:
        """Whether a cell holds a code of the plan, for any type of provider."""
        return self.code_in(value) is not None

    def code_in(self, value: object) -> str | None:
        """Return the plan's code that a cell holds, in the form in which codes are compared."""
        if not isinstance(value, str) or len(value) > _LONGEST_CODE:
            return None
        code = spelled(value)
        return code if code in self._codes else self._shortened.get(_without_zeros(code))

    def codes_with_title(self, value: object) -> frozenset[str]:
        """Return the codes, as they are compared, of the actions whose exact title a cell holds."""
        if not isinstance(value, str) or len(value) > _LONGEST_TITLE:
            return frozenset()
        _, title = self.code_within(value)
        return frozenset(
            code
            for words in {title_words(value), title_words(title)}
            for code in self._with_title.get(words, ())
        )

    def code_within(self, title: str) -> tuple[str, str]:
        """Return the plan's code that a title begins with or has in brackets at its end.

        Return the code as codes are compared, and the title without it; ``""`` and the title if
        there is none.
        """
        if len(title) <= _LONGEST_TITLE and _FIGURE.search(title):
            code, rest = self._code_first(title)
            if code:
                several = self.code_within(rest)[0] or self.code_in(rest)
                return ("", title) if several else (code, rest)
            last = _CODE_LAST.fullmatch(title)
            if last and (code := self._lettered(last[2])):
                return code, last[1]
        return "", title

    def _code_first(self, title: str) -> tuple[str, str]:
        """Return the shortest code that a title begins with, and the rest; ``""`` for none."""
        begins = _BEFORE.match(title)
        start = begins.end() if begins else 0
        for number, part in zip(range(_MOST_PARTS), _PART.finditer(title), strict=False):
            if number == 0 and part.start() != start:
                break
            if code := self._lettered(title[start : part.end()]):
                after = _AFTER.match(title, part.end())
                return code, title[after.end() if after else part.end() :]
        return "", title

    def _lettered(self, text: str) -> str:
        """Return the plan's code in a text if it has a letter and a figure, as no word has."""
        if not _FIGURE.search(text):
            return ""
        code = self.code_in(text) or ""
        return code if _LETTER.search(code) else ""


def _without_zeros(code: str) -> str:
    """Return a code as it is often written: ``GC-01`` is ``GC1``."""
    return re.sub(r"(?<=[a-z])0+(?=\d)", "", code)


def title_words(title: str) -> str:
    """Return a title as it is compared: its words and figures in lower case."""
    return " ".join(re.findall(r"\w+", title.casefold()))
