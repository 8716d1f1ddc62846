"""Paragraphs in another language than the pair's, or, where none is declared, than the rest of the text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.parts.identify import identified, reads_as, same
from checks.parts.lists import listed, primary
from checks.parts.prose import running
from checks.parts.words import vocabulary
from checks.spec import Check, Finding, Severity, Subject
from workbench.domain.settings import Option

_BREAK = re.compile(r"\n[ \t\r]*\n\s*")
_LETTERS = re.compile(r"[^\W\d_]")


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number from 0")
    return int(text)


@lru_cache(maxsize=64)
def _candidates(language: str) -> frozenset[str]:
    return frozenset(listed("languages")["candidates"].split()) | {primary(language)}


@lru_cache(maxsize=1)
def _other() -> frozenset[str]:
    """Words of a prompt that is about another language than its own."""
    return frozenset(listed("languages")["other"].split())


def _run(subject: Subject) -> Iterator[Finding]:
    language = subject.facts.get("language", "")
    prompt = subject.texts.get("prompt", "")
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if not text or len(text) < subject.params["least"]:
            continue
        prose = running(text)
        strange = _strange(subject, prose, language) if language else _mixed(subject, prose)
        for start, end, found in strange:
            if not _other().isdisjoint(vocabulary(prompt)):
                return
            yield _told(subject, field, start, end, found, language)


def _told(subject: Subject, field: str, start: int, end: int, found: str, language: str) -> Finding:
    if language:
        severity: Severity = "warn"
        code, message = "other", f"written in another language ({found}) than the pair's ({language})"
    else:
        severity = "info"
        code, message = "mixed", f"written in another language ({found}) than the rest of the text"
    return CHECK.found(subject, field, start, end, message, code=code, severity=severity)


def _paragraphs(subject: Subject, prose: str) -> Iterator[tuple[int, int]]:
    """Those that are long enough to be told."""
    least, start = subject.params["least"], 0
    for found in _BREAK.finditer(prose):
        if found.start() - start >= least:
            yield start, found.start()
        start = found.end()
    end = len(prose.rstrip())
    if end - start >= least:
        yield start, end


def _strange(subject: Subject, prose: str, language: str) -> Iterator[tuple[int, int, str]]:
    for start, end in _paragraphs(subject, prose):
        if not reads_as(prose[start:end], language):
            found = _sure(subject, prose[start:end], language)
            if found and not same(found, language):
                yield start, end, found


def _mixed(subject: Subject, prose: str) -> Iterator[tuple[int, int, str]]:
    told: list[tuple[int, int, str]] = []
    main = ""
    for start, end in _paragraphs(subject, prose):
        piece = prose[start:end]
        found = next((one for one in dict.fromkeys((main or "en", "en")) if reads_as(piece, one)), "")
        found = found or _sure(subject, piece, "")
        main = main or found
        told.append((start, end, found))
    sizes: dict[str, int] = {}
    for start, end, found in told:
        sizes[found] = sizes.get(found, 0) + end - start
    sizes.pop("", None)
    if len(sizes) > 1:
        most = max(sizes, key=lambda one: sizes[one])
        yield from (one for one in told if one[2] and not same(one[2], most))


def _sure(subject: Subject, piece: str, language: str) -> str:
    """The language of a piece that has letters enough, where there is little doubt; else ''."""
    if len(_LETTERS.findall(piece[:400])) < subject.params["least"]:
        return ""
    words = piece[:400].split()
    if sum(word[0].isupper() for word in words) > len(words) / 2:
        return ""
    found, likelihood = identified(piece[:400], _candidates(language))
    return found if likelihood * 100 > subject.params["sure"] else ""


CHECK = Check(
    "language", 1, "instant", "warn", "paragraphs in another language than the pair's or the rest of the text", _run,
    params=(
        Option("least", 40, _whole, "letters below which a paragraph is left alone"),
        Option("sure", 80, _whole, "percent of certainty from which a paragraph is flagged"),
    ),
)  # fmt: skip
