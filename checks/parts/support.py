"""Which sentence of a context bears each sentence of a completion, and how well: for the eye of a reviewer.

By words, each weighing the more the fewer sentences of the context have it, and by meaning where an embedder is at
hand. It tells nearness, not entailment: a sentence and its negation lean on the same one.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from checks.parts.lists import primary
from checks.parts.sentences import sentences
from checks.parts.words import function_words, words
from workbench.ports import Embedder

GOOD: Final = 0.6
"""Score from which a sentence is borne by the context."""
POOR: Final = 0.35
"""Score below which nothing in the context bears it."""
_STEM: Final = 6
"""Letters of a word that are compared: endings differ where the meaning does not."""


class Support(NamedTuple):
    """A sentence of a completion, and what bears it."""

    sentence: tuple[int, int]
    evidence: tuple[int, int] | None
    """The best sentence of the context; None where the context has none that shares anything."""
    score: float
    """0 to 1."""


def support(completion: str, context: str, language: str = "", embedder: Embedder | None = None) -> list[Support]:
    """Find the sentence of a context that bears each sentence of a completion best.

    Args:
        completion: the text to be borne out; what holds no word is left out.
        context: what it is to lean on.
        language: the code of their language; '' where it is not known.
        embedder: measures meaning; None to go by words alone.

    Raises:
        ServiceFailed: the embedder does not load.
    """
    claims = [span for span in sentences(completion, language) if _content(completion[slice(*span)], language)]
    grounds = sentences(context, language)
    if not claims or not grounds:
        return [Support(span, None, 0.0) for span in claims]
    table = _by_words([completion[slice(*one)] for one in claims], [context[slice(*one)] for one in grounds], language)
    if embedder is not None:
        vectors = embedder.encode([*(completion[slice(*s)] for s in claims), *(context[slice(*s)] for s in grounds)])
        cosines = (vectors[: len(claims)] @ vectors[len(claims) :].T).tolist()
        table = [
            [(word + max(0.0, cosine)) / 2 for word, cosine in zip(row, near, strict=True)]
            for row, near in zip(table, cosines, strict=True)
        ]
    found = []
    for span, row in zip(claims, table, strict=True):
        best = max(range(len(grounds)), key=lambda at, row=row: row[at])  # type: ignore[misc]
        found.append(Support(span, grounds[best] if row[best] > 0 else None, min(1.0, row[best])))
    return found


def best(claim: str, context: str, language: str = "", most: int = 3, embedder: Embedder | None = None) -> list[str]:
    """The sentences of a context that are nearest to a claim, in the order of the context."""
    grounds = [context[start:end] for start, end in sentences(context, language)]
    if not grounds:
        return []
    [scores] = _by_words([claim], grounds, language)
    if embedder is not None:
        vectors = embedder.encode([claim, *grounds])
        scores = [(score + float(cosine)) / 2 for score, cosine in zip(scores, vectors[1:] @ vectors[0], strict=True)]
    chosen = sorted(range(len(grounds)), key=lambda at: -scores[at])[:most]
    return [grounds[at] for at in sorted(chosen)]


def _by_words(claims: Sequence[str], grounds: Sequence[str], language: str) -> list[list[float]]:
    """For each claim and ground the weight of the claim's words that the ground has, as a share of all of them."""
    held = [_content(one, language) for one in grounds]
    spread = Counter(word for one in held for word in one)
    unknown = math.log(1 + len(grounds) / 0.5)
    table = []
    for claim in claims:
        weights = {
            word: math.log(1 + len(grounds) / spread[word]) if word in spread else unknown
            for word in _content(claim, language)
        }
        whole = sum(weights.values())
        table.append([sum(weights[word] for word in one & weights.keys()) / whole if whole else 0.0 for one in held])
    return table


@lru_cache(maxsize=512)
def _content(text: str, language: str) -> frozenset[str]:
    """The words that say something, cut to their first letters; all of them in a text of nothing but small words."""
    common = function_words(primary(language) or "en")
    found = words(text)
    telling = [word for word in found if word not in common]
    return frozenset(word[:_STEM] for word in telling or found)
