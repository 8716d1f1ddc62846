"""Likeness of meaning: unit vectors by number, compared exactly with one or with all others."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

BLOCK: Final = 1024
"""Vectors that are compared with all others at a time: 80 MB of cosines among 20,000."""


class Matrix:
    """Rows of float32 by number; a row of zeros is like nothing."""

    def __init__(self) -> None:
        """Begin empty; the first vector decides the dimension."""
        self._rows: Vector | None = None
        self._count = 0

    def put(self, numbers: Sequence[int], vectors: "Vector") -> None:
        """Take in unit vectors under their numbers."""
        import numpy as np

        if not len(numbers):
            return
        highest = max(numbers) + 1
        if self._rows is None or len(self._rows) < highest:
            room = np.zeros((max(1024, highest + highest // 2), vectors.shape[1]), np.float32)
            if self._rows is not None:
                room[: self._count] = self._rows[: self._count]
            self._rows = room
        self._rows[list(numbers)] = vectors
        self._count = max(self._count, highest)

    def drop(self, number: int) -> None:
        """Forget a vector."""
        if self._rows is not None and number < self._count:
            self._rows[number] = 0

    def near(self, vector: "Vector", floor: float, most: int) -> list[tuple[int, float]]:
        """The numbers whose cosine reaches a floor, nearest first: exact, nothing is missed."""
        import numpy as np

        if self._rows is None:
            return []
        # Not by BLAS: beside a busy processor its second thread waits longer than the first one takes for all.
        cosines = np.einsum("ij,j->i", self._rows[: self._count], vector)
        found = np.flatnonzero(cosines >= floor)
        best = found[np.argsort(-cosines[found], kind="stable")[:most]]
        return [(int(number), float(cosines[number])) for number in best]

    def pairs(self, floor: float, within: Sequence[int] | None = None) -> Iterator[list[tuple[int, int, float]]]:
        """All pairs whose cosine reaches a floor, a block of rows at a time.

        Args:
            floor: the least cosine.
            within: only these numbers; None for all.
        """
        import numpy as np

        if self._rows is None:
            return
        wanted = np.arange(self._count) if within is None else np.array(sorted(within), np.int64)
        wanted = wanted[wanted < self._count]
        rows = self._rows[: self._count] if within is None else self._rows[wanted]
        for start in range(0, len(rows), BLOCK):
            cosines = rows[start : start + BLOCK] @ rows[start:].T
            one, other = np.nonzero(cosines >= floor)
            later = other > one
            one, other = one[later], other[later]
            yield list(
                zip(
                    wanted[start + one].tolist(), wanted[start + other].tolist(), cosines[one, other].tolist(),
                    strict=True,
                )
            )  # fmt: skip

    def cosine(self, one: int, other: int) -> float | None:
        """The cosine of two; None where one has no vector."""
        if self._rows is None or one >= self._count or not self._rows[one].any():
            return None
        return self.with_vector(other, self._rows[one])

    def with_vector(self, number: int, vector: "Vector") -> float | None:
        """The cosine of one with a vector; None where it has none."""
        if self._rows is None or number >= self._count or not self._rows[number].any():
            return None
        return float(self._rows[number] @ vector)
