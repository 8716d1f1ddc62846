"""The doctor says what is there, what is missing, and what to type."""

import os
import socket
import sys
from pathlib import Path

import pexpect
import pytest
from pysqlite3 import dbapi2
from services import servers

from workbench import paths
from workbench.engines.ollama import OllamaHost
from workbench.machine import Machine, ModelHost
from workbench.services.doctor import Diagnosis, Patient, diagnose, file_system


def patient(project: Path | None = None, hosts: tuple[OllamaHost, ...] = (), machine: Machine | None = None) -> Patient:
    return Patient(machine or Machine(), hosts, lambda: str(dbapi2.sqlite_version), project)


def told(subject: Patient, name: str) -> Diagnosis:
    [found] = [one for one in diagnose(subject) if one.name == name]
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    path = tmp_path / "it.sft"
    path.touch(0o600)
    return path


def test_everything_is_looked_at_and_every_fault_has_its_cure(project: Path) -> None:
    found = list(diagnose(patient(project)))
    assert {
        "terminal",
        "python",
        "sqlite",
        "file modes",
        "file system",
        "drafter",
        "embedded engine",
        "embedder",
        "languagetool",
        "harper",
        "sandbox",
        "disk for models",
        "disk for project",
        "folder for settings",
    } <= {one.name for one in found}
    assert all(bool(one.cure) != one.ok for one in found if one.name != "sandbox")


def test_a_machine_without_a_sandbox_is_told_so_and_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = told(patient(), "sandbox")
    assert found.ok
    assert "code-test" in found.detail
    assert "not installed" in found.detail
    assert "bubblewrap" in found.cure


def test_the_driver_carries_a_sqlite_that_is_new_enough() -> None:
    assert told(patient(), "sqlite").ok


@pytest.mark.parametrize(("version", "ok"), [("3.51.2", False), ("3.51.3", True), ("3.53.0", True), ("3.9.0", False)])
def test_an_old_sqlite_is_told(version: str, ok: bool) -> None:
    assert told(Patient(Machine(), (), lambda: version), "sqlite").ok is ok


@pytest.mark.parametrize(
    ("mode", "folder", "cure"),
    [
        (0o600, 0o700, ""),
        (0o600, 0o755, ""),
        (0o660, 0o2770, ""),
        (0o644, 0o755, "chmod o="),
        (0o660, 0o755, "chmod 2770"),
        (0o660, 0o770, "chmod 2770"),
        (0o640, 0o700, "chmod 660"),
    ],
)
def test_file_modes_that_lock_people_out_or_let_strangers_in(project: Path, mode: int, folder: int, cure: str) -> None:
    project.chmod(mode)
    project.parent.chmod(folder)
    found = told(patient(project), "file modes")
    assert found.ok is not bool(cure)
    assert cure in found.cure


def test_a_project_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    found = told(patient(tmp_path / "gone.sft"), "project")
    assert not found.ok
    assert "gone.sft" in found.detail


def test_the_file_system_is_known() -> None:
    assert file_system(Path("/proc/self/status")) == "proc"


SCRIPT = """
import termios
from workbench.services.doctor import _terminal
termios.tcsetwinsize(1, (30, 100))
print(repr(next(_terminal(None))))
"""


def terminal(**variables: str) -> Diagnosis:
    """The doctor's word on a real terminal: a pseudo-terminal of 100x30 with these variables."""
    child = pexpect.spawn(sys.executable, ["-c", SCRIPT], env={**os.environ, **variables}, encoding="utf-8")
    said = child.read()
    found: Diagnosis = eval(said.strip(), {"Diagnosis": Diagnosis})
    return found


@pytest.mark.parametrize(
    ("variables", "ok", "part"),
    [
        ({"TERM": "xterm-256color"}, True, "100x30"),
        ({"TERM": "dumb"}, False, "dumb"),
        ({"TERM": "xterm", "COLUMNS": "60"}, False, "60x30"),
        ({"TERM": "xterm", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, False, "encoded"),
    ],
)
def test_a_terminal_is_looked_at(variables: dict[str, str], ok: bool, part: str) -> None:
    found = terminal(**{"LC_ALL": "C.UTF-8", **variables})
    assert found.ok is ok
    assert part in found.detail


@pytest.mark.ollama
def test_a_model_host_and_its_models_are_told(ollama_server: str) -> None:
    host = OllamaHost(ollama_server, "here")
    found = told(patient(hosts=(host,)), "model host here")
    assert found.ok
    assert servers.MODEL in found.detail


@pytest.mark.ollama
def test_a_chosen_model_that_is_missing_is_told(ollama_server: str) -> None:
    chosen = ModelHost(name="here", kind="ollama", address=ollama_server, model="big:70b")
    hosts = (OllamaHost(ollama_server, "here"),)
    found = told(patient(hosts=hosts, machine=Machine(hosts=[chosen])), "model host here")
    assert not found.ok
    assert found.cure == "`ollama pull big:70b`"


def nobody_listens() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", 11434)) != 0


def test_an_ollama_that_nobody_named_is_not_missed(gguf: Path) -> None:
    if not nobody_listens():
        pytest.skip("not about this machine: an Ollama listens on its own port")
    found = list(diagnose(patient()))
    assert not [one for one in found if one.name.startswith("model host")]
    (drafter,) = [one for one in found if one.name == "drafter"]
    assert (drafter.ok, drafter.cure) == (True, "")
    assert gguf.stem in drafter.detail
    assert "no model host is named" in drafter.detail


@pytest.mark.ollama
def test_a_named_host_is_the_one_that_drafts(ollama_server: str) -> None:
    machine = Machine(hosts=[ModelHost(name="here", kind="ollama", address=ollama_server)])
    found = told(patient(hosts=(OllamaHost(ollama_server, "here"),), machine=machine), "drafter")
    assert (found.ok, found.detail) == (True, f"{servers.MODEL} of here")


def test_a_named_host_that_is_down_is_not_replaced() -> None:
    address = f"http://127.0.0.1:{servers.free_port()}"
    machine = Machine(hosts=[ModelHost(name="far", kind="ollama", address=address)])
    found = told(patient(hosts=(OllamaHost(address, "far"),), machine=machine), "drafter")
    assert not found.ok
    assert "ollama serve" in found.cure


def test_no_host_and_no_engine_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODELS_DIR", str(tmp_path / "none"))
    found = told(patient(), "drafter")
    assert not found.ok
    assert "OLLAMA_HOST is not set" in found.detail
    assert "workbench setup" in found.cure


def test_a_half_made_export_is_no_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODELS_DIR", str(tmp_path / "models"))
    folder = paths.embedder_dir()
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"half")
    found = told(patient(), "embedder")
    assert (found.ok, found.cure) == (False, "workbench setup")


def test_a_model_host_that_is_down_is_told() -> None:
    host = OllamaHost(f"http://127.0.0.1:{servers.free_port()}", "far")
    found = told(patient(hosts=(host,)), "model host far")
    assert not found.ok
    assert "ollama serve" in found.cure


@pytest.mark.languagetool
def test_a_languagetool_server_and_its_languages_are_told(languagetool_server: str) -> None:
    found = told(patient(machine=Machine(languagetool=languagetool_server)), "languagetool")
    assert found.ok
    assert "de" in found.detail


def test_a_languagetool_server_that_is_down_is_told() -> None:
    address = f"http://127.0.0.1:{servers.free_port()}"
    found = told(patient(machine=Machine(languagetool=address)), "languagetool")
    assert not found.ok
    assert address in found.detail


def test_missing_java_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = told(patient(), "languagetool")
    assert (found.ok, found.detail) == (False, "no Java")


def test_models_that_were_not_fetched_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_MODELS_DIR", str(tmp_path / "none"))
    for name in ("embedded engine", "embedder"):
        found = told(patient(), name)
        assert (found.ok, found.cure) == (False, "workbench setup")


def test_a_folder_that_others_can_read_is_told() -> None:
    os.chmod(paths.state_dir(), 0o755)
    found = told(patient(), "folder for state")
    assert (found.ok, found.cure) == (False, f"chmod 700 '{paths.state_dir()}'")
