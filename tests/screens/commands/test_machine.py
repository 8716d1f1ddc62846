"""The machine by command: what the doctor says, and what a set-up that is offline says."""

import json
from pathlib import Path

import pytest
from services import servers

from workbench import paths

from .conftest import Desk


def test_the_doctor_tells_what_was_found_and_how_to_mend_it(desk: Desk, gguf: Path, embedder_folder: Path) -> None:
    (desk.folder / desk.project).chmod(0o600)
    done = desk.run("doctor", "--json", WORKBENCH_MODELS_DIR=str(gguf.parent))
    found = {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert all(set(one) == {"name", "ok", "detail", "cure"} for one in found.values())
    assert all(bool(one["cure"]) != one["ok"] for one in found.values() if one["name"] != "sandbox")
    assert done.returncode == (0 if all(one["ok"] for one in found.values()) else 1)
    for name in ("python", "sqlite", "file modes", "embedder", "embedded engine", "drafter", "disk for models"):
        assert found[name]["ok"], found[name]
    assert embedder_folder.name in found["embedder"]["detail"]


def test_the_doctor_names_the_host_that_is_down(desk: Desk) -> None:
    address = f"http://127.0.0.1:{servers.free_port()}"
    done = desk.run("doctor", "--json", OLLAMA_HOST=address)
    found = {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    for name in ("model host Ollama", "drafter"):
        assert found[name]["ok"] is False
        assert "ollama serve" in found[name]["cure"]


def test_the_doctor_sees_a_project_that_strangers_may_read(desk: Desk) -> None:
    (desk.folder / desk.project).chmod(0o644)
    said = desk.run("doctor").stdout.decode()
    (line,) = [line for line in said.splitlines() if "file modes" in line]
    assert "chmod o=" in line
    elsewhere = Desk(desk.folder / "empty")
    elsewhere.folder.mkdir()
    assert "file modes" not in elsewhere.run("doctor").stdout.decode()


def test_the_doctor_names_the_line_of_bad_settings(desk: Desk) -> None:
    paths.machine_file().write_text('[[hosts]]\nname = "x"\ncolour = "red"\n')
    error = desk.refused(3, "doctor")
    assert str(paths.machine_file().name) in error["message"]


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """A machine that has fetched nothing and reaches nothing."""
    nothing = tmp_path / "registry"
    nothing.mkdir()
    return {"WORKBENCH_MODELS_DIR": str(tmp_path / "models"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(nothing),
            "PATH": ""}  # fmt: skip


def test_a_set_up_that_gets_nothing_is_4_and_says_each_reason(desk: Desk, offline: dict[str, str]) -> None:
    done = desk.run("setup", "--json", **offline)
    assert done.returncode == 4
    answer = json.loads(done.stdout)
    assert (answer["fetched"], answer["present"], len(answer["failed"])) == ([], [], 4)
    assert all(one["reason"] for one in answer["failed"])
    error = json.loads(done.stderr.splitlines()[-1])["error"]
    assert (error["code"], bool(error["hint"])) == ("service", True)
    assert b"Traceback" not in done.stderr


def test_a_set_up_that_has_everything_fetches_nothing(
    desk: Desk, offline: dict[str, str], gguf: Path, embedder_folder: Path
) -> None:
    done = desk.run("setup", **{**offline, "WORKBENCH_MODELS_DIR": str(gguf.parent)})
    said = done.stdout.decode()
    assert done.returncode == 0
    assert "there already: model of the embedded engine" in said
    assert "there already: ONNX export of the embedder" in said
    assert "fetched:" not in said
    assert embedder_folder.is_dir()
