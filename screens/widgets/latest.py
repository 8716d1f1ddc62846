"""Reading what is wanted now: what was wanted before, and is not read yet, never is."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.css.query import NoMatches
from textual.dom import DOMNode


class Latest:
    """One reading at a time; asked again meanwhile, it is done once more, for the latest wish only."""

    def __init__(self, node: DOMNode, read: Callable[[], Awaitable[None]]) -> None:
        """Read in workers of a widget; `read` looks up by itself what is wanted."""
        self.node = node
        self.read = read
        self._asked = 0
        self._at_work = False
        self._rests = asyncio.Event()
        self._rests.set()

    def ask(self) -> None:
        """Want something (else); returns at once."""
        self._asked += 1
        if not self._at_work:
            self._at_work = True
            self._rests.clear()
            self.node.run_worker(self._work())

    async def _work(self) -> None:
        answered = 0
        try:
            while answered != self._asked and self.node.is_attached:
                answered = self._asked
                await self.read()
        except NoMatches:  # what is taken apart has lost its parts before it knows
            if self.node.is_attached and self.node.app.is_running:
                raise
        finally:
            self._at_work = False
            self._rests.set()

    async def rest(self) -> None:
        """Wait until what was asked for has been read."""
        await self._rests.wait()
