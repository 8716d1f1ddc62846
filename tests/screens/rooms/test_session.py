"""How the program begins and ends on a real terminal."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import Terminal

from workbench import paths

LEFT = (b"\x1b[?1049l", b"\x1b[?25h")
"""What gives a terminal back to the shell: the normal screen, the cursor."""
CRASHING = """
import sys
from pathlib import Path
from screens.app import WorkbenchApp
from screens.bench import begin
from screens.frame.start import run
WorkbenchApp.action_rooms = lambda self: {"client": "SECRET TEXT \\x1b]52;c;eA==\\x07"}["SECRET TEXT OF A CLIENT"]
sys.exit(run(Path(sys.argv[1]), None))
"""
IGNORING = """
import signal, sys
from pathlib import Path
from screens.frame import start
signal.signal = lambda number, handler, known=signal.signal: known(
    number, signal.SIG_IGN if number in (signal.SIGHUP, signal.SIGTERM) else handler)
sys.exit(start.run(Path(sys.argv[1]), None))
"""

Open = Callable[..., Terminal]


def test_rooms_open_without_a_command_and_close_in_order(demo: Path, opened: Open) -> None:
    terminal = opened(cwd=demo.parent)
    terminal.wait("demo ·")
    terminal.wait("F1 help")
    terminal.press("ctrl+q")
    assert terminal.end() == 0
    assert all(mark in terminal.written for mark in LEFT)


def test_without_a_terminal_the_commands_are_shown(demo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workbench"], capture_output=True, text=True, cwd=demo.parent, check=False
    )
    assert done.returncode == 0
    assert "begin here" in done.stdout


def test_a_window_that_is_too_small_is_told_so(demo: Path, opened: Open) -> None:
    terminal = opened("-p", str(demo), size=(50, 15))
    assert terminal.end() == 2
    assert b"too small" in terminal.written


def test_a_dumb_terminal_is_told_so(demo: Path, opened: Open) -> None:
    terminal = opened("-p", str(demo), env={"TERM": "dumb"})
    assert terminal.end() == 2


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_the_system_asks_and_the_program_goes(number: signal.Signals, demo: Path, opened: Open) -> None:
    terminal = opened("-p", str(demo))
    terminal.wait("F1 help")
    terminal.kill(number)
    assert terminal.end(10) == 128 + number
    assert all(mark in terminal.written for mark in LEFT)


def test_with_the_terminal_gone_the_process_ends(demo: Path, opened: Open) -> None:
    """Even one that was told to ignore the hang-up does not stay behind and burn the processor."""
    terminal = opened(str(demo), program=("-c", IGNORING))
    terminal.wait("F1 help")
    terminal.hang_up()
    assert terminal.end(5.0) == 128 + signal.SIGHUP


def test_a_crash_leaves_the_terminal_sane_and_tells_no_text(demo: Path, opened: Open) -> None:
    terminal = opened(str(demo), program=("-c", CRASHING))
    terminal.wait("F1 help")
    before = len(terminal.written)
    terminal.press("g")
    assert terminal.end() == 70
    after = bytes(terminal.written[before:])
    assert all(mark in after for mark in LEFT)
    assert b"SECRET" not in after
    assert b"\x1b]52" not in after
    log = paths.log_file()
    assert "KeyError" in log.read_text("utf-8")
    assert "SECRET" not in log.read_text("utf-8")
    assert log.stat().st_mode & 0o777 == 0o600


def test_alt_and_a_digit_lead_along_the_road_also_while_typing(demo: Path, opened: Open) -> None:
    terminal = opened("-p", str(demo), "--as", "ann")
    terminal.wait("F1 help")
    terminal.press("alt+4")
    terminal.wait("· Write")
    terminal.quiet()
    terminal.press("alt+2")
    terminal.wait("· Sources")
