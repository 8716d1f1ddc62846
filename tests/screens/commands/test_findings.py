"""What the checks say of a project's pairs, by the real command line: listed, waived, overridden, counted."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Desk

RULE = ("set", "checks.custom.no-bad", '{"kind": "banned", "text": "bad word", "severity": "block"}')


@pytest.fixture
def flagged(desk: Desk, written: Callable[..., Any]) -> dict[str, Any]:
    """A pair of ann's in whose prompt something is found."""
    desk.data(*RULE)
    pair: dict[str, Any] = written("Here a bad word stands.")
    return pair


def test_what_is_set_of_the_checks_is_shown_and_taken_away(desk: Desk) -> None:
    assert desk.data("set", "checks.blank.severity", "warn") == {"key": "checks.blank.severity", "value": "warn"}
    desk.data("set", "checks.hidden.on[skill=x, language=de]", "no")
    assert desk.data("get", "checks.blank.severity")["value"] == "warn"
    assert desk.data("get", "checks.blank.on")["value"] is True
    shown = {row["key"]: row["value"] for row in desk.rows("get")}
    assert shown["checks.hidden.on[language=de,skill=x]"] is False
    desk.data("set", "checks.blank.severity", "")
    assert desk.data("get", "checks.blank.severity")["value"] == "block"
    desk.refused(3, "set", "checks.blank.severity", "loud")
    desk.refused(3, "set", "checks.nothing.on", "no")
    desk.refused(3, "get", "checks.hidden.size")
    desk.refused(3, "set", "checks.hidden.on", "no", "--as", "ann")


def test_a_finding_is_waived_by_its_id_and_stays_so_when_the_text_goes_on(desk: Desk, flagged: dict[str, Any]) -> None:
    pair = flagged["id"]
    (one,) = desk.rows("findings", "--open")
    assert (one["pair"], one["state"], one["rule"], one["severity"]) == (pair, "open", "no-bad", "block")
    assert (one["field"], one["excerpt"], one["start"], one["end"], one["fix"]) == ("prompt", "bad word", 7, 15, None)
    error = desk.refused(3, "submit", pair, "--as", "ann")
    assert "no-bad" in error["message"]
    assert "bad word" not in error["message"]
    assert "for lead" in desk.refused(3, "waive", one["id"], "--reason", "it is quoted", "--as", "ann")["message"]
    done = desk.data("waive", one["id"], "--reason", "it is quoted")
    assert (done["state"], done["id"], done["pair"]) == ("waived", one["id"], pair)
    assert desk.rows("findings", "--open") == []
    (shown,) = desk.data("show", pair)["findings"]
    assert (shown["id"], shown["state"], shown["reason"]) == (one["id"], "waived", "it is quoted")
    desk.data("write", pair, "--base", flagged["revisions"]["prompt"], "--prompt", "So: a bad word.", "--as", "ann")
    (moved,) = desk.rows("findings")
    assert moved["id"] != one["id"]
    assert (moved["state"], moved["start"]) == ("waived", 6)
    assert desk.data("submit", pair, "--as", "ann")["stage"] == "prompt_submitted"
    event = desk.data("show", desk.rows("history", pair)[-1]["event"])
    assert event["payload"]["checks"]["no-bad"] == [0, 1, 0]
    assert desk.data("check-project")["ok"]


def test_a_waiver_is_taken_back_also_under_the_name_that_it_was_given(desk: Desk, flagged: dict[str, Any]) -> None:
    (one,) = desk.rows("findings")
    desk.data("waive", one["id"][:20], "--reason", "so")
    head = flagged["revisions"]["prompt"]
    desk.data("write", flagged["id"], "--base", head, "--prompt", "So: a bad word.", "--as", "ann")
    assert desk.data("waive", one["id"], "--take-back")["state"] == "open"
    (again,) = desk.rows("findings", "--open")
    desk.refused(3, "waive", again["id"], "--take-back")
    desk.data("undo")
    assert desk.rows("findings", "--open") == []


def test_what_is_no_finding_is_refused(desk: Desk, flagged: dict[str, Any]) -> None:
    (one,) = desk.rows("findings")
    desk.refused(2, "waive", one["id"])
    desk.refused(3, "waive", one["id"], "--reason", " ")
    desk.refused(3, "waive", flagged["id"][:12] + "0" * 16, "--reason", "so")
    desk.refused(3, "waive", "0" * 28, "--reason", "so")
    desk.refused(2, "findings", "--rule", "nothing")
    desk.refused(2, "findings", "--stage", "nowhere")


def test_findings_are_chosen_by_rule_and_stage(
    desk: Desk, written: Callable[..., Any], flagged: dict[str, Any]
) -> None:
    written("hidden \u202e here")
    assert {one["rule"] for one in desk.rows("findings")} >= {"no-bad", "hidden"}
    assert {one["rule"] for one in desk.rows("findings", "--rule", "hidden")} == {"hidden"}
    assert [one["pair"] for one in desk.rows("findings", "--rule", "no-bad")] == [flagged["id"]]
    assert desk.rows("findings", "--stage", "accepted") == []
    words = desk.run("findings").stdout.decode()
    assert "no-bad" in words
    assert "\u202e" not in words


def test_a_lead_overrides_and_what_was_open_is_on_record(desk: Desk, flagged: dict[str, Any]) -> None:
    desk.refused(3, "submit", flagged["id"], "--as", "ann", "--override", "because")
    done = desk.run("submit", flagged["id"], "--override", "the client wants it", "--json")
    assert done.returncode == 0
    assert "no-bad" in done.stderr.decode()
    event = desk.data("show", json.loads(done.stdout)["event"])
    assert event["payload"]["checks"] == {"no-bad": [0, 0, 1]}
    assert event["payload"]["override"] == "the client wants it"


def test_words_are_kept(desk: Desk) -> None:
    desk.data("word", "add", "pgvector", "Kubernetes", "--language", "en", "--as", "ann")
    assert desk.rows("word", "list") == [
        {"word": "Kubernetes", "language": "en"}, {"word": "pgvector", "language": "en"},
    ]  # fmt: skip
    desk.data("word", "remove", "pgvector", "--language", "en")
    assert [row["word"] for row in desk.rows("word", "list")] == ["Kubernetes"]
    desk.refused(3, "word", "remove", "pgvector")
    desk.refused(3, "word", "add", "two words")
    desk.refused(3, "word", "add", "word", "--as", "bob")


def test_a_pair_is_checked_as_a_dataset_is(desk: Desk, flagged: dict[str, Any]) -> None:
    done = desk.run("check", "--pair", flagged["id"][:8], "--json")
    assert done.returncode == 1
    one, last = (json.loads(line) for line in done.stdout.splitlines())
    assert (one["file"], one["line"], one["pair"], one["state"]) == ("desk.sft", None, flagged["id"], "open")
    assert (one["field"], one["rule"], one["excerpt"]) == ("prompt", "no-bad", "bad word")
    assert last == {"summary": {"pairs": 1, "findings": {"no-bad": 1}, "not_checked": {}}}
    assert desk.run("check", "--pair", flagged["id"], "--fail-on", "never").returncode == 0
    desk.data("waive", one["id"], "--reason", "quoted")
    waived = desk.run("check", "--pair", flagged["id"], "--json")
    assert (waived.returncode, json.loads(waived.stdout.splitlines()[0])["state"]) == (0, "waived")
    assert desk.run("check", "--pair", flagged["id"], "--select", "hidden").stdout == b"no findings\n"
    desk.refused(2, "check", "--pair", flagged["id"], "--select", "nothing")
    desk.refused(3, "check", "--pair", "000000")


def test_a_pair_s_language_is_told_in_one_figure_where_it_was_read(desk: Desk) -> None:
    text = "Their is an error in this sentence, and the rest of it is right as it stands here."
    pair = desk.data("write", "--prompt", text, "--language", "en", "--as", "ann")["id"]
    for select, there in (("harper", True), ("hidden", False)):
        words = ("check", "--pair", pair, "--select", select, "--tier", "quick", "--fail-on", "never")
        summary = json.loads(desk.run(*words, "--json").stdout.splitlines()[-1])["summary"]
        assert ("quality" in summary) is there
        if there:
            assert summary["quality"]["words"] == 18
            assert f"language: {summary['quality']['score']} of 100".encode() in desk.run(*words).stdout


def test_what_was_found_is_found_again_and_what_changed_is_checked_anew(
    desk: Desk, written: Callable[..., Any], flagged: dict[str, Any]
) -> None:
    other = written("A  prompt of its own, the last one.")

    def found() -> list[dict[str, Any]]:
        rows = desk.rows("findings")
        assert rows == desk.rows("findings", WORKBENCH_CACHE_DIR=str(desk.folder / "none"))
        (desk.folder / "none" / "findings.db").unlink()
        return rows

    def rules() -> set[tuple[str, str]]:
        return {(row["pair"], row["rule"]) for row in found()}

    assert rules() == {(flagged["id"], "no-bad"), (other["id"], "whitespace")}
    desk.data("set", "checks.whitespace.on", "no")
    desk.data("set", "checks.custom.no-own", '{"kind": "banned", "text": "its own"}')
    assert rules() == {(flagged["id"], "no-bad"), (other["id"], "no-own")}
    head = other["revisions"]["prompt"]
    desk.data("write", other["id"], "--base", head, "--prompt", "Here a bad word stands.", "--as", "ann")
    (first, second) = found()
    assert {first["rule"], second["rule"]} == {"no-bad"}
    assert first["id"] != second["id"]
    desk.data("waive", second["id"], "--reason", "quoted")
    assert sorted(row["state"] for row in found()) == ["open", "waived"]
