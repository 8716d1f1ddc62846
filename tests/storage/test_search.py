"""Search is caught up beside long work, and never in its way."""

import threading
import time
from pathlib import Path

import pytest
from torture.project import found_project, imported

from storage import search
from storage.shelf import Shelf


def followers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "search"]


def test_what_an_import_writes_is_indexed_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAUSE", 0.001)
    crew, cache = found_project(tmp_path / "p.sft"), tmp_path / "cache"
    indexed = threading.Event()
    plain = search.consult

    def consult(shelf: Shelf, *rest: object) -> object:
        try:
            return plain(shelf, *rest)  # type: ignore[arg-type]
        finally:
            indexed.set()

    monkeypatch.setattr(search, "consult", consult)
    texts = [(f"Question {n}?", "The tenant pays.") for n in range(250)]
    with search.kept_up(crew.collection, cache):
        for _ in crew.collection.transact_many(crew.act("ann"), imported(texts)):
            indexed.clear()
            assert indexed.wait(30)
        assert followers()
    assert not followers()
    monkeypatch.setattr(search, "consult", plain)
    assert len(search.search(crew.collection, cache, "tenant")) == 250
    crew.collection.close()


def test_work_that_is_cancelled_or_an_index_that_cannot_be_made_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAUSE", 0.001)
    crew = found_project(tmp_path / "p.sft")
    with pytest.raises(KeyboardInterrupt), search.kept_up(crew.collection, tmp_path / "cache"):
        raise KeyboardInterrupt
    assert not followers()
    (tmp_path / "file").write_text("no folder")
    with search.kept_up(crew.collection, tmp_path / "file"):
        deadline = time.monotonic() + 30
        while followers() and time.monotonic() < deadline:
            followers()[0].join(0.1)
        crew.write(prompt="Written all the same?")
    assert not followers()
    crew.collection.close()
