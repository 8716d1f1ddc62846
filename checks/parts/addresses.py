"""Web addresses in running text: where they stand, which host they name, and whether it can be one."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from ipaddress import ip_address
from typing import Literal

_ADDRESS = re.compile(r"\b(?:https?|ftp)://[^\s<>\"`“”«»\ufffc|{}\\]*", re.IGNORECASE)
_PAIRS = {")": "(", "]": "["}
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)\Z")
Kind = Literal["host", "local", "placeholder", "none"]


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a text, without the punctuation of the sentence around it."""

    start: int
    end: int
    written: str


def addresses(text: str) -> Iterator[Address]:
    """The `http:`, `https:` and `ftp:` addresses of a text."""
    if "://" not in text:
        return
    for found in _ADDRESS.finditer(text):
        written = _trimmed(found[0])
        yield Address(found.start(), found.start() + len(written), written)


def _trimmed(written: str) -> str:
    """An address without what belongs to the sentence: a full stop, the bracket around it and what comes behind."""
    opened = dict.fromkeys(_PAIRS.values(), 0)
    for place, char in enumerate(written):
        if char in opened:
            opened[char] += 1
        elif char in _PAIRS:
            opened[_PAIRS[char]] -= 1
            if opened[_PAIRS[char]] < 0:
                written = written[:place]
                break
    return written.rstrip(".,;:!?'*_~\u2026\u2019")


@lru_cache(maxsize=1)
def _known() -> Mapping[str, tuple[str, ...]]:
    found = json.loads(files("checks.data").joinpath("hosts.json").read_bytes())
    return {name: tuple(values) for name, values in found.items()}


def host(written: str) -> str:
    """The host that an address names, in lower case; '' where it names none."""
    place = re.split(r"[/?#]", written.partition("://")[2], maxsplit=1)[0].rpartition("@")[2]
    if place.startswith("["):
        return place[1:].partition("]")[0].lower()
    return place.partition(":")[0].lower().rstrip(".")


def kind(name: str) -> Kind:
    """What a host is: one that could be, this very machine, one that stands for another, or none at all."""
    known = _known()
    bare = name.removeprefix("www.")
    if bare in known["local"]:
        return "local"
    if bare in known["placeholder"] or bare.endswith(known["placeholder_endings"]):
        return "placeholder"
    if bare.startswith(known["placeholder_words"]):
        return "placeholder"
    return "host" if is_number(name) or _is_name(name) else "none"


def is_number(name: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_name(name: str) -> bool:
    labels = name.split(".")
    last = labels[-1]
    return len(labels) > 1 and all(map(_LABEL.match, labels)) and len(last) > 1 and not last[0].isdigit()
