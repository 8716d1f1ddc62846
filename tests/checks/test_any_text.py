"""What holds for every rule that asks no tool, whatever the text: no crash, exact spans, linear time."""

import gc
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.config import rules
from checks.mending import mended
from checks.spec import EXCERPT, SEVERITIES, Finding, Subject

ALONE = [name for name, check in rules().items() if not check.needs]
"""Rules that ask no tool."""
FRAGMENTS = json.loads((Path(__file__).parent / "fragments.json").read_bytes())
"""What texts are put together from: marks of Markdown and HTML, code and data, words and characters of all kinds."""
MARKS, CODE, WORDS = FRAGMENTS["marks"], FRAGMENTS["code"], FRAGMENTS["words"]
ANY = st.one_of(
    st.lists(st.sampled_from(MARKS + WORDS), max_size=40).map("".join),
    st.lists(st.sampled_from(CODE + MARKS), max_size=40).map("".join),
    st.lists(st.sampled_from(WORDS + CODE), max_size=30).map(" ".join),
    st.lists(st.sampled_from(MARKS + CODE + WORDS) | st.text(max_size=6), max_size=30).map("".join),
    st.text(max_size=60),
    st.text(st.characters(codec=None, categories=("Cs", "Cc", "Cf", "Mn", "Lo", "So", "Zs")), max_size=40),
)
FACTS = st.fixed_dictionaries({}, optional={
    "language": st.sampled_from(("en", "de", "pt-BR", "zh", "", "??")),
    "skill": st.sampled_from(("extraction", "closed_qa", "summarization", "generation", "code_generation", "", "own")),
    "format": st.sampled_from(("json", "xml", "csv", "markdown", "yaml", "sql", "table", "", "own")),
    "domain": st.text(max_size=5),
    "programming_language": st.sampled_from(("python", "sql", "r", "brainfuck")),
})  # fmt: skip
TEXTS = st.fixed_dictionaries({}, optional={"prompt": ANY, "completion": ANY, "context": ANY})
QUIET = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def said(rule: str, texts: dict[str, str], facts: dict[str, str] | None = None) -> list[Finding]:
    check = rules()[rule]
    return list(check.run(Subject(texts, facts or {}, params=check.defaults)))


@pytest.mark.parametrize("rule", ALONE)
def test_no_text_crashes_a_rule_and_spans_are_exact(rule: str) -> None:
    @QUIET
    @given(TEXTS, FACTS)
    def holds(texts: dict[str, str], facts: dict[str, str]) -> None:
        for one in said(rule, texts, facts):
            text = texts[one.field]
            assert 0 <= one.start <= one.end <= len(text), one
            cut = text[one.start : one.end]
            assert one.excerpt == (cut[:4] + "…" if rule == "secrets" else cut[:EXCERPT])
            assert one.rule == rule
            assert one.severity in SEVERITIES
            assert one.message.strip()
            assert "\n" not in one.message
            assert not one.safe or one.fix is not None

    holds()


@pytest.mark.parametrize("rule", ALONE)
def test_safe_fixes_leave_nothing_to_fix(rule: str) -> None:
    @QUIET
    @given(TEXTS, FACTS)
    def holds(texts: dict[str, str], facts: dict[str, str]) -> None:
        once = mend(rule, texts, facts)
        assert mend(rule, once, facts) == once

    holds()


def mend(rule: str, texts: dict[str, str], facts: dict[str, str]) -> dict[str, str]:
    findings = said(rule, texts, facts)
    return {field: mended(text, (one for one in findings if one.field == field))[0] for field, text in texts.items()}


SECRET = "qzjxkvwpyqzh"
"""A word that no message would hold of itself."""
PARTS = [SECRET[at : at + 5] for at in range(len(SECRET) - 4)]
FRAMED = st.lists(st.sampled_from(FRAGMENTS["frames"]), max_size=8)


@pytest.mark.parametrize("rule", ALONE)
def test_a_message_holds_nothing_of_the_text(rule: str) -> None:
    @QUIET
    @given(st.fixed_dictionaries({}, optional={"prompt": FRAMED, "completion": FRAMED, "context": FRAMED}), FACTS)
    def holds(frames: dict[str, list[str]], facts: dict[str, str]) -> None:
        texts = {field: " ".join(parts).replace("SECRET", SECRET) for field, parts in frames.items()}
        for one in said(rule, texts, facts):
            assert not any(part in one.message.lower() for part in PARTS), one.message

    holds()


SIZES = (3_000, 12_000, 48_000)
"""Code points, each four times the one before."""
WORST = 9.0
"""Times as long for a text four times as long: 4 is linear, 16 quadratic."""
PLACE = {"language": "en", "skill": "extraction", "format": "json"}
FLOOR = 0.004
"""Seconds below which a time says nothing about growth."""


@pytest.mark.parametrize("part", FRAGMENTS["repeated"])
def test_time_grows_with_the_length_and_no_faster(part: str) -> None:
    assert [rule for rule in ALONE if not any(linear(rule, part, attempt) for attempt in range(3))] == []


def linear(rule: str, part: str, attempt: int) -> bool:
    """Whether each step up took about as many times longer; stops at the first that did not."""
    before = None
    for size in SIZES:
        now = max(seconds(rule, repeated(part, size, attempt)), FLOOR)
        if before is not None and now > WORST * before:
            return False
        before = now
    return True


def repeated(part: str, size: int, attempt: int) -> str:
    """A text that no attempt before has had: what a rule remembers of texts must not make it look quick."""
    return part * (size // len(part)) + " " + "z" * attempt


def seconds(rule: str, text: str) -> float:
    """Processor seconds that a rule takes over a text as completion with its context, and as prompt."""
    gc.disable()
    try:
        start = time.thread_time()
        said(rule, {"prompt": "Answer in JSON only.", "completion": text, "context": text}, PLACE)
        said(rule, {"prompt": text, "completion": "Because."})
        return time.thread_time() - start
    finally:
        gc.enable()


def test_growth_is_seen() -> None:
    """The measure itself: a rule that looks back at every step does not pass."""

    def slow(text: str) -> Iterator[int]:
        yield from (text.count("(", 0, at) for at in range(len(text)))

    times = []
    for size in SIZES[:2]:
        start = time.thread_time()
        assert sum(slow("(" * size)) > 0
        times.append(time.thread_time() - start)
    assert times[1] > WORST * max(times[0], FLOOR)
