"""`draft` and `template` as a person types them, with a model host on a real socket."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engines import misbehaving as bad

from .conftest import Desk

PARAGRAPH = "The tenant gives notice in writing three months before leaving. The landlord confirms it. "
OURS = '+++\npurpose = "Ours."\nkind = "prompt"\nskill = "open QA"\n+++\nOur way: {{ text }}\n'


@pytest.fixture
def sourced(desk: Desk) -> Desk:
    """A project with one chunk."""
    (desk.folder / "notice.md").write_text(f"# Notice\n\n{PARAGRAPH * 12}\n")
    desk.data("ingest", "notice.md")
    return desk


@pytest.fixture
def host(desk: Desk) -> Iterator[bad.Host]:
    """A model host that always says the same, and the desk uses it."""
    with bad.serving(bad.whole("Who confirms the notice?")) as serving:
        desk.variables["OLLAMA_HOST"] = serving.address
        yield serving


def test_a_rewrite_of_a_span_is_drafted_and_taken_over(desk: Desk, written: Callable[..., Any], host: bad.Host) -> None:
    pair = written("When is notice given, and why?")["id"]
    made = desk.data("draft", "rewrite", pair, "--field", "prompt", "--span", "5:20", "--instruction", "Be short.")
    assert made["text"] == "When Who confirms the notice?, and why?"
    assert (made["drafts"], made["failed"]) == (1, [])
    asked = host.chats[0].body.decode()
    assert "Be short." in asked
    assert "is notice given" in asked
    head = desk.data("show", pair)["revisions"]["prompt"]
    taken = desk.data("write", pair, "--base", head, "--from-draft", made["id"])
    assert desk.data("show", pair)["prompt"] == made["text"]
    assert taken["revisions"]["prompt"] != head
    [draft] = desk.rows("list", "drafts")
    assert (draft["kind"], draft["taken"]) == ("rewrite", True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--span", "5:99", "--instruction", "Be short."), "Not a span"),
        (("--span", "5:8"), "No instruction"),
        (("--span", "5:8", "--field", "completion", "--instruction", "Be short."), "No such text"),
    ],
)
def test_a_rewrite_that_can_not_be_is_refused_before_the_model_is_asked(
    desk: Desk, written: Callable[..., Any], host: bad.Host, words: tuple[str, ...], told: str
) -> None:
    pair = written("When is notice given?")["id"]
    field = () if "--field" in words else ("--field", "prompt")
    error = desk.refused(3, "draft", "rewrite", pair, *field, *words)
    assert error["title"] == told
    assert error["hint"]
    assert host.chats == []
    assert desk.rows("list", "drafts") == []


def test_a_rewrite_that_the_model_fails_at_is_4_and_kept_as_failed(
    desk: Desk, written: Callable[..., Any], host: bad.Host
) -> None:
    pair = written("Who confirms the notice?")["id"]
    words = ("draft", "rewrite", pair, "--field", "prompt", "--span", "0:24", "--instruction", "Be short.")
    assert "offered before" in desk.refused(4, *words)["message"]
    assert [draft["state"] for draft in desk.rows("list", "drafts")] == ["failed"]


def test_a_refused_draft_is_remembered_and_not_offered_again(sourced: Desk, host: bad.Host) -> None:
    assert sourced.data("draft", "prompts", "--skill", "open_qa")["drafts"] == 1
    [draft] = sourced.rows("list", "drafts")
    answer = sourced.data("draft", "refuse", draft["id"][:8], draft["id"], "--why", "too easy")
    assert answer == {"refused": [draft["id"]]}
    assert [one["state"] for one in sourced.rows("list", "drafts")] == ["refused"]
    assert sourced.data("show", draft["id"])["reason"] == "too easy"
    chunk = sourced.rows("list", "chunks")[0]["id"]
    again = sourced.run("draft", "prompts", "--skill", "open_qa", "--chunk", chunk, "--json")
    assert again.returncode == 3
    assert "offered before" in json.loads(again.stdout)["failed"][0]["reason"]
    assert sourced.refused(3, "draft", "refuse", draft["id"])["title"] == "Nothing to refuse"
    sourced.data("undo")
    assert "refused" in [one["state"] for one in sourced.rows("list", "drafts")]


def test_a_project_words_its_templates_itself(sourced: Desk, host: bad.Host) -> None:
    mine: Path = sourced.folder / "mine.j2"
    mine.write_text(OURS)
    assert {row["own"] for row in sourced.rows("template", "list")} == {False}
    builtin = sourced.data("template", "show", "prompt_open_qa")
    made = sourced.data("template", "set", "prompt_open_qa", "mine.j2")
    assert (made["own"], made["hash"] != builtin["hash"]) == (True, True)
    sourced.data("draft", "prompts", "--skill", "open_qa")
    assert "Our way: # Notice" in json.loads(host.chats[0].body)["messages"][-1]["content"]
    assert sourced.data("show", sourced.rows("list", "drafts")[0]["id"])["facts"]["template_hash"] == made["hash"]
    assert sourced.data("template", "show", "prompt_open_qa")["text"] == OURS
    assert sourced.data("template", "show", "prompt_open_qa", "--builtin")["text"] == builtin["text"]
    assert [row["name"] for row in sourced.rows("template", "list") if row["own"]] == ["prompt_open_qa"]
    sourced.data("template", "reset", "prompt_open_qa")
    assert sourced.data("template", "show", "prompt_open_qa") == builtin
    sourced.data("undo")
    assert sourced.data("template", "show", "prompt_open_qa")["own"] is True
    plain = sourced.run("template", "show", "prompt_open_qa").stdout.decode()
    assert plain.rstrip("\n") == OURS.rstrip("\n")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{% if text %}", "mine.j2, line 6"),
        ("{{ text }}\n{{ tenant }}", "mine.j2, line 7: there is no variable 'tenant'"),
        ("{{ text.__class__.__mro__ }}", "mine.j2, line 6: a template does not look into values"),
        ("{% for a in range(99999) %}{{ text }}{% endfor %}", "mine.j2, line 6: a loop goes through one of"),
        ("{{ 'x' * 999999999 }}{{ text }}", "mine.j2, line 6: a template only fills in"),
        ("x", "mine.j2: it never uses 'text'"),
    ],
)
def test_a_bad_template_is_refused_with_file_line_and_cure(desk: Desk, body: str, told: str) -> None:
    (desk.folder / "mine.j2").write_text('+++\npurpose = "Ours."\nkind = "prompt"\nskill = "x"\n+++\n' + body)
    error = desk.refused(3, "template", "set", "prompt_open_qa", "mine.j2")
    assert told in error["message"]
    assert error["hint"]
    assert {row["own"] for row in desk.rows("template", "list")} == {False}


def test_templates_that_there_are_not_are_named(desk: Desk) -> None:
    assert "prompt_open_qa" in desk.refused(3, "template", "set", "prompt_song", "-")["hint"]
    assert desk.refused(3, "template", "show", "prompt_song")["title"] == "No such template"
    assert desk.refused(3, "template", "reset", "completion")["title"] == "Nothing to reset"
    assert desk.refused(3, "template", "set", "completion", "nowhere.j2")["title"] == "The file can't be read"
    assert desk.refused(3, "template", "set", "completion", "-", "--as", "ann")["title"] == "Not your role"
