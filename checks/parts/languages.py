"""Programming languages by the names that people give them, and what tells them apart at a glance."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from checks.parts.lists import listed

_LIST = "code_languages"
ENOUGH = 2
"""Different marks of a language that a code must bear to be taken for it."""
_READ = 4_000
"""Code points of a code in which they are looked for."""


def language(label: str) -> str | None:
    """The language that a fence's label, or a cell, names; None where it is none that can be read."""
    return _labels().get(label.strip().lower())


def shown(name: str) -> str:
    """A language's name, for people."""
    said: str = listed(_LIST)["names"][name]["shown"]
    return said


def dialects(label: str, usual: str = "") -> Sequence[str]:
    """The SQL dialects in which a code may be: the one that its label names, else the usual one, else many in turn."""
    own = listed(_LIST)["dialects"].get(label.strip().lower()) or usual or None
    every: Sequence[str] = listed(_LIST)["any_dialect"]
    return every if own is None else (own,)


def wraps(name: str) -> Sequence[Sequence[str]]:
    """What can stand around a fragment of a language so that it is a whole: before it and behind it."""
    found: Sequence[Sequence[str]] = listed(_LIST)["wraps"].get(name, ())
    return found


def kin(one: str, other: str) -> bool:
    """Whether two languages are so alike that one may pass for the other."""
    return one == other or any(one in group and other in group for group in listed(_LIST)["kin"])


def package(name: str) -> str | None:
    """The package that a name customarily stands for, such as numpy for `np`."""
    found: str | None = listed(_LIST)["imports"].get(name)
    return found


def likely(code: str, named: str) -> Sequence[str]:
    """The languages, not kin to the one named, of which a code bears more marks than of that one; likeliest first."""
    code = code[:_READ]
    counts = {name: sum(mark.search(code) is not None for mark in marks) for name, marks in _marks().items()}
    own = counts.get(named, 0)
    found = [name for name, count in counts.items() if count >= ENOUGH and count > own and not kin(name, named)]
    return sorted(found, key=lambda name: -counts[name])


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    return {label: name for name, about in listed(_LIST)["names"].items() for label in about["labels"]}


@lru_cache(maxsize=1)
def _marks() -> Mapping[str, Sequence[re.Pattern[str]]]:
    return {name: [re.compile(mark, re.M | re.I if name == "sql" else re.M) for mark in marks]
            for name, marks in listed(_LIST)["marks"].items()}  # fmt: skip
