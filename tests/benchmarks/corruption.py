"""Completions that a context bears out, and the same with one thing made wrong: what `bench_groundedness` counts.

The hand-written pairs of the demo (closed QA, extraction and summaries, English and German) and sentences of the
documents in the test data, retold in the ways in which people retell: `1,000` as `1000`, `three months` as `3 months`.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from checks.parts.figures import figures, spelled
from checks.parts.named import known, names, strange
from checks.parts.sentences import sentences

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "workbench" / "data" / "demo" / "pairs.jsonl"
SOURCES = ROOT / "tests" / "data" / "sources"
STRICT = ("closed_qa", "extraction", "summarization")
WORDS = "two three four five six seven eight nine ten".split()


@dataclass(frozen=True)
class Case:
    """A completion with what it leans on."""

    context: str
    prompt: str
    completion: str
    language: str
    skill: str


def demo() -> list[Case]:
    """Pairs that people wrote, whose completions say nothing but what the context says."""
    rows = map(json.loads, DEMO.read_text("utf-8").splitlines())
    return [
        Case(row["context"], row["prompt"], row["completion"], row["language"], row["skill"])
        for row in rows if row["skill"] in STRICT and row.get("completion")
    ]  # fmt: skip


def retold(lot: random.Random, many: int = 120) -> list[Case]:
    """Passages of the documents with three of their sentences, retold."""
    found = []
    for context in passages():
        inside = [context[start:end] for start, end in sentences(context, "en")]
        whole = [one for one in inside if 40 < len(one) < 400]
        if len(whole) >= 4:
            chosen = sorted(lot.sample(range(len(whole)), 3))
            said = " ".join(_retell(whole[at]) for at in chosen)
            found.append(Case(context, "Summarize the passage.", said, "en", "summarization"))
    lot.shuffle(found)
    return found[:many]


def passages() -> Iterator[str]:
    """Pieces of some 250 words of the documents."""
    for name in ("json.rst.txt", "texmath.md", "functions-math.html", "tutorial-join.html"):
        text = (SOURCES / name).read_text("utf-8", "replace")
        if name.endswith("html"):
            text = re.sub(r"<[^>]+>", " ", text)
        words = re.sub(r"[ \t]+", " ", text).split(" ")
        yield from (" ".join(words[at : at + 250]) for at in range(0, len(words) - 100, 200))


def _retell(sentence: str) -> str:
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", sentence)
    text = re.sub(r"\b(\d)(?= (?:day|week|month|year|second|minute|hour|byte|bit)s?\b)",
                  lambda one: WORDS[int(one[1]) - 2] if one[1] > "1" else one[1], text)  # fmt: skip
    return text.replace("%", " percent").replace("\u2019", "'")


def other_number(case: Case, lot: random.Random, _others: list[Case]) -> Case | None:
    """Another value in the place of a number."""
    there = [*figures(case.completion, case.language), *spelled(case.completion, case.language)]
    if not there:
        return None
    one = lot.choice(there)
    old = case.completion[one.start : one.end]
    new = lot.choice([word for word in WORDS if word != old]) if old.isalpha() else _digits(old, lot)
    return _with(case, one.start, one.end, new)


def _digits(old: str, lot: random.Random) -> str:
    while True:
        new = "".join(str(lot.randrange(1, 10)) if char.isdigit() else char for char in old)
        if new != old:
            return new


def other_name(case: Case, lot: random.Random, others: list[Case]) -> Case | None:
    """A name of another context in the place of a name."""
    there = list(names(case.completion, case.language))
    here = known(f"{case.context} {case.prompt}")
    elsewhere = [
        name for other in others if other.context != case.context and other.language == case.language
        for start, end in names(other.context, other.language)
        if strange(name := other.context[start:end], here, case.language) == (0, len(name))
    ]  # fmt: skip
    return _with(case, *lot.choice(there), lot.choice(elsewhere)) if there and elsewhere else None


def other_unit(case: Case, lot: random.Random, _others: list[Case]) -> Case | None:
    """Another unit behind a number."""
    swaps = {"days": "weeks", "months": "years", "percent": "kg", "kg": "litres", "weeks": "days", "°C": "bar",
             "Tage": "Wochen", "Tagen": "Wochen", "Monate": "Jahre", "Prozent": "Liter",
             "Liter": "Kilogramm"}  # fmt: skip
    there = [
        match for match in re.finditer(r"(?<=[\w] )[^\W\d]+|%|°C", case.completion)
        if match[0] in swaps and re.search(r"(?:\d|\b[a-zß-ÿ]+) ?$", case.completion[: match.start()])
        and any(abs(one.end - match.start()) < 2 for one in (*figures(case.completion, case.language),
                                                             *spelled(case.completion, case.language)))
    ]  # fmt: skip
    one = lot.choice(there) if there else None
    return _with(case, one.start(), one.end(), swaps[one[0]]) if one else None


def negated(case: Case, lot: random.Random, _others: list[Case]) -> Case | None:
    """A `not` where there was none, or none where there was one."""
    swaps = {"is": "is not", "are": "are not", "can": "cannot", "must": "must not", "may": "may not", "not": "",
             "will": "will not", "ist": "ist nicht", "sind": "sind nicht", "darf": "darf nicht",
             "muss": "muss nicht"}  # fmt: skip
    there = [match for match in re.finditer(r"\b\w+\b", case.completion) if match[0] in swaps]
    one = lot.choice(there) if there else None
    return _with(case, one.start(), one.end(), swaps[one[0]]) if one else None


def borrowed(case: Case, lot: random.Random, others: list[Case]) -> Case | None:
    """A sentence of a completion about something else at the end."""
    other = lot.choice([one for one in others if one.context != case.context and one.language == case.language])
    inside = [other.completion[start:end] for start, end in sentences(other.completion, other.language)]
    longer = [one for one in inside if len(one.split()) > 5]
    return replace(case, completion=f"{case.completion} {lot.choice(longer)}") if longer else None


def misquoted(case: Case, lot: random.Random, _others: list[Case]) -> Case | None:
    """A sentence of the context, quoted with one of its words exchanged."""
    inside = [case.context[start:end] for start, end in sentences(case.context, case.language)]
    plain = [one for one in inside if 8 < len(one.split()) < 40 and not set('"“”\n') & set(one)]
    if not plain:
        return None
    words = lot.choice(plain).split()
    words[lot.randrange(2, len(words) - 1)] = "otherwise"
    return replace(case, completion=f"{case.completion} As it says, “{' '.join(words)}”")


def _with(case: Case, start: int, end: int, new: str) -> Case:
    return replace(case, completion=case.completion[:start] + new + case.completion[end:])


CORRUPTIONS: dict[str, Callable[[Case, random.Random, list[Case]], Case | None]] = {
    "number": other_number, "unit": other_unit, "name": other_name, "quotation": misquoted,
    "borrowed sentence": borrowed, "negation": negated,
}  # fmt: skip
