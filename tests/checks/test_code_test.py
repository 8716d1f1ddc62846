"""A stranger's program harms nothing and reads nothing; code answers pass or fail by their tests, with the reason."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import NOT_RUN, REQUIRED
from services import install_bwrap

from workbench.engines.bwrap import Bubblewrap
from workbench.engines.code_tests import Problem, put_together, read_problems, run_tests
from workbench.engines.running import Ended, Limits
from workbench.errors import Refused, ServiceFailed
from workbench.importers.spec import BadLine
from workbench.progress import finish

SHORT = Limits(seconds=8.0, cpu=1)
BRIEF = Limits(seconds=1.5)
ADD = {
    "task_id": "own/0", "prompt": 'def add(a, b):\n    """Add two numbers."""\n', "entry_point": "add",
    "canonical_solution": "    return a + b\n", "test": "def check(candidate):\n    assert candidate(2, 3) == 5\n",
}  # fmt: skip


@pytest.fixture(scope="session")
def program() -> Path:
    """The real bwrap."""
    found = install_bwrap.find()
    if found is None:
        missing = "bubblewrap is not installed: type `make services`"
        if REQUIRED:
            pytest.fail(missing, pytrace=False)
        pytest.skip(NOT_RUN + missing)
    return found


@pytest.fixture(scope="session")
def sandbox(program: Path) -> Bubblewrap:
    return Bubblewrap(str(program))


def error(ended: Ended) -> object:
    assert ended.verdict is not None, ended
    return ended.verdict["error"]


def test_a_program_runs_and_its_words_come_back(sandbox: Bubblewrap) -> None:
    ended = sandbox.run("print('grüße')")
    assert (ended.cause, ended.status, error(ended), ended.output) == ("ended", 0, "", "grüße\n".encode())


def test_its_error_is_told_with_its_line(sandbox: Bubblewrap) -> None:
    ended = sandbox.run("x = 1\nassert x == 2, 'no'\n")
    assert ended.verdict == {"error": "AssertionError", "line": 2, "message": "no"}


def test_the_home_cannot_be_read(sandbox: Bubblewrap, own_home: Path) -> None:
    (own_home / "secret").write_text("s3cret")
    read = f"import os\nprint(os.path.lexists({str(own_home)!r}))\nprint(open({str(own_home / 'secret')!r}).read())"
    ended = sandbox.run(read)
    assert error(ended) == "FileNotFoundError"
    assert ended.output == b"False\n"


def test_nor_anything_else_of_this_machine(sandbox: Bubblewrap) -> None:
    names = set(sandbox.run("import os\nprint(*os.listdir('/'))").output.decode().split())
    allowed = {"bin", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "program.py", "sbin", "tmp", "usr"}
    assert names <= allowed | {Path(sys.base_prefix).parts[1]}
    settings = sandbox.run("import os\nprint(*os.listdir('/etc'))").output.split()
    assert set(settings) <= {b"ld.so.cache", b"alternatives"}
    processes = sandbox.run("import os\nprint(*[n for n in os.listdir('/proc') if n.isdigit()])").output.split()
    assert set(processes) <= {b"1", b"2", b"3"}


def test_a_link_leads_nowhere_outside(sandbox: Bubblewrap, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    for target in (tmp_path / "secret", Path("/etc/passwd"), Path("/proc/1/root/etc/passwd")):
        ended = sandbox.run(f"import os\nos.symlink({str(target)!r}, '/tmp/link')\nprint(open('/tmp/link').read())")
        assert error(ended) in ("FileNotFoundError", "PermissionError"), target
        assert ended.output == b""


@pytest.mark.parametrize(
    "place", ["/x", "/usr/x", "/etc/x", "/program.py", "/dev/x", "/bin/x", "/proc/sys/kernel/hostname"]
)
def test_nothing_outside_of_the_scratch_folder_can_be_written(sandbox: Bubblewrap, place: str) -> None:
    assert error(sandbox.run(f"open({place!r}, 'w').write('x')")) in ("OSError", "PermissionError")


def test_what_it_writes_into_its_scratch_folder_is_gone_with_it(sandbox: Bubblewrap) -> None:
    assert error(sandbox.run("open('/tmp/left-behind', 'w').write('x')")) == ""
    assert not Path("/tmp/left-behind").exists()
    assert sandbox.run("import os\nprint(os.listdir('/tmp'))").output == b"[]\n"


def test_the_network_is_not_there(sandbox: Bubblewrap) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        server.settimeout(0)
        abstract.bind("\0workbench-sandbox-test")
        abstract.listen()
        port = server.getsockname()[1]
        assert error(sandbox.run(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)")) != ""
        assert error(sandbox.run("import socket\nsocket.create_connection(('192.0.2.1', 80), 2)")) == "OSError"
        local = "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0workbench-sandbox-test')"
        assert error(sandbox.run(local)) == "ConnectionRefusedError"
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_environment_and_the_standard_input_are_empty(
    sandbox: Bubblewrap, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("A_TOKEN", "s3cret")
    ended = sandbox.run("import os, sys\nprint(dict(os.environ), repr(sys.stdin.read()), os.read(0, 9))")
    assert b"s3cret" not in ended.output
    assert ended.output.endswith(b"'' b''\n")


def test_nothing_is_open_that_leads_outside(sandbox: Bubblewrap) -> None:
    ended = sandbox.run(
        "import os\nfor n in sorted(map(int, os.listdir('/proc/self/fd'))):\n"
        "    try: n > 2 and print(os.readlink(f'/proc/self/fd/{n}').partition(':')[0])\n"
        "    except OSError: pass"
    )
    assert ended.output.split() == [b"pipe"]


def test_it_has_no_rights_and_cannot_make_itself_any(sandbox: Bubblewrap) -> None:
    ended = sandbox.run(
        "import ctypes\nlibc = ctypes.CDLL(None)\n"
        "print(libc.unshare(0x10000000), libc.setuid(0), libc.mount(b'x', b'/tmp', b'tmpfs', 0, None))\n"
        "print([line for line in open('/proc/self/status') if line.startswith(('CapEff', 'CapPrm', 'NoNewPrivs'))])"
    )
    assert ended.output.splitlines()[0] == b"-1 -1 -1"
    assert ended.output.count(b"0000000000000000") == 2
    assert b"NoNewPrivs:\\t1" in ended.output


def test_a_fork_bomb_fizzles_out(sandbox: Bubblewrap) -> None:
    ended = sandbox.run("import os\nwhile True:\n    os.fork()", SHORT)
    assert ended.cause in ("ended", "time")
    assert ended.verdict is None or ended.verdict["error"] == "BlockingIOError"
    assert ended.seconds < SHORT.seconds + 1


def test_threads_and_processes_are_counted(sandbox: Bubblewrap) -> None:
    grow = "import os, time\nfor n in range(99):\n    try:\n        if not os.fork(): time.sleep(30)\n"
    ended = sandbox.run(grow + "    except BlockingIOError:\n        print(n)\n        break", SHORT)
    assert 5 < int(ended.output) < SHORT.processes


def test_no_child_outlives_its_program(sandbox: Bubblewrap) -> None:
    mark = f"outlives-{time.monotonic_ns()}"
    child = f"[sys.executable, '-c', 'import time; time.sleep(60)', {mark!r}]"
    start = f"import subprocess, sys\nsubprocess.Popen({child}, start_new_session=True)\n"
    assert error(sandbox.run(start)) == ""
    assert sandbox.run(start + "while True: pass", SHORT).verdict is None
    ends = time.monotonic() + 5
    while (alive := running(mark)) and time.monotonic() < ends:
        pass
    assert alive == []


def running(mark: str) -> list[str]:
    """The processes of this machine whose command line holds a mark."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [place.parts[2]] if mark.encode() in place.read_bytes().split(b"\0") else []
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


@pytest.mark.parametrize(
    ("source", "cause", "status"),
    [
        ("while True: pass", "ended", 152),
        ("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", "ended", 137),
        ("import time\ntime.sleep(60)", "time", 137),
        ("while True: print('x' * 1000)", "output", 137),
        ("import os\nos.close(1)\nos.close(2)\nimport time\ntime.sleep(60)", "time", 137),
    ],
    ids=["busy", "stubborn", "asleep", "loud", "deaf"],
)
def test_an_endless_program_is_ended(sandbox: Bubblewrap, source: str, cause: str, status: int) -> None:
    limits = BRIEF if cause == "time" else SHORT
    ended = sandbox.run(source, limits)
    assert (ended.cause, ended.status, ended.verdict) == (cause, status, None)
    assert ended.seconds < limits.seconds + 1
    assert len(ended.output) <= limits.output


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("x = bytearray(1 << 30)", "MemoryError"),
        ("open('/tmp/x', 'wb').write(bytes(20 << 20))", "OSError"),
        ("for n in range(99):\n    open(f'/tmp/{n}', 'wb').write(bytes(9 << 20))", "OSError"),
        ("for n in range(99):\n    open(f'/dev/shm/{n}', 'wb').write(bytes(9 << 20))", "OSError"),
        ("kept = [open('/dev/null') for _ in range(99)]", "OSError"),
        ("import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (999, 999))", "ValueError"),
    ],
    ids=["memory", "file", "files together", "shared memory", "open files", "raising a limit"],
)
def test_what_it_may_use_up_is_bounded(sandbox: Bubblewrap, source: str, name: str) -> None:
    assert error(sandbox.run(source, SHORT)) == name


@pytest.mark.parametrize(
    "source",
    ["import os\nos._exit(0)", "import os\nfor n in range(3, 64):\n    try: os.write(n, b'{\"error\": \"\"}')\n"
     "    except OSError: pass\nos._exit(0)", "import os\nos.kill(os.getpid(), 9)"],
    ids=["exit", "forged verdict", "suicide"],
)  # fmt: skip
def test_who_leaves_before_the_tests_has_no_verdict(sandbox: Bubblewrap, source: str) -> None:
    assert sandbox.run(source).verdict is None


def test_it_can_be_stopped(sandbox: Bubblewrap) -> None:
    assert sandbox.run("import time\ntime.sleep(60)", stopped=lambda: True).cause == "stopped"


def test_without_bubblewrap_nothing_is_run() -> None:
    with pytest.raises(ServiceFailed, match="not installed") as failed:
        Bubblewrap("no-such-bwrap").run("print(1)")
    assert "apt install bubblewrap" in failed.value.hint


def test_where_it_may_make_no_namespace_nothing_is_run(program: Path, tmp_path: Path) -> None:
    denied = tmp_path / "bwrap"
    denied.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    denied.chmod(0o755)
    with pytest.raises(ServiceFailed, match="No permissions to create new namespace") as failed:
        Bubblewrap(str(denied)).run("print(1)")
    assert "user namespaces" in failed.value.hint


def outcomes(sandbox: Bubblewrap, folder: Path, *records: object) -> list[tuple[int, bool, str]]:
    file = folder / "answers.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records))
    return [(one.line, one.passed, one.reason) for one in finish(run_tests(file, sandbox, SHORT))]


@pytest.mark.parametrize(
    ("completion", "reason"),
    [
        ("    return a + b\n", ""),
        ("    return a - b\n", "AssertionError in line 2 of the test"),
        ("    return a +\n", "SyntaxError in line 1 of the completion: invalid syntax"),
        ("    total = a + b\n    return totl\n", "NameError in line 2 of the completion: name 'totl' is not defined"),
        ("    exit(0)\n", "it ended itself before its tests did"),
        ("    import os; os._exit(0)\n", "it ended with status 0 before its tests did"),
        ("    while True: pass\n", "it used more than 1 s of the processor"),
        ("    while True: print('x' * 99)\n", "it printed more than 64 kB"),
        ("    raise ValueError('\\x1b[2J')\n", "ValueError in line 1 of the completion: ␛[2J"),
    ],
)
def test_an_answer_fails_with_its_reason(sandbox: Bubblewrap, tmp_path: Path, completion: str, reason: str) -> None:
    (outcome,) = outcomes(sandbox, tmp_path, ADD | {"completion": completion})
    assert outcome == (1, reason == "", reason)


def test_an_answer_that_takes_too_long_fails(sandbox: Bubblewrap, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(ADD | {"completion": "    import time; time.sleep(9)\n"}))
    (outcome,) = finish(run_tests(file, sandbox, BRIEF))
    assert (outcome.passed, outcome.reason) == (False, "it took longer than 1.5 s")


WHOLE = "def add(a, b):\n    return a + b\n"


@pytest.mark.parametrize(
    "record",
    [
        ADD,
        ADD | {"completion": WHOLE},
        {**ADD, "prompt": "Write a function `add`.", "completion": f"Here:\n\n```python\n{WHOLE}```\nThat is all."},
        {"prompt": "Write a function `add`.", "completion": WHOLE, "test": "assert add(2, 3) == 5"},
        {"instruction": "Write `add`.", "input": "", "output": f"~~~py\n{WHOLE}~~~", "test": "assert add(2, 3) == 5"},
        {"messages": [{"role": "user", "content": "Add."}, {"role": "assistant", "content": WHOLE}],
         "test": ADD["test"], "entry_point": "add"},
        {"prompt": "import math\n\ndef add(a, b): return math.fsum((a, b))\n", "completion": "PLUS = add(1, 1)\n",
         "test": "assert add(2, 3) == 5 and PLUS == 2"},
        {"prompt": "def add(a, b): return a", "completion": " + b", "test": ADD["test"], "entry_point": "add"},
    ],
    ids=["HumanEval", "whole function", "in a fence", "pair", "alpaca", "messages", "goes on", "in the line"],
)  # fmt: skip
def test_the_shapes_in_which_answers_come(sandbox: Bubblewrap, tmp_path: Path, record: object) -> None:
    assert outcomes(sandbox, tmp_path, record) == [(1, True, "")]


def test_whoever_takes_the_order_back_waits_for_no_program(sandbox: Bubblewrap, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    asleep = ADD | {"completion": "    import time; time.sleep(60)\n"}
    file.write_text(json.dumps(ADD) + "\n" + 9 * (json.dumps(asleep) + "\n"))
    work = run_tests(file, sandbox, Limits(seconds=30.0), jobs=2)
    assert next(work).done == 1
    start = time.monotonic()
    work.close()
    assert time.monotonic() - start < 15


def test_a_record_that_is_no_problem_did_not_pass(sandbox: Bubblewrap, tmp_path: Path) -> None:
    found = outcomes(
        sandbox, tmp_path, ADD, {"prompt": "a", "completion": "b"}, ADD | {"entry_point": "x(); import os"}
    )
    assert [(line, passed) for line, passed, _ in found] == [(1, True), (2, False), (3, False)]
    assert "it has no test" in found[1][2]
    assert "entry_point is no name" in found[2][2]


def test_a_file_without_any_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"prompt": "a", "completion": "b"}\n')
    assert [type(one) for one in read_problems(file)] == [BadLine]
    with pytest.raises(Refused, match=r"pairs\.jsonl: no code answer with a test; line 1: it has no test"):
        finish(run_tests(file, Bubblewrap("no-such-bwrap")))


def test_a_line_is_told_by_its_part() -> None:
    program = put_together(Problem(1, "", "def f():\n", "    return 1", "def check(c):\n    assert c()", "f"))
    assert program.source == "def f():\n    return 1\ndef check(c):\n    assert c()\ncheck(f)\n"
    places = ["line 1 of the prompt", "line 1 of the completion", "line 1 of the test", "line 2 of the test"]
    assert [program.place(line) for line in range(1, 5)] == places


def command(*words: str, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench", "code-test", *words], capture_output=True, text=True, check=False,
        timeout=120, env={**os.environ, "PATH": path},
    )  # fmt: skip


def test_the_command_says_which_passed(program: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(ADD) + "\n" + json.dumps(ADD | {"completion": "    return None"}) + "\n")
    done = command(str(file), "--json", path=str(program.parent))
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1, done.stderr
    assert {"line", "passed", "reason", "seconds"} <= set(first)
    assert (first["line"], first["passed"], first["reason"]) == (1, True, "")
    assert (second["line"], second["passed"], second["reason"]) == (2, False, "AssertionError in line 2 of the test")
    file.write_text(json.dumps(ADD))
    done = command(str(file), path=str(program.parent))
    assert done.returncode == 0
    assert "1 of 1 passed" in done.stderr


def test_the_command_refuses_where_there_is_no_sandbox(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(ADD))
    done = command(str(file), "--json", path=str(tmp_path))
    assert (done.returncode, done.stdout) == (4, "")
    assert json.loads(done.stderr.splitlines()[-1])["error"]["code"] == "service"
