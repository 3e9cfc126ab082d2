"""``greenplan backup`` and ``greenplan restore``: back up the register, and restore a backup."""

from __future__ import annotations

from pathlib import Path

import click

from db.errors import Refused
from db.files.paths import exists
from db.parts.backups import ON_A_SERVER
from db.storage.place import Place
from tracker import streams
from tracker.cli.files import FileName
from tracker.cli.options import CliCommand
from tracker.cli.session import Session

_TOLD = 10
"""How many of the changes that would be lost are listed."""


@click.command("backup", cls=CliCommand)
@click.argument("file", required=False, type=FileName(), metavar="[FILE]")
@click.option("--list", "listed", is_flag=True, help="List the backups instead.")
@click.option("--json", "as_json", is_flag=True, help="Show the result as JSON.")
@click.pass_obj
def backup(session: Session, /, *, file: Path | None, listed: bool, as_json: bool) -> None:
    """Back up the register and check the backup.

    The backup is saved as FILE, which is replaced if it exists. Without FILE it is saved beside
    the register, with the backups made automatically. It is kept until you delete it.
    """
    if file is not None and listed:
        raise click.UsageError("--list lists all backups. Use it without FILE.")
    if listed:
        _list(session, as_json=as_json)
        return
    from db.backups import Why, read_contents
    from tracker.phrases.backup_phrases import (
        NOT_AS_WRITTEN,
        contents_in_words,
        problems_in_words,
        size_in_words,
    )

    with session.register() as register:
        made = register.backups.back_up(Why.HAND, None if file is None else file.absolute())
    streams.mark_done()
    held = read_contents(made.path)
    register_file = _file(session)
    found = [] if made.amiss is None else problems_in_words(register_file, made.amiss)
    if as_json:
        from exports.data.json_values import json_moment

        session.console.json(
            {
                "file": str(made.path),
                "at": json_moment(made.at),
                "why": str(made.why),
                "size": made.size,
                "organisations": held.organisations,
                "changes": held.changes,
                "amiss": found,
            }
        )
        return
    session.console.write_lines(f"Backed up the register to {made.path}.")
    if not found:
        session.console.wrapped(
            f"The backup was checked and is complete: {contents_in_words(held)}."
            f" {size_in_words(made.size)}."
        )
        return
    session.console.wrapped(f"It contains {contents_in_words(held)}. {size_in_words(made.size)}.")
    session.console.wrapped("It also contains records that differ from what was first stored:")
    for words in found:
        session.console.wrapped(f"  {words}", 4)
    streams.write_note(NOT_AS_WRITTEN)


def _list(session: Session, *, as_json: bool) -> None:
    from db.backups import backup_folder, backups_of
    from tracker.phrases.backup_phrases import (
        alterations_in_words,
        backup_in_words,
        differs_in_words,
        size_in_words,
    )
    from tracker.use_cases.backup_check import check_backup

    register = _file(session)
    there = [check_backup(register, one) for one in backups_of(register)]
    if as_json:
        from exports.data.json_values import json_moment

        session.console.json(
            [
                {
                    "file": str(one.backup.path),
                    "at": json_moment(one.backup.at),
                    "why": str(one.backup.why),
                    "size": one.backup.size,
                    "sound": not one.fault,
                    "amiss": [said] if (said := alterations_in_words(one.amiss)) else [],
                    "changes_since": len(one.since.missing)
                    if one.since is not None and one.since.whole
                    else None,
                }
                for one in there
            ]
        )
        return
    if not there:
        session.console.wrapped(
            f"There are no backups of the register {register} yet. One is made automatically when"
            " you first open it on a day after a change, and before an import. To make one now,"
            " run 'greenplan backup'."
        )
        return
    session.console.write_lines(f"Backups in {backup_folder(register)}", "")
    for one in there:
        since = one.fault or ("" if one.since is None else differs_in_words(one.since))
        size = size_in_words(one.backup.size)
        said = " ".join(filter(None, (since, alterations_in_words(one.amiss))))
        session.console.wrapped(
            f"{one.backup.path.name}  {backup_in_words(one.backup)}, {size}. {said}", 2
        )


@click.command("restore", cls=CliCommand)
@click.argument("file", required=False, type=FileName(), metavar="[FILE]")
@click.option("--yes", is_flag=True, help="Restore without asking.")
@click.pass_obj
def restore(session: Session, /, *, file: Path | None, yes: bool) -> int:
    """Restore a backup. The register as it is now is backed up first.

    FILE is the path of a backup, or its name in 'backup --list'. Without FILE, the newest backup
    that is not damaged is restored. You see first which changes would be lost.
    """
    from db.backups import compare_with_backup, find_problems, read_contents, restore_backup
    from db.opening import utc_now
    from db.sharing.claim import temporary_claim
    from db.storage.file_check import file_exists
    from tracker.phrases.backup_phrases import (
        alterations_in_words,
        contents_in_words,
        differs_in_words,
        lost_in_words,
        restore_result_in_words,
    )

    session.refuse_if_read_only()
    register, console = _file(session), session.console
    copy = _copy(register, file)
    held = read_contents(copy)
    console.write_lines(f"The backup {copy}")
    console.wrapped(f"  It contains {contents_in_words(held)}.", 2)
    if not_sound := alterations_in_words(find_problems(copy)):
        console.wrapped(f"  {not_sound}", 2)
    if file_exists(register):
        since = compare_with_backup(register, copy)
        console.wrapped(f"  {differs_in_words(since)}", 2)
        if since.missing:
            console.write_lines("  If you restore it, you lose:")
            for lost in since.missing[:_TOLD]:
                console.wrapped(f"    {lost_in_words(lost, organisation=True)}", 6)
            if len(since.missing) > _TOLD:
                console.write_lines(f"    and {len(since.missing) - _TOLD:,} more")
    if not yes and not (
        streams.has_terminal() and click.confirm(f"Replace the register {register} with it?")
    ):
        return streams.fail("Nothing was changed. To restore without being asked, add --yes.")
    with temporary_claim(Place.of(register), session.user, utc_now) as still_ours:
        done = restore_backup(register, copy, utc_now(), session.user, still_ours)
        streams.mark_done()
    console.write_lines(f"Restored the backup to {register}.")
    console.wrapped(restore_result_in_words(done))
    if done.before is not None:
        kept = "The damaged register" if done.damaged else "The previous register"
        console.write_lines(f"{kept} was kept as {done.before}.")
    return streams.DONE


def _file(session: Session) -> Path:
    """Return the register's file.

    Raises:
        Refused: the register is on a server.
    """
    path = Place.of(session.location).path
    if path is None:
        raise Refused(ON_A_SERVER)
    return path


def _copy(register: Path, file: Path | None) -> Path:
    """Return the path of the backup to restore: ``file``, or the newest that can be read.

    Raises:
        Refused: no ``file`` was given, and no backup can be read.
    """
    from db.backups import backup_folder, can_be_read, newest_good_backup

    if file is None:
        copy = newest_good_backup(register, can_be_read)
        if copy is None:
            raise Refused(
                f"No readable backup of the register {register} was found in"
                f" {backup_folder(register)}. To restore another file, run 'greenplan restore"
                " FILE'."
            )
        return copy.path
    among_them = backup_folder(register) / file
    return among_them if not exists(file) and exists(among_them) else file.absolute()
