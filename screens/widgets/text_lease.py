"""What a writing room tells colleagues: this person is at work on this text of this pair now."""

import asyncio
from functools import partial

from screens.frame.room import RoomScreen
from workbench.services.leasing import Lease, told


class TextLease:
    """The lease of one room: at most one text."""

    def __init__(self, room: RoomScreen, doing: str) -> None:
        """Hold for a room; `doing` is the word that colleagues read."""
        self.room = room
        self.doing = doing
        self.lease: Lease | None = None

    async def take(self, pair: str, field: str) -> None:
        """Say that one is at it, beside whoever is at it already; who that is, is told."""
        await self.let_go()
        leases = self.room.bench.leases
        taken = await asyncio.to_thread(leases.take, pair, field, self.doing)
        if taken.lease is None and taken.others:
            self.room.say(f"{told(taken.others[0])}. You may go on: both texts are kept", "warn")
            taken = await asyncio.to_thread(partial(leases.take, pair, field, self.doing, beside=True))
        self.lease = taken.lease

    async def let_go(self) -> None:
        """Say that one is done."""
        lease, self.lease = self.lease, None
        if lease is not None:
            await asyncio.to_thread(self.room.bench.leases.release, lease)
