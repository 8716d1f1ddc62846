"""Texts planted from a benchmark: a copy, a copy with a mistake in every tenth word, a paraphrase, a short one."""

import json
from pathlib import Path

import pytest

from checks.config import Config
from checks.runner import Checker, Report
from checks.similarity.benchmarks import BenchmarkFiles
from checks.similarity.grams import loaded, made
from checks.spec import Tier
from checks.tools import Tools
from workbench.engines.embedder import OnnxEmbedder

QUICK: tuple[Tier, ...] = ("quick",)
LONG = (
    "A train leaves the harbour at six in the morning and travels at eighty kilometres an hour until it reaches the "
    "bridge, where it waits for a quarter of an hour; how far has it come by nine o'clock if it lost no other time?"
)
SHORT = "Name three rivers of Norland."
ANSWER = (
    "The train has come two hundred and twenty kilometres because it waited for a quarter of an hour at the bridge."
)
OTHER = "Write a letter to the landlord in which you ask for the deposit, and name the day on which it was due to you."


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    path = tmp_path / "exam.jsonl"
    rows = [{"prompt": OTHER, "completion": "Yes."}, {"prompt": LONG, "completion": ANSWER},
            {"prompt": SHORT, "completion": "42"}]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def report(tmp_path: Path, bench: Path, embedder: OnnxEmbedder | None = None, *,
           texts: dict[str, str] | None = None, prompt: str = "", completion: str = "") -> Report:  # fmt: skip
    tool = BenchmarkFiles(tmp_path / "kept", embedder, wait=60)
    config = Config({"contamination.files": [str(bench)]})
    found = Checker(config, Tools(benchmarks=tool)).report(
        texts or {"prompt": prompt, "completion": completion}, tiers=QUICK
    )
    assert "contamination" not in found.not_checked, found.not_checked
    return Report(tuple(one for one in found.findings if one.rule == "contamination"), found.not_checked)


@pytest.mark.parametrize(
    ("field", "text", "line"),
    [
        ("prompt", LONG, 2),
        ("prompt", f"Please solve this. {LONG.upper()} Thank you.", 2),
        ("prompt", SHORT, 3),
        ("prompt", "name THREE rivers of Norland", 3),
        ("completion", f"So: {ANSWER}", 2),
    ],
)
def test_a_copy_is_grave(tmp_path: Path, bench: Path, field: str, text: str, line: int) -> None:
    (found,) = report(tmp_path, bench, texts={field: text}).findings
    assert (found.code, found.severity, found.field) == ("copied", "warn", field)
    assert f"exam.jsonl, line {line}" in found.message
    assert "train" not in found.message


def test_the_copied_part_is_cut(tmp_path: Path, bench: Path) -> None:
    before = "Here is something else that nobody has asked yet. "
    (found,) = report(tmp_path, bench, prompt=f"{before}{LONG}").findings
    assert (found.start, found.end) == (len(before), len(before) + len(LONG) - 1)


def test_a_copy_with_mistakes_is_for_review(tmp_path: Path, bench: Path) -> None:
    words = LONG.split()
    words[4::10] = ["typpo"] * len(words[4::10])
    (found,) = report(tmp_path, bench, prompt=" ".join(words)).findings
    assert (found.code, found.severity) == ("shared", "info")


@pytest.mark.parametrize(
    "text",
    ["How far does a ship travel in three hours?", "Name three rivers of Sudland.", "42", "Yes.", "", "?!",
     "Write a letter to the landlord and say nothing in it at all."],
)  # fmt: skip
def test_what_is_nobody_s_is_spared(tmp_path: Path, bench: Path, text: str) -> None:
    assert report(tmp_path, bench, prompt=text, completion=text).findings == ()


def test_a_paraphrase_is_found_by_its_meaning(tmp_path: Path, bench: Path, embedder_folder: Path) -> None:
    text = "Write the landlord a letter asking for the deposit and saying on what day it was due to you."
    (found,) = report(tmp_path, bench, OnnxEmbedder(embedder_folder), prompt=text).findings
    assert (found.code, found.severity, found.start, found.end) == ("alike", "info", 0, len(text))
    assert "line 1" in found.message


def test_without_files_nothing_is_asked(tmp_path: Path) -> None:
    tool = BenchmarkFiles(tmp_path / "kept", None)
    found = Checker(Config({}), Tools(benchmarks=tool)).report({"prompt": LONG}, tiers=QUICK)
    assert "contamination" not in found.not_checked
    assert [one for one in found.findings if one.rule == "contamination"] == []


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    tool = BenchmarkFiles(tmp_path / "kept", None, wait=60)
    config = Config({"contamination.files": [str(tmp_path / "gone.jsonl")]})
    found = Checker(config, Tools(benchmarks=tool)).report({"prompt": LONG}, tiers=QUICK)
    assert "gone.jsonl" in found.not_checked["contamination"]


def test_a_file_that_is_no_dataset_is_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"colour": "red"}\n', encoding="utf-8")
    config = Config({"contamination.files": [str(bad)]})
    checker = Checker(config, Tools(benchmarks=BenchmarkFiles(tmp_path / "kept", None, wait=60)))
    assert "bad.jsonl" in checker.report({"prompt": LONG}, tiers=QUICK).not_checked["contamination"]


@pytest.mark.parametrize("row", [{"prompt": LONG, "kwargs": [{}]}, {"question": LONG, "choices": ["A"], "answer": 1}])
def test_a_benchmark_of_prompts_alone_is_one(tmp_path: Path, bench: Path, row: dict[str, object]) -> None:
    bench.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (found,) = report(tmp_path, bench, prompt=LONG).findings
    assert "exam.jsonl, line 1" in found.message


def test_it_is_kept_by_the_bytes_of_the_file(tmp_path: Path, bench: Path) -> None:
    assert report(tmp_path, bench, prompt=SHORT).findings
    (kept,) = (tmp_path / "kept").glob("*.npz")
    assert kept.stat().st_mode & 0o077 == 0
    before = kept.stat().st_mtime_ns
    assert report(tmp_path, bench, prompt=SHORT).findings
    assert kept.stat().st_mtime_ns == before
    bench.write_text(json.dumps({"prompt": OTHER, "completion": "Yes."}) + "\n", encoding="utf-8")
    assert report(tmp_path, bench, prompt=SHORT).findings == ()
    kept.write_bytes(b"broken")
    assert report(tmp_path, bench, prompt=OTHER).findings


def test_runs_of_words_survive_being_kept(tmp_path: Path) -> None:
    grams = made([LONG, SHORT, "", ANSWER])
    grams.save(tmp_path / "grams")
    again = loaded(tmp_path / "grams")
    for text in (LONG, SHORT, ANSWER, f"{SHORT} {LONG}", "nothing of it"):
        assert again.shared(text) == grams.shared(text)
    (found,) = grams.shared(LONG)
    assert (found.number, found.share, found.long) == (0, 1.0, len(LONG.replace("'", " ").split()) - 12)
