"""Near duplicates: whether all are found, how fast among all and while one types, and how soon an embedder is there.

Texts are drawn by lot from 3,000 words, with near copies planted; vectors lie in 200 clusters, as those of prompts of
one domain do. While typing, the real embedder is asked for every text, and its answer replaced by the planted vector:
so the time is that of the whole chain, and what it finds is known.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from row import Row, at_least, at_most

from checks.similarity.corpus import Corpus
from checks.similarity.everywhere import everywhere
from checks.similarity.lexical import shingles
from checks.similarity.likeness import Asked
from checks.similarity.limits import limits
from checks.similarity.neighbourhood import Neighbourhood
from checks.similarity.normal import key, squeezed
from checks.similarity.vectors import Matrix
from workbench import paths
from workbench.engines.embedder import OnnxEmbedder, ready
from workbench.progress import finish

MANY = 20_000
SIZES = (1_000, 20_000, 100_000)
QUERIES = 120
DIMENSION = 384
NEAR = 0.9
Vectors = NDArray[np.float32]
MODEL = "all-MiniLM-L6-v2"


def bench() -> Iterator[Row]:
    """Recall, all pairs, while typing, embedder."""
    texts, vectors = made(MANY, seed=1)
    yield from recall(texts, vectors)
    yield all_pairs(vectors)
    if not ready(paths.embedder_dir()):
        yield Row("near duplicates while typing: NOT RUN, type `make setup`", 0.0, 1.0, False, 0.0, 0.0, "ms")
        return
    yield from typing()
    yield from embedder()


def made(count: int, seed: int) -> tuple[list[str], Vectors]:
    """Prompts of 41 words with their vectors; every tenth is a near copy of the one nine before."""
    chance, rng = random.Random(seed), np.random.default_rng(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    known = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(3000)]
    texts = [" ".join(chance.choices(known, k=41)) for _ in range(count)]
    middles = rng.normal(size=(200, DIMENSION)).astype(np.float32)
    vectors = middles[rng.integers(0, 200, count)] + 1.1 * rng.normal(size=(count, DIMENSION)).astype(np.float32)
    for place in range(9, count, 10):
        parts = texts[place - 9].split(" ")
        for _ in range(chance.randint(1, 4)):
            parts[chance.randrange(len(parts))] = chance.choice(known)
        texts[place] = " ".join(parts)
        noise = rng.normal(size=DIMENSION).astype(np.float32)
        vectors[place] = vectors[place - 9] + chance.uniform(0.1, 0.9) * noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return texts, vectors.astype(np.float32)


def filled(texts: Sequence[str], vectors: Vectors) -> Corpus:
    """A corpus of these."""
    corpus = Corpus()
    corpus.put((str(number), text, "") for number, text in enumerate(texts))
    give(corpus, vectors)
    return corpus


def give(corpus: Corpus, vectors: Vectors) -> None:
    """Hand the vectors over by the names of their texts."""
    marks = list(corpus.marks())
    numbers = [int(next(iter(entry.names))) for entry in corpus.entries()]
    corpus.give(marks, vectors[numbers])


def recall(texts: Sequence[str], vectors: Vectors) -> Iterator[Row]:
    """What the chain finds among all pairs, against comparing every two in both ways."""
    bands = limits(MODEL)
    found = finish(everywhere(filled(texts, vectors), "prompt", Asked(bands)))
    names = {tuple(sorted((int(one.a), int(one.b)))) for one in found}
    meaning = exhaustive(vectors, bands.review)
    letters = alike_in_letters([squeezed(text) for text in texts], bands.shared_review)
    said = "recall against comparing every two of 20,000"
    yield at_least(f"{said}, by meaning", 1.0, len(names & meaning), len(meaning), "pairs")
    yield at_least(f"{said}, by characters", 1.0, len(names & letters), len(letters), "pairs")


def exhaustive(vectors: Vectors, least: float) -> set[tuple[int, int]]:
    """All pairs by cosine, in double precision, with no step that is shared with what is measured."""
    rows = vectors.astype(np.float64)
    found = set()
    for start in range(0, len(rows), 100):
        one, other = np.nonzero(rows[start : start + 100] @ rows.T >= least)
        found.update((start + int(a), int(b)) for a, b in zip(one, other, strict=True) if start + a < b)
    return found


def alike_in_letters(texts: Sequence[str], least: float) -> set[tuple[int, int]]:
    """All pairs by the share of their shingles, from the product of the sparse matrix of texts and shingles."""
    from scipy.sparse import csr_matrix

    numbers: dict[str, int] = {}
    rows, columns = [], []
    for number, text in enumerate(texts):
        for part in shingles(text, long=False):
            rows.append(number)
            columns.append(numbers.setdefault(part, len(numbers)))
    table = csr_matrix((np.ones(len(rows), np.int32), (rows, columns)), shape=(len(texts), len(numbers)))
    sizes = np.asarray(table.sum(axis=1)).ravel()
    found = set()
    for start in range(0, len(texts), 200):
        shared = (table[start : start + 200] @ table.T).tocoo()
        one, other = shared.row + start, shared.col
        enough = (other > one) & (shared.data >= least * (sizes[one] + sizes[other] - shared.data))
        found.update(zip(one[enough].tolist(), other[enough].tolist(), strict=True))
    return found


def all_pairs(vectors: Vectors) -> Row:
    """All pairs of 20,000 vectors, ours and Chroma's, each from the vectors to the pairs."""
    ours = seconds(lambda: of_matrix(vectors))
    theirs = seconds(lambda: of_chroma(vectors))
    return at_least("all pairs of 20,000: through Chroma / exactly", 6, theirs, ours)


def of_matrix(vectors: Vectors) -> int:
    """How many pairs there are."""
    matrix = Matrix()
    matrix.put(range(len(vectors)), vectors)
    return sum(len(part) for part in matrix.pairs(NEAR))


def of_chroma(vectors: Vectors) -> int:
    """How many pairs Chroma finds."""
    import chromadb
    from chromadb.config import Settings

    with tempfile.TemporaryDirectory() as place:
        client = chromadb.PersistentClient(place, settings=Settings(anonymized_telemetry=False))
        held = client.create_collection(
            "pairs", embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
        )
        names = [str(number) for number in range(len(vectors))]
        for start in range(0, len(names), 2000):
            held.add(ids=names[start : start + 2000], embeddings=vectors[start : start + 2000])
        count = 0
        for start in range(0, len(names), 500):
            said: Any = held.query(query_embeddings=vectors[start : start + 500], n_results=10, include=["distances"])
            for own, ids, distances in zip(names[start:], said["ids"], said["distances"], strict=False):
                pairs = zip(ids, distances, strict=True)
                count += sum(int(other) > int(own) and 1 - distance >= NEAR for other, distance in pairs)
        client.close()
        return count


def seconds(work: Callable[[], object]) -> float:
    """How long something takes: the best of three where it is short."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
        if best > 5:
            break
    return best


class Planted:
    """The real embedder, whose answer is replaced by the planted vector of the text."""

    name = MODEL

    def __init__(self) -> None:
        self.real = OnnxEmbedder(paths.embedder_dir())
        self.digest, self.dimension = self.real.digest, self.real.dimension
        self.known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.real.encode(texts)
        return np.stack([self.known[text] for text in texts])


class Given:
    """The vectors as if they had been made before."""

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        self.places = {key(text): place for place, text in enumerate(texts)}
        self.vectors = vectors

    def marks(self) -> set[bytes]:
        return set(self.places)

    def get(self, marks: Sequence[bytes]) -> Vectors:
        return self.vectors[[self.places[mark] for mark in marks]]

    def put(self, marks: Sequence[bytes], vectors: Vectors) -> None:
        raise AssertionError("all vectors were given")


def typing() -> Iterator[Row]:
    """The answer to a text that is being written, among 1,000, 20,000 and 100,000 pairs; queries interleaved."""
    texts, vectors = made(SIZES[-1], seed=2)
    chance = random.Random(3)
    places = {}
    planted = Planted()
    for size in SIZES:
        places[size] = Neighbourhood(planted)
        places[size].put((str(number), {"prompt": text}) for number, text in enumerate(texts[:size]))
        finish(places[size].embed(Given(texts[:size], vectors)))
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    for turn in range(QUERIES):
        for size in SIZES:
            source = chance.randrange(SIZES[0])
            parts = texts[source].split(" ")
            parts[turn % 41] = f"word{turn}x{size}"
            text = " ".join(parts)
            planted.known[text] = vectors[source]
            start = time.perf_counter()
            found = places[size].near("prompt", text, "")
            times[size].append((time.perf_counter() - start) * 1000)
            source_found = next(one for one in found if one.pair == str(source))
            assert source_found.semantic is not None
            assert source_found.semantic > NEAR
    least, *others = (statistics.median(times[size]) for size in SIZES)
    for size, bar, took in zip(SIZES[1:], (1.5, 2.5), others, strict=True):
        yield at_most(f"near-duplicate answer while typing, {size:,} pairs / 1,000", bar, took, least, "ms")


READY = """
import time
start = time.perf_counter()
from pathlib import Path
from workbench.engines.embedder import OnnxEmbedder
OnnxEmbedder(Path({folder!r})).encode(["Is it ready?"])
print(time.perf_counter() - start)
"""
IMPORTED = """
import time, json
start = time.perf_counter()
import sentence_transformers
took = time.perf_counter() - start
from pathlib import Path
from workbench.engines import embedder, export
folder = Path({folder!r})
model = sentence_transformers.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
model.max_seq_length = embedder.WINDOW
print(json.dumps([took, float(export.compare(model, embedder.OnnxEmbedder(folder)))]))
"""


def embedder() -> Iterator[Row]:
    """From nothing to the first vector, against the bare import of sentence-transformers; and whether they agree."""
    ours, theirs, cosine = [], [], 1.0
    for _ in range(3):
        ours.append(float(said(READY)))
        took, agreed = json.loads(said(IMPORTED))
        theirs.append(took)
        cosine = min(cosine, agreed)
    name = "embedder ready: import of sentence-transformers / first vector"
    yield at_least(name, 8, statistics.median(theirs), statistics.median(ours))
    yield at_least("embedder's vectors against sentence-transformers', least cosine", 0.9999, cosine, 1.0, "")


def said(script: str) -> str:
    """The last line that a fresh interpreter prints."""
    code = script.format(folder=str(paths.embedder_dir()))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]
