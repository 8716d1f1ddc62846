"""`workbench check` with all instant rules on realistic pairs, from a cold cache, on two processes.

The reference reads the same file's JSON and looks for 30 words in every text, which is what a team's own script does.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil
from row import Row, at_least, at_most

SOURCES = Path(__file__).parents[1] / "data" / "sources"
PAIRS, FEWER = 20_000, 5_000
PROMPT, COMPLETION = 235, 882
"""Code points of a text on the average, as in the set that the storage was measured with."""
RUNS = 3
RATE = 2_000
"""Pairs a second that two processes must reach."""
WORDS = """cannot sorry model passage context provided above below TODO lorem ipsum http www <br> &amp; ``` [INST] <|im
    insert here following certainly sure delve tapestry moreover furthermore conclusion important overall summary
    note""".split()
"""What the reference looks for."""


def bench() -> Iterator[Row]:
    """Interleaved runs of subject and reference; the median of each.

    Memory is looked at in runs of its own: to ask three processes for theirs takes a good part of two cores.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many, few = folder / "many.jsonl", folder / "few.jsonl"
        lines = list(map(line, range(PAIRS)))
        many.write_bytes(b"".join(lines))
        few.write_bytes(b"".join(lines[:FEWER]))
        took, naive = [], []
        for _ in range(RUNS):
            took.append(check(many, folder))
            naive.append(looked(many))
        subject = median(took)
        yield at_least(f"check, all instant rules, {PAIRS} pairs on two processes", RATE, PAIRS, subject, "pairs / s")
        yield at_most("check, all instant rules / json and 30 `in`", 40, subject, median(naive))
        yield at_most(
            "check again with what is known / from a cold cache", 0.4, check(many, folder, cold=False), subject
        )
        yield at_most(f"check: most memory of all processes, {PAIRS} / {FEWER} pairs", 1.15, most(many, folder),
                      most(few, folder), "MiB")  # fmt: skip


def check(file: Path, folder: Path, *, cold: bool = True) -> float:
    """Run the command; returns its seconds."""
    start = time.perf_counter()
    with started(file, folder, cold=cold) as running:
        running.wait()
    return time.perf_counter() - start


def most(file: Path, folder: Path) -> float:
    """Run the command; returns the most MiB that its processes held together."""
    found = 0.0
    with started(file, folder, cold=True) as running:
        while running.poll() is None:
            found = max(found, held(running.pid))
            time.sleep(0.05)
    return found


@contextmanager
def started(file: Path, folder: Path, *, cold: bool) -> Iterator["subprocess.Popen[bytes]"]:
    """The command at work, which must come to its end."""
    cache = folder / "cache"
    if cold:
        shutil.rmtree(cache, ignore_errors=True)
    program = [str(Path(sys.executable).with_name("workbench")), "check", str(file), "--json", "--jobs", "2"]
    with (folder / "out").open("wb") as out, subprocess.Popen(
        [*program, "--fail-on", "never"], stdout=out, env={**os.environ, "WORKBENCH_CACHE_DIR": str(cache)}
    ) as running:  # fmt: skip
        yield running
    if running.returncode != 0:
        raise RuntimeError(f"check ended with {running.returncode}")


def held(pid: int) -> float:
    """MiB that a process and its children hold for themselves."""
    total = 0
    try:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            total += one.memory_full_info().uss
    except psutil.Error:
        return 0.0
    return total / (1 << 20)


def looked(file: Path) -> float:
    """Seconds of the reference."""
    start = time.perf_counter()
    found = 0
    with file.open(encoding="utf-8") as stream:
        for text in stream:
            record = json.loads(text)
            for field in ("prompt", "completion"):
                body = record[field]
                found += sum(word in body for word in WORDS)
    assert found
    return time.perf_counter() - start


def _sentences() -> list[str]:
    """Plain sentences of the documents that the tests have."""
    text = "\n".join((SOURCES / name).read_text("utf-8") for name in ("json.rst.txt", "texmath.md", "README.md"))
    plain = re.findall(r"(?<=[.\n] )[A-Z][A-Za-z ,;'-]{30,160}\.", " ".join(text.split()))
    made = [
        f"{adverb}the {noun} {verb} {rest}." for adverb in ADVERBS for noun in NOUNS for verb in VERBS for rest in RESTS
    ]
    return plain + [sentence[0].upper() + sentence[1:] for sentence in made]


NOUNS = "tenant landlord parser request table column buffer contract meter signal".split()
VERBS = "keeps returns needs reports follows".split()
ADVERBS = ("", "In most cases ", "As a rule ", "Seen from outside, ", "Without a further word ", "By now ", "At night ",
           "Where nobody looks, ", "After the second reading ", "For that reason ")  # fmt: skip
RESTS = ("what was agreed before the end of the month", "a value for each of the rows that were read",
         "its state until the next message arrives, even after a restart", "less space than one would expect at first",
         "three times as often in winter, when people stay at home")  # fmt: skip
SENTENCES = _sentences()
BLOCKS = (
    "\n\n- first of all, the name of the field\n- then its type and its length\n- last, whether it may be empty\n\n",
    "\n\n```python\ndef total(rows):\n    return sum(row.amount for row in rows if row.paid)\n```\n\n",
    "\n\n## How it is used\n\n", "\n\n| field | type |\n| --- | --- |\n| id | integer |\n| name | text |\n\n",
    " See [the manual](https://docs.python.org/3/library/json.html) for *all* options. ",
    "\n\n1. Read the file.\n2. Check every line.\n3. Write what is left.\n\n", " Call `json.loads(text)` for that. ",
)  # fmt: skip


def line(number: int) -> bytes:
    """A pair as a JSON line; the same for the same number."""
    chance = random.Random(number)
    prompt = written(chance, PROMPT) + " Why is that so, and what follows from it?"
    row = {"prompt": prompt, "completion": written(chance, COMPLETION, blocks=0.06), "language": "en"}
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def written(chance: random.Random, size: int, blocks: float = 0.0) -> str:
    """A text of about a size, with Markdown or code now and then."""
    wanted = size * chance.uniform(0.5, 1.5)
    parts: list[str] = []
    length = 0
    while length < wanted:
        part = chance.choice(BLOCKS) if chance.random() < blocks else chance.choice(SENTENCES)
        parts.append(part)
        length += len(part) + 1
    return re.sub(r" *\n *", "\n", " ".join(parts)).strip()
