"""The real thing: the small model behind a real Ollama, and in this process."""

import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from services import servers

from workbench.domain.profile import Terms, check_evidence
from workbench.engines import hosts, profiling, structured, templates
from workbench.engines.embedded import EmbeddedHost
from workbench.engines.ollama import OllamaHost
from workbench.engines.openai import OpenAIHost
from workbench.errors import ServiceFailed
from workbench.ports import ChatRequest, HostSetting, Message, ModelHost, Options

T = TypeVar("T")
TERMS = Terms({"tenancy law": ("deposits",), "cooking": ()})
CHUNK = "The deposit may not exceed three months' rent. It is returned within six months after the lease has ended."
STORY = (Message("user", "Tell a long story about a house."),)


def finished(work: Generator[str, None, T]) -> tuple[list[str], T]:
    pieces = []
    while True:
        try:
            pieces.append(next(work))
        except StopIteration as stop:
            return pieces, stop.value


@pytest.fixture(scope="module")
def embedded(gguf: Path) -> Iterator[EmbeddedHost]:
    host = EmbeddedHost(gguf)
    yield host
    host.close()


@pytest.fixture(params=["ollama", "openai", "embedded"])
def chosen(request: pytest.FixtureRequest) -> tuple[ModelHost, str]:
    """Each engine on the real small model; Ollama speaks OpenAI's protocol too."""
    if request.param == "embedded":
        host: ModelHost = request.getfixturevalue("embedded")
        return host, host.models()[0].name
    address = request.getfixturevalue("ollama_server")
    return (OllamaHost(address) if request.param == "ollama" else OpenAIHost(address)), servers.MODEL


def test_a_prompt_is_drafted_piece_by_piece(chosen: tuple[ModelHost, str]) -> None:
    host, model = chosen
    rendered = templates.render(templates.for_skill("closed QA"), templates.prompt_values(CHUNK), seed=7)
    pieces, reply = finished(host.stream(rendered.request(model)))
    assert "".join(pieces) == reply.text
    assert len([piece for piece in pieces if piece]) > 3
    assert "?" in reply.text
    assert reply.prompt_tokens > 100
    assert reply.options.num_ctx >= 4096


def test_the_model_is_known_by_its_digest(ollama_server: str, embedded: EmbeddedHost) -> None:
    for host in (OllamaHost(ollama_server), embedded):
        [info] = [m for m in host.models() if m.name in (servers.MODEL, embedded.models()[0].name)]
        assert len(info.digest) == 64
        assert info.size > 50_000_000


def test_a_chunk_is_profiled_with_evidence_that_stands_in_it(chosen: tuple[ModelHost, str]) -> None:
    host, model = chosen
    _, found = finished(profiling.profile(host, model, CHUNK, TERMS, templates.named("profile")))
    assert found.profile, (found.reason, found.raw)
    assert check_evidence(found.profile, CHUNK) is None
    assert found.profile.domain in ("tenancy law", "cooking")


def test_an_answer_that_is_too_long_says_that_it_was_cut(chosen: tuple[ModelHost, str]) -> None:
    host, model = chosen
    _, reply = finished(host.stream(ChatRequest(model, STORY, Options(num_predict=8))))
    assert reply.finish == "length"
    assert reply.tokens == 8


@pytest.mark.parametrize("chosen", ["ollama", "embedded"], indirect=True)  # OpenAI's has no word for the context
def test_a_prompt_that_does_not_fit_is_refused_and_not_cut(chosen: tuple[ModelHost, str]) -> None:
    host, model = chosen
    # One word a token would be let through by the guess of words; letters are many tokens and one word.
    long = ChatRequest(model, (Message("user", "Qxz7" * 6000),), Options(num_ctx=4096))
    with pytest.raises(ServiceFailed, match="too long"):
        finished(host.stream(long))


def test_closing_stops_the_model(chosen: tuple[ModelHost, str]) -> None:
    host, model = chosen
    stream = host.stream(ChatRequest(model, STORY, Options(num_predict=4000, temperature=1.0)))
    while not next(stream):
        pass
    stream.close()
    start = time.monotonic()
    finished(host.stream(ChatRequest(model, (Message("user", "Say yes."),), Options(num_predict=4))))
    assert time.monotonic() - start < 20  # 4,000 tokens would take a minute
    assert not [t for t in threading.enumerate() if t.name == "model-answer"]


def test_two_threads_may_ask_at_once(embedded: EmbeddedHost) -> None:
    got: list[str] = []

    def one(number: int) -> None:
        ask = ChatRequest("", (Message("user", f"Name {number} animals."),), Options(num_predict=20, seed=number))
        got.append(finished(embedded.stream(ask))[1].text)

    threads = [threading.Thread(target=one, args=(n,)) for n in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 2
    assert all(got)


def test_a_file_that_is_no_model_is_told(tmp_path: Path, gguf: Path) -> None:
    broken = tmp_path / "half.gguf"
    broken.write_bytes(gguf.read_bytes()[:1_000_000])
    with pytest.raises(ServiceFailed, match="does not load"):
        finished(EmbeddedHost(broken).stream(ChatRequest("", STORY)))
    with pytest.raises(ServiceFailed, match="no file"):
        EmbeddedHost(tmp_path / "none.gguf").models()


def test_a_missing_package_is_told_with_what_to_type(monkeypatch: pytest.MonkeyPatch, gguf: Path) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ServiceFailed) as failed:
        EmbeddedHost(gguf).models()
    assert "sft-workbench[embedded]" in failed.value.hint


# Which host is asked


def test_what_is_set_goes_before_what_is_found(ollama_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    setting = HostSetting("lab", "ollama", ollama_server, roles=("drafter",))
    chosen = hosts.choose("drafter", settings=[setting])
    assert (chosen.host.name, chosen.model) == ("lab", servers.MODEL)


def test_ollama_host_is_read(ollama_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", ollama_server.removeprefix("http://"))
    assert hosts.choose("drafter", servers.MODEL).model == servers.MODEL
    with pytest.raises(ServiceFailed, match="nosuch"):
        hosts.choose("drafter", "nosuch")


def test_a_host_that_was_named_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch, gguf: Path) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    with pytest.raises(ServiceFailed, match="is down"):
        hosts.choose("drafter", gguf=gguf)


def test_the_next_of_several_hosts_is_asked(ollama_server: str) -> None:
    settings = [HostSetting("far", "openai", "http://127.0.0.1:1"), HostSetting("near", "ollama", ollama_server)]
    assert hosts.choose("drafter", settings=settings).host.name == "near"


def test_without_a_server_the_embedded_engine_is_taken(gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_listens", lambda address: False)  # the machine may run an Ollama of its own
    chosen = hosts.choose("drafter", gguf=gguf)
    assert isinstance(chosen.host, EmbeddedHost)
    with pytest.raises(ServiceFailed) as failed:
        hosts.choose("drafter", gguf=gguf.with_name("none.gguf"))
    assert all(tried in failed.value.message for tried in ("settings", "OLLAMA_HOST", "11434", "none.gguf"))


def test_a_host_with_other_roles_is_not_asked(ollama_server: str) -> None:
    settings = [
        HostSetting("judge", "ollama", ollama_server, roles=("judge",)),
        HostSetting("writer", "openai", "http://127.0.0.1:1", roles=("drafter",)),
    ]
    with pytest.raises(ServiceFailed, match="writer"):
        hosts.choose("drafter", settings=settings)


def test_no_engine_is_loaded_by_importing_its_door() -> None:
    heavy = "ollama httpx xllamacpp torch onnxruntime tokenizers jinja2 numpy sentence_transformers"
    code = (
        "import sys, workbench.engines.hosts, workbench.engines.profiling, workbench.engines.embedder, "
        f"workbench.engines.grammar; print([m for m in {heavy.split()!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_structured_answers_follow_their_schema(chosen: tuple[ModelHost, str]) -> None:
    from typing import Literal

    from pydantic import create_model

    host, model = chosen
    schema: Any = create_model("Colour", colour=(Literal["red", "green"], ...), shade=(int, ...))
    options = Options(temperature=0.0, num_predict=60)
    asked = ChatRequest(model, (Message("user", "What colour is grass? JSON."),), options)
    _, answer = finished(structured.ask(host, asked, schema))
    assert answer.value.colour in ("red", "green")
