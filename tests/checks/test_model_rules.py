"""Rules that ask a model: places are exact, what a model invents is dropped, and a failing model is told as such.

The real small model is there for the plumbing, since nobody should believe what it says; what a good or a bad answer
leads to is tried with a server that gives it.
"""

import json
from collections.abc import Generator
from typing import Any

import pytest
from engines import misbehaving as bad
from services import servers

from checks.config import Bound, Config, rules
from checks.looking import look
from checks.runner import Checker, Report, examine, watched
from checks.spec import Subject
from checks.tools import Tools
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.engines.watch import Limits

ASKING = ("constraints-model", "coverage", "skill")
PROMPT = "What is a heat pump, and what does it cost?\nUse the word winter and keep it to 40 words at the very most."
TEXTS = {"prompt": PROMPT, "completion": "It moves heat from outside into the house.", "context": ""}
FACTS = {"skill": "closed_qa", "domain": "heating", "programming_language": "python"}


def bound(rule: str) -> Bound:
    (one,) = Config({}, {rule: rules()[rule]}).bound({})
    return one


def subject(address: str, model: str = bad.MODEL, **limits: float) -> Subject:
    host = OllamaHost(address, limits=Limits(**limits) if limits else None)  # type: ignore[arg-type]
    return Subject(TEXTS, FACTS, tools=Tools(model=Chosen(host, model)))


def report(rule: str, answer: object) -> Report:
    said = answer if isinstance(answer, str) else json.dumps(answer)
    with bad.serving(bad.whole(said, read=8000)) as host:
        return examine(subject(host.address), [bound(rule)])


def ended(asking: Generator[None, None, Report]) -> Report:
    while True:
        try:
            next(asking)
        except StopIteration as done:
            found: Report = done.value
            return found


@pytest.mark.ollama
@pytest.mark.parametrize("rule", ["constraints-model", "coverage"])
def test_a_real_model_is_asked_and_its_places_are_exact(rule: str, ollama_server: str) -> None:
    found = examine(subject(ollama_server, servers.MODEL), [bound(rule)])
    assert all(why.startswith("No answer") for why in found.not_checked.values()), found.not_checked
    for one in found.findings:
        assert TEXTS[one.field][one.start : one.end].startswith(one.excerpt)
        assert one.severity != "block"


@pytest.mark.ollama
def test_a_look_at_a_real_model_can_be_stopped(ollama_server: str) -> None:
    tools = subject(ollama_server, servers.MODEL).tools
    checker = Checker(Config({}, {name: rules()[name] for name in ASKING}), tools)
    looking = look(checker, TEXTS, FACTS)
    assert [next(looking).item for _ in range(2)] == ["constraints-model", "constraints-model"]
    looking.close()
    with pytest.raises(StopIteration):
        next(looking)


@pytest.mark.parametrize("rule", ASKING)
def test_closing_gives_up_the_question_at_the_host(rule: str) -> None:
    with bad.serving(bad.stall_in_the_middle) as host:
        asking = watched(subject(host.address), bound(rule))
        next(asking)
        while not host.chats:
            next(asking)
        asking.close()
        assert host.gone.wait(10)


@pytest.mark.parametrize("rule", ASKING)
def test_a_model_that_fails_or_writes_no_answer_leaves_the_rule_unchecked(rule: str) -> None:
    assert report(rule, "no JSON").not_checked[rule].startswith("No answer")
    with bad.serving(bad.half_a_stream) as host:
        found = examine(subject(host.address), [bound(rule)])
    assert found.findings == ()
    assert list(found.not_checked) == [rule]
    with bad.serving(bad.half_a_stream) as host:
        assert ended(watched(subject(host.address), bound(rule))) == found
    missing = examine(Subject(TEXTS, FACTS), [bound(rule)])
    assert missing.not_checked == {rule: "model is not at hand"}


def test_a_missed_part_is_quoted_from_the_prompt_and_an_invented_one_dropped() -> None:
    found = report(
        "coverage", {"rationale": "r", "missed": ["what does  it cost", "who built it", "what does it cost"]}
    )
    assert [PROMPT[one.start : one.end] for one in found.findings] == ["what does it cost"]
    assert {one.severity for one in found.findings} == {"info"}


def skill(named: str, needs: bool, where: str, **more: str) -> dict[str, Any]:
    return {"rationale": "r", "needs_context": needs, "answer_location": where, "skill": named, "scope": "specific",
            "domain": "yes", "programming_language": "unsure", **more}  # fmt: skip


@pytest.mark.parametrize(("answer", "codes"), [
    (skill("closed_qa", True, "in_context"), []),
    (skill("open_qa", False, "outside"), [("skill", "warn")]),
    (skill("extraction", True, "in_context"), [("skill", "info")]),
    (skill("open_qa", True, "in_context"), []),
    (skill("closed_qa", True, "in_context", programming_language="no"), [("programming-language", "info")]),
    (skill("closed_qa", True, "in_context", domain="no", scope="general"), [("domain", "info"), ("general", "info")]),
])  # fmt: skip
def test_only_a_skill_that_follows_from_the_smaller_answers_is_held_against_the_declared_one(
    answer: dict[str, Any], codes: list[tuple[str, str]]
) -> None:
    found = report("skill", answer)
    assert [(one.code, one.severity) for one in found.findings] == codes
    assert found.not_checked == {}


def demand(kind: str, number: int = 0, text: str = "", texts: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": kind, "number": number, "relation": "at least", "text": text, "texts": list(texts)}


def test_a_demand_that_a_model_reads_is_verified_and_an_invented_one_dropped() -> None:
    words, found = "length_constraints:number_words", "keywords:existence"
    answer = [demand(words, 40), demand(words, 700), demand(found, texts=("summer",)), demand("startend:quotation")]
    said = report("constraints-model", {"constraints": answer})
    assert [(one.code, one.severity) for one in said.findings] == [("number-words", "info")]
    assert said.findings[0].message.endswith("at least 40 words are asked for; there are 8")
