"""Functions of a test in processes of their own, for what one process cannot be: another user, killed, short of disk.

They are forked from a server that has no threads: a fork of the test's own process would inherit locks that
threads of earlier tests held, and wait for them for ever.
"""

import multiprocessing
import os
import pwd
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

PATIENCE = 120.0
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["torture.project", "storage.search", "workbench.services.releasing"])


class Apart:
    """A function that runs in another process.

    Args:
        body: a function of a module; it is called with `args`, and with `tell=` where `tell` is asked for: a
            connection on which it sends what `heard` returns.
        user: the operating system's user to become first, by name or number.
        umask: the process's umask.
    """

    def __init__(
        self, body: Callable[..., None], *args: Any,  # noqa: ANN401 - a function's arguments
        user: str | int | None = None, umask: int | None = None, tell: bool = False,
    ) -> None:  # fmt: skip
        self._here, there = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=_live, args=(there, dict(os.environ), user, umask, tell, body, args), daemon=True
        )
        self._process.start()
        there.close()

    def heard(self) -> str:
        """What the function told, or how it ended: `fine`, `Class: message (hint)`, '' where it was killed."""
        if not self._here.poll(PATIENCE):
            self.kill()
            raise AssertionError(f"nothing was heard of the other process for {PATIENCE:.0f} s")
        try:
            return str(self._here.recv())
        except EOFError:
            self._process.join(PATIENCE)
            return ""

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._process.kill()
        self._process.join(PATIENCE)


def apart(body: Callable[..., None], *args: Any, user: str | int | None = None) -> str:  # noqa: ANN401
    """Run a function in a process of its own; how it ended: `fine`, or what it raised as `Class: message (hint)`."""
    return Apart(body, *args, user=user).heard()


def _live(
    told: Connection, environment: dict[str, str], user: str | int | None, umask: int | None, tell: bool,
    body: Callable[..., None], args: tuple[Any, ...],
) -> None:  # fmt: skip
    os.environ.clear()
    os.environ.update(environment)
    try:
        if user is not None:
            _become(user)
        if umask is not None:
            os.umask(umask)
        body(*args, **({"tell": told} if tell else {}))
    except BaseException as error:
        told.send(f"{type(error).__name__}: {error} ({getattr(error, 'hint', '') or 'no hint'})")
    else:
        told.send("fine")
    os._exit(0)


def _become(user: str | int) -> None:
    if isinstance(user, int):
        os.setgroups([])
        group = number = user
    else:
        entry = pwd.getpwnam(user)
        group, number = entry.pw_gid, entry.pw_uid
        os.initgroups(user, group)
        os.environ["USER"] = os.environ["LOGNAME"] = user
    os.setresgid(group, group, group)
    os.setresuid(number, number, number)
