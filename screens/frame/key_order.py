"""Keys in the order in which they were pressed, however many arrive at once.

The toolkit lets a widget take a letter at once, but finds the command of any other key only when that key has gone up
to the application, behind the letters that came with it: over a slow line, `ab`, backspace, `c` becomes `ab`. Here a
key goes out when the one before has done what it does.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App
from textual.message import Message

Pressed = events.Key | events.Paste
PATIENCE = 0.2
"""Seconds after which a key counts as done that nothing came back of: what had the focus is gone."""


class Passed(Message):
    """Follows a key on its way up: where this has come to the application, the key is done."""

    def __init__(self, event: Pressed) -> None:
        """Follow a key."""
        super().__init__()
        self.event = event


class InOrder:
    """The keys of an application, one at a time."""

    def __init__(self, app: App[None], send: Callable[[events.Event], Awaitable[None]]) -> None:
        """Send keys on with `send`, the toolkit's own way."""
        self._app = app
        self._send = send
        self._waiting: deque[Pressed] = deque()
        self._under_way: Pressed | None = None
        self._late: asyncio.TimerHandle | None = None

    async def take(self, event: Pressed) -> None:
        """A key was pressed: it goes out now, or when its turn comes."""
        if isinstance(event, events.Key) and event.key.startswith("alt+"):
            event.character = None  # a letter with alt is a command: an editor would type it
        self._waiting.append(event)
        await self._go_on()

    async def passed(self, event: events.Event) -> None:
        """A key came to its end: the next one goes out."""
        if event is self._under_way:
            self._under_way = None
            if self._late is not None:
                self._late.cancel()
            await self._go_on()

    async def _go_on(self) -> None:
        while self._waiting and self._under_way is None:
            event = self._under_way = self._waiting.popleft()
            to = self._app.focused or self._app.screen
            await self._send(event)
            if not event.is_forwarded or not to.post_message(Passed(event)):
                self._under_way = None
            else:
                loop = asyncio.get_running_loop()
                self._late = loop.call_later(PATIENCE, self._app.post_message, Passed(event))
