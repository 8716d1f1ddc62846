"""The same again: a paragraph or sentence that stands twice, or a text that went round in a loop."""

import re
import zlib
from collections.abc import Iterator

from checks.parts.prose import without_formulas
from checks.parts.sentences import sentences
from checks.parts.words import places, vocabulary, words
from checks.spec import Check, Finding, Subject

_LETTERS = re.compile(r"[^\W\d_]+ ?")
_BREAK = re.compile(r"\n[ \t\r]*\n\s*")
_SUNG = frozenset(
    "song songs lyrics poem poems poetry chorus verse refrain repeat repeats repeated repeatedly repeating repetition "
    "rap chant mantra rhyme lied gedicht refrain wiederhole wiederholen chanson poème répéter répète canción poema "
    "repite repetir canzone poesia ripeti canção repita".split()
)
"""Words of a prompt that asks for the same again."""
_SENTENCE = 40
"""Code points below which a sentence may well come again."""
_PARAGRAPH = 60
_PERIOD = 24
"""Words of the longest loop that is looked for."""
_ROUNDS = 4
"""Times that something must follow itself to be a loop."""
_LEAST = 400
"""Bytes of letters below which packing says nothing."""
_PACKED = 5
"""How many times smaller a looping text becomes when it is packed; prose stays under 3."""


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if not text or len(text) < _PARAGRAPH:
            continue
        loop = _loop(without_formulas(text))
        if loop is None and not _again(text):
            continue
        if not _SUNG.isdisjoint(vocabulary(subject.texts.get("prompt", ""))):
            continue
        if loop is not None:
            message = "the text goes round in a loop"
            yield CHECK.found(subject, field, *loop, message, code="loop")
        else:
            yield from _twice(subject, field, text)


def _again(text: str) -> bool:
    """Whether anything long stands twice, as far as a quick look tells."""
    parts = text.replace("\n", ". ").replace("? ", ". ").replace("! ", ". ").split(". ")
    pieces = [part.strip(" .?!") for part in parts if len(part) >= _SENTENCE - 2]
    return len(set(pieces)) < len(pieces)


def _twice(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    prose = without_formulas(text)
    told: list[tuple[int, int]] = []
    for start, end in _second(prose, list(_paragraphs(prose)), _PARAGRAPH):
        told.append((start, end))
        yield CHECK.found(subject, field, start, end, "this paragraph stood before", code="paragraph", fix="")
    spans = sentences(prose, subject.facts.get("language", ""))
    for start, end in _second(prose, spans, _SENTENCE):
        if not any(a <= start and end <= b for a, b in told):
            yield CHECK.found(subject, field, start, end, "this sentence stood before", code="sentence", fix="")


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text.rstrip())


def _second(text: str, spans: list[tuple[int, int]], least: int) -> Iterator[tuple[int, int]]:
    """Those that say what one before them said, where they say much: a lead to an example or a list may come again."""
    seen: set[str] = set()
    for start, end in spans:
        if end - start < least or text[end - 1] == ":":
            continue
        said = " ".join(words(text[start:end]))
        if said in seen:
            yield start, end
        elif said.count(" ") >= 5:
            seen.add(said)


def _loop(text: str) -> tuple[int, int] | None:
    """Where a text goes round: its words say it, or that it packs as no prose does."""
    said = words(text)
    last = said[-80:]
    if len(said) < 24 or not (len(vocabulary(text)) * 4 < len(said) or len(set(last)) * 4 < len(last)):
        return None
    found = _longest(said)
    if found is not None:
        where = places(text)
        return where[found[0]][0], where[found[1] - 1][1]
    bare = "".join(_LETTERS.findall(text)).encode("utf-8", "replace")
    if len(bare) > _LEAST and len(bare) > _PACKED * len(zlib.compress(bare, 1)):
        return 0, len(text)
    return None


def _longest(said: list[str]) -> tuple[int, int] | None:
    """The longest stretch of words that is one piece again and again: first word, and the one behind the last."""
    best = (0, 0)
    for period in range(1, _PERIOD + 1):
        start = None
        for at in range(len(said) - period + 1):
            same = at + period < len(said) and said[at] == said[at + period]
            if same and start is None:
                start = at
            elif not same and start is not None:
                whole = at + period - start
                if whole >= max(_ROUNDS * period, 8) and whole > best[1] - best[0]:
                    best = (start, at + period)
                start = None
    return best if best[1] else None


CHECK = Check("repeats", 1, "instant", "warn", "a paragraph or sentence that stands twice, or words in a loop", _run)
