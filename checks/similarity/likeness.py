"""Two texts side by side: how like in characters, how like in meaning, and what keeps them apart."""

from dataclasses import dataclass
from typing import Final, Literal

from checks.similarity.differences import differences
from checks.similarity.lexical import jaccard, sorted_words
from checks.similarity.limits import Limits
from checks.similarity.normal import squeezed

Kind = Literal["lexical", "semantic"]
SAME_CONTEXT: Final = 0.5
"""Share of common shingles from which two contexts count as one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which likenesses are wanted."""

    limits: Limits
    kind: Kind | None = None
    """Only this one counts; None for either."""
    threshold: float | None = None
    """From which score on; None for the bands of the limits."""

    @property
    def floor(self) -> float:
        """The least cosine that is looked for."""
        return self.limits.review if self.threshold is None or self.kind == "lexical" else self.threshold


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two texts are. Lexical and semantic answer different questions: both are told."""

    lexical: float
    """Of the characters, words in order of the alphabet: 0 to 1."""
    semantic: float | None
    """Cosine; None without an embedder."""
    exact: bool
    differs: tuple[str, ...]
    sure: bool
    """False where only a person can say whether they are duplicates."""

    @property
    def same(self) -> bool:
        """Whether they are taken for duplicates without asking anybody."""
        return self.sure and not self.differs

    @property
    def rank(self) -> tuple[bool, float]:
        """Orders likenesses, the greatest last."""
        return (self.exact, max(self.lexical, self.semantic or 0.0))


def compared(a: str, b: str, cosine: float | None, asked: Asked) -> Likeness | None:
    """Compare two texts; None where they are not as alike as was asked for."""
    one, other = squeezed(a), squeezed(b)
    if one == other:
        return Likeness(1.0, None if cosine is None else 1.0, True, (), True)
    limits, kind = asked.limits, asked.kind
    meaning = -1.0 if cosine is None or kind == "lexical" else cosine
    if asked.threshold is not None:
        letters = sorted_words(one, other)
        if max(meaning, -1.0 if kind == "semantic" else letters) < asked.threshold:
            return None
        return Likeness(letters, cosine, False, differences(a, b), True)
    shared = -1.0 if kind == "semantic" else jaccard(one, other)
    if meaning < limits.review and shared < limits.shared_review:
        return None
    sure = meaning >= limits.sure or shared >= limits.shared
    return Likeness(sorted_words(one, other), cosine, False, differences(a, b), sure)


def apart(context: str, other: str) -> tuple[str, ...] | None:
    """What two contexts say of prompts that are alike: (), `context` where one has none, None for quite others."""
    if context == other:
        return ()
    if not context or not other:
        return ("context",)
    one, two = squeezed(context), squeezed(other)
    return () if one == two or jaccard(one, two) >= SAME_CONTEXT else None
