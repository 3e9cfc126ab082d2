"""The codes and titles by which a table of actions is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable

from db.validation.text_rules import TITLE_LIMIT

_LONGEST_CODE, _LONGEST_TITLE = 40, 2 * TITLE_LIMIT
_LETTERED = r"[a-z]{1,8}[ _.-]{0,2}[0-9]{1,4}"
_CODE_FIRST = re.compile(
    rf"[\W_]{{0,3}}({_LETTERED})(?![0-9a-z])[\W_]*(.*)", re.IGNORECASE | re.DOTALL
)
_CODE_LAST = re.compile(rf"(.*?)\s*[(\[]\s*({_LETTERED})\s*[)\]]\W*", re.IGNORECASE | re.DOTALL)


class KnownActions:
    """The actions that a file may be about: a plan's, or those of an organisation.

    ``actions`` gives the code and title of each; ``elsewhere`` are further codes of the plan, for
    other types of provider.
    """

    def __init__(self, actions: Iterable[tuple[str, str]], elsewhere: Iterable[str] = ()) -> None:
        self._codes = {bare_code(code) for code in elsewhere}
        self._with_title: dict[str, list[str]] = {}
        for code, title in actions:
            self._codes.add(bare_code(code))
            self._with_title.setdefault(title_words(title), []).append(bare_code(code))

    def has_code(self, value: object) -> bool:
        """Whether a cell holds a code of the plan, for any type of provider."""
        return self.code_in(value) is not None

    def code_in(self, value: object) -> str | None:
        """Return the plan's code that a cell holds, in the form in which codes are compared."""
        if not isinstance(value, str) or len(value) > _LONGEST_CODE:
            return None
        code = bare_code(value)
        return code if code in self._codes else None

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
        if len(title) <= _LONGEST_TITLE:
            first, last = _CODE_FIRST.fullmatch(title), _CODE_LAST.fullmatch(title)
            if first and (code := self.code_in(first[1])):
                several = self.code_within(first[2])[0] or self.code_in(first[2])
                return ("", title) if several else (code, first[2])
            if last and (code := self.code_in(last[2])):
                return code, last[1]
        return "", title


def bare_code(code: str) -> str:
    """Return a code as it is compared: ``gc 1``, ``GC-01`` and ``GC1`` are the same."""
    letters = re.sub(r"[\W_]+", "", code).casefold()
    return re.sub(r"(?<=[a-z])0+(?=\d)", "", letters)


def title_words(title: str) -> str:
    """Return a title as it is compared: its words and figures in lower case."""
    return " ".join(re.findall(r"\w+", title.casefold()))
