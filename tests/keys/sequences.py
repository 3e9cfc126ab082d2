"""Random sequences of keys into every form and picker, as people and their tools type.

A sequence is a list of Textual's names of keys, texts and :data:`PAUSE`. Between two of them
typing may stop or not; at a pause it does stop. There is one

- after Escape, which a terminal sends like the first half of Alt with a key,
- after Enter, since more characters in the same burst would make it a pasted line break,
- after a letter that is a command or picks, where another letter follows that is not meant for a
  field: together they would be a word. So there is always an action under the cursor: without one
  no field opens, and a text would be a word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

PAUSE = "pause"
KINDS = "mtlisugo"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CHARACTERS = f"{LETTERS}{LETTERS.upper()}{LETTERS}0123456789     .,;:!?()'-/+&%£éïß"

Keys = list[str]


def sequence(random: Random) -> Keys:
    """Return what somebody does to a few actions of the list, one after another."""
    keys: Keys = []
    for _ in range(random.randint(1, 3)):
        keys += [random.choice(("down", "up", "pagedown", "end", "home", "down"))]
        keys += ["down"] * random.randint(0, 4)
        keys += random.choice(STROKES)(random)
        keys += ["escape", PAUSE, "escape", PAUSE]
    return [*keys, "escape", PAUSE, "escape", PAUSE]


def first_minute(random: Random) -> Keys:
    """Return how somebody fills in the first form."""
    keys = [*["down", "up"] * random.randint(0, 2), "space", "enter", PAUSE]
    for text in (_name(random), "", _name(random), _name(random)):
        typed = _typed(random, text) if text else list("A99999")
        keys += [*typed, *random.choice((["enter", PAUSE], ["enter", PAUSE], ["tab"]))]
    return [*keys, *_typed(random, _text(random, 12)), "enter", PAUSE, PAUSE, "escape", PAUSE]


# Texts


def _text(random: Random, longest: int = 20) -> str:
    """Return a text that may be stored: it neither begins nor ends with a space."""
    inside = "".join(random.choice(CHARACTERS) for _ in range(random.randint(1, longest)))
    return f"{random.choice(LETTERS)}{inside}{random.choice(LETTERS)}"


def _name(random: Random) -> str:
    return f"{random.choice(('Dr', 'Ms', 'Mr'))} {_text(random, 12)}"


def _typed(random: Random, text: str) -> Keys:
    """Return a text as it is typed: with slips that are corrected."""
    keys: Keys = []
    for character in text:
        if random.random() < 0.05:
            keys += [random.choice(LETTERS), "backspace"]
        elif random.random() < 0.02:
            keys += ["left", "right"]
        keys.append(character)
    if random.random() < 0.2:
        keys += ["home", random.choice(LETTERS), "end"]
    return keys


def _line(random: Random, text: str) -> Keys:
    return [*_typed(random, text), "enter", PAUSE]


def _day(random: Random) -> str:
    return random.choice(
        (f"+{random.randint(1, 400)}", f"{random.randint(1, 28)}/3/2028", "1/12/2027")
    )


def _between(random: Random) -> Keys:
    """Return how somebody goes on to the next field."""
    return random.choice((["tab"], ["enter", PAUSE]))


def _picked(random: Random, letters: str, most: int) -> Keys:
    """Return how somebody picks: by a letter, or by the arrows and Enter."""
    if random.random() < 0.6:
        return [random.choice(letters), PAUSE]
    arrow = random.choice(("down", "up"))
    return [*[arrow] * random.randint(0, most), random.choice(("enter", "right")), PAUSE]


# What somebody does to an action


def _update(random: Random) -> Keys:
    return ["u", *_line(random, _text(random, 40))]


def _lead(random: Random) -> Keys:
    if random.random() < 0.2:
        return ["l", *["down"] * random.randint(1, 3), "enter", PAUSE]
    return ["l", *_line(random, _name(random))]


def _dates(random: Random) -> Keys:
    return [
        "d",
        *_day(random),
        *random.choice((["enter", PAUSE], ["tab", "tab", "enter", PAUSE])),
    ]


def _percent(random: Random) -> Keys:
    return ["p", *random.choice(("0", "35", "99 %", "101", "half")), "enter", PAUSE]


def _status(random: Random) -> Keys:
    return ["s", *_picked(random, "nihc", 3)]


def _choice(random: Random) -> Keys:
    if random.random() < 0.4:
        return ["c", "n", *_line(random, _text(random))]
    return ["c", *_picked(random, "plu", 1)]


def _ease(random: Random) -> Keys:
    return ["e", *_picked(random, "vlnx", 3)]


def _evidence(random: Random) -> Keys:
    link = random.choice(("", "https://example.org/a", "Folder 3", "minutes, page 2"))
    return ["v", *_typed(random, _text(random)), *_between(random), *_line(random, link)]


def _barrier(random: Random) -> Keys:
    note, support = _text(random), random.choice(("", _text(random)))
    return [
        "b",
        random.choice(KINDS),
        *_typed(random, note),
        *_between(random),
        *_line(random, support),
    ]


def _measure(random: Random) -> Keys:
    kind = random.choice("oesf")
    fields = [*_typed(random, _text(random, 20)), "tab", *_typed(random, "kg a week")]
    left = ["escape", PAUSE, "escape", PAUSE]
    return ["m", PAUSE, "a", PAUSE, "o", PAUSE, kind, PAUSE, *fields, "enter", PAUSE, *left]


def _reading(random: Random) -> Keys:
    figure, left = str(random.randint(0, 999)), ["escape", PAUSE, "escape", PAUSE]
    return ["slash", *"GPES2", "enter", PAUSE, "m", PAUSE, "r", *figure, "enter", PAUSE, *left]


def _marks(random: Random) -> Keys:
    marked = ["space"] * random.randint(2, 4)
    return [*marked, *random.choice((_lead, _update, _evidence))(random)]


def _undo(random: Random) -> Keys:
    return [*["ctrl+z"] * random.randint(1, 3), *["ctrl+y"] * random.randint(0, 2)]


def _search(random: Random) -> Keys:
    found = random.choice(("energy", "GPES2", "waste", "audit"))
    return [
        "slash",
        *found,
        *random.choice((["enter"], ["down"])),
        PAUSE,
        *_status(random),
    ]


def _tab(random: Random) -> Keys:
    return [random.choice("12345"), PAUSE, *_update(random), "1", PAUSE]


def _triage(random: Random) -> Keys:
    answers: Keys = []
    for _ in range(random.randint(1, 5)):
        answers += random.choice((["i"], ["p"], ["l"], ["s"], ["n", *_line(random, _text(random))]))
    return ["t", PAUSE, *answers]


def _on_its_page(random: Random) -> Keys:
    return ["enter", PAUSE, *random.choice((_update, _lead, _status, _evidence))(random)]


def _palette(random: Random) -> Keys:
    return ["ctrl+p", *_typed(random, "update  (u)"), "enter", PAUSE, *_line(random, _text(random))]


def _nowhere(random: Random) -> Keys:
    """Return how somebody looks around."""
    looked = random.choice((["f1"], ["f4"], ["h", PAUSE], ["f", PAUSE], ["o", "down", "enter"]))
    return [*looked, *["down"] * random.randint(0, 3), "pagedown", "escape", PAUSE]


STROKES: Sequence[Callable[[Random], Keys]] = (
    *(_update, _lead, _dates, _percent, _status, _choice, _ease, _evidence, _barrier),
    *(_measure, _reading, _marks, _undo, _search, _tab, _triage, _on_its_page, _palette, _nowhere),
)
