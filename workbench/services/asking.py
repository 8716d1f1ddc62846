"""Asking a model many things at once: as many streams as the host answers in parallel, the results in one thread.

The threads only stream. Whoever reads the results writes them down between two of them, in the caller's own thread,
while the host goes on with the others; closing the generator cancels every stream, also at the host.
"""

import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from workbench.errors import Refused, ServiceFailed
from workbench.progress import Failure, Progress

K = TypeVar("K")
R = TypeVar("R")

Stream = Generator[object, None, R]
"""Signs of life, about five a second at the least, and a result."""

BEAT = 0.2
"""Seconds after which a reader who waits hears that nothing has come."""
FAREWELL = 3.0
"""Seconds that cancelled streams are waited for."""
ENOUGH = 3
"""Failures of the host in a row after which it is not asked again."""


@dataclass(frozen=True, slots=True)
class Job(Generic[K, R]):
    """One thing to ask."""

    item: K
    start: Callable[[], Stream[R]]
    """Makes the stream; it is run in a thread of its own and must not touch the project."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[K, R]):
    """What came of a job: a result, or the error that ended it."""

    item: K
    result: R | None
    error: BaseException | None


class _Pool(Generic[K, R]):
    """Threads that run streams; each takes the next job as soon as it is free."""

    def __init__(self, slots: int) -> None:
        self._todo: SimpleQueue[Job[K, R] | None] = SimpleQueue()
        self._done: SimpleQueue[Outcome[K, R]] = SimpleQueue()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, daemon=True, name=f"asking-{n}") for n in range(slots)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job[K, R]) -> None:
        self._todo.put(job)

    def take(self) -> Outcome[K, R] | None:
        try:
            return self._done.get(timeout=BEAT)
        except Empty:
            return None

    def stop(self) -> None:
        self._stopped.set()
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join(FAREWELL)

    def _run(self) -> None:
        while (job := self._todo.get()) is not None and not self._stopped.is_set():
            try:
                outcome = Outcome(job.item, self._result(job), None)
            except BaseException as error:  # it is judged in the reader's thread
                outcome = Outcome(job.item, None, error)
            self._done.put(outcome)

    def _result(self, job: Job[K, R]) -> R | None:
        with closing(job.start()) as stream:
            while True:
                try:
                    next(stream)
                except StopIteration as stop:
                    result: R = stop.value
                    return result
                if self._stopped.is_set():
                    return None


def ask_many(jobs: Iterable[Job[K, R]], slots: int) -> Generator[Outcome[K, R] | None, None, None]:
    """Run jobs at the same time and yield what comes of each, in the order in which they end.

    Jobs are fetched in the caller's thread, one more for each slot than are under way, so that no slot waits for the
    caller. None is yielded about five times a second while nothing ends.

    Args:
        jobs: what to ask.
        slots: how many at the same time.
    """
    pool: _Pool[K, R] = _Pool(max(1, slots))
    waiting, open_jobs = iter(jobs), 0
    try:
        more = True
        while more or open_jobs:
            while more and open_jobs < 2 * max(1, slots):
                job = next(waiting, None)
                if job is None:
                    more = False
                    break
                pool.submit(job)
                open_jobs += 1
            if open_jobs:
                outcome = pool.take()
                open_jobs -= outcome is not None
                yield outcome
    finally:
        pool.stop()


def run_all(
    jobs: Iterable[Job[K, R]], total: int, slots: int, store: Callable[[K, R], None], failed: list[Failure],
    name: Callable[[K], str],
) -> Generator[Progress, None, int]:  # fmt: skip
    """Ask for everything and store each answer as it comes; trouble with one item is noted and the rest goes on.

    Args:
        jobs: what to ask.
        total: how many jobs there are.
        slots: how many at the same time.
        store: writes a result down, in the caller's thread; raises Refused where that can't be.
        failed: where troubles are noted.
        name: how an item is called in `failed`.

    Returns:
        How many results were stored.

    Raises:
        ServiceFailed: the host failed and nothing at all went through.
    """
    stored, asked, row = 0, 0, 0
    trouble: ServiceFailed | None = None
    yield Progress(0, total)
    with closing(ask_many(jobs, slots)) as outcomes:
        for outcome in outcomes:
            if outcome is not None:
                asked += 1
                fault = _settled(outcome, store, failed, name)
                stored += fault is None
                trouble, row = (fault, row + 1) if isinstance(fault, ServiceFailed) else (trouble, 0)
            yield Progress(asked, total)
            if row >= ENOUGH and asked < total:
                failed.append(Failure("the rest", f"not asked: the host failed {ENOUGH} times in a row"))
                break
    if trouble is not None and not stored:
        raise trouble
    return stored


def _settled(
    outcome: Outcome[K, R], store: Callable[[K, R], None], failed: list[Failure], name: Callable[[K], str]
) -> ServiceFailed | Refused | None:
    """Store a result; return what kept it from that, noted among the failed."""
    try:
        if outcome.error is not None:
            raise outcome.error
        store(outcome.item, outcome.result)  # type: ignore[arg-type]  # a job without an error has a result
    except (ServiceFailed, Refused) as fault:
        failed.append(Failure(name(outcome.item), f"{fault.title}: {fault.message}"))
        return fault
    return None
