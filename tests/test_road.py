"""The road, walked from outside through the command line: with a model where one is there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROAD = Path(__file__).parent / "acceptance" / "road.py"
WORKBENCH = Path(sys.executable).with_name("workbench")


def walk(*options: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, ROAD, "--workbench", WORKBENCH, *options],
        env=os.environ | variables, capture_output=True, text=True, encoding="utf-8", check=False, timeout=1500,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_road_is_open() -> None:
    said = walk()
    assert said.endswith(" 0 failed")
    assert int(said.split()[0]) >= 31


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.ollama
def test_the_road_is_open_with_a_model(ollama_server: str) -> None:
    said = walk("--model", OLLAMA_HOST=ollama_server)
    assert said.endswith(" 0 failed")
    assert int(said.split()[0]) >= 33
