"""What every test stands on: a home of its own, no network beyond loopback, and the real servers."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from services import servers

from workbench import paths
from workbench.engines.embedder import ABOUT_FILE

MODELS = paths.models_dir()
"""The weights that `make setup` fetched, read before any test moves the home folder."""
REQUIRED = os.environ.get("WORKBENCH_REQUIRE_SERVICES") == "1"
NOT_RUN = "not run: "
_OWN_VARIABLES = ("WORKBENCH_", "OLLAMA_", "XDG_", "HF_", "TEXTUAL")


def _refuse_strangers(event: str, args: tuple[Any, ...]) -> None:
    """Refuse every connect and name look-up but those of this machine, whichever library of the process asks."""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and args[0].family != socket.AF_UNIX:
        host = args[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if not (name.startswith("127.") or name in ("::1", "::", "0.0.0.0", "localhost")):
        raise PermissionError(f"a test tried to reach {name}: nothing leaves the machine")


sys.addaudithook(_refuse_strangers)
# Who runs the tests in the background may have us ignore Ctrl-C, and with us every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: the last one to end keeps everybody waiting."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder for this test alone; fetched models stay reachable, nothing else of the user's does."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        own = name.startswith(_OWN_VARIABLES) and not name.startswith("TEXTUAL_SNAPSHOT")
        if own or name in ("COLUMNS", "LINES"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    for kind in ("CONFIG", "DATA", "STATE", "CACHE", "RUNTIME"):
        suffix = "DIR" if kind == "RUNTIME" else "HOME"
        monkeypatch.setenv(f"XDG_{kind}_{suffix}", str(home / f".{kind.lower()}"))
    monkeypatch.setenv("WORKBENCH_MODELS_DIR", str(MODELS))
    return home


@pytest.fixture(scope="session")
def ollama_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Ollama server with the model `servers.MODEL`; one a test process."""
    yield from _service(servers.ollama(tmp_path_factory.mktemp("ollama")))


@pytest.fixture(scope="session")
def languagetool_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real LanguageTool server that knows English and German; one a test process."""
    yield from _service(servers.languagetool(tmp_path_factory.mktemp("languagetool")))


@pytest.fixture(scope="session")
def gguf() -> Path:
    """The small model's file, for the embedded engine."""
    return _fetched(MODELS / paths.GGUF)


@pytest.fixture(scope="session")
def embedder_folder() -> Path:
    """The sentence embedder's folder with its checked ONNX export."""
    folder = _fetched(MODELS / paths.EMBEDDER)
    _fetched(folder / ABOUT_FILE)
    return folder


def _service(server: Any) -> Iterator[str]:  # noqa: ANN401 - a context manager of str
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_MODELS_DIR", str(MODELS))
        try:
            address = server.__enter__()
        except servers.ServiceMissing as missing:
            _missing(str(missing))
        try:
            yield address
        finally:
            server.__exit__(None, None, None)


def _fetched(path: Path) -> Path:
    if not path.exists():
        _missing(f"{path.name} was not fetched: type `make setup`")
    return path


def _missing(what: str) -> None:
    if REQUIRED:
        pytest.fail(what, pytrace=False)
    pytest.skip(NOT_RUN + what)


def pytest_terminal_summary(terminalreporter: Any) -> None:  # noqa: ANN401 - pytest does not export the type
    """Say in one line which tests had no service to run with: they have not passed."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    missing = [reason.split(NOT_RUN, 1)[1].rstrip("')") for reason in reasons if NOT_RUN in reason]
    if missing:
        causes = "; ".join(sorted({cause.splitlines()[0] for cause in missing}))
        terminalreporter.write_line(f"NOT RUN: {len(missing)} tests, for want of a service: {causes}", red=True)
