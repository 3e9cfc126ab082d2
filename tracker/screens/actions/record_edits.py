"""Edit, resolve and delete evidence and barriers."""

from __future__ import annotations

from dataclasses import replace

from db.views import Barrier, Evidence
from tracker.screens.editing.action_commands import title_of
from tracker.screens.editing.editing_screen import Commands
from tracker.screens.editing.record_commands import RecordCommands
from tracker.workspace.edit_basis import basis_of_record

CHANGE, LOOK, RESOLVE, REOPEN, REMOVE = "change", "look", "resolve", "reopen", "remove"


class RecordEdits(Commands):
    """The commands that change the records of one action."""

    async def action_edit_record(self) -> None:
        """Ask which evidence or barrier, and what to do with it."""
        action = self.screen.under_cursor()
        if action is None:
            return
        there: list[Evidence | Barrier] = await self.screen.ask_first(
            lambda r, o: [*r.records.evidence(o, action.code), *r.records.barriers(o, action.code)]
        )
        if not there:
            self.screen.show_refusal(
                f"{action.code} has no evidence or barrier to edit yet. Press V to add evidence,"
                " or B to add a barrier."
            )
            return
        chosen: Evidence | Barrier | None = there[0]
        if len(there) > 1:
            from tracker.screens.common.dialogs import Item, Pick

            items = [Item(record, "", record_name(record)) for record in there]
            title = title_of("Which one do you want to edit?", [action])
            chosen = await self.app.push_screen_wait(Pick(title, items))
        if isinstance(chosen, Evidence):
            await self._with_evidence(chosen)
        elif chosen is not None:
            await self._with_barrier(chosen)

    async def _with_evidence(self, seen: Evidence) -> None:
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.screens.forms.evidence_and_barriers import EvidenceForm

        it = basis_of_record(self.workspace, seen)
        items = [
            Item(CHANGE, "c", "Edit", opens_a_field=True),
            Item(LOOK, "k", "Open"),
            Item(REMOVE, "x", "Delete"),
        ]
        what = await self.app.push_screen_wait(Pick(record_name(seen), items))
        if what == CHANGE:
            await self.editing.fill_in(
                lambda: EvidenceForm(f"Edit evidence · {seen.code}", seen),
                lambda new: lambda r, o: r.records.edit(o, it.what, new),
                it,
            )
        elif what == LOOK:
            self.screen.part(RecordCommands).open_evidence(seen)
        elif what == REMOVE:
            await self.editing.make(lambda r, o: r.records.delete(o, it.what), it)

    async def _with_barrier(self, seen: Barrier) -> None:
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.screens.forms.evidence_and_barriers import BarrierForm, as_entered

        it = basis_of_record(self.workspace, seen)
        items = [
            Item(REOPEN, "r", "Reopen: still a barrier")
            if seen.resolved
            else Item(RESOLVE, "r", "Resolved today"),
            Item(CHANGE, "c", "Edit"),
            Item(REMOVE, "x", "Delete", "if it was added by mistake"),
        ]
        what = await self.app.push_screen_wait(Pick(record_name(seen), items))
        if what in (RESOLVE, REOPEN):
            day = self.workspace.register.today if what == RESOLVE else None
            await self.editing.make(
                lambda r, o: r.records.edit(o, it.what, replace(as_entered(it.what), resolved=day)),
                it,
            )
        elif what == REMOVE:
            await self.editing.make(lambda r, o: r.records.delete(o, it.what), it)
        elif what == CHANGE:
            kind = await self.screen.part(RecordCommands).ask_barrier_kind(
                f"What kind of barrier is it? · {seen.code}", seen.kind
            )
            if kind is None:
                return
            await self.editing.fill_in(
                lambda: BarrierForm(f"Edit barrier: {kind.label} · {seen.code}", kind, seen),
                lambda new: lambda r, o: r.records.edit(o, it.what, new),
                it,
            )


def record_name(record: Evidence | Barrier) -> str:
    """Return a record's name in a list."""
    if isinstance(record, Evidence):
        return f"Evidence: {record.title}"
    gone = " (resolved)" if record.resolved else ""
    return f"Barrier, {record.kind.label}: {record.note}{gone}"
