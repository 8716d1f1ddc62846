"""Remains of HTML in a text that was copied or extracted: tags, entities, comments outside of code."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from importlib.resources import files

from checks.parts.markdown import Marks, inside, parse, without_code
from checks.parts.unfenced import unfenced
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>")
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",") if word.strip()]


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], tuple[str, ...]]:
    found = json.loads(files("checks.data").joinpath("html.json").read_bytes())
    return frozenset(found["tags"]), tuple(found["asking"])


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        tagged = "<" in text and ">" in text
        if (tagged or "&" in text) and not _about(subject):
            bare = without_code(text)
            if tagged and "<" in bare:
                yield from _tags(subject, field, parse(text))
            if "&" in bare:
                yield from _entities(subject, field, bare)


def _about(subject: Subject) -> bool:
    """Whether the pair is about markup, so that tags are what is talked of."""
    if subject.facts.get("format") in ("html", "xml") or subject.facts.get("skill", "").startswith("code_"):
        return True
    prompt = subject.texts.get("prompt", "").lower()
    return any(word in prompt for word in _known()[1]) or len(_TAG.findall(prompt)) == 1


def _tags(subject: Subject, field: str, marks: Marks) -> Iterator[Finding]:
    tags, text = _known()[0], marks.text
    code = unfenced(text) if marks.html else []
    for start, end in marks.html:
        if inside(code, start):
            continue
        if text.startswith("<!--", start):
            said = "a comment of HTML was left in the text"
            yield CHECK.found(subject, field, start, end, said, code="comment", fix="")
            continue
        for found in _TAG.finditer(text, start, end):
            name = found[1].lower()
            breaks = name == "br" and inside(marks.tables, found.start())
            doubled = text[found.start() - 1 : found.start()] == "<" and text[found.end() : found.end() + 1] == ">"
            if name in tags and not breaks and not doubled and name not in subject.params["allowed"]:
                said = "a tag of HTML was left in the text"
                yield CHECK.found(subject, field, found.start(), found.end(), said, code="tag")


def _entities(subject: Subject, field: str, bare: str) -> Iterator[Finding]:
    for found in _ENTITY.finditer(bare):
        meant = unescape(found[0])
        if meant != found[0]:
            said = "an entity of HTML stands for a character that can be written as it is"
            fix = " " if meant == "\u00a0" else meant
            yield CHECK.found(subject, field, found.start(), found.end(), said, code="entity", fix=fix)


CHECK = Check(
    "html", 2, "instant", "warn", "remains of HTML outside of code: tags, entities, comments", _run,
    params=(Option("allowed", ["sub", "sup", "kbd"], _words, "tags that a text may have, with commas between"),),
)  # fmt: skip
