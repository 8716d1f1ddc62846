"""The real command, run as people and scripts run it: in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

WORKBENCH = Path(sys.executable).with_name("workbench")


@dataclass
class Desk:
    """A folder with a project, and the command to work on it."""

    folder: Path
    project: str = "desk.sft"
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [WORKBENCH, *words], input=stdin, capture_output=True, cwd=self.folder, check=False, timeout=120,
            env={**os.environ, **self.variables, **variables},
        )  # fmt: skip

    def data(self, *words: str, stdin: bytes = b"", **variables: str) -> Any:  # noqa: ANN401 - any JSON value
        done = self.run(*words, "--json", stdin=stdin, **variables)
        assert done.returncode == 0, done.stderr.decode()[-800:]
        return json.loads(done.stdout)

    def rows(self, *words: str, **variables: str) -> list[Any]:
        done = self.run(*words, "--json", **variables)
        assert done.returncode == 0, done.stderr.decode()[-800:]
        return [json.loads(line) for line in done.stdout.split(b"\n") if line]

    def refused(self, status: int, *words: str, stdin: bytes = b"", **variables: str) -> dict[str, str]:
        done = self.run(*words, "--json", stdin=stdin, **variables)
        assert (done.returncode, done.stdout) == (status, b""), done.stderr.decode()[-800:]
        error: dict[str, str] = json.loads(done.stderr.splitlines()[-1])["error"]
        assert set(error) == {"code", "title", "message", "hint"}
        return error


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with members, made once."""
    desk = Desk(tmp_path_factory.mktemp("template"))
    desk.data("new", "desk.sft", "--language", "en")
    desk.data("member", "add", "ann", "--role", "author")
    desk.data("member", "add", "bob", "--role", "reviewer")
    desk.data("member", "add", "eve", "--role", "editor")
    return desk.folder / "desk.sft"


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Desk:
    """A desk of one's own with a copy of the project."""
    (tmp_path / "desk.sft").write_bytes(template.read_bytes())
    return Desk(tmp_path)


@pytest.fixture
def written(desk: Desk) -> Callable[..., Any]:
    """Writes a pair by ann."""

    def write(prompt: str = "How high is a deposit?", *words: str) -> Any:  # noqa: ANN401 - any JSON value
        return desk.data("write", f"--prompt={prompt}", "--as", "ann", *words)

    return write
