"""Passages are found by words and by meaning; the indexes are caches that may be lost, stale, broken or shared."""

import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import misbehaving as bad
from hypothesis import given
from hypothesis import strategies as st
from torture.project import Crew, found_project

from storage.collection import open_collection
from storage.retrieval import HEADINGS, PIECE, ChunkIndex, pieces
from storage.vectors import ChromaIndex, VectorCache
from workbench.domain.listing import Filter
from workbench.engines.embedder import OnnxEmbedder
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.progress import finish
from workbench.services.drafting import draft_completions
from workbench.services.erasing import erase
from workbench.services.ingesting import ingest
from workbench.services.profiling import keep_chunks
from workbench.services.retrieving import WORDS, Passage, Retriever, fused
from workbench.services.undoing import undo

TEXTS = {
    "heat": "A heat pump moves warmth from the air outside into the rooms. In frost it is helped by a heating rod.",
    "rent": "The tenant owes the landlord the rent on the third working day of the month, by bank transfer.",
    "bees": "A colony of bees sends out scouts, which dance on the comb to tell where the blossoms are.",
    "bread": "Sourdough rises slowly: the yeast needs a whole night at room temperature before the loaf is baked.",
}


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """A project with four documents of one chunk each."""
    made = found_project(tmp_path / "p.sft")
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.md").write_text(f"# On {name}\n\n{text}\n")
    finish(ingest(made.collection, made.act("ann", "ingest"), [folder]))
    yield made
    made.collection.close()


@pytest.fixture
def embedder(embedder_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(embedder_folder)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def retriever(crew: Crew, cache: Path, embedder: OnnxEmbedder | None) -> Retriever:
    made = Retriever(crew.collection, ChunkIndex(crew.collection, cache), embedder)
    finish(made.prepare())
    return made


def found(made: Retriever, query: str, k: int = 1) -> list[str]:
    return [passage.title.removeprefix("On ") for passage in made.retrieve(query, k)]


def test_words_find_a_passage_without_a_model(crew: Crew, cache: Path) -> None:
    made = retriever(crew, cache, None)
    assert not made.semantic
    [passage] = made.retrieve("When does the tenant owe rent?", 1)
    assert isinstance(passage, Passage)
    assert TEXTS["rent"] in passage.text
    assert (passage.title, passage.heading_path) == ("On rent", ("On rent",))
    assert (passage.lexical, passage.semantic) == (1, None)
    assert passage.score == f"{WORDS:.6f}"
    assert found(made, "baking sourdoughs") == ["bread"]
    assert made.retrieve("the of and", 5) == made.retrieve("?! ''", 5) == []


def test_meaning_finds_what_is_said_otherwise(crew: Crew, cache: Path, embedder: OnnxEmbedder) -> None:
    made = retriever(crew, cache, embedder)
    assert made.semantic
    assert found(made, "How do insects show each other flowers?") == ["bees"]
    assert found(made, "What keeps a flat cosy in winter?") == ["heat"]
    [first, *_] = made.retrieve("How do insects show each other flowers?", 4)
    assert (first.lexical, first.semantic) == (None, 1)
    made.close()


def test_new_chunks_are_taken_in_and_those_undone_are_gone(
    crew: Crew, cache: Path, embedder: OnnxEmbedder, tmp_path: Path
) -> None:
    made = retriever(crew, cache, embedder)
    late = tmp_path / "late.md"
    late.write_text("# On moons\n\nThe tides follow the moon, which pulls the water of the oceans towards itself.\n")
    finish(ingest(crew.collection, crew.act("ann", "ingest"), [late]))
    finish(made.prepare())
    assert found(made, "What causes ebb and flood?") == ["moons"]
    undo(crew.collection, crew.act("ann"))
    finish(made.prepare())
    assert "moons" not in found(made, "What causes ebb and flood? tides moon", 5)
    made.close()


def test_dropped_chunks_and_copies_are_no_passages(
    crew: Crew, cache: Path, embedder: OnnxEmbedder, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.md"
    copy.write_text(f"# On rent\n\n{TEXTS['rent']}\n\n\n")
    finish(ingest(crew.collection, crew.act("ann"), [copy]))
    made = retriever(crew, cache, embedder)
    assert found(made, "tenant rent", 9).count("rent") == 1
    with crew.collection.view() as view:
        rent = [line.id for line in view.chunks(Filter()) if "tenant" in line.text]
    keep_chunks(crew.collection, crew.act("ann"), rent, False)
    assert "rent" not in found(made, "tenant rent", 9)
    made.close()


def test_a_language_can_be_asked_for(crew: Crew, cache: Path) -> None:
    made = retriever(crew, cache, None)
    assert len(made.retrieve("tenant", 5, "en")) == 1
    assert made.retrieve("tenant", 5, "de") == []


def test_erased_texts_leave_every_index(crew: Crew, cache: Path, embedder: OnnxEmbedder) -> None:
    retriever(crew, cache, embedder).close()
    with crew.collection.view() as view:
        document = next(line.id for line in view.documents(Filter()) if line.title == "On bees")
    erase(crew.collection, crew.act("eve"), document, "asked for")
    made = retriever(crew, cache, embedder)
    assert "bees" not in found(made, "bees dance on the comb", 9)
    made.close()
    assert b"blossoms" not in b"".join(path.read_bytes() for path in cache.rglob("*") if path.is_file())
    kept = VectorCache(cache / "vectors.db", embedder.digest)
    assert len(kept.marks()) == 6  # of three chunks the headings and the text
    kept.close()


def broken(cache: Path) -> None:
    for path in cache.rglob("*"):
        if path.is_file() and path.name != "lock":
            path.write_bytes(b"nonsense" * 1000)


def gone(cache: Path) -> None:
    shutil.rmtree(cache)


def without_vectors(cache: Path) -> None:
    for place in (cache / "nearest").glob("chroma-*"):
        shutil.rmtree(place)


@pytest.mark.parametrize("harm", [broken, gone, without_vectors])
def test_a_harmed_index_is_made_anew(crew: Crew, cache: Path, embedder: OnnxEmbedder, harm: object) -> None:
    retriever(crew, cache, embedder).close()
    harm(cache)  # type: ignore[operator]
    made = retriever(crew, cache, embedder)
    assert found(made, "How do insects show each other flowers?") == ["bees"]
    assert found(made, "tenant") == ["rent"]
    made.close()


def test_nobody_else_can_read_the_indexes_and_vectors_hold_no_text(
    crew: Crew, cache: Path, embedder: OnnxEmbedder
) -> None:
    retriever(crew, cache, embedder).close()
    paths = [cache, *cache.rglob("*")]
    assert len(paths) > 5
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    vectors = [path for path in [*(cache / "nearest").rglob("*"), cache / "vectors.db"] if path.is_file()]
    assert b"blossoms" not in b"".join(path.read_bytes() for path in vectors)


def test_another_project_at_the_same_place_is_not_mistaken_for_the_first(
    crew: Crew, cache: Path, tmp_path: Path
) -> None:
    retriever(crew, cache, None)
    other = found_project(tmp_path / "other.sft")
    source = tmp_path / "other.md"
    source.write_text("# On salt\n\nSalt is won from the sea in shallow basins, where the sun dries the water.\n")
    with crew.collection.view() as view:
        events = view.raw.execute("SELECT count(*) FROM event").fetchone()[0]
    finish(ingest(other.collection, other.act("ann"), [source]))
    while events > 0:
        other.write(prompt=f"How is salt number {events} won?")
        events -= 1
    made = retriever(other, cache, None)
    assert found(made, "salt sea tenant", 5) == ["salt"]
    other.collection.close()


def _hold(folder: Path, ready: "multiprocessing.synchronize.Event", end: "multiprocessing.synchronize.Event") -> None:
    index = ChromaIndex(folder, "x")
    assert index.open()
    ready.set()
    end.wait(60)
    os._exit(0)


def test_a_second_process_finds_the_same_without_the_lock(crew: Crew, cache: Path, embedder: OnnxEmbedder) -> None:
    first = retriever(crew, cache, embedder)
    queries = ["insects and flowers", "warm rooms", "paying for a flat", "baking"]
    want = [found(first, query, 4) for query in queries]
    first.close()
    start = multiprocessing.get_context("spawn")
    ready, end = start.Event(), start.Event()
    other = start.Process(target=_hold, args=(cache / "nearest", ready, end))
    other.start()
    try:
        assert ready.wait(60)
        made = retriever(crew, cache, embedder)
        assert not ChromaIndex(cache / "nearest", "x").open()
        assert [found(made, query, 4) for query in queries] == want
        made.close()
    finally:
        end.set()
        other.join(30)


def test_completions_rest_on_passages_that_stay_attached(crew: Crew, cache: Path, embedder: OnnxEmbedder) -> None:
    pair = crew.write(prompt="How do insects show each other flowers?")
    crew.submit(pair)
    crew.judge(pair)
    made = Retriever(crew.collection, ChunkIndex(crew.collection, cache), embedder)
    with bad.serving(bad.whole("They dance on the comb.")) as host:
        chosen = Chosen(OllamaHost(host.address), bad.MODEL)
        assert finish(draft_completions(crew.collection, crew.act("ann"), chosen, made)).drafts == 1
        asked = host.chats[0].body.decode()
    made.close()
    with crew.collection.view() as view:
        [draft] = view.drafts(Filter(parent=pair))
        evidence = [line.text for line in view.chunks(Filter(ids=tuple(draft.facts["evidence"])))]
    assert len(evidence) == 3
    assert any("blossoms" in text for text in evidence)
    assert "tell where the blossoms are" in asked


def test_nothing_of_chroma_is_loaded_before_it_is_needed() -> None:
    import subprocess

    script = "import sys, storage.retrieval; print('chromadb' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_fusion_adds_a_share_of_the_best_words_to_meaning() -> None:
    words = [("a", 8.0), ("b", 4.0), ("c", 1.0)]
    scores = fused(words, [("b", 0.5), ("d", 0.45), ("a", 0.4)])
    assert scores == pytest.approx({"b": 0.5 + WORDS / 2, "d": 0.45, "a": 0.4 + WORDS, "c": WORDS / 8})
    assert fused(words, []) == pytest.approx({"a": WORDS, "b": WORDS / 2, "c": WORDS / 8})
    assert fused([], [("d", 0.45)]) == {"d": 0.45}


def test_likeness_is_that_of_the_nearest_piece_and_of_the_headings(
    crew: Crew, cache: Path, embedder: OnnxEmbedder, tmp_path: Path
) -> None:
    long = tmp_path / "tides.md"
    long.write_text(f"# On tides\n\n{'The moon pulls the water. ' * 20}\n\n{'Ships wait for the flood. ' * 20}\n")
    finish(ingest(crew.collection, crew.act("ann", "ingest"), [long]))
    index = ChunkIndex(crew.collection, cache)
    finish(index.catch_up(embedder))
    query = "When do ships leave the harbour?"
    with crew.collection.view() as view:
        texts = {line.id: (" > ".join(line.heading_path), line.text) for line in view.chunks(Filter())}
    (vector,) = embedder.encode([query])
    want = {}
    for chunk, (heading, text) in texts.items():
        parts = list(pieces(heading, text))
        assert len(parts) == (2 if heading == "On tides" else 1)
        near = (embedder.encode([heading, *parts]) @ vector).tolist()
        want[chunk] = (max(near[1:]) + HEADINGS * near[0]) / (1 + HEADINGS)
    found = dict(index.nearest(embedder, query, 9))
    assert found == pytest.approx(want, abs=1e-3)
    assert list(found) == sorted(want, key=lambda chunk: -want[chunk])
    first, *_, last = found
    assert list(dict(index.nearest(embedder, query, 1, [last, "gone"]))) == [first, last]
    index.close()


@given(st.text(max_size=5000))
def test_pieces_hold_every_word_of_a_chunk_under_its_heading(text: str) -> None:
    cut = list(pieces("Head", text))
    assert "".join(piece.removeprefix("Head\n") for piece in cut).split() or not text.strip()
    assert "".join("".join(piece.removeprefix("Head\n") for piece in cut).split()) == "".join(text.split())
    assert all(len(piece) <= PIECE + len("Head\n") or "\n" not in piece.removeprefix("Head\n") for piece in cut)


def test_the_project_is_not_touched(crew: Crew, cache: Path, embedder: OnnxEmbedder) -> None:
    crew.collection.close()
    before = crew.collection.path.read_bytes()
    collection = open_collection(crew.collection.path)
    made = Retriever(collection, ChunkIndex(collection, cache), embedder)
    finish(made.prepare())
    made.retrieve("tenant", 3)
    made.close()
    collection.close()
    assert crew.collection.path.read_bytes() == before
