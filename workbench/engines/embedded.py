"""llama.cpp in this process, on a GGUF file: drafts on a machine that has nothing but Python.

The library opens a port of its own on loopback, which is not used here; it is shut to other accounts by a random key.
"""

import hashlib
import secrets
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

from workbench.engines import chunks, context, failures
from workbench.engines.watch import Feed, Limits, Stopped, watched
from workbench.errors import ServiceFailed
from workbench.ports import ChatRequest, ModelInfo, Reply

SIZES = (4096, 8192)
"""Contexts that a small model was trained for; the library does not tell the file's own."""
INSTALL = "pip install 'sft-workbench[embedded]'"


def installed() -> bool:
    """Whether the engine's package is there."""
    from importlib.util import find_spec

    return find_spec("xllamacpp") is not None


class EmbeddedHost:
    """One GGUF file as a model host. It is loaded at the first request and answers one at a time."""

    slots = 1

    def __init__(
        self, path: Path, name: str = "embedded engine", *, threads: int = 0, limits: Limits | None = None
    ) -> None:
        """Name the file; nothing is loaded yet.

        Args:
            path: the GGUF file.
            name: what the person calls it.
            threads: processor threads; 0 leaves one of the machine's to others: beside a busy neighbour, llama.cpp is
                several times slower with one thread too many.
            limits: how long and how much an answer may be.
        """
        self.name = name
        self._path = path
        self._threads = threads
        self._limits = limits or Limits()
        self._turn = threading.Lock()
        self._server: Any = None
        self._size = 0
        self._info: ModelInfo | None = None

    def models(self) -> list[ModelInfo]:
        """The one model of the file, named as the file.

        Raises:
            ServiceFailed: the package or the file is missing.
        """
        if not installed():
            raise ServiceFailed("Embedded engine is missing", "the package xllamacpp is not installed", INSTALL)
        if not self._path.is_file():
            raise ServiceFailed("Model file is missing", f"no file {self._path}", "fetch it with `workbench setup`")
        if self._info is None:
            with self._path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            self._info = ModelInfo(self._path.stem, digest, self._path.stat().st_size, None)
        return [self._info]

    def stream(self, request: ChatRequest) -> Generator[str, None, Reply]:
        """Ask, and yield the answer as it comes (see `ModelHost.stream`)."""
        return watched(self.name, self._limits, lambda feed: self._chat(request, feed))

    def close(self) -> None:
        """Unload the model."""
        with self._turn:
            self._server, self._size = None, 0

    def _chat(self, request: ChatRequest, feed: Feed) -> Reply:
        [info] = self.models()
        if request.model not in ("", info.name):
            raise failures.missing_model(self.name, request.model, [info.name], "name that one, or leave --model out")
        num_ctx = context.choose(request, self.name, None, SIZES)
        while not self._turn.acquire(timeout=0.1):
            feed.put("")  # another answer is under way; waiting for one's turn is no stall
        try:
            return self._ask(request, info, num_ctx, feed)
        finally:
            self._turn.release()

    def _ask(self, request: ChatRequest, info: ModelInfo, num_ctx: int, feed: Feed) -> Reply:
        server = self._loaded(num_ctx)
        gathering = chunks.Gathering(self.name, feed)
        errors: list[BaseException] = []

        def take(chunk: dict[str, Any]) -> bool:
            """Called for each chunk; True ends the answer. The library loses what is raised in here."""
            try:
                if "error" in chunk:
                    raise self._refused(chunks.said(chunk), request, num_ctx)
                gathering.add(chunk)
            except (ServiceFailed, Stopped) as error:
                errors.append(error)
            return bool(errors)

        try:
            server.handle_chat_completions(chunks.body(request), take)
        except (ValueError, RuntimeError) as error:
            raise self._refused(str(error), request, num_ctx) from None
        if errors:
            raise errors[0]
        return gathering.reply(request, info, num_ctx)

    def _refused(self, said: str, request: ChatRequest, num_ctx: int) -> ServiceFailed:
        prompt = "\n".join(m.content for m in request.messages)
        if failures.means_no_memory(said):
            return failures.out_of_memory(self.name, self._path.stem)
        if failures.means_too_long(said):
            return failures.prompt_too_long(self.name, num_ctx)
        return failures.failed(self.name, 0, failures.quotable(said, prompt))

    def _loaded(self, num_ctx: int) -> Any:  # noqa: ANN401 - the library has no types
        if self._server is None or self._size < num_ctx:
            self._server = None  # two contexts at once could be more than the memory holds
            self._server, self._size = self._load(num_ctx), num_ctx
        return self._server

    def _load(self, num_ctx: int) -> Any:  # noqa: ANN401 - the library has no types
        import os

        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(self._path)
        params.n_ctx, params.n_parallel, params.ctx_shift = num_ctx, 1, False
        params.cpuparams.n_threads = self._threads or max(1, min(8, (os.cpu_count() or 1) - 1))
        params.verbosity, params.offline, params.ui, params.endpoint_slots = -1, True, False, False
        params.api_keys = [secrets.token_hex(16)]
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise ServiceFailed(
                "Model does not load",
                f"llama.cpp cannot load {self._path}",
                "is it a whole GGUF file, and does it fit the memory? `workbench setup` fetches the small one again",
            ) from error
