"""Verifying constraints on a completion: strictly on what stands there, loosely on what it may have meant to be."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from checks.constraints.spec import Constraint, Given, Kind, given
from workbench.plugins import discover


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind of constraint, by the name that IFEval gave it."""
    return discover("checks.constraints", Kind)


def constraint(name: str, values: Given) -> Constraint:
    """A constraint out of its name and what it is given; what is None or not the kind's is left out.

    Raises:
        ValueError: there is no such kind, or it is not given what it needs.
    """
    kind = kinds().get(name)
    if kind is None:
        raise ValueError(f"no kind of constraint: {name}")
    return Constraint(kind, given(kind, values))


def strict(text: str, one: Constraint) -> bool:
    """Whether a constraint holds on a text; on an empty one none does."""
    return bool(text.strip()) and one.kind.holds(text, one.given)


def loose(text: str, one: Constraint) -> bool:
    """Whether it holds on one of eight readings: the first or last line left out, asterisks taken away."""
    return any(strict(variant, one) for variant in variants(text))


def variants(text: str) -> Iterator[str]:
    """The readings of a text, the text itself first."""
    lines = text.split("\n")
    parts = (text, *("\n".join(part).strip() for part in (lines[1:], lines[:-1], lines[1:-1])))
    yield from parts
    if "*" in text:
        yield from (part.replace("*", "") for part in parts)
