"""Processes of our own beside this one."""

import contextlib
import signal
from collections.abc import Iterator
from multiprocessing import resource_tracker


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Processes that are started here don't hear Ctrl-C: it is for this one, which then sends them home."""
    resource_tracker.ensure_running()  # it lets Ctrl-C through again where it begins with the first process
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
