"""The pair that a room is at, told to colleagues while it is on the screen."""

import asyncio

from workbench.services.leasing import Lease, Leases


class Holding:
    """At most one pair, held and let go beside the screen's thread."""

    def __init__(self, doing: str) -> None:
        """Hold nothing yet; `doing` is the word that colleagues see."""
        self.doing = doing
        self.lease: Lease | None = None
        self._wanted = ""
        self._turn = asyncio.Lock()

    async def take(self, leases: Leases, pair: str) -> None:
        """Hold this pair instead of the one before, beside whoever is at it already."""
        self._wanted = pair
        async with self._turn:
            await self._drop(leases)
            if self._wanted != pair:
                return
            taken = await asyncio.to_thread(lambda: leases.take(pair, "", self.doing, beside=True))
            self.lease = taken.lease

    async def drop(self, leases: Leases) -> None:
        """Hold nothing any more."""
        self._wanted = ""
        async with self._turn:
            await self._drop(leases)

    async def _drop(self, leases: Leases) -> None:
        lease, self.lease = self.lease, None
        if lease is not None:
            await asyncio.to_thread(leases.release, lease)
