"""Who is working on what: a word to colleagues before two people write one text, never a lock.

What two people saved at once is settled by the log, whatever the leases say; so a lease that is lost, late or wrong
costs a warning and nothing else. Texts of a client are in no lease.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from workbench.errors import InTheWay

LASTS = 60
"""Seconds that a lease lasts without renewal."""
BEAT = 15
"""Seconds after which a holder renews."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One person at work on one thing."""

    subject: str
    """The pair, or whatever else has an id."""
    field: str
    """Which of its texts; '' for all of it."""
    doing: str
    """What they do, as it is shown: writing, reviewing, editing."""
    member: str
    """Id of the member."""
    name: str
    """The member's name."""
    account: str
    """Operating system account and host."""
    host: str
    process: str
    """The program that holds it, told apart from a later one with the same number."""
    session: str
    """One open workbench: what a person holds in another window is another's too."""
    since: int
    """Microseconds since 1970, UTC."""

    def touches(self, subject: str, field: str) -> bool:
        """Whether work on this text is work on what the lease names."""
        return self.subject == subject and (self.field == field or "" in (self.field, field))


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking for a lease."""

    lease: Lease | None
    """One's own; None where somebody else is at it and one did not ask to go on beside them."""
    others: tuple[Lease, ...]
    """Those who are at it already, the first of them first."""


class Leases(Protocol):
    """The leases of one project, for one open workbench of one member. Nothing here raises or waits."""

    @property
    def trouble(self) -> str:
        """Why colleagues can't be seen just now, in words for a status line; '' where they can."""

    def take(self, subject: str, field: str = "", doing: str = "writing", *, beside: bool = False) -> Taken:
        """Say that one is at work on something, if nobody else is, or `beside` them."""

    def renew(self) -> None:
        """Keep all leases of this workbench; to be called every `BEAT` seconds while one is at work."""

    def release(self, lease: Lease) -> None:
        """Say that one is done."""

    def others(self) -> list[Lease]:
        """What everybody else is working on, the longest first; cheap enough to be asked every second."""

    def close(self) -> None:
        """Release everything and let go of the file."""


def told(lease: Lease) -> str:
    """A lease for people: `ann is writing this since 14:02`, with the day if it is not today."""
    begun = time.localtime(lease.since / 1_000_000)
    today = begun[:3] == time.localtime()[:3]
    return f"{lease.name} is {lease.doing} this since {time.strftime('%H:%M' if today else '%Y-%m-%d %H:%M', begun)}"


def by_subject(leases: Iterable[Lease]) -> dict[str, Lease]:
    """For a list's rows: the one who is longest on each subject."""
    found: dict[str, Lease] = {}
    for lease in leases:
        found.setdefault(lease.subject, lease)
    return found


def refuse_if_held(leases: Leases, member: str, subject: str) -> None:
    """Refuse what would take a thing away from under somebody's hands: put it aside, or erase it.

    Raises:
        InTheWay: another member is at work on it.
    """
    for lease in leases.others():
        if lease.member != member and lease.touches(subject, ""):
            raise InTheWay(
                "Somebody is at work on it", f"#{subject[:6]}: {told(lease)}",
                "wait until they have left it, ask them, or add --anyway",
            )  # fmt: skip
