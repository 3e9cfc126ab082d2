"""Registers as people might have them, made by hypothesis: every field, and text of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from unicodedata import normalize

from field_values import made_up
from hypothesis import strategies as st

from db.errors import Refused
from db.own_actions.new_own_action import NewOwnAction
from db.validation.progress import Edit
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, plain_text
from db.vocabulary.action_fields import EDITED
from db.vocabulary.synonyms import says_nothing
from db.vocabulary.terms import Area, Choice, Rating, Status

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TODAY = NOW.date()
CODES = ("GC1", "GC2", "GC3", "GR5", "GA1", "GES5", "GPES2", "GPES3")

_OWN_BEFORE = ("Hedgehogs", "Rainwater butts")
_OWN_TYPED = ("Swift boxes", "Lift car sharing")
_ODD = (
    "=SUM(A1)",
    "+44 1234 567890",
    "-",
    "@home",
    "'as it is'",
    '"so", they said',
    "_x0041_",
    "_x000D_",
    "two  spaces",
    "Zoë Müller-Łęcka",
    "£5 → ✓ ½",
    "<b>&amp;</b>",
    "1.50",
    "0012",
    "1E5",
    "TRUE",
    "31/12/2026",
    "n/a",
    "No",
    "x\xa0y",
)
"""What Excel, LibreOffice or a reader of files might take for something else than text."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an action stands. ``put_aside`` is the status it had before it left the plan,
    ``updates`` what is in its log, oldest first.
    """

    edit: Edit
    updates: tuple[str, ...] = ()
    put_aside: Status | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A register: by code where actions stand, and own actions, the first being OWN-1."""

    actions: dict[str, Standing]
    own: tuple[NewOwnAction, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What comes back for a :class:`Made`: where its actions stand now, each with what was typed
    as "New update" at most, and own actions typed in the free rows.
    """

    actions: dict[str, Standing]
    own: tuple[tuple[NewOwnAction, Standing], ...]


def _is_taken(character: str) -> bool:
    try:
        return plain_text(f"a{character}a", "Text", 9) == normalize("NFC", f"a{character}a")
    except Refused:
        return False


_characters = st.characters(exclude_categories=("C", "Zl", "Zp")).filter(_is_taken)


def texts(limit: int, odd: tuple[str, ...] = _ODD) -> st.SearchStrategy[str]:
    """Text in one line that :mod:`db.validation.text_rules` takes, up to ``limit`` characters."""
    free = st.text(_characters, min_size=1, max_size=min(limit, 20)).map(
        lambda text: normalize("NFC", text).strip()
    )
    full = st.sampled_from(odd).map(lambda part: (f"{part} " * limit)[: limit - 1].strip() + "z")
    return st.sampled_from(odd) | free.filter(bool) | full


def entries() -> st.SearchStrategy[str]:
    """Text for the log, in one line or several."""
    lines = st.lists(texts(100), min_size=2, max_size=4)
    return texts(NOTE_LIMIT) | st.builds(str.join, st.sampled_from(["\n", "\n\n"]), lines)


some_days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
# What is kept as a name: "n/a" is none, and several spaces come back as one.
typed_leads = st.builds(
    "{}Dr {}".format, st.sampled_from(["", "=", "+", "'", "_x0041_"]), texts(NAME_LIMIT - 20)
).map(lambda name: " ".join(name.split()))


RULED = ("choice", "reason", "status", "completed", "lead", "start", "due")
ALONE = [field for field in EDITED if field.key not in RULED]


@st.composite
def edits(draw: st.DrawFn, leads: st.SearchStrategy[str]) -> Edit:
    """An edit that brings an action nobody touched to any state that the rules allow."""
    choice = draw(st.sampled_from(Choice))
    start, due = draw(st.none() | some_days), draw(st.none() | some_days)
    if start and due:
        start, due = sorted((start, due))
    fields = {
        "choice": choice,
        "lead": draw(st.none() | leads),
        "start": start,
        "due": due,
        **{field.key: draw(made_up(field, some_days)) for field in ALONE},
        "percent": draw(st.none() | st.integers(0, 99)),
    }
    if choice is Choice.IN_PLAN:
        fields["status"] = draw(st.sampled_from(Status))
        if fields["status"] is Status.COMPLETE:
            done = draw(st.dates(date(2000, 1, 1), TODAY))
            fields |= {"completed": done, "percent": 100}
    elif choice is Choice.NOT_FOR_US:
        fields["reason"] = draw(texts(NOTE_LIMIT))
    elif choice is Choice.LATER:
        fields["reason"] = draw(st.none() | texts(NOTE_LIMIT))
    return Edit(**fields)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Where an action stands in a register."""
    edit = draw(edits(texts(NAME_LIMIT)))
    aside = None if edit.choice is Choice.IN_PLAN else draw(st.none() | st.sampled_from(Status))
    return Standing(edit, tuple(draw(st.lists(entries(), max_size=2))), aside)


@st.composite
def own_actions(draw: st.DrawFn, word: str) -> NewOwnAction:
    """An own action with ``word`` in its title, which tells it from the others."""
    odd = draw(st.sampled_from(["=", "+", "_x0041_ ", '"', "é ", ""]))
    return NewOwnAction(
        title=f"{odd}{word} {draw(texts(8, ('=1+1', '-', 'a&b', '  z')))}".strip(),
        detail=draw(st.just("") | texts(NOTE_LIMIT)),
        area=draw(st.sampled_from(Area)),
        rating=draw(st.none() | st.sampled_from(Rating)),
        quick_win=draw(st.booleans()),
    )


@st.composite
def made_registers(draw: st.DrawFn, at_least: int = 0) -> Made:
    """A register in which people have worked, on ``at_least`` so many actions of the plan."""
    actions = draw(st.dictionaries(st.sampled_from(CODES), standings(), min_size=at_least))
    words = _OWN_BEFORE[: max(draw(st.integers(0, 2)), min(at_least, 2))]
    own = tuple(draw(own_actions(word)) for word in words)
    standing_own = {f"OWN-{number}": draw(standings()) for number in range(1, len(own) + 1)}
    return Made(actions | standing_own, own)


@st.composite
def typed_standings(draw: st.DrawFn) -> Standing:
    """Where an action stands by what is typed in its row."""
    typed = draw(st.none() | entries().filter(lambda text: not says_nothing(text)))
    return Standing(draw(edits(typed_leads)), () if typed is None else (typed,))


@st.composite
def registers_and_answers(draw: st.DrawFn, at_least: int = 0) -> tuple[Made, Answers]:
    """A register, and what comes back typed in its tracker, of ``at_least`` so many actions."""
    made = draw(made_registers(at_least))
    codes = st.sampled_from([*CODES, *made.actions])
    actions = draw(st.dictionaries(codes, typed_standings(), min_size=at_least))
    words = _OWN_TYPED[: max(draw(st.integers(0, 2)), min(at_least, 2))]
    own = tuple((_as_typed(draw(own_actions(word))), draw(typed_standings())) for word in words)
    return made, Answers(actions, own)


def _as_typed(new: NewOwnAction) -> NewOwnAction:
    return NewOwnAction(
        " ".join(new.title.split()), new.detail, new.area, new.rating, new.quick_win
    )
