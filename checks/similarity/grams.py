"""Runs of 8 and of 13 words of many texts, by hash: which of them a text repeats, and how much of it.

Thirteen words in a row are the convention of GPT-3's and the evaluation harness's decontamination, eight that of
Tulu 3: thirteen are hardly chance, eight often are a manner of speaking.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from checks.parts.words import places, words
from checks.tools import Overlap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Owners = NDArray[np.int32]

LONG: Final = 13
SHORT: Final = 8
LEAST: Final = 4
"""Words of the shortest text that is looked for as a whole."""
_BASE: Final = 0x9E3779B97F4A7C15
_COMMON: Final = 200
"""Texts that share a run of words, above which it tells nothing."""


class Shared(NamedTuple):
    """What a text shares with another."""

    number: int
    """Of the other."""
    start: int
    end: int
    """From the first shared run to behind the last, in code points of the text."""
    whole: bool
    """Word for word the same, in a text that is shorter than 13 words."""
    long: int
    """Runs of 13 words that both have."""
    share: float
    """Share of the runs of 8 words of the shorter one that both have."""

    @property
    def hard(self) -> bool:
        """Surely the same: not a manner of speaking."""
        return self.whole or self.long > 0 or self.share >= 0.5


def overlap(source: str, where: str, shared: Shared) -> Overlap:
    """What a text shares with another, as it is told.

    Args:
        source: what the other is known by.
        where: the same for people.
        shared: what both have.
    """
    if shared.whole:
        why = f"word for word {where}"
    elif shared.long:
        why = f"13 words in a row of {where}, and {shared.share:.0%} of its runs of 8"
    else:
        why = f"8 words in a row of {where} ({shared.share:.0%} of the shorter one's)"
    return Overlap(source, shared.start, shared.end, shared.hard, why, "copied" if shared.hard else "shared")


@dataclass(frozen=True)
class Grams:
    """The runs of words of some texts."""

    eights: "Hashes"
    eight_owners: "Owners"
    longs: "Hashes"
    long_owners: "Owners"
    wholes: "Hashes"
    whole_owners: "Owners"
    counts: "Owners"
    """How many runs of 8 words each text has; 0 for one shorter than 13 words, of which no share is told."""

    def shared(self, text: str) -> list[Shared]:
        """What a text shares with the others, those with most in common first."""
        import numpy as np

        said = words(text)
        if len(said) < LEAST:
            return []
        hashes = _hashes(said)
        whole = set(_owners(self.wholes, self.whole_owners, _run(hashes, len(said)))[1]) if len(said) < LONG else set()
        at, owners = _owners(self.eights, self.eight_owners, _run(hashes, SHORT))
        longs = np.bincount(
            _owners(self.longs, self.long_owners, _run(hashes, LONG))[1], minlength=len(self.counts)
        )  # fmt: skip
        spans = places(text)
        found = [Shared(number, spans[0][0], spans[-1][1], True, 0, 1.0) for number in sorted(whole)]
        own = len(said) - SHORT + 1
        for number in np.unique(owners):
            runs = at[owners == number]
            shorter = min(own, int(self.counts[number])) if len(said) >= LONG else 0
            share = len(np.unique(runs)) / shorter if shorter else 0.0
            if number not in whole:
                end = spans[min(int(runs.max()) + SHORT, len(said)) - 1][1]
                found.append(
                    Shared(int(number), spans[int(runs.min())][0], end, False, int(longs[number]), min(1.0, share))
                )
        return sorted(found, key=lambda one: (not one.whole, -one.long, -one.share, one.number))

    def save(self, path: Path) -> None:
        """Write them to a file."""
        import numpy as np

        with path.open("wb") as file:
            np.savez(file, **vars(self))


def made(texts: Iterable[str]) -> Grams:
    """The runs of words of texts, which are numbered from 0."""
    import numpy as np

    kept: dict[str, list[Hashes]] = {"eights": [], "longs": [], "wholes": []}
    owned: dict[str, list[Owners]] = {name: [] for name in kept}
    counts: list[int] = []
    for number, text in enumerate(texts):
        said = words(text)
        hashes = _hashes(said)
        runs = {"eights": _run(hashes, SHORT), "longs": _run(hashes, LONG)}
        if LEAST <= len(said) < LONG:
            runs["wholes"] = _run(hashes, len(said))
        for name, found in runs.items():
            kept[name].append(np.unique(found))
            owned[name].append(np.full(len(kept[name][-1]), number, np.int32))
        counts.append(len(kept["eights"][-1]) if len(said) >= LONG else 0)
    return Grams(
        *_in_order(kept["eights"], owned["eights"]), *_in_order(kept["longs"], owned["longs"]),
        *_in_order(kept["wholes"], owned["wholes"]), np.array(counts, np.int32),
    )  # fmt: skip


def _in_order(found: "list[Hashes]", owned: "list[Owners]") -> "tuple[Hashes, Owners]":
    import numpy as np

    joined = np.concatenate(found) if found else np.zeros(0, np.uint64)
    owners = np.concatenate(owned) if found else np.zeros(0, np.int32)
    order = np.argsort(joined, kind="stable")
    return joined[order], owners[order]


def loaded(path: Path) -> Grams:
    """Read them again; raises OSError or ValueError where it is no such file."""
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        return Grams(**{name: file[name] for name in Grams.__dataclass_fields__})


def _owners(known: "Hashes", owners: "Owners", asked: "Hashes") -> "tuple[NDArray[np.int64], NDArray[np.int32]]":
    """Places of the runs that are known, and who has them, side by side."""
    import numpy as np

    low, high = np.searchsorted(known, asked, "left"), np.searchsorted(known, asked, "right")
    hits = [(at, low[at], min(high[at], low[at] + _COMMON)) for at in np.flatnonzero(high > low)]
    if not hits:
        return np.zeros(0, np.int64), np.zeros(0, np.int32)
    places_of = np.concatenate([np.full(last - first, at, np.int64) for at, first, last in hits])
    return places_of, np.concatenate([owners[first:last] for _, first, last in hits])


def _run(hashes: "Hashes", length: int) -> "Hashes":
    """The hash of each run of so many words; none where there are fewer."""
    import numpy as np

    count = len(hashes) - length + 1
    if count < 1 or length < 1:
        return np.zeros(0, np.uint64)
    found = np.full(count, length, np.uint64)
    for at in range(length):
        found = found * np.uint64(_BASE) + hashes[at : at + count]
    return found


def _hashes(said: Sequence[str]) -> "Hashes":
    import numpy as np

    return np.array([_hash(word) for word in said], np.uint64)


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
