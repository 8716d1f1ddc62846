"""The chunks of OpenAI's chat protocol, which llama.cpp speaks in process too: folded into one reply."""

from typing import Any

from workbench.engines import context, failures, likelihood
from workbench.engines.watch import Feed
from workbench.ports import ChatRequest, ModelInfo, Reply, Token


def body(request: ChatRequest) -> dict[str, Any]:
    """The request in the protocol's words."""
    chosen = request.options
    told: dict[str, Any] = {
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": chosen.temperature,
        "seed": chosen.seed,
        "max_tokens": chosen.num_predict,
        "top_p": chosen.top_p,
        "repeat_penalty": chosen.repeat_penalty,
        "stop": list(chosen.stop) or None,
    }
    if request.weighed:
        told |= {"logprobs": True, "top_logprobs": likelihood.MOST}
    if request.schema is not None:
        schema = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        told["response_format"] = {"type": "json_schema", "json_schema": schema}
    return {key: value for key, value in told.items() if value is not None}


class Gathering:
    """Collects an answer's chunks and says at the end whether it is whole."""

    def __init__(self, host: str, feed: Feed) -> None:
        """Start with nothing."""
        self._host = host
        self._feed = feed
        self._text: list[str] = []
        self._finish = ""
        self._usage: dict[str, Any] = {}
        self._heard: list[Token] = []

    def add(self, chunk: dict[str, Any]) -> None:
        """Take one chunk and pass its text on."""
        self._usage = chunk.get("usage") or self._usage
        for choice in (chunk.get("choices") or [])[:1]:
            piece = str((choice.get("delta") or {}).get("content") or "")
            self._text.append(piece)
            self._finish = str(choice.get("finish_reason") or self._finish)
            self._heard += likelihood.tokens((choice.get("logprobs") or {}).get("content"))
            self._feed.put(piece)

    def reply(self, request: ChatRequest, info: ModelInfo, num_ctx: int) -> Reply:
        """The whole answer.

        Raises:
            ServiceFailed: it is not whole, or the prompt was cut.
        """
        if self._finish not in ("stop", "length"):
            raise failures.broken_off(self._host)
        return context.reply(
            request, self._host, info, num_ctx, "".join(self._text),
            read=int(self._usage.get("prompt_tokens") or 0), written=int(self._usage.get("completion_tokens") or 0),
            cut=self._finish == "length", heard=self._heard,
        )  # fmt: skip


def said(error: object) -> str:
    """What an error object of the protocol says."""
    if isinstance(error, dict):
        inner = error.get("error", error)
        return str(inner.get("message", "")) if isinstance(inner, dict) else str(inner)
    return str(error or "")
