"""A pair as it comes from a file, and the one way in which a text carries what belongs before it."""

from dataclasses import dataclass

GAP = "\n\n"
"""What stands between a text and what it carries before it."""


@dataclass(frozen=True, slots=True)
class FinishedPair:
    """A prompt with its completion, written elsewhere."""

    prompt: str
    """Without its context and the system message."""
    completion: str
    """The answer."""
    context: str | None
    """The text that the prompt is about, or the earlier turns of a conversation."""
    system: str | None
    """The system message."""
    extra: str | None
    """The fields that no shape knows, as a canonical JSON object; None where there are none. It is text since
    events hold no floats; a number comes out equal to the one that went in."""
    line: int
    """Where it begins: the line of the file, the row of a Parquet table; from 1."""


def carried(text: str, *before: str | None) -> str:
    """Put what belongs before a text in front of it, a blank line between."""
    return GAP.join((*filter(None, before), text))


def parted(text: str, *before: str | None) -> str:
    """Take off a text again what `carried` put before it; a text that does not carry it is returned as it is."""
    start = carried("", *before)
    return text[len(start) :] if start and len(text) > len(start) and text.startswith(start) else text
