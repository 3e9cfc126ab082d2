"""What a person comes to see in the app, and the keys that lead there from the list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from at_the_keyboard import Person

from tracker.screens.actions.action_list import ActionListScreen

GPES2 = ("slash", "'gpes2", "enter")
GR5 = ("slash", "'waste", "enter")

TYPED = "'"
"""Begins what is typed rather than pressed."""

SCREEN = "@"
"""Begins the name of the screen to wait for."""

SCENES: dict[str, tuple[str, ...]] = {
    "the-list": (),
    "the-list-while-searching": ("slash", "'waste"),
    "the-list-with-marks": ("space", "space", "space"),
    "the-list-filtered-and-sorted": ("f", "space", "enter", "o", "b"),
    "what-needs-attention": ("7",),
    "nothing-found": ("slash", "'zzz"),
    "a-refusal": ("ctrl+y",),
    "an-action": (*GPES2, "enter"),
    "an-action-nothing-was-said-of": ("down", "enter"),
    "triage": ("t",),
    "history": ("h",),
    "help": ("f1",),
    "which-status": ("s",),
    "which-choice": ("c",),
    "why-not-for-us": ("c", "n"),
    "an-update": ("u", "'Talked about"),
    "which-lead": ("l",),
    "dates": (*GR5, "d"),
    "dates-refused": (*GR5, "d", "'soon", "enter"),
    "percent": ("p",),
    "our-ease": ("e",),
    "which-order": ("o",),
    "which-filter": ("f", "space"),
    "our-own-action": ("a",),
    "our-own-action-edited": ("end", "ctrl+e"),
    "our-own-action-deleted": ("end", "delete"),
    "your-name": ("f3",),
    "which-organisation": ("g",),
    "export": ("x",),
    "which-file": ("i",),
    "an-import": ("i", "enter", "@ImportScreen"),
    "an-import-decided": ("i", "enter", "@ImportScreen", "down", "down", "space", "end"),
    "what-the-columns-hold": ("i", "enter", "@ImportScreen", "c", "@ColumnsScreen"),
    "filling-in": ("w", "down", "enter", "@FillScreen"),
    "every-command": ("ctrl+p",),
}


async def go(person: Person, keys: tuple[str, ...]) -> None:
    """Press the keys of a scene."""
    for key in keys:
        if key.startswith(TYPED):
            await person.type(key.removeprefix(TYPED))
        elif key.startswith(SCREEN):
            await person.comes_to(key.removeprefix(SCREEN))
        else:
            await person.press(key)


async def home(person: Person) -> None:
    """Go back to the list as it is at first."""
    while not isinstance(person.app.screen, ActionListScreen):
        await person.press("escape")
    while not person.table.has_focus or person.table.marked or len(person.codes) < 53:
        await person.press("escape", "1")
    if person.codes[0] != "GC1":
        await person.press("o", "p")
    await person.press("home")


async def tour(person: Person, scenes: Iterable[str] = SCENES) -> AsyncIterator[str]:
    """Bring the person to one scene after the other, naming each."""
    for name in scenes:
        await go(person, SCENES[name])
        yield name
        await home(person)
