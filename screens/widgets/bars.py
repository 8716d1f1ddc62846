"""Shares and courses drawn in characters."""

from collections.abc import Sequence

STEPS = "▁▂▃▄▅▆▇"


def bar(share: float, width: int) -> str:
    """A share from 0 to 1; something begun shows, and only what is done is full."""
    filled = round(share * width)
    if 0 < share < 1:
        filled = min(max(filled, 1), width - 1)
    filled = max(0, min(filled, width))
    return "▇" * filled + "▁" * (width - filled)


def course(values: Sequence[float]) -> str:
    """Numbers one after the other; nought is a thin line."""
    most = max(values, default=0)
    return "".join(STEPS[0 if not value else max(1, round(value / most * (len(STEPS) - 1)))] for value in values)
