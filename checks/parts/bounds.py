"""Bounds that a cell sets to its texts, in tokens, however these are counted."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from checks.config import Config
from checks.spec import Texts
from workbench.domain.settings import Option

BOUNDED: Final = ("prompt", "completion", "context")
"""The texts that may have bounds."""
RULE: Final = "length"
"""The rule whose parameters are the bounds."""


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number of tokens, 0 for no bound")
    return int(text)


BOUNDS: Final = tuple(
    Option(f"{field}_{end}", 0, _whole, f"{'least' if end == 'min' else 'most'} tokens of a {field}; 0: none")
    for field in BOUNDED
    for end in ("min", "max")
)
"""What a lead may set of the rule `length`, whose parameters every rule that counts tokens goes by.

A cell's own bounds hold where no lead set others for the same cell.
"""


def bounded(texts: Texts, params: Mapping[str, Any]) -> Iterator[tuple[str, str, int, int]]:
    """The texts that have a bound, by their fields, with the least and the most tokens asked for; 0 for none."""
    for field in BOUNDED:
        text, asked = texts.get(field), _asked(params, field)
        if text and asked:
            yield field, text, *asked


def asked_of(config: Config, facts: Mapping[str, str], field: str) -> tuple[int, int] | None:
    """The bounds of a text of a cell, as every check holds it against them; None where it has none."""
    return _asked(config.params(RULE, facts), field)


def _asked(params: Mapping[str, Any], field: str) -> tuple[int, int] | None:
    """The least and the most tokens, 0 for none; None where neither is asked for."""
    least, most = params[f"{field}_min"], params[f"{field}_max"]
    return (least, most) if least or most else None


def beyond(tokens: int, least: int, most: int) -> tuple[Literal["short", "long", ""], str]:
    """Which bound so many tokens lie beyond, and what is asked for; '' within them."""
    if tokens < least:
        return "short", f"at least {least} are asked for"
    if most and tokens > most:
        return "long", f"at most {most} are asked for"
    return "", ""
