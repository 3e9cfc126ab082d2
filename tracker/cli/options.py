"""The options that every command takes, before or after its name."""

from __future__ import annotations

from typing import Any, ClassVar

import click

from tracker.cli.session import Session


def global_options(*, hidden: bool = False) -> list[click.Option]:
    """Return the options that say which register, which organisation, and how to draw.

    What they say is kept in the :class:`Session` of the context. ``hidden`` leaves them out of
    a command's help, where the same ones stand on ``greenplan`` itself.
    """

    def option(*names: str, help: str, **how: Any) -> click.Option:
        return click.Option(
            names, help=help, hidden=hidden, expose_value=False, callback=_remember, **how
        )

    return [
        option(
            "--db",
            metavar="FILE|URL",
            help="The register to use; else $GREENPLAN_DB, else the one in your data folder.",
        ),
        option(
            "--org",
            metavar="ODS",
            help="The organisation, by its ODS code, where a register holds several.",
        ),
        option(
            "--no-colour", "--no-color", is_flag=True, help="No colours, as with $NO_COLOR set."
        ),
        option("--ascii", is_flag=True, help="Plain ASCII marks, for consoles without symbols."),
        option("--read-only", is_flag=True, help="Only look: every change is refused."),
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
        case "no_colour", _:
            session.colour = False
        case "ascii", _:
            session.ascii_only = True
        case "read_only", _:
            session.read_only = True


class Command(click.Command):
    """A command that also takes the global options after its name."""

    settings: ClassVar[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("context_settings", self.settings)
        super().__init__(*args, **more)
        self.params.extend(global_options(hidden=True))
