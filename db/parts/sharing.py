"""Several people on one register: who has it open on a share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.parts.core import Part

if TYPE_CHECKING:
    from db.sharing.holder import Holder


class Sharing(Part):
    """The user's claim to a register on a share."""

    def claim(self, *, take_over: bool = False) -> None:
        """Claim a register on a share for this user until it is closed or taken over.

        With ``take_over``, claim it even if someone else has it: their next change is refused, with
        the name of the person who took over. On a local disk and on a server there is nothing to
        claim.

        Raises:
            InUse: someone else has it.
            Refused: the register is viewing only, or its folder cannot be written to.
            GreenPlanError: the share does not respond, or its disk is full.
        """
        self._core.refuse_if_view()
        if self._core.claim is not None:
            self._core.claim.acquire(take_over=take_over)

    def holder(self) -> Holder | None:
        """Return who else has the register open on its share now."""
        return None if self._core.claim is None else self._core.claim.other_holder()

    def refresh(self) -> None:
        """Show others that this program is still running. Call this every 15 seconds on a share.

        It waits for the network, so do not call it on the event loop. Without a claim it does
        nothing.

        Raises:
            InUse: someone took over the register.
            GreenPlanError: the share does not respond. Try again at the next call.
        """
        if self._core.claim is not None:
            self._core.claim.refresh()
