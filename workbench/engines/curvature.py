"""How a model weighs a text that it is given: Fast-DetectGPT's curvature, with the GGUF file of this machine.

A model host tells probabilities only of what it writes itself, so the weights are read in this process by
transformers. The figure (Bao et al. 2024, analytic form, scoring model = sampling model): the text's log-likelihood
less the one that the model expects of its own words in these places, in its standard deviations. Models choose
likely words more steadily than people do, so what they wrote lies higher.
"""

import contextlib
import io
import json
import math
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from workbench.errors import ServiceFailed

WINDOW: Final = 512
"""Tokens of a text that are read."""
LEAST: Final = 40
"""Tokens of the shortest text of which a figure says anything."""
CURE: Final = "`workbench setup` fetches the model; transformers, torch and gguf read it"


class Measured(NamedTuple):
    """What was measured of a model on texts of known origin."""

    threshold: float
    false_positives: float
    """Share of texts by people above the threshold."""
    found: float
    """Share of the model's own texts above it."""
    auroc: float
    human: int
    machine: int
    on: str
    """What the texts were, in words."""


class Scorer:
    """A model that weighs texts; loading takes seconds, a text a fraction of one."""

    def __init__(self, file: Path) -> None:
        """Name the model's file; raises ServiceFailed where it is not there."""
        if not file.is_file():
            raise ServiceFailed("Scoring model is missing", f"there is no {file.name}", CURE)
        self.file = file
        self._loaded: tuple[Any, Any] | None = None

    def curvature(self, text: str) -> float | None:
        """The text's curvature; None where it is too short to say anything.

        Raises:
            ServiceFailed: the model does not load.
        """
        import torch

        tokenizer, model = self._load()
        clean = text.encode("utf-8", "replace").decode("utf-8")
        ids = tokenizer(clean, return_tensors="pt", truncation=True, max_length=WINDOW).input_ids
        if ids.shape[1] <= LEAST:
            return None
        with torch.inference_mode():
            logs = torch.log_softmax(model(ids).logits[0, :-1].float(), dim=-1)
            said = logs.gather(-1, ids[0, 1:, None])[:, 0].sum()
            shares = logs.exp()
            mean = (shares * logs).sum(-1)
            spread = ((shares * logs.square()).sum(-1) - mean.square()).sum()
        return float(said - mean.sum()) / math.sqrt(max(float(spread), 1e-9))

    def measured(self) -> Measured | None:
        """What was measured of this model; None for another one, whose figures have no known error."""
        return known().get(self.file.name)

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            try:
                import torch
                from transformers import AutoModelForCausalLM, AutoTokenizer
                from transformers.utils import logging

                logging.disable_progress_bar()
                where = {"gguf_file": self.file.name, "local_files_only": True}
                # Bars of progress would be drawn into the terminal, whoever has it.
                with contextlib.redirect_stderr(io.StringIO()):
                    tokenizer = AutoTokenizer.from_pretrained(str(self.file.parent), **where)
                    model = AutoModelForCausalLM.from_pretrained(str(self.file.parent), dtype=torch.float32, **where)
            except (
                Exception
            ) as error:  # transformers raises what its readers raise: OSError, ImportError, ValueError, …
                raise ServiceFailed(
                    "Scoring model does not load", f"{self.file.name}: {type(error).__name__}", CURE
                ) from error
            self._loaded = tokenizer, model.eval()
        return self._loaded


@lru_cache(maxsize=1)
def known() -> dict[str, Measured]:
    """What was measured, by the name of the model's file (tests/benchmarks/curvature.py writes it)."""
    raw = json.loads(files("workbench.data").joinpath("curvature.json").read_text("utf-8"))
    return {name: Measured(**row) for name, row in raw.items()}
