"""On a terminal: tables that fit, a few rows with a note, a bar for long work, and colour only where it is wanted."""

import json
import os
import re

import pexpect
import pytest

from .conftest import WORKBENCH, Desk


def on_terminal(desk: Desk, *words: str, width: int = 80, **variables: str) -> str:
    """What a person sees of a command in a window of this width."""
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES")}
    child = pexpect.spawn(
        str(WORKBENCH), list(words), cwd=str(desk.folder), encoding="utf-8", dimensions=(24, width), timeout=120,
        env={**environment, "TERM": "xterm-256color", **variables},
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    said: str = child.before
    return said.replace("\r\n", "\n")


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A desk with more pairs than fit a screen."""
    lines = [{"prompt": f"Frage {n} über 漢字 und 🙂 " + "x" * 60, "completion": "c " * 60} for n in range(70)]
    desk.data("import", "-", stdin="\n".join(map(json.dumps, lines)).encode())
    return desk


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_fits_and_says_what_it_left_out(full: Desk, width: int) -> None:
    said = on_terminal(full, "list", "pairs", width=width)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", said).strip().split("\n")
    assert len(lines) == 1 + 50 + 1
    assert "--limit" in lines[-1]
    wide = re.compile("[\u1100-\u115f\u2e80-\uffdc\U0001f000-\U0001faff]")
    assert max(len(line) + len(wide.findall(line)) for line in lines) <= width
    assert "\x1b[1m" in said


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_is_left_away_where_nobody_wants_it(full: Desk, variables: dict[str, str]) -> None:
    assert "\x1b" not in on_terminal(full, "list", "pairs", "--limit", "2", **variables)


def test_long_work_shows_how_far_it_is(desk: Desk) -> None:
    rows = b"".join(b'{"prompt":"p%d","completion":"c"}\n' % n for n in range(2000))
    (desk.folder / "many.jsonl").write_bytes(rows)
    said = on_terminal(desk, "import", "many.jsonl")
    assert re.search(r"/2000  \d+/s", said)
    assert said.rstrip().endswith("2000 pairs, 0 duplicates")
    assert "█" not in on_terminal(desk, "import", "many.jsonl", TERM="dumb")
