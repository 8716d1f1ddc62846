"""The one-time export of the sentence embedder to ONNX, checked against sentence-transformers before it counts.

torch's exporter can write a file that is right for the example's length alone and wrong, without a warning, for any
other; so nothing is believed that was not compared on texts of several lengths and batches.
"""

import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

from workbench.canonical import sha256
from workbench.engines.embedder import ABOUT_FILE, MODEL_FILE, WINDOW, OnnxEmbedder
from workbench.errors import ServiceFailed

AGREE = 0.9999
"""Least cosine between the export's vector of a text and sentence-transformers'."""
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "DISABLE_SAFETENSORS_CONVERSION": "1",
    "TQDM_DISABLE": "1",
}
_WORDS = "rent deposit lease tenant landlord repair notice court interest month contract heating law".split()
_TEXTS = [
    "",
    "No.",
    "Wie hoch darf die Kaution sein? \U0001f642",
    "SELECT name FROM orders WHERE total > 3;",
    *(" ".join(_WORDS[i % len(_WORDS)] for i in range(n)) for n in (3, 17, 60, 128, 200)),
]


def export(folder: Path) -> Path:
    """Write the export of the weights in an absolute folder (see `prepare_embedder`)."""
    # Read by the libraries when they are imported: they would ask the hub about a model that lies here.
    os.environ.update(_OFFLINE)
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise ServiceFailed(
            "Embedder does not load",
            f"the weights in {folder} are not whole",
            "delete the folder, then `workbench setup` while online",
        ) from error
    model.max_seq_length = WINDOW
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as name:
        beside = Path(name)
        _write(model, beside / MODEL_FILE)
        (beside / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
        about = {"name": folder.name, "digest": _digest(folder), "dimension": len(model.encode(["a"])[0])}
        (beside / ABOUT_FILE).write_text(json.dumps(about), "utf-8")
        compare(model, OnnxEmbedder(beside))
        for part in (MODEL_FILE, ABOUT_FILE):
            os.replace(beside / part, folder / part)
    return folder / MODEL_FILE


def compare(model: Any, exported: OnnxEmbedder) -> float:  # noqa: ANN401 - a SentenceTransformer
    """The least cosine between the two models' vectors, over single texts and batches.

    Raises:
        ServiceFailed: it is below `AGREE`: the export is wrong.
    """
    import numpy as np

    theirs = model.encode(_TEXTS, normalize_embeddings=True)
    batch = exported.encode(_TEXTS)
    alone = np.concatenate([exported.encode([text]) for text in _TEXTS])
    least = float(min((theirs * batch).sum(axis=1).min(), (theirs * alone).sum(axis=1).min()))
    if not least >= AGREE:
        raise ServiceFailed(
            "Embedder's export is wrong",
            f"its vectors agree only to {least:.4f} with the model's",
            "another version of torch may export it rightly; report the versions of torch and onnx",
        )
    return least


def _write(model: Any, path: Path) -> None:  # noqa: ANN401 - a SentenceTransformer
    import torch

    encoder = model[0].auto_model.eval()

    class Hidden(torch.nn.Module):  # type: ignore[misc]  # torch has no types here
        """The encoder with plain tensors in and out."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:  # noqa: ANN401 - tensors
            told = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
            return told.last_hidden_state

    names = ("input_ids", "attention_mask", "token_type_ids")
    rows, columns = torch.export.Dim("batch", min=1, max=4096), torch.export.Dim("length", min=2, max=WINDOW)
    # Three tensors and not one thrice: the exporter would take them for a single input.
    example = tuple(torch.full((2, 9), value, dtype=torch.int64) for value in (7, 1, 0))
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names of axes, which nothing reads
        torch.onnx.export(
            Hidden(),
            example,
            str(path),
            dynamo=True,
            external_data=False,
            input_names=list(names),
            output_names=["hidden"],
            verbose=False,
            dynamic_shapes={name: {0: rows, 1: columns} for name in names},
        )


def _digest(folder: Path) -> str:
    """Of weights, tokenizer and window: what decides the vectors, whoever exported them."""
    parts = [sha256((folder / name).read_bytes()) for name in ("model.safetensors", "tokenizer.json")]
    return sha256("\n".join([*parts, str(WINDOW)]).encode())
