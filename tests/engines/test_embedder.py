"""The exported embedder gives the vectors of the model that it was made from, and reads long texts to their end."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from workbench.engines.embedder import ABOUT_FILE, MODEL_FILE, OnnxEmbedder, ready
from workbench.errors import ServiceFailed

LONG = " ".join(f"Section {n} treats the repair of roofs and the cost of tiles." for n in range(60))


@pytest.fixture(scope="module")
def embedder(embedder_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(embedder_folder)


def test_rows_have_unit_length_whatever_the_text(embedder: OnnxEmbedder) -> None:
    vectors = embedder.encode(["", "a", LONG, "\ud800 lone", "🙂" * 600, "x\0y"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (6, embedder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.encode([]).shape == (0, embedder.dimension)


def test_a_text_has_one_vector_alone_and_in_any_company(embedder: OnnxEmbedder) -> None:
    texts = ["The deposit is returned.", LONG, "SELECT 1;", "Die Kaution wird zurückgezahlt."] * 12
    together = embedder.encode(texts)
    alone = np.concatenate([embedder.encode([text]) for text in texts[:4]])
    assert ((together[:4] * alone).sum(axis=1) > 0.99999).all()


def test_likeness_is_likeness(embedder: OnnxEmbedder) -> None:
    a, b, c = embedder.encode(
        ["How do I get my deposit back?", "When is the deposit returned to the tenant?", "The cat sleeps on the sofa."]
    )
    assert a @ b > 0.6 > 0.3 > a @ c


def test_the_end_of_a_long_text_counts(embedder: OnnxEmbedder) -> None:
    other = LONG.rsplit("Section 50", 1)[0] + "Now boil the pasta in salted water until it is soft. " * 12
    a, b = embedder.encode([LONG, other])
    assert a @ b < 0.995


def test_the_digest_follows_weights_and_not_the_export(embedder: OnnxEmbedder, embedder_folder: Path) -> None:
    assert len(embedder.digest) == 64
    assert embedder.digest == OnnxEmbedder(embedder_folder).digest


def test_a_missing_or_broken_export_is_told(tmp_path: Path, embedder_folder: Path) -> None:
    with pytest.raises(ServiceFailed) as failed:
        OnnxEmbedder(tmp_path)
    assert "workbench setup" in failed.value.hint
    for name in (ABOUT_FILE, "tokenizer.json"):
        shutil.copy(embedder_folder / name, tmp_path)
    (tmp_path / MODEL_FILE).write_bytes((embedder_folder / MODEL_FILE).read_bytes()[:100_000])
    with pytest.raises(ServiceFailed, match="does not load"):
        OnnxEmbedder(tmp_path).encode(["x"])


CHECK = """
import sys
from pathlib import Path
from workbench.engines import embedder, export
folder = Path(sys.argv[1])
made = embedder.prepare_embedder(folder)
assert made == folder / embedder.MODEL_FILE and embedder.ready(folder)
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
model.max_seq_length = embedder.WINDOW
print(export.compare(model, embedder.OnnxEmbedder(folder)))
words = model[0].auto_model.embeddings.word_embeddings.weight.data
words.copy_(words.flip(0))
try:
    export.compare(model, embedder.OnnxEmbedder(folder))
except embedder.ServiceFailed as wrong:
    print(wrong.title)
"""


@pytest.mark.slow
def test_an_export_agrees_with_its_model_and_a_wrong_one_is_refused(tmp_path: Path, embedder_folder: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(embedder_folder, folder, ignore=shutil.ignore_patterns("*.onnx", ABOUT_FILE))
    assert not ready(folder)
    # A process of its own: torch's threads and memory would burden every test after it.
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    cosine, refused = done.stdout.strip().splitlines()[-2:]
    assert float(cosine) >= 0.9999
    assert refused == "Embedder's export is wrong"
