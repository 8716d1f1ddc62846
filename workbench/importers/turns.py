"""Turns of a conversation, in whichever of the two spellings, as one pair."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workbench.domain.finished import GAP, FinishedPair, carried, parted
from workbench.importers.spec import SYNONYMS, BadRecordError, Record, Turns, finished, kind, text_of

_ROLES = {
    "system": "system", "developer": "system", "user": "user", "human": "user", "prompter": "user",
    "assistant": "assistant", "gpt": "assistant", "chatgpt": "assistant", "model": "assistant", "bot": "assistant",
    "bing": "assistant", "bard": "assistant",
}  # fmt: skip
_SHOWN = {"system": "System", "user": "User", "assistant": "Assistant"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said."""

    role: str
    """system, user or assistant."""
    text: str
    """What was said."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The parts of a pair that a conversation holds."""

    prompt: str
    completion: str
    context: str | None
    """The earlier turns, with who said them."""
    system: str | None


def turns_of(value: object, field: str) -> tuple[list[Turn], list[Record]]:
    """Read a list of turns, spelt role and content or from and value.

    Returns:
        The turns, and for each the fields that are neither (an empty list where no turn has any).

    Raises:
        BadRecordError: it is no list of turns, a role is unknown or a content is no text.
    """
    if not isinstance(value, list) or not value:
        raise BadRecordError(f"{field!r} is {kind(value) if value != [] else 'empty'}, not a list of turns")
    turns, rest = [], []
    for number, part in enumerate(value, 1):
        turn, others = _turn(part, f"turn {number} of {field!r}")
        turns.append(turn)
        rest.append(others)
    return turns, rest if any(rest) else []


def conversation(turns: list[Turn], mode: Turns) -> Conversation:
    """Make one pair of a conversation.

    Raises:
        BadRecordError: it has several turns and `mode` does not say what becomes of them, it does not end with a
            question and its answer, or a system message stands elsewhere than first.
    """
    system = turns[0].text if turns and turns[0].role == "system" else None
    rest = turns[1:] if system is not None else turns
    if any(turn.role == "system" for turn in rest):
        raise BadRecordError("a system message that does not come first", "Leave the record out.")
    if [turn.role for turn in rest[-2:]] != ["user", "assistant"]:
        raise BadRecordError("it does not end with a user's turn and the assistant's answer", "Cut it after an answer.")
    earlier = rest[:-2]
    if earlier and mode != "last":
        cure = "Use --turns last to take the earlier turns as context, or leave the record out."
        raise BadRecordError(f"a conversation of {len(rest)} turns, not of one question and its answer", cure)
    return Conversation(rest[-2].text, rest[-1].text, rendered(earlier), system)


def read_conversation(record: Record, field: str, mode: Turns, line: int) -> FinishedPair:
    """The pair in a record whose one field is a list of turns, with a system message and a context beside it at times.

    A context beside the turns repeats what the last question carries, which is how this program exports it: it is
    taken off the question.

    Raises:
        BadRecordError: it is no pair.
    """
    turns, rest = turns_of(record[field], field)
    said = conversation(turns, mode)
    system, own = text_of(record, SYNONYMS["system"]), text_of(record, ("context",))
    if system and said.system and system != said.system:
        raise BadRecordError("two system messages, one in the turns and one beside them", "Leave one of them out.")
    context = carried(said.context, own) if said.context else own
    used, kept = (field, "context", *SYNONYMS["system"]), {field: rest} if rest else None
    prompt, system = parted(said.prompt, own), said.system or system
    return finished(record, used, line, prompt, said.completion, context, system, kept)


def rendered(turns: Iterable[Turn]) -> str | None:
    """Turns as a text that a person can read; None where there are none."""
    return GAP.join(f"{_SHOWN[turn.role]}: {turn.text}" for turn in turns) or None


def _turn(part: object, where: str) -> tuple[Turn, Record]:
    if not isinstance(part, dict):
        raise BadRecordError(f"{where} is {kind(part)}, not an object")
    names = ("role", "content") if "role" in part else ("from", "value")
    role, content = part.get(names[0]), _content(part.get(names[1]))
    known = _ROLES.get(role) if isinstance(role, str) else None
    if known is None:
        cure = "Roles are system, user (human) and assistant (gpt); leave out conversations with others, as tools."
        raise BadRecordError(f"the role of {where} is unknown", cure)
    if not isinstance(content, str):
        raise BadRecordError(f"the {names[1]} of {where} is {kind(content)}, not a text")
    others = {name: value for name, value in part.items() if name not in names and value not in (None, [], "")}
    if others.keys() & {"tool_calls", "function_call"}:
        raise BadRecordError(f"{where} calls a tool", "Leave out conversations with tools.")
    return Turn(known, content), others


def _content(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The text of a content given as a list of one text part."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) and value[0].get("type") == "text":
        return value[0].get("text")
    return value
