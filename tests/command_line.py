"""The command line beside the rooms: a second witness of what they did."""

import os
import subprocess
import sys
from pathlib import Path


def command(*words: str, cwd: Path) -> bytes:
    """What a command writes; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *words], cwd=cwd, env=dict(os.environ), capture_output=True, check=False,
        timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
