"""How many tokens a prompt is, without the model's tokenizer: a high guess to make room, a low one to find a cut."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.engines import failures
from workbench.ports import ChatRequest, Message, ModelInfo, Reply, Token

SIZES = (4096, 8192, 16384)
"""Fixed sizes of context: a host loads the model anew for each new size."""
BYTES_A_TOKEN = 3
"""Low for every script that was tried (English 4.2, code 3, Chinese 3): so the guess is high."""
TURN = 8
"""Tokens that a chat template puts around a message."""


def most(messages: Sequence[Message]) -> int:
    """A number of tokens that the prompt hardly exceeds."""
    return sum(TURN + len(m.content.encode("utf-8", "surrogatepass")) // BYTES_A_TOKEN for m in messages)


def least(messages: Sequence[Message]) -> int:
    """A number of tokens that the prompt surely has: its words, since no tokenizer joins words across a blank."""
    return sum(sum(any(c.isalnum() for c in word) for word in m.content.split()) for m in messages)


def choose(request: ChatRequest, host: str, known: int | None, sizes: Sequence[int] = SIZES) -> int:
    """The context to ask for: what the request says, else the smallest size that holds prompt and answer.

    Args:
        request: what is asked.
        host: the host's name, for the error.
        known: the model's own limit in tokens; None where the host does not tell it.
        sizes: the sizes to choose from, rising.

    Raises:
        ServiceFailed: the prompt cannot fit even the largest.
    """
    fitting = sorted({min(size, known) if known else size for size in sizes})
    if request.options.num_ctx:
        fitting = [request.options.num_ctx]
    if least(request.messages) >= fitting[-1]:
        raise failures.prompt_too_long(host, fitting[-1])
    wanted = most(request.messages) + request.options.num_predict
    return next((size for size in fitting if size >= wanted), fitting[-1])


def reply(
    request: ChatRequest, host: str, info: ModelInfo, num_ctx: int, text: str, *, read: int, written: int, cut: bool,
    heard: Sequence[Token] = (),
) -> Reply:  # fmt: skip
    """The whole answer to a request.

    Args:
        request: what was asked.
        host: the host's name, for the error.
        info: the model that answered.
        num_ctx: the context that was chosen.
        text: the answer.
        read: tokens of the prompt that the host says it read; 0 where it does not say.
        written: tokens of the answer.
        cut: whether it ends because it may not be longer.
        heard: its tokens with their likelihood, where the host told them.

    Raises:
        ServiceFailed: the host read less than the prompt has.
    """
    fewest = least(request.messages)
    if 0 < read < fewest:
        raise failures.prompt_cut(host, read, fewest)
    options = replace(request.options, num_ctx=num_ctx)
    return Reply(text, info.name, info.digest, read, written, "length" if cut else "stop", options,
                 tuple(heard) or None)  # fmt: skip
