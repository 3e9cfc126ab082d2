"""What hypothesis made, put into a register, and what a register holds."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from made_registers import NOW, Answers, Made, Standing

from db.interchange.export_baseline import FIELDS
from db.opening import open_register
from db.own_actions.new_own_action import NewOwnAction
from db.register import Register
from db.views import Organisation
from db.vocabulary.action_fields import BY_KEY

_numbers = itertools.count(1)


@contextmanager
def opened_copy(start: Path, folder: Path) -> Iterator[tuple[Register, Organisation]]:
    """Open a copy in ``folder`` of the register of practice A99999 in the file ``start``."""
    file = folder / f"{next(_numbers)}.db"
    shutil.copy(start, file)
    with closing(open_register(file, user="Sam Example", clock=lambda: NOW)) as register:
        yield register, register.organisations.find("A99999")


def fill(register: Register, practice: Organisation, made: Made) -> None:
    """Put ``made`` into a register where nothing was decided yet."""
    for new in made.own:
        _add_own(register, practice, new)
    for code, standing in made.actions.items():
        if standing.put_aside:
            register.actions.set_status(practice, [code], standing.put_aside)
        _put(register, practice, code, standing)


def fill_with_answers(
    register: Register, practice: Organisation, made: Made, answers: Answers
) -> set[str]:
    """Put into such a register what ``answers`` say, on top of the log of ``made``.

    Return the codes of the actions that an update was typed for.
    """
    for new in made.own:
        _add_own(register, practice, new)
    for code, standing in made.actions.items():
        for text in standing.updates:
            register.actions.add_update(practice, [code], text)
    all_of_them = dict(answers.actions)
    for new, standing in answers.own:
        all_of_them[_add_own(register, practice, new)] = standing
    for code, standing in all_of_them.items():
        _put(register, practice, code, standing)
    return {code for code, standing in all_of_them.items() if standing.updates}


def _add_own(register: Register, practice: Organisation, new: NewOwnAction) -> str:
    changed = register.own_actions.add(
        practice,
        new.title,
        detail=new.detail,
        area=new.area,
        rating=new.rating,
        quick_win=new.quick_win,
    )
    return changed.codes[0]


def _put(register: Register, practice: Organisation, code: str, standing: Standing) -> None:
    register.actions.edit(practice, [code], standing.edit)
    for text in standing.updates:
        register.actions.add_update(practice, [code], text)


def contents(register: Register, practice: Organisation) -> dict[str, dict[str, object]]:
    """Return, by code, all that people can say of an action, and its log."""
    about: tuple[str, ...] = ("title", "detail", "area", "rating", "quick_win")
    log: dict[str, list[str]] = {}
    for entry in register.actions.updates(practice):
        log.setdefault(entry.code, []).append(entry.text)
    read: Callable[..., object] = getattr
    return {
        action.code: {
            **{name: read(action, name) for name in about},
            **{name: BY_KEY[name].value(action) for name in FIELDS},
            "log": log.get(action.code, []),
        }
        for action in register.actions.all(practice)
    }
