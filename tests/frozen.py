"""The demo project as it is on one day, with one set of ids, for one account: the same picture on every machine."""

import hashlib
import itertools
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from checks.config import rules
from storage.collection import SqlCollection, create_collection
from workbench.progress import finish
from workbench.services.demo import build
from workbench.services.people import Account

DAY = 1_800_000_000
"""Seconds since 1970 of the day on which everything happens."""
ACCOUNT = Account("eve", "desk")


@contextmanager
def frozen() -> Iterator[None]:
    """Let no clock go on, no id be random, and nobody but one account be there."""
    count = itertools.count()
    alone = {name: check for name, check in rules().items() if check.tier == "instant"}  # engines differ by machine

    def drawn(size: int = 32) -> bytes:
        return hashlib.sha256(f"frozen {next(count)}".encode()).digest()[:size]

    with (
        patch.object(os, "urandom", drawn),
        patch.object(secrets, "token_bytes", drawn),
        patch.object(secrets, "token_hex", lambda size=32: drawn(size).hex()),
        patch.object(time, "time_ns", lambda: DAY * 10**9),
        patch.object(time, "time", lambda: float(DAY)),
        patch("screens.bench.this_account", lambda: ACCOUNT),
        patch("checks.config.rules", lambda: alone),
        patch("checks.declaring.rules", lambda: alone),
        patch.dict(os.environ, {"TZ": "UTC", "WORKBENCH_THEME": "dark", "TERM": "xterm-256color"}),
    ):
        time.tzset()
        yield


def demo(folder: Path) -> Path:
    """Build the demo project; to be called while all is frozen."""
    path = folder / "demo.sft"
    made: list[SqlCollection] = []

    def make() -> SqlCollection:
        made.append(create_collection(path, team=False, group=None))
        return made[0]

    finish(build(make, ACCOUNT))
    made[0].close()
    return path
