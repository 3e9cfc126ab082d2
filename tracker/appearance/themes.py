"""Two themes, dark and light. Every text colour has a contrast of 4.5 to 1 or more (WCAG AA)."""

from __future__ import annotations

from textual.theme import Theme

from tracker.user_files.settings import DARK, LIGHT


def _theme(name: str, *, dark: bool, colours: dict[str, str]) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        primary=colours["accent"],
        secondary=colours["accent"],
        accent=colours["accent"],
        success=colours["brag-green"],
        warning=colours["brag-amber"],
        error=colours["brag-red"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        text_alpha=1.0,
        variables={
            **colours,
            "block-cursor-background": colours["chosen"],
            "block-cursor-foreground": colours["on-chosen"],
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": colours["panel"],
            "block-cursor-blurred-foreground": colours["foreground"],
            "block-hover-background": colours["panel"],
            "input-cursor-background": colours["foreground"],
            "input-cursor-foreground": colours["background"],
            "input-selection-background": colours["chosen"],
            "input-selection-foreground": colours["on-chosen"],
            "border": colours["accent"],
            "border-blurred": colours["line"],
            "scrollbar": colours["line"],
            "scrollbar-hover": colours["accent"],
            "scrollbar-active": colours["accent"],
            "scrollbar-background": colours["background"],
            "scrollbar-background-hover": colours["background"],
            "scrollbar-background-active": colours["background"],
            "scrollbar-corner-color": colours["background"],
            "text-muted": colours["quiet"],
            "text-disabled": colours["quiet"],
            "foreground-muted": colours["quiet"],
            "foreground-disabled": colours["quiet"],
        },
    )


DARK_COLOURS = {
    "background": "#0e1613",
    "surface": "#15201b",
    "panel": "#1e2d26",
    "foreground": "#e8f0eb",
    "accent": "#7fd4a6",
    "quiet": "#a3b8ad",
    "line": "#3f5a4d",
    "chosen": "#1f6b4a",
    "on-chosen": "#ffffff",
    "band": "#17402f",
    "on-band": "#f2faf5",
    "brag-blue": "#93bdff",
    "brag-red": "#ff938a",
    "brag-amber": "#f5c25b",
    "brag-green": "#7fd4a6",
    "must-do": "#f7d79a",
}

LIGHT_COLOURS = {
    "background": "#fbfdfb",
    "surface": "#f1f6f3",
    "panel": "#e2ece6",
    "foreground": "#14201a",
    "accent": "#0a6239",
    "quiet": "#46594f",
    "line": "#a9bfb2",
    "chosen": "#0a6239",
    "on-chosen": "#ffffff",
    "band": "#0b4f31",
    "on-band": "#ffffff",
    "brag-blue": "#174ea6",
    "brag-red": "#a91409",
    "brag-amber": "#7a4a00",
    "brag-green": "#0a6239",
    "must-do": "#6b3f00",
}

THEMES = (
    _theme(DARK, dark=True, colours=DARK_COLOURS),
    _theme(LIGHT, dark=False, colours=LIGHT_COLOURS),
)
