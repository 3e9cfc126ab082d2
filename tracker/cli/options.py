"""The options that every command takes, before or after its name."""

from __future__ import annotations

from typing import Any, ClassVar

import click

from tracker.cli.session import Session


def global_options(*, hidden: bool = False) -> list[click.Option]:
    """Return the options for the register, the organisation and the output.

    Their values are kept in the :class:`Session` of the context. ``hidden`` leaves them out of
    a command's help, as the help of ``greenplan`` itself lists them.
    """

    def option(*names: str, help: str, **how: Any) -> click.Option:
        return click.Option(
            names, help=help, hidden=hidden, expose_value=False, callback=_remember, **how
        )

    return [
        option(
            "--db",
            metavar="FILE|URL",
            help="The register to use. Default: $GREENPLAN_DB, or the one in your data folder.",
        ),
        option(
            "--org",
            metavar="ODS",
            help="The organisation's ODS code, if the register has more than one organisation.",
        ),
        option("--plan", metavar="KEY", help="The plan, if the organisation works with several."),
        option(
            "--no-colour",
            "--no-color",
            is_flag=True,
            help="Show no colours. You can also set $NO_COLOR.",
        ),
        option("--ascii", is_flag=True, help="Use plain characters instead of symbols."),
        option("--read-only", is_flag=True, help="View only: no changes can be made."),
    ]


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    session = context.ensure_object(Session)
    match parameter.name, value:
        case _, None | False:
            return
        case "db", _:
            session.db = value
        case "org", _:
            session.ods = value
        case "plan", _:
            session.plan = value
        case "no_colour", _:
            session.colour = False
        case "ascii", _:
            session.ascii_only = True
        case "read_only", _:
            session.read_only = True


def _add_global_options(command: click.Command) -> None:
    own = {name for parameter in command.params for name in parameter.opts}
    command.params.extend(
        option for option in global_options(hidden=True) if own.isdisjoint(option.opts)
    )


class CliCommand(click.Command):
    """A command that also takes the global options after its name."""

    settings: ClassVar[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("context_settings", self.settings)
        super().__init__(*args, **more)
        _add_global_options(self)


class CliGroup(click.Group):
    """A command with commands below it, that also takes the global options after its name."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("context_settings", CliCommand.settings)
        super().__init__(*args, **more)
        _add_global_options(self)
