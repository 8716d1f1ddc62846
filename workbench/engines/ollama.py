"""Ollama, through its own client's types and connection, with the promises that the client does not make.

The client would wait for ever, follow redirects, obey proxies, send its key to any host, take half a stream for a
whole answer, and cannot ask Ollama to refuse an over-long prompt; so the chat goes through its connection by hand.
"""

import json
import os
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from workbench.engines import context, failures, likelihood, wire
from workbench.engines.offered import Offered, told
from workbench.engines.watch import Feed, Limits, watched
from workbench.errors import ServiceFailed
from workbench.ports import ChatRequest, ModelInfo, Reply, Token

if TYPE_CHECKING:
    import ollama


class OllamaHost:
    """An Ollama server as a model host."""

    def __init__(
        self,
        address: str = "",
        name: str = "Ollama",
        *,
        slots: int = 1,
        key: str = "",
        limits: Limits | None = None,
        sizes: Sequence[int] = context.SIZES,
    ) -> None:
        """Name the server; nothing is connected yet.

        Args:
            address: as in `OLLAMA_HOST`; empty for Ollama's default.
            name: what the person calls it.
            slots: how many requests it answers at the same time (`OLLAMA_NUM_PARALLEL`).
            key: bearer key for this address; `OLLAMA_API_KEY` is never sent.
            limits: how long and how much an answer may be.
            sizes: contexts to choose from.
        """
        self.name = name
        self.slots = slots
        self.address = parse_address(address)
        self._key = key
        self._limits = limits or Limits()
        self._sizes = tuple(sizes)
        self._client: ollama.Client | None = None
        self._contexts: dict[str, int | None] = {}
        self._place = wire.Place(name, self.address, "Ollama's protocol", "start it with `ollama serve`")
        cure = "`ollama pull MODEL`, or choose one of those with --model"
        self._offered = Offered(name, cure, self._listed)

    def models(self) -> list[ModelInfo]:
        """The models on the server's disk; what runs in a cloud is left out."""
        return self._offered.renewed()

    def _listed(self) -> list[ModelInfo]:
        with wire.spoken(self._place):
            answer = told(self._connected()._client.request("GET", "/api/tags"), self._place)
            return [self._info(row) for row in _rows(answer) if not _is_cloud(row)]

    def stream(self, request: ChatRequest) -> Generator[str, None, Reply]:
        """Ask, and yield the answer as it comes (see `ModelHost.stream`)."""
        return watched(self.name, self._limits, lambda feed: self._chat(request, feed))

    def _chat(self, request: ChatRequest, feed: Feed) -> Reply:
        info = self._model(request.model)
        num_ctx = context.choose(request, self.name, info.context, self._sizes)
        body = _body(request, num_ctx)
        prompt = "\n".join(m.content for m in request.messages)
        text, final = [], None
        heard: list[Token] = []
        try:
            for line in wire.post(self._connected()._client, "/api/chat", body, feed, self._place):
                part = self._part(line, request.model, num_ctx, prompt)
                piece = str((part.get("message") or {}).get("content") or "")
                text.append(piece)
                heard += likelihood.tokens(part.get("logprobs"))
                feed.put(piece)
                if part.get("done"):
                    final = part
                    break
        except wire.Refusal as refusal:
            raise self._refused(refusal, request.model, num_ctx, prompt) from None
        if final is None:
            raise failures.broken_off(self.name)
        return context.reply(
            request, self.name, info, num_ctx, "".join(text),
            read=int(final.get("prompt_eval_count") or 0), written=int(final.get("eval_count") or 0),
            cut=final.get("done_reason") == "length", heard=heard,
        )  # fmt: skip

    def _model(self, name: str) -> ModelInfo:
        if name.split(":")[-1].endswith("cloud") or name.endswith("-cloud"):
            raise failures.cloud(name)
        return self._offered.named(name, name if ":" in name else f"{name}:latest")

    def _part(self, line: bytes, model: str, num_ctx: int, prompt: str) -> dict[str, Any]:
        try:
            part = json.loads(line)
        except ValueError:
            part = None
        if not isinstance(part, dict):
            # A line cut in two is the end of a broken connection; anything else was never Ollama.
            if line.startswith(b"{"):
                raise failures.broken_off(self.name)
            raise failures.not_a_host(self.name, self.address, "Ollama's protocol")
        if part.get("error"):
            said = str(part["error"])
            raise wire.refused(wire.Refusal(0, b""), said, self._place, model, num_ctx, prompt)
        return part

    def _refused(self, refusal: wire.Refusal, model: str, num_ctx: int, prompt: str) -> ServiceFailed:
        said = _said(refusal.body)
        if refusal.status == 404 and "not found" in said and "model" in said:
            return self._offered.missing(model)
        if refusal.status in (404, 405):
            return failures.not_a_host(self.name, self.address, "Ollama's protocol")
        return wire.refused(refusal, said, self._place, model, num_ctx, prompt)

    def _info(self, row: dict[str, Any]) -> ModelInfo:
        name, digest = str(row.get("name") or row.get("model") or ""), str(row.get("digest") or "")
        length = (row.get("details") or {}).get("context_length") or self._context(name, digest)
        return ModelInfo(name, digest, int(row.get("size") or 0), length)

    def _context(self, name: str, digest: str) -> int | None:
        """What a server that does not list a model's context says when it is asked about that model."""
        if digest not in self._contexts:
            shown = told(self._connected()._client.request("POST", "/api/show", json={"model": name}), self._place)
            facts = (shown.get("model_info") or {}).items()
            self._contexts[digest] = next((v for k, v in facts if k.endswith(".context_length")), None)
        return self._contexts[digest]

    def _connected(self) -> "ollama.Client":
        if self._client is None:
            import ollama

            client = ollama.Client(self.address, **wire.options(self._limits))
            # The client sends OLLAMA_API_KEY wherever it goes; a key belongs to the address that it was set for.
            client._client.headers.pop("authorization", None)
            if self._key:
                client._client.headers["authorization"] = f"Bearer {self._key}"
            self._client = client
        return self._client


def parse_address(address: str) -> str:
    """Read an address as Ollama's own client does, with a server's 0.0.0.0 turned into what can be dialled."""
    from ollama._client import _parse_host

    parsed = _parse_host(address.strip())
    return parsed.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def environment_address() -> str:
    """`OLLAMA_HOST`, or nothing."""
    return os.environ.get("OLLAMA_HOST", "").strip()


def _body(request: ChatRequest, num_ctx: int) -> bytes:
    chosen = request.options
    options = {
        "temperature": chosen.temperature,
        "seed": chosen.seed,
        "num_ctx": num_ctx,
        "num_predict": chosen.num_predict,
        "top_p": chosen.top_p,
        "repeat_penalty": chosen.repeat_penalty,
        "stop": list(chosen.stop) or None,
    }
    body: dict[str, Any] = {
        "model": request.model,
        "stream": True,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "options": {k: v for k, v in options.items() if v is not None},
        # Refuse rather than answer from a part of the prompt, or forget its front while writing.
        "truncate": False,
        "shift": False,
    }
    if request.schema is not None:
        body["format"] = request.schema
    if request.weighed:
        body |= {"logprobs": True, "top_logprobs": likelihood.MOST}
    return orjson.dumps(body)


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in answer.get("models") or [] if isinstance(row, dict)]


def _is_cloud(row: dict[str, Any]) -> bool:
    return bool(row.get("remote_host") or row.get("remote_model")) or str(row.get("name", "")).endswith("cloud")


def _said(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("error", "")) if isinstance(told, dict) else ""
