"""What a model's answer to a question is worth, and the event that keeps it."""

import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from workbench.domain.event import NewEvent, new_id
from workbench.engines import templates
from workbench.engines.hosts import Chosen
from workbench.ports import Reply
from workbench.services.questions import Question, plain

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_FENCE = re.compile(r"</?text\W{1,2}[0-9a-f]{8}\b")
"""A mark around a text of a template, as models copy it: not always letter for letter."""
_LAST_FENCE = re.compile(rf"\s*{_FENCE.pattern}>?\s*\Z")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with its worth, as the event that keeps it."""

    question: Question
    event: NewEvent
    text: str
    failure: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A draft while the model writes it: to be shown, never to be stored or taken over."""

    text: str
    """All of it so far; of a rewrite, the passage alone."""
    piece: str
    """What came last; empty while nothing comes, about five times a second."""
    attempt: int
    """1, and 2 where the first answer was known already and the model writes another one: the text begins anew."""


def answer(chosen: Chosen, question: Question) -> Generator[Partial, None, Answered]:
    """Ask; once more with another seed where the model says what was offered before. Looks at no project.

    Raises:
        ServiceFailed: the host failed.
    """
    for attempt, seed in enumerate((question.seed, question.seed + 1), 1):
        rendered = templates.render(question.template, question.values, seed=seed)
        reply = yield from _growing(chosen.host.stream(rendered.request(chosen.model)), attempt)
        text = _text(question, reply)
        if not text or plain(text) not in question.known:
            break
    failure = _failure(question, reply, text)
    facts = {name: value for name, value in question.facts.items() if value not in (None, "")}
    payload = {
        **facts, "purpose": question.purpose, "model": reply.model, "digest": reply.digest,
        "template": question.template.name, "template_hash": question.template.hash,
        "options": reply.options.record(), "seed": seed, "finish": reply.finish, "tokens": reply.tokens,
        **({"failure": failure} if failure else {}), **_written(question, text),
    }  # fmt: skip
    kept = _NO_TEXT.sub("\ufffd", reply.text) if failure else text
    texts = {name: one for name, one in (("draft", kept), ("instruction", question.instruction)) if one}
    return Answered(question, NewEvent("draft.made", new_id(), payload, texts), text, failure)


def _growing(pieces: Generator[str, None, Reply], attempt: int) -> Generator[Partial, None, Reply]:
    text = ""
    with closing(pieces):
        while True:
            try:
                piece = _NO_TEXT.sub("\ufffd", next(pieces))
            except StopIteration as end:
                reply: Reply = end.value
                return reply
            text += piece
            yield Partial(text, piece, attempt)


def _text(question: Question, reply: Reply) -> str:
    """The draft's text: of a rewrite, the whole text with the new passage in its place."""
    text = _NO_TEXT.sub("\ufffd", templates.tidy(_LAST_FENCE.sub("", reply.text)))
    before, _, after = question.around
    return before + text + after if text else ""


def _written(question: Question, text: str) -> dict[str, Any]:
    """Of a rewrite: which part of the draft the model wrote."""
    if question.purpose != "rewrite" or not text:
        return {}
    before, _, after = question.around
    return {"written": [len(before), len(text) - len(after)]}


def _failure(question: Question, reply: Reply, text: str) -> str:
    if not text:
        return "the model gave no text"
    if reply.finish == "length":
        return f"cut off after {reply.tokens} tokens"
    if _FENCE.search(text):
        return "the model repeats what it was told"
    if plain(reply.text) in {plain(str(example.get("answer", ""))) for example in question.template.examples}:
        return "the model repeats an example"
    if plain(text) in question.known:
        return "the model says again what was there or was offered before"
    return ""
