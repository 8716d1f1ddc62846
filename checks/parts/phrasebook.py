"""How prompts ask for what can be verified: the patterns of `checks/data/constraints.toml`, made ready when needed.

There are many and they are long: to make all ready takes longer than to read a thousand prompts.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Pattern:
    """One entry of the book; what it looks for is only made ready when a prompt has one of its words."""

    kind: str
    """What it asks for, as IFEval names it."""
    said: Mapping[str, Any]
    """The entry as it is written."""
    macros: Mapping[str, str]
    bare: str
    given: Mapping[str, Any]

    @cached_property
    def find(self) -> re.Pattern[str]:
        """What asks for it."""
        found = self._read("find")
        assert found is not None
        return found

    @cached_property
    def counting(self) -> re.Pattern[str] | None:
        """What brings the count from elsewhere in the prompt."""
        return self._read("count")

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """What must not stand in the same sentence."""
        return self._read("unless")

    @cached_property
    def before(self) -> re.Pattern[str] | None:
        """What must not stand right before."""
        return self._read("before")

    @cached_property
    def needs(self) -> re.Pattern[str] | None:
        """What must stand in the prompt, and is found sooner."""
        return self._read("with")

    def _read(self, name: str) -> re.Pattern[str] | None:
        text: str | None = self.said.get(name)
        while text and (macro := re.search(r"@(\w+)@", text)):
            text = text.replace(macro[0], self.macros[macro[1]])
        return re.compile(text) if text else None


class Book(NamedTuple):
    """All patterns, and the words by which they are chosen."""

    patterns: tuple[Pattern, ...]
    words: Mapping[str, list[int]]
    """Word -> the numbers of the patterns of whose words it is one."""
    numbers: Mapping[str, int]
    languages: Mapping[str, str]


@lru_cache(maxsize=1)
def book() -> Book:
    """The book, read once."""
    told = tomllib.loads((files("checks") / "data" / "constraints.toml").read_text("utf-8"))
    patterns = [
        Pattern(one["kind"], one, told["macros"], one.get("bare", "no"), one.get("given", {}))
        for one in told["pattern"]
    ]
    words: dict[str, list[int]] = {"json": [], "repeat": [], "repleat": []}
    for number, pattern in enumerate(patterns):
        for word in pattern.said["words"]:
            words.setdefault(word, []).append(number)
    return Book(tuple(patterns), words, told["numbers"], told["languages"])
