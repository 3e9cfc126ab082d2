"""Several users of one register: who has it open on a network share."""

from db.errors import InUse
from db.sharing.holder import Holder

__all__ = ["Holder", "InUse"]
