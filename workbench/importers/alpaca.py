"""An instruction with its input and output, as Alpaca has them, and Dolly with context and response.

`history`, a list of earlier questions and answers, makes a conversation of several turns of it.
"""

from collections.abc import Mapping
from typing import Any

from workbench.domain.finished import FinishedPair, carried
from workbench.importers.spec import SYNONYMS, BadRecordError, Record, Shape, Turns, finished, text_of
from workbench.importers.turns import Turn, conversation

_USED = ("instruction", "history", *SYNONYMS["completion"], *SYNONYMS["context"], *SYNONYMS["system"])


def recognises(record: Mapping[str, Any]) -> bool:
    """Whether there is an instruction and something that answers it."""
    return "instruction" in record and any(name in record for name in SYNONYMS["completion"])


def read(record: Record, turns: Turns, line: int) -> FinishedPair:
    """The pair in an instruction and its output."""
    prompt, completion = text_of(record, ("instruction",)), text_of(record, SYNONYMS["completion"])
    context, system = text_of(record, SYNONYMS["context"]), text_of(record, SYNONYMS["system"])
    if record.get("history"):
        said = conversation([*_history(record["history"]), Turn("user", ""), Turn("assistant", "")], turns)
        context = carried(said.context, context) if said.context else context
    return finished(record, _USED, line, prompt, completion, context, system)


def _history(value: object) -> list[Turn]:
    turns: list[Turn] = []
    for part in value if isinstance(value, list) else [None]:
        match part:
            case [str(asked), str(answered)]:
                turns += [Turn("user", asked), Turn("assistant", answered)]
            case _:
                raise BadRecordError("'history' is not a list of questions and answers")
    return turns


SHAPE = Shape("alpaca", "instruction and output", recognises, read)
