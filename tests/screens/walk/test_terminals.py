"""Other terminals and slow lines: the rooms open, are walked by keys alone, and are left in order."""

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal import PATIENCE, Terminal

Open = Callable[..., Terminal]
RELAY = """
import os, pty, select, sys, time, tty
BITS, LATE = 64_000, 0.3
pid, inner = pty.fork()
if pid == 0:
    os.execv(sys.executable, [sys.executable, "-m", "workbench", *sys.argv[1:]])
import fcntl, struct, termios
fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
tty.setraw(0)
lines = {0: [], inner: []}  # what is on its way: (when it arrives, bytes)
free = {0: 0.0, inner: 0.0}
ends = {0: inner, inner: 1}
while True:
    now = time.monotonic()
    for source, queue in lines.items():
        while queue and queue[0][0] <= now:
            os.write(ends[source], queue.pop(0)[1])
    due = min([queue[0][0] for queue in lines.values() if queue], default=now + 1)
    for source in select.select([0, inner], [], [], max(0.0, due - now))[0]:
        try:
            data = os.read(source, 512)
        except OSError:
            data = b""
        if not data:
            while lines[inner]:
                when, data = lines[inner].pop(0)
                time.sleep(max(0.0, when - time.monotonic()))
                os.write(1, data)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        now = time.monotonic()
        free[source] = max(free[source], now) + len(data) * 8 / BITS
        lines[source].append((free[source] + LATE, data))
"""
"""A line of 64 kbit/s with 300 ms on the way, both ways, between a terminal and the program."""


def walk(terminal: Terminal) -> None:
    """Through three rooms, and out."""
    terminal.wait("F1 help")
    for number, title in ((2, "Sources"), (4, "Write"), (9, "Release")):
        terminal.press(f"alt+{number}")
        terminal.wait(f"demo · {title}")


@pytest.mark.parametrize("term", ["screen", "xterm", "linux"])
def test_poor_terminals_without_colours_mouse_or_a_locale_do(term: str, demo: Path, opened: Open) -> None:
    poor = {"TERM": term, "COLORTERM": "", "LANG": "C", "LC_ALL": "C", "WORKBENCH_MOUSE": "off"}
    terminal = opened("-p", str(demo), "--as", "eve", env=poor)
    walk(terminal)
    terminal.press("ctrl+q")
    assert terminal.end() == 0
    written = bytes(terminal.written)
    assert b"\x1b[?1000h" not in written
    assert b"38;2;" not in written, "a terminal of sixteen colours was sent others"


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A tmux server of this test alone."""
    if shutil.which("tmux") is None:
        pytest.skip("not run: tmux is not installed")
    server = ["tmux", "-f", "/dev/null", "-S", str(tmp_path / "tmux.sock")]

    def run(*words: str) -> str:
        done = subprocess.run([*server, *words], capture_output=True, text=True, check=False, env=dict(os.environ))
        return done.stdout

    yield run
    run("kill-server")


def test_inside_tmux(demo: Path, tmux: Callable[..., str]) -> None:
    program = f"{sys.executable} -m workbench -p {demo} --as eve; echo left with $?; read -r _"
    tmux("new-session", "-d", "-s", "rooms", "-x", "80", "-y", "24", program)

    def wait(wanted: str) -> None:
        end = time.monotonic() + PATIENCE
        while wanted not in (text := tmux("capture-pane", "-p", "-t", "rooms")):
            assert time.monotonic() < end, text
            select.select([], [], [], 0.1)

    wait("F1 help")
    for key, title in (("M-2", "Sources"), ("M-4", "Write"), ("M-9", "Release")):
        tmux("send-keys", "-t", "rooms", key)
        wait(f"demo · {title}")
    tmux("send-keys", "-t", "rooms", "C-q")
    wait("left with 0")


def test_typing_over_a_slow_line(demo: Path, opened: Open, record_property: Callable[[str, object], None]) -> None:
    """Twenty letters over 64 kbit/s, 300 ms away: few bytes a key, so that what is typed comes back while one types."""
    terminal = opened("-p", str(demo), "--as", "ann", program=("-c", RELAY))
    terminal.wait("F1 help")
    terminal.press("alt+4")
    terminal.wait("Make this better.")
    terminal.quiet(1.0)
    before, start = len(terminal.written), time.monotonic()
    typed = " twenty more letters"
    for letter in typed:
        terminal.type(letter)
        select.select([], [], [], 0.05)  # somebody's pace
    terminal.wait("better." + typed)
    echoed = time.monotonic() - start - 0.05 * len(typed)
    terminal.quiet(1.0)
    bytes_a_key = (len(terminal.written) - before) / len(typed)
    record_property("bytes a key", bytes_a_key)
    record_property("seconds from the last key to its echo", echoed)
    print(f"{bytes_a_key:.0f} bytes a key, last echo after {echoed:.2f} s")
    assert bytes_a_key <= 600
    terminal.press("ctrl+q")
    assert terminal.end() == 0
