"""How easy a text is to read: the published formula of its language, from the lengths of its words and sentences."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checks.parts.lists import primary

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")  # noqa: RUF001 - apostrophes
_VOWELS = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿ]+")
_SILENT = re.compile("[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxzhcg]es$")
LONG = 6
"""Letters of the longest word that Björnsson's LIX calls short."""


@dataclass(frozen=True, slots=True)
class Ease:
    """What a formula says of a text."""

    formula: str
    score: float
    """A reading ease (0 hard to 100 easy), or a LIX (20 easy to 60 hard)."""
    words: int
    sentences: int


def ease(pieces: list[str], language: str) -> Ease | None:
    """How easy the sentences of a text are; None where there is no word.

    Flesch's reading ease (1948) for English, Amstad's (1978) for German, Fernández Huerta's (1959) for Spanish, Kandel
    and Moles' (1958) for French; Björnsson's LIX (1968) for every other language.
    """
    found = [words for piece in pieces if (words := _WORD.findall(piece.lower()))]
    words = [word for sentence in found for word in sentence]
    if not words:
        return None
    length = len(words) / len(found)
    formula = _FORMULAS.get(primary(language))
    if formula is None:
        long = sum(len(word) > LONG for word in words)
        return Ease("LIX", length + 100 * long / len(words), len(words), len(found))
    name, score = formula
    spoken = sum(syllables(word, language) for word in words) / len(words)
    return Ease(name, score(length, spoken), len(words), len(found))


def syllables(word: str, language: str) -> int:
    """How many syllables a word has, by its vowels: right for most words, and on average."""
    language = primary(language)
    count = len(_VOWELS.findall(word))
    if language == "en" and count > 1 and _SILENT.search(word):
        count -= 1
    if language == "es":
        count += len(_HIATUS.findall(word))
    if language == "fr" and count > 1 and re.search("[^aeiouyàâéèêëîïôùû](?:e|es|ent)$", word):
        count -= 1
    return max(count, 1)


_HIATUS = re.compile("[aeoáéó](?=[aeoáéóíú])|[íú](?=[aeoáéó])")
_FORMULAS: Mapping[str, tuple[str, Callable[[float, float], float]]] = {
    "en": ("Flesch", lambda length, spoken: 206.835 - 1.015 * length - 84.6 * spoken),
    "de": ("Amstad", lambda length, spoken: 180 - length - 58.5 * spoken),
    "es": ("Fernández Huerta", lambda length, spoken: 206.84 - 1.02 * length - 60 * spoken),
    "fr": ("Kandel and Moles", lambda length, spoken: 207 - 1.015 * length - 73.6 * spoken),
}
