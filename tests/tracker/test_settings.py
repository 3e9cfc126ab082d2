"""A person's own settings, read whatever stands in their file."""

from __future__ import annotations

import json

import pytest
from held_files import ON_WINDOWS, held_open

from db.errors import GreenPlanError
from tracker.user_files.settings import (
    DARK,
    LIGHT,
    Settings,
    load_settings,
    save_settings,
    settings_file,
    signing_name,
)


@pytest.mark.parametrize("name", ["\ud800", "a\nb", "\x1b[2J", "x" * 121])
def test_a_name_nobody_typed_here_signs_nothing(name: str):
    settings_file().write_text(json.dumps({"name": name, "theme": LIGHT}))
    settings = load_settings()
    assert (settings.name, settings.theme) == ("", LIGHT)
    assert signing_name(settings) == "Sam Example"


@pytest.mark.parametrize("name", ["999 123 4594", "Sam 999.123.4594", "NHS9991234594"])
def test_a_name_with_an_nhs_number_signs_nothing_and_that_is_said(name: str):
    settings_file().write_text(json.dumps({"name": name, "theme": LIGHT}))
    settings = load_settings()
    assert signing_name(settings) == "Sam Example"
    assert "looks like an NHS number. Changes are signed Sam Example" in settings.refused
    save_settings(settings)
    assert load_settings() == Settings(theme=LIGHT)


def test_an_nhs_number_is_not_kept_among_the_settings():
    with pytest.raises(GreenPlanError, match="looks like an NHS number"):
        save_settings(Settings(views={"a": {"filter": {"leads": ["999 123 4594"]}}}))
    assert not settings_file().exists()


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"name": ' * 100_000, "9" * 5_000, "null", "\x00"]
)
def test_a_file_of_something_else_gives_the_defaults(text: str):
    settings_file().write_text(text)
    settings = load_settings()
    assert (settings.name, settings.theme) == ("", DARK)


@ON_WINDOWS
def test_settings_that_another_program_holds_are_waited_for_and_then_told():
    save_settings(Settings(name="Sam Example"))
    with held_open(settings_file(), 0.5):
        save_settings(Settings(name="Alex Example"))
    assert load_settings().name == "Alex Example"
    with held_open(settings_file(), 60):
        refused = r"another program, such as .* antivirus software, is using it\). They hold until"
        with pytest.raises(GreenPlanError, match=refused):
            save_settings(Settings(name="Kim Example"))
    assert load_settings().name == "Alex Example"
    assert [file.name for file in settings_file().parent.glob("*.tmp")] == []
