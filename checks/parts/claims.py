"""Places of a text of which each belongs to one finding only."""

from bisect import bisect_left, insort


class Claims:
    """Spans that were taken, none of which overlaps another."""

    def __init__(self) -> None:
        """Nothing is taken."""
        self._taken: list[tuple[int, int]] = []

    def claim(self, start: int, end: int) -> bool:
        """Take a span; False, and nothing taken, where some of it is another's."""
        at = bisect_left(self._taken, (start, end))
        before = at > 0 and self._taken[at - 1][1] > start
        behind = at < len(self._taken) and self._taken[at][0] < end
        if before or behind:
            return False
        insort(self._taken, (start, end))
        return True
