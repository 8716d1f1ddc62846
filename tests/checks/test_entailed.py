"""Sentences that a model does not find borne out: asked one by one, with the nearest sentences of the context."""

import json

import pytest
from engines import misbehaving as bad
from services import servers

from checks.config import Config, rules
from checks.rules.entailed import CHECK
from checks.runner import Report, examine
from checks.spec import Subject
from checks.tools import Tools
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost

CONTEXT = "The deposit is paid back within 60 days. Interest belongs to the tenant. Pets need consent."
SAID = "The deposit is paid back within 60 days. Yes. The landlord keeps all of the interest."
TEXTS = {"prompt": "What about the deposit?", "completion": SAID, "context": CONTEXT}


def report(answer: object, skill: str = "closed_qa", **texts: str) -> Report:
    with bad.serving(bad.whole(json.dumps(answer), read=8000)) as host:
        tools = Tools(model=Chosen(OllamaHost(host.address), bad.MODEL))
        bound = Config({}, {"entailed": rules()["entailed"]}).bound({})
        return examine(Subject({**TEXTS, **texts}, {"language": "en", "skill": skill}, tools=tools), bound)


def test_each_sentence_that_does_not_follow_is_cut_and_short_ones_are_not_asked_about() -> None:
    found = report({"rationale": "No.", "follows": "no"})
    assert found.not_checked == {}
    assert [SAID[one.start : one.end] for one in found.findings] == [
        "The deposit is paid back within 60 days.", "The landlord keeps all of the interest.",
    ]  # fmt: skip
    assert {one.severity for one in found.findings} == {"info"}


def test_what_follows_is_not_told() -> None:
    assert report({"rationale": "It says so.", "follows": "yes"}) == Report()


@pytest.mark.parametrize("answer", [{"follows": "perhaps", "rationale": ""}, {"follows": "yes"}, []])
def test_what_is_no_answer_is_not_checked(answer: object) -> None:
    found = report(answer)
    assert (found.findings, set(found.not_checked)) == ((), {"entailed"})


@pytest.mark.parametrize(("skill", "texts"), [("generation", {}), ("closed_qa", {"context": " "}), ("code_repair", {})])
def test_what_need_not_follow_is_not_asked_about(skill: str, texts: dict[str, str]) -> None:
    assert report({"rationale": "No.", "follows": "no"}, skill, **texts) == Report()


@pytest.mark.ollama
def test_a_real_model_is_asked_and_its_places_are_exact(ollama_server: str) -> None:
    tools = Tools(model=Chosen(OllamaHost(ollama_server), servers.MODEL))
    found = examine(
        Subject(TEXTS, {"language": "en"}, CHECK.defaults, tools), Config({}, {"entailed": CHECK}).bound({})
    )  # fmt: skip
    assert all(why.startswith("No answer") for why in found.not_checked.values()), found.not_checked
    assert all(SAID[one.start : one.end].endswith(".") for one in found.findings)
