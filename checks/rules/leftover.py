"""Tokens of a chat template in a text: they end or begin a turn for the model that is trained on it."""

import re
from collections.abc import Iterator

from checks.spec import Check, Finding, Subject

_TOKENS = re.compile(
    r"<[|\uff5c][A-Za-z0-9_\u2581]{1,40}[|\uff5c]>"
    r"|\[/?INST\]|\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]"
    r"|<</?SYS>>|</?think>|<(?:start|end)_of_turn>|<(?:begin|end)_of_(?:text|sentence)>"
)


def _run(subject: Subject) -> Iterator[Finding]:
    for field, text in subject.texts.items():
        for found in _TOKENS.finditer(text):
            message = "a token of a chat template was left in the text"
            yield CHECK.found(subject, field, found.start(), found.end(), message, fix="")


CHECK = Check("leftover", 1, "instant", "block", "chat-template tokens such as <|im_start|>, [INST] or <think>", _run)
