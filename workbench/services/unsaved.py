"""Typing that was not saved yet: one private file a text, so that a hang-up or a crash takes no sentence with it.

A file is replaced as a whole. What is kept in the last moment of a program goes into a file of its own beside the one
that is written while one types: a slower writer never replaces the newest words by older ones.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.services.provenance import Span

LAST = "last"
"""The slot of what is kept when the program ends."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which text of which pair somebody is typing."""

    project: str
    member: str
    pair: str
    """Empty for a pair that does not exist yet."""
    field: str
    base: str
    """The revision that it was begun on; empty for the first text."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What was typed, with all that a saved revision would say of it."""

    place: Place
    text: str
    spans: tuple[Span, ...] = ()
    shown: tuple[str, ...] = ()
    seconds: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Of a pair that does not exist yet: what was chosen for it."""
    at: int = 0
    """When it was kept: nanoseconds since 1970, UTC."""

    @property
    def clock(self) -> str:
        """The time as a person reads it, with the day if it is not today."""
        then = time.localtime(self.at / 1e9)
        today = then[:3] == time.localtime()[:3]
        return time.strftime("%H:%M" if today else "%Y-%m-%d %H:%M", then)


def keep(unsaved: Unsaved, slot: str = "") -> None:
    """Write it down, readable by its owner alone, whole or not at all. Takes no lock: safe in a signal handler.

    Raises:
        OSError: the folder can't be written.
    """
    at = unsaved.at or time.time_ns()
    data = json.dumps(asdict(replace(unsaved, at=at)), ensure_ascii=True).encode("ascii")
    paths.write_private(_file(unsaved.place, slot), data)


def waiting(project: str, member: str, pair: str | None = None, name: str | None = None) -> list[Unsaved]:
    """What was left unsaved, the newest of each text first; of one pair and one of its fields where they are named."""
    newest: dict[Place, Unsaved] = {}
    for file in paths.unsaved_dir().glob(f"{_name(project, member)}-*.json"):
        found = _read(file)
        if found is None or found.place.project != project or found.place.member != member:
            continue
        place = found.place
        if (pair is not None and place.pair != pair) or (name is not None and place.field != name):
            continue
        if place not in newest or newest[place].at < found.at:
            newest[place] = found
    return sorted(newest.values(), key=lambda one: -one.at)


def drop(place: Place) -> None:
    """Forget what was typed: it was saved, or is not wanted."""
    for slot in ("", LAST):
        _file(place, slot).unlink(missing_ok=True)


def _file(place: Place, slot: str) -> Path:
    text = _name(place.pair, place.field, place.base)
    return paths.unsaved_dir() / f"{_name(place.project, place.member)}-{text}{'-' if slot else ''}{slot}.json"


def _name(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _read(file: Path) -> Unsaved | None:
    """A file's typing; None where it is not whole or not ours."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads(file.read_bytes())
        return Unsaved(
            Place(**told["place"]), str(told["text"]), tuple(_spans(told["spans"])), tuple(map(str, told["shown"])),
            int(told["seconds"]), dict(told["facts"]), int(told["at"]),
        )  # fmt: skip
    return None


def _spans(told: object) -> Iterator[Span]:
    for start, end, origin in told if isinstance(told, list) else ():
        yield int(start), int(end), str(origin)
