"""The quality of a text's language in one figure: what is wrong in a hundred words of it."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from checks.doubles import without_doubles
from checks.parts.prose import FILL, prose
from checks.runner import Report
from checks.spec import Finding, Texts

WRITTEN: Final = ("prompt", "completion")
"""The texts of a pair that its people write."""
ENOUGH: Final = 30
"""Words of prose from which a figure for a single text says anything: in fewer, one slip is the whole of it."""
LANGUAGE_RULES: Final = frozenset({"grammar", "harper"})
"""The rules whose findings are about language."""
_SPELLING: Final = frozenset({"spelling", "typo"})
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Quality:
    """What was found in some texts, by hundred words of prose."""

    words: int
    """Words that were read: those of code, addresses and quotations are not."""
    spelling: float
    grammar: float
    style: float
    """Hints: style, casing, punctuation, names that no dictionary has. They don't lower the score."""

    @property
    def errors(self) -> float:
        """Mistakes of spelling and grammar in a hundred words."""
        return self.spelling + self.grammar

    @property
    def score(self) -> int:
        """From 100, no mistake, to 0, ten and more in a hundred words."""
        return max(0, round(100 - 10 * self.errors))


def words(text: str) -> int:
    """How many words of prose a text has."""
    return len(_WORD.findall(prose(text).replace(FILL, " ")))


def quality(findings: Iterable[Finding], count: int) -> Quality | None:
    """The quality of texts with so many words in all, from what the rules said of them; None without words.

    Args:
        findings: of any rules; only those about language count, and what two checkers say of one place counts once.
        count: words of prose, as `words` counts them.
    """
    if count <= 0:
        return None
    found = {"spelling": 0, "grammar": 0, "style": 0}
    for one in without_doubles([one for one in findings if one.rule in LANGUAGE_RULES]):
        kind = "style" if one.severity == "info" else "spelling" if one.code in _SPELLING else "grammar"
        found[kind] += 1
    return Quality(count, **{kind: 100 * many / count for kind, many in found.items()})


def of_report(report: Report, texts: Texts, ran: Iterable[str], fields: Iterable[str] = WRITTEN) -> Quality | None:
    """The quality of a pair's texts after a look at them; None where nothing read them for their language.

    Args:
        report: what the look said.
        texts: the texts by field.
        ran: the rules that were to look.
        fields: the texts that count.
    """
    if not LANGUAGE_RULES & set(ran) - set(report.not_checked):
        return None
    counted = set(fields)
    findings = (one for one in report.findings if one.field in counted)
    return quality(findings, sum(words(texts.get(name, "")) for name in counted))


def in_words(told: Quality) -> str:
    """The figure for people, with what it is made of."""
    rates = f"{told.errors:.1f} mistakes and {told.style:.1f} hints in 100 words"
    return f"language: {told.score} of 100 ({rates}, {told.words:,} read)"


def shape(told: Quality | None) -> dict[str, object]:
    """The figure as `--json` has it in a summary."""
    return {"quality": {"score": told.score, **asdict(told)}} if told else {}


class Tally:
    """The quality of many pairs in one figure, pair by pair."""

    def __init__(self) -> None:
        """No pair yet."""
        self._words = 0
        self._found = [0.0, 0.0, 0.0]

    def add(self, findings: Iterable[Finding], texts: Iterable[str]) -> None:
        """Take in a pair that was read for its language: what was found in it, and its texts."""
        one = quality(findings, sum(map(words, texts)))
        if one is not None:
            self._words += one.words
            kinds = (one.spelling, one.grammar, one.style)
            self._found = [total + kind * one.words for total, kind in zip(self._found, kinds, strict=True)]

    @property
    def whole(self) -> Quality | None:
        """That of all of them; None where no words were read."""
        return Quality(self._words, *(found / self._words for found in self._found)) if self._words else None
