"""A prompt and its completion side by side, plain or as lists of messages, as TRL takes them; with their synonyms.

A context and a system message beside a plain prompt are its parts; where the prompt already carries them in front,
as this program exports it, they are taken off it.
"""

from collections.abc import Mapping
from typing import Any

from workbench.domain.finished import FinishedPair, parted
from workbench.importers.spec import SYNONYMS, BadRecordError, Record, Shape, Turns, finished, text_of
from workbench.importers.turns import Turn, conversation, turns_of

_PROMPTS = frozenset(SYNONYMS["prompt"])
_COMPLETIONS = frozenset(SYNONYMS["completion"])


def recognises(record: Mapping[str, Any]) -> bool:
    """Whether there is a field for each side, and no instruction, which is Alpaca's."""
    return "instruction" not in record and not _PROMPTS.isdisjoint(record) and not _COMPLETIONS.isdisjoint(record)


def read(record: Record, turns: Turns, line: int) -> FinishedPair:
    """The pair in two fields."""
    ours, theirs = _chosen(record, "prompt"), _chosen(record, "completion")
    if isinstance(record[ours], list):
        return _conversational(record, ours, theirs, turns, line)
    context, system = text_of(record, SYNONYMS["context"]), text_of(record, SYNONYMS["system"])
    prompt, completion = text_of(record, (ours,)), text_of(record, (theirs,))
    prompt = parted(prompt, system, context) if prompt else None
    used = (ours, theirs, *SYNONYMS["context"], *SYNONYMS["system"])
    return finished(record, used, line, prompt, completion, context, system)


def _conversational(record: Record, ours: str, theirs: str, turns: Turns, line: int) -> FinishedPair:
    """The pair in two lists of messages."""
    asked, rest = turns_of(record[ours], ours)
    answered, more = turns_of(record[theirs], theirs)
    if [turn.role for turn in answered] != ["assistant"]:
        raise BadRecordError(f"{theirs!r} is not one turn of the assistant")
    said = conversation([*asked, Turn("assistant", answered[0].text)], turns)
    kept = {name: others for name, others in ((ours, rest), (theirs, more)) if others}
    return finished(record, (ours, theirs), line, said.prompt, said.completion, said.context, said.system, kept)


def _chosen(record: Record, part: str) -> str:
    """The field of the part's own name where it is there, else the one synonym that is."""
    if part in record:
        return part
    there = [name for name in SYNONYMS[part] if name in record]
    if len(there) > 1:
        raise BadRecordError(f"both {there[0]!r} and {there[1]!r} are there", f"Choose one: --map {part}={there[0]}.")
    return there[0]


SHAPE = Shape("prompt-completion", "prompt and completion", recognises, read)
