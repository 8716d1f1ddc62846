"""Search is caught up beside long work, and never in its way."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from pysqlite3 import dbapi2
from torture.project import found_project, imported

from storage import search

LONG = """
import os, sys, time
from pathlib import Path
from storage.collection import open_collection
from storage.search import kept_up

if __name__ == "__main__":
    with kept_up(open_collection(Path(sys.argv[1])), Path(sys.argv[2]), after=0):
        print(os.getpid(), flush=True)
        time.sleep(600)
"""


def followers() -> list[multiprocessing.process.BaseProcess]:
    return [process for process in multiprocessing.active_children() if process.name == "search"]


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def indexed(cache: Path) -> int:
    """How many pairs the index holds."""
    for path in cache.glob("*.pairs"):
        index = dbapi2.connect(str(path), timeout=10)
        try:
            if index.execute("SELECT 1 FROM sqlite_master WHERE name = 'known'").fetchone():
                return int(index.execute("SELECT count(*) FROM known").fetchone()[0])
        finally:
            index.close()
    return 0


def test_what_an_import_writes_is_indexed_while_it_runs(tmp_path: Path) -> None:
    crew, cache = found_project(tmp_path / "p.sft"), tmp_path / "cache"
    texts = [(f"Question {n}?", "The tenant pays.") for n in range(250)]
    with search.kept_up(crew.collection, cache, after=0):
        written = 0
        for changes in crew.collection.transact_many(crew.act("ann"), imported(texts)):
            written += len(changes.events)
            until(lambda: indexed(cache) == written)  # noqa: B023 - waited for here
        assert followers()
    assert not followers()
    assert len(search.search(crew.collection, cache, "tenant")) == 250
    crew.collection.close()


def test_work_that_is_short_or_cancelled_or_an_index_that_cannot_be_made_ends_it(tmp_path: Path) -> None:
    crew = found_project(tmp_path / "p.sft")
    with search.kept_up(crew.collection, tmp_path / "cache", after=60):
        crew.write(prompt="A short one?")
    assert not (tmp_path / "cache").exists()
    with contextlib.suppress(KeyboardInterrupt), search.kept_up(crew.collection, tmp_path / "cache", after=0):
        until(followers)
        raise KeyboardInterrupt
    assert not followers()
    (tmp_path / "file").write_text("no folder")
    with search.kept_up(crew.collection, tmp_path / "file", after=0):
        until(followers)
        until(lambda: not followers())
        crew.write(prompt="Written all the same?")
    crew.collection.close()


def test_it_ends_with_whoever_began_it_and_does_not_hear_ctrl_c(tmp_path: Path) -> None:
    found_project(tmp_path / "p.sft").collection.close()
    program, cache = tmp_path / "long.py", tmp_path / "cache"
    program.write_text(LONG)
    words = [sys.executable, str(program), str(tmp_path / "p.sft"), str(cache)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ) as long:
        try:
            assert long.stdout is not None
            assert int(long.stdout.readline()) == long.pid
            until(lambda: list(cache.glob("*.pairs")))
            (child,) = [one for one in psutil.Process(long.pid).children() if "spawn_main" in " ".join(one.cmdline())]
            child.send_signal(signal.SIGINT)
            path = next(cache.glob("*.pairs"))
            path.unlink()
            until(path.exists)  # it has looked again
            assert child.is_running()
        finally:
            long.kill()
        child.wait(60)
