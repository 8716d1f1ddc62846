"""The commands of the road: shapes of their answers, and what they refuse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .conftest import Desk

HASH = 64


def accepted(desk: Desk, pair: dict[str, Any]) -> dict[str, Any]:
    """Take a fresh pair of ann's all the way."""
    uid = pair["id"]
    desk.data("submit", uid, "--as", "ann")
    desk.data("verdict", uid, "accept", "--revision", pair["revisions"]["prompt"][:12], "--as", "bob")
    done = desk.data("write", uid, "--completion", "Three months.", "--as", "ann")
    desk.data("submit", uid, "--as", "ann")
    desk.data("verdict", uid, "accept", "--revision", done["revisions"]["completion"], "--as", "bob")
    shown: dict[str, Any] = desk.data("show", uid)
    return shown


def test_a_pair_goes_all_the_way(desk: Desk, written: Callable[..., Any]) -> None:
    made = written(
        "How high?", "--skill", "extraction", "--language", "en", "--cell", "domain=rent", "--context", "Three months."
    )
    assert set(made) == {"id", "stage", "revisions"}
    assert set(made["revisions"]) == {"prompt", "completion", "context"}
    shown = accepted(desk, made)
    assert shown["stage"] == "accepted"
    assert (shown["author"], shown["skill"], shown["language"], shown["cell"]) == (
        "ann",
        "extraction",
        "en",
        {"domain": "rent"},
    )
    assert [(one["reviewer"], one["ruling"], one["same_account"], one["standing"]) for one in shown["verdicts"]] == [
        ("bob", "accept", True, True)
    ] * 2
    assert (shown["findings"], shown["conflicts"], shown["evidence"], shown["overruled"]) == ([], [], [], [])
    (row,) = desk.rows("list", "pairs", "--stage", "accepted", "--author", "ann", "--skill", "extraction")
    for key in ("id", "stage", "prompt", "completion", "context", "author", "language", "skill", "revisions"):
        assert row[key] == shown[key]


def test_history_is_sortable_and_labelled(desk: Desk, written: Callable[..., Any]) -> None:
    pair = accepted(desk, written())["id"]
    events = desk.rows("history", pair)
    assert [one["kind"] for one in events] == [
        "pair.written", "submitted", "verdict.given", "text.revised", "submitted", "verdict.given",
    ]  # fmt: skip
    times = [one["time"] for one in events]
    assert times == sorted(times)
    assert all(len(time) == len("2026-01-01T00:00:00.000000Z") for time in times)
    assert all(one["label"] and len(one["event"]) == HASH and one["site"] for one in events)
    event = desk.data("show", events[3]["event"])
    assert event["texts"] == {"completion": "Three months."}


def test_a_conflict_is_5_and_keeps_the_text(desk: Desk, written: Callable[..., Any]) -> None:
    pair = written()
    uid, base = pair["id"], pair["revisions"]["prompt"]
    desk.data("write", uid, "--prompt", "Second?", "--base", base, "--as", "ann")
    error = desk.refused(5, "write", uid, "--prompt", "Rival?", "--base", base[:10], "--as", "ann")
    assert "kept" in error["message"]
    assert "--base" in error["hint"]
    shown = desk.data("show", uid)
    (conflict,) = shown["conflicts"]
    assert (conflict["field"], conflict["text"], conflict["author"], conflict["base"]) == (
        "prompt",
        "Rival?",
        "ann",
        base,
    )
    (row,) = desk.rows("list", "conflicts")
    assert row["conflicts"] == [conflict]
    assert desk.refused(5, "submit", uid, "--as", "ann")["code"] == "in_the_way"
    desk.data("write", uid, "--prompt", "Settled?", "--base", shown["revisions"]["prompt"], "--as", "eve")
    assert desk.rows("list", "conflicts") == []


def test_blocking_findings_refuse_a_submission_until_a_lead_overrides(desk: Desk, written: Callable[..., Any]) -> None:
    pair = written("What is <|im_start|>?")["id"]
    (finding,) = desk.data("show", pair)["findings"]
    found = {key: finding[key] for key in ("rule", "severity", "field", "start", "end", "excerpt", "fix")}
    place = {"field": "prompt", "start": 8, "end": 20, "excerpt": "<|im_start|>"}
    assert found == {"rule": "leftover", "severity": "block", "fix": "", **place}
    error = desk.refused(3, "submit", pair, "--as", "ann")
    assert "leftover" in error["message"]
    desk.refused(3, "submit", pair, "--override", "it is about tokens", "--as", "ann")
    assert desk.data("submit", pair, "--override", "it is about tokens")["stage"] == "prompt_submitted"


def test_a_verdict_needs_what_it_needs(desk: Desk, written: Callable[..., Any]) -> None:
    pair = written()
    uid, revision = pair["id"], pair["revisions"]["prompt"]
    desk.data("submit", uid, "--as", "ann")
    desk.refused(2, "verdict", uid, "accept", "--as", "bob")
    desk.refused(2, "verdict", uid, "reject", "--revision", revision, "--as", "bob")
    desk.refused(2, "verdict", uid, "reject", "--revision", revision, "--reason", "boring", "--as", "bob")
    desk.refused(2, "verdict", uid, "reject", "--revision", revision, "--reason", "other", "--as", "bob")
    desk.refused(3, "verdict", uid, "accept", "--revision", "abcdef123456", "--as", "bob")
    done = desk.data("verdict", uid, "reject", "--revision", revision, "--reason", "unclear", "--comment", "- what?",
                     "--span", "0:3", "--as", "bob")  # fmt: skip
    assert done["stage"] == "prompt_draft"
    (verdict,) = desk.data("show", uid)["verdicts"]
    assert (verdict["reasons"], verdict["comment"], verdict["span"]) == (["unclear"], "- what?", [0, 3])


def test_settings_cells_and_guideline_are_kept(desk: Desk) -> None:
    assert desk.data("get", "edit_limit")["value"] == "0.1"
    assert desk.data("set", "edit_limit", "0.2") == {"key": "edit_limit", "value": "0.2"}
    assert {row["key"]: row["value"] for row in desk.rows("get")}["edit_limit"] == "0.2"
    assert desk.refused(3, "set", "edit_limit", "2")["hint"]
    assert desk.refused(3, "get", "nothing")["hint"]
    desk.data("cell", "set", "skill=extraction", "language=en", "--target", "40", "--tokens", "completion=5:90")
    (cell,) = desk.rows("cell", "list")
    assert (cell["dimensions"], cell["target"]) == ({"skill": "extraction", "language": "en"}, 40)
    assert cell["bounds"] == {"completion": [5, 90]}
    desk.refused(3, "cell", "set", "colour=red", "--target", "1")
    desk.refused(3, "guideline", "show")
    for number, text in enumerate(("Be brief.\r\n", "Be brief\u2028and right."), 1):
        assert desk.data("guideline", "publish", "-", stdin=text.encode())["version"] == number
        assert desk.data("guideline", "show")["text"] == text
    assert desk.data("guideline", "show", "--version-number", "1")["text"] == "Be brief.\r\n"


def test_lists_are_cut_sorted_and_whole_in_a_pipe(desk: Desk) -> None:
    lines = b"".join(b'{"prompt":"p%03d","completion":"c"}\n' % n for n in range(60))
    assert desk.data("import", "-", stdin=lines) == {"pairs": 60, "duplicates": 0, "failed": []}
    assert len(desk.rows("list", "pairs")) == len(desk.run("list", "pairs").stdout.splitlines()) - 1 == 60
    made = [row["prompt"] for row in desk.rows("list", "pairs", "--sort", "made")]
    assert made == sorted(made)
    back = desk.rows("list", "pairs", "--sort", "-made", "--limit", "3", "--offset", "1")
    assert [row["prompt"] for row in back] == ["p058", "p057", "p056"]
    assert desk.refused(3, "list", "pairs", "--sort", "colour")["hint"]


def test_undo_is_listed_and_named(desk: Desk) -> None:
    desk.data("import", "-", stdin=b'{"prompt":"a","completion":"b"}\n{"prompt":"c","completion":"d"}\n')
    (latest, *_) = desk.rows("undo", "--list")
    assert latest["label"] == "Import of 2 pairs from standard input"
    assert desk.data("undo") == {"undone": latest["step"], "label": latest["label"]}
    assert desk.rows("list", "pairs") == []
    assert desk.data("redo") == {"redone": latest["step"], "label": latest["label"]}
    assert len(desk.rows("list", "pairs")) == 2


def test_an_export_says_all_that_is_known(desk: Desk, written: Callable[..., Any]) -> None:
    shown = accepted(desk, written("How high?", "--skill", "extraction"))
    done = desk.data("export", "--format", "messages", "--metadata", "-o", "out.jsonl")
    assert set(done) == {"pairs", "sha256", "file"}
    (row,) = [json.loads(line) for line in (desk.folder / "out.jsonl").read_bytes().splitlines()]
    known = row["metadata"]
    assert (known["id"], known["author"], known["skill"], known["same_account"]) == (
        shown["id"],
        "ann",
        "extraction",
        True,
    )
    assert [one["reviewer"] for one in json.loads(known["verdicts"])] == ["bob", "bob"]
    assert known["provenance"]["imported"] is False
    assert len(json.loads(known["provenance"]["events"])) == 6
    piped = desk.run("export", "--format", "messages", "--metadata", "--json")
    assert piped.stdout == (desk.folder / "out.jsonl").read_bytes()
    desk.refused(3, "export", "--format", "messages", "-o", "desk.sft")


def test_what_was_imported_leaves_as_it_came(desk: Desk) -> None:
    line = b'{"prompt":"p","completion":"c","system":"s","score":0.30000000000000004,"tags":["x"]}\n'
    desk.data("import", "-", "--stage", "accepted", stdin=line)
    (pair,) = desk.rows("list", "pairs")
    assert (pair["stage"], pair["on_word"]) == ("accepted", pair["author"])
    row = json.loads(desk.run("export", "--format", "messages", "--metadata").stdout)
    assert json.loads(row["metadata"]["extra"]) == {"score": 0.30000000000000004, "tags": ["x"]}
    assert "s" in json.dumps(row["messages"])
    desk.refused(3, "import", "-", "--stage", "accepted", "--as", "ann", stdin=line)
    desk.refused(3, "import", "-", "--author", "ann", "--as", "ann", stdin=line)
    desk.refused(3, "import", "-", "--as", "bob", stdin=line)
    desk.refused(2, "import", "-", "--stage", "editing", stdin=line)


def test_an_import_of_nothing_but_bad_lines_is_3(desk: Desk) -> None:
    assert desk.refused(3, "import", "-", "--skip-bad", stdin=b"{}\n{}\n")["title"] == "No pair in it"
    assert desk.refused(3, "import", "nowhere.jsonl")["hint"]
    twice = b'{"prompt":"P 1","completion":"c"}\n{"prompt":"p  1","completion":"C"}\n{"prompt":"q","completion":"c"}\n'
    assert desk.data("import", "-", stdin=twice)["duplicates"] == 1
    assert desk.data("import", "-", stdin=twice) == {"pairs": 0, "duplicates": 3, "failed": []}


def test_upkeep_from_the_command_line(desk: Desk, written: Callable[..., Any]) -> None:
    uid = written("Secret-48151623")["id"]
    report = desk.data("check-project")
    assert report["ok"] is True
    assert set(report) == {"ok", "problems", "repaired", "events", "content_hash"}
    copy = Path(desk.data("backup", "kept")["file"])
    assert copy.parent == Path("kept")
    assert desk.data("-p", str(copy), "check-project")["ok"] is True
    desk.refused(3, "erase", uid, "--reason", "demand", "--as", "ann")
    gone = desk.data("erase", uid, "--reason", "demand")
    assert gone["erased"] == uid
    assert len(gone["event"]) == HASH
    assert desk.data("show", uid)["prompt"] is None
    assert desk.data("rebuild")["ok"] is True
    assert desk.data("merge", str(copy))["events"] == 0
    assert b"48151623" not in b"".join(path.read_bytes() for path in desk.folder.glob("desk.sft*"))
