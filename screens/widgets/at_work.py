"""What a room tells colleagues: this person is at work on this text of this pair now."""

import asyncio
from functools import partial

from screens.frame.room import RoomScreen
from workbench.services.leasing import Lease, told


class Holding:
    """The lease of one room: at most one text, held and let go beside the screen's thread."""

    def __init__(self, room: RoomScreen, doing: str, *, tells: bool = True) -> None:
        """Hold nothing yet.

        Args:
            room: where one is at work.
            doing: the word that colleagues see.
            tells: whether it is said who is at it already; not where the room shows that anyway.
        """
        self.room = room
        self.doing = doing
        self.tells = tells
        self.lease: Lease | None = None
        self._wanted = ("", "")
        self._turn = asyncio.Lock()

    async def take(self, pair: str, field: str = "") -> None:
        """Say that one is at it instead of at the one before, beside whoever is at it already."""
        self._wanted = wanted = (pair, field)
        async with self._turn:
            await self._drop()
            if self._wanted != wanted:
                return
            leases = self.room.bench.leases
            taken = await asyncio.to_thread(partial(leases.take, pair, field, self.doing, beside=not self.tells))
            if taken.lease is None and taken.others:
                self.room.say(f"{told(taken.others[0])}. You may go on: both texts are kept", "warn")
                taken = await asyncio.to_thread(partial(leases.take, pair, field, self.doing, beside=True))
            self.lease = taken.lease

    async def let_go(self) -> None:
        """Say that one is done."""
        self._wanted = ("", "")
        async with self._turn:
            await self._drop()

    async def _drop(self) -> None:
        lease, self.lease = self.lease, None
        if lease is not None:
            await asyncio.to_thread(self.room.bench.leases.release, lease)
