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
TEXTS = 10
QUICK = 0.3
"""Seconds that a quick check may take."""
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
            ("en", {"Harper": 0.4, "LanguageTool": 0.5, "both": 0.6}),
            ("de", {"LanguageTool": 0.5}),
        ):
            found = totals(tools, language, MANY)
            for name, bar in bars.items():
                wrong, right = found[name]
                yield at_least(f"{name}, {language}: wrong sentences flagged", bar, wrong.warned, wrong.of, "sentences")
                spared = right.of - right.warned
                yield at_least(f"{name}, {language}: right sentences spared", 0.85, spared, right.of, "sentences")


def _times(name: str, check: Check, tools: Tools, language: str) -> Iterator[Row]:
    tool = tools.harper if check is HARPER else tools.languagetool
    assert tool is not None
    texts = list(_texts(SENTENCES[language]))
    code = {"en": "en-US", "de": "de-DE"}[language]
    tool.check(texts[0], code)
    facts = {"language": language}
    rule = _median(lambda text: list(check.run(Subject({"completion": text}, facts, check.defaults, tools))), texts)
    bare = _median(lambda text: tool.check(text, code), [text + " " for text in texts])
    yield at_most(f"{name}: rule / bare, {WORDS} words", 1.3, rule, bare)
    yield at_most(f"{name}: {WORDS} words / what a quick check has", 1, rule, QUICK)


def _texts(sentences: list[str]) -> Iterator[str]:
    """Texts of some 250 words, each of other sentences in another order."""
    words: list[str] = []
    for place in range(len(sentences) * 4):
        words += sentences[place * 7 % len(sentences)].split()
        if len(words) >= WORDS:
            yield " ".join(words[:WORDS])
            words = []


def _median(run: Callable[[str], object], texts: list[str]) -> float:
    seconds = []
    for text in texts[:TEXTS]:
        start = time.perf_counter()
        run(text)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
