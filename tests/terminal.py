"""The real program in a real terminal: a pty, what was written to it, and the screen that comes of it."""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f", "up": "\x1b[A", "down": "\x1b[B",
    "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
    "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "shift+down": "\x1b[1;2B", "shift+right": "\x1b[1;2C",
    "shift+end": "\x1b[1;2F", **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "acdefghijklnopqrstuvwxyz"},
    **{f"alt+{mark}": f"\x1b{mark}" for mark in "abcdefghijklmnopqrstuvwxyz0123456789"},
}  # fmt: skip
"""Names of keys -> what a terminal sends for them."""
PATIENCE = 40.0
"""Seconds that a loaded machine is given to show something."""


class Terminal:
    """One program on one terminal."""

    def __init__(
        self, words: Sequence[str], *, size: tuple[int, int] = (80, 24), cwd: Path | None = None,
        env: Mapping[str, str] | None = None, program: Sequence[str] = ("-m", "workbench"),
    ) -> None:  # fmt: skip
        """Start `workbench WORDS`, or another Python program, on a terminal of some columns and rows."""
        columns, rows = size
        self.written = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._lock = threading.Lock()
        self._moved = threading.Condition(self._lock)
        self._closed = False
        self._gone = False
        self.child = pexpect.spawn(
            sys.executable, [*program, *words], dimensions=(rows, columns), cwd=cwd, timeout=PATIENCE,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._gone:
            ready, _, _ = select.select([self.child.child_fd], [], [], 0.1)
            if not ready:
                continue
            try:
                data = os.read(self.child.child_fd, 65536)
            except OSError:
                data = b""
            with self._moved:
                self.written += data
                if data:
                    self._stream.feed(data)
                else:
                    self._closed = True
                self._moved.notify_all()
            if not data:
                return

    def text(self) -> str:
        """What stands on the screen."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, wanted: str | Callable[[str], bool], what: str = "") -> str:
        """Wait until something stands on the screen; returns the screen."""
        fits = wanted if callable(wanted) else (lambda text, part=wanted: part in text)
        deadline = time.monotonic() + PATIENCE
        while True:
            text = self.text()
            if fits(text):
                return text
            if time.monotonic() > deadline or self._closed:
                raise AssertionError(f"not seen: {what or wanted}\n{text}")
            with self._moved:
                self._moved.wait(0.1)

    def quiet(self, seconds: float = 0.4) -> str:
        """Wait until nothing more is written for a while: the program has shown all that it has to show."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with self._moved:
                before = len(self.written)
                self._moved.wait(seconds)
                still = len(self.written) == before
            if still:
                return self.text()
        raise AssertionError(f"never quiet\n{self.text()}")

    def press(self, *keys: str) -> None:
        """Press keys by name; anything that is no name is typed as it is."""
        for key in keys:
            os.write(self.child.child_fd, KEYS.get(key, key).encode())
            if key == "escape":
                self.quiet(0.2)  # what follows at once would be read as alt and that key

    def type(self, text: str) -> None:
        """Type a text."""
        os.write(self.child.child_fd, text.encode())

    def end(self, patience: float = PATIENCE) -> int:
        """Wait for the program's end; returns its exit status, or minus the signal that ended it."""
        deadline = time.monotonic() + patience
        while self.child.isalive():
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"still there after {patience} s\n{self.text()}")
            with self._moved:
                self._moved.wait(0.05)
        status = self.child.exitstatus
        return int(status) if status is not None else -int(self.child.signalstatus or 0)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the program a signal."""
        if self.child.isalive():
            os.kill(self.child.pid, number)

    def hang_up(self) -> None:
        """Take the terminal away from the program, as a broken line does."""
        self._gone = True
        self._reader.join(5)
        self.child.ptyproc.fileobj.close()
        self.child.ptyproc.closed = self.child.closed = True

    def close(self) -> None:
        """Be sure that nothing is left behind."""
        self.kill()
        self._gone = True
        self._reader.join(5)
        self.child.close(force=True)
