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
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from workbench.errors import ServiceFailed

LENGTHS: Final = (64, 128)
"""Tokens of a text that are weighed, the most that it has: the figure grows with the root of their number, so that
only texts of one length can be compared. Shorter texts say nothing."""
FALSE_ALARMS: Final = (0.01, 0.05)
"""Shares of texts by people for which thresholds are told."""
CURE: Final = "`workbench setup` fetches the model; transformers, torch and gguf read it"


class Weighed(NamedTuple):
    """A text's figure."""

    value: float
    tokens: int
    """How much of the text was weighed: one of `LENGTHS`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a model on texts of known origin, of one language and length."""

    language: str
    tokens: int
    auroc: float
    """Chance that a draft lies above a person's text; 0.5 is none but luck."""
    low: float
    high: float
    """Where 95 in 100 resamples put it."""
    on: str
    """What the texts were, in words."""
    people: tuple[float, ...]
    """Figures of the texts by people, in order."""
    machine: tuple[float, ...]
    """Figures of the model's own."""

    @staticmethod
    def read(row: Mapping[str, Any]) -> "Measured":
        """From a row of the data."""
        return Measured(**{**row, "people": tuple(row["people"]), "machine": tuple(row["machine"])})

    @property
    def tells(self) -> bool:
        """Whether it is better than chance."""
        return self.low > 0.5

    def as_high(self, value: float) -> tuple[int, int]:
        """How many texts by people, and how many of the model's, lie as high as a figure or higher."""
        return sum(one >= value for one in self.people), sum(one >= value for one in self.machine)

    def threshold(self, share: float) -> float:
        """The figure above which at most a share of the texts by people lies (0.05: one in twenty)."""
        return self.people[-1 - math.floor(share * len(self.people))]

    def found(self, share: float) -> float:
        """Share of the model's own texts above that threshold."""
        return sum(one > self.threshold(share) for one in self.machine) / len(self.machine)


class Scorer:
    """A model that weighs texts; loading takes seconds, a text a fraction of one."""

    def __init__(self, file: Path) -> None:
        """Name the model's file; raises ServiceFailed where it is not there."""
        if not file.is_file():
            raise ServiceFailed("Scoring model is missing", f"there is no {file.name}", CURE)
        self.file = file
        self._loaded: tuple[Any, Any] | None = None

    def curvature(self, text: str) -> Weighed | None:
        """The text's curvature; None where it is too short to say anything.

        Raises:
            ServiceFailed: the model does not load.
        """
        found = self.curvatures(text)
        return Weighed(found[max(found)], max(found)) if found else None

    def curvatures(self, text: str) -> Mapping[int, float]:
        """The curvature of a text's beginnings: of each of `LENGTHS` that it has.

        Raises:
            ServiceFailed: the model does not load.
        """
        tokenizer, model = self._load()
        import torch

        clean = text.encode("utf-8", "replace").decode("utf-8")
        ids = tokenizer(clean, return_tensors="pt", truncation=True, max_length=max(LENGTHS)).input_ids
        lengths = [tokens for tokens in LENGTHS if tokens <= ids.shape[1]]
        if not lengths:
            return {}
        with torch.inference_mode():
            logs = torch.log_softmax(model(ids[:, : max(lengths)]).logits[0, :-1].float(), dim=-1)
            said = logs.gather(-1, ids[0, 1 : max(lengths), None])[:, 0]
            shares = logs.exp()
            mean = (shares * logs).sum(-1)
            spread = (shares * logs.square()).sum(-1) - mean.square()
        # A model reads from left to right: what it holds of a beginning does not hang on what follows.
        return {
            tokens: float((said - mean)[: tokens - 1].sum()) / math.sqrt(max(float(spread[: tokens - 1].sum()), 1e-9))
            for tokens in lengths
        }

    def measured(self, language: str, tokens: int) -> Measured | None:
        """What was measured of this model on texts of a language and length; None where nothing was."""
        rows = known().get(self.file.name, ())
        return next((one for one in rows if (one.language, one.tokens) == (language, tokens)), None)

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
def known() -> Mapping[str, tuple[Measured, ...]]:
    """What was measured, by the name of the model's file (tests/benchmarks/curvature.py writes it)."""
    raw = json.loads(files("workbench.data").joinpath("curvature.json").read_text("utf-8"))
    return {name: tuple(map(Measured.read, rows)) for name, rows in raw.items()}
