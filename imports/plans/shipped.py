"""The plans that come with the tracker: where they are, and what each is called.

Nothing here reads a whole plan, so that a list of them is cheap.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from db.frozen import frozen

_ACTION = re.compile(r"^\[\[actions\]\]", re.MULTILINE)


@frozen
class ShippedPlan:
    """A plan that comes with the tracker, as a list names it. ``actions`` is how many it has,
    ``follows`` the key of the edition before.
    """

    key: str
    title: str
    edition: str
    issuer: str
    actions: int
    follows: str = ""


def shipped_plans() -> tuple[Path, ...]:
    """Return the plan files that come with the tracker, by name: each is called by its key."""
    return tuple(sorted(Path(__file__).parent.glob("*.toml")))


def list_shipped_plans() -> tuple[ShippedPlan, ...]:
    """Return the plans that come with the tracker, by key, without reading their actions.

    Raises:
        OSError: a file cannot be read.
        ValueError: the beginning of a file is damaged.
    """
    return tuple(_listed(path) for path in shipped_plans())


def _listed(path: Path) -> ShippedPlan:
    text = path.read_text(encoding="utf-8")
    head = tomllib.loads(text.partition("\n[[")[0])
    names = {key: str(head.get(key, "")) for key in ("title", "edition", "issuer", "follows")}
    return ShippedPlan(path.stem, **names, actions=len(_ACTION.findall(text)))
