"""What is alike is found whatever way the texts came in, and nothing else is."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.config import Config, rules
from checks.runner import Checker, Report
from checks.similarity.corpus import Corpus
from checks.similarity.everywhere import everywhere
from checks.similarity.lexical import jaccard
from checks.similarity.likeness import Asked
from checks.similarity.limits import limits
from checks.similarity.neighbourhood import Neighbourhood
from checks.similarity.normal import squeezed
from checks.similarity.vectors import Matrix
from checks.spec import Tier
from checks.tools import Tools
from workbench.engines.embedder import OnnxEmbedder
from workbench.progress import finish

WORDS = "tenant landlord deposit rent lease heating repair notice month costs garden key door window roof bill".split()
ASKED = Asked(limits())
QUICK: tuple[Tier, ...] = ("quick",)


def around(pairs: dict[str, dict[str, str]], embedder: OnnxEmbedder | None = None) -> Neighbourhood:
    found = Neighbourhood(embedder)
    found.put(pairs.items())
    finish(found.embed())
    return found


def names(found: Neighbourhood, text: str, pair: str = "", context: str = "", field: str = "prompt") -> list[str]:
    return [near.pair for near in found.near(field, text, pair, context)]


def test_width_case_and_blanks_make_no_difference() -> None:
    found = around({"a": {"prompt": "How high is  the \uff44eposit?"}, "b": {"prompt": "Who pays for the repair?"}})
    (near,) = found.near("prompt", "HOW HIGH is the deposit?\n", "")
    assert (near.pair, near.exact, near.lexical, near.sure) == ("a", True, 1.0, True)
    assert names(found, "how high is the deposit?", pair="a") == []


def test_a_text_is_found_until_it_is_changed_or_dropped() -> None:
    found = around({"a": {"prompt": "Who pays for the broken window of the flat?"}})
    asked = "Who pays for the broken windows of the flat?"
    assert names(found, asked) == ["a"]
    found.put([("a", {"prompt": "When does the heating season begin?"})])
    assert names(found, asked) == []
    found.put([("a", {"prompt": asked})])
    assert names(found, asked) == ["a"]
    found.drop(["a"])
    assert names(found, asked) == []
    assert found.names() == set()


def test_prompts_that_carry_other_contexts_are_no_duplicates() -> None:
    text = "Summarise the text in one sentence."
    found = around({
        "a": {"prompt": text, "context": "The deposit is kept apart from the landlord's own money."},
        "b": {"prompt": text, "context": "Boil the pasta in salted water until it is soft."},
        "c": {"prompt": text},
    })  # fmt: skip
    assert names(found, text, context="Boil the pasta in salted water until it is soft!") == ["b", "c"]
    assert names(found, text, context="Quite another context about the history of printing.") == ["c"]
    assert found.near("prompt", text, "", "Quite another one of printing.")[0].differs == ("context",)
    pairs = finish(found.all(ASKED))
    assert [one for one in pairs if not one.likeness.differs] == []


def test_short_answers_are_no_duplicates() -> None:
    found = around({name: {"prompt": name, "completion": "Yes, it is."} for name in "abc"})
    assert names(found, "Yes, it is.", field="completion") == []
    assert finish(found.all(ASKED)) == []


def test_meaning_finds_what_characters_do_not(embedder_folder: Path) -> None:
    texts = {"a": {"prompt": "How can I get a refund of my deposit?"}, "b": {"prompt": "Who cleans the stairs?"}}
    asked = "How do I get my deposit refunded?"
    assert names(around(texts), asked) == []
    (near,) = around(texts, OnnxEmbedder(embedder_folder)).near("prompt", asked, "")
    assert near.pair == "a"
    assert near.semantic is not None
    assert near.semantic > 0.9 > near.lexical


def test_in_a_long_text_one_number_keeps_them_apart() -> None:
    body = " ".join(WORDS * 8)
    found = around({"a": {"prompt": f"{body} within 30 days"}})
    (near,) = found.near("prompt", f"{body} within 60 days", "")
    assert near.sure
    assert near.differs == ("numbers",)


LINES = st.lists(st.lists(st.sampled_from(WORDS), min_size=4, max_size=9).map(" ".join), min_size=2, max_size=25)


@settings(deadline=None, max_examples=60)
@given(LINES, st.randoms(use_true_random=False))
def test_what_is_kept_up_equals_what_is_built_anew(lines: list[str], chance: random.Random) -> None:
    """Texts put, changed and dropped in any order answer as if the last state had been read at once."""
    kept, now = Corpus(), dict[str, str]()
    for line in lines:
        name = chance.choice("abcdefgh")
        if chance.random() < 0.3:
            kept.drop(name)
            now.pop(name, None)
        else:
            kept.put([(name, line, "")])
            now[name] = line
    anew = Corpus()
    anew.put((name, text, "") for name, text in now.items())
    for line in lines:
        answers = [sorted(corpus.near(line, None, ASKED)) for corpus in (kept, anew)]
        assert answers[0] == answers[1]


@settings(deadline=None, max_examples=40)
@given(LINES)
def test_all_pairs_are_those_that_a_full_comparison_finds(lines: list[str]) -> None:
    corpus = Corpus()
    corpus.put((str(number), line, "") for number, line in enumerate(lines))
    found = {frozenset((squeezed(lines[int(one.a)]), squeezed(lines[int(one.b)])))
             for one in finish(everywhere(corpus, "prompt", ASKED)) if not one.likeness.exact}  # fmt: skip
    texts = sorted({squeezed(line) for line in lines})
    surely = {frozenset((a, b)) for a in texts for b in texts if a < b and jaccard(a, b) >= 0.8}
    assert surely <= found
    assert all(jaccard(*sorted(pair)) >= 0.7 for pair in found)


def test_vectors_are_compared_exactly_and_the_dropped_not_at_all() -> None:
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(3000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    matrix = Matrix()
    for start in range(0, 3000, 700):
        part = list(range(start, min(3000, start + 700)))
        matrix.put(part, rows[part])
    matrix.drop(5)
    cosines = rows @ rows.T
    wanted = {(a, b) for a, b in np.argwhere(cosines >= 0.8).tolist() if a < b and 5 not in (a, b)}
    assert {(a, b) for part in matrix.pairs(0.8) for a, b, _ in part} == wanted
    near = matrix.near(rows[9], 0.5, 10)
    best = [number for number in np.argsort(-cosines[9]).tolist() if number != 5 and cosines[9, number] >= 0.5][:10]
    assert [number for number, _ in near] == best


def said(neighbours: Neighbourhood, texts: dict[str, str], pair: str = "", **values: object) -> Report:
    config = Config({f"duplicate.{name}": value for name, value in values.items()}, {"duplicate": rules()["duplicate"]})
    return Checker(config, Tools(neighbours=neighbours)).report(texts, pair=pair, tiers=QUICK)


PROMPT = "How many days does a tenant have to give notice of leaving?"


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        (PROMPT.upper(), "exact", "warn"),
        (PROMPT.replace("leaving", "leavinng"), "near", "warn"),
        (PROMPT.replace("leaving", "going"), "alike", "info"),
    ],
)
def test_the_rule_names_the_pair_and_nothing_of_its_text(text: str, code: str, severity: str) -> None:
    found = around({"0123456789abcdef": {"prompt": PROMPT}})
    (one,) = said(found, {"prompt": text, "completion": "Thirty."}).findings
    assert (one.code, one.severity, one.field, one.start, one.end) == (code, severity, "prompt", 0, len(text))
    assert "#012345" in one.message
    assert "notice" not in one.message.lower()


@pytest.mark.parametrize(
    "text", [PROMPT.replace("does", "does not"), "How many months?", "Who repairs the roof of the house?", "", "Why?"]
)
def test_the_rule_is_silent_on_others(text: str) -> None:
    found = around({"a" * 16: {"prompt": PROMPT}, "b" * 16: {"prompt": "Why?"}})
    assert said(found, {"prompt": text}).findings == ()


def test_a_lead_can_let_exact_copies_block_and_says_how_short_is_too_short() -> None:
    found = around({"a" * 16: {"prompt": PROMPT}, "b" * 16: {"prompt": "Why?"}})
    config = {"duplicate/exact.severity": "block"}
    checker = Checker(Config(config, {"duplicate": rules()["duplicate"]}), Tools(neighbours=found))
    assert [one.code for one in checker.report({"prompt": PROMPT}, tiers=QUICK).blocking()] == ["exact"]
    assert [one.code for one in said(found, {"prompt": "why?"}, prompt_words=1).findings] == ["exact"]


def test_without_neighbours_it_is_told_as_not_checked() -> None:
    assert Checker().report({"prompt": PROMPT}, tiers=QUICK).not_checked["duplicate"]


TOPIC = {"prompt": "How high may the deposit of a flat be, and when must it be returned?"}


@pytest.mark.parametrize(
    ("completion", "facts", "off"),
    [
        ("Boil the pasta in salted water until it is soft, then add the sauce.", {}, True),
        ("Three months' rent at most; it is returned when the keys are handed over.", {}, False),
        ("Boil the pasta.", {}, False),
        ("Boil the pasta in salted water until it is soft, then add the sauce.", {"skill": "classification"}, False),
    ],
)
def test_a_completion_off_its_prompt(embedder_folder: Path, completion: str, facts: dict[str, str], off: bool) -> None:
    checker = Checker(Config(checks={"off-topic": rules()["off-topic"]}), Tools(embedder=OnnxEmbedder(embedder_folder)))
    findings: Sequence[object] = checker.report({**TOPIC, "completion": completion}, facts, tiers=QUICK).findings
    assert bool(findings) is off
