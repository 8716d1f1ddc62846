"""Which pairs a project trains on, and which it keeps back to examine the model with.

A pair's side follows from the project and from the chunk that it was made from, or from the pair itself where there is
none: it is the same in every copy, whoever asks and whatever is added later, and the pairs of one passage are never
torn apart. A larger share takes pairs from training; none that was held out goes back.

The draw is not stratified: each cell gets the share only as far as chance gives it. To have it exactly, the side of a
pair would have to depend on how many others its cell holds. Then pairs would change sides as others come, go or move
to another cell, and two copies that hold different pairs would draw differently: after a merge, what one team has
trained on would be held out. So nothing is shifted, and the share of each part is told instead (`Parts`), which shows
where too little is held out to say anything.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

TRAIN: Final = "train"
HELD_OUT: Final = "held_out"
SIDES: Final = (TRAIN, HELD_OUT)
SETTING: Final = "held_out"
"""The project's setting: the share that is held out."""
_WHOLE: Final = 2**64


@dataclass(frozen=True, slots=True)
class Split:
    """How a project is divided."""

    project: str
    """Its id: other projects divide otherwise."""
    share: str
    """Of the groups that are held out, as a decimal; 0 for none."""

    def __bool__(self) -> bool:
        """Whether anything is held out."""
        return Decimal(self.share) > 0

    def side(self, group: str) -> str:
        """The side of all pairs of a group (see `group`): a fair draw, always with the same outcome."""
        drawn = int.from_bytes(sha256(f"{self.project} {group}".encode()).digest()[:8], "big")
        return HELD_OUT if drawn < int(Decimal(self.share) * _WHOLE) else TRAIN

    def told(self, pair: str, facts: Mapping[str, Any]) -> str:
        """The side of a pair; empty where nothing is held out."""
        return self.side(group(pair, facts)) if self else ""

    def only(self, side: str) -> Callable[[str, Mapping[str, Any]], bool]:
        """A condition on a pair's id and facts, as `Filter.among` takes it."""
        return lambda pair, facts: self.side(group(pair, facts)) == side


def group(pair: str, facts: Mapping[str, Any]) -> str:
    """What a pair is drawn with: the chunk that it was made from, else itself."""
    return str(facts.get("chunk") or pair)


@dataclass(frozen=True, slots=True)
class Part:
    """How much of one part of the dataset is held out."""

    place: Mapping[str, str]
    """Dimension -> value, '' where its pairs have none."""
    pairs: int
    held_out: int
    wanted: float
    """How many pairs the project's share of them is."""
    largest: int
    """Pairs of the largest group, which is on one side as a whole."""

    @property
    def share(self) -> float:
        """What is held out of it, from 0 to 1."""
        return self.held_out / self.pairs

    @property
    def uneven(self) -> bool:
        """Whether half of what is wanted is missing or too much, and more than the largest group could make up for."""
        return abs(self.held_out - self.wanted) > max(self.largest, self.wanted / 2)

    def __str__(self) -> str:
        """In words: its place, how many are held out of how many, and how many are wanted."""
        name = ", ".join(f"{name} {value or '-'}" for name, value in self.place.items()) or "all"
        return f"{name}: {self.held_out} of {self.pairs} ({self.wanted:.1f} wanted)"


class Parts:
    """Counts what is held out in each part of a dataset, pair by pair."""

    BY: Final = ("language", "skill")
    """What parts are told apart by where nobody says."""

    def __init__(self, split: Split, by: Iterable[str] = BY) -> None:
        """Begin with no pair; `by` are dimensions."""
        self._split, self._by = split, tuple(by)
        self._groups: dict[tuple[str, ...], Counter[str]] = {}

    def add(self, pair: str, facts: Mapping[str, Any], place: Mapping[str, str]) -> None:
        """Count a pair; `place` are its dimensions."""
        part = tuple(place.get(name, "") for name in self._by)
        self._groups.setdefault(part, Counter())[group(pair, facts)] += 1

    def told(self) -> list[Part]:
        """The parts, in the order of their places."""
        return [self._part(place, groups) for place, groups in sorted(self._groups.items())]

    def whole(self) -> Part | None:
        """All of them together; None where nothing was counted."""
        groups = sum(self._groups.values(), Counter[str]())
        return self._part((), groups) if groups else None

    def _part(self, place: tuple[str, ...], groups: Counter[str]) -> Part:
        pairs = groups.total()
        held = sum(count for name, count in groups.items() if self._split.side(name) == HELD_OUT)
        wanted = pairs * float(self._split.share)
        return Part(dict(zip(self._by, place, strict=False)), pairs, held, wanted, max(groups.values()))
