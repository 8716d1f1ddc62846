"""What a verifiable constraint is: its kind as IFEval published it, and what this one asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

Given = Mapping[str, Any]
"""What a constraint asks for, by the names that IFEval gave it."""
RELATIONS: Final = ("less than", "at least")
"""How a count is compared: less than the number, or the number and more."""


class Wrong(NamedTuple):
    """What a completion does against a constraint, and where."""

    message: str
    """For a person; it holds nothing of the texts but numbers."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of constraint with its verifier, which decides as IFEval's published one does."""

    name: str
    """As published: family and kind with a colon between."""
    summary: str
    """What it asks for, for a person."""
    given: Mapping[str, str]
    """Name of what it is given -> `whole`, `text`, `texts`, `letter` or `relation`."""
    holds: Callable[[str, Given], bool]
    wrong: Callable[[str, Given], Wrong]
    """Asked only of a text on which it does not hold."""

    @property
    def code(self) -> str:
        """The kind in kebab-case, without its family."""
        return self.name.partition(":")[2].replace("_", "-")


class Constraint(NamedTuple):
    """One demand."""

    kind: Kind
    given: Given

    def __str__(self) -> str:
        """In one line, for a person."""
        values = ", ".join(f"{name} {value}" for name, value in self.given.items())
        return self.kind.summary + (f": {values}" if values else "")


def given(kind: Kind, values: Given) -> Given:
    """What a kind is given, out of values that may be too many or None.

    Raises:
        ValueError: something is missing, or is not what it should be.
    """
    found = {name: values.get(name) for name in kind.given}
    for name, value in found.items():
        if not _FITS[kind.given[name]](value):
            raise ValueError(f"{name}: {_WANTED[kind.given[name]]}")
    return found


def whole(text: str, message: str) -> Wrong:
    """Something is wrong with the whole text."""
    return Wrong(message, 0, len(text))


def compares(count: int, relation: str, number: int) -> bool:
    """Whether a count is as it is asked for."""
    return count < number if relation == RELATIONS[0] else count >= number


def counted(text: str, what: str, count: int, relation: str, number: int) -> Wrong:
    """A count that is not as it is asked for."""
    return whole(text, f"{relation} {number} {what} are asked for; there are {count}")


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "whole": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "text": lambda value: isinstance(value, str) and bool(value.strip()),
    "texts": lambda value: isinstance(value, list) and bool(value) and all(map(_FITS["text"], value)),
    "letter": lambda value: isinstance(value, str) and len(value) == 1,
    "relation": lambda value: value in RELATIONS,
}
_WANTED = {
    "whole": "a whole number from 0", "text": "a text", "texts": "a list of texts", "letter": "one letter",
    "relation": f"one of {', '.join(RELATIONS)}",
}  # fmt: skip
