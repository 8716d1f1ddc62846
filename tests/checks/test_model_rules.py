"""Rules that ask a model: places are exact, what a model invents is dropped, and a failing model is told as such.

The real small model is there for the plumbing, since nobody should believe what it says; what a good or a bad answer
leads to is tried with a server that gives it.
"""

import json
import math
import socket
from collections.abc import Generator
from typing import Any

import pytest
from engines import misbehaving as bad
from services import servers

from checks.config import Bound, Config, rules
from checks.looking import look
from checks.parts import counting
from checks.parts.questions import identity
from checks.parts.shape import SEVEN, possible, shape
from checks.runner import Checker, Report, examine, watched
from checks.spec import Subject
from checks.tools import Tools
from workbench.engines import likelihood, templates
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.engines.watch import Limits
from workbench.ports import ChatRequest, Reply

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


class Overheard(OllamaHost):
    """A host that remembers what it answered."""

    replies: tuple[Reply, ...] = ()

    def stream(self, request: ChatRequest) -> Generator[str, None, Reply]:
        reply = yield from super().stream(request)
        self.replies += (reply,)
        return reply


@pytest.mark.ollama
@pytest.mark.parametrize("rule", ["constraints-model", "coverage"])
def test_a_real_model_is_asked_and_its_places_are_exact(rule: str, ollama_server: str) -> None:
    host = Overheard(ollama_server)
    found = examine(Subject(TEXTS, FACTS, tools=Tools(model=Chosen(host, servers.MODEL))), [bound(rule)])
    assert all(why.startswith("No answer") for why in found.not_checked.values()), found.not_checked
    if rule == "coverage" and not found.not_checked:
        missed = {" ".join(said.split()) for said in json.loads(host.replies[-1].text)["missed"]}
        quoted = {" ".join(PROMPT[one.start : one.end].split()) for one in found.findings}
        assert quoted == {said for said in missed if said and said in " ".join(PROMPT.split())}
    for one in found.findings:
        assert TEXTS[one.field][one.start : one.end].startswith(one.excerpt)
        assert one.severity != "block"


@pytest.mark.ollama
def test_a_real_model_answers_the_smaller_questions_and_what_follows_is_told(ollama_server: str) -> None:
    host, prompt = Overheard(ollama_server), "Why is the sea salty?"
    tools = Tools(model=Chosen(host, servers.MODEL))
    found = examine(Subject({"prompt": prompt, "completion": "Rivers."}, {"skill": "extraction"}, tools=tools),
                    [bound("skill")])  # fmt: skip
    assert found.not_checked == {}
    told = json.loads(host.replies[-1].text)
    assert isinstance(told["needs_context"], bool)
    assert told["answer_location"] in ("in_context", "partly", "outside", "n_a")
    chances = likelihood.chances(host.replies[-1], "skill", SEVEN)
    assert chances is not None
    assert sum(chances.values()) == pytest.approx(1)
    left = possible(told["needs_context"], told["answer_location"], shape(prompt, ""))
    if told["skill"] == "extraction" or told["skill"] not in left:
        assert found.findings == ()
        return
    [one] = found.findings
    assert (one.field, one.start, one.end, one.code) == ("prompt", 0, len(prompt), "skill")
    assert one.message.startswith(f"extraction is declared; a model reads {told['skill']} (probability 0.")


@pytest.mark.ollama
def test_an_answer_of_a_real_model_that_breaks_off_leaves_the_rule_unchecked(ollama_server: str) -> None:
    short = templates.source("check_skill").replace("num_predict = 300", "num_predict = 4")
    # Without the examples: reading those takes a small machine most of a minute.
    short = short[: short.index("[[examples]]")] + short[short.rindex("+++\n") :]
    tools = Tools(model=Chosen(OllamaHost(ollama_server), servers.MODEL), templates={"check_skill": short})
    found = examine(Subject(TEXTS, FACTS, tools=tools), [bound("skill")])
    assert found.findings == ()
    assert "cut off after 4 tokens" in found.not_checked["skill"]


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


def counted(read: int, least: int, most: int) -> Report:
    """What is said of a completion of which a host says that it read so many tokens, 11 more than of one letter."""
    both = {name: rules()[name] for name in ("length", "tokens")}
    config = Config({"length.completion_min": least, "length.completion_max": most, "length.on": False}, both)

    def tell(connection: socket.socket, call: bad.Call, host: bad.Host) -> None:
        letter = json.loads(call.body)["messages"][0]["content"] == "a"
        bad.whole("x", read=12 if letter else read)(connection, call, host)

    with bad.serving(tell) as host:
        return examine(subject(host.address), config.bound({}))


@pytest.mark.parametrize(
    ("read", "least", "most", "code", "severity"),
    [
        (40, 30, 0, "short", "warn"), (41, 30, 0, "within", "info"), (41, 0, 29, "long", "warn"), (40, 0, 29, "", ""),
        (31, 30, 40, "short", "warn"), (30, 19, 60, "within", "info"),
    ],
)  # fmt: skip
def test_bounds_are_held_against_what_the_host_read(read: int, least: int, most: int, code: str, severity: str) -> None:
    found = counted(read, least, most).findings
    assert [(one.code, one.severity, one.field) for one in found] == ([(code, severity, "completion")] if code else [])
    assert all(f"{read - 11} tokens as {bad.MODEL} counts them" in one.message for one in found)


def test_a_host_that_does_not_tell_what_it_read_leaves_the_count_open() -> None:
    assert counted(0, 30, 0).not_checked["tokens"].startswith("No count")


@pytest.mark.ollama
def test_a_real_host_counts_as_its_vocabulary_does(ollama_server: str) -> None:
    """SmolLM2 has each of these words as one token."""
    words = "The house is old and the water is cold today".split()
    counts = []
    for number in (2, 10):
        text = " ".join(words[:number])
        asking = counting.counted(subject(ollama_server, servers.MODEL).tools, text)
        while True:
            try:
                next(asking)
            except StopIteration as done:
                counts.append(done.value)
                break
    assert counts == [2, 10]


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


def test_an_answer_out_of_the_schema_leaves_the_rule_unchecked() -> None:
    found = report("skill", skill("essay", True, "in_context"))
    assert found.findings == ()
    assert found.not_checked["skill"].startswith("No answer: the model's answer is of no use: not the schema: skill")


def _row(text: str, share: float, other: str) -> dict[str, Any]:
    """A token as Ollama tells it, beside one other answer and one that nobody asked for."""
    listed = {text: share, "%": 1e-9, **({other: 1 - share} if share < 1 else {})}
    told = [{"token": name, "logprob": math.log(one)} for name, one in listed.items()]
    return {**told[0], "top_logprobs": told}


def weighed(answer: dict[str, Any], shares: dict[str, float]) -> bad.Behaviour:
    """A host that tells of some answers how likely it held them, of the others that it was certain."""
    text = json.dumps(answer)
    others = {"false": "true", "outside": "partly", "open_qa": "inference", "no": "yes"}
    pieces, at = [], 0
    for name, share in shares.items():
        said = answer[name] if isinstance(answer[name], str) else json.dumps(answer[name])
        begin = text.index(said, text.index(f'"{name}"') + len(name) + 2)
        pieces += [(text[at:begin], 1.0), (said, share)]
        at = begin + len(said)
    rows = [_row(piece, share, others.get(piece, "")) for piece, share in [*pieces, (text[at:], 1.0)]]

    def behave(connection: socket.socket, _call: bad.Call, _host: bad.Host) -> None:
        bad.begin(connection)
        connection.sendall(b"".join(bad.line(row["token"], logprobs=[row]) for row in rows))
        connection.sendall(bad.line(done=True, done_reason="stop", prompt_eval_count=8000, eval_count=2))

    return behave


@pytest.mark.parametrize(("shares", "told"), [
    ({"needs_context": 0.9, "answer_location": 0.8, "skill": 0.7, "programming_language": 0.9},
     [("skill", "warn", "0.70"), ("programming-language", "info", "0.90")]),
    ({"needs_context": 0.4, "answer_location": 0.8, "skill": 0.7, "programming_language": 0.3},
     [("skill", "info", "0.40")]),
])  # fmt: skip
def test_how_sure_a_model_is_of_its_least_sure_answer_decides_how_grave_it_is(
    shares: dict[str, float], told: list[tuple[str, str, str]]
) -> None:
    answer = skill("open_qa", False, "outside", programming_language="no")
    with bad.serving(weighed(answer, shares)) as host:
        found = examine(subject(host.address), [bound("skill")])
    assert found.not_checked == {}
    seen = [(one.code, one.severity, one.message[-5:-1]) for one in found.findings]
    assert seen == told


def test_the_model_and_the_words_of_the_questions_are_part_of_what_a_finding_is_known_by() -> None:
    with bad.serving(bad.whole("{}")) as host:
        model = Chosen(OllamaHost(host.address), bad.MODEL)
        first, again = identity(Tools(model=model)), identity(Tools(model=model))
        own = templates.source("check_skill").replace("You say", "You tell")
        other = identity(Tools(model=model, templates={"check_skill": own}))
    assert first == again
    assert first[:2] == [bad.MODEL, "d1"]
    assert set(other) - set(first) == {templates.parse("x", own).hash}
    assert identity(Tools()) == []


def demand(kind: str, number: int = 0, text: str = "", texts: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": kind, "number": number, "relation": "at least", "text": text, "texts": list(texts)}


def test_a_demand_that_a_model_reads_is_verified_and_an_invented_one_dropped() -> None:
    words, found = "length_constraints:number_words", "keywords:existence"
    answer = [demand(words, 40), demand(words, 700), demand(found, texts=("summer",)), demand("startend:quotation")]
    said = report("constraints-model", {"constraints": answer})
    assert [(one.code, one.severity) for one in said.findings] == [("number-words", "info")]
    assert said.findings[0].message.endswith("at least 40 words are asked for; there are 8")
