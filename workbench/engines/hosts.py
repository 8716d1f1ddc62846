"""Which model host is asked: what the person set, else where Ollama's own client looks, else the embedded engine."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from workbench.engines import failures
from workbench.engines.embedded import INSTALL, EmbeddedHost, installed
from workbench.engines.ollama import OllamaHost, environment_address
from workbench.engines.openai import OpenAIHost
from workbench.engines.watch import Limits
from workbench.errors import ServiceFailed
from workbench.ports import HostSetting, ModelHost, Role

EMBEDS = ("embed", "minilm", "bge-", "e5-")
"""In the names of models that cannot write: they are not taken unasked."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A host and which of its models to ask."""

    host: ModelHost
    model: str


def opened(setting: HostSetting, limits: Limits | None = None) -> ModelHost:
    """The host that a setting names; nothing is connected or loaded yet."""
    if setting.kind == "ollama":
        return OllamaHost(setting.address, setting.name, slots=setting.slots, key=setting.key, limits=limits)
    if setting.kind == "openai":
        return OpenAIHost(setting.address, setting.name, slots=setting.slots, key=setting.key, limits=limits)
    return EmbeddedHost(Path(setting.address), setting.name, limits=limits)


def choose(
    role: Role,
    model: str | None = None,
    *,
    settings: Sequence[HostSetting] = (),
    gguf: Path | None = None,
    limits: Limits | None = None,
) -> Chosen:
    """Choose host and model for a role.

    What is set is binding: if the hosts that a person named (in the settings or in `OLLAMA_HOST`) fail, none that
    nobody named is asked in their place, since texts go where they were meant to go.

    Args:
        role: what the model is asked for.
        model: the model that the person named; it also chooses among several hosts.
        settings: the machine's hosts, in the order in which they are to be asked.
        gguf: the file of the embedded engine, if there is one.
        limits: time limits of the hosts.

    Raises:
        ServiceFailed: no host answers, or none has the model; everything that was tried is named.
    """
    fitting = [setting for setting in settings if role in setting.roles]
    if fitting:
        return _first(fitting, model, limits)
    address = environment_address()
    if address:
        return _with_model(OllamaHost(address, f"Ollama at {address}", limits=limits), model, "")
    default = OllamaHost("", "Ollama", limits=limits)
    if _listens(default.address):
        return _with_model(default, model, "")
    if installed() and gguf is not None and gguf.is_file():
        return _with_model(EmbeddedHost(gguf, limits=limits), model, "")
    raise _nothing(role, default.address, gguf, bool(settings))


def _first(settings: Sequence[HostSetting], model: str | None, limits: Limits | None) -> Chosen:
    """The first of the set hosts that answers and has the model."""
    troubles: list[ServiceFailed] = []
    for setting in settings:
        try:
            return _with_model(opened(setting, limits), model, setting.model)
        except ServiceFailed as trouble:
            troubles.append(trouble)
    if len(troubles) == 1:
        raise troubles[0]
    raise ServiceFailed("No model host answers", "; ".join(t.message for t in troubles), troubles[0].hint)


def _with_model(host: ModelHost, wanted: str | None, usual: str) -> Chosen:
    offered = [info.name for info in host.models()]
    name = wanted or usual
    if name:
        for one in (name, f"{name}:latest"):
            if one in offered:
                return Chosen(host, one)
        raise failures.missing_model(
            host.name, name, offered, f"choose one of those with --model, or fetch it (Ollama: `ollama pull {name}`)"
        )
    writers = [one for one in offered if not any(word in one.lower() for word in EMBEDS)]
    if not writers:
        raise ServiceFailed(
            "Model is missing", f"{host.name} has no model that writes", "fetch one (Ollama: `ollama pull MODEL`)"
        )
    return Chosen(host, writers[0])


def _listens(address: str) -> bool:
    """Whether anything accepts connections there; a second is ample on this machine."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 80), timeout=1.0):
            return True
    except OSError:
        return False


def _nothing(role: Role, address: str, gguf: Path | None, others: bool) -> ServiceFailed:
    tried = [
        f"no host {f'with the role {role} ' if others else ''}in the machine's settings",
        "OLLAMA_HOST is not set",
        f"nothing answers at {address}",
    ]
    if not installed():
        tried.append("the embedded engine is not installed")
        cure = INSTALL
    else:
        tried.append("the embedded engine has no model file" if gguf is None else f"no model file {gguf}")
        cure = "`workbench setup`"
    return ServiceFailed(
        "No model host",
        "; ".join(tried),
        f"start Ollama (`ollama serve`), or take the embedded engine ({cure}), or name a host",
    )
