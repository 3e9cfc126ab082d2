"""Evidence and barriers that are there already: changed, resolved, taken out."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from db.views import Barrier, Evidence
from tracker.screens.editing.record_commands import RecordingScreen
from tracker.workspace.edit_basis import seen_record

CHANGE, LOOK, RESOLVE, REOPEN, REMOVE = "change", "look", "resolve", "reopen", "remove"


class ChangingScreen(RecordingScreen):
    """A screen of one action, from which its records are changed."""

    @work
    async def action_change_record(self) -> None:
        """Ask which evidence or barrier, and what is to become of it."""
        action = self.under_cursor()
        if action is None:
            return
        register, organisation = self.desk.register, self.desk.organisation
        there: list[Evidence | Barrier] = [
            *register.evidence(organisation, action.code),
            *register.barriers(organisation, action.code),
        ]
        if not there:
            self.refuse(
                f"{action.code} has no evidence and no barrier to change. V adds evidence,"
                " B a barrier."
            )
            return
        chosen: Evidence | Barrier | None = there[0]
        if len(there) > 1:
            from tracker.screens.common.dialogs import Item, Pick

            items = [Item(record, "", name(record)) for record in there]
            title = self._title("Change which?", [action])
            chosen = await self.app.push_screen_wait(Pick(title, items))
        if isinstance(chosen, Evidence):
            await self._with_evidence(chosen)
        elif chosen is not None:
            await self._with_barrier(chosen)

    async def _with_evidence(self, seen: Evidence) -> None:
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.screens.forms.evidence_and_barriers import EvidenceForm

        it = seen_record(self.desk, seen)
        items = [
            Item(CHANGE, "c", "Change its title or where it is", opens_a_field=True),
            Item(LOOK, "k", "Look at it"),
            Item(REMOVE, "x", "Take it out"),
        ]
        what = await self.app.push_screen_wait(Pick(name(seen), items))
        if what == CHANGE:
            form = EvidenceForm(
                f"Change evidence · {seen.code}",
                lambda new: self.store(lambda r, o: r.change_record(o, it.what, new), it),
                seen,
            )
            self.made(await self.app.push_screen_wait(form))
        elif what == LOOK:
            self.open_evidence(seen)
        elif what == REMOVE:
            self.make(lambda r, o: r.remove_record(o, it.what), it)

    async def _with_barrier(self, seen: Barrier) -> None:
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.screens.forms.evidence_and_barriers import BarrierForm, as_entered

        it = seen_record(self.desk, seen)
        items = [
            Item(REOPEN, "r", "It stands in the way again")
            if seen.resolved
            else Item(RESOLVE, "r", "It is resolved, from today on"),
            Item(CHANGE, "c", "Change it"),
            Item(REMOVE, "x", "Take it out", "as if it had never been there"),
        ]
        what = await self.app.push_screen_wait(Pick(name(seen), items))
        if what in (RESOLVE, REOPEN):
            day = self.desk.register.today if what == RESOLVE else None
            new = replace(as_entered(seen), resolved=day)
            self.make(lambda r, o: r.change_record(o, it.what, new), it)
        elif what == REMOVE:
            self.make(lambda r, o: r.remove_record(o, it.what), it)
        elif what == CHANGE:
            kind = await self.ask_barrier_kind(f"What kind is it? · {seen.code}", seen.kind)
            if kind is None:
                return
            form = BarrierForm(
                f"Change barrier: {kind.label} · {seen.code}",
                kind,
                lambda new: self.store(lambda r, o: r.change_record(o, it.what, new), it),
                seen,
            )
            self.made(await self.app.push_screen_wait(form))


def name(record: Evidence | Barrier) -> str:
    """Return what a record is called in a list."""
    if isinstance(record, Evidence):
        return f"Evidence: {record.title}"
    gone = " (resolved)" if record.resolved else ""
    return f"Barrier, {record.kind.label}: {record.note}{gone}"
