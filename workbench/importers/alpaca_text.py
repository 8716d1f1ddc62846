"""Alpaca's pairs already rendered into one field `text`, with `### Instruction:` and `### Response:` in it.

What stands before the instruction is the template's own sentence; it is kept with the unknown fields.
"""

import re
from collections.abc import Mapping
from typing import Any

from workbench.domain.finished import FinishedPair
from workbench.importers.spec import BadRecordError, Record, Shape, Turns, finished

_PARTS = re.compile(r"^### (Instruction|Input|Response):[ \t]*\n?", re.MULTILINE)


def recognises(record: Mapping[str, Any]) -> bool:
    """Whether the text has the template's marks and no fields stand beside it."""
    if "text" not in record:
        return False
    text = record["text"]
    beside = record.keys() & {"instruction", "prompt", "question", "messages", "conversations", "conversation"}
    return isinstance(text, str) and not beside and "### Instruction:" in text and "### Response:" in text


def read(record: Record, turns: Turns, line: int) -> FinishedPair:
    """The pair between the marks."""
    before, *rest = _PARTS.split(record["text"])
    names, texts = rest[::2], [text.strip("\n") for text in rest[1::2]]
    if names not in (["Instruction", "Response"], ["Instruction", "Input", "Response"]):
        raise BadRecordError("the marks of the template stand in another order, or twice")
    parts = dict(zip(names, texts, strict=True))
    kept = {"text": before.strip()} if before.strip() else None
    return finished(record, ("text",), line, parts["Instruction"], parts["Response"], parts.get("Input"), kept=kept)


SHAPE = Shape("alpaca-text", "text with ### Instruction: and ### Response:", recognises, read)
