"""Places that somebody meant to fill: `{name}`, `[Your Name]`, TODO, lorem ipsum, or dots for a text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.parts.lists import listed
from checks.parts.prose import without_formulas
from checks.parts.words import vocabulary
from checks.spec import Check, Finding, Subject

_DOUBLE = re.compile(r"\{\{[^{}\n]{1,60}\}\}|\{%[^{}\n]{1,60}%\}")
_SINGLE = re.compile(r"(?<![\w\\}{^$\])])\{[a-z_][a-z_]{2,30}\}(?![\w{(])", re.I)
_ANGLE = re.compile(r"<(?:insert|your|enter|add|fill in|name of|put)[ _-][^<>\n]{1,60}>", re.I)
_TODO = re.compile(
    r"(?<![\w\-/])(?:TBD|TBC)(?![\w-])"
    r"|(?:(?<=[(\[\n])|(?<=# )|\A)(?:TODO|FIXME|XXX)(?=[:)\]\n])|(?<![\w\-/])(?:TODO|FIXME|XXX)(?=:)"
)
_NOTES = ("TBD", "TBC", "TODO", "FIXME", "XXX")
"""Of these one stands in each find of the pattern above."""
_LOREM = re.compile(r"lorem ipsum", re.I)
_DOTS = re.compile(r"[\s.…\[\]()*_-]+")


@lru_cache(maxsize=1)
def _bracket() -> "re.Pattern[str]":
    lists = listed("placeholders")
    first = {re.escape(word) for code, words in lists.items() if code != "asked" for word in words.split("|")}
    words = "|".join(sorted(first, key=len, reverse=True))
    return re.compile(rf"\[(?:{words})(?: [^\[\]\n]{{1,50}})?\](?![(\[:])", re.I)


@lru_cache(maxsize=1)
def _asked() -> frozenset[str]:
    return frozenset(listed("placeholders")["asked"].split())


def _run(subject: Subject) -> Iterator[Finding]:
    wanted = None
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if not text:
            continue
        if len(text) < 20 and _DOTS.fullmatch(text) and (set(text) & set(".…")):
            yield CHECK.found(subject, field, 0, len(text), "dots stand for the text", code="dots", severity="block")
        elif "{" in text or "[" in text or "<" in text or "TO" in text or "TB" in text or "FIX" in text or (
            "XXX" in text or "rem ipsum" in text.lower()
        ):  # fmt: skip
            if wanted is None:
                wanted = not _asked().isdisjoint(vocabulary(subject.texts.get("prompt", "")))
            if not wanted:
                yield from _found(subject, field, without_formulas(text))


def _found(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    code_asked = subject.facts.get("skill", "").startswith("code")
    looks: list[tuple[str, str, str, re.Pattern[str]]] = [
        ("brackets", "[", "a name in brackets waits to be filled in", _bracket()),
        ("insert", "<", "a name in angle brackets waits to be filled in", _ANGLE),
        ("todo", "", "a note that something is still to be done", _TODO),
        ("lorem", "psum", "filler text of typesetters", _LOREM),
    ]
    if not code_asked:
        looks += [
            ("braces", "{", "a variable of a template was not filled in", _DOUBLE),
            ("braces", "{", "a name in braces waits to be filled in", _SINGLE),
        ]
    for code, mark, message, pattern in looks:
        if mark in text and (code != "todo" or any(map(text.__contains__, _NOTES))):
            for found in pattern.finditer(text):
                if field == "completion" and found[0] in subject.texts.get("prompt", ""):
                    continue
                yield CHECK.found(subject, field, found.start(), found.end(), message, code=code)


CHECK = Check(
    "placeholders", 1, "instant", "warn", "{name}, [Your Name], <insert …>, TODO, lorem ipsum, dots for a text", _run
)  # fmt: skip
