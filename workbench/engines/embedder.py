"""Texts to vectors with onnxruntime and tokenizers: ready in a third of a second, and the same vectors as torch's.

What decides a vector is set here and nowhere else: windows of 256 tokens, the mean over tokens, the mean over
windows, unit length. So the end of a long completion counts as much as its beginning.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import ServiceFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_FILE = "model.onnx"
ABOUT_FILE = "export.json"
"""Written last: what the export was made from, and that its vectors were found to agree."""
WINDOW = 256
"""Tokens that the model reads at once; a longer text is read in several windows."""
BATCH = 32
CURE = "`workbench setup`"


def ready(folder: Path) -> bool:
    """Whether the folder holds an export that was checked."""
    return (folder / ABOUT_FILE).is_file() and (folder / MODEL_FILE).is_file()


class OnnxEmbedder:
    """The ONNX export of a sentence embedder; loaded at the first text. May be used from several threads."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Name the folder that `prepare_embedder` wrote.

        Args:
            folder: export, tokenizer and what was noted about them.
            threads: processor threads; one is best for single texts on a busy machine, all for bulk.

        Raises:
            ServiceFailed: there is no checked export.
        """
        if not ready(folder):
            raise ServiceFailed("Embedder is missing", f"there is no checked export in {folder}", CURE)
        about = json.loads((folder / ABOUT_FILE).read_text("utf-8"))
        self.name = str(about["name"])
        self.digest = str(about["digest"])
        self.dimension = int(about["dimension"])
        self._folder = folder
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Embed texts (see `Embedder.encode`)."""
        import numpy as np

        owners: list[int] = []
        windows: list[list[int]] = []
        for owner, ids in self._windows(texts):
            owners.append(owner)
            windows.append(ids)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        # Windows of like length share a batch: padding is work for nothing.
        order = sorted(range(len(windows)), key=lambda i: len(windows[i]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for i, vector in zip(batch, self._pooled([windows[i] for i in batch]), strict=True):
                vectors[owners[i]] += vector
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        done: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-12)
        return done

    def _windows(self, texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        tokenizer, _ = self._load()
        # A lone surrogate is no character; the tokenizer takes none.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        for owner, first in enumerate(tokenizer.encode_batch(clean)):
            for encoding in (first, *first.overflowing):
                yield owner, encoding.ids

    def _pooled(self, windows: Sequence[Sequence[int]]) -> "NDArray[np.float32]":
        """The unit vector of each window: the mean of its tokens' vectors."""
        import numpy as np

        _, session = self._load()
        longest = max(len(ids) for ids in windows)
        ids = np.zeros((len(windows), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {one.name for one in session.get_inputs()}
        hidden = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        pooled: NDArray[np.float32] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
        return pooled

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                self._loaded = _tokenizer(self._folder), _session(self._folder, self._threads)
            return self._loaded


def _tokenizer(folder: Path) -> Any:  # noqa: ANN401 - tokenizers has no types here
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The file that models come with pads and cuts at 128 tokens.
    tokenizer.no_padding()
    tokenizer.enable_truncation(WINDOW)
    return tokenizer


def _session(folder: Path, threads: int) -> Any:  # noqa: ANN401 - onnxruntime has no types
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own, made at run time
        raise ServiceFailed(
            "Embedder does not load",
            f"{folder / MODEL_FILE} is not a model that onnxruntime reads",
            f"delete that file, then {CURE}",
        ) from error


def prepare_embedder(folder: Path) -> Path:
    """Export the sentence embedder in a folder to ONNX, and accept the export only if its vectors are right.

    Needs torch and takes some ten seconds; the vectors are then made without it.

    Args:
        folder: weights as sentence-transformers reads them; the export is written beside them.

    Returns:
        The export.

    Raises:
        ServiceFailed: the weights do not load, or the export's vectors differ from theirs.
    """
    from workbench.engines.export import export

    return export(folder.resolve())
