"""``greenplan upgrade``: bring the register up to date for this version of the tracker."""

from __future__ import annotations

import click

from tracker import streams
from tracker.cli.options import CliCommand
from tracker.cli.session import Session


@click.command("upgrade", cls=CliCommand)
@click.option("--yes", is_flag=True, help="Upgrade without asking.")
@click.pass_obj
def upgrade(session: Session, /, *, yes: bool) -> int:
    """Upgrade the register for this version of the tracker. You see first what will happen.

    A register on a server is upgraded by this command only. A register in a file is also upgraded
    when you open it.
    """
    from db.inspection import inspect_register
    from db.migrations import steps_after
    from db.opening import upgrade_register, utc_now
    from db.storage.file_check import REVISIONS, newer_version_error

    session.refuse_if_read_only()
    location, console = session.location, session.console
    with inspect_register(location) as inspection:
        place, revision = inspection.place, inspection.revision
        if revision not in REVISIONS:
            raise inspection.refusal or newer_version_error(place, revision or "")
    if revision == REVISIONS[-1]:
        console.write_lines(f"The register {place} is up to date.")
        return streams.DONE
    console.write_lines(f"The register {place} was made by an earlier version of the tracker.")
    console.write_lines("If you upgrade it, it can also hold:")
    for step in steps_after(revision):
        console.wrapped(f"  {step}", 2)
    console.wrapped(
        "Earlier versions of the tracker cannot open it afterwards. Ask everyone to close it first,"
        " and to update the tracker."
    )
    console.wrapped(
        "Nothing is backed up. Ask IT to back up the database on the server first."
        if place.path is None
        else "The register is backed up first."
    )
    if not yes and not (streams.has_terminal() and click.confirm("Upgrade it?")):
        return streams.fail("Nothing was changed. To upgrade without being asked, add --yes.")
    upgrade_register(location, user=session.user, clock=utc_now)
    streams.mark_done()
    console.write_lines(f"The register {place} is up to date now.")
    return streams.DONE
