"""`workbench similar` and `calibrate`: what is alike in a file and in a project, and from where on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Desk

PLANTED = (
    "How can I get a refund of my deposit?",
    "How do I get my deposit refunded?",
    "HOW can I get a  refund of my deposit?",
    "List 3 ways to save energy in an old house.",
    "List 5 ways to save energy in an old house.",
    "May a tenant sublet a room without asking the landlord?",
    "May a tenant not sublet a room without asking the landlord?",
    "Explain photosynthesis to a child.",
)
KEYS = {"a", "b", "field", "lexical", "semantic", "differs"}


@pytest.fixture
def planted(desk: Desk) -> Path:
    file = desk.folder / "planted.jsonl"
    lines = (json.dumps({"prompt": text, "completion": "Yes."}) for text in PLANTED)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def found(rows: list[Any]) -> dict[tuple[int, int], list[str]]:
    return {(row["a"], row["b"]): row["differs"] for row in rows}


def test_a_file_s_near_duplicates_with_both_scores(desk: Desk, planted: Path, embedder_folder: Path) -> None:
    rows = desk.rows("similar", planted.name)
    assert all(set(row) >= KEYS for row in rows)
    assert found(rows) == {(1, 3): [], (1, 2): [], (2, 3): [], (4, 5): ["numbers"], (6, 7): ["negation"]}
    by = {(row["a"], row["b"]): row for row in rows}
    assert (by[1, 3]["lexical"], by[1, 3]["semantic"]) == (1.0, 1.0)
    assert by[1, 2]["semantic"] > 0.9 > by[1, 2]["lexical"]
    assert found(desk.rows("similar", planted.name, "--kind", "semantic", "--threshold", "0.999")) == {(1, 3): []}


def test_by_characters_alone_no_embedder_is_asked(desk: Desk, planted: Path, tmp_path: Path) -> None:
    nowhere = {"WORKBENCH_MODELS_DIR": str(tmp_path / "none")}
    rows = desk.rows("similar", planted.name, "--kind", "lexical", **nowhere)
    assert found(rows) == {(1, 3): [], (4, 5): ["numbers"], (6, 7): ["negation"]}
    assert {row["semantic"] for row in rows} == {None}
    done = desk.run("similar", "-", stdin=planted.read_bytes(), **nowhere)
    assert done.returncode == 0
    assert b"workbench setup" in done.stderr
    assert b"How can I get a refund" in done.stdout
    assert desk.refused(4, "similar", planted.name, "--kind", "semantic", **nowhere)["hint"]


def test_what_can_t_be_compared_is_refused(desk: Desk, planted: Path) -> None:
    assert "planted.jsonl" in desk.refused(3, "similar", "gone-planted.jsonl")["message"]
    desk.refused(2, "similar", planted.name, "--threshold", "1.2")
    desk.refused(2, "similar", planted.name, "--pair", "123456")
    desk.refused(3, "similar", "--pair", "123456")


def test_around_a_pair_and_in_the_whole_project(desk: Desk, written: Callable[..., Any], embedder_folder: Path) -> None:
    ids = [written(text)["id"] for text in PLANTED[:5]]
    rows = desk.rows("similar", "--pair", ids[1][:8])
    assert [(row["a"], row["b"], row["exact"]) for row in rows] == [(ids[1], row["b"], False) for row in rows]
    assert {row["b"] for row in rows} == {ids[0], ids[2]}
    desk.data("discard", ids[2], "--as", "ann")
    assert {frozenset((row["a"], row["b"])) for row in desk.rows("similar")} == {
        frozenset(ids[:2]), frozenset(ids[3:5]),
    }  # fmt: skip


def test_answers_set_the_threshold_of_the_team(desk: Desk, written: Callable[..., Any], embedder_folder: Path) -> None:
    for number in range(12):
        written(f"How high is the deposit of a flat with {number} rooms?")
        written(f"Who pays for the repair of window {number} of the kitchen?")
    asked = desk.rows("calibrate", "--ask", "--pairs", "30")
    assert len(asked) == 30
    lines = [{"a": one["a"], "b": one["b"], "duplicate": one["semantic"] >= 0.93} for one in asked]
    body = "\n".join(map(json.dumps, lines)).encode()
    said = desk.data("calibrate", "--answers", "-", stdin=body)
    below = max(one["semantic"] for one in asked if one["semantic"] < 0.93)
    assert below <= said["threshold"] <= min(one["semantic"] for one in asked if one["semantic"] >= 0.93)
    assert (said["answers"], said["recall_seen"]) == (30, 1.0)
    row = next(one for one in asked if one["semantic"] >= 0.93)
    assert next(one for one in desk.rows("similar", "--pair", row["a"]) if one["b"] == row["b"])["sure"] is True
    assert "Calibrate" in desk.data("undo")["label"]


def test_too_few_answers_and_strange_ones_are_refused(
    desk: Desk, written: Callable[..., Any], embedder_folder: Path
) -> None:
    a, b = written("How high is it?")["id"], written("How low is it?")["id"]
    line = json.dumps({"a": a, "b": b, "duplicate": True}).encode()
    assert "10" in desk.refused(3, "calibrate", "--answers", "-", stdin=line)["message"]
    assert "line 1" in desk.refused(3, "calibrate", "--answers", "-", stdin=b'{"a": "x", "b": "y"}')["message"]
    desk.refused(2, "calibrate", "--precision", "2")
