"""Conversations as a list `messages` of role and content, as chat templates and TRL take them."""

from workbench.domain.finished import FinishedPair
from workbench.importers.spec import Record, Shape, Turns
from workbench.importers.turns import read_conversation


def read(record: Record, turns: Turns, line: int) -> FinishedPair:
    """The pair in a list of messages."""
    return read_conversation(record, "messages", turns, line)


SHAPE = Shape("messages", "messages", lambda record: "messages" in record, read)
