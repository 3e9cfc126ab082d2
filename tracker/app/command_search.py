"""Find a command by its name, or else by words of what it does."""

from __future__ import annotations

from textual.command import Hit, Hits
from textual.system_commands import SystemCommandsProvider


class CommandSearch(SystemCommandsProvider):
    """The commands of the palette: typing "upgrade" finds "plans", whose help names it."""

    async def search(self, query: str) -> Hits:
        """Yield the commands whose name is like the query, or else those whose help has its
        words.
        """
        by_name = False
        async for hit in super().search(query):
            by_name = True
            yield hit
        words = query.casefold().split()
        if by_name or not words:
            return
        for name, told, callback, *_ in self.app.get_system_commands(self.screen):
            if all(word in told.casefold() for word in words):
                yield Hit(1, name, callback, text=name, help=told)
