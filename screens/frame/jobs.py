"""Long work that goes on while a person changes rooms: one list of it, with progress, cancelling and its end.

A service that takes time is a generator of Progress and knows nothing of threads. Here it is run in one, a message a
tenth of a second tells how far it is, and cancelling closes the generator between two of its items.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from textual.app import App
from textual.message import Message

from workbench.errors import WorkbenchError
from workbench.progress import Progress, Work

T = TypeVar("T")
Told = str | tuple[str, Literal["good", "warn"]]
"""What is said at the end of work, and whether part of it failed."""
State = Literal["running", "done", "cancelled", "failed"]
INTERVAL = 0.1
"""Seconds between two messages of progress."""
_numbers = itertools.count(1)


@dataclass
class Job(Generic[T]):
    """A piece of long work under way, or how it ended."""

    title: str
    """What it is, as the header and the list of work name it."""
    make: Callable[[], Work[T]]
    """Begins the work; called again where it is resumed."""
    finished: Callable[[T], "Told"]
    """Called on the screen's thread with the result; says what was done, for the status line."""
    number: int = field(default_factory=lambda: next(_numbers))
    state: State = "running"
    progress: Progress = field(default_factory=lambda: Progress(0, None))
    started: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    error: WorkbenchError | None = None
    told: str = ""
    """What was said at its end."""
    stop: bool = False

    @property
    def seconds(self) -> float:
        """Time that it took so far."""
        return (self.ended or time.monotonic()) - self.started

    @property
    def rate(self) -> float:
        """Items a second so far; 0 while that is not known."""
        return self.progress.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that are left at this rate; None while that is not known."""
        if self.progress.total is None or not self.rate:
            return None
        return max(0, self.progress.total - self.progress.done) / self.rate


class JobMoved(Message, bubble=False):
    """A job went on; a later message of the same job stands for an earlier one that nobody read yet."""

    def __init__(self, job: Job[Any]) -> None:
        """Name the job."""
        super().__init__()
        self.job = job

    def can_replace(self, message: Message) -> bool:
        """Whether an unread message may be dropped for this one."""
        return isinstance(message, JobMoved) and message.job is self.job


class Jobs:
    """All long work of this program, the latest last."""

    def __init__(self, app: App[Any]) -> None:
        """Tell an application of them by JobMoved."""
        self.app = app
        self.all: list[Job[Any]] = []

    @property
    def running(self) -> list[Job[Any]]:
        """What is under way."""
        return [job for job in self.all if job.state == "running"]

    def start(self, title: str, make: Callable[[], Work[T]], finished: Callable[[T], Told]) -> Job[T]:
        """Begin long work in a thread of its own."""
        job = Job(title, make, finished)
        self.all.append(job)
        self.app.run_worker(lambda: self._run(job), thread=True, exit_on_error=True, group=f"job-{job.number}")
        return job

    def cancel(self, job: Job[Any]) -> None:
        """Ask it to stop after the item that it is on."""
        job.stop = True

    def resume(self, job: Job[T]) -> Job[T]:
        """Begin it again: services leave out what was done before."""
        self.all.remove(job)
        return self.start(job.title, job.make, job.finished)

    def stop_all(self) -> None:
        """The program ends: nothing new is begun."""
        for job in self.running:
            job.stop = True

    def _run(self, job: Job[T]) -> None:
        told = 0.0
        result: Any = None
        try:
            work = job.make()
            while not job.stop:
                job.progress = next(work)
                if time.monotonic() - told >= INTERVAL:
                    told = time.monotonic()
                    self.app.post_message(JobMoved(job))
            work.close()
            job.state = "cancelled"
        except StopIteration as end:
            job.state, result = "done", end.value
        except WorkbenchError as error:
            job.state, job.error = "failed", error
        except BaseException:
            job.state = "failed"
            raise
        finally:
            job.ended = time.monotonic()
            if self.app.is_running:
                self.app.call_from_thread(self._ended, job, result)

    def _ended(self, job: Job[Any], result: Any) -> None:  # noqa: ANN401 - whatever the work returns
        told: Told = job.finished(result) if job.state == "done" else ""
        job.told = told if isinstance(told, str) else told[0]
        self.app.post_message(JobEnded(job, "good" if isinstance(told, str) else told[1]))


class JobEnded(Message, bubble=False):
    """A job came to its end, whichever."""

    def __init__(self, job: Job[Any], gravity: Literal["good", "warn"]) -> None:
        """Name the job, and how well it ended."""
        super().__init__()
        self.job = job
        self.gravity: Literal["good", "warn"] = gravity
