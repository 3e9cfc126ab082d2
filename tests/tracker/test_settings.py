"""A person's own settings, read whatever stands in their file."""

from __future__ import annotations

import json

import pytest

from tracker.settings import DARK, LIGHT, load_settings, settings_file, signing_name


@pytest.mark.parametrize("name", ["\ud800", "a\nb", "\x1b[2J", "x" * 121])
def test_a_name_nobody_typed_here_signs_nothing(name: str):
    settings_file().write_text(json.dumps({"name": name, "theme": LIGHT}))
    settings = load_settings()
    assert (settings.name, settings.theme) == ("", LIGHT)
    assert signing_name(settings) == "Sam Example"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"name": ' * 100_000, "9" * 5_000, "null", "\x00"]
)
def test_a_file_of_something_else_gives_the_defaults(text: str):
    settings_file().write_text(text)
    settings = load_settings()
    assert (settings.name, settings.theme) == ("", DARK)
