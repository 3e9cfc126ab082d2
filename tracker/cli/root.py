"""``greenplan`` with its global options, and the commands below it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from tracker import streams
from tracker.cli.app import open_app
from tracker.cli.catalogue import COMMANDS, command_named
from tracker.cli.options import CliCommand, global_options
from tracker.cli.session import Session


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code.

    On Windows /? shows help, as with Windows' own commands, alone or right after a command.

    Click's own ``main`` is not used: it would end the process, and print a message on Ctrl+C.

    Raises:
        GreenPlanError: the command was refused or failed.
    """
    words = with_help_asked(arguments) if os.name == "nt" else list(arguments)
    try:
        with greenplan.make_context("greenplan", words) as context:
            code = greenplan.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return streams.INTERRUPTED
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return error.exit_code
    return code if isinstance(code, int) else streams.DONE


def with_help_asked(arguments: Sequence[str]) -> list[str]:
    """Return the command line with --help for each /? that cannot be a text or a file name."""
    before = ["", *arguments]
    return [
        "--help" if word == "/?" and (place == 0 or command_named(before[place])) else word
        for place, word in enumerate(arguments)
    ]


class _Commands(click.Group):
    """The commands, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = command_named(cmd_name)
        if name is None:
            return None
        module = import_module(f"tracker.cli.{COMMANDS[name].module}")
        function = name.replace("-", "_")
        command: click.Command = getattr(module, f"{function}_", None) or getattr(module, function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("greenplan-tracker")
    except PackageNotFoundError:
        number = "(version not known: it is not installed)"
    streams.write_output(f"greenplan {number}\n")
    context.exit()


def _root() -> click.Group:
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help="Show the version and exit.",
    )
    return _Commands(
        "greenplan",
        callback=_without_command,
        params=[*global_options(), version],
        invoke_without_command=True,
        context_settings=CliCommand.settings,
        subcommand_metavar="[COMMAND] ...",
        help=(
            "Track the actions of a primary care green plan."
            "\n\nWithout a command, the app opens. For help with one: 'greenplan COMMAND --help'."
        ),
    )


@click.pass_context
def _without_command(context: click.Context) -> Any:
    if context.invoked_subcommand is not None:
        return None
    session = context.ensure_object(Session)
    return open_app(
        session.db,
        session.ods,
        plan=session.plan,
        ascii_only=session.ascii_only,
        colour=session.colour,
        read_only=session.read_only,
    )


greenplan = _root()
