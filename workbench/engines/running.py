"""What runs a stranger's program, and what may be told of how it ended: the limits, and a Protocol for the sandbox."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use up before it is ended."""

    seconds: float = 10.0
    """Time on the clock, its start included."""
    cpu: int = 5
    """Seconds of a processor, for each of its processes."""
    memory: int = 512 << 20
    """Bytes of address space, for each of its processes."""
    processes: int = 16
    """Processes and threads at the same time."""
    file: int = 10 << 20
    """Bytes of a file."""
    files: int = 64
    """Files open at the same time."""
    scratch: int = 64 << 20
    """Bytes of all its files together."""
    output: int = 64 << 10
    """Bytes that it may print."""


DEFAULT = Limits()
Cause = Literal["ended", "time", "output", "stopped"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    cause: Cause
    """By itself, or because its time was over, it printed too much, or we were asked to stop."""
    status: int
    """Its exit status; 128 and the signal's number where a signal ended it."""
    verdict: dict[str, object] | None
    """What the driver says of it: None where the program ended before its last line."""
    output: bytes
    """What it printed, up to the limit."""
    seconds: float


class Sandbox(Protocol):
    """Something that runs a Python program so that it can neither harm nor read anything of this machine."""

    def run(self, source: str, limits: Limits = DEFAULT, stopped: Callable[[], bool] = bool) -> Ended:
        """Run a program to its end, or to the first of its limits.

        Args:
            source: the program.
            limits: what it may use up.
            stopped: asked several times a second; where it says yes, the program is ended.

        Raises:
            ServiceFailed: there is no sandbox on this machine, so nothing was run.
        """
