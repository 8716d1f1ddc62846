"""The door: options, who acts, which project, exit codes and streams."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screens.commands.main import build
from screens.console.parser import joined

from .conftest import WORKBENCH, Desk


def test_help_names_every_command_and_the_version_is_there(desk: Desk) -> None:
    said = desk.run("--help").stdout.decode()
    for name in ("new", "member", "ingest", "import", "list", "write", "verdict", "export", "merge", "doctor"):
        assert f"    {name}" in said
    assert desk.run("--version").stdout.startswith(b"workbench ")


def test_without_a_command_it_says_what_to_do(desk: Desk) -> None:
    done = desk.run()
    assert done.returncode == 0
    assert b"workbench new" in done.stdout


def test_global_options_stand_before_and_behind(desk: Desk, written: Callable[..., Any]) -> None:
    pair = written()["id"]
    before = desk.run("-p", "desk.sft", "--as", "bob", "--json", "show", pair)
    behind = desk.run("show", pair, "--json", "--as", "bob", "-p", "desk.sft")
    assert before.returncode == behind.returncode == 0
    assert before.stdout == behind.stdout


@pytest.mark.parametrize(
    "words",
    [("no-such",), ("list", "things"), ("list", "pairs", "--limit", "-1"), ("verdict", "abcdef", "maybe"), ("--wrong",),
     ("write", "abcdef", "--span", "9:1"), ("export",), ("import", "-", "--map", "nonsense"),
     ("list", "pairs", "--stage", "nowhere"), ("export", "--format", "alpaca", "--stage", "nowhere")],
)  # fmt: skip
def test_wrong_usage_is_2_with_an_error_object(desk: Desk, words: tuple[str, ...]) -> None:
    error = desk.refused(2, *words)
    assert error["code"] == "usage"
    assert error["hint"]


def test_an_error_for_people_is_a_line_of_cause_and_a_line_of_cure(desk: Desk) -> None:
    done = desk.run("show", "ffffffffffff")
    assert done.returncode == 3
    cause, cure = done.stderr.decode().splitlines()
    assert cause.startswith("workbench: No such")
    assert cure.strip().startswith("workbench list")


def test_the_project_is_named_found_or_asked_for(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("list", "pairs").returncode == 0
    elsewhere = Desk(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    assert "no .sft file" in elsewhere.refused(2, "list", "pairs")["message"]
    assert elsewhere.run("list", "pairs", WORKBENCH_PROJECT=str(desk.folder / "desk.sft")).returncode == 0
    for name in ("a.sft", "b.sft"):
        elsewhere.data("new", name)
    assert "2 .sft files" in elsewhere.refused(2, "list", "pairs")["message"]
    assert elsewhere.refused(3, "-p", "c.sft", "list", "pairs")["code"] == "refused"


def test_who_acts(desk: Desk) -> None:
    assert desk.data("write", "--prompt", "A?")["revisions"]["completion"] is None
    assert desk.data("write", "--prompt", "B?", WORKBENCH_MEMBER="ann")
    assert desk.refused(3, "write", "--prompt", "C?", "--as", "bob")["title"] == "Not your role"
    assert "nobody" in desk.refused(3, "list", "pairs", WORKBENCH_MEMBER="mallory")["message"]
    desk.data("member", "add", "zoe", "--role", "author", "--account", "somebody-else")
    assert "somebody-else" in desk.refused(3, "list", "pairs", "--as", "zoe")["message"]
    assert [row["author"] for row in desk.rows("list", "pairs")] == [
        row["name"] for row in desk.rows("member", "list")
    ][:2]


def test_a_closed_pipe_is_quiet(desk: Desk) -> None:
    desk.data(
        "import", "-", stdin=b"".join(b'{"prompt":"p%d","completion":"%s"}\n' % (n, b"c" * 900) for n in range(200))
    )
    command = f"'{WORKBENCH}' list pairs --json | head -n 1 | wc -l; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=desk.folder, capture_output=True, text=True, check=False)
    count, status = done.stdout.split()
    assert (count, done.stderr) == ("1", "")
    assert status in ("0", "141")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_it_cleanly(desk: Desk, number: signal.Signals, status: int) -> None:
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [WORKBENCH, "import", "-", "--json"],
        cwd=desk.folder,
        stdin=reader,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(reader)
    os.write(writer, b'{"prompt":"p","completion":"c"}\n' * 5000)  # more than it looks at: it now waits for the rest
    _wait_until_reading(process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    os.close(writer)
    assert process.returncode == status
    assert b"Traceback" not in err
    assert out == b""
    assert desk.rows("list", "pairs") == []


def _wait_until_reading(number: int) -> None:
    """Until the process sleeps in a read of its standard input."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status = Path(f"/proc/{number}/syscall").read_text().split()
        if status[:2] == ["0", "0x0"]:
            return
        time.sleep(0.01)
    raise AssertionError("it never came to read")


def test_a_fault_of_the_program_is_one_line_and_a_private_log(desk: Desk, tmp_path: Path) -> None:
    state = tmp_path / "state"
    broken = tmp_path / "broken.py"
    broken.write_text(
        "import sys\nfrom screens.commands import main\n"
        "def fail(context): secret = 'client text'; raise RuntimeError(secret)\n"
        "from screens.commands import history\n"
        "history.COMMAND = history.COMMAND._replace(run=fail)\n"
        "sys.exit(main.main(['history', 'abcdef', *sys.argv[1:]]))\n"
    )
    python = str(WORKBENCH.with_name("python"))
    for words in ([], ["--json"]):
        done = subprocess.run(
            [python, str(broken), *words], cwd=desk.folder, capture_output=True, text=True, check=False,
            env={**os.environ, "WORKBENCH_STATE_DIR": str(state)},
        )  # fmt: skip
        assert done.returncode == 70
        assert "client text" not in done.stderr
        assert "Traceback" not in done.stderr
    assert json.loads(done.stderr)["error"]["code"] == "crash"
    log = state / "workbench.log"
    assert log.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError" in log.read_text()
    assert " fail" in log.read_text()
    assert "client text" not in log.read_text()


def test_texts_that_begin_with_a_dash_are_texts() -> None:
    words = joined(
        ["write", "--prompt", "- one\n- two", "--completion", "-", "--json", "--sort", "-changed", "--", "--x"]
    )
    assert words == ["write", "--prompt=- one\n- two", "--completion", "-", "--json", "--sort=-changed", "--", "--x"]
    options = build().parse_args(words[:4])
    assert (options.prompt, options.completion) == ("- one\n- two", "-")


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "--revision"), ("zsh", "--revision"), ("tcsh", "accept reject edit")]
)
def test_the_shell_completes_commands_and_what_they_take(desk: Desk, shell: str, word: str) -> None:
    script = desk.run("completion", shell).stdout.decode()
    assert "verdict" in script
    assert word in script
