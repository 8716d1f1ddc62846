"""Whatever ends the program, what was typed stands in a private file, is offered again, and holds up nobody."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from terminal import PATIENCE, Terminal

from screens.bench import begin
from workbench import paths

Open = Callable[..., Terminal]
TYPED = " Half a thought that nobody saved"


def kept() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The private files, with what they hold."""
    for file in paths.unsaved_dir().glob("*.json"):
        yield file, json.loads(file.read_bytes())


def typing(demo: Path, opened: Open) -> Terminal:
    """Somebody in the middle of a sentence."""
    terminal = opened("-p", str(demo), "--as", "ann")
    terminal.wait("F1 help")
    terminal.press("alt+4")
    terminal.wait("Make this better.")
    terminal.type(TYPED)
    terminal.wait(TYPED)
    return terminal


def written_down(terminal: Terminal) -> None:
    """Wait for the file that a program which is killed leaves; 0.4 s are promised, a loaded machine is given more."""
    end = time.monotonic() + PATIENCE
    while not any(told["text"].endswith(TYPED) for _, told in kept()):
        assert time.monotonic() < end, terminal.text()
        terminal.quiet(0.05)


def holders(demo: Path) -> list[str]:
    """Who holds anything of the project, as a colleague's program is told."""
    bench = begin(demo, "eve")
    try:
        return [lease.name for lease in bench.leases.others()]
    finally:
        bench.close()


@pytest.mark.parametrize("end", ["HUP", "TERM", "KILL", "hang-up"])
def test_typing_outlives_the_program(end: str, demo: Path, opened: Open) -> None:
    terminal = typing(demo, opened)
    assert holders(demo) == ["ann"]
    if end == "KILL":
        written_down(terminal)
    if end == "hang-up":
        terminal.hang_up()
        assert terminal.end(10) == 128 + signal.SIGHUP
    else:
        number = signal.Signals[f"SIG{end}"]
        terminal.kill(number)
        assert terminal.end(10) == (-number if end == "KILL" else 128 + number)
    files = [file for file, told in kept() if told["text"].endswith(TYPED)]
    assert files
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert files[0].parent.stat().st_mode & 0o077 == 0
    assert holders(demo) == []
    again = opened("-p", str(demo), "--as", "ann")
    again.wait("F1 help")
    again.press("alt+4")
    again.wait("Unsaved typing from")
    again.press("enter")
    again.wait("Make this better." + TYPED)
    again.press("ctrl+s")
    again.wait("Saved the prompt")
    again.press("ctrl+q")
    assert again.end() == 0
    assert not [told for _, told in kept() if told["text"].endswith(TYPED)]
