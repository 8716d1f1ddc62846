"""The wheel holds the four packages and works by itself, in an environment where nothing else of ours is."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("workbench", "storage", "checks", "screens")
UV = Path(sys.executable).with_name("uv")
# Kept before the tests move the home folder: what `make setup` downloaded is not downloaded again.
CACHE = subprocess.run([UV, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()


def uv(*arguments: str | Path) -> None:
    subprocess.run([UV, *arguments, "--quiet", "--offline", "--cache-dir", CACHE], check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--python", sys.executable, "--out-dir", folder, ROOT)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment that has the wheel with all that it depends on, and nothing else."""
    environment = tmp_path_factory.mktemp("installed") / "env"
    uv("venv", "--python", sys.executable, environment)
    uv("pip", "install", "--python", environment / "bin" / "python", wheel)
    return environment / "bin"


def run(bin_folder: Path, cwd: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [bin_folder / "workbench", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_the_four_packages_whole(wheel: Path) -> None:
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *PACKAGES],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert held == {name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}


def test_the_installed_command_helps(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    assert "ingest" in done.stdout


def test_the_installed_command_walks_the_first_steps(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Boilers\n\nThe pressure is read every morning.\n")
    for arguments in (("new", "it.sft"), ("ingest", "notes.md"), ("list", "chunks", "--json")):
        done = run(installed, tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
    assert "pressure" in done.stdout


def test_the_module_is_the_same_door(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "python", "-m", "workbench", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == run(installed, tmp_path, "--help").stdout
