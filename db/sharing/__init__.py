"""One register, several people: who has it on a network share, and how a share is known."""

from db.errors import InUse
from db.sharing.holder import Holder

__all__ = ["Holder", "InUse"]
