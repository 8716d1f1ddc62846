"""What Fast-DetectGPT's curvature tells with the small model: people's texts against the model's own continuations.

    python tests/benchmarks/curvature.py            measures, and prints what workbench/data/curvature.json holds

People's texts are passages of the documents of the test data and the completions of the demo, all English; each
machine text goes on from the first words of one of them. That is the easiest case there is: the model that wrote is
the model that weighs. Of texts of other models, and of writers in a second language, it says nothing.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent))

from corruption import DEMO, passages  # noqa: E402 - the path above must stand first

from workbench import paths  # noqa: E402
from workbench.engines.curvature import Scorer  # noqa: E402

OPENING, LENGTH, MANY, BATCH = 30, 64, 30, 30
"""Tokens that the model goes on from, tokens that are weighed, texts of each kind, texts at a time."""


def human(lot: random.Random) -> list[str]:
    """Passages and completions by people."""
    rows = map(json.loads, DEMO.read_text("utf-8").splitlines())
    written = [row["completion"] for row in rows if row["language"] == "en" and not row["skill"].startswith("code")]
    found = [" ".join(one.split()) for one in (*passages(), *written)]
    lot.shuffle(found)
    return found


def main() -> None:
    """Measure and print."""
    import torch

    torch.manual_seed(5)
    scorer = Scorer(paths.gguf_file())
    tokenizer, model = scorer._load()  # generation is for measuring only
    texts = [one for one in human(random.Random(5)) if len(tokenizer(one).input_ids) >= OPENING + LENGTH][:MANY]
    own = [scorer.curvature(_part(tokenizer, one)) for one in texts]
    made = [scorer.curvature(one) for one in _continued(tokenizer, model, texts)]
    people, machine = ([one for one in some if one is not None] for some in (own, made))
    threshold = sorted(people)[min(len(people) - 1, int(0.95 * len(people)))]
    row = {
        "threshold": round(threshold, 3), "false_positives": round(_above(people, threshold), 3),
        "found": round(_above(machine, threshold), 3), "auroc": round(_auroc(people, machine), 3),
        "human": len(people), "machine": len(machine),
        "on": f"English passages of documentation and hand-written answers against its own continuations, "
              f"{LENGTH} tokens each",
    }  # fmt: skip
    print(json.dumps({scorer.file.name: row}, indent=1))


def _part(tokenizer: Any, text: str) -> str:  # noqa: ANN401 - transformers has no types
    return str(tokenizer.decode(tokenizer(text).input_ids[OPENING : OPENING + LENGTH]))


def _continued(tokenizer: Any, model: Any, texts: list[str]) -> list[str]:  # noqa: ANN401
    import torch

    found = []
    for at in range(0, len(texts), BATCH):
        openings = torch.tensor([tokenizer(one).input_ids[:OPENING] for one in texts[at : at + BATCH]])
        with torch.inference_mode():
            made = model.generate(
                openings, attention_mask=torch.ones_like(openings), do_sample=True, temperature=1.0, top_k=0,
                max_new_tokens=LENGTH, min_new_tokens=LENGTH, pad_token_id=0,
            )  # fmt: skip
        found += [str(tokenizer.decode(one[OPENING:], skip_special_tokens=True)) for one in made]
    return found


def _above(scores: list[float], threshold: float) -> float:
    return sum(one > threshold for one in scores) / len(scores)


def _auroc(low: list[float], high: list[float]) -> float:
    """Chance that one of the second lies above one of the first."""
    return sum((b > a) + (b == a) / 2 for a in low for b in high) / (len(low) * len(high))


if __name__ == "__main__":
    main()
