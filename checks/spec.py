"""What a check is, what it reads, and what it says: rules live one a file in `checks/rules`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from checks.tools import NONE, Need, Tools
from workbench.domain.settings import Option

Severity = Literal["block", "warn", "info"]
Tier = Literal["instant", "quick", "slow"]
TIERS: Final[tuple[Tier, ...]] = ("instant", "quick", "slow")
"""From what runs at every pause in typing to what asks a model."""
INSTANT: Final[frozenset[Tier]] = frozenset({"instant"})
SEVERITIES: Final[tuple[Severity, ...]] = ("block", "warn", "info")
"""From what stands in the way of a submission to what is good to know."""
Texts = Mapping[str, str]
"""Field -> text, for the fields that there are: prompt, completion, context."""
EXCERPT: Final = 40
"""Code points of a text that a finding shows."""
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def nothing() -> Mapping[str, Any]:
    """Nothing is known."""
    return NOTHING


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
    """What could stand in the place of `start:end`; None where only a person can say."""
    code: str = ""
    """Which of the rule's findings this is, in kebab-case; '' where the rule has only one."""
    safe: bool = False
    """Whether the fix may be made without anybody looking: the meaning of the text can't change."""


class Subject(NamedTuple):
    """What a check reads: the texts of a pair, and what is known of it. One is made for each rule of each pair."""

    texts: Texts
    facts: Mapping[str, str] = NOTHING
    """The pair's place in the dataset: language (a code such as `en`), skill, format, domain, … as far as known."""
    params: Mapping[str, Any] = NOTHING
    """The check's own parameters, each with its default where nobody set it."""
    tools: Tools = NONE
    """What the check may ask beside the texts: those that it `needs` are there."""
    pair: str = ""
    """The pair's id, '' outside a project."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: a pure function of a subject, with what is to be known before it is run."""

    name: str
    """In kebab-case."""
    version: int
    """Rises when the same texts would get other findings."""
    tier: Tier
    severity: Severity
    """The gravest that it gives."""
    summary: str
    run: Callable[[Subject], Iterator[Finding | None]]
    """Yields None while a model is at work: whoever runs the check may close it there."""
    params: tuple[Option, ...] = ()
    """What a lead may set."""
    needs: tuple[Need, ...] = ()
    """Tools without which it can't do its work: it is then told as not checked."""
    beside: tuple[Need, ...] = ()
    """Tools that it asks too where they are at hand: what they say decides its findings as the texts do."""
    languages: tuple[str, ...] = ()
    """Languages that it knows; empty for any. Texts of others are left alone, silently."""
    on: bool = True
    """Whether it runs where nobody said."""
    shares: str = ""
    """The check by whose parameters it goes, so that both hold a text against the same; it has none of its own then."""
    defaults: Mapping[str, Any] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Read the defaults of the parameters once."""
        object.__setattr__(self, "defaults", {option.name: option.default for option in self.params})

    def found(
        self, subject: Subject, field: str, start: int, end: int, message: str, *,
        code: str = "", fix: str | None = None, safe: bool = False, severity: Severity | None = None,
    ) -> Finding:  # fmt: skip
        """A finding of this check on one place of a text, with its excerpt."""
        excerpt = subject.texts[field][start : min(end, start + EXCERPT)]
        return Finding(
            self.name, severity or self.severity, field, start, end, message, excerpt, fix, code, safe
        )  # fmt: skip
