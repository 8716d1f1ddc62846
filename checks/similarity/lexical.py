"""Likeness of characters: sketches find the few texts worth comparing, shingles and sorted words compare them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONG: Final = 60
"""Words from which a text is compared by runs of words instead of runs of characters."""
OVERLAP: Final = 10
"""Words around that limit within which a text is sketched both ways: its twin may lie on the other side."""
HASHES: Final = 128
BANDS: Final = 32
"""Of four hashes each: of texts with 0.7 of their shingles in common, one pair in 5,000 is missed."""
SEED: Final = 42
FLOOR: Final = 0.4
"""Estimated share of shingles in common below which a text that shares a band is not looked at."""


def shingles(text: str, *, long: bool) -> set[str]:
    """The runs of three words, or of five characters, of a squeezed text."""
    if long:
        parts = text.split(" ")
        return {" ".join(parts[at : at + 3]) for at in range(max(1, len(parts) - 2))}
    return {text[at : at + 5] for at in range(max(1, len(text) - 4))}


def jaccard(a: str, b: str) -> float:
    """Share of the shingles of two squeezed texts that both have."""
    long = min(a.count(" "), b.count(" ")) + 1 >= LONG
    one, other = shingles(a, long=long), shingles(b, long=long)
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def sorted_words(a: str, b: str) -> float:
    """Likeness of two squeezed texts with their words in order of the alphabet, 0 to 1 (rapidfuzz token_sort_ratio)."""
    from rapidfuzz.fuzz import token_sort_ratio

    return token_sort_ratio(a, b) / 100


class Sketches:
    """MinHash sketches of texts by number (Broder 1997), and the bands by which like ones are found."""

    def __init__(self) -> None:
        """Begin empty."""
        self._shelves = {long: _Shelf(long=long) for long in (False, True)}

    def put(self, texts: Sequence[tuple[int, str]]) -> None:
        """Take in squeezed texts under their numbers."""
        for long, shelf in self._shelves.items():
            shelf.put([(number, text) for number, text in texts if _belongs(text, long=long)])

    def drop(self, number: int) -> None:
        """Forget a text."""
        for shelf in self._shelves.values():
            shelf.drop(number)

    def near(self, text: str, most: int) -> list[int]:
        """The numbers of texts that share most with a squeezed text, those with the most in common first."""
        found: dict[int, float] = {}
        for long, shelf in self._shelves.items():
            if _belongs(text, long=long):
                found.update(shelf.near(text, most))
        return sorted(found, key=lambda number: -found[number])[:most]


def _belongs(text: str, *, long: bool) -> bool:
    """Whether a text is sketched by words, or by characters."""
    count = text.count(" ") + 1
    return count >= LONG - OVERLAP if long else count <= LONG + OVERLAP


class _Shelf:
    """Sketches of one kind."""

    def __init__(self, *, long: bool) -> None:
        self.long = long
        self._bands: Any = None
        self._digests: NDArray[np.uint32] | None = None
        self._held: set[int] = set()

    def put(self, texts: Sequence[tuple[int, str]]) -> None:
        import numpy as np
        import rensa

        if not texts:
            return
        if self._bands is None:
            self._bands = rensa.RMinHashLSH(FLOOR, HASHES, BANDS)
        made = rensa.RMinHash.from_token_sets([list(shingles(text, long=self.long)) for _, text in texts], HASHES, SEED)
        numbers = [number for number, _ in texts]
        self._bands.insert_pairs(list(zip(numbers, made, strict=True)))
        self._held.update(numbers)
        self._room(max(numbers) + 1)[numbers] = np.array([one.digest() for one in made], np.uint32)

    def drop(self, number: int) -> None:
        if number in self._held:
            self._held.remove(number)
            self._bands.remove(number)

    def near(self, text: str, most: int) -> Iterable[tuple[int, float]]:
        import numpy as np
        import rensa

        if not self._held:
            return ()
        [made] = rensa.RMinHash.from_token_sets([list(shingles(text, long=self.long))], HASHES, SEED)
        numbers = np.array(self._bands.query(made), np.int64)
        if not len(numbers):
            return ()
        shared = (self._room(0)[numbers] == np.array(made.digest(), np.uint32)).mean(axis=1)
        best = np.argsort(-shared, kind="stable")[:most]
        return [(int(numbers[at]), float(shared[at])) for at in best if shared[at] >= FLOOR]

    def _room(self, count: int) -> "NDArray[np.uint32]":
        """The digests by number, with room for so many."""
        import numpy as np

        if self._digests is None or len(self._digests) < count:
            room = np.zeros((max(1024, 2 * count), HASHES), np.uint32)
            if self._digests is not None:
                room[: len(self._digests)] = self._digests
            self._digests = room
        return self._digests
