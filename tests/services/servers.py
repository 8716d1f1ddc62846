"""Starting and stopping the real servers that the tests talk to, on loopback, with a home of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from services import install_languagetool, install_ollama, mortal
from services.toolbox import TOOLS, StepFailed, call

from workbench import paths

MODEL = "smollm2:135m"
"""The small real model that the Ollama server has."""
STORE = TOOLS / "ollama-models"
_OWN = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_UNHEARD = ("OLLAMA_", "WORKBENCH_", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class ServiceMissing(Exception):
    """The service is not installed or does not start; the message says what to type."""


@contextmanager
def ollama(home: Path, port: int | None = None, **environment: str) -> Iterator[str]:
    """A running Ollama server with the small model, as its address.

    Args:
        home: folder for the server's own files; nothing of the user's is read or written.
        port: where to listen; by default wherever there is room.
        environment: more variables for the server, such as OLLAMA_NUM_PARALLEL.

    Raises:
        ServiceMissing: it is not installed or did not come up.
    """
    program = install_ollama.find()
    if program is None:
        raise ServiceMissing("Ollama is not installed: type `make services`")
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    variables = {
        "HOME": str(home),
        "OLLAMA_HOST": f"127.0.0.1:{port}",
        "OLLAMA_MODELS": str(STORE),
        "OLLAMA_NOPRUNE": "1",
        "OLLAMA_NO_CLOUD": "1",
        **environment,
    }
    with _running([str(program), "serve"], variables, home / "ollama.log", lambda: _answers(f"{address}/api/version")):
        _have_model(program, address, variables)
        yield address


@contextmanager
def languagetool(home: Path) -> Iterator[str]:
    """A running LanguageTool server, as the address for language-tool-python's `remote_server`.

    Raises:
        ServiceMissing: it is not installed or did not come up.
    """
    command = install_languagetool.find()
    if command is None:
        raise ServiceMissing("LanguageTool is not installed: type `make services`")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    ready = lambda: _answers(f"{address}/v2/languages")  # noqa: E731 - one expression, used once
    with _running([*command, "--port", str(port)], {"HOME": str(home)}, home / "languagetool.log", ready):
        yield address


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str], variables: dict[str, str], log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_UNHEARD)}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-S", mortal.__file__, str(os.getpid()), *command],
            env={**kept, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await(process, ready, log)
        yield
    finally:
        _stop(process)


def _await(process: "subprocess.Popen[bytes]", ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 90
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-2000:]
            raise ServiceMissing(f"{process.args!r} did not come up:\n{said}")
        time.sleep(0.05)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the server and the runners that it started: they are one process group."""
    for order in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, order)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
    process.wait(10)


def _answers(url: str) -> bool:
    try:
        with _OWN.open(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _have_model(program: Path, address: str, variables: dict[str, str]) -> None:
    """Create the model from the fetched file, once for the store that all test servers share."""
    with _OWN.open(f"{address}/api/tags", timeout=10) as reply:
        if any(model["name"] == MODEL for model in json.load(reply)["models"]):
            return
    if not paths.gguf_file().is_file():
        raise ServiceMissing(f"{paths.gguf_file()} is not there: type `make setup`")
    modelfile = Path(variables["HOME"]) / "Modelfile"
    modelfile.write_text(f"FROM {paths.gguf_file()}\n")
    try:
        call([program, "create", MODEL, "-f", modelfile], **variables)
    except StepFailed as failure:
        raise ServiceMissing(str(failure)) from failure


def _check_both() -> None:
    """Start both servers once, so that a machine which cannot run them says so at set-up."""
    import tempfile

    for name, start in (("Ollama", ollama), ("LanguageTool", languagetool)):
        with tempfile.TemporaryDirectory() as home, start(Path(home)):
            print(f"  {name} answers")


if __name__ == "__main__":
    try:
        _check_both()
    except ServiceMissing as missing:
        sys.exit(str(missing))
