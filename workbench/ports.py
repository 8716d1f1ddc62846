"""What the workbench asks of the outside: models that write and models that measure.

Services know only these Protocols; `workbench/engines` holds what fulfils them. Nothing here imports an engine.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Role = Literal["drafter", "judge", "embedder"]
Kind = Literal["ollama", "openai", "embedded"]


@dataclass(frozen=True, slots=True)
class HostSetting:
    """A model host as the machine's settings name it."""

    name: str
    """What the person calls it; shown wherever its answers are."""
    kind: Kind
    """Which protocol it speaks; `embedded` runs in this process."""
    address: str
    """Base address (`http://127.0.0.1:11434`); for `embedded` the path of the GGUF file."""
    model: str = ""
    """The model to ask when none is named; empty takes the host's only one."""
    roles: tuple[Role, ...] = ("drafter",)
    """What it is asked for."""
    slots: int = 1
    """How many requests it answers at the same time."""
    key: str = field(default="", repr=False)
    """Bearer key, sent to this address and to no other; empty for none."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that a host offers."""

    name: str
    digest: str
    """Hash of the weights as the host tells it; empty where it tells none."""
    size: int
    """Bytes on disk; 0 where the host does not say."""
    context: int | None
    """Tokens that it was trained to read; None where the host does not say."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Options:
    """How a model is to sample. What is None is left to the host."""

    temperature: float = 0.7
    seed: int = 0
    num_ctx: int = 0
    """Tokens of context; 0 chooses the smallest of the host's fixed sizes that holds prompt and answer."""
    num_predict: int = 512
    """Most tokens of an answer."""
    top_p: float | None = None
    repeat_penalty: float | None = None
    stop: tuple[str, ...] = ()
    """Texts that end the answer."""

    def record(self) -> dict[str, Any]:
        """The same for the log: without None, and fractions as strings, since the log knows no floats."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        kept = {name: value for name, value in values.items() if value is not None and value != ()}
        return {name: _plain(value) for name, value in kept.items()}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return repr(value)
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a model is asked."""

    model: str
    messages: tuple[Message, ...]
    options: Options = Options()
    schema: Mapping[str, Any] | None = None
    """JSON schema that the answer must follow; None for free text."""
    weighed: bool = False
    """Whether the host is to tell how likely it held each token."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an answer, and how likely the model held it before any schema forbade others."""

    text: bytes
    logprob: float
    """Natural logarithm of its probability."""
    others: tuple[tuple[bytes, float], ...]
    """The likeliest tokens of this place with theirs; the token itself may be among them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. An answer that broke off is never one of these: it is a ServiceFailed."""

    text: str
    model: str
    digest: str
    prompt_tokens: int
    """Tokens of the prompt that the host says it read."""
    tokens: int
    """Tokens of the answer."""
    finish: Literal["stop", "length"]
    """`length`: cut off at `num_predict`, to be shown as such."""
    options: Options
    """As they were sent, `num_ctx` chosen."""
    heard: tuple[Token, ...] | None = None
    """The tokens with their likelihood; None where nobody asked for them or the host does not tell."""


class ModelHost(Protocol):
    """Something that answers chats: a server of this machine or network, or an engine in this process."""

    @property
    def name(self) -> str:
        """What the person calls it."""

    @property
    def slots(self) -> int:
        """How many requests are worth sending at the same time, each from a thread of its own."""

    def models(self) -> list[ModelInfo]:
        """The models that it offers.

        Raises:
            ServiceFailed: it is down or is not what it should be.
        """

    def stream(self, request: ChatRequest) -> Generator[str, None, Reply]:
        """Ask, and yield the answer as it comes.

        Empty pieces are yielded while nothing comes, about five a second, so that whoever runs the generator can
        close it at any time: closing cancels, also at the host. May be called from several threads.

        Raises:
            ServiceFailed: down, too slow, broken off, prompt cut, out of memory: with the cure.
        """


class Embedder(Protocol):
    """Something that turns texts into vectors of unit length."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def digest(self) -> str:
        """Hash of what decides the vectors; vectors of two digests are never compared."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Embed texts whole, however long: float32, one row a text, every row of unit length.

        Raises:
            ServiceFailed: the model is not there or does not load.
        """
