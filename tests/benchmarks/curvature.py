"""What Fast-DetectGPT's curvature tells with the small model: people's texts against drafts of the same topics.

    python tests/benchmarks/curvature.py [LANGUAGE=FILE_OR_FOLDER ...] [--many N] [--texts FILE] [--write]

People's texts are passages of prose of the documents of the test data, and of the named ones. Beside each of them
stands a draft: the model of this machine is asked, through the workbench's engine, the template of completions and its
options (temperature 0.3), to write about the passage's heading and first sentence in the passage's language. Both
sides are cut to the same number of tokens, and neither holds code, tables or lists. `--texts` keeps the texts and goes
on from those that are there, `--kept` makes no more; `--write` replaces what workbench/data/curvature.json says of this
model.

It is the easiest case there is: the model that wrote is the model that weighs, and nobody worked on the draft. A
`LANGUAGE=FILE` that ends in `.jsonl` holds texts of other models (`{"text": ..}`), which are counted beside.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from workbench import paths  # noqa: E402 - the path above must stand first
from workbench.engines import templates  # noqa: E402
from workbench.engines.curvature import FALSE_ALARMS, LENGTHS, Measured, Scorer  # noqa: E402
from workbench.engines.embedded import EmbeddedHost  # noqa: E402
from workbench.extractors.open import extract, extractor_of  # noqa: E402

SOURCES = ROOT / "tests" / "data" / "sources"
OURS = ("developers-reference.epub", "json.rst.txt", "functions-math.html", "tutorial-join.html", "texmath.md")
DATA = ROOT / "workbench" / "data" / "curvature.json"
WORDS, LEAST = 230, 190
"""Most and fewest words of a passage: with them the longest of the measured lengths is surely filled."""
FEWEST = 40
"""Texts of each side below which nothing is told."""
NAMES = {"en": "English", "de": "German"}


class Passage(NamedTuple):
    """What a person wrote, and what it is about."""

    language: str
    source: str
    topic: str
    text: str


def passages(language: str, path: Path) -> Iterator[Passage]:
    """The prose of a document by its headings: no code, tables, figures or lists."""
    found = extract(path)
    text = list(found.text)
    for block in found.blocks:
        text[block.start : block.end] = "\0" * (block.end - block.start)
    starts = [0, *(heading.start for heading in found.headings), len(text)]
    titles = [found.title, *(heading.title for heading in found.headings)]
    for title, start, end in zip(titles, starts, starts[1:], strict=False):
        kept: list[str] = []
        for paragraph in re.split(r"\n\s*\n|\0+", "".join(text[start:end])):
            words = paragraph.split()
            if len(words) >= 12 and paragraph.rstrip()[-1:] in ".:!?”\"'" and not paragraph.startswith(("#", ">")):
                kept += words
            while len(kept) >= WORDS:
                yield Passage(language, found.title or path.name, title, " ".join(kept[:WORDS]))
                kept = kept[WORDS:]
        if len(kept) >= LEAST:
            yield Passage(language, found.title or path.name, title, " ".join(kept))


def chosen(given: list[tuple[str, Path]], many: int) -> list[Passage]:
    """As many passages of each language, the sources in turn so that no one of them is most."""
    files = [("en", SOURCES / name) for name in OURS]
    for language, path in given:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        files += [(language, one) for one in inside if one.is_file() and extractor_of(one.name)]
    found: list[Passage] = []
    for language in dict.fromkeys(one for one, _ in files):
        lot = random.Random(5)
        sets = [list(passages(language, path)) for one, path in files if one == language]
        lot.shuffle(sets)
        for one in sets:
            lot.shuffle(one)
        mixed = []
        while len(mixed) < many and any(sets):
            mixed += [one.pop() for one in sets if one]
        found += mixed[:many]
    return found


def drafted(host: EmbeddedHost, passage: Passage, seed: int) -> str:
    """A draft about the passage's topic, as a completion is drafted."""
    first = re.split(r"(?<=[.!?]) ", passage.text, maxsplit=1)[0]
    prompt = (
        f"Write two paragraphs of a manual, about {len(passage.text.split())} words of running text without lists, "
        f"for the section “{passage.topic}” of “{passage.source}”. The section begins: “{first[:300]}”"
    )
    values = {"prompt": prompt, "context": "", "passages": [], "language": passage.language, "format": "",
              "instruction": ""}  # fmt: skip
    [model] = host.models()
    stream = host.stream(templates.render(templates.named("completion"), values, seed=seed).request(model.name))
    while True:
        try:
            next(stream)
        except StopIteration as done:
            text = templates.tidy(done.value.text)
            break
    # What the model repeats of the person's sentence is the person's.
    return text.replace(first, " ").strip("“” \n")


def written(
    host: EmbeddedHost, wanted: list[Passage], kept: Path | None, *, more: bool
) -> Iterator[tuple[Passage, str]]:
    """Each passage with its draft; those that were kept are not made again, and without `more` no others."""
    there = {}
    if kept is not None and kept.exists():
        there = {row["human"]: row["machine"] for row in map(json.loads, kept.read_text("utf-8").splitlines())}
    for number, passage in enumerate(wanted):
        text = there.get(passage.text)
        if text is None and not more:
            continue
        if text is None:
            text = drafted(host, passage, number + 1)
            if kept is not None:
                with kept.open("a", encoding="utf-8") as file:
                    row = {"language": passage.language, "human": passage.text, "machine": text}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        yield passage, text


def auroc(low: list[float], high: list[float]) -> float:
    """Chance that one of the second lies above one of the first."""
    import numpy as np

    line = np.sort(low)
    below, upto = np.searchsorted(line, high, "left"), np.searchsorted(line, high, "right")
    return float((below + upto).sum() / 2 / (len(low) * len(high)))


def interval(low: list[float], high: list[float], rounds: int = 2000) -> tuple[float, float]:
    """Where 95 in 100 resamples of both sides put the AUROC."""
    import numpy as np

    lot = random.Random(7)
    drawn = [auroc(lot.choices(low, k=len(low)), lot.choices(high, k=len(high))) for _ in range(rounds)]
    return float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975))


Weights = dict[str, Mapping[int, float]]
"""Text -> its curvature by the tokens that were weighed."""


def measured(weights: Weights, texts: list[tuple[Passage, str]], on: str) -> Iterator[dict[str, Any]]:
    """A row for each language and length."""
    for language in dict.fromkeys(passage.language for passage, _ in texts):
        mine = [(passage.text, text) for passage, text in texts if passage.language == language]
        for tokens in LENGTHS:
            people, machine = (
                sorted(round(weights[text][tokens], 3) for text in side if tokens in weights[text])
                for side in zip(*mine, strict=True)
            )
            if min(len(people), len(machine)) < FEWEST:
                print(f"{language}, {tokens} tokens: {len(people)} and {len(machine)} texts are too few", flush=True)
                continue
            low, high = interval(people, machine)
            yield {
                "language": language, "tokens": tokens, "auroc": round(auroc(people, machine), 3), "low": round(low, 3),
                "high": round(high, 3), "on": on.format(NAMES.get(language, language)), "people": people,
                "machine": machine,
            }  # fmt: skip


def others(scorer: Scorer, rows: list[Measured], given: list[tuple[str, Path]]) -> None:
    """Print how many texts of other models lie above the thresholds."""
    for language, path in given:
        texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
        weighed = [scorer.curvatures(text) for text in texts]
        for row in (row for row in rows if row.language == language):
            values = [found[row.tokens] for found in weighed if row.tokens in found]
            for share in FALSE_ALARMS:
                above = sum(value > row.threshold(share) for value in values)
                print(f"{path.name}, {row.tokens} tokens, at {share:.0%} false alarms: {above} of {len(values)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("more", nargs="*")
    parser.add_argument("--many", type=int, default=150)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--kept", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    given = [(one.partition("=")[0], Path(one.partition("=")[2])) for one in options.more]
    documents = [one for one in given if one[1].suffix != ".jsonl"]
    wanted = chosen(documents, options.many)
    host, scorer = EmbeddedHost(paths.gguf_file()), Scorer(paths.gguf_file())
    texts = []
    for number, one in enumerate(written(host, wanted, options.texts, more=not options.kept)):
        texts.append(one)
        print(f"\r{number + 1} of {len(wanted)}", end="", file=sys.stderr, flush=True)
    host.close()
    on = "{} prose of software manuals against this model's own drafts of the same sections, unedited"
    weights: Weights = {}
    for number, text in enumerate(one for passage, made in texts for one in (passage.text, made)):
        weights[text] = scorer.curvatures(text)
        print(f"\r{number + 1} weighed", end="", file=sys.stderr, flush=True)
    rows = list(measured(weights, texts, on))
    for row in map(Measured.read, rows):
        print(f"{row.language}, {row.tokens} tokens, {len(row.people)} people, {len(row.machine)} drafts: AUROC "
              f"{row.auroc} [{row.low}, {row.high}]")  # fmt: skip
        for share in FALSE_ALARMS:
            print(f"  at {share:.0%} false alarms: above {row.threshold(share):.3f} lie {row.found(share):.1%}")
    others(scorer, [Measured.read(row) for row in rows], [one for one in given if one[1].suffix == ".jsonl"])
    if options.write:
        held = json.loads(DATA.read_text("utf-8")) | {scorer.file.name: rows}
        DATA.write_text(json.dumps(held, ensure_ascii=False).replace('{"language"', '\n{"language"') + "\n", "utf-8")


if __name__ == "__main__":
    main()
