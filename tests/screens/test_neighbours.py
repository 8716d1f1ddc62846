"""The pairs of a project laid out for likeness: kept up with everybody's changes, and with nothing of what must go."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import command

from checks.similarity.likeness import Asked
from checks.similarity.limits import limits
from screens.bench import Bench, begin
from screens.neighbours import ProjectNeighbours
from storage.heads import heads
from storage.vectors import VectorCache
from workbench import paths
from workbench.engines.embedder import OnnxEmbedder
from workbench.errors import ServiceFailed
from workbench.progress import finish
from workbench.services import moving
from workbench.services.erasing import erase

PROMPT = "How many weeks before the winter is the boiler of the plant to be inspected?"


@pytest.fixture
def bench(demo: Path) -> Iterator[Bench]:
    found = begin(demo, "eve")
    yield found
    found.close()


@contextlib.contextmanager
def around(bench: Bench, embedder: OnnxEmbedder | None = None) -> Iterator[ProjectNeighbours]:
    found = ProjectNeighbours(bench.collection, paths.index_dir(bench.collection.path), embedder)
    try:
        yield found
    finally:
        found.close()


def prompts(bench: Bench) -> dict[str, str]:
    with bench.collection.view() as view:
        return {
            one.id: one.texts["prompt"] for one in heads(view) if "prompt" in one.texts and one.stage != "discarded"
        }


def test_it_says_so_until_the_texts_are_read_and_then_finds_them(bench: Bench) -> None:
    with around(bench) as found:
        with pytest.raises(ServiceFailed, match="still being read"):
            found.likest("prompt", PROMPT, "", "", Asked(limits()))
        finish(found.catch_up())
        pair, text = next(iter(prompts(bench).items()))
        assert [near.pair for near in found.near("prompt", text, "") if near.exact] == [pair]
        assert [near for near in found.near("prompt", text, pair) if near.exact] == []


def test_what_another_program_writes_and_discards_is_seen(bench: Bench) -> None:
    path = bench.collection.path
    with around(bench) as found:
        finish(found.catch_up())
        assert list(found.around.near("prompt", PROMPT, "")) == []
        said = command("-p", path.name, "--as", "ann", "write", "--prompt", PROMPT, cwd=path.parent)
        pair = said.decode().split()[0]
        finish(found.catch_up())
        (near,) = found.around.near("prompt", PROMPT, "")
        assert near.pair.startswith(pair)
        done = moving.discard(bench.collection, bench.act("Discard"), near.pair)
        finish(found.catch_up())
        assert list(found.around.near("prompt", PROMPT, "")) == []
        command("-p", path.name, "--as", "eve", "undo", cwd=path.parent)
        finish(found.catch_up())
        assert [one.pair for one in found.around.near("prompt", PROMPT, "")] == [*done.subjects]


def test_a_thread_keeps_up(bench: Bench) -> None:
    with around(bench) as found:
        found.follow()
        for _ in found.catch_up():
            pass
        assert found.near("prompt", next(iter(prompts(bench).values())), "")[0].exact


def test_vectors_are_made_once_and_those_of_an_erased_text_go(bench: Bench, embedder_folder: Path) -> None:
    embedder = OnnxEmbedder(embedder_folder)
    pair, text = next(iter(prompts(bench).items()))
    with around(bench, embedder) as found:
        finish(found.catch_up())
        assert found.near("prompt", text, "")[0].semantic == 1.0
        marks = found.around.marks()
    file = paths.index_dir(bench.collection.path) / "pairs.db"
    with contextlib.closing(VectorCache(file, embedder.digest)) as cache:
        assert cache.marks() == marks
    with around(bench, embedder) as again:
        assert [one.item for one in again.catch_up() if "vectors" in one.item] == []
        erase(bench.collection, bench.act("Erase"), pair, "the client asked for it")
        finish(again.catch_up())
        left = again.around.marks()
    assert left < marks
    with contextlib.closing(VectorCache(file, embedder.digest)) as cache:
        assert cache.marks() == left


def test_while_another_program_makes_the_vectors_those_made_are_used(bench: Bench, embedder_folder: Path) -> None:
    embedder = OnnxEmbedder(embedder_folder)
    with around(bench, embedder) as first, around(bench, embedder) as second:
        work = first.catch_up()
        while "vectors" not in next(work).item:
            pass
        next(work)
        finish(second.catch_up())
        vectors = [near.semantic for text in prompts(bench).values() for near in second.near("prompt", text, "")[:1]]
        assert 0 < sum(one is not None for one in vectors) < len(vectors)
        finish(work)
        finish(second.catch_up())
        assert all(second.near("prompt", text, "")[0].semantic is not None for text in prompts(bench).values())
