"""Phrases of many languages in a text, at the cost of a look into its vocabulary where none is there."""
# ruff: noqa: RUF001 - apostrophes that are taken for each other

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from checks.parts.lists import listed, primary
from checks.parts.words import function_words, small, vocabulary

_Phrase = tuple[str, Callable[[str], Iterable[tuple[int, int]]]]


class _Known(NamedTuple):
    anchors: frozenset[str]
    phrases: Mapping[str, list[_Phrase]]
    """Anchor -> code and finder of each phrase that needs it."""


def said(name: str, language: str, text: str) -> Iterator[tuple[str, int, int]]:
    """Where phrases of a list stand in a text: their code, first code point and the one behind the last, by place.

    The list is `checks/data/NAME.json`: language -> code -> phrases. A phrase is written in small letters and may hold
    `(one|other)`, `(maybe )?` (whole words, never nested) and, in the place of some words, `…`; with `^` before it, it
    counts only where the text begins, with `$` behind it only where a clause ends. Apostrophes and blanks are alike.

    Args:
        name: the list's.
        language: the code of the text's language, whose phrases and the English ones are looked for; '' for all.
        text: what is searched; mask what is not to be found.
    """
    known = _phrases(name, primary(language))
    hits = known.anchors & vocabulary(text)
    if not hits:
        return
    wanted = dict.fromkeys(phrase for anchor in hits for phrase in known.phrases[anchor])
    text = small(text)
    found = sorted((start, -end, code) for code, find in wanted for start, end in find(text))
    behind = 0
    for start, end, code in found:
        if start >= behind:
            behind = -end
            yield code, start, behind


@lru_cache(maxsize=64)
def _phrases(name: str, language: str) -> _Known:
    """The phrases of a list that are looked for in texts of a language."""
    lists = listed(name)
    anchored: dict[str, list[_Phrase]] = {}
    for one in dict.fromkeys((language, "en")) if language else lists:
        for code, phrases in lists.get(one, {}).items():
            for phrase in phrases:
                for anchor in _anchors(phrase, one):
                    anchored.setdefault(anchor, []).append((code, _finder(phrase)))
    return _Known(frozenset(anchored), anchored)


def _anchors(phrase: str, language: str) -> set[str]:
    """Words of which one stands in every form of a phrase: the rarest that there are, which is to say the longest."""
    common = function_words(language)

    def rarity(word: str) -> tuple[bool, int]:
        return word not in common, len(word)

    groups = [one for one, maybe in re.findall(r"\(([^()]*)\)(\??)", phrase) if not maybe]
    fixed = [{word} for word in re.findall(r"\w+", re.sub(r"\([^()]*\)\??", "\n", phrase))]
    forms = [[re.findall(r"\w+", form) for form in group.split("|")] for group in groups]
    chosen = [{max(words, key=rarity) for words in group} for group in forms if all(group)]
    return max((*fixed, *chosen), key=lambda words: min(map(rarity, words)))


def _finder(phrase: str) -> Callable[[str], Iterable[tuple[int, int]]]:
    body = re.escape(phrase.removeprefix("^").removesuffix("$"))
    for escaped, meant in (
        (r"\(", "(?:"), (r"\)", ")"), (r"\|", "|"), (r"\?", "?"), (r"\ ", r"\s+"), ("'", "['’]"),
        ("…", r"[^\n.!?]{0,60}?"),
    ):  # fmt: skip
        body = body.replace(escaped, meant)
    after = r"(?=\s*(?:[.,;:!?]|$))" if phrase.endswith("$") else r"(?!\w)"
    if phrase.startswith("^"):
        first = re.compile(rf"\W{{0,20}}({body}){after}", re.MULTILINE)
        return lambda text: [match.span(1)] if (match := first.match(text)) else []
    # Whether a word begins there is asked of what was found: a pattern that begins with its letters is found faster.
    anywhere = re.compile(f"{body}{after}", re.MULTILINE)
    return lambda text: [
        one.span() for one in anywhere.finditer(text) if not text[max(one.start() - 1, 0) : one.start()].isalnum()
    ]
