"""Retrieval on the Python documentation: 40 questions, and whether a chunk that answers is among the first five.

The questions were written before retrieval was, but its constants were chosen with these questions in view: the figure
flatters. Only the place that was meant counts, though the documentation answers some questions elsewhere too.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from row import Row, at_least
from torture.project import Crew, found_project

from storage.retrieval import ChunkIndex
from workbench import paths
from workbench.domain.listing import Filter
from workbench.engines.embedder import OnnxEmbedder, ready
from workbench.progress import finish
from workbench.services.ingesting import ingest
from workbench.services.retrieving import Retriever

BAR = 0.8
FIRST = 5
DOCUMENTATION = Path("/usr/share/doc/python3.11/html/_sources")
DATA = Path(__file__).with_name("data")
CACHE = Path(__file__).parents[2] / "build" / "retrieval"
"""Vectors of an earlier run; they follow from the texts and the model, and take minutes to make."""
NAME = "40 questions on the Python documentation: answer in the first 5"


def bench() -> Iterator[Row]:
    """What share of the questions is answered, and what fusing adds to the better of the two lists."""
    if not DOCUMENTATION.is_dir():
        yield _not_run("apt install python3.11-doc")
    elif not ready(paths.embedder_dir()):
        yield _not_run("make setup")
    else:
        with tempfile.TemporaryDirectory() as place:
            yield from measured(found_project(Path(place) / "p.sft"))


def measured(crew: Crew) -> Iterator[Row]:
    """All sources of the documentation in one project, all questions put to it."""
    done = finish(ingest(crew.collection, crew.act("ann"), [DOCUMENTATION]))
    assert not done.failed, done.failed[:3]
    retriever = Retriever(crew.collection, ChunkIndex(crew.collection, CACHE), OnnxEmbedder(paths.embedder_dir()))
    finish(retriever.prepare())
    asked = [json.loads(line) for line in (DATA / "questions.jsonl").read_text("utf-8").splitlines()]
    right = answering(crew, asked)
    found = {one["question"]: retriever.retrieve(one["question"], 60) for one in asked}
    fused = sum(any(p.chunk in right[q] for p in ps[:FIRST]) for q, ps in found.items())
    words = sum(any(p.chunk in right[q] and (p.lexical or 99) <= FIRST for p in ps) for q, ps in found.items())
    meaning = sum(any(p.chunk in right[q] and (p.semantic or 99) <= FIRST for p in ps) for q, ps in found.items())
    retriever.close()
    yield at_least(NAME, BAR, fused, len(asked), "questions")
    yield at_least(f"the same, fused / the better of words ({words}) and meaning ({meaning})", 1.0, fused,
                   max(words, meaning), "questions")  # fmt: skip


def answering(crew: Crew, answers: list[dict[str, str]]) -> dict[str, set[str]]:
    """Question -> chunks of the named documents that hold the answer's words."""
    with crew.collection.view() as view:
        places = {line.id: line.path for line in view.documents(Filter())}
        chunks = [(line.id, places[line.document], " ".join(line.text.split())) for line in view.chunks(Filter())]
    found: dict[str, set[str]] = {}
    for one in answers:
        wanted = " ".join(one["answer"].split())
        hits = {uid for uid, path, text in chunks if path.endswith("/" + one["document"]) and wanted in text}
        assert hits, f"{one['document']} does not hold {wanted!r}"
        found.setdefault(one["question"], set()).update(hits)
    return found


def _not_run(cure: str) -> Row:
    return Row(f"{NAME}: not run: {cure}", 0.0, BAR, False, 0.0, 40.0, "questions", more_is_better=True)
