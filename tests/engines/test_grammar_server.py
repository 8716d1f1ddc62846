"""One LanguageTool for all programs of a user: waited for by nobody, back after a crash, gone when it is not needed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from services import install_languagetool

from workbench.engines import grammar_server, languagetool
from workbench.engines.grammar_server import SharedGrammar
from workbench.errors import ServiceFailed

WRONG = "He go to school."
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def command(languagetool_server: str) -> list[str]:
    """What starts the real server; its jars are warm in memory, since another one runs."""
    found = install_languagetool.find()
    assert found
    assert languagetool_server
    return found


@pytest.fixture
def shared(tmp_path: Path, command: list[str]) -> Iterator[SharedGrammar]:
    """A shared server of its own for one test, ended at once behind it."""
    made = SharedGrammar(tmp_path, lambda: command, linger=0.5)
    yield made
    made.close()


def eventually(true: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def alive(folder: Path) -> bool:
    """Whether a server of a folder is said to run."""
    return (folder / "server.json").is_file()


def state(folder: Path) -> dict[str, int]:
    told: dict[str, int] = json.loads((folder / "server.json").read_text())
    return told


def living(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def patiently(grammar: SharedGrammar, text: str = WRONG) -> list[str]:
    """What a person who goes on typing is shown in the end: the places that are wrong."""
    told: list[str] = []
    for _ in range(1200):
        try:
            return [text[one.start : one.end] for one in grammar.check(text, "en-US")]
        except ServiceFailed as failed:
            told.append(failed.title)
            time.sleep(0.1)
    raise AssertionError(set(told))


@pytest.mark.languagetool
@pytest.mark.slow
def test_the_real_server_starts_beside_the_typing_and_comes_back_when_killed(
    shared: SharedGrammar, tmp_path: Path
) -> None:
    start = time.monotonic()
    with pytest.raises(ServiceFailed, match="starting"):
        shared.check(WRONG, "en-US")
    assert time.monotonic() - start < 5
    assert patiently(shared) == ["go"]
    assert (tmp_path / "server.json").stat().st_mode & 0o077 == 0
    first = state(tmp_path)["pid"]
    os.kill(first, signal.SIGKILL)
    eventually(lambda: not living(first))
    with pytest.raises(ServiceFailed, match=r"down|starting"):
        shared.check(WRONG, "en-US")
    assert patiently(shared) == ["go"]
    second = state(tmp_path)["pid"]
    assert second != first
    os.kill(state(tmp_path)["keeper"], signal.SIGKILL)
    eventually(lambda: not living(second), 20)  # the server is no orphan


OTHER = """
import json, sys
from pathlib import Path
from workbench.engines.grammar_server import SharedGrammar
folder, *command = sys.argv[1:]
grammar = SharedGrammar(Path(folder), lambda: command, wait=120, linger=0.5)
grammar.check("He go to school.", "en-US")
print(json.loads(Path(folder, "server.json").read_text())["pid"], flush=True)
sys.stdin.readline()
"""


@pytest.mark.languagetool
@pytest.mark.slow
def test_two_programs_share_one_server_which_ends_with_the_last(tmp_path: Path, command: list[str]) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER, str(tmp_path), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(2)
    ]
    try:
        pids = [int(one.stdout.readline()) for one in both if one.stdout]
        assert pids[0] == pids[1]
        both[0].communicate("\n")
        time.sleep(1.5)  # longer than a server lingers without users
        assert living(pids[0])
        both[1].kill()  # nothing is said or closed
        eventually(lambda: not living(pids[0]), 20)
        eventually(lambda: not alive(tmp_path), 20)
    finally:
        for one in both:
            one.kill()
            one.communicate()


FAKE = """
import http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.say(json.dumps([{"code": "en", "longCode": "en-US"}]))
    def do_POST(self): self.say(%r)
    def say(self, text):
        self.send_response(200); self.end_headers(); self.wfile.write(text.encode())
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), Handler).serve_forever()
"""


def test_who_waits_gets_the_answer_over_a_crash(tmp_path: Path) -> None:
    answer = json.dumps({"matches": []})
    grammar = SharedGrammar(tmp_path, lambda: [sys.executable, "-c", FAKE % answer], wait=20, linger=0.5)
    try:
        assert grammar.check(WRONG, "en-US") == []
        pid = state(tmp_path)["pid"]
        os.kill(state(tmp_path)["keeper"], signal.SIGKILL)
        eventually(lambda: not living(pid), 10)
        assert grammar.check(WRONG, "en-US") == []
        assert state(tmp_path)["pid"] != pid
    finally:
        grammar.close()


@pytest.mark.parametrize("said", ["", "<html>", "{}", '{"matches": [{"offset": "x"}]}', '{"matches": [[]]}'])
def test_garbage_is_told_and_nothing_is_started_anew(tmp_path: Path, said: str) -> None:
    grammar = SharedGrammar(tmp_path, lambda: [sys.executable, "-c", FAKE % said], wait=20, linger=0.5)
    try:
        with pytest.raises(ServiceFailed, match="Not a LanguageTool server"):
            grammar.check(WRONG, "en-US")
        pid = state(tmp_path)["pid"]
        with pytest.raises(ServiceFailed, match="Not a LanguageTool server"):
            grammar.check(WRONG, "en-US")
        assert state(tmp_path)["pid"] == pid
    finally:
        grammar.close()
    eventually(lambda: not living(pid), 20)


def test_one_that_cannot_start_says_why_and_is_not_tried_at_every_key(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    program = f"open({str(runs)!r}, 'a').write('x'); raise SystemExit(3)"
    grammar = SharedGrammar(tmp_path, lambda: [sys.executable, "-c", program], wait=20)
    try:
        for _ in range(3):
            with pytest.raises(ServiceFailed, match="status 3"):
                grammar.check(WRONG, "en-US")
        assert runs.read_text() == "x"
    finally:
        grammar.close()


def test_one_that_never_answers_is_said_to_be_starting(tmp_path: Path) -> None:
    grammar = SharedGrammar(tmp_path, lambda: [sys.executable, "-c", "import time; time.sleep(600)"], linger=0.2)
    try:
        for _ in range(3):
            with pytest.raises(ServiceFailed, match="starting"):
                grammar.check(WRONG, "en-US")
            time.sleep(0.1)
        eventually(lambda: alive(tmp_path))
        pid = state(tmp_path)["pid"]
    finally:
        grammar.close()
    eventually(lambda: not living(pid), 20)


def test_one_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar_server, "STARTUP", 1.0)
    grammar = SharedGrammar(tmp_path, lambda: [sys.executable, "-c", "import time; time.sleep(600)"], linger=0.2)
    try:
        with pytest.raises(ServiceFailed, match="starting"):
            grammar.check(WRONG, "en-US")
        eventually(lambda: alive(tmp_path))
        first = state(tmp_path)["pid"]

        def replaced() -> bool:
            with pytest.raises(ServiceFailed, match="starting"):
                grammar.check(WRONG, "en-US")
            try:
                return state(tmp_path)["pid"] != first
            except FileNotFoundError:  # between two servers there is none
                return False

        eventually(replaced, 30)
        assert not living(first)
    finally:
        grammar.close()


def test_a_server_that_nobody_asks_ends_though_somebody_holds_it(tmp_path: Path) -> None:
    answer = json.dumps({"matches": []})
    grammar = SharedGrammar(tmp_path, lambda: [sys.executable, "-c", FAKE % answer], wait=20, idle=1)
    try:
        assert grammar.check(WRONG, "en-US") == []
        pid = state(tmp_path)["pid"]
        eventually(lambda: not living(pid), 20)
        assert grammar.check(WRONG, "en-US") == []
    finally:
        grammar.close()


def test_the_newest_of_a_folder_is_started(tmp_path: Path) -> None:
    for name in ("LanguageTool-6.9", "LanguageTool-6.10"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "languagetool-server.jar").touch()
    found = languagetool.installed_in(tmp_path)
    assert found
    assert found.name == "LanguageTool-6.10"
    if languagetool.java_program():
        assert str(found / "languagetool-server.jar") in languagetool.server_command(tmp_path)
    with pytest.raises(ServiceFailed, match="not installed"):
        languagetool.server_command(tmp_path / "LanguageTool-6.9")
