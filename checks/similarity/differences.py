"""What keeps two look-alikes apart though nearly all their characters agree: numbers, negation, names of things.

An embedder gives `in 3 steps` and `in 5 steps`, `may` and `may not`, the same vector to the second digit.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from checks.similarity.normal import squeezed, words

_NUMBER = re.compile(r"(?<![\w.])[-+\u2212]?\d+(?:[.,:/]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d)[.,\u2019'](?=\d{3}(?!\d))")
_NAMES = re.compile(
    r"`[^`\n]{1,80}`"
    r"|\b[A-Za-z]+_\w+|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+"
    r"|\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w+)+|(?<!\w)[\w.~-]*/[\w./-]+|\b[A-Z][A-Z0-9]+\b|\b[A-Za-z]+\d\w*|\bC(?:\+\+|#)"
)
_PROPER = re.compile(r"(?<=[a-z0-9,;)] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
CAPITALS = frozenset({"de"})
"""Languages that write common nouns with capitals: there a capital tells no name."""


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """What is looked up -> language -> words."""
    raw = json.loads(files("checks.data").joinpath("differences.json").read_text("utf-8"))
    return {what: {code: words.split() for code, words in lists.items()} for what, lists in raw.items()}


@lru_cache(maxsize=1)
def _digits() -> Mapping[str, Mapping[str, str]]:
    return {code: {word: str(n) for n, word in enumerate(names, 2)} for code, names in _lists()["numbers"].items()}


def differences(a: str, b: str) -> tuple[str, ...]:
    """What two texts do not share: of `numbers`, `negation` and `identifiers` those that differ."""
    one, other = squeezed(a), squeezed(b)
    if one == other:
        return ()
    first, second = words(one), words(other)
    language = _language([*first, *second])
    found = []
    if _numbers(one, first, language) != _numbers(other, second, language):
        found.append("numbers")
    if _negated(first, second, language):
        found.append("negation")
    if _other_names(a, b, proper=language not in CAPITALS):
        found.append("identifiers")
    return tuple(found)


def _language(both: Sequence[str]) -> str:
    """The language whose commonest words stand in the texts most often; English where none does."""
    counts = Counter(both)
    return max(_lists()["common"].items(), key=lambda item: sum(counts[word] for word in item[1]))[0]


def _numbers(text: str, parts: Sequence[str], language: str) -> Counter[str]:
    digits = _digits()[language]
    written = [_THOUSANDS.sub("", found).lstrip("+").replace(",", ".") for found in _NUMBER.findall(text)]
    return Counter([*written, *(digits[word] for word in parts if word in digits)])


def _negated(first: Sequence[str], second: Sequence[str], language: str) -> bool:
    negators = frozenset(_lists()["negation"][language])
    counts = [sum(word in negators or word.endswith("n't") for word in some) for some in (first, second)]
    if counts[0] != counts[1]:
        return True
    here, there = set(first) - set(second), set(second) - set(first)
    return any(
        prefix + word in others
        for some, others in ((here, there), (there, here))
        for word in some
        for prefix in _lists()["opposite"][language]
        if len(word) > 3
    )


def _other_names(a: str, b: str, *, proper: bool) -> bool:
    """Whether each names something that the other does not."""
    one, other = _named(a, proper=proper), _named(b, proper=proper)
    return bool(one - other and other - one)


def _named(text: str, *, proper: bool) -> set[str]:
    found = {name.strip("`./") for name in _NAMES.findall(text)}
    return found | set(_PROPER.findall(text)) if proper else found
