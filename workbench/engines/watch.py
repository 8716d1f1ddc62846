"""A watch over a model at work: it answers in a thread of its own, so that no stall can hold the caller.

Every engine writes its pieces into a `Feed`; whoever asked reads them here, under time limits that hold whatever the
engine's own library does, and may give up between any two pieces.
"""

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from workbench.engines import failures

R = TypeVar("R")

BEAT = 0.2
"""Seconds between two empty pieces while nothing comes."""
FAREWELL = 2.0
"""Seconds that a stopped engine is waited for; then its thread is left to end by itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much an answer may be, in seconds and bytes."""

    connect: float = 3.0
    """Until the connection stands."""
    listing: float = 10.0
    """Until a question about the host's models is answered."""
    first: float = 300.0
    """Until the first piece: the model may have to be loaded."""
    gap: float = 60.0
    """Between two pieces."""
    total: float = 1800.0
    """The whole answer."""
    size: int = 1 << 20
    """Most bytes that a host may send for one answer's text."""
    retries: int = 4
    """How often a busy host is asked again."""
    backoff: float = 0.5
    """Seconds before the first retry; doubled each time, with jitter."""


class Stopped(Exception):
    """Nobody reads the answer any more."""


class Feed:
    """Where an engine puts its pieces, and how it learns that nobody wants more."""

    def __init__(self, host: str, limits: Limits) -> None:
        """Make a feed for one answer of a host."""
        self.host = host
        self.limits = limits
        self.on_stop: Callable[[], None] = lambda: None
        self._queue: SimpleQueue[tuple[str, object]] = SimpleQueue()
        self._stopped = threading.Event()
        self._size = 0

    def put(self, text: str) -> None:
        """Pass on a piece; an empty one says that work goes on (a model that thinks).

        Raises:
            Stopped: nobody reads any more.
            ServiceFailed: the answer has grown past its limit.
        """
        self.count(len(text.encode("utf-8", "surrogatepass")))
        self._queue.put(("piece", text))

    def count(self, size: int) -> None:
        """Count bytes towards the limit; raises as `put` does."""
        if self._stopped.is_set():
            raise Stopped
        self._size += size
        if self._size > self.limits.size:
            raise failures.endless(self.host, self.limits.size)

    def wait(self, seconds: float) -> None:
        """Wait before asking again; raises Stopped as soon as nobody wants the answer."""
        if self._stopped.wait(seconds):
            raise Stopped

    def stop(self) -> None:
        """Say that nobody reads any more, and cut the engine off."""
        self._stopped.set()
        self.on_stop()

    def run(self, work: "Callable[[Feed], object]") -> None:
        """The engine's thread: whatever `work` returns or raises goes to the reader."""
        try:
            self._queue.put(("end", work(self)))
        except Stopped:
            return
        except BaseException as error:  # it is raised again in the reader's thread
            self._queue.put(("error", error))

    def take(self, seconds: float) -> tuple[str, object] | None:
        """The next piece, end or error; None when nothing came in time."""
        try:
            return self._queue.get(timeout=max(0.0, seconds))
        except Empty:
            return None


class Answering(Generic[R]):
    """One answer under way."""

    def __init__(self, host: str, limits: Limits, work: Callable[[Feed], R]) -> None:
        """Name the host and the work; nothing runs before `pieces`."""
        self._feed = Feed(host, limits)
        self._work = work

    def pieces(self) -> Generator[str, None, R]:
        """Run the work in a thread; yield its pieces and return its result.

        Raises:
            ServiceFailed: what the engine raised, or a time limit that it broke.
        """
        thread = threading.Thread(target=self._feed.run, args=(self._work,), daemon=True, name="model-answer")
        thread.start()
        try:
            return (yield from self._follow())
        finally:
            self._feed.stop()
            thread.join(FAREWELL)

    def _follow(self) -> Generator[str, None, R]:
        limits, start = self._feed.limits, time.monotonic()
        end, begun = start + limits.total, False
        quiet = start + limits.first
        while True:
            item = self._feed.take(min(BEAT, min(quiet, end) - time.monotonic()))
            now = time.monotonic()
            if item is None:
                if now >= min(quiet, end):
                    raise failures.stalled(self._feed.host, now - start, begun)
                yield ""
                continue
            kind, value = item
            if kind == "error":
                assert isinstance(value, BaseException)
                raise value
            if kind == "end":
                return value  # type: ignore[return-value]  # what `work` returned
            if now >= end:
                raise failures.stalled(self._feed.host, now - start, begun)
            begun, quiet = True, now + limits.gap
            yield str(value)


def watched(host: str, limits: Limits, work: Callable[[Feed], R]) -> Generator[str, None, R]:
    """Run an engine's work in a thread and yield its pieces, under the limits."""
    return Answering(host, limits, work).pieces()
