"""Which pairs a project trains on, and which it keeps back to examine the model with.

A pair's side follows from the project and from the chunk that it was made from, or from the pair itself where there is
none: it is the same in every copy, whoever asks and whatever is added later, and the pairs of one passage are never
torn apart. A larger share takes pairs from training; none that was held out goes back.
"""

from collections.abc import Callable, Mapping
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
