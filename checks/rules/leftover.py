"""Tokens of a chat template in a text: they end or begin a turn for the model that is trained on it."""

import re
from collections.abc import Iterator

from checks.parts.markdown import code_spans, inside
from checks.parts.words import vocabulary
from checks.spec import Check, Finding, Severity, Subject

_TOKENS = re.compile(
    r"<[|\uff5c][A-Za-z0-9_\u2581]{1,40}[|\uff5c]>"
    r"|\[/?INST\]|\[/?(?:SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]"
    r"|<</?SYS>>|</?think>|<(?:start|end)_of_turn>|<(?:begin|end)_of_(?:text|sentence)>"
)
_SPECIAL = re.compile(r"<(?:pad|unk|bos|eos|mask|cls|sep)>|\[(?:PAD|UNK|CLS|SEP|MASK)\]")
_STRUCK = re.compile(r"</?s>")
_HEADING = re.compile(r"^[ \t]*#{2,4} ?(?:Instruction|Response|Human|Assistant|User|System):", re.M | re.I)
_LABELS = ("Human:", "User:", "Assistant:", "AI:", "Bot:", "HUMAN:", "USER:", "ASSISTANT:", "SYSTEM:")
_TURN = re.compile(rf"^(?:{'|'.join(_LABELS)})(?=\s|$)", re.M)
_ASKING = frozenset({"human:", "user:"})
_TALK = frozenset(
    "dialogue dialog dialogues conversation conversations chat interview script transcript screenplay skit roleplay "
    "role scene exchange discussion debate gespräch unterhaltung drehbuch conversación diálogo entretien".split()
)
"""Words by which a prompt asks for text in turns."""


def _run(subject: Subject) -> Iterator[Finding]:
    for field, text in subject.texts.items():
        if "<" in text or "[" in text:
            yield from _tokens(subject, field, text)
        if field != "context" and ("##" in text or any(map(text.__contains__, _LABELS))):
            yield from _turns(subject, field, text)


def _tokens(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    tokens = list(_TOKENS.finditer(text))
    special = [*_unpaired(text), *_SPECIAL.finditer(text)]
    code = code_spans(text) if tokens or special else []
    message = "a token of a chat template was left in the text"
    for found in tokens:
        quoted: Severity = "warn" if inside(code, found.start()) else "block"
        yield CHECK.found(subject, field, found.start(), found.end(), message, code="token", fix="", severity=quoted)
    message = "a tokenizer's special token was left in the text"
    for found in special:
        if not inside(code, found.start()):
            yield CHECK.found(
                subject, field, found.start(), found.end(), message, code="special", fix="", severity="warn"
            )  # fmt: skip


def _unpaired(text: str) -> Iterator[re.Match[str]]:
    """Marks of a sequence's start or end: in pairs they strike words out, as HTML has it."""
    if "s>" not in text:
        return
    opened: re.Match[str] | None = None
    for found in _STRUCK.finditer(text):
        if found[0] == "<s>":
            if opened is not None:
                yield opened
            opened = found
        elif opened is None:
            yield found
        else:
            opened = None
    if opened is not None:
        yield opened


def _turns(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    message = "a heading of a prompt template was left in the text"
    if "##" in text:
        headings = list(_HEADING.finditer(text))
        code = code_spans(text) if headings else []
        for found in headings:
            if not inside(code, found.start()):
                yield CHECK.found(
                    subject, field, found.start(), found.end(), message, code="heading", severity="warn"
                )  # fmt: skip
    if not _TALK.isdisjoint(vocabulary(subject.texts.get("prompt", ""))):
        return
    message = "the label of a turn: another turn began where the text should end"
    turns = [] if field == "prompt" else list(_TURN.finditer(text))
    names = {found[0].lower() for found in turns}
    if not (names & _ASKING and names - _ASKING) and not (turns and not text[turns[-1].end() :].strip()):
        return
    code = code_spans(text)
    for found in turns:
        if not inside(code, found.start()):
            yield CHECK.found(subject, field, found.start(), found.end(), message, code="turn", severity="warn")


CHECK = Check("leftover", 2, "instant", "block", "chat-template tokens such as <|im_start|>, [INST] or </s>", _run)
