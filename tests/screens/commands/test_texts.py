"""Texts through the command line: exact in JSON and from standard input, visible to people, whatever the locale."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Desk

EVIL = "Click \x1b]8;;http://evil\x07here \x9b31m \u202egnp.exe \u2028 \u200b [red]x[/red]"
EXACT = "Three months.\r\n\r\n- one\u2028- two\ttab 🙂 e\u0301 \ufeff\n\n"


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_standard_input_is_taken_character_for_character(desk: Desk, locale: str) -> None:
    done = desk.data("write", "--prompt", "-", stdin=EXACT.encode(), LC_ALL=locale, LANG=locale)
    shown = desk.run("show", done["id"], "--json", LC_ALL=locale, LANG=locale).stdout
    assert json.loads(shown)["prompt"] == EXACT
    assert "\u2028".encode() in shown
    assert shown.endswith(b"\n")
    assert b"\r" not in shown.replace(b"\\r", b"")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_arguments_and_tables_are_utf8(desk: Desk, locale: str) -> None:
    desk.data("write", "--prompt", "Größe 🙂?", LC_ALL=locale)
    assert "Größe 🙂?" in desk.run("list", "pairs", LC_ALL=locale).stdout.decode()


def test_what_people_read_holds_no_control(desk: Desk, written: Callable[..., Any]) -> None:
    pair = written(EVIL)["id"]
    assert desk.data("show", pair)["prompt"] == EVIL
    desk.data("search", "Click")
    for words in (("show", pair), ("list", "pairs"), ("search", "Click"), ("history", pair)):
        said = desk.run(*words).stdout.decode()
        assert not any(char in said for char in "\x1b\x9b\x07\u202e\u200b\u2028"), words
        assert "Click" in said or words[0] == "history"
    assert "[red]x[/red]" in desk.run("show", pair).stdout.decode()


def test_hostile_names_in_errors_are_visible(desk: Desk) -> None:
    for words in (("show", "\x1b[2J"), ("member", "add", "\x1b[2J", "--role", "author"), ("list", "\x1b[2J"),
                  ("ingest", "\x1b[2Jx"), ("-p", "\x1b[2J.sft", "list", "pairs")):  # fmt: skip
        done = desk.run(*words)
        assert done.returncode in (2, 3)
        assert b"\x1b" not in done.stderr
        assert len(done.stderr.splitlines()) == 2


def test_bytes_that_are_no_utf8_are_refused_by_their_line(desk: Desk) -> None:
    error = desk.refused(3, "write", "--prompt", "-", stdin=b"good\nb\xffd\n")
    assert "standard input, line 2" in error["message"]
    assert desk.rows("list", "pairs") == []


def test_two_texts_from_one_standard_input_are_refused(desk: Desk) -> None:
    desk.refused(2, "write", "--prompt", "-", "--completion", "-", stdin=b"x")


def test_a_surrogate_from_the_command_line_is_refused(desk: Desk) -> None:
    done = desk.run("write", "--prompt", "a\udcffb", "--json")
    assert done.returncode == 3
    assert b"U+DCFF" in done.stderr
