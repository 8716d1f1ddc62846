"""Long work on the command line: a bar on stderr where that is a terminal, and a clean end when it is cancelled."""

import shutil
import sys
import time
from typing import TypeVar

from screens.console.output import coloured
from screens.console.table import fitted
from workbench.domain.shown import visible
from workbench.progress import Progress, Work

T = TypeVar("T")
_PAUSE = 0.1
"""Seconds between two paintings."""
_BAR = 20


def run(work: Work[T], what: str) -> T:
    """Run a piece of long work to its end and show how far it has come.

    Args:
        work: the work; it is closed whatever happens, so that a cancelled one takes back what it did.
        what: what it does, in a word or two.
    """
    painter = _Painter(what) if coloured(sys.stderr) else None
    try:
        while True:
            progress = next(work)
            if painter:
                painter.show(progress)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        work.close()
        if painter:
            painter.wipe()


class _Painter:
    """One line of a terminal that is painted over and over."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.start = time.monotonic()
        self.last = 0.0

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self.last < _PAUSE and progress.done != progress.total:
            return
        self.last = now
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r" + fitted(text(self.what, progress, now - self.start), width))
        sys.stderr.flush()

    def wipe(self) -> None:
        if self.last:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def text(what: str, progress: Progress, seconds: float) -> str:
    """The line of a bar: how many, how fast, how long still, and what it is on."""
    done, total = progress.done, progress.total
    rate = done / seconds if seconds > 0 else 0.0
    parts = [what]
    if total:
        full = min(_BAR, _BAR * done // total)
        parts.append(f"{'█' * full}{'░' * (_BAR - full)} {done}/{total}")
    else:
        parts.append(str(done))
    if done:
        parts.append(f"{rate:.0f}/s" if rate >= 1 else f"{1 / rate:.0f} s each")
        if total and rate:
            left = int((total - done) / rate)
            parts.append(f"{left // 60}:{left % 60:02d} left")
    parts.append(visible(progress.item))
    return "  ".join(part for part in parts if part)
