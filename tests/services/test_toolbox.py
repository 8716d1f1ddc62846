"""A tool is installed whole, once, or not at all."""

import sys
from pathlib import Path

import pytest
from services import toolbox


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(toolbox, "TOOLS", tmp_path / "tools")
    return tmp_path / "tools"


def test_a_tool_is_built_once(tools: Path) -> None:
    built = []

    def build(folder: Path) -> None:
        built.append(folder)
        (folder / "program").touch()

    assert toolbox.once("it-1", build) == toolbox.once("it-1", build) == tools / "it-1"
    assert len(built) == 1
    assert [path.name for path in tools.rglob("*")] == ["it-1", "program"]


def test_half_a_tool_is_never_found(tools: Path) -> None:
    def build(folder: Path) -> None:
        (folder / "half").touch()
        raise toolbox.StepFailed("no compiler")

    with pytest.raises(toolbox.StepFailed):
        toolbox.once("it-1", build)
    assert list(tools.iterdir()) == []


def test_of_two_that_build_at_the_same_time_the_first_wins(tools: Path) -> None:
    def slow(folder: Path) -> None:
        (folder / "slow").touch()
        toolbox.once("it-1", lambda quick: (quick / "quick").touch())

    assert [path.name for path in toolbox.once("it-1", slow).iterdir()] == ["quick"]
    assert [path.name for path in tools.iterdir()] == ["it-1"]


def test_a_command_that_fails_tells_its_last_lines() -> None:
    with pytest.raises(toolbox.StepFailed, match=r"ended with 3:\nthe reason"):
        toolbox.call([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])
    with pytest.raises(toolbox.StepFailed, match="not installed"):
        toolbox.call(["no-such-program"])
