"""Conversations as a list `conversations` of from and value, as ShareGPT has them."""

from workbench.domain.finished import FinishedPair
from workbench.importers.spec import Record, Shape, Turns
from workbench.importers.turns import read_conversation

_NAMES = ("conversations", "conversation")


def read(record: Record, turns: Turns, line: int) -> FinishedPair:
    """The pair in a list of turns."""
    return read_conversation(record, next(name for name in _NAMES if name in record), turns, line)


SHAPE = Shape("sharegpt", "conversations", lambda record: not frozenset(_NAMES).isdisjoint(record), read)
