"""Whatever a model host does wrong, the person reads what it was and what to type, within the time limit."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Generator

import pytest
from engines import misbehaving as bad

from workbench.engines.ollama import OllamaHost
from workbench.engines.openai import OpenAIHost
from workbench.engines.watch import Limits
from workbench.errors import ServiceFailed
from workbench.ports import ChatRequest, Message, ModelHost, Options, Reply

QUICK = Limits(connect=1.0, listing=1.0, first=0.6, gap=0.4, total=1.5, size=200_000, retries=2, backoff=0.05)
SECRET = "the tenant Adam Kowalski of Hill Street owes three months of rent to his landlord"
REQUEST = ChatRequest(bad.MODEL, (Message("user", SECRET),), Options(seed=7))
Maker = Callable[[str], ModelHost]


def ollama(address: str) -> ModelHost:
    return OllamaHost(address, "test host", limits=QUICK)


def openai(address: str) -> ModelHost:
    return OpenAIHost(address, "test host", limits=QUICK)


@pytest.fixture(params=[ollama, openai])
def maker(request: pytest.FixtureRequest) -> Maker:
    made: Maker = request.param
    return made


def run(stream: Generator[str, None, Reply]) -> tuple[str, Reply]:
    got = ""
    while True:
        try:
            got += next(stream)
        except StopIteration as stop:
            return got, stop.value


FAULTS = [
    (bad.stall_before_headers, "Model host does not answer"),
    (bad.stall_in_the_middle, "Model host does not answer"),
    (bad.drip, "Model host does not answer"),
    (bad.half_a_stream, "Answer broke off"),
    (bad.half_a_line, "Answer broke off"),
    (bad.reset, "Answer broke off"),
    (bad.whole("ok", read=3), "Prompt was cut"),
    (bad.out_of_memory_line, "Model host is out of memory"),
    (bad.error(500, "CUDA error: out of memory"), "Model host is out of memory"),
    (bad.error(500, "llama runner process has terminated"), "Model host failed"),
    (bad.error(400, "the request exceeds the available context size"), "Prompt is too long"),
    (bad.error(404, "model 'tiny' not found"), "Model is missing"),
    (bad.error(404, "page not found"), "Not a model host"),
    (bad.error(401, "who are you"), "Model host refuses the key"),
    (bad.error(503, "server busy"), "Model host is busy"),
    (bad.web_page, "Not a model host"),
    (bad.endless, "Answer is too long"),
    (bad.endless_line, "Answer is too long"),
    (bad.echo_of_the_prompt, "Model host failed"),
]


@pytest.mark.parametrize(("behaviour", "title"), FAULTS, ids=lambda v: getattr(v, "__name__", v))
def test_a_fault_is_told_with_its_cure_in_time(maker: Maker, behaviour: bad.Behaviour, title: str) -> None:
    with bad.serving(behaviour) as host:
        start = time.monotonic()
        with pytest.raises(ServiceFailed) as failed:
            run(maker(host.address).stream(REQUEST))
        assert time.monotonic() - start < QUICK.total + 1.0
    assert failed.value.title == title
    assert failed.value.hint
    told = failed.value.title + failed.value.message + failed.value.hint
    assert "Kowalski" not in told
    assert "Hill Street" not in told


def test_nothing_listens(maker: Maker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(ServiceFailed, match="is down"):
        run(maker(address).stream(REQUEST))


def test_the_cure_of_a_server_that_is_down_is_what_to_type() -> None:
    with pytest.raises(ServiceFailed) as failed:
        OllamaHost("127.0.0.1:1", limits=QUICK).models()
    assert "ollama serve" in failed.value.hint


def test_a_missing_model_names_those_that_are_there(maker: Maker) -> None:
    with bad.serving(bad.whole("ok")) as host, pytest.raises(ServiceFailed) as failed:
        run(maker(host.address).stream(ChatRequest("other", REQUEST.messages)))
    assert bad.MODEL in failed.value.message
    assert not host.chats


def test_ollama_is_told_to_pull_a_missing_model() -> None:
    with bad.serving(bad.whole("ok")) as host, pytest.raises(ServiceFailed) as failed:
        run(ollama(host.address).stream(ChatRequest("other", REQUEST.messages)))
    assert "ollama pull other" in failed.value.hint


def test_a_redirect_carries_the_prompt_to_nobody(maker: Maker) -> None:
    with bad.serving(bad.whole("stolen")) as thief, bad.serving(bad.redirect(thief.address)) as host:
        with pytest.raises(ServiceFailed, match="sends elsewhere"):
            run(maker(host.address).stream(REQUEST))
        assert not thief.calls


def test_a_redirect_of_the_list_is_not_followed(maker: Maker) -> None:
    with bad.serving(bad.whole("x")) as thief, bad.serving(bad.redirect(thief.address), everywhere=True) as host:
        with pytest.raises(ServiceFailed, match="sends elsewhere"):
            maker(host.address).models()
        assert not thief.calls


def test_proxies_and_keys_of_the_environment_are_not_used(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    with bad.serving(bad.whole("no")) as proxy, bad.serving(bad.whole("Yes, it does.")) as host:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
        monkeypatch.setenv("OLLAMA_API_KEY", "a-key-for-another-host")
        monkeypatch.setenv("OPENAI_API_KEY", "another")
        text, reply = run(maker(host.address).stream(REQUEST))
        assert text == reply.text == "Yes, it does."
        assert not proxy.calls
        assert all("authorization" not in call.headers for call in host.calls)


def test_a_key_goes_to_the_address_that_it_was_set_for() -> None:
    with bad.serving(bad.whole("ok")) as host:
        run(OllamaHost(host.address, key="k1", limits=QUICK).stream(REQUEST))
        run(OpenAIHost(host.address, key="k2", limits=QUICK).stream(REQUEST))
        assert {call.headers["authorization"] for call in host.chats} == {"Bearer k1", "Bearer k2"}


def test_ollama_is_asked_to_refuse_rather_than_cut() -> None:
    with bad.serving(bad.whole("ok")) as host:
        run(ollama(host.address).stream(REQUEST))
        body = json.loads(host.chats[0].body)
    assert (body["truncate"], body["shift"]) == (False, False)
    assert body["options"] == {"temperature": 0.7, "seed": 7, "num_ctx": 4096, "num_predict": 512}


def test_a_model_in_a_cloud_is_refused_and_not_listed() -> None:
    with bad.serving(bad.whole("ok")) as host:
        assert [info.name for info in ollama(host.address).models()] == [bad.MODEL]
        with pytest.raises(ServiceFailed, match="runs elsewhere"):
            run(ollama(host.address).stream(ChatRequest("gpt-oss:120b-cloud", REQUEST.messages)))
        assert not host.chats


def test_an_answer_that_was_cut_off_says_so(maker: Maker) -> None:
    with bad.serving(bad.whole("Half of an", reason="length")) as host:
        _, reply = run(maker(host.address).stream(REQUEST))
    assert reply.finish == "length"


def test_a_busy_host_is_asked_again(maker: Maker) -> None:
    refused = threading.Event()

    def once_busy(connection: socket.socket, call: bad.Call, host: bad.Host) -> None:
        (bad.whole("At last.") if refused.is_set() else bad.error(503, "busy"))(connection, call, host)
        refused.set()

    with bad.serving(once_busy) as host:
        _, reply = run(maker(host.address).stream(REQUEST))
        assert (reply.text, len(host.chats)) == ("At last.", 2)


@pytest.mark.parametrize("behaviour", [bad.stall_before_headers, bad.stall_in_the_middle])
def test_closing_cancels_at_the_host_too(maker: Maker, behaviour: bad.Behaviour) -> None:
    patient = Limits(first=60, gap=60)
    with bad.serving(behaviour) as host:
        made = maker(host.address)
        made._limits = patient  # type: ignore[attr-defined]  # the limits must not be what ends it
        stream = made.stream(REQUEST)
        while not host.chats:
            next(stream)
        start = time.monotonic()
        stream.close()
        assert host.gone.wait(3)
        assert time.monotonic() - start < 3


def test_no_thread_stays_behind(maker: Maker) -> None:
    with bad.serving(bad.stall_in_the_middle) as host:
        with pytest.raises(ServiceFailed):
            run(maker(host.address).stream(REQUEST))
        assert not [t for t in threading.enumerate() if t.name == "model-answer"]


def test_a_prompt_that_cannot_fit_is_not_sent(maker: Maker) -> None:
    with bad.serving(bad.whole("ok")) as host:
        with pytest.raises(ServiceFailed, match="too long"):
            run(maker(host.address).stream(ChatRequest(bad.MODEL, (Message("user", "word " * 9000),))))
        assert not host.chats


def test_addresses_are_read_as_ollamas_client_reads_them() -> None:
    read = {address: OllamaHost(address).address for address in ("", "0.0.0.0", "0.0.0.0:7", "[::]:7", "https://a.b")}
    assert read == {
        "": "http://127.0.0.1:11434",
        "0.0.0.0": "http://127.0.0.1:11434",
        "0.0.0.0:7": "http://127.0.0.1:7",
        "[::]:7": "http://[::1]:7",
        "https://a.b": "https://a.b:443",
    }


def test_the_environment_is_left_alone() -> None:
    before = dict(os.environ)
    OllamaHost("127.0.0.1:1")._connected()  # type: ignore[attr-defined]
    assert dict(os.environ) == before
