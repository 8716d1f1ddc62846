"""Which pairs a person wants to see, and in which order: what the filter line means once it is understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

SORTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "changed": "last changed",
        "made": "made",
        "stage": "stage",
        "skill": "skill",
        "id": "id",
    }
)
"""What a list of pairs can be sorted by, and how that is said."""
NONE: Final = "none"
"""As a value: the pairs that have none."""
ANY: Final = "any"
"""As a value of `finding`, `fixed`, `waived`, `open`: of any check."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: a field has one of some values, or, negated, none of them."""

    field: str
    """stage, language, skill, author, conflicts, edited, returned, imported, reason, accepted, split, cell.DIMENSION.

    By what became of a check's findings in a pair: finding, fixed, waived, open.
    """
    values: tuple[str, ...]
    """Members by id; yes or no as `yes` and `no`; `accepted` takes a day, as 2026-11-21: accepted since."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that all hold, words that all stand in the texts, and an order."""

    terms: tuple[Term, ...] = ()
    words: tuple[str, ...] = ()
    """Words, and phrases of several words that stand side by side."""
    open_end: bool = False
    """Whether the last word may be the beginning of a longer one: it is still being typed."""
    ids: tuple[str, ...] | None = field(default=None)
    """Only these pairs."""
    sort: str = "changed"
    down: bool = True
    """Latest, last or highest first."""
