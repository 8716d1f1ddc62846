"""Words of the domain: what the source documents use often and no dictionary has, for a person to confirm."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from checks.parts.corrections import WORD, spoken
from checks.parts.lists import listed
from checks.parts.prose import FILL, prose
from checks.tools import GrammarChecker
from workbench.progress import Progress, Work

OFTEN: Final = 3
"""Times that a word must occur: what a document uses as often is no slip."""
_BATCH: Final = 200
"""Words that a checker is asked about at once."""
_SHORT: Final = 3
_ENDS: Final = re.compile("['\u2019]s?$")


@dataclass(frozen=True, slots=True)
class Term:
    """A word that the documents use and the checker does not know."""

    word: str
    times: int
    """How often it occurs in all of them."""
    passages: int
    """In how many of them."""


def terms(
    passages: Iterable[str], tool: GrammarChecker, language: str, known: Collection[str] = (), often: int = OFTEN
) -> Work[list[Term]]:
    """Find candidates for a project's dictionary.

    Args:
        passages: texts of the documents' chunks.
        tool: a checker that knows the language.
        language: its code.
        known: words that are in the dictionary already.
        often: times that a word must occur.

    Returns:
        The candidates, the most frequent first.

    Raises:
        ServiceFailed: the checker cannot answer.
    """
    times: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for number, passage in enumerate(passages):
        if not number % 100:
            yield Progress(number, None, "words of the documents")
        found = [_ENDS.sub("", word) for word in WORD.findall(prose(passage).replace(FILL, " "))]
        times.update(found)
        within.update(set(found))
    _fold(times, within)
    have = {word.lower() for word in known}
    asked = sorted(
        word for word, many in times.items()
        if many >= often and len(word) >= _SHORT and word.lower() not in have
    )  # fmt: skip
    code, _ = spoken(language, ())
    unknown: list[str] = []
    for start in range(0, len(asked), _BATCH):
        yield Progress(start, len(asked), "words that the checker knows")
        unknown += _unknown(asked[start : start + _BATCH], tool, code)
    candidates = [Term(word, times[word], within[word]) for word in unknown]
    return sorted(candidates, key=lambda term: (-term.times, term.word))


def _fold(times: Counter[str], within: Counter[str]) -> None:
    """Count a word at the beginning of a sentence as the same in small letters, where that occurs too."""
    for word in list(times):
        low = word[:1].lower() + word[1:]
        if low != word and low in times:
            times[low] += times.pop(word)
            within[low] = max(within[low], within.pop(word))


def _unknown(words: list[str], tool: GrammarChecker, language: str) -> list[str]:
    """The words that a checker's dictionary lacks: each stands in a paragraph of its own."""
    spellers = tuple(listed("grammar")["spellers"])
    wrong = {one.start for one in tool.check("\n\n".join(words), language) if one.rule.startswith(spellers)}
    found, at = [], 0
    for word in words:
        if wrong & set(range(at, at + len(word))):
            found.append(word)
        at += len(word) + 2
    return found
