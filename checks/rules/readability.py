"""Sentences too long to be read at one go, and texts harder or easier than their readers want them."""

from collections.abc import Iterator

from checks.parts.ease import ease
from checks.parts.prose import running
from checks.parts.sentences import sentences
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option

_FEW = 30
"""Words below which a formula says nothing of a text."""


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number, 0 for no bound")
    return int(text)


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if text:
            yield from _long(subject, field, running(text))
            yield from _hard(subject, field, running(text))


def _long(subject: Subject, field: str, prose: str) -> Iterator[Finding]:
    most = subject.params["sentence_max"]
    if most and prose.count(" ") >= most:
        for start, end in sentences(prose, subject.facts.get("language", "")):
            number = len(prose[start:end].split())
            if number > most:
                message = f"a sentence of {number} words; at most {most} are wanted"
                yield CHECK.found(subject, field, start, end, message, code="long-sentence")


def _hard(subject: Subject, field: str, prose: str) -> Iterator[Finding]:
    language = subject.facts.get("language", "")
    low, high, lix = (subject.params[name] for name in ("ease_min", "ease_max", "lix_max"))
    if not language or not (low or high or lix) or prose.count(" ") < _FEW:
        return
    found = ease([prose[start:end] for start, end in sentences(prose, language)], language)
    if found is None or found.words < _FEW:
        return
    said = f"{found.formula} {found.score:.0f}"
    if found.formula == "LIX":
        hard, easy, bound = bool(lix) and found.score > lix, False, f"at most {lix} is wanted"
    else:
        hard, easy = found.score < low, bool(high) and found.score > high
        bound = f"at least {low} is wanted" if hard else f"at most {high} is wanted"
    if hard:
        yield CHECK.found(subject, field, 0, len(prose), f"hard to read: {said}; {bound}", code="hard")
    elif easy:
        yield CHECK.found(subject, field, 0, len(prose), f"easier than wanted: {said}; {bound}", code="easy")


CHECK = Check(
    "readability", 1, "instant", "info", "sentences too long, and texts harder or easier to read than wanted", _run,
    params=(
        Option("sentence_max", 40, _whole, "most words of a sentence; 0: none"),
        Option("ease_min", 0, _whole, "least reading ease, 0 to 100 (English, German, Spanish, French); 0: none"),
        Option("ease_max", 0, _whole, "most reading ease, 0 to 100 (English, German, Spanish, French); 0: none"),
        Option("lix_max", 0, _whole, "most LIX, 20 to 60 and more (all other languages); 0: none"),
    ),
    on=False,
)  # fmt: skip
