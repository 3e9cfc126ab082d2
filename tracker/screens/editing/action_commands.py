"""The commands that change actions, the same on the list and on an action's own screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from db.errors import GreenPlanError, PastRestore, SameName
from db.register import Register
from db.validation.progress import KEEP, Edit, Keep
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, plain_text, required_text
from db.views import ActionView, Changed, Organisation
from db.vocabulary.terms import Choice, Ease, Status
from tracker.screens.editing.common_values import CommonValues
from tracker.screens.editing.editing_screen import Commands
from tracker.user_files.identity import remember_account
from tracker.workspace.edit_basis import ActionsBasis, basis_of_action

if TYPE_CHECKING:
    from tracker.screens.common.dialogs import Item

REASONS = (
    "Does not apply to our premises or services",
    "Our landlord or estates team decides this",
    "Already covered by another action",
    "Not affordable for us at present",
    "No staff time for it at present",
)
WHY_NOT = "Why is this not for you?"
REASON_HINT = "Type a reason, or press ↓ for common ones"
ONLY_OWN = "Only your own actions can be edited or deleted."
_NOTHING = ("", "none")


class ActionCommands(Commands):
    """The commands that change actions."""

    _past_restore: int | None = None
    _other_account: str | None = None
    """The change from before a restore that undo has warned about: Ctrl+Z again undoes it."""

    # The commands

    async def action_set_status(self) -> None:
        """Ask for a status and set it."""
        if not (targets := self.asked()):
            return
        from tracker.screens.common.dialogs import Item

        remarks = {Status.COMPLETE: "completed today; press D to change the date"}
        items = [
            Item(status, status.meaning.key, status.label, remarks.get(status, ""))
            for status in Status
        ]
        seen = ActionsBasis(self.workspace, targets)
        held = CommonValues(action.status for action in targets)
        status = await self._pick("Status", targets, items, held, "not in our plan")
        if status is not None:
            await self.editing.make(
                lambda r, o: r.actions.set_status(o, seen.codes, status, seen=seen.what), seen
            )

    async def action_choose(self) -> None:
        """Ask for a choice, and a reason if it needs one, and save it."""
        if not (targets := self.asked()):
            return
        from tracker.screens.common.dialogs import Item

        items = [
            Item(Choice.IN_PLAN, "p", Choice.IN_PLAN.label),
            Item(Choice.LATER, "l", Choice.LATER.label),
            Item(Choice.NOT_FOR_US, "n", Choice.NOT_FOR_US.label, "asks why", opens_a_field=True),
            Item(Choice.UNDECIDED, "u", Choice.UNDECIDED.label),
        ]
        seen = ActionsBasis(self.workspace, targets)
        held = CommonValues(action.choice for action in targets)
        choice = await self._pick("Choice", targets, items, held, "")
        if choice is Choice.NOT_FOR_US:
            await self.ask_reason(targets, seen)
        elif choice is not None:
            await self.editing.make(
                lambda r, o: r.actions.choose(o, seen.codes, choice, seen=seen.what), seen
            )

    async def _pick(
        self,
        what: str,
        targets: Sequence[ActionView],
        items: Sequence[Item[Any]],
        held: CommonValues[Any],
        nothing: str,
    ) -> Any:
        """Ask for one value for all targets, which have ``held`` now, or ``nothing``."""
        from tracker.screens.common.dialogs import Pick

        explanation = held.current_in_words(lambda value: value.label, nothing)
        return await self.app.push_screen_wait(
            Pick(title_of(what, targets), items, held.common, explanation=explanation)
        )

    async def ask_reason(
        self, targets: Sequence[ActionView], seen: ActionsBasis | None = None
    ) -> Changed | None:
        """Ask why actions are not for us and save it; return ``None`` if the user cancels.

        ``seen`` is what the person saw, if that was before now.
        """
        from tracker.screens.common.dialogs import LineForm

        seen, no = seen or ActionsBasis(self.workspace, targets), Choice.NOT_FOR_US
        held = CommonValues(action.reason for action in targets)
        return await self.editing.fill_in(
            lambda: LineForm(
                title_of(WHY_NOT, targets),
                held.common or "",
                explanation=held.replaced_in_words(str, "reason"),
                take=lambda text: required_text(text, "Reason", NOTE_LIMIT),
                suggestions=REASONS,
                hint=REASON_HINT,
            ),
            lambda reason: lambda r, o: r.actions.choose(o, seen.codes, no, reason, seen=seen.what),
            seen,
        )

    async def action_add_update(self) -> None:
        """Ask for an update and add it to the log."""
        if not (targets := self.asked()):
            return
        from tracker.screens.common.dialogs import TextForm

        codes = [action.code for action in targets]
        await self.editing.fill_in(
            lambda: TextForm(title_of("Update", targets)),
            lambda text: lambda r, o: r.actions.add_update(o, codes, text),
        )

    async def action_set_lead(self) -> None:
        """Ask for a lead and set it."""
        if not (targets := self.asked()):
            return
        from tracker.screens.common.dialogs import LineForm

        seen = ActionsBasis(self.workspace, targets)
        held = CommonValues(action.lead for action in targets)
        await self.editing.fill_in(
            lambda: LineForm(
                title_of("Lead", targets),
                held.common or "",
                take=lambda text: KEEP if held.differ and not text.strip() else lead_from(text),
                suggestions=self.workspace.leads(),
                hint="Several leads: type one for all, or 'none' to remove"
                if held.differ
                else "The lead's name; leave blank to remove",
                explanation=held.replaced_in_words(str, "lead"),
            ),
            lambda lead: (
                None
                if isinstance(lead, Keep)
                else lambda r, o: r.actions.set_lead(o, seen.codes, lead, seen=seen.what)
            ),
            seen,
        )

    async def action_set_dates(self) -> None:
        """Ask for the dates and set them."""
        if not (targets := self.asked()):
            return
        from tracker.screens.forms.dates import Dates

        seen, today = ActionsBasis(self.workspace, targets), self.workspace.register.today
        declared = self.workspace.plan.declared
        await self.editing.fill_in(
            lambda: Dates(title_of("Dates", targets), targets, today, declared),
            lambda wanted: (
                lambda r, o: r.actions.edit(o, seen.codes, wanted, what="set-dates", seen=seen.what)
            ),
            seen,
        )

    async def action_set_percent(self) -> None:
        """Ask how much is done and set it."""
        if not (targets := self.asked()):
            return
        from tracker.screens.common.dialogs import LineForm

        seen = ActionsBasis(self.workspace, targets)
        held = CommonValues(action.percent for action in targets)
        await self.editing.fill_in(
            lambda: LineForm(
                title_of("Percent done", targets),
                "" if held.common is None else str(held.common),
                take=lambda text: KEEP if held.differ and not text.strip() else percent_from(text),
                hint="Several figures: type one for all, or 'none' to remove"
                if held.differ
                else "0 to 100; leave blank to remove",
                explanation=held.replaced_in_words(lambda percent: f"{percent}%", "percentage"),
            ),
            lambda percent: (
                None
                if isinstance(percent, Keep)
                else lambda r, o: r.actions.edit(
                    o, seen.codes, Edit(percent=percent), seen=seen.what
                )
            ),
            seen,
        )

    async def action_set_ease(self) -> None:
        """Ask how hard the task is here and set it."""
        if not (targets := self.asked()):
            return
        from tracker.screens.common.dialogs import Item

        items: list[Item[Any]] = [
            Item(Ease.VERY_EASY, "v", Ease.VERY_EASY.label),
            Item(Ease.LITTLE_HARDER, "l", Ease.LITTLE_HARDER.label),
            Item(Ease.NEEDS_EFFORT, "n", Ease.NEEDS_EFFORT.label),
            Item("", "x", "Remove"),
        ]
        seen = ActionsBasis(self.workspace, targets)
        held = CommonValues(action.own_ease for action in targets)
        ease = await self._pick("Our ease", targets, items, held, "not recorded")
        if ease is not None:
            wanted = Edit(own_ease=ease or None)
            await self.editing.make(
                lambda r, o: r.actions.edit(o, seen.codes, wanted, seen=seen.what), seen
            )

    async def action_edit_own(self) -> None:
        """Edit an own action."""
        if not (targets := self.asked()):
            return
        from tracker.screens.forms.own_action import EditOwnAction

        if len(targets) > 1:
            self.screen.show_refusal(
                "Only one action can be edited at a time. Press Esc to clear the marks."
            )
        elif not targets[0].own:
            self.screen.show_refusal(f"{targets[0].code} is part of the plan. {ONLY_OWN}")
        else:
            it = basis_of_action(self.workspace, targets[0])
            await self.editing.fill_in(
                lambda: EditOwnAction(it.what, self.workspace.plan.used),
                lambda made: lambda r, o: r.own_actions.edit(o, it.what, made[0]),
                it,
            )

    async def action_delete_own(self) -> None:
        """Ask, then delete own actions with everything recorded on them."""
        if not (targets := self.asked()):
            return
        from tracker.screens.common.dialogs import Item, Pick

        of_plan = [action.code for action in targets if not action.own]
        if of_plan:
            verb = "is" if len(of_plan) == 1 else "are"
            self.screen.show_refusal(f"{', '.join(of_plan)} {verb} part of the plan. {ONLY_OWN}")
            return
        one = len(targets) == 1
        items = [Item(True, "d", "Delete"), Item(False, "k", "Keep")]
        explanation = (
            f"Everything recorded on {'it' if one else 'them'} is deleted too. Ctrl+Z to undo."
        )
        title = title_of("Delete", targets)
        seen = ActionsBasis(self.workspace, targets)
        if await self.app.push_screen_wait(Pick(title, items, False, explanation=explanation)):
            await self.editing.make(lambda r, o: r.own_actions.delete(o, seen.of(targets)))

    async def action_undo(self) -> None:
        """Undo the last change; one before a restore or from elsewhere, on the second press."""
        agreed, self._past_restore = self._past_restore, None
        account, self._other_account = self._other_account, None
        await self.editing.make(lambda r, o: self._undo(r, o, agreed, account))

    def _undo(
        self,
        register: Register,
        organisation: Organisation,
        agreed: int | None,
        account: str | None,
    ) -> Changed:
        if account is not None:
            remember_account(register, account)
        try:
            return register.history.undo(organisation, past_restore=agreed)
        except SameName as error:
            self._other_account = error.person
            why = f"{error} If that was you, press Ctrl+Z again to undo it."
            raise SameName(error.person, why) from None
        except PastRestore as error:
            self._past_restore = error.number
            raise PastRestore(error.number, f"{error} Press Ctrl+Z again to undo it.") from None

    async def action_redo(self) -> None:
        """Redo the change that was undone last."""
        await self.editing.make(lambda r, o: r.history.redo(o))


def title_of(what: str, targets: Sequence[ActionView]) -> str:
    """Return the title of a dialog about actions."""
    if len(targets) == 1:
        return f"{what} · {targets[0].code} {targets[0].title}"
    return f"{what} · {len(targets)} actions"


def lead_from(text: str) -> str | None:
    """Return the name typed; ``None`` if blank or "none".

    Raises:
        GreenPlanError: if it is not a valid name.
    """
    name = plain_text(text, "Lead", NAME_LIMIT)
    return None if name.casefold() in _NOTHING else name


def percent_from(text: str) -> int | None:
    """Return the figure typed, with or without a percent sign; ``None`` if blank or "none".

    Raises:
        GreenPlanError: if it is not a whole number from 0 to 100.
    """
    figures = text.strip().removesuffix("%").strip()
    if figures.casefold() in _NOTHING:
        return None
    if not (figures.isascii() and figures.isdigit() and int(figures[:4]) <= 100):
        raise GreenPlanError(f"{text.strip()!r} is not a whole number from 0 to 100.")
    return int(figures)
