"""Grammar: what a text of 250 words costs with the server warm, and how much that is wrong is found.

The checkers are measured through their rules, against the same question put to them bare, and against the time that a
quick check has. The shares are of sentences with a planted mistake, and of right ones (`grammar_quality.py`).
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from grammar_quality import GRAMMAR, HARPER, SENTENCES, totals
from row import Row, at_least, at_most
from services import servers

from checks.spec import Check, Subject
from checks.tools import Tools
from workbench.engines.grammar import Grammar
from workbench.engines.harper import Harper

WORDS = 250
QUICK = 0.3
"""Seconds that a quick check may take."""
SPARED = {"en": 0.95, "de": 0.88}
"""Share of right sentences that get no warning; the German ones, a translation, have more mistakes of their own."""
MANY = 10
"""Sentences with each kind of mistake."""


def bench() -> Iterator[Row]:
    """Times and shares."""
    with tempfile.TemporaryDirectory() as home, servers.languagetool(Path(home)) as address:
        tools = Tools(harper=Harper(), languagetool=Grammar(address))
        yield from _times("Harper", HARPER, tools, "en")
        yield from _times("LanguageTool, English", GRAMMAR, tools, "en")
        yield from _times("LanguageTool, German", GRAMMAR, tools, "de")
        for language, bars in (
            ("en", {"Harper": 0.3, "LanguageTool": 0.6, "both": 0.65}),
            ("de", {"LanguageTool": 0.4}),
        ):
            found = totals(tools, language, MANY)
            for name, bar in bars.items():
                wrong, right = found[name]
                yield at_least(f"{name}, {language}: wrong sentences flagged", bar, wrong.warned, wrong.of, "sentences")
                spared = right.of - right.warned
                yield at_least(
                    f"{name}, {language}: right sentences spared", SPARED[language], spared, right.of, "sentences"
                )


def _times(name: str, check: Check, tools: Tools, language: str) -> Iterator[Row]:
    tool = tools.harper if check is HARPER else tools.languagetool
    assert tool is not None
    code = {"en": "en-US", "de": "de-DE"}[language]
    facts = {"language": language}

    def rule(text: str) -> object:
        return list(check.run(Subject({"completion": text}, facts, check.defaults, tools)))

    warm, first, second = (list(_texts(SENTENCES[language], salt)) for salt in (1, 2, 3))
    rule(warm[0])
    ruled, bare = _median(rule, first), _median(lambda text: tool.check(text, code), second)
    yield at_most(f"{name}: rule / bare, {WORDS} words", 2, ruled, bare)
    yield at_most(f"{name}: {WORDS} words / what a quick check has", 1, ruled, QUICK)


def _texts(sentences: list[str], salt: int) -> Iterator[str]:
    """Texts of some 250 words; each sentence has a number of its own, for both remember what they have read."""
    words: list[str] = []
    for place, sentence in enumerate(sentences):
        words += [*sentence.rstrip(".").split(), f"{salt}{place:03}."]
        if len(words) >= WORDS:
            yield " ".join(words[:WORDS])
            words = []


def _median(run: Callable[[str], object], texts: list[str]) -> float:
    seconds = []
    for text in texts:
        start = time.perf_counter()
        run(text)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
