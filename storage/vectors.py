"""Vectors of texts: a cache of them by text and model, and the Chroma index made from it; both can go at any time.

Chroma's files are for one process at a time, so a lock is held while it is open; whoever does not get it compares
with all vectors of the cache instead, which gives the same answer and is slower only for large projects.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pysqlite3 import dbapi2

from storage.shelf import opened
from workbench.domain.event import new_id
from workbench.paths import private_folder, write_private

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (mark BLOB NOT NULL, model TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (mark, model)) WITHOUT ROWID;
"""
BATCH = 2000
"""Vectors that Chroma is given at a time."""


class VectorCache:
    """Vectors by fingerprint of the text and digest of the model."""

    def __init__(self, path: Path, model: str) -> None:
        """Open the file, or make it anew where it can't be read."""
        self.model = model
        try:
            self._file = opened(path, _SCHEMA)
        except dbapi2.DatabaseError as error:
            if "locked" in str(error):
                raise
            path.unlink()
            self._file = opened(path, _SCHEMA)

    def marks(self) -> set[bytes]:
        """The texts that there are vectors of."""
        return {mark for (mark,) in self._file.execute("SELECT mark FROM vector WHERE model = ?", (self.model,))}

    def put(self, marks: Sequence[bytes], vectors: "Vectors") -> None:
        """Keep vectors."""
        rows = [(mark, self.model, vector.tobytes()) for mark, vector in zip(marks, vectors, strict=True)]
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany("INSERT OR REPLACE INTO vector (mark, model, body) VALUES (?,?,?)", rows)
        self._file.commit()

    def get(self, marks: Sequence[bytes]) -> "Vectors":
        """The vectors of texts that there are, in their order."""
        import numpy as np

        query = "SELECT body FROM vector WHERE mark = ? AND model = ?"
        found = [self._file.execute(query, (mark, self.model)).fetchone()[0] for mark in marks]
        return np.frombuffer(b"".join(found), np.float32).reshape(len(found), -1)

    def drop(self, marks: Iterable[bytes]) -> None:
        """Forget texts under every model, in the file's pages too: a vector tells much of its text."""
        rows = [(mark,) for mark in marks]
        if rows:
            self._file.execute("PRAGMA secure_delete = ON")
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany("DELETE FROM vector WHERE mark = ?", rows)
            self._file.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class ChromaIndex:
    """The vectors of a project laid out for search: ids and vectors, no text."""

    def __init__(self, folder: Path, model: str) -> None:
        """Name the folder; nothing is opened yet."""
        self._folder = private_folder(folder)
        self._model = model
        self._lock: int | None = None
        self._client: Any = None
        self._vectors: Any = None
        self._held: set[str] = set()

    def open(self) -> bool:
        """Take the lock and open the index; False where another process has it."""
        if self._lock is not None:
            return True
        lock = os.open(self._folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def sync(self, wanted: Sequence[bytes], cache: VectorCache) -> None:
        """Make the index hold these texts and no others; one that is broken or another model's is made anew."""
        marks = {mark.hex(): mark for mark in wanted}
        try:
            if self._client is None:
                self._load()
            self._fill(marks, cache)
        except Exception:  # Chroma's own errors have no common class; a second failure is told
            self._discard()
            self._load()
            self._fill(marks, cache)

    def nearest(self, vector: "Vectors", most: int) -> list[tuple[bytes, float]]:
        """The texts nearest to a vector, nearest first, with their cosine."""
        if not self._held:
            return []
        found = self._vectors.query(
            query_embeddings=[vector.tolist()], n_results=min(most, len(self._held)), include=["distances"]
        )
        return [
            (bytes.fromhex(uid), 1.0 - distance)
            for uid, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def close(self) -> None:
        """Let go of files and lock."""
        if self._client is not None:
            self._client.close()
            self._client = self._vectors = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _load(self) -> None:
        import chromadb
        from chromadb.config import Settings

        stamp = self._folder / "stamp.json"
        known = json.loads(stamp.read_text("utf-8")) if stamp.is_file() else {}
        if known.get("model") != self._model or not (self._folder / str(known.get("place"))).is_dir():
            self._discard()
            # A place of its own each time: Chroma remembers what it once opened under a path.
            known = {"model": self._model, "place": f"chroma-{new_id()}"}
            private_folder(self._folder / known["place"])
            write_private(stamp, json.dumps(known).encode())
        place = self._folder / known["place"]
        self._client = chromadb.PersistentClient(str(place), settings=Settings(anonymized_telemetry=False))
        self._vectors = self._client.get_or_create_collection(
            "chunks", embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
        )
        self._held = set(self._vectors.get(include=[])["ids"])
        self._make_private()

    def _fill(self, marks: dict[str, bytes], cache: VectorCache) -> None:
        if self._held - set(marks):
            # Chroma keeps what it deletes in its files; a text that must go would stay readable there.
            self._discard()
            self._load()
        new = sorted(set(marks) - self._held)
        for start in range(0, len(new), BATCH):
            page = new[start : start + BATCH]
            self._vectors.add(ids=page, embeddings=cache.get([marks[uid] for uid in page]))
        self._held = set(marks)
        if new:
            self._make_private()

    def _make_private(self) -> None:
        """Chroma makes files that all may read; the folder above shuts others out even before this."""
        for path in self._folder.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)

    def _discard(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = self._vectors = None
        for path in self._folder.glob("chroma-*"):
            shutil.rmtree(path)
        (self._folder / "stamp.json").unlink(missing_ok=True)
        self._held = set()
