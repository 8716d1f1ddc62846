"""The short form of `make torture`: a few kills at random moments over every kind of deed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage import site

SCRIPT = Path(__file__).parents[1] / "torture" / "run.py"


def test_nothing_acknowledged_is_lost_to_kill_9() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "20"], capture_output=True, text=True, timeout=300)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "20 kills" in done.stdout


def test_a_killed_program_is_gone_before_its_parent_notices() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
    assert state[0] == "Z"
    assert not site.alive(f"{child}:{state[19]}")
    os.waitpid(child, 0)
    assert site.alive(site.process())


def test_a_process_that_the_host_hides_is_not_taken_for_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    own = site.process()
    monkeypatch.setattr(site, "PROCESSES", tmp_path)
    assert site.alive(own)
    assert site.alive("1:5"), "who may not signal it learns from that that it is there"
    assert not site.alive(f"{child}:5")
    assert not site.alive(f"{'9' * 30}:5")
