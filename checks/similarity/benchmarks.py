"""Files of benchmarks that no text of a dataset may repeat, each read once: what is kept goes by their bytes."""

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checks.similarity.grams import Grams, loaded, made, overlap
from checks.tools import Overlap
from workbench.errors import NotYet, ServiceFailed, WorkbenchError
from workbench.importers.reading import Reading, read_rows
from workbench.importers.spec import BadLine, Record
from workbench.paths import private_folder, write_private
from workbench.ports import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

TOLD: Final = 3
"""Texts of benchmarks that are named for one text, the nearest first."""
_ANSWER: Final = 8
"""Words of the shortest answer that is looked for: labels and numbers are everybody's."""
_READING: Final = Reading(turns="last", blank=True)
_ASKED: Final = ("prompt", "question", "problem", "instruction", "query", "text")
_ANSWERED: Final = ("completion", "answer", "solution", "canonical_solution", "response", "output")
"""How benchmarks call what a pair has, the likeliest first; many have only the first."""
_BLOCK: Final = 1 << 20
_AT_ONCE: Final = 64


@dataclass(frozen=True)
class _File:
    name: str
    lines: Sequence[int]
    """Line of each text."""
    grams: Grams
    prompts: Sequence[int]
    """Numbers of the prompts."""
    vectors: "Vectors | None"


class BenchmarkFiles:
    """Satisfies `checks.tools.Benchmarks`; files are read in a thread, and asking never waits longer than it may."""

    def __init__(self, folder: Path, embedder: Embedder | None, wait: float = 0.0) -> None:
        """Nothing is read yet.

        Args:
            folder: the user's for what is kept of the files: hashes of runs of words, and vectors.
            embedder: finds paraphrases; None to go by words alone.
            wait: seconds that a question may wait until a file is read.
        """
        self._folder, self._embedder, self._wait = private_folder(folder), embedder, wait
        self._guard = threading.Lock()
        self._read: dict[str, _Reading] = {}

    def overlaps(self, field: str, text: str, files: Sequence[str], floor: float) -> list[Overlap]:
        """Where a text repeats one of the files' (see `checks.tools.Benchmarks`)."""
        found: list[tuple[float, Overlap]] = []
        vector = None
        for one in [self._file(name) for name in files]:
            there = set()
            for shared in one.grams.shared(text)[:TOLD]:
                there.add(one.lines[shared.number])
                where = f"{one.name}, line {one.lines[shared.number]}"
                found.append((2.0 + shared.hard + shared.share, overlap(where, where, shared)))
            if one.vectors is not None and self._embedder is not None and field == "prompt" and len(one.prompts):
                vector = self._embedder.encode([text])[0] if vector is None else vector
                cosines = one.vectors @ vector
                best = int(cosines.argmax())
                line = one.lines[one.prompts[best]]
                if cosines[best] >= floor and line not in there:
                    why = f"its meaning is that of {one.name}, line {line} (likeness {float(cosines[best]):.2f})"
                    found.append(
                        (float(cosines[best]), Overlap(f"{one.name}, line {line}", 0, len(text), False, why, "alike"))
                    )
        found.sort(key=lambda one: -one[0])
        return [overlap for _, overlap in found[:TOLD]]

    def _file(self, name: str) -> _File:
        path = Path(name).expanduser()
        try:
            state = path.stat()
        except OSError as error:
            raise ServiceFailed(
                "Benchmark is missing", f"{path.name}: {error.strerror}", "check contamination.files"
            ) from None
        key = f"{path.resolve()}:{state.st_mtime_ns}:{state.st_size}"
        with self._guard:
            reading = self._read.get(key)
            if reading is None:
                reading = self._read[key] = _Reading(path, self._folder, self._embedder)
                reading.start()
        return reading.result(self._wait)


class _Reading(threading.Thread):
    """Reads a file, or what is kept of it."""

    def __init__(self, path: Path, folder: Path, embedder: Embedder | None) -> None:
        super().__init__(name="benchmarks", daemon=True)
        self._path, self._folder, self._embedder = path, folder, embedder
        self._found: _File | None = None
        self._trouble: WorkbenchError | None = None

    def result(self, wait: float) -> _File:
        self.join(max(wait, 0.05))
        if self._trouble is not None:
            raise self._trouble
        if self._found is None:
            what = f"{self._path.name} is still being read"
            raise NotYet("Not compared yet", what, "it comes by itself")
        return self._found

    def run(self) -> None:
        try:
            self._found = self._load()
        except WorkbenchError as error:
            self._trouble = error
        except OSError as error:
            self._trouble = ServiceFailed("Benchmark is missing", f"{self._path.name}: {error.strerror}", "check it")

    def _load(self) -> _File:
        import numpy as np

        lines, texts, prompts = _texts(self._path)
        base = self._folder / _digest(self._path)
        grams = self._kept(base.with_suffix(".npz"), texts)
        vectors = None
        if self._embedder is not None:
            kept = base.with_name(f"{base.name}-{self._embedder.digest[:16]}.npy")
            with contextlib.suppress(OSError, ValueError):
                vectors = np.load(kept, allow_pickle=False)
            if vectors is None or len(vectors) != len(prompts):
                vectors = _embedded(self._embedder, [texts[number] for number in prompts])
                _write(kept, vectors)
        return _File(self._path.name, lines, grams, prompts, vectors)

    def _kept(self, path: Path, texts: Sequence[str]) -> Grams:
        with contextlib.suppress(OSError, ValueError, KeyError):
            return loaded(path)
        grams = made(texts)
        with _beside(path) as part:
            grams.save(part)
        return grams


def _texts(path: Path) -> tuple[list[int], list[str], list[int]]:
    """Line and text of each prompt and longer answer, and the numbers of the prompts."""
    lines: list[int] = []
    texts: list[str] = []
    prompts: list[int] = []
    for row in read_rows(path):
        if isinstance(row, BadLine):
            raise row.refused(path.name)
        line, (prompt, answer) = row[0], _parts(path.name, *row)
        if prompt.strip():
            prompts.append(len(texts))
            lines.append(line)
            texts.append(prompt)
        if len(answer.split()) >= _ANSWER:
            lines.append(line)
            texts.append(answer)
    return lines, texts, prompts


def _parts(name: str, line: int, record: Record) -> tuple[str, str]:
    """Prompt and answer of a record: as a pair, else by the names that benchmarks have for them."""
    pair = _READING.pair(line, record)
    if not isinstance(pair, BadLine):
        return pair.prompt, pair.completion
    asked, answered = (
        next((value for key in keys if isinstance(value := record.get(key), str)), "") for keys in (_ASKED, _ANSWERED)
    )
    if not asked:
        raise pair.refused(name)
    return asked, answered


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()[:32]


def _embedded(embedder: Embedder, texts: Sequence[str]) -> "Vectors":
    import numpy as np

    parts = [embedder.encode(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, embedder.dimension), np.float32)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A file that takes another's place once it is whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield part
        part.chmod(0o600)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write(path: Path, vectors: "Vectors") -> None:
    import io

    import numpy as np

    out = io.BytesIO()
    np.save(out, vectors)
    write_private(path, out.getvalue())
