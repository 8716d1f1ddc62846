"""What is remembered of a project's pairs: what it was, unless something changed that decides it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.config import Config, rules
from checks.crew import packed
from checks.declaring import configured
from checks.remembering import Asked, Remembering
from checks.runner import Checker, Report
from checks.spec import INSTANT, Finding, Subject
from checks.tools import Tools
from workbench.services import confirming

CASES = Path(__file__).parent / "cases"
PROMPT = "Tell why the deposit is kept. Use at most 5 words. Do not use any commas."
TEXTS = {"prompt": PROMPT, "completion": "Because,  as it is, the the tenant owes rent, and a bad word stands here. "}
NAMES = [name for name, check in rules().items() if check.tier in INSTANT]


@dataclass
class Known:
    """A cache that tells what it was asked and given."""

    kept: dict[bytes, bytes] = field(default_factory=dict)
    hits: int = 0
    asked: int = 0

    def get(self, marks: Sequence[bytes]) -> Mapping[bytes, bytes]:
        found = {mark: self.kept[mark] for mark in marks if mark in self.kept}
        self.asked, self.hits = self.asked + len(marks), self.hits + len(found)
        return found

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        self.kept.update(rows)


@dataclass
class Voiced:
    """Authors' words on the demands of pairs."""

    words: dict[str, confirming.Demands] = field(default_factory=dict)

    def said(self, pair: str) -> confirming.Demands | None:
        return self.words.get(pair)


@dataclass
class Passages:
    """What pairs lean on."""

    there: dict[str, str] = field(default_factory=dict)

    def some(self) -> bool:
        return bool(self.there)

    def passages(self, pair: str) -> Sequence[str]:
        return [self.there[pair]] if pair in self.there else []


def asked(texts: Mapping[str, str] = TEXTS, facts: Mapping[str, str] | None = None, pair: str = "a" * 32) -> Asked:
    return Asked(pair, texts, facts or {"language": "en"})


def run(known: Known, *pairs: Asked, values: Mapping[str, Any] | None = None, **tools: Any) -> list[Report]:  # noqa: ANN401
    """The instant checks on some pairs, which must say what they say where nothing is remembered."""
    checker = Checker(configured(values or {}), Tools(**tools))
    names = [name for name, check in checker.config.all.items() if check.tier in INSTANT]
    found = Remembering(checker, names, known).reports(pairs)
    assert found == [checker.report(one.texts, one.facts, pair=one.pair) for one in pairs]
    assert found == Remembering(checker, names).reports(pairs)
    return found


def rules_of(report: Report) -> set[str]:
    return {one.rule for one in report.findings}


def test_what_is_known_is_not_looked_for_again() -> None:
    known, plain = Known(), asked({"prompt": "What is a lease?", "completion": "A contract  for use."})
    (first,) = run(known, plain)
    assert rules_of(first) == {"whitespace"}
    (mark,) = known.kept
    known.kept[mark] = packed(Report((replace(first.findings[0], message="as it was found then"),)))
    found = Remembering(Checker(), NAMES, known).reports([plain])
    assert [one.message for one in found[0].findings] == ["as it was found then"]


@pytest.mark.parametrize(
    "change",
    [
        {"texts": {**TEXTS, "completion": "Because it is so."}},
        {"texts": {**TEXTS, "context": "The tenant owes rent."}},
        {"facts": {"language": "de"}},
        {"facts": {"language": "en", "skill": "extraction"}},
    ],
)
def test_another_text_or_place_is_checked_anew(change: Mapping[str, Any]) -> None:
    known = Known()
    run(known, asked())
    before = known.hits
    run(known, asked(**change))
    assert known.hits == before


@pytest.mark.parametrize(
    ("values", "tools"),
    [
        ({"whitespace.severity": "block"}, {}),
        ({"length.completion_max": 3}, {}),
        ({"doubled.on[language=en]": False}, {}),
        ({"custom.no-bad": {"kind": "banned", "text": "bad word"}}, {}),
        ({}, {"words": frozenset({"rent"})}),
    ],
)
def test_another_setting_rule_or_word_is_checked_with_anew(values: Mapping[str, Any], tools: Mapping[str, Any]) -> None:
    known = Known()
    run(known, asked())
    before = known.hits
    run(known, asked(), values=values, **tools)
    assert known.hits == before
    if "custom.no-bad" in values:
        (worse,) = run(known, asked(), values={"custom.no-bad": {"kind": "banned", "text": "bad", "severity": "block"}})
        assert {one.severity for one in worse.findings if one.rule == "no-bad"} == {"block"}


def test_a_rule_that_is_broken_is_told_each_time_and_the_others_are_remembered() -> None:
    known, plain = Known(), asked({"prompt": "What is a lease?", "completion": "A contract  for use."})
    broken = {"custom.broken": {"kind": "unheard of"}, "custom.sound": {"kind": "banned", "text": "contract"}}
    for _ in range(2):
        (found,) = run(known, plain, values=broken)
        assert list(found.not_checked) == ["broken"]
        assert rules_of(found) == {"whitespace", "sound"}
    assert known.hits == 1


def test_what_an_author_says_of_a_prompt_decides_and_only_for_their_pair() -> None:
    known, voiced, pair, other = Known(), Voiced(), "a" * 32, "b" * 32
    plain = {"prompt": PROMPT, "completion": "Because, as it is, the tenant owes rent."}
    both = [asked(plain, pair=pair), asked(plain, pair=other)._replace(voiced=False)]

    def codes() -> list[set[str]]:
        return [{one.code for one in found.findings if one.rule == "constraints"}
                for found in run(known, *both, demands=voiced)]  # fmt: skip

    every = {"no-comma", "number-words"}
    assert codes() == [every, every]
    comma = {"type": "punctuation:no_comma", "given": {}}
    voiced.words[pair] = confirming.Demands(confirming.fingerprint(PROMPT), [comma])
    assert codes() == [{"no-comma"}, every]
    voiced.words[pair] = confirming.Demands(confirming.fingerprint(PROMPT), [], [comma])
    assert codes() == [set(), every]
    voiced.words[pair] = confirming.Demands(confirming.fingerprint("Another prompt."), [comma])
    assert codes() == [every, every]


def test_what_leans_on_passages_is_asked_again_in_a_project_with_documents() -> None:
    known, passages, pair = Known(), Passages(), "a" * 32
    texts = {"prompt": "How high is it?", "completion": "It is 4711 euros.", "context": "It is high."}
    plain = asked(texts, {"language": "en", "skill": "closed_qa"}, pair)

    def grounded() -> bool:
        return "grounded" in rules_of(run(known, plain, evidence=passages)[0])

    assert grounded()
    passages.there["b" * 32] = "Nothing of the kind."
    assert grounded()
    passages.there[pair] = "The deposit is 4711 euros."
    assert not grounded()
    passages.there[pair] = "The deposit is 4712 euros."
    assert grounded()


def test_no_word_of_a_text_is_kept() -> None:
    known = Known()
    (found,) = run(known, asked())
    assert "doubled" in rules_of(found)
    assert known.kept == {}
    run(known, asked({"prompt": "What is a lease, and an  heirloom?", "completion": "A thing. "}))
    assert known.kept
    assert not any(word in body for body in known.kept.values() for word in (b"heirloom", b"lease", b"thing"))


def test_what_a_check_asks_beside_the_texts_is_declared() -> None:
    """Else it would be remembered though something else was said."""

    class Watched:
        def __init__(self) -> None:
            self.asked: set[str] = set()
            self._tools = Tools(evidence=Passages({"a": "It is 12 euros."}), demands=Voiced())

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the tools have
            self.asked.add(name)
            return getattr(self._tools, name)

    asked_of_all = set()
    for name in NAMES:
        check = rules()[name]
        path = CASES / f"{name.replace('-', '_')}.json"
        cases = list(chain(*json.loads(path.read_text("utf-8")).values())) if path.exists() else []
        for case in [{"texts": TEXTS}, *cases]:
            watched = Watched()
            params = {**check.defaults, **case.get("params", {})}
            list(check.run(Subject(case["texts"], case.get("facts", {}), params, watched, "a")))  # type: ignore[arg-type]
            asked_of_all |= watched.asked
            assert watched.asked <= {*check.needs, *check.beside, "words", "templates", "why"}, name
    assert {"evidence", "demands"} <= asked_of_all


LINES = st.lists(st.sampled_from(["# A  title", "the the cat", "see [x](#y)", "12 euros, no commas", "é\u200b", "```"]))


@given(st.lists(st.tuples(LINES.map("\n".join), LINES.map("\n".join)), max_size=5))
def test_a_second_look_says_what_the_first_did(made: list[tuple[str, str]]) -> None:
    known = Known()
    pairs = [asked({"prompt": prompt, "completion": completion}) for prompt, completion in made]
    checker = Checker(Config(), Tools(demands=Voiced(), evidence=Passages({"x": "y"})))
    first = Remembering(checker, NAMES, known).reports(pairs)
    assert Remembering(checker, NAMES, known).reports(pairs) == first
    assert first == [checker.report(one.texts, one.facts, pair=one.pair) for one in pairs]
    assert all(isinstance(one, Finding) for report in first for one in report.findings)
