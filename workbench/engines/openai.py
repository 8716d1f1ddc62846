"""A server that speaks OpenAI's chat protocol: vLLM, llama.cpp's server, a Ray Serve cluster.

Only the protocol: no request ever goes to the company of that name, unless a person sets its address.
"""

import json
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from workbench.engines import chunks, context, failures, wire
from workbench.engines.offered import Offered, told
from workbench.engines.watch import Feed, Limits, watched
from workbench.errors import ServiceFailed
from workbench.ports import ChatRequest, ModelInfo, Reply

if TYPE_CHECKING:
    import httpx

SPEAKS = "OpenAI's chat protocol"


class OpenAIHost:
    """An OpenAI-compatible server as a model host."""

    def __init__(
        self,
        address: str,
        name: str = "OpenAI-compatible host",
        *,
        slots: int = 1,
        key: str = "",
        limits: Limits | None = None,
        sizes: Sequence[int] = context.SIZES,
    ) -> None:
        """Name the server; nothing is connected yet.

        Args:
            address: with or without `/v1` at its end.
            name: what the person calls it.
            slots: how many requests it answers at the same time.
            key: bearer key for this address.
            limits: how long and how much an answer may be.
            sizes: contexts assumed where the server does not tell its own.
        """
        self.name = name
        self.slots = slots
        plain = address.strip().rstrip("/").removesuffix("/v1").rstrip("/")
        self.address = plain if "://" in plain else f"http://{plain}"
        self._key = key
        self._limits = limits or Limits()
        self._sizes = tuple(sizes)
        self._client: httpx.Client | None = None
        self._place = wire.Place(name, self.address, SPEAKS, "start the server")
        cure = "choose one of those with --model, or start the server with that model"
        self._offered = Offered(name, cure, self._listed)

    def models(self) -> list[ModelInfo]:
        """The models that the server offers."""
        return self._offered.renewed()

    def _listed(self) -> list[ModelInfo]:
        with wire.spoken(self._place):
            response = self._connected().get("/v1/models")
        rows = told(response, self._place).get("data") or []
        return [_info(row) for row in rows if isinstance(row, dict)]

    def stream(self, request: ChatRequest) -> Generator[str, None, Reply]:
        """Ask, and yield the answer as it comes (see `ModelHost.stream`)."""
        return watched(self.name, self._limits, lambda feed: self._chat(request, feed))

    def _chat(self, request: ChatRequest, feed: Feed) -> Reply:
        info = self._offered.named(request.model)
        num_ctx = context.choose(request, self.name, info.context, (info.context,) if info.context else self._sizes)
        prompt = "\n".join(m.content for m in request.messages)
        gathering = chunks.Gathering(self.name, feed)
        body = orjson.dumps({"model": request.model, **chunks.body(request)})
        try:
            for line in wire.post(self._connected(), "/v1/chat/completions", body, feed, self._place):
                if line.strip() == b"data: [DONE]":
                    break
                chunk = self._chunk(line)
                if chunk.get("error"):
                    said = chunks.said(chunk)
                    raise wire.refused(wire.Refusal(0, b""), said, self._place, request.model, num_ctx, prompt)
                gathering.add(chunk)
        except wire.Refusal as refusal:
            if request.weighed and b"logprob" in refusal.body:
                return self._chat(replace(request, weighed=False), feed)  # it answers, and tells no likelihood
            raise self._refused(refusal, request.model, num_ctx, prompt) from None
        return gathering.reply(request, info, num_ctx)

    def _chunk(self, line: bytes) -> dict[str, Any]:
        if line.startswith((b":", b"event:", b"id:", b"retry:")):
            return {}
        if not line.startswith(b"data:"):
            raise failures.not_a_host(self.name, self.address, SPEAKS)
        try:
            chunk = json.loads(line.removeprefix(b"data:"))
        except ValueError:
            raise failures.broken_off(self.name) from None
        if not isinstance(chunk, dict):
            raise failures.not_a_host(self.name, self.address, SPEAKS)
        return chunk

    def _refused(self, refusal: wire.Refusal, model: str, num_ctx: int, prompt: str) -> ServiceFailed:
        try:
            said = chunks.said(json.loads(refusal.body))
        except ValueError:
            said = ""
        if refusal.status in (404, 405):
            if "model" in said.lower():
                return self._offered.missing(model)
            return failures.not_a_host(self.name, self.address, SPEAKS)
        return wire.refused(refusal, said, self._place, model, num_ctx, prompt)

    def _connected(self) -> "httpx.Client":
        if self._client is None:
            import httpx

            headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
            self._client = httpx.Client(base_url=self.address, headers=headers, **wire.options(self._limits))
        return self._client


def _info(row: dict[str, Any]) -> ModelInfo:
    told = row.get("meta") or {}
    length = row.get("max_model_len") or told.get("n_ctx") or told.get("n_ctx_train")
    return ModelInfo(str(row.get("id", "")), "", int(told.get("size") or 0), int(length) if length else None)
