"""A register with a value that cannot be read, in the app."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from at_the_keyboard import at_the_tracker

from tracker.screens.actions.action_list import ActionListScreen


def alter(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


async def test_an_action_that_cannot_be_read_is_told_and_the_others_are_shown(
    surgery: Path,
) -> None:
    alter(surgery, "UPDATE progress SET status = 'finished' WHERE rowid = 1")
    async with at_the_tracker(surgery) as person:
        await person.is_at(ActionListScreen)
        workspace = person.app.workspace
        assert workspace is not None
        assert len(workspace.actions) > 50
        (told,) = person.app._notifications
        assert "Status is 'finished', which is not one of the allowed words" in told.message
        assert "or 'greenplan doctor' for details" in told.message


async def test_an_organisation_that_cannot_be_read_ends_the_app_with_a_plain_line(
    surgery: Path,
) -> None:
    alter(surgery, "UPDATE organisation SET provider_type = 'zzz'")
    async with at_the_tracker(surgery, ready=None) as person:
        await person.until(lambda: person.app.failure, "the message")
    assert "A99999: Provider type is 'zzz', which is not one of the allowed" in str(
        person.app.failure
    )
