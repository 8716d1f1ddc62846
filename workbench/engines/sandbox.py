"""Where templates are rendered: a closed Jinja2, in which a document's text can only ever be data.

Marks that chat formats are made of are replaced by lookalikes in the copy that is sent, and `{{ text | fenced }}`
puts a text between two marks that do not occur in it. The fence is derived from the texts and the seed, so that the
same call can be repeated; a text that holds its own fence gets another one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.canonical import sha256

_CHAT_MARKS = re.compile(
    r"<\|[^|<>\n]{0,40}\|?>|</?s>|<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]"
    r"|</?(?:think|thinking|tool_call|tool_response|start_of_turn|end_of_turn|bos|eos|unk|pad|eot_id)>"
    "|<\uff5c[^\uff5c<>\n]{0,40}\uff5c>",
    re.IGNORECASE,
)
_LOOKALIKES = str.maketrans("<>[]|\uff5c", "\u2039\u203a\uff3b\uff3d\xa6\xa6")


def fence_for(values: Mapping[str, Any], seed: int) -> str:
    """A mark that occurs in none of the texts: not to be guessed by who wrote them, the same for the same call."""
    texts = "\0".join(_texts(values))
    mark = sha256(f"{seed}\0{texts}".encode("utf-8", "surrogatepass"))[:8]
    while mark in texts:
        mark = sha256(mark.encode())[:8]
    return mark


def disarm(text: str) -> str:
    """The text with every mark of a chat format replaced by a lookalike; its length stays."""
    return _CHAT_MARKS.sub(lambda match: match.group().translate(_LOOKALIKES), text)


def disarmed(value: Any) -> Any:  # noqa: ANN401 - any template value
    """The same value with all its texts disarmed."""
    if isinstance(value, str):
        return disarm(value)
    if isinstance(value, Mapping):
        return {key: disarmed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [disarmed(part) for part in value]
    return value


def environment(fence: str) -> Any:  # noqa: ANN401 - jinja2 is loaded late
    """A sandboxed Jinja2 whose `fenced` uses this mark; what is not given is an error."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Closed(ImmutableSandboxedEnvironment):
        """A sandbox in which no small template makes a huge text."""

        intercepted_binops = frozenset({"*", "**"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - jinja2's own
            raise SecurityError(f"templates do not use {operator}")

    made = Closed(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    made.filters["fenced"] = _fencing(fence)
    return made


def _fencing(fence: str) -> Callable[[object], str]:
    return lambda text: f"<text {fence}>\n{str(text).strip()}\n</text {fence}>"


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, Sequence):
        return [text for part in value for text in _texts(part)]
    return []
