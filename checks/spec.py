"""What a check is, and what it says: rules live one a file in `checks/rules`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["block", "warn", "info"]
Tier = Literal["instant", "quick", "slow"]
Texts = Mapping[str, str]
"""Field -> text, for the fields that there are: prompt, completion, context."""
EXCERPT = 40
"""Code points of a text that a finding shows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says of one place of a text."""

    rule: str
    severity: Severity
    field: str
    start: int
    """First code point concerned."""
    end: int
    """Behind the last one."""
    message: str
    """What is wrong, for a person; it holds nothing of the text."""
    excerpt: str = ""
    """The text concerned, exactly, cut to its first code points."""
    fix: str | None = None
    """What could stand in its place; None where only a person can say."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: a pure function of texts, with what is to be known before it is run."""

    name: str
    version: int
    """Rises when the same texts would get other findings."""
    tier: Tier
    severity: Severity
    """The gravest that it gives."""
    summary: str
    run: Callable[[Texts], Iterator[Finding]]
