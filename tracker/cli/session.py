"""The global options, and what every command does with them: open the register, write output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import click

from db.errors import BackupFailed, CannotOpen, Damaged, EarlierCode, Refused, UnknownCode
from db.organisations.groups import members
from db.plans.codes import spelled
from db.register import Register
from db.views import Organisation
from tracker.cli.console import Console, joined_with_and, joined_with_or
from tracker.phrases.typed_command import typed_command
from tracker.streams import colour_wanted, flush, mark_done, write_note
from tracker.user_files.settings import default_location, load_settings, signing_name

if TYPE_CHECKING:
    from db.backups import DailyBackup


@dataclass
class Session:
    """One run of ``greenplan``: ``db``, ``ods`` and ``plan`` are ``None`` if not given.

    With ``read_only`` no changes can be made.
    """

    db: str | None = None
    ods: str | None = None
    plan: str | None = None
    ascii_only: bool = False
    read_only: bool = False
    colour: bool = field(default_factory=colour_wanted)
    _told: bool = field(default=False, init=False)

    @property
    def console(self) -> Console:
        """The console to write to."""
        return Console(ascii_only=self.ascii_only, colour=self.colour)

    @property
    def location(self) -> str:
        """Where the register is.

        Raises:
            CannotOpen: the user's data folder cannot be created.
        """
        return default_location() if self.db is None else self.db

    @property
    def user(self) -> str:
        """The name that changes are signed with. If the one in the settings is refused, say why."""
        settings = load_settings()
        if settings.refused and not self._told:
            self._told = True
            write_note(
                f"{settings.refused} To change it, run 'greenplan details --your-name NAME'."
            )
        return signing_name(settings)

    def typed_command(self, *words: str) -> str:
        """Return a command for this register, organisation and plan as a person would type it."""
        plan = None if "--plan" in words else self.plan
        return typed_command(*words, db=self.db, ods=self.ods, plan=plan)

    @contextmanager
    def register(self, *, create: bool = False) -> Iterator[Register]:
        """Open the register, sign changes with the user's name, and close it at the end.

        When it is first opened on a day, back it up as it was then, after the command's answer. On
        a share do so before: a copy that waits would stop changes. If that fails, say so on stderr.

        Raises:
            CannotOpen: see :func:`db.opening.open_register`.
            Refused: ``create`` is set with ``read_only``.
        """
        from db.opening import open_register
        from tracker.user_files.identity import own_identity

        if create:
            self.refuse_if_read_only()
        register = open_register(
            self.location,
            user=self.user,
            create=create,
            read_only=self.read_only,
            identity=own_identity,
        )
        try:
            if not self.read_only:
                _back_up_after(register)
            yield register
        finally:
            if register.has_stored:
                mark_done()
            register.close()

    def refuse_if_read_only(self) -> None:
        """Refuse a command that writes files or settings, which an open register does not refuse.

        Raises:
            Refused: ``read_only`` is set.
        """
        if self.read_only:
            raise Refused("This command makes changes. To run it, leave out --read-only.")

    @contextmanager
    def workspace(self) -> Iterator[tuple[Register, Organisation]]:
        """Open the register with the organisation that ``--org`` names, or its only one.

        It is seen with the plan that ``--plan`` names, or else with the one that has the codes
        that the command names, or with the one that is shown first.

        Raises:
            CannotOpen: the register cannot be used.
            UnknownOrganisation: there is no such organisation, or more than one and none named.
            UnknownPlan: it does not work with that plan.
            Refused: several of its plans have such a code, and none was named, or the codes are of
                different plans.
            UnknownCode: there is no such action in that plan. The message names the plan, and the
                one that has it, if the organisation works with several.
        """
        with self.register() as register:
            organisation = self._with_plan(register, register.organisations.find(self.ods))
            try:
                yield register, organisation
            except UnknownCode as error:
                plans = register.organisations.plans(organisation)
                if len(plans) == 1 or isinstance(error, EarlierCode):
                    raise
                raise self._unknown_in(register, organisation, error) from error

    def group(
        self, register: Register, groups: Sequence[str], without: Sequence[str]
    ) -> tuple[Organisation, ...]:
        """Return the organisations in these groups, ``without`` those that have these ODS codes.

        Each is seen with a plan as in :meth:`workspace`, and raises the same.

        Raises:
            click.UsageError: one organisation was named too.
        """
        if self.ods is not None:
            raise click.UsageError("--group and --org cannot be used together.")
        its = members(register.organisations.all(), groups, without)
        return tuple(self._with_plan(register, one) for one in its)

    def _with_plan(self, register: Register, organisation: Organisation) -> Organisation:
        if self.plan is not None:
            return register.organisations.seen_with(organisation, self.plan)
        codes = _codes_named()
        return _plan_with(codes, register, organisation) if codes else organisation

    def each_plan(self, register: Register, organisation: Organisation) -> tuple[Organisation, ...]:
        """Return the organisation as seen with each of its plans, or with the one of ``--plan``."""
        if self.plan is not None:
            return (organisation,)
        return tuple(
            register.organisations.seen_with(organisation, one.key)
            for one in register.organisations.plans(organisation)
        )

    def _unknown_in(
        self, register: Register, organisation: Organisation, error: UnknownCode
    ) -> UnknownCode:
        """Return the same error with the plan that was looked in, and those that have the code."""
        others = [
            plan
            for plan in register.organisations.plans(organisation)
            if _has(register, register.organisations.seen_with(organisation, plan.key), error.code)
        ]
        if others:
            titles = joined_with_and([plan.title for plan in others])
            typed = [self.typed_command("show", error.code, "--plan", one.key) for one in others]
            run = joined_with_or(f"'{one}'" for one in typed)
            instead = f"It is in {titles}. To see it, run {run}."
            return UnknownCode(error.code, (), f"in {organisation.plan_title}", instead)
        where = "in any of your plans" if self.plan is None else f"in {organisation.plan_title}"
        instead = f"Use '{self.typed_command('actions')}' to list them all."
        return UnknownCode(error.code, error.nearest, where, instead)


def _has(register: Register, seen: Organisation, code: str) -> bool:
    there, _ = register.actions.readable(seen)
    return spelled(code) in {spelled(action.code) for action in there}


def _codes_named() -> tuple[str, ...]:
    """Return the codes of actions that the command was given."""
    given = click.get_current_context().params
    return (*given.get("codes", ()), *filter(None, [given.get("code")]))


def _plan_with(
    codes: Sequence[str], register: Register, organisation: Organisation
) -> Organisation:
    """Return the organisation as seen with its only plan that has an action with these codes.

    If none has them, return it with the plan in which they were before, or else as it is: the
    command then says what became of them, or which codes are like them.
    """
    plans = register.organisations.plans(organisation)
    if len(plans) == 1:
        return organisation
    wanted = {spelled(code) for code in codes}
    found, in_any = [], set[str]()
    for plan in plans:
        seen = register.organisations.seen_with(organisation, plan.key)
        there, _ = register.actions.readable(seen)
        has = wanted & {spelled(action.code) for action in there}
        in_any |= has
        if has == wanted:
            found.append(seen)
    if not found and in_any == wanted:
        raise Refused(
            f"{', '.join(codes)} are in different plans. Name those of one plan at a time."
        )
    if len(found) > 1:
        keys = " or ".join(f"--plan {one.plan_key}" for one in found)
        raise Refused(f"{', '.join(codes)} is in several of your plans. Add {keys}.")
    return found[0] if found else _plan_that_had(codes, register, organisation)


def _plan_that_had(
    codes: Sequence[str], register: Register, organisation: Organisation
) -> Organisation:
    for plan in register.organisations.plans(organisation):
        seen = register.organisations.seen_with(organisation, plan.key)
        past = register.actions.edition_codes(seen).past
        if any(map(past, codes)):
            return seen
    return organisation


def _back_up_after(register: Register) -> None:
    """Make the day's backup, if one is due, when the command has answered."""
    try:
        due = register.backups.daily_backup()
    except BackupFailed as error:
        _say_not_backed_up(error)
        return
    if due is None:
        return
    command = click.get_current_context(silent=True)
    if command is None or not due.can_wait:
        _make_daily(due)
    else:
        command.find_root().call_on_close(partial(_make_daily, due))


def _make_daily(due: DailyBackup) -> None:
    flush()
    try:
        made = due.make()
        if made is not None and made.amiss:
            from tracker.phrases.backup_phrases import NOT_AS_WRITTEN

            write_note(NOT_AS_WRITTEN)
    except (BackupFailed, Damaged) as error:
        _say_not_backed_up(error)
    except KeyboardInterrupt:
        write_note("Backup stopped. It is made when you next open the register.")


def _say_not_backed_up(error: CannotOpen | BackupFailed) -> None:
    write_note(f"{error} There is no backup for today until this is fixed.")
