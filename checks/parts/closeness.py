"""How much of a text stands in another, word for word."""

from typing import Final

from checks.parts.words import words

GRAM: Final = 8
"""Words in a row that are hardly chance."""


def containment(text: str, other: str, length: int = GRAM) -> float:
    """Share of a text's runs of words that another text has, too; 0 for a text that is shorter than a run."""
    own = _runs(text, length)
    return len(own & _runs(other, length)) / len(own) if own else 0.0


def alike(text: str, other: str) -> float:
    """Likeness of two texts in order of their characters, 0 to 1 (rapidfuzz ratio)."""
    from rapidfuzz.fuzz import ratio

    return ratio(" ".join(words(text)), " ".join(words(other))) / 100


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}
