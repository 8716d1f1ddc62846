"""Every command of the rooms with its keys, read from the one place where each is declared."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import NamedTuple

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key

_F_KEY = re.compile("f[0-9]+")
PLACES = ("screens.frame", "screens.widgets", "screens.rooms")


class Told(NamedTuple):
    """A command as a table shows it."""

    id: str
    """Its name in `rooms.toml`; what stands before the dot says where it works."""
    keys: tuple[str, ...]
    label: str
    what: str


def commands() -> list[Told]:
    """All commands, those of the application first, then by where they work, in the order of their declaration."""
    found: dict[str, Told] = {}
    for node in _classes():
        for binding in node.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id and binding.id not in found:
                keys = tuple(shown(key) for key in binding.key.split(","))
                found[binding.id] = Told(binding.id, keys, binding.description, binding.tooltip or binding.description)
    return sorted(found.values(), key=lambda told: (not told.id.startswith("app."), told.id.partition(".")[0]))


def markdown() -> str:
    """A table for the README: a row for each place, with its keys and what they do."""
    rows: dict[str, list[str]] = {}
    for told in commands():
        keys = " ".join(f"`{key}`" for key in told.keys)
        rows.setdefault(told.id.partition(".")[0], []).append(f"{keys} {told.label}".replace("|", "\\|"))
    lines = [f"| {place} | {' · '.join(parts)} |" for place, parts in rows.items()]
    return "\n".join(["| where | keys |", "| --- | --- |", *lines])


def _classes() -> Iterator[type[DOMNode]]:
    names = ["screens.app"]
    for place in PLACES:
        package = importlib.import_module(place)
        names += [f"{place}.{info.name}" for info in pkgutil.iter_modules(package.__path__)]
    for name in names:
        for value in vars(importlib.import_module(name)).values():
            if isinstance(value, type) and issubclass(value, DOMNode) and value.__module__ == name:
                yield value


def shown(key: str) -> str:
    """A key as people read it."""
    parts = key.strip().split("+")
    last = format_key(parts[-1])
    return "+".join([*parts[:-1], last.upper() if _F_KEY.fullmatch(last) else last])
