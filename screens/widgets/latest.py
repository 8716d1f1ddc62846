"""Reading what is wanted now: what was wanted before, and is not read yet, never is."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.css.query import NoMatches
from textual.dom import DOMNode

AGAIN = 0.02
"""Seconds until what lacked a part of its room is read again."""
TIMES = 250


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
        answered, missed = 0, 0
        try:
            while answered != self._asked and self.node.is_attached:
                asked = self._asked
                try:
                    await self.read()
                except NoMatches:  # a room that is just entered, or left, has not all its parts
                    missed += 1
                    if missed == TIMES:
                        raise
                    await asyncio.sleep(AGAIN)
                else:
                    answered = asked
        finally:
            self._at_work = False
            self._rests.set()

    async def rest(self) -> None:
        """Wait until what was asked for has been read."""
        await self._rests.wait()
