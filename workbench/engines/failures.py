"""What can go wrong with a model host, told so that a person knows what to type.

One wording for every engine: a fault looks the same whichever host it befell. Never a word of a client's text.
"""

from collections.abc import Sequence

from workbench.errors import ServiceFailed

_MEMORY = (
    "out of memory",
    "requires more system memory",
    "cudamalloc",
    "failed to allocate",
    "insufficient memory",
    "cannot allocate memory",
    "resource exhausted",
    "not enough memory",
    "unable to allocate",
)
_CONTEXT = (
    "context length",
    "context size",
    "context window",
    "exceeds the available context",
    "prompt is too long",
    "input length exceeds",
    "maximum context",
)
_OVERLAP = 24
"""A message that shares this many characters with the prompt is taken to repeat it."""


def down(host: str, address: str, start: str) -> ServiceFailed:
    """Nothing answers there."""
    return ServiceFailed(
        "Model host is down",
        f"nothing answers at {address} ({host})",
        f"{start}, or name another host in the machine's settings; `workbench doctor` shows what is there",
    )


def missing_model(host: str, model: str, installed: Sequence[str], cure: str) -> ServiceFailed:
    """The host does not have the model."""
    have = ", ".join(installed) if installed else "none"
    return ServiceFailed("Model is missing", f"{host} has no model {model!r}; it has: {have}", cure)


def stalled(host: str, seconds: float, begun: bool) -> ServiceFailed:
    """Nothing came within the limit."""
    where = "stopped in the middle of its answer" if begun else "sent nothing"
    return ServiceFailed(
        "Model host does not answer",
        f"{host} {where}; given up after {seconds:.1f} s",
        "try again; if it stays so, restart the host, or take a smaller model",
    )


def broken_off(host: str) -> ServiceFailed:
    """The answer ended before its end."""
    return ServiceFailed(
        "Answer broke off",
        f"{host} closed the connection before the answer was whole; the part that came is not kept",
        "try again; the host's own log says why it stopped",
    )


def out_of_memory(host: str, model: str) -> ServiceFailed:
    """The host cannot hold model and context."""
    return ServiceFailed(
        "Model host is out of memory",
        f"{host} has not enough memory for {model!r} with this context",
        "take a smaller model or a shorter text, or stop other models (`ollama ps`, `ollama stop`)",
    )


def prompt_too_long(host: str, context: int) -> ServiceFailed:
    """The prompt does not fit."""
    return ServiceFailed(
        "Prompt is too long",
        f"the prompt and its answer do not fit {host}'s context of {context} tokens",
        "take a shorter chunk, fewer passages, or a model with a larger context",
    )


def prompt_cut(host: str, read: int, least: int) -> ServiceFailed:
    """The host answered a part of the prompt."""
    return ServiceFailed(
        "Prompt was cut",
        f"{host} read {read} tokens of a prompt of at least {least}; its answer is not kept",
        "update the host (Ollama 0.12 and later refuse instead), or take a shorter text",
    )


def endless(host: str, size: int) -> ServiceFailed:
    """The answer does not end."""
    return ServiceFailed(
        "Answer is too long",
        f"{host} sent more than {size:,} bytes for one answer; it was stopped",
        "ask for fewer tokens, or take another model",
    )


def not_a_host(host: str, address: str, expected: str) -> ServiceFailed:
    """Something answers there, in another language."""
    return ServiceFailed(
        "Not a model host",
        f"what answers at {address} ({host}) does not speak {expected}",
        "look at the address and the kind of this host in the machine's settings",
    )


def elsewhere(host: str, address: str) -> ServiceFailed:
    """The host wants the prompt sent to another address."""
    return ServiceFailed(
        "Model host sends elsewhere",
        f"{address} ({host}) answers with a redirect; prompts go to no other address than the one that was set",
        "set the address that it really has",
    )


def cloud(model: str) -> ServiceFailed:
    """The model does not run on the host."""
    return ServiceFailed(
        "Model runs elsewhere",
        f"{model!r} runs in a cloud: texts would leave the machine",
        "take a model whose weights are on the host (`ollama list`)",
    )


def busy(host: str, tries: int) -> ServiceFailed:
    """The host's queue is full."""
    return ServiceFailed(
        "Model host is busy",
        f"{host} refused {tries} times because its queue is full",
        "try again later, or send it fewer requests at a time",
    )


def needs_key(host: str) -> ServiceFailed:
    """The host wants to know who asks."""
    return ServiceFailed(
        "Model host refuses the key",
        f"{host} wants a key, or another one",
        "set the host's key in the machine's settings",
    )


def failed(host: str, status: int, said: str) -> ServiceFailed:
    """The host says that it failed."""
    told = f": {said}" if said else ""
    code = f" (HTTP {status})" if status else ""
    return ServiceFailed(
        "Model host failed",
        f"{host} failed{code}{told}",
        "try again; the host's own log says more (Ollama: `journalctl -u ollama`, or its terminal)",
    )


def means_no_memory(said: str) -> bool:
    """Whether a host's message is about memory."""
    low = said.lower()
    return any(word in low for word in _MEMORY) or "oom" in low.replace(",", " ").split()


def means_too_long(said: str) -> bool:
    """Whether a host's message is about a prompt that does not fit."""
    low = said.lower()
    return any(word in low for word in _CONTEXT)


def quotable(said: str, prompt: str) -> str:
    """A host's message, short and on one line; withheld where it repeats the prompt (some hosts echo it)."""
    line = "".join(c if c.isprintable() else " " for c in said)[:200].strip()
    starts = range(0, max(0, len(line) - _OVERLAP) + 1, 4)
    if len(line) >= _OVERLAP and any(line[i : i + _OVERLAP] in prompt for i in starts):
        return "its message repeats the prompt and is not shown"
    return line
