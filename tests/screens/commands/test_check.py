"""`workbench check`: anybody's dataset, read in any shape, told in any form, mended in a file of its own."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psutil
import pytest

from .conftest import WORKBENCH, Desk

TOKEN = "Because so.<|im_end|>"
HIDDEN = "It\u200b is a value."
GOOD = {"prompt": "Why does it rain?", "completion": "Water that rose as vapour cools down and falls."}
BAD = {"prompt": "Why is it so?", "completion": TOKEN}
UNSEEN = {"prompt": "What is it?", "completion": HIDDEN, "source": "kept \u200b too", "score": 0.25}
ONLY = ("--select", "leftover", "--select", "hidden", "--select", "blank")
"""Rules that stay as they are, whatever others there will be."""


@pytest.fixture
def here(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def said(desk: Desk, *words: str, status: int = 0, stdin: bytes = b"") -> tuple[list[Any], Any]:
    """The findings and the summary of `--json`."""
    done = desk.run("check", *words, "--json", stdin=stdin)
    assert done.returncode == status, done.stderr.decode()[-800:]
    *rows, last = [json.loads(row) for row in done.stdout.splitlines()]
    return rows, last["summary"]


def test_a_finding_is_a_line_and_cuts_its_text(here: Desk) -> None:
    (here.folder / "a.jsonl").write_bytes(lines(GOOD, BAD, UNSEEN))
    rows, summary = said(here, "a.jsonl", *ONLY, status=1)
    wanted = {"file", "line", "field", "rule", "severity", "message", "start", "end", "excerpt", "fix"}
    assert all(wanted <= set(row) for row in rows)
    token, hidden = rows
    assert (token["line"], token["rule"], token["severity"], token["field"]) == (2, "leftover", "block", "completion")
    assert TOKEN[token["start"] : token["end"]] == token["excerpt"] == "<|im_end|>"
    assert (hidden["line"], hidden["rule"], hidden["fix"]) == (3, "hidden", "")
    assert summary["pairs"] == 3
    assert summary["findings"] == {"hidden": 1, "leftover": 1}
    assert summary["not_checked"] == {}


@pytest.mark.parametrize(
    "records",
    [
        [{"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": TOKEN}]}],
        [{"instruction": "Why?", "input": "", "output": TOKEN}],
        [{"conversations": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": TOKEN}]}],
        [{"question": "Why?", "answer": TOKEN}],
        [{"text": f"### Instruction:\nWhy?\n\n### Response:\n{TOKEN}"}],
    ],
)
def test_every_shape_of_import_is_read_from_a_pipe(here: Desk, records: list[Any]) -> None:
    rows, _ = said(here, "-", *ONLY, status=1, stdin=lines(*records))
    assert [(row["file"], row["field"], row["excerpt"]) for row in rows] == [("-", "completion", "<|im_end|>")]


def test_strange_fields_are_mapped_and_facts_are_read(here: Desk) -> None:
    (here.folder / "a.csv").write_text("q,a,language\nWhy?,Darum </s>,de\nWhy?,So,en\n")
    (here.folder / "c.toml").write_text(
        '[checks.custom.so]\nkind = "banned"\ntext = "so"\n[checks.so."language=en"]\nseverity = "block"\n'
    )
    rows, _ = said(here, "a.csv", "--map", "prompt=q", "--map", "completion=a", "--config", "c.toml", "--select", "so",
                   status=1)  # fmt: skip
    assert [(row["line"], row["severity"], row["excerpt"]) for row in rows] == [(3, "block", "So")]


def test_an_empty_text_is_a_finding_and_no_refusal(here: Desk) -> None:
    rows, _ = said(here, "-", *ONLY, status=1, stdin=lines(GOOD, {"prompt": "Why?", "completion": None}))
    assert [(row["line"], row["rule"], row["field"]) for row in rows] == [(2, "blank", "completion")]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (lines(GOOD) + b'{"prompt": "x", "completion": \n', "line 2"),
        (lines(GOOD, {"title": "x"}), "line 2"),
        (lines(GOOD, [1]), "line 2"),
        (b"", "a.jsonl"),
        (b'{"prompt": "\xff", "completion": "y"}\n', "line 1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_file_line_and_cure(here: Desk, data: bytes, named: str) -> None:
    (here.folder / "a.jsonl").write_bytes(data)
    done = here.run("check", "a.jsonl", "--json")
    assert done.returncode == 3
    error = json.loads(done.stderr.splitlines()[-1])["error"]
    assert "a.jsonl" in error["message"]
    assert named in error["message"]
    assert error["hint"]


def test_bad_records_are_left_out_where_that_is_said(here: Desk) -> None:
    _, summary = said(here, "-", *ONLY, "--skip-bad", stdin=lines(GOOD, {"title": "x"}, GOOD))
    assert summary["pairs"] == 2
    assert [one["item"] for one in summary["failed"]] == ["-, line 2"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 0), (("--fail-on", "warn"), 1), (("--fail-on", "info"), 1), (("--fail-on", "never"), 0),
        (("--ignore", "hidden", "--fail-on", "info"), 0),
    ],
)  # fmt: skip
def test_how_grave_a_finding_must_be_is_said(here: Desk, words: tuple[str, ...], status: int) -> None:
    said(here, "-", *ONLY, *words, status=status, stdin=lines(UNSEEN))


@pytest.mark.parametrize(
    "words",
    [("a", "--select", "nosuch"), (), ("a", "--fix"), ("a", "-o", "b"), ("a", "b", "--fix", "-o", "c"), ("-", "-")],
)
def test_wrong_usage(here: Desk, words: tuple[str, ...]) -> None:
    (here.folder / "a").write_bytes(lines(GOOD))
    here.refused(2, "check", *words)


def test_the_rules_are_listed(here: Desk) -> None:
    rows = here.rows("check", "--rules")
    assert {"rule", "tier", "severity", "needs", "languages", "summary", "version"} <= set(rows[0])
    assert {"blank", "hidden", "leftover"} <= {row["rule"] for row in rows}


def test_pairs_of_a_file_are_held_against_each_other(here: Desk) -> None:
    rows, _ = said(here, "-", "--select", "duplicate", "--tier", "quick", stdin=lines(GOOD, BAD, GOOD))
    assert {row["line"] for row in rows if row["field"] == "prompt"} == {1, 3}


# Safe fixes


def fixed(here: Desk, name: str, data: bytes, *words: str) -> tuple[bytes, Any]:
    (here.folder / name).write_bytes(data)
    done = here.run("check", name, *ONLY, *words, "--fix", "-o", "new", "--json")
    assert done.returncode == 0, done.stderr.decode()[-800:]
    assert (here.folder / name).read_bytes() == data
    return (here.folder / "new").read_bytes(), json.loads(done.stdout.splitlines()[-1])["summary"]


def test_only_safe_fixes_are_made_and_all_else_keeps_its_bytes(here: Desk) -> None:
    kept = b'{ "completion":"caf\\u00e9",  "prompt":"x", "n": 1.50}\r\n\n'
    new, summary = fixed(here, "a.jsonl", kept + lines(UNSEEN) + kept, "--ignore", "leftover")
    first, last = len(kept), len(new) - len(kept)
    assert (new[:first], new[last:]) == (kept, kept)
    assert json.loads(new[first:last]) == {**UNSEEN, "completion": "It is a value."}
    assert summary["fixed"] == 1


def test_a_finding_that_was_mended_stands_no_longer(here: Desk) -> None:
    (here.folder / "a").write_bytes(lines(UNSEEN))
    assert here.run("check", "a", *ONLY, "--fail-on", "info").returncode == 1
    assert here.run("check", "a", *ONLY, "--fail-on", "info", "--fix", "-o", "b").returncode == 0
    assert here.run("check", "b", *ONLY, "--fail-on", "info").returncode == 0


def test_a_table_keeps_its_shape(here: Desk) -> None:
    new, _ = fixed(here, "a.csv", f'id;prompt;completion\r\n7;"a ""b"";c";"{HIDDEN}\r\nso"\r\n'.encode())
    assert new.startswith(b"id;prompt;completion\r\n")
    (row,) = csv.DictReader(io.StringIO(new.decode(), newline=""), delimiter=";")
    assert row == {"id": "7", "prompt": 'a "b";c', "completion": "It is a value.\r\nso"}


def test_a_list_keeps_its_shape(here: Desk) -> None:
    records = [
        GOOD,
        {"messages": [{"role": "user", "content": "Why?", "n": 1}, {"role": "assistant", "content": HIDDEN}]},
    ]
    new, _ = fixed(here, "a.json", json.dumps(records, indent=1).encode())
    records[1]["messages"][1]["content"] = "It is a value."  # type: ignore[index]
    assert json.loads(new) == records


def test_a_parquet_table_keeps_its_types(here: Desk) -> None:
    import pyarrow
    import pyarrow.parquet as pq

    table = pyarrow.table({
        "n": pyarrow.array([1, None, 3], pyarrow.int16()), "prompt": ["a", "b", "c"],
        "completion": ["Yes.", HIDDEN, "No."], "day": pyarrow.array([1, 2, 3], pyarrow.date32()),
    })  # fmt: skip
    pq.write_table(table, here.folder / "a.parquet")
    data = (here.folder / "a.parquet").read_bytes()
    fixed(here, "a.parquet", data)
    new = pq.read_table(here.folder / "new")
    assert new.schema.equals(table.schema)
    assert new.to_pydict() == {**table.to_pydict(), "completion": ["Yes.", "It is a value.", "No."]}


@pytest.mark.parametrize(
    "record",
    [
        {
            "prompt": f"Some {HIDDEN} here\n\nWhy?",
            "completion": "So.",
            "context": f"Some {HIDDEN} here",
            "copy": HIDDEN,
        },
        {"text": f"### Instruction:\nWhy?\n\n### Response:\n{HIDDEN}"},
        {"instruction": "Why?", "input": HIDDEN, "output": "So.", "meta": {"raw": HIDDEN}},
    ],
)
def test_texts_that_are_carried_by_others_are_mended_with_them(here: Desk, record: dict[str, Any]) -> None:
    new, summary = fixed(here, "a.jsonl", lines(record))
    found = json.loads(new)
    assert summary["fixed"] == 1
    unknown = {"copy", "meta"}
    assert {name: found[name] for name in unknown & set(record)} == {
        name: record[name] for name in unknown & set(record)
    }
    assert "\u200b" not in json.dumps(
        {name: value for name, value in found.items() if name not in unknown}, ensure_ascii=False
    )


def test_the_file_that_is_read_is_never_written(here: Desk) -> None:
    (here.folder / "a").write_bytes(lines(UNSEEN))
    (here.folder / "b").symlink_to("a")
    here.refused(3, "check", "a", "--fix", "-o", "b")
    here.refused(3, "check", "a", "--fix", "-o", "nowhere/b")
    assert (here.folder / "a").read_bytes() == lines(UNSEEN)
    assert sorted(path.name for path in here.folder.iterdir()) == ["a", "b"]


# Forms of report

HOSTILE = {"prompt": "<b>&\"']]></testcase><script>alert(1)</script>\x1b[2J", "completion": "\u202e<b><|im_end|>\x07"}


def report(here: Desk, form: str, *records: object) -> bytes:
    (here.folder / "a <b>.jsonl").write_bytes(lines(*records))
    done = here.run("check", "a <b>.jsonl", *ONLY, "--format", form)
    assert done.returncode == 1, done.stderr.decode()[-800:]
    assert b"\x1b" not in done.stdout
    return bytes(done.stdout)


def test_people_see_rules_by_gravity_and_no_command_reaches_the_terminal(here: Desk) -> None:
    text = report(here, "human", HOSTILE, UNSEEN, *[BAD] * 20).decode()
    assert text.index("leftover: 21 block") < text.index("hidden:")
    assert "a <b>.jsonl:3 completion 11:21" in text
    assert "and 13 more" in text
    assert "22 pairs: 21 block" in text
    assert "\u202e" not in text


def test_sarif_has_what_its_schema_demands(here: Desk) -> None:
    log = json.loads(report(here, "sarif", HOSTILE, BAD))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "workbench"
    assert {rule["id"] for rule in rules} == {"leftover", "hidden", "blank"}
    assert run["invocations"][0]["executionSuccessful"] is True
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "a%20%3Cb%3E.jsonl"
        assert place["region"]["startLine"] in (1, 2)
        assert location["properties"]["charOffset"] >= 0
    last = run["results"][-1]["locations"][0]["properties"]
    assert (last["field"], last["charOffset"], last["charLength"]) == ("completion", 11, 10)


def test_junit_is_xml_with_a_case_for_each_finding_and_each_rule_without(here: Desk) -> None:
    root = ET.fromstring(report(here, "junit", HOSTILE, BAD))
    (suite,) = root
    cases = list(suite)
    failed = [case for case in cases if case.find("failure") is not None]
    assert (int(suite.attrib["tests"]), int(suite.attrib["failures"])) == (len(cases), len(failed))
    assert {case.attrib["classname"] for case in failed} == {"leftover", "hidden"}
    assert [case.attrib["classname"] for case in cases if not len(case)] == ["blank"]


class Page(HTMLParser):
    """The elements of a page and what they lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.led: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.led += [name for name, _ in attrs if name in ("src", "href", "style") or name.startswith("on")]


def test_the_page_has_nothing_of_the_texts_that_a_browser_would_run(here: Desk) -> None:
    text = report(here, "html", HOSTILE, BAD).decode()
    page = Page()
    page.feed(text)
    assert page.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "p",
        "span",
        "table",
        "tr",
        "th",
        "td",
        "code",
    }
    assert page.led == []
    assert "default-src 'none'" in text
    assert "&lt;|im_end|&gt;" in text


# The cache, many pairs, and being stopped


def many(number: int) -> bytes:
    rows = (
        dict(GOOD, completion=f"{GOOD['completion']} {at}" + (TOKEN[-10:] if at % 100 == 7 else ""))
        for at in range(number)
    )
    return lines(*rows)


def test_processes_find_the_same_in_the_same_order(here: Desk) -> None:
    (here.folder / "a").write_bytes(many(1500))
    alone = here.run("check", "a", "--jobs", "1", "--json", WORKBENCH_CACHE_DIR=str(here.folder / "1")).stdout
    rows = [json.loads(row) for row in alone.splitlines()[:-1]]
    assert [row["line"] for row in rows if row["rule"] == "leftover"] == list(range(8, 1500, 100))
    beside = here.run("check", "a", "--jobs", "3", "--json", WORKBENCH_CACHE_DIR=str(here.folder / "2"))
    assert beside.stdout == alone
    again = here.run("check", "a", "--jobs", "3", "--json", WORKBENCH_CACHE_DIR=str(here.folder / "2"))
    assert again.stdout == alone


def test_what_is_known_depends_on_text_and_configuration(here: Desk) -> None:
    (here.folder / "a").write_bytes(lines(BAD, GOOD))
    (here.folder / "c.toml").write_text('[checks.leftover]\nseverity = "info"\n')
    assert said(here, "a", *ONLY, status=1)[1]["severities"] == {"block": 1}
    assert said(here, "a", *ONLY, "--config", "c.toml")[1]["severities"] == {"info": 1}
    assert said(here, "a", *ONLY, status=1)[1]["severities"] == {"block": 1}
    (here.folder / "a").write_bytes(lines(GOOD, BAD))
    assert [row["line"] for row in said(here, "a", *ONLY, status=1)[0]] == [2]


def test_the_cache_is_private_and_holds_no_text_and_may_be_broken(here: Desk, own_home: Path) -> None:
    (here.folder / "a").write_bytes(lines(BAD))
    before = said(here, "a", *ONLY, status=1)
    (file,) = own_home.rglob("findings.db")
    assert file.stat().st_mode & 0o077 == 0
    assert b"im_end" not in b"".join(path.read_bytes() for path in file.parent.glob("findings.db*"))
    file.write_bytes(b"no database" * 500)
    assert said(here, "a", *ONLY, status=1) == before
    file.unlink()
    file.mkdir()
    assert said(here, "a", *ONLY, status=1) == before


def test_ctrl_c_ends_it_and_what_was_found_is_known(here: Desk) -> None:
    (here.folder / "a").write_bytes(many(30_000))
    with subprocess.Popen(
        [WORKBENCH, "check", "a", "--json", "--jobs", "2"], cwd=here.folder, env=dict(os.environ),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        first = [running.stdout.readline() for _ in range(6)]
        family = psutil.Process(running.pid).children(recursive=True)
        os.killpg(running.pid, signal.SIGINT)
        running.stdout.read()
        errors = running.stderr.read()
    assert running.returncode == 130
    assert b"Traceback" not in errors
    assert psutil.wait_procs(family, timeout=30)[1] == []
    (here.folder / "a").write_bytes(many(500))
    known = here.run("check", "a", "--json")
    assert known.stdout.splitlines()[: len(first) - 1] == [row.rstrip(b"\n") for row in first][: len(first) - 1]


def test_whoever_has_seen_enough_may_go(here: Desk) -> None:
    (here.folder / "a").write_bytes(many(3000))
    script = f"{WORKBENCH} check a --select leftover --json | head -n 2; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=here.folder, capture_output=True, check=True, timeout=60)
    rows = done.stdout.splitlines()
    assert json.loads(rows[1])["line"] == 108
    assert rows[-1] == b"141"
    assert done.stderr == b""


# The configuration


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ("[checks.nosuch]\non = false", "nosuch"), ("[checks.leftover]\nnosuch = 1", "nosuch"),
        ('[checks.leftover]\nseverity = "grave"', "severity"), ("[checks.leftover]\nseverity = 3", "severity"),
        ('[checks.leftover]\non = "maybe"', "on"), ("[checks.leftover]\non = [1]", "on"), ("checks = 3", "checks"),
        ('dictionary = "word"', "dictionary"), ("[checks.custom.x]\nkind = 'odd'\ntext = 'y'", "x"),
        ("[rules]\na = 1", "rules"), ("a = 1\n=", "line 2"), ('[checks.leftover."language"]\non = true', "language"),
    ],
)  # fmt: skip
def test_a_configuration_that_is_not_understood_is_refused_by_its_key(here: Desk, toml: str, named: str) -> None:
    (here.folder / "a").write_bytes(lines(GOOD))
    (here.folder / "c.toml").write_text(toml)
    error = here.refused(3, "check", "a", "--config", "c.toml")
    assert "c.toml" in error["message"]
    assert named in error["message"]
    assert error["hint"]


@pytest.mark.parametrize(("name", "table"), [("workbench.toml", ""), ("pyproject.toml", "tool.sft-workbench.")])
def test_a_configuration_beside_the_file_holds(here: Desk, name: str, table: str) -> None:
    (here.folder / "data").mkdir()
    (here.folder / "data" / "a").write_bytes(lines(BAD))
    (here.folder / "data" / name).write_text(f"[{table}checks.leftover]\non = false\n")
    assert said(here, "data/a")[1]["findings"].get("leftover") is None


def test_a_tool_that_is_not_at_hand_is_told(here: Desk) -> None:
    nowhere = {"WORKBENCH_MODELS_DIR": str(here.folder / "none")}
    asking = next(row["rule"] for row in here.rows("check", "--rules") if row["needs"] == ["embedder"])
    (here.folder / "a").write_bytes(lines(GOOD))
    done = here.run("check", "a", "--select", asking, "--json", **nowhere)
    assert "workbench setup" in json.loads(done.stdout)["summary"]["not_checked"][asking]
    shown = here.run("check", "a", "--select", asking, **nowhere)
    assert f"not checked: {asking}: " in shown.stdout.decode()


def test_help_names_the_configuration() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "check", "--help"], capture_output=True, text=True, check=True
    )
    assert "workbench.toml" in done.stdout
