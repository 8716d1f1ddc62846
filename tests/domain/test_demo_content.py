"""The demo's material keeps its own promises: whoever looks at the demo judges the workbench by it."""

import difflib
import importlib
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from workbench.extractors.open import extract

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "workbench" / "data" / "demo"
DOCUMENTS = sorted((DEMO / "documents").iterdir())
QUESTIONS = ROOT / "tests" / "benchmarks" / "data" / "questions.jsonl"
PYTHON_DOCS = Path("/usr/share/doc/python3.11/html/_sources")
FATES = {
    "accepted", "accepted_after_rework", "edited_small", "edited_large", "waiting_prompt", "waiting_completion",
    "returned_prompt", "returned_completion", "draft_prompt", "draft_completion", "editing", "discarded", "conflict",
}  # fmt: skip
REASONS = {
    "incomplete", "incorrect", "off_context", "unclear", "style", "format", "language", "duplicate", "unsafe", "other",
}  # fmt: skip
FAULTY = {"returned_completion", "draft_completion"}
"""Fates whose completion is wrong or unfinished on purpose."""
GROUNDED = {"closed_qa", "extraction", "summarization", "rewriting", "classification", "inference"}
"""Skills that work on a passage."""


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


PAIRS = read_lines(DEMO / "pairs.jsonl")
PROJECT = tomllib.loads((DEMO / "project.toml").read_text(encoding="utf-8"))


def each_pair(wanted: Callable[[dict[str, Any]], bool] = lambda pair: True) -> pytest.MarkDecorator:
    """Run a test on every pair that is wanted, under the pair's key."""
    return pytest.mark.parametrize("pair", [pytest.param(pair, id=pair["key"]) for pair in PAIRS if wanted(pair)])


def flat(text: str) -> str:
    return " ".join(text.split())


@cache
def texts_of(name: str) -> list[str]:
    path = DEMO / "documents" / name
    return [flat(path.read_text(encoding="utf-8")), flat(extract(path).text)]


def changed_share(old: str, new: str) -> float:
    before, after = old.split(), new.split()
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in codes if tag != "equal") / len(before)


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def values(completion: str, form: str) -> list[str]:
    """The pieces of an extraction that claim to be quotes."""
    if form == "json":
        loaded = json.loads(completion)
        return [str(part) for value in loaded.values() for part in (value if isinstance(value, list) else [value])]
    if form == "list":
        return [line.removeprefix("- ") for line in completion.splitlines()]
    if form == "table":
        rows = completion.splitlines()[2:]
        return [cell.strip() for row in rows for cell in row.strip("|").split("|")]
    return [completion]


def test_documents_name_their_licence_and_have_a_fair_length() -> None:
    assert {path.name for path in DOCUMENTS} == {entry["file"] for entry in PROJECT["documents"]}
    assert {path.suffix for path in DOCUMENTS} == {".md", ".rst", ".html", ".txt", ".py", ".sql"}
    licences = {entry["file"]: entry["licence"] for entry in PROJECT["documents"]}
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        assert f"SPDX-License-Identifier: {licences[path.name]}" in text[:300], path.name
        assert 300 <= len(text.split()) <= 950, path.name


def test_counts_of_the_pairs() -> None:
    assert 110 <= len(PAIRS) <= 130
    assert len({pair["key"] for pair in PAIRS}) == len(PAIRS)
    assert len({pair["prompt"] for pair in PAIRS}) == len(PAIRS)
    fates = Counter(pair["fate"] for pair in PAIRS)
    assert set(fates) == FATES
    assert min(fates.values()) >= 3
    done = sum(n for fate, n in fates.items() if fate.startswith(("accepted", "edited")))
    assert 0.5 <= done / len(PAIRS) <= 0.6
    assert 0.25 <= sum(pair["language"] == "de" for pair in PAIRS) / len(PAIRS) <= 0.35
    assert {pair["skill"] for pair in PAIRS} == set(PROJECT["taxonomy"]["skills"])


@each_pair()
def test_pair_is_well_formed(pair: dict[str, Any]) -> None:
    members = {member["name"]: member for member in PROJECT["members"]}
    assert "author" in members[pair["author"]]["roles"]
    assert "reviewer" in members[pair["reviewer"]]["roles"]
    assert pair["reviewer"] != pair["author"]
    assert pair["language"] in members[pair["author"]]["languages"]
    assert pair["language"] in members[pair["reviewer"]]["languages"]
    cell = pair["cell"]
    assert (cell["language"], cell["skill"]) == (pair["language"], pair["skill"])
    assert any(all(wanted[name] == cell[name] for name in cell) for wanted in PROJECT["quota"]["cells"])
    if pair["fate"] not in FAULTY:
        assert 20 <= len(pair["completion"].split()) <= 180
    if pair["skill"] in GROUNDED:
        assert pair["context"]
    if pair["skill"] in {"open_qa", "generation"}:
        assert pair["context"] is None


@each_pair(lambda pair: pair["context"] is not None)
def test_context_stands_in_its_document(pair: dict[str, Any]) -> None:
    assert any(flat(pair["context"]) in text for text in texts_of(pair["document"]))


@each_pair()
def test_fate_has_what_it_needs(pair: dict[str, Any]) -> None:
    fate = pair["fate"]
    again = "first_completion" in pair or "first_prompt" in pair
    judged = again or fate.startswith(("returned", "edited")) or fate in {"editing", "discarded"}
    assert ("reason" in pair and "comment" in pair) == judged
    assert not judged or pair["reason"] in REASONS
    assert again or fate != "accepted_after_rework"
    assert not again or fate in {"accepted_after_rework", "waiting_completion"}
    assert (fate == "conflict") == ("other_completion" in pair)
    assert fate.startswith("edited") == ("edited_completion" in pair)
    if fate.startswith("edited"):
        share = changed_share(pair["completion"], pair["edited_completion"])
        assert 0 < share < 0.1 if fate == "edited_small" else share > 0.1
    if fate == "conflict":
        assert pair["other_completion"] != pair["completion"]


@each_pair(lambda pair: pair["skill"] == "extraction" and pair["fate"] not in FAULTY)
def test_extracted_values_are_quotes(pair: dict[str, Any]) -> None:
    context = flat(pair["context"])
    for value in values(pair["completion"], pair["cell"]["format"]):
        assert flat(value) in context


@each_pair(lambda pair: pair["fate"] != "draft_completion")
def test_form_of_the_completion(pair: dict[str, Any]) -> None:
    form, text = pair["cell"]["format"], pair["completion"]
    if form == "json":
        assert isinstance(json.loads(text), dict)
    elif form == "table":
        assert len({line.count("|") for line in text.splitlines()}) == 1
    elif form == "list":
        assert sum(bool(re.match(r"- |\d+\. ", line)) for line in text.splitlines()) >= 2
    elif form == "code":
        assert code_blocks(text, "python") or code_blocks(text, "sql")


@each_pair(lambda pair: "```python" in pair["completion"])
def test_python_compiles(pair: dict[str, Any]) -> None:
    for name in ("completion", "first_completion", "edited_completion", "other_completion"):
        for block in code_blocks(pair.get(name, ""), "python"):
            compile(block, f"{pair['key']} {name}", "exec")


@pytest.fixture
def demo_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DEMO / "documents"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def answer(opening: str, field: str = "completion") -> SimpleNamespace:
    """What the Python code of the one pair defines whose prompt holds these words."""
    (pair,) = [pair for pair in PAIRS if opening in pair["prompt"]]
    names: dict[str, Any] = {}
    exec("\n".join(code_blocks(pair[field], "python")), names)
    return SimpleNamespace(**{name: value for name, value in names.items() if not name.startswith("__")})


@pytest.mark.usefixtures("demo_modules")
def test_python_answers_do_what_they_say(tmp_path: Path) -> None:
    meterlog = importlib.import_module("meterlog")
    lines = [f"2025-01-31T{hour:02}:00;HZ-104;{hour // 8}.0" for hour in (0, 1, 2, 10, 11, 12, 13, 14, 15)]
    readings = list(meterlog.read_log(lines))
    assert answer("heating_bill(total").heating_bill(20_000, 0.09, 80, 1_000) == 1740.0
    notice = answer("This function gives 4.0 months").landlord_notice
    assert [notice(years) for years in (0, 4, 12, 33)] == [3, 4, 7, 9]
    assert answer("reduction(rent, percents)").reduction(600, [50, 40, 30]) == 600
    assert answer("write_log(readings)").write_log(reversed(readings)) == lines
    by_season = answer("wrapper around meterlog's hanging").hanging_by_season
    still = {month: [f"2025-{month}-01T{hour:02}:00;HZ-1;5" for hour in range(12)] for month in ("01", "07")}
    assert [list(by_season(list(meterlog.read_log(still[month])))) for month in still] == [["HZ-1"], []]
    assert list(answer("without_doubles").without_doubles(readings * 2)) == readings
    valid = answer("gueltiger_name").gueltiger_name
    assert [valid(name) for name in ("HZ-104", "HZ-1045", "H-104")] == [True, False, False]
    share = answer("(building_id, estimated) tuples").estimated_share([(1, 1), (1, 0), (1, 0), (1, 0), (2, 1)])
    assert share == {1: (25.0, False), 2: (100.0, True)}
    rows = [("HZ-104", "2024-12-31", 5.2), ("HZ-104", "2025-01-01", 7.0)]
    assert answer("gesamtsumme").gesamtsumme(rows, "2024-01-01", "2025-01-01") == 5.0
    days = [(1, "2024-01-01", 5.0, 0), (1, "2024-01-02", 6.0, 1), (1, "2024-02-01", 7.0, 0)]
    for field in ("completion", "other_completion"):
        monthly = answer("Translate the view into Python", field).monthly_use(days)
        assert monthly == {(1, "2024-01"): (11.0, 1), (1, "2024-02"): (7.0, 0)}
    noon = readings[5].time
    assert answer("should turn a civil summer time").to_standard(noon, True).hour == 11
    assert answer("Die Eigenschaft soll").fehlende(readings[2].time, readings[3].time) == 7
    (tmp_path / "a.log").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "b.log").write_text("\n".join(lines[4:8]), encoding="utf-8")
    (tmp_path / "c.log").write_text("broken", encoding="utf-8")
    assert answer("Translate this shell loop").needing_a_look(tmp_path) == ["a.log", "c.log"]
    assert answer("I/O operation on closed file").total([tmp_path / "a.log", tmp_path / "b.log"]) == 1.0


def test_every_sql_statement_runs() -> None:
    database = pytest.importorskip("pysqlite3.dbapi2").connect(":memory:")
    database.executescript((DEMO / "documents" / "reporting.sql").read_text(encoding="utf-8").split("-- Question 1")[0])
    database.executescript("""
        CREATE TABLE reading (meter, time, count);
        INSERT INTO reading VALUES ('HZ-1', '2025-01-31T02:00', 1), ('HZ-1', '2025-01-31T03:00', 1),
                                   ('HZ-1', '2025-01-31T06:00', 2);
        INSERT INTO building VALUES (1, 'Lindenweg 3', 'Mühlgrund', 500), (2, 'Am Wehr 1', 'Mühlgrund', 500);
        INSERT INTO meter VALUES ('HZ-1', 1, '2024-01-01', NULL), ('HZ-2', 1, '2024-01-01', NULL),
                                 ('HZ-3', 2, '2024-01-01', NULL);
        INSERT INTO daily_use VALUES ('HZ-1', '2024-01-01', 4, 0), ('HZ-2', '2024-01-01', 6, 1),
                                     ('HZ-3', '2024-01-01', 10, 0), ('HZ-3', '2024-01-02', 1, 1);
    """)
    period = {"first_day": "2024-01-01", "end_day": "2024-01-03"}
    found = {}
    for pair in PAIRS:
        for name in ("completion", "first_completion", "edited_completion"):
            for number, block in enumerate(code_blocks(pair.get(name, ""), "sql")):
                found[pair["prompt"][:30], name, number] = database.execute(block, period).fetchall()
    wanted = {
        ("Express the idea of gaps in on", "completion"): [("HZ-1", "2025-01-31T03:00", "2025-01-31T06:00", 2)],
        ("Buildings with two meters show", "edited_completion"): [("Mühlgrund", 1000, 21.0)],
        ("The report for 2024 misses a d", "completion"): [(21.0,)],
        ("Write an SQLite query that lis", "completion"): [("2024-01", 2, 11.0)],
        ("Write an SQLite statement that", "completion"): [("HZ-2", 100.0), ("HZ-3", 50.0), ("HZ-1", 0.0)],
        ("Write an SQLite query that cou", "completion"): [(1, 2), (2, 0)],
    }
    assert {key: found[(*key, 0)] for key in wanted} == wanted


def test_questions_have_their_form() -> None:
    questions = read_lines(QUESTIONS)
    assert len(questions) == 40
    assert len({question["document"] for question in questions}) >= 30
    for question in questions:
        assert set(question) == {"question", "document", "answer"}
        assert 28 <= len(question["answer"]) <= 120
        assert not re.search(r"[`*|]|::|:\w+:", question["answer"])


@pytest.mark.skipif(not PYTHON_DOCS.is_dir(), reason="the Python documentation is not installed: answers not looked up")
@pytest.mark.parametrize("question", read_lines(QUESTIONS), ids=lambda question: question["document"])
def test_answers_stand_in_the_documentation(question: dict[str, str]) -> None:
    assert flat(question["answer"]) in flat((PYTHON_DOCS / question["document"]).read_text(encoding="utf-8"))
