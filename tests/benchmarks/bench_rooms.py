"""The rooms in a real terminal against the toolkit alone: first picture, an answer to each key, bytes over the line."""

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import pexpect
from row import Row, at_most

STARTS = 7
KEYS = 150
WORDS = 250
PACE = 0.1
"""Seconds from one key to the next, of somebody who types fast."""
PATIENCE = 60.0
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("F1 help")
Hello().run()
"""
BARE = """
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    def compose(self):
        yield TextArea(soft_wrap=True)
Bare().run()
"""


@dataclass
class Line:
    """A program at the other end of a line; what it writes is read, not drawn."""

    child: "pexpect.spawn[bytes]"

    def read(self, seconds: float) -> bytes:
        """What comes within some seconds."""
        end, data = time.perf_counter() + seconds, b""
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.child.child_fd], [], [], left)[0]:
                data += os.read(self.child.child_fd, 1 << 16)
        return data

    def until(self, *marks: bytes) -> list[float]:
        """Read until some marks have come; when each was there, on the clock of `time.perf_counter`."""
        end, data, came = time.perf_counter() + PATIENCE, b"", list[float]()
        for mark in marks:
            while mark not in data:
                if time.perf_counter() > end:
                    raise TimeoutError(f"{mark!r} did not come")
                data += self.read(0.002)
            came.append(time.perf_counter())
        return came

    def press(self, text: str) -> tuple[float, int]:
        """Seconds from a key until what it brings is there, and the bytes until the next key is due.

        Keys beyond ASCII: their bytes stand in no sequence, so that they are there when the letter is drawn.
        """
        start, data, mark = time.perf_counter(), b"", text.encode()
        os.write(self.child.child_fd, mark)
        while mark not in data:
            if time.perf_counter() > start + PATIENCE:
                raise TimeoutError(f"{text} was not drawn")
            if select.select([self.child.child_fd], [], [], PATIENCE)[0]:
                data += os.read(self.child.child_fd, 1 << 16)
        taken = time.perf_counter() - start
        return taken, len(data + self.read(max(0.0, PACE - taken)))


@contextmanager
def line(words: list[str], size: tuple[int, int], home: Path) -> Iterator[Line]:
    """Start a Python program on a terminal of some columns and rows, in a home of its own."""
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": str(home),
           "TEXTUAL_ANIMATIONS": "none"}  # fmt: skip
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody's program is compiled at each start
    env |= {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    child = pexpect.spawn(sys.executable, words, dimensions=size[::-1], env=env)
    try:
        yield Line(child)
    finally:
        child.close(force=True)


def bench() -> Iterator[Row]:
    """First picture, then keys on a small and on a large screen."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        subprocess.run([sys.executable, "-m", "workbench", "demo", str(home / "demo"), "--no-walk"], check=True,
                       stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)  # fmt: skip
        rooms = ["-m", "workbench", "-p", str(home / "demo" / "demo.sft"), "--as", "ann"]
        picture, numbers, hello = _starts(rooms, home)
        yield at_most("first picture of the rooms / of a hello world", 2.5, picture, hello)
        yield at_most("first numbers of the Dashboard / picture of a hello world", 3, numbers, hello)
        for size, most in (((80, 24), 600), ((200, 50), 1000)):
            yield from _keys(rooms, home / f"{size[0]}", size, most)  # what is left unsaved is not offered to the next


def _starts(rooms: list[str], home: Path) -> tuple[float, float, float]:
    """Seconds from the process's start to its first whole picture, to its numbers, and to a hello world's picture."""
    taken: tuple[list[float], list[float], list[float]] = ([], [], [])
    for number in range(STARTS + 1):  # the two take turns
        start = time.perf_counter()
        with line(rooms, (80, 24), home) as ours:
            picture, numbers = ours.until(b"help", b"returned to you")
        began = time.perf_counter()
        with line(["-c", HELLO], (80, 24), home) as bare:
            (hello,) = bare.until(b"help")
        if number:  # the first start reads from the disk
            for times, seconds in zip(taken, (picture - start, numbers - start, hello - began), strict=True):
                times.append(seconds)
    return median(taken[0]), median(taken[1]), median(taken[2])


def _keys(rooms: list[str], home: Path, size: tuple[int, int], most: int) -> Iterator[Row]:
    """The same keys into Write's editor and into a bare one, in turns, behind the same text."""
    words = "The deposit is paid back within six months of the end of the lease".split()
    text = " ".join(words[n % len(words)] + "\n\n" * (n % 50 == 49) for n in range(WORDS))
    with line(rooms, size, home) as ours, line(["-c", BARE], size, home) as bare:
        ours.until(b"help")
        os.write(ours.child.child_fd, b"\x1b4")
        ours.until(b"findings")
        for one in (ours, bare):
            one.read(1.0)
            os.write(one.child.child_fd, f"\x1b[200~{text}\x1b[201~".encode())
            one.read(2.0)
            os.write(one.child.child_fd, b"\x1b[A" * 4)  # a view does not scroll while it is measured
            one.read(1.0)
        pressed = [(ours.press(key), bare.press(key)) for key in ("äöüéèàçñßøå" * KEYS)[:KEYS]]
    at = f"{size[0]}x{size[1]}"
    if most == 600:
        late = [quantiles([one[which][0] for one in pressed], n=20)[18] for which in (0, 1)]
        yield at_most("key to picture in Write, 250 words, p95 / a bare TextArea", 1.3, *late)
    sent = [sum(one[which][1] for one in pressed) / len(pressed) for which in (0, 1)]
    yield Row(f"bytes a key in Write at {at} (beside: a bare TextArea)", sent[0], most, sent[0] <= most, *sent, "B")
