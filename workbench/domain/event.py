"""What the log is made of: an event says who did what to what, when, and knowing which other events."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from workbench.canonical import canonical, sha256

VERSION = 1
"""Format version of the events that this program writes."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the append-only log."""

    id: str
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    site: str
    """The copy of the project that made it."""
    seq: int
    """Its number at that site, from 1."""
    prev: str | None
    """The site's previous event."""
    parents: tuple[str, ...]
    """Last events of other sites that this one was made on and `prev` was not."""
    clock: int
    """Hybrid logical clock: microseconds since 1970, later than every event known to the site."""
    actor: str
    """The member, 32 hexadecimal digits."""
    account: str
    """Operating system account and host, `name@host`."""
    kind: str
    subject: str
    """What it is about, 32 hexadecimal digits."""
    payload: Mapping[str, Any]
    """What the kind says; texts are named by salted hash under `texts`."""
    step: str
    """The action that it was part of: what one undo takes back."""
    label: str
    """The action's name, for people."""
    version: int = VERSION
    place: int = field(default=0, compare=False)
    """Rank in the fold: the clock, but later than every cause. Follows from the log; not hashed."""
    line: int = field(default=0, compare=False)
    """The history that it belongs to: a site's, or one branch of a site that was continued twice. Not hashed."""

    def texts(self) -> Mapping[str, str]:
        """Salted hashes of the texts that it brings, by name."""
        found: Mapping[str, str] = self.payload.get("texts", {})
        return found


def canonical_event(event: Event, payload: str) -> bytes:
    """The canonical JSON that is hashed, with the payload already in canonical form."""
    parents = ",".join([f'"{parent}"' for parent in event.parents]) if event.parents else ""
    prev = f'"{event.prev}"' if event.prev else "null"
    return (
        f'{{"account":{_quoted(event.account)},"actor":"{event.actor}","clock":{event.clock},'
        f'"kind":{_quoted(event.kind)},"label":{_quoted(event.label)},"parents":[{parents}],"payload":{payload},'
        f'"prev":{prev},"seq":{event.seq},"site":"{event.site}","step":"{event.step}","subject":"{event.subject}",'
        f'"version":{event.version}}}'
    ).encode()


@lru_cache(maxsize=256)
def _quoted(word: str) -> str:
    return orjson.dumps(word).decode()


def event_id(event: Event, payload: str | None = None) -> str:
    """Compute the id that the event's contents demand."""
    return sha256(canonical_event(event, canonical(event.payload).decode() if payload is None else payload))


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What an operation wants to be written; the collection adds site, clock, actor, step and hashes."""

    kind: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """Texts by name; the payload of the event will hold their salted hashes under `texts`."""


def new_id() -> str:
    """A fresh random subject."""
    return secrets.token_hex(16)


def derived_id(*parts: str) -> str:
    """A subject that follows from what it is: equal at every site."""
    return sha256("\x00".join(parts).encode())[:32]


def salted_hash(salt: bytes, text: str) -> str:
    """The name of a text in the log; without the salt it gives nothing of the text away."""
    return sha256(salt + text.encode())
