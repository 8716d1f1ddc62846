"""Keeps one LanguageTool for all programs of a user, and ends it when nobody needs it any more.

A program of its own, which outlives whoever started it: `python grammar_keeper.py FOLDER LINGER IDLE COMMAND...`.
It holds a lock on `FOLDER/keeper.lock` as long as the server runs, and says in `FOLDER/server.json` where it listens.
Who uses the server shares a lock on `FOLDER/users.lock`, which the kernel takes away from a program that is killed, and
touches that file with every question.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

POLL = 0.5
"""Seconds between looks at who uses the server."""
PR_SET_PDEATHSIG = 1
GRACE = 10
"""Seconds that the server has to end by itself."""
OWN_END = 128
"""From this status on a signal ended the server; below, it found fault with how it was started."""


def keep(folder: Path, linger: float, idle: float, command: Sequence[str]) -> None:
    """Run the server until it ends, or nobody has used it for a while.

    Args:
        folder: a private folder for the locks and the server's address.
        linger: seconds after the last question, from which on a server without users ends.
        idle: seconds after the last question, from which on it ends though somebody holds it.
        command: starts the server; a port is added.
    """
    with (folder / "keeper.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else was first, and their server is as good
        state, failure, port = folder / "server.json", folder / "failure.json", _free_port()
        server = subprocess.Popen(
            [*command, "--port", str(port)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd="/",
            preexec_fn=partial(_end_with, os.getpid()) if sys.platform == "linux" else None,
        )  # fmt: skip
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        _write(state, {"port": port, "pid": server.pid, "keeper": os.getpid(), "started": time.time()})
        threading.Thread(target=_watch, args=(server, folder / "users.lock", linger, idle), daemon=True).start()
        status = server.wait()
        if 0 < status < OWN_END:
            _write(failure, {"status": status, "when": time.time()})
        state.unlink(missing_ok=True)


def _watch(server: "subprocess.Popen[bytes]", users: Path, linger: float, idle: float) -> None:
    """End the server when it is time."""
    with users.open("a") as lock:
        os.utime(lock.fileno())
        while True:
            time.sleep(POLL)
            quiet = time.time() - os.fstat(lock.fileno()).st_mtime
            if quiet > idle or (quiet > linger and _free(lock.fileno())):
                break
    server.terminate()
    try:
        server.wait(GRACE)
    except subprocess.TimeoutExpired:
        server.kill()


def _free(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(lock, fcntl.LOCK_UN)
    return True


def _end_with(keeper: int) -> None:
    """Have the kernel kill this process when the keeper is gone, however it went."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != keeper:
        os.kill(os.getpid(), signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(path: Path, told: dict[str, float]) -> None:
    beside = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(told, file)
    beside.replace(path)


if __name__ == "__main__":
    if os.fork():  # whoever started it need not wait for it
        os._exit(0)
    os.chdir("/")  # it outlives the folder that it was started in
    keep(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
