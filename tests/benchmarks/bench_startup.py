"""A cold `workbench --help` against the same interpreter doing nothing."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from row import Row, at_most

RUNS = 21


def bench() -> Iterator[Row]:
    """Interleaved runs, so that both meet the same machine; the median of each."""
    helping = [str(Path(sys.executable).with_name("workbench")), "--help"]
    nothing = [sys.executable, "-c", "pass"]
    for command in (helping, nothing):
        seconds(command)  # the first run reads from the disk
    pairs = [(seconds(helping), seconds(nothing)) for _ in range(RUNS)]
    subject, reference = (median(column) * 1000 for column in zip(*pairs, strict=True))
    yield at_most("cold workbench --help / python -c pass", 6, subject, reference, "ms")


def seconds(command: list[str]) -> float:
    """How long a command takes from start to end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
