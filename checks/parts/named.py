"""Names and quotations of a text, and whether another text knows them."""
# ruff: noqa: RUF001 - quotation marks and apostrophes that look like others are what is looked for

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import Final, NamedTuple

from checks.parts.figures import months
from checks.parts.lists import primary
from checks.parts.words import function_words, small, vocabulary, words

_CAPITALISED = r"(?:[A-ZÀ-ÖØ-Þ][\w'’.&-]{0,40}\w|[A-Z]\b)"
_NAME = re.compile(rf"(?<=[a-z0-9ß-ÿ,;)] ){_CAPITALISED}(?: {_CAPITALISED}){{0,5}}")
_ACRONYM = re.compile(r"\b[A-Z][A-Z&]{1,7}\b")
_PART = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ]\w*(?:[ -](?:(?:of|the|and|for|de|der|des|und|et) )?[A-ZÀ-ÖØ-Þ]\w*){1,6}")
_QUOTE = re.compile(r"“([^“”\n]{8,400})”|„([^„“”\n]{8,400})[“”]|«([^«»\n]{8,400})»|(?<!\w)\"([^\"\n]{8,400})\"(?!\w)")
_CUT = re.compile(r"\[[^\]]{0,40}\]|\.\.\.|…")
_BLANKS = re.compile(r"[\W_]+")
_MOST: Final = 60
"""Quotations of a text that are looked up: each is sought in the whole other text."""
_LEAST: Final = 3
"""Words of the shortest quotation that is looked up: fewer are mostly a manner of speaking."""
COMMON_CAPITALS: Final = frozenset({"de"})
"""Languages that write common nouns with capitals: there a name is known by a title, or by another one beside it."""
_NOUN = r"[A-ZÀ-ÖØ-Þ][^\W\d_]{1,40}(?:-[^\W\d_]{1,40}){0,3}"
_TITLED = re.compile(
    r"(?<![Ee]ine )(?<![Ee]iner )(?<![Dd]ie )(?<![Dd]er )"
    r"\b(?:Herrn?|Frau|Familie|Dr\.|Prof\.) (?:(?:Dr\.|Prof\.|von|van|de|zu|der) ){0,4}"
    rf"({_NOUN}(?: {_NOUN}){{0,2}})"
)
_BESIDE = re.compile(rf"(?<=[a-zß-öø-ÿ,;)] ){_NOUN}(?: {_NOUN}){{1,3}}")
_NOT_BESIDE: Final = re.compile(
    r"(?:ung|heit|keit|schaft|tion|tät|ment)(?:e?n|e|s)?$|nis(?:se)?$|^.{15,}$"
    r"|^(?:ihr(?:e[mnrs]?)?|ihnen|herrn?|frau|familie|beispiel|fall|prozent|euro|cent|kronen?|franken|dollar|(?:kilo|zenti|milli|kubik|quadrat)?meter|liter|"
    r"(?:kilo)?gramm|kilo|tonnen?|stück|paar|teil|anzahl|menge|reihe|art|sorte|glas|tasse|flasche|ende|anfang|mitte|"
    r"tage?|wochen?|monate?|jahre?|stunden?|minuten?|sekunden?|bytes?|seiten?|zeilen?|laut|dank|trotz)$"
)
"""Nouns that stand before another noun without being a name, and nouns by their ending."""
_NO_NAMES: Final = frozenset(
    "i ok mr mrs ms dr pm am ad bc ce monday tuesday wednesday thursday friday saturday sunday "
    "true false yes no none null not json xml csv".split()
)


class Known(NamedTuple):
    """What a text knows of names."""

    words: frozenset[str]
    stems: frozenset[str]
    """First four letters of its words."""
    initials: frozenset[str]
    """Of its runs of capitalised words."""


@lru_cache(maxsize=16)
def known(text: str) -> Known:
    """What a text knows of names."""
    found = vocabulary(text)
    initials = {
        "".join(part[0] for part in _PART.findall(run[0]) if part[0].isupper()) for run in _CAPITALS.finditer(text)
    }
    joined = {word.replace(".", "") for word in re.findall(r"\b(?:[a-z]\.){2,6}", small(text))}
    return Known(
        found | joined, frozenset(word[:4] for word in found if len(word) > 3), frozenset(map(str.lower, initials))
    )


def names(text: str, language: str = "") -> Iterator[tuple[int, int]]:
    """Where names stand in running text: words with a capital that begin no sentence, and acronyms."""
    if primary(language) in COMMON_CAPITALS:
        yield from (match.span() for match in _ACRONYM.finditer(text))
        yield from _among_nouns(text, function_words(primary(language)))
        return
    yield from (match.span() for match in _NAME.finditer(text))


def _among_nouns(text: str, common: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Names where nouns have capitals, too: behind a title, or two nouns in a row that neither is a usual one."""
    for match in _TITLED.finditer(text):
        start, end = match.span(1)
        first = text[start:end].split(" ")
        kept = list(takewhile(lambda word: small(word) not in common, first))
        if kept:
            yield start, start + len(" ".join(kept))
    for match in _BESIDE.finditer(text):
        found = match[0].split(" ")
        plain = all(part[1:].islower() for word in found for part in word.split("-") if len(part) > 1)
        if plain and not any(small(word) in common or _NOT_BESIDE.search(small(word)) for word in found):
            yield match.span()


def is_title(text: str, at: int, language: str = "") -> bool:
    """Whether most words of the line around a place have capitals, as in a heading: none of them tells a name."""
    line = text[text.rfind("\n", 0, at) + 1 : at + 200].split("\n", 1)[0][:400]
    longer = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    most = 0.9 if primary(language) in COMMON_CAPITALS else 0.6
    return len(longer) < 2 or sum(word[0].isupper() for word in longer) > most * len(longer)


def strange(name: str, there: Known, language: str = "") -> tuple[int, int] | None:
    """From where to where the words of a name are unknown; None where enough is known."""
    parts = [match.span() for match in _PART.finditer(name)]
    spelled = [small(name[start:end]).replace("’", "'").removesuffix("'s").rstrip("'") for start, end in parts]
    initials = "".join(word[0] for word in spelled if word)
    if len(spelled) > 1 and (initials in there.words or initials in there.initials):
        return None
    spared = function_words(primary(language) or "en") | _NO_NAMES | months().keys()
    missing = [
        span for span, word in zip(parts, spelled, strict=True)
        if word not in spared and not word.startswith("i'") and not _is_known(word, there)
    ]  # fmt: skip
    if primary(language) in COMMON_CAPITALS and len(missing) < len(parts):
        return None  # a noun beside one that is known is more often a word than a name
    return (missing[0][0], missing[-1][1]) if missing else None


def _is_known(word: str, there: Known) -> bool:
    if len(word) < 2 or word in there.words or word in there.initials:
        return True
    return word[:4] in there.stems if len(word) > 3 else word.rstrip("s") in there.words


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Where quotations of some length stand, without their marks."""
    if not any(mark in text for mark in '“„«"'):
        return
    found = 0
    for match in _QUOTE.finditer(text):
        start, end = next(match.span(group) for group in range(1, 5) if match[group] is not None)
        if len(words(text[start:end])) >= _LEAST:
            yield start, end
            found += 1
        if found == _MOST:
            return


def quoted_from(quotation: str, text: str) -> bool:
    """Whether all pieces of a quotation stand in a text, in this order, but for case, blanks and marks."""
    plain, at = bare(text), 0
    for piece in _CUT.split(quotation):
        wanted = bare(piece).strip()
        place = plain.find(wanted, at) if wanted else at
        if place < 0:
            return False
        at = place
    return True


@lru_cache(maxsize=16)
def bare(text: str) -> str:
    """A text in small letters, its words with single blanks between."""
    return f" {_BLANKS.sub(' ', small(text)).strip()} "
